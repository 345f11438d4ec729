using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Steward.Host.Commands;
using Steward.Kernel;
using Steward.Operations.Archive;
using Xunit;
using static Steward.Tests.Polling;

namespace Steward.Tests.Operations.Archive;

/// <summary>The engine of the night, what it deletes beside the archive, and the commands.</summary>
public sealed class RetentionTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.37")]
    public async Task Each_night_comes_once_at_three_of_the_zone_and_takes_what_came_late(Dialect dialect)
    {
        await using var world = await ArchiveWorld.Start(dialect);
        var driver = await world.Database.Read(s => s.Scalar<Guid>("select driver_id from driver_positions_latest"));
        await world.Alerts(3, 91);
        await world.Database.Write(async session =>
        {
            foreach (var days in (int[])[31, 29])
                await session.Execute(
                    "insert into driver_positions (driver_id, recorded_at, zone_id, latitude, longitude, source) values (@driver, @at, @Zone, @place, @place, 'test')",
                    new { driver, at = session.Now.AddDays(-days), world.World.Zone, place = new Degrees(1) });
        });

        // Noon: the night of this day was missed, and is made up for.
        await Night(world, async () => (await world.Files()).Count(file => file.State == FileState.Emptied) == 1 && await Nights(world) == 2);
        Assert.Empty(await world.Present("dispatch_alerts"));
        Assert.Equal(0, await world.Database.Read(s => s.Scalar<int>("select count(*) from driver_positions where recorded_at < @before", new { before = s.Now.AddDays(-30) })));
        Assert.Equal(1, await world.Database.Read(s => s.Scalar<int>("select count(*) from driver_positions where recorded_at < @before", new { before = s.Now.AddDays(-28) })));
        Assert.Equal(2, await world.Database.Read(s => s.Scalar<int>("select count(*) from audit_entries where action = 'facts_archived'")));

        await world.Alerts(2, 91);
        await Pass(world, TimeSpan.FromMinutes(10));
        Assert.Equal(2, (await world.Present("dispatch_alerts")).Count);
        // 02:58 in Nairobi, then 03:02.
        await Pass(world, new DateTimeOffset(2026, 11, 20, 23, 58, 0, TimeSpan.Zero) - world.World.Host.Clock.GetUtcNow());
        Assert.Equal(2, (await world.Present("dispatch_alerts")).Count);
        await Night(world, async () => (await world.Files()).Count(file => file.State == FileState.Emptied) == 2);
        Assert.Equal([(1, 3L), (2, 2L)], (await world.Files()).Select(file => (file.Sequence, file.Rows)));
        Assert.Equal(5, Assert.Single(await world.Restore(91)).Facts);
    }

    private static Task<int> Nights(ArchiveWorld world) => world.Database.Read(s => s.Scalar<int>("select count(*) from archive_nights"));

    /// <summary>Time passes in steps, and the engine has a moment after each.</summary>
    private static async Task Pass(ArchiveWorld world, TimeSpan time)
    {
        world.World.Host.Clock.Advance(time);
        await Task.Delay(300, TestContext.Current.CancellationToken);
    }

    private static Task Night(ArchiveWorld world, Func<Task<bool>> isSo) => Until(isSo, "the night comes", () => world.World.Host.Clock.Advance(TimeSpan.FromSeconds(15)));

    [Theory]
    [InlineData("Africa/Nairobi", "2026-11-20T23:59:59Z", "2026-11-20"), InlineData("Africa/Nairobi", "2026-11-21T00:00:00Z", "2026-11-21")]
    // 29 March 2026: the clocks of Berlin jump from 2 to 3, which is 01:00 UTC; 25 October: they show 2 twice, 3 comes at 02:00 UTC.
    [InlineData("Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-28"), InlineData("Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29")]
    [InlineData("Europe/Berlin", "2026-10-25T01:59:59Z", "2026-10-24"), InlineData("Europe/Berlin", "2026-10-25T02:00:00Z", "2026-10-25")]
    public void A_night_begins_at_three_on_the_wall(string timeZone, string now, string night) =>
        Assert.Equal(DateOnly.Parse(night, System.Globalization.CultureInfo.InvariantCulture), RetentionEngine.NightOf(timeZone, DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.37")]
    public async Task Pictures_of_proofs_go_after_365_days_and_a_shared_one_with_the_last(Dialect dialect)
    {
        await using var world = await ArchiveWorld.Start(dialect);
        var (files, cancel) = (world.World.Host.Service<Steward.Orders.ProofFiles>(), TestContext.Current.CancellationToken);
        var (shared, alone) = (await files.Keep([1, 2, 3], cancel), await files.Keep([4, 5, 6], cancel));
        await world.Database.Write(async session =>
        {
            var proof = Ids.New(session.Now);
            await session.Execute("insert into proofs (id, order_id, attempt_number, captured_at, recorded_by) values (@proof, @Order, 1, @Now, 'test')", new { proof, world.Order, session.Now });
            foreach (var (hash, days) in new[] { (shared, 366), (shared, 364), (alone, 366) })
                await session.Execute(
                    "insert into proof_files (id, proof_id, kind, content_hash, content_type, size, width, height, created_at) values (@id, @proof, 'photo', @hash, 'image/jpeg', 3, 1, 1, @at)",
                    new { id = Ids.New(session.Now), proof, hash, at = session.Now.AddDays(-days) });
        });
        var purge = new Steward.Orders.PurgeProofs(files, Steward.Orders.PurgeProofs.Normal);

        Assert.Equal(2, await world.Database.Write(session => purge.Purge(session, 1_000)));
        Assert.Equal(0, await world.Database.Write(session => purge.Purge(session, 1_000)));

        Assert.Null(await files.Find(alone, cancel));
        Assert.NotNull(await files.Find(shared, cancel));
        Assert.Equal(3, await world.Database.Read(s => s.Scalar<int>("select count(*) from proof_files")));
    }

    [Fact]
    public async Task The_commands_answer_an_empty_archive_and_refuse_what_is_not_there()
    {
        var folder = TestFolder.New();
        Assert.Equal(Store.Good, await Run(folder, "db", "init"));
        Assert.Equal(Store.Good, await Run(folder, "archive", "list"));
        Assert.Equal(Store.Good, await Run(folder, "archive", "verify", "--json"));
        Assert.Equal(Store.Failed, await Run(folder, "archive", "restore", "--date", "2026-08-21"));
        Assert.Equal(Store.Failed, await Run(folder, "archive", "list", "--table", "orders"));
        Assert.Equal(Store.Failed, await Run(folder, "archive", "list", "--zone", "nowhere"));
    }

    private static Task<int> Run(string folder, params string[] words)
    {
        var root = new RootCommand { DbCommand.Make(), ArchiveCommand.Make() };
        return root.Parse([.. words, "--data", folder]).InvokeAsync(new InvocationConfiguration { Output = TextWriter.Null, Error = TextWriter.Null });
    }

    [Theory]
    [InlineData("1", 1), InlineData("3650", 3650), InlineData("", 90), InlineData(null, 90)]
    [InlineData("0", null), InlineData("3651", null), InlineData("-5", null), InlineData("ninety", null), InlineData("90.5", null)]
    public void The_days_are_a_whole_number_within_their_limits(string? text, int? days)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Archive:Days", text), new("Data", "d")]).Build();
        if (days is { } number) Assert.Equal(new ArchiveOptions(number, Path.Combine("d", "archive")), ArchiveOptions.Read(settings));
        else Assert.Contains("STEWARD_Archive__Days", Assert.Throws<ArgumentException>(() => ArchiveOptions.Read(settings)).Message);
    }
}
