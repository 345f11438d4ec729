using Steward.Dispatch.Matching;

namespace Steward.Tests.Dispatch.Simulation;

/// <summary>What a day came to.</summary>
/// <param name="Undelivered">Nobody took them before the drivers went home; they count as late too.</param>
internal sealed record DayFigures(int Orders, int Late, int Undelivered, double Km, double MeanMinutes)
{
    public override string ToString() => $"{Late} late of {Orders} ({Undelivered} of them undelivered), {Km:0} km, {MeanMinutes:0.0} min from order to door";
}

/// <summary>
/// A city day without server and database. Every fifteen seconds in which an order waits somebody chooses; rules, travel times, routes (by the
/// product's own insertion) and breaks are the same whoever it is.
/// </summary>
internal sealed class SimulatedDay
{
    private const int TickSeconds = 15, MostQuoted = 20, AfterClosing = 3 * 3600;
    private static readonly DateTimeOffset Midnight = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);
    private static readonly Guid Zone = SimulatedCity.Id(9, 1);
    private static readonly DispatchSettings Settings = new();
    private readonly SimulatedOrder[] orders;
    private readonly SimulatedDriver[] drivers;

    private SimulatedDay(int orders, int drivers, long seed) => (this.orders, this.drivers) = (SimulatedCity.Orders(orders, seed), SimulatedCity.Drivers(drivers, seed));

    /// <summary>All waiting orders and all drivers at once, by the product's own policy.</summary>
    internal static DayFigures ByGlobalMatching(int orders, int drivers, long seed) => new SimulatedDay(orders, drivers, seed).Live((day, now, due) => day.Match(now, due));

    /// <summary>One order after another, oldest first, each to the nearest driver whom the rules allow and who has nothing to do.</summary>
    internal static DayFigures ByNearestFree(int orders, int drivers, long seed) => new SimulatedDay(orders, drivers, seed).Live((day, now, due) => day.Nearest(now, due, mustBeFree: true));

    /// <summary>The same, but a driver on the road may take more.</summary>
    internal static DayFigures ByNearest(int orders, int drivers, long seed) => new SimulatedDay(orders, drivers, seed).Live((day, now, due) => day.Nearest(now, due, mustBeFree: false));

    private DayFigures Live(Action<SimulatedDay, int, List<SimulatedOrder>> choose)
    {
        var (waiting, next) = (new List<SimulatedOrder>(), 0);
        for (var now = SimulatedCity.Opens; now < SimulatedCity.Closes + AfterClosing; now += TickSeconds)
        {
            while (next < orders.Length && orders[next].At <= now) waiting.Add(orders[next++]);
            var due = waiting.Where(o => o.HeldUntil <= now).ToList();
            if (due.Count == 0) continue;
            foreach (var driver in drivers) driver.Advance(now);
            choose(this, now, due);
            waiting.RemoveAll(o => o.IsGiven);
        }
        foreach (var driver in drivers) driver.Advance(int.MaxValue / 2);
        var delivered = orders.Where(o => o.DeliveredAt is not null).ToList();
        return new(
            orders.Length, orders.Count(o => o.IsLate), orders.Length - delivered.Count, drivers.Sum(d => d.Metres) / 1000.0,
            delivered.Count == 0 ? 0 : delivered.Average(o => (o.DeliveredAt!.Value - o.At) / 60.0));
    }

    private void Nearest(int now, List<SimulatedOrder> due, bool mustBeFree)
    {
        var onDuty = drivers.Where(d => d.IsOnDuty(now) && !d.Rests(now) && d.ActiveOrders < (mustBeFree ? 1 : Settings.MaxActiveOrders)).ToList();
        foreach (var order in due)
        {
            if (onDuty.OrderBy(d => d.At.MetresTo(order.Pickup)).FirstOrDefault(d => Allow(order, d, now)) is not { } nearest) continue;
            Give(order, nearest, now);
            if (mustBeFree) onDuty.Remove(nearest);
            else onDuty.RemoveAll(d => d.ActiveOrders >= Settings.MaxActiveOrders);
        }
    }

    private static bool Allow(SimulatedOrder order, SimulatedDriver driver, int now)
    {
        var snapshot = new Table(now, [order], [driver]).Snapshot(mean: 0);
        Span<long> scratch = stackalloc long[2 * Eligibility.Count];
        var (wanted, facts) = (snapshot.Orders[0], snapshot.Drivers[0]);
        var pairing = new Pairing(
            wanted, facts, snapshot.Pairs.FirstOrDefault() ?? PairFacts.None, snapshot.Seconds[0][0], snapshot.Metres[0][0], MustGo: false, snapshot.Now, Settings,
            Settings.Profiles.First(p => p.Name == wanted.Profile));
        return Eligibility.Test(pairing, scratch[..Eligibility.Count], scratch[Eligibility.Count..]) == 0;
    }

    private void Match(int now, List<SimulatedOrder> due)
    {
        var onDuty = drivers.Where(d => d.IsOnDuty(now)).ToList();
        var (orderOf, driverOf) = (due.ToDictionary(o => o.Id), onDuty.ToDictionary(d => d.Id));
        var mean = onDuty.Count == 0 ? 0 : (long)onDuty.Average(d => Pace(d, now));
        foreach (var result in DispatchPolicy.Decide(new Table(now, due, onDuty).Snapshot(mean), explain: false).Orders)
        {
            var order = orderOf[result.OrderId];
            if (result.Winner is { } winner) Give(order, driverOf[winner.DriverId], now);
            else if (result.Hold is { } hold) (order.HeldUntil, order.HeldSeconds, order.Holds) = (now + hold.Seconds, order.HeldSeconds + hold.Seconds, order.Holds + 1);
        }
    }

    private static void Give(SimulatedOrder order, SimulatedDriver driver, int now)
    {
        driver.Give(order, now);
        order.IsGiven = true;
    }

    /// <summary>Orders an hour today, in thousandths, as the product counts them.</summary>
    private static long Pace(SimulatedDriver driver, int now) => driver.Given * 3_600_000L / Math.Max(1800, now - driver.Begins);

    /// <summary>What the product's observer would write down of these orders and drivers.</summary>
    private sealed class Table(int now, IReadOnlyList<SimulatedOrder> orders, IReadOnlyList<SimulatedDriver> drivers)
    {
        private readonly int[] freeIn = new int[drivers.Count];
        private readonly List<PairFacts> pairs = [];

        internal DispatchSnapshot Snapshot(long mean)
        {
            var metres = orders.Select(o => drivers.Select(d => d.At.MetresTo(o.Pickup)).ToArray()).ToArray();
            var seconds = orders.Select((o, row) => Row(o, metres[row])).ToArray();
            return new()
            {
                Now = Midnight.AddSeconds(now), ZoneId = Zone, Orders = [.. orders.Select(Facts)], Drivers = [.. drivers.Select((d, i) => Facts(d, freeIn[i], mean))],
                Seconds = seconds, Metres = metres, Pairs = [.. pairs], Settings = Settings,
            };
        }

        /// <summary>Of those on the road the nearest are asked what the order costs on their routes; the others are left out.</summary>
        private int[] Row(SimulatedOrder order, int[] metres)
        {
            var row = Array.ConvertAll(metres, SimulatedCity.Seconds);
            var onRoad = Enumerable.Range(0, drivers.Count).Where(i => drivers[i].HasRoute && drivers[i].ActiveOrders < Settings.MaxActiveOrders).OrderBy(i => metres[i]).ToList();
            foreach (var far in onRoad.Skip(MostQuoted)) row[far] = -1;
            foreach (var near in onRoad.Take(MostQuoted)) (row[near], metres[near]) = Quoted(order, near, row[near], metres[near]);
            return row;
        }

        private (int Seconds, int Metres) Quoted(SimulatedOrder order, int index, int direct, int metres)
        {
            var quote = drivers[index].Quote(order, now);
            freeIn[index] = quote.FreeInSeconds;
            pairs.Add(new()
            {
                OrderId = order.Id, DriverId = drivers[index].Id, ExtraSeconds = quote.ExtraSeconds, OthersWaitSeconds = quote.OthersWaitSeconds,
                OthersMadeLate = quote.OthersMadeLate, LateSecondsDelta = quote.LateSecondsDelta, SecondsWhenFree = quote.SecondsWhenFree, MetresWhenFree = quote.MetresWhenFree,
            });
            return quote.Fits ? (quote.PickupInSeconds, quote.ApproachMetres) : (direct, metres);
        }

        private static OrderFacts Facts(SimulatedOrder order) => new()
        {
            Id = order.Id, ZoneId = Zone, CreatedAt = Midnight.AddSeconds(order.At), DueAt = Midnight.AddSeconds(order.At), Deadline = Midnight.AddSeconds(order.Deadline),
            PromiseSeconds = order.Promise, PickupSeconds = SimulatedDriver.PickupService, TripSeconds = order.TripSeconds, Radius = order.Promise > 3600 ? new(20_000, 20_000, 20_000) : new(5_000, 10_000, 20_000),
            WeightGrams = 2_000, VolumeCm3 = 5_000, HoldCount = order.Holds, HeldSeconds = order.HeldSeconds,
        };

        private DriverFacts Facts(SimulatedDriver driver, int free, long mean) => new()
        {
            Id = driver.Id, ZoneId = Zone, State = driver.Rests(now) ? DriverState.OnBreak : driver.HasRoute ? DriverState.Busy : DriverState.Available,
            ShiftEndsAt = Midnight.AddSeconds(driver.Ends), PositionAt = Midnight.AddSeconds(now), ActiveOrders = driver.ActiveOrders, VehicleType = "motorcycle",
            CapacityGrams = SimulatedDriver.CapacityGrams, CapacityCm3 = SimulatedDriver.CapacityMillilitres, LoadGrams = driver.LoadGrams, LoadCm3 = driver.LoadMillilitres,
            CashLimitMinor = long.MaxValue / 4, DeliveriesInARow = driver.InARow, FreeInSeconds = free, DeliveriesEver = driver.Delivered, RatingMille = 4_500,
            OnTimeMille = driver.Delivered == 0 ? 1000 : 1000 - 1000 * driver.DeliveredLate / driver.Delivered, FairnessMilli = Math.Clamp(mean - Pace(driver, now), -3000, 3000),
        };
    }
}
