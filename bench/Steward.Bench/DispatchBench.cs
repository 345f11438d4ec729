using System.Buffers.Binary;
using Steward.Dispatch.Matching;
using Steward.Kernel;

namespace Steward.Bench;

/// <summary>The matching alone: one order against 500 drivers with every rule and score explained, and a large tick.</summary>
internal static class DispatchBench
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 8, 30, 0, TimeSpan.Zero);

    internal static bool Run()
    {
        Table.Head("subject", "runs", "p50 ms", "p95 ms", "p99 ms", "max ms", "goal");
        var single = Snapshot(1, 500, 1);
        Samples.Of(200, () => DispatchPolicy.Decide(single));
        var one = Samples.Of(500, () => DispatchPolicy.Decide(single));
        Table.Row("1 order × 500 drivers, decided and explained", one.Count, one.Line, "p95 ≤ 50");
        var written = Samples.Of(200, () => { single.ToCanonical(); DispatchPolicy.Decide(single).ToCanonical(); });
        Table.Row("the same with snapshot and proposal as canonical JSON", written.Count, written.Line, "p95 ≤ 50");
        var edges = Edges(2000, 1000, 60);
        AssignmentSolver.Solve(2000, 1000, edges);
        var matching = Samples.Of(5, () => AssignmentSolver.Solve(2000, 1000, edges));
        Table.Row("exact matching, 2,000 × 1,000 × 60 candidates", matching.Count, matching.Line, "≤ 1,000");
        var tick = Snapshot(2000, 1000, 2);
        DispatchPolicy.Decide(tick);
        var whole = Samples.Of(3, () => DispatchPolicy.Decide(tick));
        Table.Row("whole policy of that tick (2,000,000 pairs tested)", whole.Count, whole.Line, "≤ 3,000");
        return one.Percentile(0.95) <= 50;
    }

    private static List<Edge> Edges(int orders, int drivers, int perOrder)
    {
        var (chance, edges, list) = (new Chance(3, "large"), new List<Edge>(), Enumerable.Range(0, drivers).ToArray());
        for (var order = 0; order < orders; order++)
        {
            chance.Shuffle<int>(list);
            edges.AddRange(list.Take(perOrder).Order().Select(driver => new Edge(order, driver, 1 + chance.Below(100_000))));
        }
        return edges;
    }

    /// <summary>A city day in which some drivers break rules, as the tests have it.</summary>
    private static DispatchSnapshot Snapshot(int orders, int drivers, long seed)
    {
        var chance = new Chance(seed, "bench");
        int Below(long limit) => (int)chance.Below(limit);
        var zone = Id(9, 1);
        var wanted = Enumerable.Range(1, orders).Select(n => new OrderFacts
        {
            Id = Id(1, n), ZoneId = zone, CreatedAt = Now.AddMinutes(-5), DueAt = Now.AddMinutes(-5), Deadline = Now.AddMinutes(40 + Below(200)), PromiseSeconds = 4 * 3600,
            TripSeconds = 25 * 60, WeightGrams = Below(12_000), VolumeCm3 = 5000, Priority = (Priority)Below(4),
        }).ToArray();
        var fleet = Enumerable.Range(1, drivers).Select(n => new DriverFacts
        {
            Id = Id(2, n), ZoneId = zone, State = Below(8) == 0 ? DriverState.OnBreak : Below(3) == 0 ? DriverState.Busy : DriverState.Available, ShiftEndsAt = Now.AddMinutes(60 + Below(420)),
            PositionAt = Now.AddSeconds(-20), VehicleType = "motorcycle", CapacityGrams = 30_000, CapacityCm3 = 100_000, CashLimitMinor = 1_000_000, ActiveOrders = Below(6),
            FreeInSeconds = Below(1500), LoadGrams = Below(25_000), OnTimeMille = 800 + Below(200), RatingMille = 3000 + Below(2000), DeliveriesEver = Below(150), FairnessMilli = Below(6000) - 3000,
        }).ToArray();
        var metres = wanted.Select(_ => fleet.Select(_ => 300 + Below(20_000)).ToArray()).ToArray();
        return new()
        {
            Now = Now, ZoneId = zone, Orders = wanted, Drivers = fleet, Metres = metres, Seconds = [.. metres.Select(row => Array.ConvertAll(row, m => m / 8))],
        };
    }

    private static Guid Id(int kind, int number)
    {
        var bytes = new byte[16];
        bytes[0] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), number);
        return new Guid(bytes, bigEndian: true);
    }
}
