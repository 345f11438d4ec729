using Steward.Kernel;
using Steward.Tests;
using Xunit;

namespace Steward.Faults;

/// <summary>The kill test in small; <c>tests/Faults --kills 100</c> is the whole of it.</summary>
public sealed class KillTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "reliability-T1")]
    public async Task A_server_that_is_killed_under_load_has_lost_and_doubled_nothing(Dialect dialect)
    {
        if (dialect is Dialect.PostgreSql) TestDatabase.SkipWithoutPostgres();
        using var place = dialect is Dialect.Sqlite ? StorePlace.Sqlite(onDisk: false) : await StorePlace.Postgres();
        await using var run = new KillRun(place, kills: 2, seed: 7, _ => { });

        var result = await run.Run();

        Assert.True(result.IsGood, string.Join('\n', run.Troubles));
        Assert.True(result.Acknowledged > 0);
    }

    /// <summary><c>tests/Faults cluster --kills 500</c> is the whole of it.</summary>
    [Fact, Trait("acceptance", "delivery-15.35")]
    public async Task Three_servers_of_which_one_is_killed_and_one_frozen_have_lost_and_doubled_nothing()
    {
        TestDatabase.SkipWithoutPostgres();
        using var place = await StorePlace.Postgres();
        await using var run = new ClusterRun(place, faults: 2, seed: 7, _ => { });

        var result = await run.Run();

        Assert.True(result.IsGood, string.Join('\n', run.Troubles));
        Assert.Equal((1, 1), (result.Kills, result.Freezes));
        Assert.True(result.Acknowledged > 0);
    }
}
