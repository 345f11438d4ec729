using System.Buffers.Binary;
using Steward.Dispatch.Matching;
using Steward.Kernel;

namespace Steward.Tests.Dispatch.Matching;

/// <summary>Small worlds for dispatch: one zone, ids that sort by number.</summary>
internal static class World
{
    internal static readonly DateTimeOffset Now = new(2026, 11, 20, 8, 30, 0, TimeSpan.Zero);
    internal static readonly Guid Zone = Id(9, 1);

    internal static Guid Id(int kind, int number)
    {
        var bytes = new byte[16];
        bytes[0] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), number);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Due five minutes ago (radius fully open), promised in three hours, trip of 25 min, 2 kg.</summary>
    internal static OrderFacts Order(int number = 1) => new()
    {
        Id = Id(1, number), ZoneId = Zone, CreatedAt = Now.AddMinutes(-5), DueAt = Now.AddMinutes(-5), Deadline = Now.AddHours(3),
        PromiseSeconds = 4 * 3600, TripSeconds = 25 * 60, WeightGrams = 2000, VolumeCm3 = 5000,
    };

    /// <summary>Available, fresh position, on shift for 8 h, a motorcycle for 30 kg and 100 l, 200 deliveries, 96 % on time, rating 4.5.</summary>
    internal static DriverFacts Driver(int number = 1) => new()
    {
        Id = Id(2, number), ZoneId = Zone, State = DriverState.Available, ShiftEndsAt = Now.AddHours(8), PositionAt = Now.AddSeconds(-20),
        VehicleType = "motorcycle", CapacityGrams = 30_000, CapacityCm3 = 100_000, CashLimitMinor = 1_000_000,
        DeliveriesEver = 200, OnTimeMille = 960, RatingMille = 4500,
    };

    internal static Pairing Pair(OrderFacts order, DriverFacts driver, int metres = 1000, PairFacts? pair = null, string profile = "standard", int? seconds = null) =>
        new(order, driver, pair ?? PairFacts.None, seconds ?? metres / 8, metres, false, Now, new(), ScoreProfile.Installed.First(p => p.Name == profile));

    internal static DispatchSnapshot Snapshot(OrderFacts[] orders, DriverFacts[] drivers, Func<int, int, int> metres) => new()
    {
        Now = Now, ZoneId = Zone, Orders = orders, Drivers = drivers,
        Metres = [.. orders.Select((_, o) => drivers.Select((_, d) => metres(o, d)).ToArray())],
        Seconds = [.. orders.Select((_, o) => drivers.Select((_, d) => metres(o, d) / 8).ToArray())],
    };

    /// <summary>A random city day: some drivers break rules.</summary>
    internal static DispatchSnapshot Random(int orders, int drivers, long seed)
    {
        var chance = new Chance(seed, "world");
        int Below(long limit) => (int)chance.Below(limit);
        var orderFacts = Enumerable.Range(1, orders).Select(n => Order(n) with
        {
            Deadline = Now.AddMinutes(40 + Below(200)), Priority = (Priority)Below(4), WeightGrams = Below(12_000), CreatedAt = Now.AddSeconds(-Below(3000)),
        }).ToArray();
        var driverFacts = Enumerable.Range(1, drivers).Select(n => Driver(n) with
        {
            State = Below(8) == 0 ? DriverState.OnBreak : Below(3) == 0 ? DriverState.Busy : DriverState.Available, ActiveOrders = Below(6),
            FreeInSeconds = Below(1500), LoadGrams = Below(25_000), OnTimeMille = 800 + Below(200), RatingMille = 3000 + Below(2000),
            DeliveriesEver = Below(150), WorkedSeconds = Below(34_000), TargetPaceMilli = Below(5000), FairnessMilli = Below(6000) - 3000,
            ShiftEndsAt = Now.AddMinutes(Below(480)), DeliveriesInARow = Below(6),
        }).ToArray();
        var snapshot = Snapshot(orderFacts, driverFacts, (_, _) => 300 + Below(25_000));
        var pairs = orderFacts.SelectMany(o => driverFacts.Where(_ => Below(4) == 0), (o, d) => new PairFacts
        {
            OrderId = o.Id, DriverId = d.Id, ZoneDeliveries = Below(25), OthersWaitSeconds = Below(900), Blocked = Below(20) == 0, ExtraSeconds = Below(1500),
        });
        return snapshot with { Pairs = [.. pairs] };
    }
}
