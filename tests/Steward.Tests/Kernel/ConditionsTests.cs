using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Kernel;

/// <summary>The conditions of a list.</summary>
public sealed class ConditionsTests
{
    [Fact]
    public void Only_what_was_asked_for_stands_in_the_statement()
    {
        var where = new Conditions().And("a = @a", "a", null).And("b = @b", "b", 2).And("c is null").And("d = @d", "d", null).And("(e, f) < (@e, @f)", ("e", 1), ("f", "x"));
        Assert.Equal(" where b = @b and c is null and (e, f) < (@e, @f)", where.ToString());
        Assert.Equal(["b", "e", "f"], where.Values.ParameterNames);
        Assert.Equal("", new Conditions().And("a = @a", "a", null).ToString());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task One_id_is_an_equation_none_finds_nothing_and_null_is_no_condition(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect: dialect);
        var (one, two) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        async Task<long> Count(IReadOnlyList<Guid>? ids) => await host.Database.Read(async session =>
        {
            var where = new Conditions().Among(session, "zone_id", "ids", ids);
            return await session.Scalar<long>($"select count(*) from engines{where}", where.Values);
        });
        await host.Database.Write(async session =>
        {
            foreach (var id in new[] { one, two })
                await session.Execute("insert into engines (engine, zone_id, wish, config, config_version) values ('a-test', @id, 'stopped', '{}', 0)", new { id });
        });
        Assert.Equal((1, 2, 0), (await Count([one]), await Count([one, two]), await Count([])));
        Assert.True(await Count(null) >= 2);
    }
}
