using System.Numerics;

namespace Steward.Routing;

/// <summary>
/// A plain model of equal vehicles without pairs and prizes, small enough for a population: places are the tasks, the start and the end of
/// the vehicles. One search's own: what is near is found as it is asked for.
/// </summary>
internal sealed class GeneticModel
{
    private const int MostTasks = 2_500, Width = 30, LargestLeg = 1 << 26, LargestTime = 1 << 29, WaitShare = 5, CoarsestTime = 1_000;

    private readonly int[]?[] near;
    private readonly (long Key, int Task)[] keys;

    private GeneticModel(PlainModel plain, int routes) => (Plain, Routes, near, keys) = (plain, routes, new int[plain.Tasks][], new (long, int)[plain.Tasks - 1]);

    internal PlainModel Plain { get; }

    internal int Tasks => Plain.Tasks;

    /// <summary>Routes in a plan at most, empty ones included.</summary>
    internal int Routes { get; }

    internal int Places => Tasks + 2;

    /// <summary>
    /// By place, row = from. A vehicle that stays at home drives from its start to its end; that leg has minus the fixed cost, so that
    /// no move needs to know whether it opens or empties a route.
    /// </summary>
    internal int[] Costs { get; private init; } = [];

    /// <summary>By place as the costs, and the same array where it says the same: bounds on the cost alone end most tests, from the cache.</summary>
    internal int[] Times { get; private init; } = [];

    internal long Fixed { get; private init; }

    /// <summary>Units of the plain model's cost in one of this model's.</summary>
    internal long Unit { get; private init; }

    internal Segment[] Own { get; private init; } = [];

    internal int[] Demand => Plain.Demand;

    internal int Capacity => Plain.Capacity[0];

    internal bool HasWindows => Plain.HasWindows;

    /// <summary>Legs cost the same both ways and the vehicles end where they start.</summary>
    internal bool IsSymmetric { get; private init; }

    /// <summary>
    /// The tasks worth a test next to a task, the best first. Found when first asked for: all at once would keep a large problem from
    /// hearing its stop for longer than it may.
    /// </summary>
    internal int[] Near(int task) => near[task] ?? Find(task);

    internal static bool Suits(PlainModel model) =>
        model is { HasPairs: false, HasPrizes: false, TypeCount: 1, Tasks: >= 8 and <= MostTasks, Vehicles: >= 2 }
        && UnitOf(model) is var unit && model.Out.Max() * (model.DistanceRate / unit) < LargestLeg && model.Fixed[0] / unit < LargestLeg
        && TimeUnitOf(model) > 0;

    /// <summary>No time is rounded, so that a plan within the plain model's rules is within these.</summary>
    internal static bool IsExact(PlainModel model) => TimeUnitOf(model) == 1;

    internal static GeneticModel Make(PlainModel plain, int usedVehicles)
    {
        int tasks = plain.Tasks, places = tasks + 2;
        var unit = UnitOf(plain);
        var rate = plain.DistanceRate / unit;
        var time = TimeUnitOf(plain);
        var (costs, times) = (new int[places * places], new int[places * places]);
        for (var a = 0; a < places; a++)
        {
            for (var b = 0; b < places; b++)
            {
                var at = plain.Site[a] * plain.Sites + plain.Site[b];
                (costs[a * places + b], times[a * places + b]) = ((int)(plain.Out[at] * rate), (int)Up(plain.TimeOut[at], time));
            }
        }

        (costs[tasks * places + tasks + 1], times[tasks * places + tasks + 1]) = ((int)(-plain.Fixed[0] / unit), 0);
        var own = new Segment[places];
        for (var place = 0; place < places; place++)
            own[place] = new() { Duration = (int)Up(plain.Service[place], time), Earliest = (int)Up(plain.Open[place], time), Latest = (int)Math.Min(plain.Close[place] / time, LargestTime) };
        var symmetric = plain.Site[tasks] == plain.Site[tasks + 1];
        for (var a = 0; a < tasks && symmetric; a++)
            for (var b = 0; b <= tasks && symmetric; b++) symmetric = costs[a * places + b] == costs[b * places + a];
        return new(plain, plain.IsVehiclesFirst ? usedVehicles : Math.Min(plain.Vehicles, usedVehicles + Math.Max(3, usedVehicles / 5)))
        {
            Costs = costs, Times = costs.AsSpan().SequenceEqual(times) ? costs : times, Fixed = plain.Fixed[0] / unit, Unit = unit, Own = own, IsSymmetric = symmetric,
        };
    }

    private static long UnitOf(PlainModel model) => Math.Max(1, (long)BigInteger.GreatestCommonDivisor(model.DistanceRate, model.Fixed[0]));

    /// <summary>
    /// Units of the plain model's time in one of this model's, so that every sum fits an int; 0 = none does. A power of ten leaves times
    /// exact that are whole at a coarser scale; others are rounded to the safe side, so what is feasible here is feasible there.
    /// </summary>
    private static int TimeUnitOf(PlainModel model)
    {
        if (!model.HasWindows) return 1;
        var longest = (model.Tasks + 1L) * (model.TimeOut.Max() + model.Service.Max()) + model.Open.Max();
        for (var unit = 1; unit <= CoarsestTime; unit *= 10)
            if (longest / unit + 2 * model.Tasks < LargestTime) return unit;
        return 0;
    }

    private static long Up(long time, int unit) => (time + unit - 1) / unit;

    /// <summary>Distance, a fifth of the wait and the whole time warp that follow from the windows, in the better direction.</summary>
    private int[] Find(int task)
    {
        var count = 0;
        for (var other = 0; other < near.Length; other++)
            if (other != task) keys[count++] = (Math.Min(Reach(Plain, task, other), Reach(Plain, other, task)), other);
        Array.Sort(keys);
        return near[task] = [.. keys.Take(Width).Select(k => k.Task)];
    }

    private static long Reach(PlainModel model, int from, int to)
    {
        var at = model.Site[from] * model.Sites + model.Site[to];
        long distance = model.Out[at];
        if (!model.HasWindows) return distance;
        var leave = model.Service[from] + model.TimeOut[at];
        var wait = Math.Max(0, model.Open[to] - leave - model.Close[from]);
        return distance + wait / WaitShare + Math.Max(0, model.Open[from] + leave - model.Close[to]);
    }
}
