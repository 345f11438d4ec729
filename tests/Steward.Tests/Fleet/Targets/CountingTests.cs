using Steward.Fleet.Contracts;
using Steward.Fleet.Targets;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Xunit;

namespace Steward.Tests.Fleet.Targets;

public sealed class CountingTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.4"), Trait("acceptance", "fleet-8.3")]
    public async Task The_driver_who_delivered_is_counted_and_nobody_else(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        var (first, second) = (await world.Driver("A"), await world.Driver("B"));
        await world.Target("A", 20);
        await world.Target("B", 20);
        var order = await world.Order(12.5m);
        foreach (var driver in new[] { first, second, first })
        {
            await world.Assign(order, driver);
            await world.Unassign(order);
        }
        await world.Assign(order, second);
        await world.PickUp(order);
        await world.Move(order, OrderStatus.Delivered);
        var cancelled = await world.Order();
        await world.Assign(cancelled, first);
        await world.Move(cancelled, OrderStatus.Cancelled);

        await world.Target("B", 50, 6000);

        Assert.Equal((0, 0m), await world.Progress("A"));
        Assert.Equal((1, 12.5m), await world.Progress("B"));
        Assert.Equal("2.0%", (string)(await world.Read("targets/B"))["delivery_progress"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.5")]
    public async Task A_delivery_told_a_thousand_times_counts_once(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        var driver = await world.Driver("A");
        await world.Target("A", 20);
        var order = await world.Order();
        await world.Assign(order, driver);
        await world.PickUp(order);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => world.Move(order, OrderStatus.Delivered)));
        for (var i = 0; i < 900; i++) await world.Move(order, OrderStatus.Delivered);

        Assert.All(answers, Assert.Null);
        Assert.Equal((1, 10m), await world.Progress("A"));
        Assert.Equal(1L, await world.Host.Database.Read(s => s.Scalar<long>("select count(*) from driver_delivery_credits")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.5")]
    public async Task Credits_and_counters_agree_after_random_events(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        Guid[] drivers = [await world.Driver("A"), await world.Driver("B"), await world.Driver("C")];
        foreach (var name in new[] { "A", "B", "C" }) await world.Target(name, 20, 100);
        var orders = new List<Guid>();
        for (var i = 0; i < 12; i++) orders.Add(await world.Order());
        var (chance, counting) = (new Random(7), world.Host.Service<CountDelivery>());
        var rows = new Steward.Fleet.Drivers.DriverStore();

        // 10,000 deliveries, repetitions and undoings, 100 in each transaction.
        for (var round = 0; round < 100; round++)
            await world.Host.Database.Write(async session =>
            {
                for (var i = 0; i < 100; i++)
                {
                    var (order, driver) = (orders[chance.Next(orders.Count)], drivers[chance.Next(3)]);
                    if (chance.Next(3) == 0) await counting.Reverse(session, order, "test");
                    else await counting.Count(session, (await rows.Find(session, driver))!, new(order, chance.Next(1, 500) / 100m, null), new(true, session.Now, 0, 0));
                }
            });

        var facts = await world.Host.Database.Read(s => s.Query<DaySum>(
            "select driver_uuid, count(*) as deliveries, sum(revenue) as revenue, 0 as on_time from driver_delivery_credits where reversed_at is null group by driver_uuid"));
        for (var i = 0; i < 3; i++)
        {
            var sum = facts.FirstOrDefault(f => f.DriverUuid == drivers[i]);
            Assert.Equal(((int)(sum?.Deliveries ?? 0), sum?.Revenue ?? 0), await world.Progress(new[] { "A", "B", "C" }[i]));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.8")]
    public async Task A_tenth_added_a_thousand_times_is_exactly_a_hundred(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        var driver = await world.Driver("A");
        await world.Target("A", 0, 250);

        await world.Host.Database.Write(async session => { for (var i = 0; i < 1000; i++) await world.Host.Service<TargetStore>().Add(session, driver, new(2026, 11, 20), 0, 0.10m); });

        Assert.Equal((0, 100.00m), await world.Progress("A"));
        Assert.Equal("40.0%", (string)(await world.Read("targets/A"))["revenue_progress"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.9")]
    public async Task A_delivery_counts_on_the_local_date_on_which_it_happened(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect, new(2026, 11, 20, 20, 30, 0, TimeSpan.Zero));
        var driver = await world.Driver("A");
        await world.Target("A", 20);

        await world.Delivered(driver, at: new DateTimeOffset(2026, 11, 20, 20, 30, 0, TimeSpan.Zero)); // 23:30 in Riyadh
        world.Host.Clock.Advance(TimeSpan.FromMinutes(29.99));
        await world.Delivered(driver); // 23:59:59
        world.Host.Clock.Advance(TimeSpan.FromMinutes(0.01));
        await world.Delivered(driver); // 21:00 UTC: tomorrow

        var dates = await world.Host.Database.Read(s => s.Query<Dated>("select business_date as day, count(*) as deliveries from driver_delivery_credits group by business_date order by business_date"));
        Assert.Equal([(new DateOnly(2026, 11, 20), 2L), (new DateOnly(2026, 11, 21), 1L)], dates.Select(d => (d.Day, d.Deliveries)));
        Assert.Equal(1, (await world.Progress("A")).Deliveries);
    }

    [Fact, Trait("acceptance", "fleet-8.20")]
    public void A_business_date_may_have_23_or_25_hours_and_end_at_night()
    {
        var berlin = new TargetDays("Europe/Berlin", 0);
        var night = new TargetDays("Europe/Berlin", 240);

        Assert.Equal((23.0, 25.0, 24.0), (Hours(berlin, new(2026, 3, 29)), Hours(berlin, new(2026, 10, 25)), Hours(berlin, new(2026, 11, 20))));
        Assert.Equal(new DateOnly(2026, 11, 19), night.DateOf(new(2026, 11, 20, 2, 59, 59, TimeSpan.Zero))); // 03:59:59
        Assert.Equal(new DateOnly(2026, 11, 20), night.DateOf(new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero)));
    }

    private static double Hours(TargetDays days, DateOnly date) => (days.End(date) - days.Start(date)).TotalHours;

    private sealed record Dated
    {
        public DateOnly Day { get; init; }
        public long Deliveries { get; init; }
    }
}
