namespace Steward.Routing;

/// <summary>
/// The cheapest times of a settled chain of steps. Forward, the least cost at each time is carried as a <see cref="CostLine"/>;
/// backward, the times that reach it are read off; forward again, each step is moved as early as it costs nothing. Exact at whole
/// times without time slices; with slices a leg across a border is sampled, and what is found is always a possible schedule.
/// Not thread-safe.
/// </summary>
internal sealed class ChainTiming(Instance instance)
{
    /// <summary>Departures tried on a leg across a slice border.</summary>
    private const int Samples = 32;

    private readonly TaskTable tasks = instance.Tasks;
    private readonly List<CostLine> served = [];
    private readonly CostLine ready = new(), arrived = new();
    private long[] starts = new long[64], arrivals = new long[64];

    internal long Departure { get; private set; }

    internal long End { get; private set; }

    /// <summary>Rate × time outside the preferred times, in 1/3,600 of the rates' unit.</summary>
    internal Int128 Soft { get; private set; }

    /// <summary>Sum of the unpaid breaks.</summary>
    internal long Unpaid { get; private set; }

    internal ReadOnlySpan<long> Starts => starts;

    internal ReadOnlySpan<long> Arrivals => arrivals;

    /// <summary>Times the chain, best by the prices, then by the earliest end, then by the latest departure; false when impossible.</summary>
    internal bool TryTime(FleetVehicle vehicle, ReadOnlySpan<Step> steps, ReadOnlySpan<long> floors, in Frame frame, in Prices prices)
    {
        Reserve(steps.Length);
        FillDeparture(ready, frame, prices, 0);
        var site = vehicle.Start;
        for (var k = 0; k < steps.Length && !ready.IsEmpty; k++)
        {
            Travel(vehicle, site, steps[k].LegTo, ready, arrived);
            FillServed(vehicle, steps[k], floors.IsEmpty ? 0 : floors[k], prices, arrived, served[k]);
            Leave(steps[k], served[k], ready);
            site = steps[k].Site;
        }

        if (ready.IsEmpty) return false;
        Travel(vehicle, site, Step.LastLeg(vehicle, steps), ready, arrived);
        if (BestEnd(arrived, frame, prices) is not { } end) return false;
        Trace(vehicle, steps, frame, end.Time);
        return Run(vehicle, steps, floors);
    }

    /// <summary>Cost of departing at each time: the duration's price times the departure is taken off here and paid at the end.</summary>
    internal static void FillDeparture(CostLine line, in Frame frame, in Prices prices, int label)
    {
        line.Clear();
        if (frame.Earliest > frame.LatestStart) return;
        line.Add(frame.Earliest, frame.LatestStart, -prices.Time * frame.Earliest, -prices.Time, label);
        if (frame.LatestStart < Window.Forever) line.Begin(frame.LatestStart + 1, -prices.Time * frame.LatestStart, 0, label);
    }

    /// <summary>The cost at each arrival, from that at each departure (which falls or stays).</summary>
    internal static void Travel(FleetVehicle vehicle, int from, int to, CostLine left, CostLine reached)
    {
        if (from < 0 || to < 0 || !vehicle.Legs.HasSlices)
        {
            var duration = vehicle.Legs.Arrive(from, to, 0);
            reached.Clear();
            if (duration >= Window.Forever) return;
            reached.CopyFrom(left);
            reached.Shift(duration, 0);
            return;
        }

        reached.Clear();
        foreach (var piece in left.Pieces) TravelThroughSlices(vehicle, from, to, piece, reached);
    }

    /// <summary>The cost of starting the step at each time; no pieces where it may not start.</summary>
    internal void FillServed(FleetVehicle vehicle, in Step step, long floor, in Prices prices, CostLine reached, CostLine result)
    {
        result.Clear();
        var last = floor - 1;
        for (var w = 0; w < WindowCount(vehicle, step); w++)
        {
            var window = WindowAt(vehicle, step, w);
            var from = Math.Max(window.Open >= Window.Forever ? window.Open : window.Open + step.Setup, last + 1);
            if (from > window.Close) continue;
            AddStarts(step, from, window.Close, prices, reached, result);
            last = window.Close;
        }

        if (vehicle.IsUnpaid(step)) result.Shift(0, -prices.Unpaid * step.Duration);
    }

    /// <summary>From starts to the times at which the vehicle can leave.</summary>
    internal static void Leave(in Step step, CostLine starting, CostLine leaving)
    {
        leaving.FillEarlierBest(starting);
        leaving.Shift(step.Duration, 0);
        if (step.Release > 0) leaving.CutBefore(step.Release);
    }

    internal static (Int128 Cost, long Time, int Label)? BestEnd(CostLine line, in Frame frame, in Prices prices)
    {
        (Int128 Cost, long Time, int Label)? best = null;
        foreach (var piece in line.Pieces)
        {
            if (piece.From > frame.LatestEnd) break;
            var to = Math.Min(piece.To, frame.LatestEnd);
            foreach (var time in (ReadOnlySpan<long>)[piece.From, Math.Clamp(frame.OvertimeFrom, piece.From, to), to])
            {
                if (time >= Window.Forever) continue;
                var cost = piece.At(time) + prices.Time * time + prices.Overtime * Math.Max(0, time - frame.OvertimeFrom);
                if (best is null || cost < best.Value.Cost) best = (cost, time, piece.Label);
            }
        }

        return best;
    }

    /// <summary>Latest departure that arrives in time.</summary>
    internal static long LatestDeparture(FleetVehicle vehicle, int from, int to, long arriveBy)
    {
        if (from < 0 || to < 0) return arriveBy;
        if (!vehicle.Legs.HasSlices) return arriveBy - vehicle.Legs.Arrive(from, to, 0);
        long low = -1, high = arriveBy;
        while (low < high)
        {
            var middle = low + (high - low + 1) / 2;
            if (vehicle.Legs.Arrive(from, to, middle) <= arriveBy) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    internal int WindowCount(FleetVehicle vehicle, in Step step) => step.Kind switch
    {
        StepKind.Serve => tasks.Windows(step.Index),
        StepKind.Reload => Math.Max(1, vehicle.Reloads[step.Index].Windows.Count),
        _ => 1,
    };

    internal Window WindowAt(FleetVehicle vehicle, in Step step, int index) => step.Kind switch
    {
        StepKind.Serve => instance.TasksFor(vehicle).WindowAt(step.Index, index),
        // One that may lie on the leg behind it counts as taken before the leg, and its window opens earlier by the leg.
        StepKind.Break => new(vehicle.Breaks[step.Index].Earliest - step.Into, vehicle.Breaks[step.Index].LatestStart),
        StepKind.Reload => vehicle.Reloads[step.Index].Windows is { Count: > 0 } windows ? windows[index] : Window.Always,
        _ => Window.Always,
    };

    private void AddStarts(in Step step, long from, long to, in Prices prices, CostLine reached, CostLine result)
    {
        var soft = step.Kind == StepKind.Serve ? tasks.Soft[step.Index] : null;
        if (soft is null || prices.Soft == 0)
        {
            AddRange(step.Setup, from, to, 0, 0, reached, result);
            return;
        }

        var (early, late) = (soft.Open - soft.Grace, soft.Close + soft.Grace);
        Int128 earlyRate = prices.Soft * soft.PerHourEarly, lateRate = prices.Soft * soft.PerHourLate;
        AddRange(step.Setup, from, Math.Min(to, early - 1), earlyRate * (early - from), -earlyRate, reached, result);
        AddRange(step.Setup, Math.Max(from, early), Math.Min(to, late), 0, 0, reached, result);
        from = Math.Max(from, late + 1);
        AddRange(step.Setup, from, to, lateRate * (from - late) + prices.Soft * 3600 * soft.FixedLate, lateRate, reached, result);
    }

    /// <summary>Adds the starts in [from, to], each at the cost of its arrival plus a linear price that begins at <paramref name="from"/>.</summary>
    private static void AddRange(long setup, long from, long to, Int128 cost, Int128 slope, CostLine reached, CostLine result)
    {
        foreach (var piece in reached.Pieces)
        {
            var (a, b) = (Math.Max(from, piece.From + setup), Math.Min(to, piece.To >= Window.Forever ? piece.To : piece.To + setup));
            if (a <= b) result.Add(a, b, piece.At(a - setup) + cost + slope * (a - from), piece.Slope + slope, piece.Label);
        }
    }

    private void Trace(FleetVehicle vehicle, ReadOnlySpan<Step> steps, in Frame frame, long end)
    {
        var (budget, next) = (end, Step.LastLeg(vehicle, steps));
        for (var k = steps.Length - 1; k >= 0; k--)
        {
            var leave = LatestDeparture(vehicle, steps[k].Site, next, budget);
            starts[k] = BestStart(served[k], leave - steps[k].Duration);
            (budget, next) = (starts[k] - steps[k].Setup, steps[k].LegTo);
        }

        Departure = Math.Min(frame.LatestStart, LatestDeparture(vehicle, vehicle.Start, next, budget));
    }

    /// <summary>The latest of the cheapest starts up to a time.</summary>
    private static long BestStart(CostLine line, long latest)
    {
        (Int128 Cost, long Time)? best = null;
        foreach (var piece in line.Pieces)
        {
            if (piece.From > latest) break;
            var to = Math.Min(piece.To, latest);
            var time = piece.Slope > 0 ? piece.From : to;
            if (best is null || piece.At(time) <= best.Value.Cost) best = (piece.At(time), time);
        }

        return best!.Value.Time;
    }

    /// <summary>Runs the chain from its departure, each step as early as it costs no more than planned.</summary>
    private bool Run(FleetVehicle vehicle, ReadOnlySpan<Step> steps, ReadOnlySpan<long> floors)
    {
        var (time, site) = (Departure, vehicle.Start);
        (Soft, Unpaid) = (0, 0);
        for (var k = 0; k < steps.Length; k++)
        {
            var step = steps[k];
            arrivals[k] = vehicle.Legs.Arrive(site, step.LegTo, time);
            var lowest = Math.Max(Lowest(vehicle, step, starts[k]), floors.IsEmpty ? 0 : floors[k]);
            starts[k] = Math.Max(arrivals[k] + step.Setup, Math.Min(lowest, starts[k]));
            time = Math.Max(starts[k] + step.Duration, step.Release);
            site = step.Site;
            if (step.Kind == StepKind.Serve) Soft += tasks.SoftOf(step.Index, starts[k]);
            else if (vehicle.IsUnpaid(step)) Unpaid += step.Duration;
        }

        End = vehicle.Legs.Arrive(site, Step.LastLeg(vehicle, steps), time);
        return End < Window.Forever;
    }

    /// <summary>Earliest start in the planned start's window that costs no more than it.</summary>
    private long Lowest(FleetVehicle vehicle, in Step step, long planned)
    {
        for (var w = 0; w < WindowCount(vehicle, step); w++)
        {
            var window = WindowAt(vehicle, step, w);
            if (planned < window.Open || planned > window.Close) continue;
            var soft = step.Kind == StepKind.Serve ? tasks.Soft[step.Index] : null;
            return Math.Max(window.Open + step.Setup, soft is { PerHourEarly: > 0 } ? Math.Min(planned, soft.Open - soft.Grace) : 0);
        }

        return planned;
    }

    private static void TravelThroughSlices(FleetVehicle vehicle, int from, int to, in CostLine.Piece piece, CostLine reached)
    {
        for (var time = piece.From; time <= piece.To;)
        {
            var arrival = vehicle.Legs.Arrive(from, to, time);
            if (arrival >= Window.Forever) return;
            reached.Begin(arrival, piece.At(time), 0, piece.Label);
            if (piece.Slope == 0) return;
            var border = vehicle.Legs.BorderAfter(time);
            var steady = Math.Min(piece.To, border - (arrival - time));
            if (steady > time)
            {
                reached.Begin(arrival, piece.At(time), piece.Slope, piece.Label);
                reached.Begin(arrival + steady - time + 1, piece.At(steady), 0, piece.Label);
                time = steady + 1;
                continue;
            }

            time += Math.Max(1, Math.Min(border, piece.To) - time) is var span && span <= Samples ? 1 : Math.Max(1, span / Samples);
        }
    }

    private void Reserve(int length)
    {
        while (served.Count < length) served.Add(new());
        if (length <= starts.Length) return;
        Array.Resize(ref starts, length * 2);
        Array.Resize(ref arrivals, length * 2);
    }
}
