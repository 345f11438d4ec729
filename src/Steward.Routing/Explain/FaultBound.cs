namespace Steward.Routing;

/// <summary>
/// A lower bound of what <see cref="RouteDiagnosis"/> finds for an insertion into a route that keeps every rule: stops, overload by
/// the route's tables, lateness by a walk that ends where the route is on its old times again. Rules it does not know only add.
/// </summary>
internal sealed class FaultBound(Solution solution)
{
    private readonly Instance instance = solution.Instance;
    private TaskTable tasks = solution.Instance.Tasks;
    private int count, mostCount;
    private long sum, mostSum;

    /// <summary>Every place of a job in a route.</summary>
    internal IEnumerable<(int First, int Second)> Places(int job, int vehicle)
    {
        var (length, pair) = (solution.Route(vehicle).Length, instance.TasksOf(job) == 2);
        for (var first = 0; first <= length; first++)
            for (var second = first; second <= (pair ? length : first); second++) yield return (first, second);
    }

    /// <summary>The first place of the smallest bound.</summary>
    internal (int First, int Second) Smallest(int job, int vehicle)
    {
        var (best, bestCount, bestSum) = ((First: 0, Second: 0), int.MaxValue, long.MaxValue);
        foreach (var place in Places(job, vehicle))
            if (MayBeat(job, vehicle, place.First, place.Second, bestCount, bestSum)) (best, bestCount, bestSum) = (place, count, sum);
        return best;
    }

    /// <summary>False when the insertion has more faults than the best, or as many and no smaller sum of amounts.</summary>
    internal bool MayBeat(int job, int vehicle, int first, int second, int bestCount, long bestSum)
    {
        (count, sum, mostCount, mostSum) = (0, 0, bestCount, bestSum);
        var (spec, route, frame) = (instance.Vehicles[vehicle], solution.Route(vehicle), solution.Frame(vehicle));
        tasks = instance.TasksFor(spec);
        Add(route.Length + instance.TasksOf(job) + spec.Prefix.Stops - spec.MaxStops);
        if (spec.Reloads.Count == 0) AddLoads(job, spec, frame, first);
        return IsBelow() && AddTimes(job, spec, route, frame, first, second);
    }

    private bool IsBelow() => count < mostCount || (count == mostCount && sum < mostSum);

    private void Add(long amount)
    {
        if (amount <= 0) return;
        count++;
        sum += amount;
    }

    private void AddLoads(int job, FleetVehicle vehicle, RouteFrame frame, int first)
    {
        var (k, task) = (instance.Dimensions, instance.FirstTask[job]);
        for (var d = 0; d < k; d++)
        {
            var (change, depot) = (tasks.LoadChange[task * k + d], tasks.DepotLoad[task * k + d]);
            var peak = depot > 0 ? frame.PeakBefore(first, d, k) + depot
                : change <= 0 ? 0
                : change + (tasks.Partner[task] >= 0 ? frame.Load(first, d, k) : frame.PeakAfter(first, d, k));
            Add(peak - vehicle.Capacity[d]);
        }
    }

    private bool AddTimes(int job, FleetVehicle vehicle, int[] route, RouteFrame frame, int first, int second)
    {
        var task = instance.FirstTask[job];
        var pair = instance.TasksOf(job) == 2;
        var (time, site) = (frame.Leave(first), first == 0 ? vehicle.Start : tasks.Site[route[first - 1]]);
        Serve(vehicle, task, ref site, ref time);
        for (var i = first; i < route.Length; i++)
        {
            if (pair && i == second) Serve(vehicle, task + 1, ref site, ref time);
            Serve(vehicle, route[i], ref site, ref time);
            if (!IsBelow()) return false;
            if ((!pair || i >= second) && time == frame.Leave(i + 1)) return true;
        }

        if (pair && second == route.Length) Serve(vehicle, task + 1, ref site, ref time);
        Add(Reached(vehicle, site, vehicle.End, time) - vehicle.LatestEnd);
        return IsBelow();
    }

    /// <summary>A late stop is served at its last close, as in the diagnosis.</summary>
    private void Serve(FleetVehicle vehicle, int task, ref int site, ref long time)
    {
        var arrival = Reached(vehicle, site, tasks.Site[task], time);
        var start = tasks.FirstStart(task, arrival, out _);
        if (start < 0)
        {
            start = tasks.LastClose(task);
            Add(arrival - start);
        }

        (site, time) = (tasks.Site[task], start + tasks.Service[task]);
    }

    private static long Reached(FleetVehicle vehicle, int from, int to, long time) =>
        vehicle.Legs.Arrive(from, to, time) is var arrival && arrival < Window.Forever ? arrival : time;
}
