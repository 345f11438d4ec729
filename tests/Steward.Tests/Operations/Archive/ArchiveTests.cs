using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;
using Steward.Operations.Archive;
using Xunit;

namespace Steward.Tests.Operations.Archive;

/// <summary>Finished facts leave for the archive and come back, whole.</summary>
public sealed class ArchiveTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.37")]
    public async Task Facts_of_91_days_ago_leave_and_come_back_row_for_row(Dialect dialect)
    {
        await using var world = await ArchiveWorld.Start(dialect);
        await world.Add(91);
        var younger = new[] { await world.Add(90), await world.Add(89) };
        var open = await world.Add(91, isFinished: false);
        var (before, statistics) = (await world.Dump(), await world.Statistics());

        var sum = await world.Night();

        Assert.Equal((6, 6L), (sum.Files, sum.Rows));
        Assert.Equal([.. younger.Append(open).Select(ids => ids.Batch).Order()], (await world.Present("order_batches")).Order());
        Assert.Equal([.. younger.Append(open).Select(ids => ids.Alert).Order()], (await world.Present("dispatch_alerts")).Order());
        foreach (var (table, rows) in await world.Dump()) Assert.True(rows.Count == before[table].Count - 1, table);
        Assert.All(await world.Verify(), verdict => Assert.Null(verdict.Fault));
        Assert.All(await world.Files(), file => Assert.Equal((FileState.Emptied, 1L, 1L), (file.State, file.Rows, file.RemovedRows)));
        Assert.Equal(statistics, await world.Statistics());
        foreach (var rollup in world.World.Host.App.Services.GetServices<IRollup>())
            Assert.Empty((await world.Database.Read(session => rollup.Verify(session))).Differences);

        // Twice is the same as once.
        Assert.Equal(default, await world.Night());
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var restored = await world.Restore(91);
            Assert.Equal((6, 6L, 4L), (restored.Count, restored.Sum(t => t.Facts), restored.Sum(t => t.Parts)));
            Assert.Equal(before, await world.Both());
        }
        await Assert.ThrowsAsync<ArgumentException>(() => world.Restore(90));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.37")]
    public async Task What_a_kept_row_refers_to_stays(Dialect dialect)
    {
        await using var world = await ArchiveWorld.Start(dialect);
        var (named, free) = (await world.Add(91), await world.Add(91));
        var kept = await world.Add(89);
        await world.Database.Write(async session =>
        {
            await session.Execute("update orders set batch_id = @Batch where id = @Order", new { named.Batch, world.Order });
            await session.Execute("update dispatch_alerts set escalation_id = @Log where id = @Alert", new { named.Log, kept.Alert });
            await session.Execute("update route_optimizations set incident_id = @Incident where id = @Optimization", new { named.Incident, kept.Optimization });
        });

        await world.Night();

        Assert.Equal(Sorted(named.Batch, kept.Batch), (await world.Present("order_batches")).Order());
        Assert.Equal(Sorted(named.Log, kept.Log), (await world.Present("escalation_logs")).Order());
        Assert.Equal(Sorted(named.Incident, kept.Incident), (await world.Present("traffic_incidents")).Order());
        Assert.Equal([kept.Alert], await world.Present("dispatch_alerts"));
        Assert.Equal([kept.Assignment], await world.Present("assignment_logs"));
        Assert.Equal([kept.Optimization], await world.Present("route_optimizations"));
        // A day of which a part has left is not held against its rollup, and an order that leaves a finished batch did not make it smaller.
        foreach (var rollup in world.World.Host.App.Services.GetServices<IRollup>())
            Assert.Empty((await world.Database.Read(session => rollup.Verify(session))).Differences);
        Assert.DoesNotContain(free.Batch, await world.Present("order_batches"));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.37")]
    public async Task Facts_of_no_zone_leave_in_the_night_of_the_server(Dialect dialect)
    {
        await using var world = await ArchiveWorld.Start(dialect);
        await world.Add(91, hasZone: false);
        var before = await world.Dump();

        Assert.Equal(3, (await world.Night()).Files); // assignment, optimisation, batch: the alert of no zone holds the escalation
        Assert.Equal(2, (await world.Night(Guid.Empty)).Files);
        Assert.Equal(1, (await world.Night()).Files);

        foreach (var table in ArchiveWorld.Facts) Assert.Empty(await world.Present(table));
        await world.Restore(91);
        Assert.Equal(before, await world.Both());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.37")]
    public async Task The_database_refuses_to_delete_what_no_verified_file_holds(Dialect dialect)
    {
        await using var world = await ArchiveWorld.Start(dialect);
        var (old, young) = (await world.Add(91), await world.Add(89));
        Guid[] Of(ArchiveWorld.Ids ids) => [ids.Assignment, ids.Batch, ids.Alert, ids.Log, ids.Optimization, ids.Incident];
        await world.Database.Write(async session =>
        {
            foreach (var part in (string[])["batch_orders", "escalation_steps", "route_optimization_orders", "traffic_incident_orders"]) await session.Execute($"delete from {part}");
            await session.Execute("update dispatch_alerts set escalation_id = null");
            await session.Execute("update assignment_logs set batch_id = null");
            await session.Execute("update route_optimizations set incident_id = null");
        });

        foreach (var (table, id) in ArchiveWorld.Facts.Zip(Of(old))) await Refused(table, id);
        world.Day.Stepped = step => { if (step is ArchiveStep.Verified) throw new InvalidOperationException("killed"); };
        await Assert.ThrowsAsync<InvalidOperationException>(() => world.Night());
        Assert.Equal([("assignment_logs", FileState.Verified)], (await world.Files()).Select(file => (file.TableName, file.State)));
        foreach (var (table, id) in ArchiveWorld.Facts.Zip(Of(young))) await Refused(table, id);
        foreach (var (table, id) in ArchiveWorld.Facts.Zip(Of(old)).Skip(1)) await Refused(table, id);
        world.Day.Stepped = null;
        await world.Night();
        Assert.DoesNotContain(await world.Files(), file => file.State == FileState.Verified);
        foreach (var (table, id) in ArchiveWorld.Facts.Zip(Of(young))) await Refused(table, id);

        async Task Refused(string table, Guid id) => Assert.Contains("append only", (await Assert.ThrowsAnyAsync<DbException>(() => world.Delete(table, id))).Message);
    }

    private static IEnumerable<Guid> Sorted(params IEnumerable<Guid> ids) => ids.Order();
}
