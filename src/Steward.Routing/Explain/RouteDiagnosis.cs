namespace Steward.Routing;

/// <summary>
/// Every rule that a route breaks, and by how much. A late stop is served at its last close and the walk goes on from there,
/// so each stop's lateness is its own. Not thread-safe.
/// </summary>
internal sealed partial class RouteDiagnosis(Instance instance)
{
    private TaskTable tasks = instance.Tasks;
    private readonly Timing timing = new(instance);
    private readonly RouteRules rules = new(instance);
    private List<Fault> faults = [];

    /// <summary>A broken rule at a task (-1 = of the whole route).</summary>
    internal readonly record struct Fault(string Code, int Task, long Amount);

    internal List<Fault> Of(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        faults = [];
        tasks = instance.TasksFor(vehicle);
        if (route.IsEmpty && !vehicle.Prefix.Used) return faults;
        CheckOrder(route);
        if (rules.FirstBreach(vehicle.Index, route, out var code) is var breach and >= 0) Add(code, breach, 1);
        if (vehicle.Reloads.Count == 0) CheckLoad(vehicle, route);
        else if (faults.Count == 0 && RunsInTrips(vehicle, route)) return faults;
        CheckSums(vehicle, route);
        CheckTimes(vehicle, route);
        if (faults.Count == 0) CheckSpans(vehicle, route);
        return faults;
    }

    private void Add(string code, int task, long amount)
    {
        if (amount > 0) faults.Add(new(code, task, amount));
    }

    private void CheckOrder(ReadOnlySpan<int> route)
    {
        for (var i = 0; i < route.Length; i++)
        {
            if (tasks.Partner[route[i]] is not (var partner and >= 0)) continue;
            var inPlace = tasks.Half[route[i]] == Half.Delivery ? route[..i].Contains(partner) : route[i..].Contains(partner);
            if (!inPlace) Add(RefusalCodes.Precedence, route[i], 1);
        }
    }

    private void CheckLoad(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        var k = instance.Dimensions;
        for (var d = 0; d < k; d++)
        {
            long load = vehicle.Prefix.Load[d];
            foreach (var task in route) load += tasks.DepotLoad[task * k + d];
            var peak = load;
            foreach (var task in route) peak = Math.Max(peak, load += tasks.LoadChange[task * k + d]);
            Add(RefusalCodes.Capacity + instance.Problem.Dimensions[d], -1, peak - vehicle.Capacity[d]);
        }
    }

    private void CheckSums(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        Add(RefusalCodes.MaxStops, -1, route.Length + vehicle.Prefix.Stops - vehicle.MaxStops);
        var distance = vehicle.Prefix.Distance;
        var site = vehicle.Start;
        for (var i = 0; i <= route.Length; i++)
        {
            var next = i == route.Length ? vehicle.End : tasks.Site[route[i]];
            if (vehicle.Legs.IsUnreachable(site, next)) Add(RefusalCodes.Unreachable, i == route.Length ? -1 : route[i], 1);
            else distance += vehicle.Legs.Distance(site, next);
            site = next;
        }

        Add(RefusalCodes.MaxDistance, -1, distance - vehicle.MaxDistance);
    }

    private void CheckTimes(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        var time = vehicle.Earliest;
        Add(RefusalCodes.Shift, -1, vehicle.Departed ? 0 : time - vehicle.LatestStart);
        var (site, driving) = (vehicle.Start, vehicle.Prefix.Driving);
        for (var i = 0; i <= route.Length; i++)
        {
            var next = i == route.Length ? vehicle.End : tasks.Site[route[i]];
            var arrival = vehicle.Legs.Arrive(site, next, time);
            if (arrival >= Window.Forever)
            {
                if (!vehicle.Legs.IsUnreachable(site, next)) Add(RefusalCodes.Unreachable, i == route.Length ? -1 : route[i], 1);
                arrival = time;
            }

            driving += arrival - time;
            time = i == route.Length ? arrival : Serve(route[i], arrival);
            site = next;
        }

        Add(RefusalCodes.Shift, -1, time - vehicle.LatestEnd);
        if (vehicle.MaxDriving < Window.Forever)
            Add(RefusalCodes.MaxDriving, -1, (vehicle.Legs.HasSlices ? DrivingAsTimed(vehicle, route) ?? driving : driving) - vehicle.MaxDriving);
    }

    /// <summary>With slices the driving time depends on the departure: that of the timing which is written, if the route has one.</summary>
    private long? DrivingAsTimed(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        if (instance.IsRich(vehicle)) return rich.TryTime(vehicle, route) ? vehicle.Prefix.Driving + rich.Best.Driving : null;
        if (!timing.TryTime(vehicle, route)) return null;
        var (site, time, sum) = (vehicle.Start, vehicle.Departed ? vehicle.Earliest : timing.Departure, vehicle.Prefix.Driving);
        for (var i = 0; i < route.Length; i++)
        {
            sum += vehicle.Legs.Arrive(site, tasks.Site[route[i]], time) - time;
            (site, time) = (tasks.Site[route[i]], timing.Starts[i] + tasks.Service[route[i]]);
        }

        return sum + timing.End - time;
    }

    private long Serve(int task, long arrival)
    {
        var start = tasks.FirstStart(task, arrival, out _);
        if (start < 0)
        {
            start = tasks.LastClose(task);
            Add(RefusalCodes.Window, task, arrival - start);
        }

        return start + tasks.Service[task];
    }

    /// <summary>Rules between two times of a route that is in time otherwise: duration, then time on board.</summary>
    private void CheckSpans(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        if (instance.IsRich(vehicle))
        {
            CheckRich(vehicle, route);
            return;
        }

        if (timing.TryTime(vehicle, route)) return;
        var shortest = vehicle with { MaxDuration = Window.Forever, DurationMatters = true, DurationKey = d => d };
        if (timing.TryTime(shortest, route)) Add(RefusalCodes.MaxDuration, -1, timing.End - timing.Departure - vehicle.MaxDuration);
        else Add(RefusalCodes.MaxOnBoard, Array.FindLast(route.ToArray(), t => tasks.MaxOnBoard[t] != Window.Forever), 1);
    }
}
