namespace Steward.Routing;

/// <summary>The schedule of one route. A route that breaks a rule is written as it would run: late. Not thread-safe.</summary>
internal sealed partial class RouteWriter(Instance instance)
{
    private TaskTable tasks = instance.Tasks;
    private readonly Timing timing = new(instance);

    internal Route Write(FleetVehicle vehicle, int[] route, out RouteValue value)
    {
        tasks = instance.TasksFor(vehicle);
        if (instance.IsRich(vehicle)) return WriteRich(vehicle, route, out value);
        var feasible = timing.TryTime(vehicle, route);
        var departure = feasible ? timing.Departure : vehicle.Prefix.DepartedAt ?? vehicle.Earliest;
        var stops = Frozen(vehicle);
        var prefix = stops.Count;
        var (site, time, load) = (vehicle.Start, vehicle.Departed ? vehicle.Earliest : departure, StartLoad(vehicle, route));
        var peak = load.ToArray();
        long distance = vehicle.Prefix.Distance, driving = vehicle.Prefix.Driving;
        for (var i = 0; i < route.Length; i++)
        {
            var stop = Stop(vehicle, route[i], site, time, feasible ? timing.Starts[i] : null, load);
            for (var d = 0; d < load.Length; d++) peak[d] = Math.Max(peak[d], load[d]);
            stops.Add(stop);
            distance += stop.LegDistance;
            driving += stop.LegDuration;
            (site, time) = (tasks.Site[route[i]], stop.End);
        }

        var end = Reached(vehicle, site, vehicle.End, time);
        value = new(true, distance + Length(vehicle, site, vehicle.End), departure, end, driving + end - time, stops.Count)
        {
            Changes = instance.Changes?.Of(vehicle.Index, route) ?? 0,
            Service = RouteEvaluator.ServiceOf(instance, vehicle, route),
        };
        FillSlack(vehicle, route, stops, prefix, value);
        return new()
        {
            Vehicle = vehicle.Id,
            Stops = stops,
            Departure = departure,
            End = end,
            Distance = value.Distance,
            Driving = value.Driving,
            LoadPeak = peak,
            Cost = value.Cost(vehicle.Cost),
        };
    }

    private Stop Stop(FleetVehicle vehicle, int task, int site, long time, long? planned, long[] load)
    {
        var arrival = Reached(vehicle, site, tasks.Site[task], time);
        var start = planned ?? (tasks.FirstStart(task, arrival, out _) is var first and >= 0 ? first : arrival);
        var job = instance.Jobs[tasks.Job[task]];
        for (var d = 0; d < load.Length; d++) load[d] += tasks.LoadChange[task * load.Length + d];
        return new()
        {
            Job = job.Id,
            Half = tasks.Half[task],
            Site = job.Stops[tasks.Half[task] == Half.Delivery ? 1 : 0].Site,
            Arrival = arrival,
            Start = start,
            End = start + tasks.Service[task],
            LoadAfter = load.ToArray(),
            LegDistance = Length(vehicle, site, tasks.Site[task]),
            LegDuration = arrival - time,
            WindowUsed = WindowOf(job.Stops[tasks.Half[task] == Half.Delivery ? 1 : 0].Windows, start),
            Slack = 0,
        };
    }

    /// <summary>Delay of a start passes to later stops less their waits; the end may move only when nobody pays for it.</summary>
    private void FillSlack(FleetVehicle vehicle, int[] route, List<Stop> stops, int prefix, RouteValue value)
    {
        if (vehicle.Legs.HasSlices) return;
        var free = vehicle.DurationKey(3_600_000) == 0;
        var slack = !free ? 0 : Math.Min(vehicle.LatestEnd - value.End, vehicle.MaxDuration - value.Duration);
        for (var i = route.Length - 1; i >= 0; i--)
        {
            var stop = stops[prefix + i];
            if (tasks.WindowOf(route[i], stop.Start) >= 0 && tasks.FirstStart(route[i], stop.Start, out var close) >= 0)
                slack = Math.Min(slack, close - stop.Start);
            if (tasks.MaxOnBoard[route[i]] != Window.Forever && stops.Find(s => s.Job == stop.Job && s.Half == Half.Pickup) is { } pickup)
                slack = Math.Min(slack, tasks.MaxOnBoard[route[i]] - (stop.Start - pickup.End));
            stops[prefix + i] = stop with { Slack = Math.Max(0, slack) };
            slack = Math.Max(0, slack) + stop.Wait;
        }
    }

    private static int WindowOf(IReadOnlyList<Window> windows, long start)
    {
        for (var w = 0; w < windows.Count; w++)
            if (start >= windows[w].Open && start <= windows[w].Close) return w;
        return windows.Count == 0 ? 0 : -1;
    }

    private List<Stop> Frozen(FleetVehicle vehicle)
    {
        var stops = new List<Stop>();
        if (vehicle.Spec.State is not { } state) return stops;
        foreach (var done in state.Done)
        {
            var job = Array.Find(instance.Jobs, j => j.Id == done.Job)!;
            stops.Add(new()
            {
                Job = done.Job,
                Half = done.Half,
                Site = job.Stops[done.Half == Half.Delivery ? 1 : 0].Site,
                Arrival = done.Start,
                Start = done.Start,
                End = done.End,
                LoadAfter = [],
                LegDistance = 0,
                LegDuration = 0,
                WindowUsed = -1,
                Slack = 0,
                Frozen = true,
            });
        }

        return stops;
    }

    private long[] StartLoad(FleetVehicle vehicle, int[] route)
    {
        var load = Array.ConvertAll(vehicle.Prefix.Load, l => (long)l);
        foreach (var task in route)
            for (var d = 0; d < load.Length; d++) load[d] += tasks.DepotLoad[task * load.Length + d];
        return load;
    }

    private static long Reached(FleetVehicle vehicle, int from, int to, long time) =>
        vehicle.Legs.Arrive(from, to, time) is var arrival && arrival < Window.Forever ? arrival : time;

    private static long Length(FleetVehicle vehicle, int from, int to) =>
        vehicle.Legs.IsUnreachable(from, to) ? 0 : vehicle.Legs.Distance(from, to);
}
