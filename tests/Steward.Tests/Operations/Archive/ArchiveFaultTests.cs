using Steward.Kernel;
using Steward.Operations.Archive;
using Xunit;

namespace Steward.Tests.Operations.Archive;

/// <summary>Killed between any two steps, tampered with, or run by one who may no longer: nothing is lost.</summary>
public sealed class ArchiveFaultTests
{
    private const int Many = 1_100; // more than one transaction removes

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.37")]
    public async Task A_kill_after_any_step_loses_nothing_and_the_next_night_goes_on(Dialect dialect)
    {
        await using var world = await ArchiveWorld.Start(dialect);
        foreach (var step in Enum.GetValues<ArchiveStep>())
        {
            var daysAgo = 91 + (int)step;
            await world.Add(daysAgo);
            if (step is ArchiveStep.Removed) await world.Alerts(Many, daysAgo);
            var before = await world.Dump();

            KillLater(world, step);
            await Assert.ThrowsAsync<InvalidOperationException>(() => world.Night());
            if ((await world.Files(daysAgo)).Count > 0) await world.Restore(daysAgo);
            Assert.Equal(before, await world.Both());

            world.Day.Stepped = null;
            await world.Night();
            Assert.All(await world.Dump(), table => Assert.Empty(table.Value));
            await world.Restore(daysAgo);
            Assert.Equal(before, await world.Both());
            foreach (var table in ArchiveWorld.Tables) await world.Database.Write(session => session.Execute($"drop table if exists restored_{table}"));
        }
        // Every file on the disk is known, and every known file is good.
        Assert.All(await world.Verify(), verdict => Assert.Null(verdict.Fault));
        Assert.Equal((await world.Files()).Select(world.PathOf).Order(StringComparer.Ordinal), Disk(world).Order(StringComparer.Ordinal));
        Assert.All(await world.Files(), file => Assert.Equal(file.Rows, file.RemovedRows));
    }

    /// <summary>At the second time, so that some of the night is done. A process that is killed leaves its half file behind.</summary>
    private static void KillLater(ArchiveWorld world, ArchiveStep at)
    {
        var times = 0;
        world.Day.Stepped = step =>
        {
            if (step != at || ++times < 2) return;
            if (step is ArchiveStep.Begun) LeaveHalf(world);
            throw new InvalidOperationException("killed");
        };
    }

    private static void LeaveHalf(ArchiveWorld world)
    {
        var path = world.Database.Read(s => s.Scalar<string>("select path from archive_files where state = 'writing'")).GetAwaiter().GetResult();
        var half = Path.Combine(world.World.Host.Folder, "archive", path + ".part");
        Directory.CreateDirectory(Path.GetDirectoryName(half)!);
        File.WriteAllText(half, "half");
    }

    private static IEnumerable<string> Disk(ArchiveWorld world) =>
        Directory.EnumerateFiles(Path.Combine(world.World.Host.Folder, "archive"), "*", SearchOption.AllDirectories);

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.37")]
    public async Task A_tampered_file_is_found_and_nothing_leaves_for_it(Dialect dialect)
    {
        await using var world = await ArchiveWorld.Start(dialect);
        await world.Alerts(5, 91);
        var before = await world.Dump();
        Kill(world, ArchiveStep.Verified);
        await Assert.ThrowsAsync<InvalidOperationException>(() => world.Night());
        var first = Assert.Single(await world.Files());

        Flip(world.PathOf(first));
        Assert.Contains("SHA-256", Assert.Single(await world.Verify()).Fault);
        await Assert.ThrowsAsync<ArgumentException>(() => world.Restore(91));
        world.Day.Stepped = null;
        Assert.Equal(5, (await world.Night()).Rows);

        var second = Assert.Single(await world.Files());
        Assert.NotEqual(first.Path, second.Path);
        Assert.False(File.Exists(world.PathOf(first)));
        await world.Restore(91);
        Assert.Equal(before, await world.Both());
        File.Delete(world.PathOf(second));
        Assert.Equal("is not there", Assert.Single(await world.Verify()).Fault);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.37")]
    public async Task A_file_that_is_damaged_half_way_takes_no_more_and_people_are_told(Dialect dialect)
    {
        await using var world = await ArchiveWorld.Start(dialect);
        await world.Alerts(Many, 91);
        Kill(world, ArchiveStep.Removed);
        await Assert.ThrowsAsync<InvalidOperationException>(() => world.Night());
        var file = Assert.Single(await world.Files());
        Assert.Equal(1_000, file.RemovedRows);
        var good = await File.ReadAllBytesAsync(world.PathOf(file), TestContext.Current.CancellationToken);

        Flip(world.PathOf(file));
        world.Day.Stepped = null;
        Assert.Equal(100, (await world.Night()).Rows);

        Assert.Equal([(FileState.Damaged, 1_000L), (FileState.Emptied, 100L)], (await world.Files()).Select(f => (f.State, f.RemovedRows)));
        Assert.Equal(1, await world.Database.Read(s => s.Scalar<int>("select count(*) from outbox_messages where type = 'alert_wanted'")));
        Assert.Single(await world.Verify(), verdict => verdict.Fault is not null);
        // Put back from a copy it is good again.
        await File.WriteAllBytesAsync(world.PathOf(file), good, TestContext.Current.CancellationToken);
        Assert.Equal(Many, Assert.Single(await world.Restore(91)).Facts);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.37")]
    public async Task A_fact_that_changes_after_it_was_written_leaves_with_the_next_file(Dialect dialect)
    {
        await using var world = await ArchiveWorld.Start(dialect);
        await world.Alerts(3, 91);
        var changed = (await world.Present("dispatch_alerts"))[0];
        world.Day.Stepped = step => { if (step is ArchiveStep.Verified) Change(world, changed); };

        Assert.Equal(2, (await world.Night()).Rows);
        world.Day.Stepped = null;
        var before = await world.Dump();
        Assert.Single(before["dispatch_alerts"]);
        Assert.Equal(1, (await world.Night()).Rows);

        Assert.Equal([(1, 2L), (2, 1L)], (await world.Files()).Select(file => (file.Sequence, file.RemovedRows)));
        Assert.Equal(3, Assert.Single(await world.Restore(91)).Facts);
        Assert.Contains((await world.Both())["dispatch_alerts"], row => row == before["dispatch_alerts"][0]);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.37")]
    public async Task Who_has_lost_the_lease_archives_nothing(Dialect dialect)
    {
        await using var world = await ArchiveWorld.Start(dialect);
        await world.Add(91);
        var before = await world.Dump();
        var frozen = new EngineShard("retention", Guid.Empty, "another", 99, Json.Empty, 0);

        await Assert.ThrowsAsync<FencedException>(() => world.World.Host.Service<ArchiveNight>().Run(frozen, world.World.Zone, TestContext.Current.CancellationToken));

        Assert.Equal(before, await world.Dump());
        Assert.Equal(0, await world.Database.Read(s => s.Scalar<int>("select count(*) from archive_files")));
    }

    private static void Change(ArchiveWorld world, Guid alert) =>
        world.Database.Write(s => s.Execute("update dispatch_alerts set resolved_by = 'a person' where id = @alert", new { alert })).GetAwaiter().GetResult();

    private static void Kill(ArchiveWorld world, ArchiveStep at) => world.Day.Stepped = step => { if (step == at) throw new InvalidOperationException("killed"); };

    private static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
