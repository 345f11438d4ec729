namespace Steward.Routing;

/// <summary>
/// Cheapest feasible place of a job. Places are pruned by load, by window tables and by the cost of their detour; what is left is
/// walked in full unless the tables are already exact for the vehicle. Not thread-safe.
/// </summary>
internal sealed class InsertionSearch(Solution solution, Xoshiro? blinks = null)
{
    private readonly Instance instance = solution.Instance;
    private TaskTable tasks = solution.Instance.Tasks;
    private readonly bool hasTimeOnBoard = Array.Exists(solution.Instance.Tasks.MaxOnBoard, m => m != Window.Forever);
    private int[] buffer = new int[64];
    private int blinkRate = 1;
    private Score mostWanted = Score.Worst;

    /// <summary>Places weighed so far.</summary>
    internal long Tests { get; private set; }

    /// <summary>The cheapest place in all vehicles. Of equal empty vehicles only the first is tried.</summary>
    internal Insertion Best(int job)
    {
        var best = Insertion.None;
        var triedType = -1;
        var skips = blinks is null || !instance.HasPlanFeatures ? 0 : instance.Rules is { } rules && rules.Binds(job) ? 25 : 8;
        blinkRate = skips > 0 ? 5 : 1;
        for (var vehicle = 0; vehicle < instance.Vehicles.Length; vehicle++)
        {
            if (!solution.Allows(job, vehicle) || solution.IsBroken(vehicle)) continue;
            // The cheapest vehicle for a job may be the wrong one for the jobs bound to it.
            if (skips > 0 && blinks!.Below(100) < skips) continue;
            if (solution.Route(vehicle).Length == 0 && instance.Vehicles[vehicle].Spec.Count > 1 && instance.Changes is null)
            {
                if (instance.Vehicles[vehicle].Type == triedType) continue;
                triedType = instance.Vehicles[vehicle].Type;
            }

            best = BestIn(job, vehicle, best, exact: false);
        }

        return best;
    }

    /// <summary>The cheapest place in one vehicle if it is cheaper than the bound. Exact mode walks every possible place.</summary>
    internal Insertion BestIn(int job, int vehicle, Insertion bound, bool exact)
    {
        var route = solution.Route(vehicle);
        var spec = instance.Vehicles[vehicle];
        tasks = instance.TasksFor(spec);
        if (route.Length + instance.TasksOf(job) + spec.Prefix.Stops > spec.MaxStops) return bound;
        var scan = new Scan(job, spec, route, solution.Frame(vehicle), solution.Value(vehicle), exact, IsExact(spec), HasFloor(spec));
        return instance.TasksOf(job) == 1 ? BestSingle(scan, bound) : BestPair(scan, bound);
    }

    /// <summary>
    /// The cheapest place in one vehicle by full walks; once some place is known, those that cannot be cheaper than a limit are passed
    /// over, so that what is returned then only says that the vehicle can take the job.
    /// </summary>
    internal Insertion BestBelow(int job, int vehicle, Score limit)
    {
        mostWanted = limit;
        var best = BestIn(job, vehicle, Insertion.None, exact: true);
        mostWanted = Score.Worst;
        return best;
    }

    private Insertion BestSingle(in Scan scan, Insertion best)
    {
        var task = instance.FirstTask[scan.Job];
        Tests += scan.Route.Length + 1;
        var (lastClose, leave) = (tasks.LastClose(task), EarliestLeave(scan, task));
        for (var place = 0; place <= scan.Route.Length; place++)
        {
            // Two reads of the tables rule out most places before a leg is looked up.
            if (scan.Frame.Leave(place) > lastClose) break;
            if (leave > scan.Frame.Latest(place) && !scan.Vehicle.Legs.HasSlices) continue;
            if (Blinks() || !LoadFits(scan, task, place)) continue;
            var (from, to) = (SiteBefore(scan, place), SiteAt(scan, place));

            // The leg to the task lies in a column of the matrix, far in memory from the one before: most places are out without it.
            var onward = Leg(scan, tasks.Site[task], to) - Leg(scan, from, to);
            if (!MayBeat(scan, onward, 1, best)) continue;
            var detour = onward + Leg(scan, from, tasks.Site[task]);
            if (!MayBeat(scan, detour, 1, best)) continue;
            var after = Serve(scan, task, from, scan.Frame.Leave(place));
            if (after < 0) continue;
            if (!MeetsRest(scan, tasks.Site[task], after, place)) continue;
            best = Better(scan, place, place, detour, best);
        }

        return best;
    }

    /// <summary>For each place of the pickup the route is walked once, with the delivery tried before every later stop.</summary>
    private Insertion BestPair(in Scan scan, Insertion best)
    {
        var pickup = instance.FirstTask[scan.Job];
        for (var first = 0; first <= scan.Route.Length; first++)
        {
            if (Blinks() || !LoadFits(scan, pickup, first, first)) continue;
            var from = SiteBefore(scan, first);
            var time = Serve(scan, pickup, from, scan.Frame.Leave(first));
            if (time < 0) continue;
            best = BestDelivery(scan, pickup, first, time, best);
        }

        return best;
    }

    private Insertion BestDelivery(in Scan scan, int pickup, int first, long time, Insertion best)
    {
        var (from, drop) = (SiteBefore(scan, first), pickup + 1);
        var at = tasks.Site[pickup];
        var apart = Detour(scan, from, at, SiteAt(scan, first));
        Tests += scan.Route.Length + 1 - first;
        for (var second = first; second <= scan.Route.Length; second++)
        {
            if (second > first)
            {
                var passed = scan.Route[second - 1];
                if (!LoadFits(scan, pickup, second, second)) break;
                time = Serve(scan, passed, at, time);
                if (time < 0) break;
                at = tasks.Site[passed];
            }

            var detour = second > first
                ? apart + Detour(scan, at, tasks.Site[drop], SiteAt(scan, second))
                : Leg(scan, from, at) + Leg(scan, at, tasks.Site[drop]) + Leg(scan, tasks.Site[drop], SiteAt(scan, second))
                    - Leg(scan, from, SiteAt(scan, second));
            if (Blinks() || !MayBeat(scan, detour, 2, best)) continue;
            var after = Serve(scan, drop, at, time);
            if (after < 0 || !MeetsRest(scan, tasks.Site[drop], after, second)) continue;
            best = Better(scan, first, second, detour, best);
        }

        return best;
    }

    private Insertion Better(in Scan scan, int first, int second, long detour, Insertion best)
    {
        if (scan.Exact && scan.HasFloor && best.Exists && TimedFloor(scan, first, second, detour) is var floor && (floor >= best.Delta || floor > mostWanted)) return best;
        if (!TryDelta(scan, first, second, detour, out var delta) || !(delta < best.Delta)) return best;
        return new(scan.Job, scan.Vehicle.Index, first, second, delta);
    }

    private bool TryDelta(in Scan scan, int first, int second, long detour, out Score delta)
    {
        delta = Floor(scan, detour, instance.TasksOf(scan.Job));
        if (scan.ByTables) return scan.Frame.Distance + detour <= scan.Vehicle.MaxDistance;
        var length = scan.Route.Length + instance.TasksOf(scan.Job);
        if (buffer.Length < length) buffer = new int[length * 2];
        Insertion.Fill(buffer, scan.Route, instance, scan.Job, first, second);
        if (!solution.Evaluator.TryValue(scan.Vehicle, buffer.AsSpan(0, length), out var value)) return false;
        delta = value.Score(instance.Problem.Objective, scan.Vehicle.Cost) - solution.ScoreOf(scan.Vehicle.Index)
            + solution.BalanceDelta(scan.Vehicle.Index, value).Score;
        return true;
    }

    /// <summary>True when the tables decide feasibility and the detour decides the price.</summary>
    private bool IsExact(FleetVehicle vehicle) =>
        !instance.HasPlanFeatures && !instance.IsRich(vehicle) && !vehicle.DurationMatters && !hasTimeOnBoard && !vehicle.Legs.HasSlices && vehicle.MaxDriving == Window.Forever
        && vehicle.LatestStart == Window.Forever && !vehicle.Departed;

    /// <summary>A detour is never cheaper than its distance; saved duration is left out of the estimate, so exact mode never prunes.</summary>
    private bool MayBeat(in Scan scan, long detour, int stops, in Insertion best) =>
        instance.Balance is not null || (scan.Exact && !scan.ByTables) || !best.Exists || Floor(scan, detour, stops) < best.Delta;

    private Score Floor(in Scan scan, long detour, int stops)
    {
        var value = new RouteValue(true, scan.Frame.Distance + detour, scan.Value.Departure, scan.Value.End, 0,
            scan.Route.Length + stops + scan.Vehicle.Prefix.Stops);
        return value.Score(instance.Problem.Objective, scan.Vehicle.Cost) - solution.ScoreOf(scan.Vehicle.Index);
    }

    /// <summary>True when a route lasts at least its driving and service, and nothing but distance, time and stops is paid.</summary>
    private bool HasFloor(FleetVehicle vehicle) => !IsExact(vehicle) && !instance.HasPlanFeatures && !instance.IsRich(vehicle) && !vehicle.Legs.HasSlices;

    /// <summary>No timing of the route makes the insertion cheaper: it waits nowhere.</summary>
    private Score TimedFloor(in Scan scan, int first, int second, long detour)
    {
        var work = scan.Frame.Work + AddedWork(scan, instance.FirstTask[scan.Job], first, second);
        var (departure, end) = scan.Vehicle.Departed ? (scan.Vehicle.Prefix.DepartedAt!.Value, scan.Vehicle.Earliest + work) : (0, work);
        var stops = scan.Route.Length + instance.TasksOf(scan.Job) + scan.Vehicle.Prefix.Stops;
        var value = new RouteValue(true, scan.Frame.Distance + detour, departure, end, 0, stops);
        return value.Score(instance.Problem.Objective, scan.Vehicle.Cost) - solution.ScoreOf(scan.Vehicle.Index);
    }

    private long AddedWork(in Scan scan, int task, int first, int second)
    {
        var (at, behind) = (tasks.Site[task], SiteAt(scan, first));
        var legs = scan.Vehicle.Legs;
        var work = legs.Arrive(SiteBefore(scan, first), at, tasks.Service[task]);
        if (instance.TasksOf(scan.Job) == 1) return work + legs.Arrive(at, behind, 0) - legs.Arrive(SiteBefore(scan, first), behind, 0);
        var drop = tasks.Site[task + 1];
        work += legs.Arrive(drop, SiteAt(scan, second), tasks.Service[task + 1]);
        if (first == second) return work + legs.Arrive(at, drop, 0) - legs.Arrive(SiteBefore(scan, first), behind, 0);
        return work + legs.Arrive(at, behind, 0) - legs.Arrive(SiteBefore(scan, first), behind, 0)
            + legs.Arrive(SiteBefore(scan, second), drop, 0) - legs.Arrive(SiteBefore(scan, second), SiteAt(scan, second), 0);
    }

    /// <summary>No schedule of the vehicle leaves the task before this time.</summary>
    private long EarliestLeave(in Scan scan, int task)
    {
        var start = tasks.FirstStart(task, scan.Vehicle.Earliest, out _);
        return start < 0 ? Window.Forever : start + tasks.Service[task];
    }

    /// <summary>When a task is left that is reached from a site left at a time; -1 when its windows are over.</summary>
    private long Serve(in Scan scan, int task, int from, long leave)
    {
        var start = tasks.FirstStart(task, scan.Vehicle.Legs.Arrive(from, tasks.Site[task], leave), out _);
        return start < 0 || start >= Window.Forever ? -1 : start + tasks.Service[task];
    }

    private bool MeetsRest(in Scan scan, int site, long leave, int place) =>
        scan.Vehicle.Legs.HasSlices || scan.Vehicle.Legs.Arrive(site, SiteAt(scan, place), leave) <= scan.Frame.Latest(place);

    private bool LoadFits(in Scan scan, int task, int place, int only = -1)
    {
        var k = instance.Dimensions;
        for (var d = 0; d < k && scan.Vehicle.Reloads.Count == 0; d++)
        {
            long change = tasks.LoadChange[task * k + d], room = scan.Vehicle.Capacity[d];
            if (change == 0) continue;
            var peak = only >= 0 ? scan.Frame.Load(only, d, k)
                : change < 0 ? tasks.DepotLoad[task * k + d] > 0 ? scan.Frame.PeakBefore(place, d, k) : -Math.Abs(change)
                : scan.Frame.PeakAfter(place, d, k);
            if (peak + Math.Abs(change) > room) return false;
        }

        return true;
    }

    private int SiteBefore(in Scan scan, int place) => place == 0 ? scan.Vehicle.Start : tasks.Site[scan.Route[place - 1]];

    private int SiteAt(in Scan scan, int place) => place == scan.Route.Length ? scan.Vehicle.End : tasks.Site[scan.Route[place]];

    private static long Detour(in Scan scan, int from, int via, int to) =>
        Leg(scan, from, via) + Leg(scan, via, to) - Leg(scan, from, to);

    private static long Leg(in Scan scan, int from, int to) => scan.Vehicle.Legs.Distance(from, to);

    private bool Blinks() => blinks is not null && blinks.Below(100) < blinkRate;

    private readonly record struct Scan(int Job, FleetVehicle Vehicle, int[] Route, RouteFrame Frame, RouteValue Value, bool Exact, bool ByTables, bool HasFloor);
}
