namespace Steward.Routing;

/// <summary>
/// Times a sequence whose vehicle or jobs ask for more than hard windows: preferred times, overtime, set-up, several shifts, release,
/// breaks, reloads. Not thread-safe.
/// </summary>
internal sealed class RichTiming
{
    /// <summary>Rounds of raising pickups after which their limits on board are taken as unsatisfiable.</summary>
    private const int Rounds = 200;

    private readonly Instance instance;
    private TaskTable tasks;
    private readonly ChainTiming chain;
    private readonly StepChoice choice;
    private readonly RestChoice rests;
    private readonly Dictionary<int, long> floors = [];
    private readonly List<Step> steps = [];
    private readonly List<long> stepFloors = [];
    private Relaxed without;

    internal RichTiming(Instance instance)
    {
        (this.instance, tasks, chain) = (instance, instance.Tasks, new(instance));
        choice = new(instance, chain);
        rests = new(chain);
    }

    /// <summary>Rules that an explanation leaves out, to find the one that keeps a job out.</summary>
    [Flags]
    internal enum Relaxed
    {
        /// <summary>All rules hold.</summary>
        Nothing = 0,

        /// <summary>Goods are at the depot at once.</summary>
        Release = 1,

        /// <summary>Pairs may be on board for any time.</summary>
        OnBoard = 2,
    }

    /// <summary>The best schedule found.</summary>
    internal Schedule Best { get; private set; } = Schedule.None;

    /// <summary>Finds the best timing of the sequence; false when no timing keeps the rules.</summary>
    internal bool TryTime(FleetVehicle vehicle, ReadOnlySpan<int> route) =>
        TryTime(vehicle, route, Prices.Of(instance.Problem.Objective, vehicle.Cost), Relaxed.Nothing);

    /// <summary>Finds the best timing by other prices, some rules left out: for explanations.</summary>
    internal bool TryTime(FleetVehicle vehicle, ReadOnlySpan<int> route, in Prices prices, Relaxed relaxed)
    {
        without = relaxed;
        tasks = instance.TasksFor(vehicle);
        TryFrames(vehicle, route, prices, prices);
        // A limit on the sums binds only the choice of reloads: then the shortest choice is taken instead of the cheapest.
        if (Best.Exists && vehicle.Reloads.Count > 0 && IsTooLong(vehicle, Best)) TryFrames(vehicle, route, new(1, 0, 0, 0, 0), prices);
        return Best.Exists;
    }

    private void TryFrames(FleetVehicle vehicle, ReadOnlySpan<int> route, in Prices by, in Prices prices)
    {
        Best = Schedule.None;
        foreach (var frame in Frames(vehicle, route))
            if (TryOnBoard(vehicle, route, frame, by)?.Repriced(prices) is { } found && found.IsBetterThan(Best)) Best = found;
    }

    internal static bool IsTooLong(FleetVehicle vehicle, Schedule found) =>
        vehicle.Prefix.Distance + found.Distance > vehicle.MaxDistance || vehicle.Prefix.Driving + found.Driving > vehicle.MaxDriving;

    /// <summary>One frame a shift. A vehicle under way has left, so only its end is open.</summary>
    private List<Frame> Frames(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        var (frames, release) = (new List<Frame>(), 0L);
        if (!vehicle.Departed && vehicle.Reloads.Count == 0 && (without & Relaxed.Release) == Relaxed.Nothing)
            foreach (var task in route) release = Math.Max(release, tasks.Release[task]);
        foreach (var shift in vehicle.Shifts.Length > 0 ? vehicle.Shifts : [new(0, vehicle.LatestEnd)])
        {
            var departed = vehicle.Prefix.DepartedAt;
            var earliest = Math.Max(Math.Max(vehicle.Earliest, release), departed is null ? shift.Open : 0);
            var end = departed is { } left ? Math.Min(shift.Close, left + vehicle.MaxDuration) : shift.Close;
            var regular = Math.Min(vehicle.Spec.Overtime?.RegularEnd ?? Window.Forever,
                departed is { } since && vehicle.Spec.Overtime?.RegularDuration is { } most ? since + most : Window.Forever);
            frames.Add(new(earliest, departed is null ? Math.Min(vehicle.LatestStart, end) : earliest, end, regular));
        }

        return frames;
    }

    /// <summary>Limits on board: a pickup that is too early for its delivery may not start before what the delivery allows.</summary>
    private Schedule? TryOnBoard(FleetVehicle vehicle, ReadOnlySpan<int> route, in Frame frame, in Prices prices)
    {
        floors.Clear();
        if (TryRaised(vehicle, route, frame, prices) is not { } found) return null;
        if (floors.Count == 0 || found.Exists) return found.Exists ? found : null;
        // Cheap times may have pushed a pickup too far; the earliest ones never do.
        floors.Clear();
        return TryRaised(vehicle, route, frame, Prices.None) is { Exists: true } early ? early.Repriced(prices) : null;
    }

    /// <summary>Null when there is no timing even without limits on board; one that does not exist when the limits cannot be kept.</summary>
    private Schedule? TryRaised(FleetVehicle vehicle, ReadOnlySpan<int> route, in Frame frame, in Prices prices)
    {
        for (var round = 0; round < Rounds; round++)
        {
            if (TryDuration(vehicle, route, frame, prices) is not { } found) return round == 0 ? null : Schedule.None;
            if (!Raise(found)) return found;
        }

        return Schedule.None;
    }

    private bool Raise(Schedule found)
    {
        var raised = false;
        if ((without & Relaxed.OnBoard) != Relaxed.Nothing) return false;
        for (var k = 0; k < found.Steps.Length; k++)
        {
            if (found.Steps[k].Kind != StepKind.Serve) continue;
            var task = found.Steps[k].Index;
            if (tasks.MaxOnBoard[task] == Window.Forever || tasks.Partner[task] is not (var pickup and >= 0)) continue;
            var p = Array.FindIndex(found.Steps, s => s.Kind == StepKind.Serve && s.Index == pickup);
            var earliest = found.Starts[k] - tasks.MaxOnBoard[task] - tasks.Service[pickup];
            if (earliest <= found.Starts[p]) continue;
            floors[pickup] = earliest;
            raised = true;
        }

        return raised;
    }

    /// <summary>
    /// The limits that bind departure and end together: longest duration and regular duration. First without them, which is a bound;
    /// when what comes out breaks them, every departure at which a chain of times can hang on a bound is tried.
    /// </summary>
    private Schedule? TryDuration(FleetVehicle vehicle, ReadOnlySpan<int> route, in Frame frame, in Prices prices)
    {
        if (TryFrame(vehicle, route, frame, prices) is not { } free) return null;
        if (vehicle.Departed || IsExact(vehicle, free)) return free;
        var overtime = vehicle.Spec.Overtime;
        var late = prices with { Time = prices.Time + prices.Overtime };
        if (overtime is { RegularDuration: { } regular, RegularEnd: null } && TryFrame(vehicle, route, frame, late) is { } all
            && all.Duration >= regular && all.Duration <= vehicle.MaxDuration) return all.Repriced(prices);
        if (TryFrame(vehicle, route, frame, Prices.Shortest) is not { } shortest || shortest.Duration > vehicle.MaxDuration) return null;
        Schedule? best = null;
        foreach (var departure in Departures(vehicle, frame, free, shortest))
        {
            var fixedFrame = new Frame(departure, departure, Math.Min(frame.LatestEnd, departure + vehicle.MaxDuration),
                Math.Min(frame.OvertimeFrom, departure + (overtime?.RegularDuration ?? Window.Forever)));
            if (TryFrame(vehicle, route, fixedFrame, prices) is { } found && found.IsBetterThan(best ?? Schedule.None)) best = found;
        }

        return best;
    }

    private static bool IsExact(FleetVehicle vehicle, Schedule found)
    {
        var overtime = vehicle.Spec.Overtime;
        return found.Duration <= vehicle.MaxDuration && (overtime?.RegularDuration is not { } regular
            || found.Duration - regular <= Math.Max(0, found.End - (overtime.RegularEnd ?? Window.Forever)));
    }

    /// <summary>Departures from which a chain without waits meets a bound of a step, or ends a limit's length after it.</summary>
    private SortedSet<long> Departures(FleetVehicle vehicle, in Frame frame, Schedule free, Schedule shortest)
    {
        var found = new SortedSet<long> { frame.Earliest, frame.LatestStart, free.Departure, shortest.Departure };
        foreach (var schedule in (ReadOnlySpan<Schedule>)[free, shortest])
        {
            for (var k = 0; k <= schedule.Steps.Length; k++)
                foreach (var bound in Bounds(vehicle, frame, schedule, k)) AddDepartures(vehicle, schedule, k, bound, found);
        }

        var (low, high) = (frame.Earliest, frame.LatestStart);
        found.RemoveWhere(d => d < low || d > high);
        return found;
    }

    private void AddDepartures(FleetVehicle vehicle, Schedule schedule, int k, long bound, SortedSet<long> found)
    {
        var end = schedule.EndFrom(vehicle, k, bound);
        found.Add(schedule.DepartureFor(vehicle, k, bound));
        if (vehicle.MaxDuration < Window.Forever) found.Add(end - vehicle.MaxDuration);
        if (vehicle.Spec.Overtime?.RegularDuration is { } regular) found.Add(end - regular);
    }

    private IEnumerable<long> Bounds(FleetVehicle vehicle, Frame frame, Schedule schedule, int k)
    {
        if (k == schedule.Steps.Length) return [frame.LatestEnd, frame.OvertimeFrom];
        var step = schedule.Steps[k];
        var bounds = new List<long>();
        for (var w = 0; w < chain.WindowCount(vehicle, step); w++)
        {
            var window = chain.WindowAt(vehicle, step, w);
            bounds.AddRange([window.Open + step.Setup, window.Close]);
        }

        if (step.Kind == StepKind.Serve && tasks.Soft[step.Index] is { } soft) bounds.AddRange([soft.Open - soft.Grace, soft.Close + soft.Grace]);
        if (step.Kind == StepKind.Serve && floors.TryGetValue(step.Index, out var floor)) bounds.Add(floor);
        bounds.RemoveAll(b => b >= Window.Forever);
        return bounds;
    }

    private Schedule? TryFrame(FleetVehicle vehicle, ReadOnlySpan<int> route, in Frame frame, in Prices prices)
    {
        var bounds = frame;
        if (vehicle.Breaks.Count == 0 && vehicle.Reloads.Count == 0) Lay(vehicle, route);
        else if (!choice.TryChoose(vehicle, route, floors, frame, prices, (without & Relaxed.Release) != Relaxed.Nothing, steps, out bounds)) return null;
        var found = TryChain(vehicle, steps, bounds, prices);
        return !vehicle.HasRests || (found is not null && RestChoice.Holds(vehicle, found)) ? found : TryRests(vehicle, bounds, prices, found);
    }

    private Schedule? TryChain(FleetVehicle vehicle, List<Step> chosen, in Frame bounds, in Prices prices)
    {
        var span = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(chosen);
        return chain.TryTime(vehicle, span, FloorsOf(chosen), bounds, prices) ? Schedule.Of(vehicle, chain, span, prices) : null;
    }

    private ReadOnlySpan<long> FloorsOf(List<Step> chosen)
    {
        stepFloors.Clear();
        if (floors.Count > 0)
            foreach (var step in chosen) stepFloors.Add(step.Kind == StepKind.Serve && floors.TryGetValue(step.Index, out var floor) ? floor : 0);
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(stepFloors);
    }

    /// <summary>
    /// The chain with rests. From the earliest departure, and from the one that the chain would choose without them: their cheapest times
    /// where those keep the rules too, and otherwise the earliest ones, which do.
    /// </summary>
    private Schedule? TryRests(FleetVehicle vehicle, in Frame bounds, in Prices prices, Schedule? free)
    {
        var (best, plain) = (Schedule.None, steps.ToArray());
        var departures = new SortedSet<long> { bounds.Earliest, Math.Clamp(free is null ? 0 : vehicle.Departed ? bounds.Earliest : free.Departure, bounds.Earliest, Math.Max(bounds.Earliest, bounds.LatestStart)) };
        foreach (var departure in departures)
        {
            if (departure > bounds.LatestStart || !rests.TryRest(vehicle, plain, FloorsOf([.. plain]), bounds, departure)) continue;
            if (TryChain(vehicle, rests.Steps, bounds, prices) is { } timed && RestChoice.Holds(vehicle, timed))
            {
                if (timed.IsBetterThan(best)) best = timed;
                continue;
            }

            if (AsRested(vehicle, departure, prices) is var early && RestChoice.Holds(vehicle, early) && early.IsBetterThan(best)) best = early;
        }

        return best.Exists ? best : null;
    }

    private Schedule AsRested(FleetVehicle vehicle, long departure, in Prices prices)
    {
        var (soft, unpaid) = ((Int128)0, 0L);
        for (var k = 0; k < rests.Steps.Count; k++)
        {
            if (rests.Steps[k].Kind == StepKind.Serve) soft += tasks.SoftOf(rests.Steps[k].Index, rests.Starts[k]);
            else if (vehicle.IsUnpaid(rests.Steps[k])) unpaid += rests.Steps[k].Duration;
        }

        return Schedule.Of(vehicle, rests.Steps.ToArray(), rests.Starts.ToArray(), rests.Arrivals.ToArray(), departure, rests.End, soft, unpaid, prices);
    }

    /// <summary>The steps of the sequence: set-up is paid once for consecutive stops at one site.</summary>
    private void Lay(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        steps.Clear();
        var last = vehicle.LastServed;
        foreach (var task in route)
        {
            steps.Add(new(StepKind.Serve, task, tasks.Site[task], tasks.Site[task], tasks.Site[task] == last ? 0 : tasks.Setup[task], tasks.Service[task], 0));
            last = tasks.Site[task];
        }
    }
}
