using Steward.Kernel;
using Steward.Wealth.Logs;
using Xunit;

namespace Steward.Tests.Wealth.Occurrences;

/// <summary>Whoever can write the database changes, takes out, swaps or cuts lines of the execution log: the walk names the first bad one.</summary>
public sealed class LogTamperTests
{
    private const string Flipped = "case when {0} like '%f' then 'e' else 'f' end";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.37")]
    public async Task One_byte_in_any_row_is_named_and_so_is_a_row_that_is_gone_or_in_another_place(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, still: true);
        var (client, scheme) = (await world.AddClient(cash: 100_000m), await world.AddScheme("118632", 15.61m));
        for (var i = 0; i < 5; i++) await world.Claim(world.Purchase(client, scheme, 1_000m, $"air:a:{i}"));
        Assert.Equal((null, 5L), await Seen(world, "update automation_execution_logs set actor = actor where seq = 1") is var good ? (good.Fault, good.Checked) : default);

        for (var seq = 1; seq <= 5; seq++)
            foreach (var column in new[] { "actor", "occurrence_key", "reason_code", "hash", "prev_hash" })
            {
                var found = await Seen(world, $"update automation_execution_logs set {column} = substr({column}, 1, length({column}) - 1) || {string.Format(null, Flipped, column)} where seq = {seq}");
                Assert.True(found.Fault is not null && found.BadSeq is { } bad && (bad == seq || (column == "hash" && bad == seq + 1)), $"{column} of row {seq}: {found}");
            }
        // The first and the last too, where no neighbour tells; the last one as a tail that is cut, for the stored head knows of it.
        for (var seq = 1; seq <= 4; seq++)
            Assert.Equal((seq, (long?)seq, "missing"), await Seen(world, $"delete from automation_execution_logs where seq = {seq}") is var gone ? (seq, gone.BadSeq, gone.Fault) : default);
        Assert.Equal("truncated", (await Seen(world, "delete from automation_execution_logs where seq = 5")).Fault);
        foreach (var (one, other) in new[] { (1, 2), (2, 4), (4, 5) })
        {
            var swapped = await Seen(world, $"update automation_execution_logs set seq = 1000 where seq = {one}", $"update automation_execution_logs set seq = {one} where seq = {other}", $"update automation_execution_logs set seq = {other} where seq = 1000");
            Assert.Equal((one, (long?)one), (one, swapped.BadSeq));
            Assert.True(swapped.Fault is "reordered" or "edited", swapped.ToString());
        }
        // The chain as it was is good again: nothing above was left.
        Assert.Null((await Seen(world, "update automation_execution_logs set actor = actor where seq = 1")).Fault);
    }

    /// <summary>What the walk says of a change, which is then taken back.</summary>
    private static async Task<LogVerdict> Seen(WealthWorld world, params string[] changes)
    {
        await world.Database.Write(s => s.Execute("create table kept_lines as select * from automation_execution_logs"));
        foreach (var sql in changes) await ClaimTests.Unguarded(world, sql);
        var found = await world.Host.Service<VerifyLog>().Run(null, new Dictionary<string, ExportedHeads>(), TestContext.Current.CancellationToken);
        await ClaimTests.Unguarded(world, "delete from automation_execution_logs");
        await ClaimTests.Unguarded(world, "insert into automation_execution_logs select * from kept_lines");
        await world.Database.Write(s => s.Execute("drop table kept_lines"));
        return Assert.Single(found);
    }
}
