namespace Steward.Routing;

/// <summary>The schedule of a route with more than hard windows, from what <see cref="RichTiming"/> found.</summary>
internal sealed partial class RouteWriter
{
    private readonly RichTiming rich = new(instance);
    private readonly TripLoads trips = new(instance);

    private Route WriteRich(FleetVehicle vehicle, int[] route, out RouteValue value)
    {
        var feasible = rich.TryTime(vehicle, route);
        var schedule = feasible ? rich.Best : Late(vehicle, route);
        value = RouteEvaluator.RichValue(instance, vehicle, schedule, route);
        trips.Set(vehicle, route);
        var written = new Written(Frozen(vehicle), [], []) { At = vehicle.Start, Time = vehicle.Departed ? vehicle.Earliest : schedule.Departure };
        var prefix = written.Stops.Count;
        var load = TripLoad(0, FirstTripEnd(schedule, -1));
        var peak = load.ToArray();
        for (var k = 0; k < schedule.Steps.Length; k++)
        {
            var at = written.Stops.Count - prefix;
            if (schedule.Steps[k].Kind == StepKind.Reload) load = TripLoad(at, FirstTripEnd(schedule, k));
            Write(vehicle, schedule, k, load, written);
            for (var d = 0; d < load.Length; d++) peak[d] = Math.Max(peak[d], load[d]);
        }

        if (feasible) FillRichSlack(vehicle, schedule, written.Stops);
        return new()
        {
            Vehicle = vehicle.Id,
            Stops = written.Stops,
            Breaks = written.Breaks,
            Reloads = written.Reloads,
            Departure = schedule.Departure,
            End = schedule.End,
            Distance = value.Distance,
            Driving = value.Driving,
            LoadPeak = peak,
            Overtime = schedule.Overtime,
            Cost = value.Cost(vehicle.Cost),
        };
    }

    /// <summary>What is written so far, and where and when the vehicle leaves; <c>Reached</c> is set when a break has used the leg.</summary>
    private sealed record Written(List<Stop> Stops, List<Pause> Breaks, List<ReloadVisit> Reloads)
    {
        internal int At { get; set; }

        internal long Time { get; set; }

        internal (long Arrival, long Distance, long Duration, long Break)? Reached { get; set; }
    }

    private void Write(FleetVehicle vehicle, Schedule schedule, int k, long[] load, Written written)
    {
        var (step, start) = (schedule.Steps[k], schedule.Starts[k]);
        var leg = written.Reached ?? (schedule.Arrivals[k], Length(vehicle, written.At, step.LegTo), schedule.Arrivals[k] - written.Time, 0);
        var leave = Math.Max(start + step.Duration, step.Release);
        if (step.IsPause)
        {
            var onArrival = step.LegTo >= 0 || written.Reached is not null;
            var (begin, driven) = step.PauseAt(vehicle, start);
            written.Breaks.Add(new(step.Index, written.Stops.Count, onArrival, begin, begin + step.Duration) { Kind = KindOf(step), Driven = driven });
            if (onArrival) written.Reached = leg with { Break = leg.Break + step.Duration };
        }
        else
        {
            written.Reached = null;
            if (step.Kind == StepKind.Reload) written.Reloads.Add(new(step.Index, written.Stops.Count, leg.Arrival, start, leave, leg.Distance, load.ToArray()));
            else written.Stops.Add(RichStop(schedule, k, leg, load));
        }

        (written.At, written.Time) = (step.Site, leave);
    }

    private static PauseKind KindOf(Step step) =>
        step.Kind == StepKind.Rest ? PauseKind.Rest : step.Kind == StepKind.WorkBreak ? PauseKind.WorkBreak : PauseKind.Break;

    private Stop RichStop(Schedule schedule, int k, (long Arrival, long Distance, long Duration, long Break) leg, long[] load)
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
            Arrival = leg.Arrival,
            Break = leg.Break,
            Setup = step.Setup,
            Start = start,
            End = start + step.Duration,
            LoadAfter = load.ToArray(),
            LegDistance = leg.Distance,
            LegDuration = leg.Duration,
            WindowUsed = tasks.WindowOf(task, start),
            Early = soft?.Early(start) ?? 0,
            Late = soft?.Late(start) ?? 0,
            SoftCost = soft is null ? 0 : RouteValue.Rounded(tasks.SoftOf(task, start)),
            Slack = 0,
        };
    }

    private long[] TripLoad(int from, int to) => [.. Enumerable.Range(0, instance.Dimensions).Select(d => trips.StartLoad(from, to, d))];

    /// <summary>Number of open stops before the next reload after a step.</summary>
    private static int FirstTripEnd(Schedule schedule, int after)
    {
        var stops = 0;
        for (var k = 0; k < schedule.Steps.Length; k++)
        {
            if (k > after && schedule.Steps[k].Kind == StepKind.Reload) return stops;
            if (schedule.Steps[k].Kind == StepKind.Serve) stops++;
        }

        return stops;
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
            steps[k] = new(StepKind.Serve, route[k], next, next, next == last ? 0 : tasks.Setup[route[k]], tasks.Service[route[k]], 0);
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
