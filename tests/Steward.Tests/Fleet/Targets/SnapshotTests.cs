using Steward.Fleet.Targets;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Xunit;

namespace Steward.Tests.Fleet.Targets;

public sealed class SnapshotTests
{
    private static readonly DateOnly Friday = new(2026, 11, 20);

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.10")]
    public async Task The_end_of_the_day_writes_itself_once_and_begins_the_next(Dialect dialect)
    {
        // 20:00 UTC is 23:00 in Riyadh; the day ends at 21:00 UTC and is written five minutes later.
        await using var world = await TargetsWorld.Start(dialect, new(2026, 11, 20, 20, 0, 0, TimeSpan.Zero));
        var driver = await world.Driver("A");
        await world.Target("A", 2, 20);
        await world.Delivered(driver, 12.5m);
        await world.Delivered(driver, 12.5m);

        await world.Pass(TimeSpan.FromMinutes(70), async () => (await world.History("A")).Count == 1);
        var day = (await world.History("A"))[0]!;

        Assert.Equal(("2026-11-20", 2, 25m, true), ((string)day["date"]!, (int)day["deliveries_completed"]!, (decimal)day["revenue_generated"]!, (bool)day["target_achieved"]!));
        // 2 of 2 are 100, 25 of 20 are 125: 112.5 in the mean.
        Assert.Equal((112.5m, 1, false), ((decimal)day["achievement_percentage"]!, (int)day["revision"]!, (bool)day["final"]!));
        Assert.Equal((0, 0m), await world.Progress("A"));
        Assert.Equal(new DateOnly(2026, 11, 21), (await world.Host.Database.Read(s => world.Host.Service<TargetStore>().Find(s, driver)))!.BusinessDate);
        Assert.Equal(1L, await world.Host.Database.Read(s => s.Scalar<long>("select count(*) from ledger_entries where kind = 'daily_snapshot'")));
        Assert.Equal(1L, await world.Host.Database.Read(s => s.Scalar<long>("select count(*) from timers where kind = 'daily-snapshot'")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.10")]
    public async Task Three_nodes_write_a_date_once(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        await world.Delivered(await world.Driver("A"));
        world.Host.Clock.Advance(TimeSpan.FromHours(16.5));
        var snapshot = world.Host.Service<DailySnapshot>();
        Task<long> Count(string table) => world.Host.Database.Read(s => s.Scalar<long>($"select count(*) from {table}"));

        // One dies after its last statement: nothing of its run is there, or another node's whole run is.
        await Assert.ThrowsAsync<InvalidOperationException>(() => world.Host.Database.Write<bool>(async s =>
        {
            await snapshot.Run(s, world.Zone, Friday, DailySnapshot.Timer);
            throw new InvalidOperationException("killed");
        }));
        Assert.Equal(await Count("daily_snapshot_runs"), await Count("driver_performance_history"));
        var runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => world.Host.Database.Write(s => snapshot.Run(s, world.Zone, Friday, DailySnapshot.Timer))));

        Assert.True(runs.Count(r => r is not null) <= 1);
        Assert.Equal((1L, 1L), (await Count("daily_snapshot_runs"), await Count("driver_performance_history")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.11")]
    public async Task Three_missed_dates_are_built_with_the_targets_then_in_force(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        var driver = await world.Driver("A");
        await world.Target("A", 1);
        await world.Delivered(driver);
        // Nobody looks for three days: the hosted service and its timers are stopped, as on a server that is down.
        await world.Host.Service<MissedDays>().StopAsync(TestContext.Current.CancellationToken);
        await world.Host.Database.Write(s => s.Execute("delete from timers"));
        var store = world.Host.Service<TargetStore>();
        world.Host.Clock.Advance(TimeSpan.FromDays(2));
        await world.Host.Database.Write(async session => await store.Set(session, [(await store.Find(session, driver))! with { TargetDeliveries = 4, BusinessDate = new(2026, 11, 22) }], "test"));
        world.Host.Clock.Advance(TimeSpan.FromDays(1));

        await world.CatchUp();

        var rows = await world.Host.Database.Read(s => world.Host.Service<HistoryStore>().OfDriver(s, driver, Friday, new(2026, 11, 23)));
        Assert.Equal(
            [(new DateOnly(2026, 11, 22), 0, (int?)4, 0m), (new DateOnly(2026, 11, 21), 0, 1, 0m), (Friday, 1, 1, 100m)],
            rows.Select(r => (r.Date, r.DeliveriesCompleted, r.TargetDeliveries, r.AchievementPercentage!.Value)));
        Assert.Equal(["catch_up"], await world.Host.Database.Read(s => s.Query<string>("select distinct cause from daily_snapshot_runs")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.12")]
    public async Task Late_news_move_yesterdays_row_and_after_48_hours_only_an_adjustment_does(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        var driver = await world.Driver("A");
        await world.Target("A", 2);
        await world.Delivered(driver);
        var late = await world.Order();
        await world.Assign(late, driver);
        await world.PickUp(late);
        world.Host.Clock.Advance(TimeSpan.FromHours(23)); // 04:00 UTC, Saturday
        await world.CatchUp();

        await world.Move(late, "delivered", new(2026, 11, 20, 18, 0, 0, TimeSpan.Zero));
        var yesterday = (await world.History("A"))[0]!;
        world.Host.Clock.Advance(TimeSpan.FromHours(48));
        await world.CatchUp();
        await TargetsWorld.Good(world.Manager.PostJson($"fleet-manager/progress/{late}/reverse", new { reason = "too late" }));
        var final = (await world.History("A")).Single(d => (string)d!["date"]! == "2026-11-20")!;
        await TargetsWorld.Good(world.Manager.PostJson("fleet-manager/progress/adjust", new { driver_id = "A", date = "2026-11-20", deliveries = 3, revenue = -1.5m, reason = "counted by hand" }));
        var adjusted = (await world.History("A")).Single(d => (string)d!["date"]! == "2026-11-20")!;

        Assert.Equal((2, 2, true), ((int)yesterday["deliveries_completed"]!, (int)yesterday["revision"]!, (bool)yesterday["target_achieved"]!));
        Assert.Equal((2, 2, true), ((int)final["deliveries_completed"]!, (int)final["revision"]!, (bool)final["final"]!));
        // One credit stands: 1 + 3 deliveries, 10 − 1.50.
        Assert.Equal((4, 8.5m, 3), ((int)adjusted["deliveries_completed"]!, (decimal)adjusted["revenue_generated"]!, (int)adjusted["revision"]!));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.13")]
    public async Task A_reset_keeps_the_whole_day_in_the_history_and_nothing_is_reset_without_a_snapshot(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        var driver = await world.Driver("A");
        await world.Target("A", 20);
        await world.Delivered(driver);
        await world.Host.Database.Write(s => s.Execute("alter table driver_performance_history rename to hidden_history"));
        var failed = await world.Manager.PostJson("fleet-manager/targets/reset", new { reason = "a new shift" });
        await world.Host.Database.Write(s => s.Execute("alter table hidden_history rename to driver_performance_history"));
        var before = await world.Progress("A");

        var reset = await TargetsWorld.Good(world.Manager.PostJson("fleet-manager/targets/reset", new { reason = "a new shift" }));
        var cleared = await world.Progress("A");
        world.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        await world.Delivered(driver);
        var afternoon = await world.Progress("A");
        world.Host.Clock.Advance(TimeSpan.FromHours(20));
        await world.CatchUp();

        Assert.True(failed.Status >= 500);
        Assert.Equal((1, 0, 1), (before.Deliveries, cleared.Deliveries, afternoon.Deliveries));
        Assert.Equal(("2026-11-20", 1), ((string)reset.Body!["snapshot"]!["business_date"]!, (int)reset.Body["snapshot"]!["drivers"]!));
        Assert.Equal(2, (int)(await world.History("A")).Single(d => (string)d!["date"]! == "2026-11-20")!["deliveries_completed"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.20")]
    public async Task A_driver_whose_day_cannot_be_held_stops_nobody(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        var (good, bad) = (await world.Driver("A"), await world.Driver("B"));
        await world.Delivered(good);
        // Nobody has set this one a target, and yet his day must fit.
        var rich = await world.Driver("C");
        await world.Delivered(rich, 60_000_000);
        var second = await world.Order(60_000_000);
        await world.Assign(second, rich);
        await world.PickUp(second);
        Assert.Equal((422, "amount_out_of_range"), (await Assert.ThrowsAsync<RefusedException>(() => world.Move(second, OrderStatus.Delivered))).Refusal is var no ? (no.Status, no.Code) : default);
        await world.Host.Database.Write(async s => { for (var i = 0; i < 2; i++) await world.Host.Service<FactStore>().Adjust(s, bad, world.Zone, Friday, 1, 99_999_999.99m, "test", "too much"); });
        world.Host.Clock.Advance(TimeSpan.FromHours(20));

        await world.CatchUp();

        Assert.Equal(1, (int)(await world.History("A"))[0]!["deliveries_completed"]!);
        Assert.Equal((1, 60_000_000m), ((int)(await world.History("C"))[0]!["deliveries_completed"]!, (decimal)(await world.History("C"))[0]!["revenue_generated"]!));
        Assert.Contains("error", await world.Host.Database.Read(s => s.Scalar<string>("select metadata from driver_performance_history where driver_id = 'B'")), StringComparison.Ordinal);
        Assert.NotNull(await world.Host.Database.Read(s => s.Scalar<string>("select error from daily_snapshot_runs")));
        Assert.Equal(422, (await world.Manager.PostJson("fleet-manager/progress/adjust", new { driver_id = "A", date = "2026-11-21", deliveries = 0, revenue = 100_000_000m, reason = "x" })).Status);
    }
}
