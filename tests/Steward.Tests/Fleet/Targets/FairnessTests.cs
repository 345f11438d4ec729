using Steward.Fleet.Targets;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Fleet.Targets;

/// <summary>The weekly check: work, way and income per hour between comparable drivers.</summary>
public sealed class FairnessTests
{
    private static DriverWeek Week(string name, int hours, int orders, decimal? km = null, decimal income = 0, string group = "car") => new(Guid.AllBitsSet, name, group, hours * 60, orders, km, income);

    [Fact]
    public void More_than_a_fifth_from_the_median_of_comparable_drivers_is_a_drift()
    {
        // Per hour 2, 2.4 and 1.2: the median is 2; 2.4 is a fifth more, which is not more than a fifth; 1.2 is 40 % less.
        var rows = Fairness.Of([Week("A", 10, 20), Week("B", 10, 24), Week("C", 10, 12)]);
        Assert.Equal([("A", false, 0m), ("B", false, 0.2m), ("C", true, -0.4m)], rows.Select(r => (r.DriverId, r.Drifts, r.Figures.Single().Drift)));
        // Who worked less than a day, or drives something else alone, is not compared.
        Assert.Equal(["A", "B", "C"], Fairness.Of([Week("A", 10, 20), Week("B", 10, 24), Week("C", 10, 12), Week("D", 7, 70), Week("E", 40, 4, group: "bicycle")]).Select(r => r.DriverId));
        Assert.Empty(Fairness.Of([Week("A", 10, 20), Week("B", 10, 2)]));
    }

    [Fact]
    public void Kilometres_and_income_count_as_orders_do()
    {
        var rows = Fairness.Of([Week("A", 10, 20, 100, 500), Week("B", 10, 20, 130, 500), Week("C", 10, 20, null, 700)]);
        // 10 and 13 km an hour: the median of the two is 11.5. Income 50, 50, 70: the median is 50.
        Assert.Equal([("A", false), ("B", false), ("C", true)], rows.Select(r => (r.DriverId, r.Drifts)));
        Assert.Equal(["orders", "income"], rows[2].Figures.Select(f => f.Name));
        Assert.Equal(0.1304m, rows[1].Figures.Single(f => f.Name == "kilometres").Drift);
    }

    [Fact]
    public void The_check_falls_due_on_the_next_Monday()
    {
        var days = new TargetDays("Asia/Riyadh", 0);
        // Friday the 20th; Monday the 23rd begins in Riyadh at 21:00 UTC of the 22nd.
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 21, 30, 0, TimeSpan.Zero), CheckFairness.DueAfter(days, new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero)));
        Assert.Equal(new DateOnly(2026, 11, 16), CheckFairness.Monday(new(2026, 11, 22)));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_week_that_drifts_is_an_alert_until_one_that_does_not(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect, new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        await TargetsWorld.Good(world.Manager.PostJson("automation/escalation/start"));
        Guid[] drivers = [await world.Driver("A"), await world.Driver("B"), await world.Driver("C")];
        // The week from Monday the 16th: 30, 30 and 15 orders in ten hours each; the next one is alike.
        var store = world.Host.Service<HistoryStore>();
        await world.Host.Database.Write(session => store.Write(session,
        [
            .. new[] { (17, 30), (17, 30), (17, 15), (24, 20), (24, 20), (24, 20) }.Select((day, i) => new HistoryRow
            {
                DriverId = "ABC"[i % 3].ToString(), DriverUuid = drivers[i % 3], ZoneId = world.Zone, Currency = "SAR", Date = new(2026, 11, day.Item1), DeliveriesCompleted = day.Item2, WorkedMinutes = 600,
            }),
        ]));
        await world.CatchUp();
        await world.Pass(TimeSpan.FromHours(58), async () => await Alerts(world) == 1);
        Assert.Equal(1, await Alerts(world));
        var read = (await TargetsWorld.Good(world.Manager.GetJson("fleet-manager/fairness?week=2026-11-18"))).Body!;
        Assert.Equal(("2026-11-16", 3, 1, "C"), ((string)read["from"]!, (int)read["compared"]!, (int)read["drifting"]!, (string)read["drivers"]!.AsArray().Single(d => (bool)d!["drifts"]!)!["driver_id"]!));
        Assert.Equal(400, (await world.Manager.GetJson("fleet-manager/fairness?week=2026-02-30")).Status);
        Assert.Equal(422, (await world.Manager.GetJson("fleet-manager/fairness?week=2027-01-01")).Status);
        Assert.Equal(403, (await (await world.Host.As("dispatcher")).GetJson("fleet-manager/fairness")).Status);

        await world.Pass(TimeSpan.FromDays(7), async () => await Alerts(world) == 0);
        Assert.Equal(0, await Alerts(world));
        Assert.Equal(2L, await world.Host.Database.Read(s => s.Scalar<long>("select count(*) from ledger_entries where kind = 'fairness_check'")));
    }

    private static async Task<int> Alerts(TargetsWorld world) =>
        (await TargetsWorld.Good(world.Manager.GetJson("automation/escalation/alerts"))).Body!["alerts"]!.AsArray().Count(a => (string?)a!["code"] == "FAIRNESS_DRIFT");
}
