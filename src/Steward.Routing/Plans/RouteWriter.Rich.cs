namespace Steward.Routing;

/// <summary>The schedule of a route with more than hard windows, from what <see cref="RichTiming"/> found.</summary>
internal sealed partial class RouteWriter
{
    private readonly RichTiming rich = new(instance);

    private Route WriteRich(FleetVehicle vehicle, int[] route, out RouteValue value)
    {
        var schedule = rich.TryTime(vehicle, route) ? rich.Best : Late(vehicle, route);
        value = RouteEvaluator.RichValue(instance, vehicle, schedule, route);
        var stops = Frozen(vehicle);
        var load = StartLoad(vehicle, route);
        var peak = load.ToArray();
        var (site, time) = (vehicle.Start, vehicle.Departed ? vehicle.Earliest : schedule.Departure);
        for (var k = 0; k < schedule.Steps.Length; k++)
        {
            var step = schedule.Steps[k];
            stops.Add(RichStop(vehicle, schedule, k, site, time, load));
            for (var d = 0; d < load.Length; d++) peak[d] = Math.Max(peak[d], load[d]);
            (site, time) = (step.Site, schedule.Starts[k] + step.Duration);
        }

        return new()
        {
            Vehicle = vehicle.Id,
            Stops = stops,
            Departure = schedule.Departure,
            End = schedule.End,
            Distance = value.Distance,
            Driving = value.Driving,
            LoadPeak = peak,
            Overtime = schedule.Overtime,
            Cost = value.Cost(vehicle.Cost),
        };
    }

    private Stop RichStop(FleetVehicle vehicle, Schedule schedule, int k, int site, long time, long[] load)
    {
        var (step, start) = (schedule.Steps[k], schedule.Starts[k]);
        var (task, job) = (step.Index, instance.Jobs[tasks.Job[step.Index]]);
        for (var d = 0; d < load.Length; d++) load[d] += tasks.LoadChange[task * load.Length + d];
        var soft = instance.Changes?.IsShiftPriced(task) == true ? null : tasks.Soft[task];
        return new()
        {
            Job = job.Id,
            Half = tasks.Half[task],
            Site = job.Stops[tasks.Half[task] == Half.Delivery ? 1 : 0].Site,
            Arrival = schedule.Arrivals[k],
            Setup = step.Setup,
            Start = start,
            End = start + step.Duration,
            LoadAfter = load.ToArray(),
            LegDistance = Length(vehicle, site, tasks.Site[task]),
            LegDuration = schedule.Arrivals[k] - time,
            WindowUsed = tasks.WindowOf(task, start),
            Early = soft?.Early(start) ?? 0,
            Late = soft?.Late(start) ?? 0,
            SoftCost = soft is null ? 0 : RouteValue.Rounded(tasks.SoftOf(task, start)),
            Slack = 0,
        };
    }

    /// <summary>A route that breaks a rule as it would run: at once, late where it is late, without breaks and reloads.</summary>
    private Schedule Late(FleetVehicle vehicle, int[] route)
    {
        var steps = new Step[route.Length];
        var (starts, arrivals) = (new long[route.Length], new long[route.Length]);
        var departure = vehicle.Prefix.DepartedAt ?? vehicle.Earliest;
        var (site, time, last) = (vehicle.Start, vehicle.Departed ? vehicle.Earliest : departure, vehicle.LastServed);
        long distance = 0, driving = 0;
        Int128 soft = 0;
        for (var k = 0; k < route.Length; k++)
        {
            var next = tasks.Site[route[k]];
            steps[k] = new(StepKind.Serve, route[k], next, next == last ? 0 : tasks.Setup[route[k]], tasks.Service[route[k]], 0);
            arrivals[k] = Reached(vehicle, site, next, time);
            starts[k] = (tasks.FirstStart(route[k], arrivals[k], out _) is var first and >= 0 ? first : arrivals[k]) + steps[k].Setup;
            soft += tasks.SoftOf(route[k], starts[k]);
            distance += Length(vehicle, site, next);
            driving += arrivals[k] - time;
            (site, time, last) = (next, starts[k] + steps[k].Duration, next);
        }

        var end = Reached(vehicle, site, vehicle.End, time);
        return new()
        {
            Steps = steps,
            Starts = starts,
            Arrivals = arrivals,
            Departure = departure,
            End = end,
            Overtime = vehicle.Spec.Overtime?.Of(departure, end) ?? 0,
            Soft = soft,
            Distance = distance + Length(vehicle, site, vehicle.End),
            Driving = driving + end - time,
            Key = 0,
        };
    }
}
