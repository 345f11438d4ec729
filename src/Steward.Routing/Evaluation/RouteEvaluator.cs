namespace Steward.Routing;

/// <summary>
/// Values one route by walking it: order of pairs, load, limits, times. The walk is the meaning of a route in the search;
/// faster tests stand beside it and are tested against it. Not thread-safe: one a search.
/// </summary>
internal sealed class RouteEvaluator(Instance instance)
{
    private TaskTable tasks = instance.Tasks;
    private readonly int[] seen = new int[instance.TaskCount];
    private readonly long[] load = new long[instance.Dimensions];
    private readonly Timing timing = new(instance);
    private readonly RichTiming rich = new(instance);
    private readonly RouteRules rules = new(instance);
    private RouteMemory? memory;
    private int stamp;

    internal Instance Instance => instance;

    /// <summary>Keeps the values of routes that are costly to time, for a search that meets the same ones again and again.</summary>
    internal RouteEvaluator Remembering()
    {
        memory ??= new(instance);
        return this;
    }

    /// <summary>Routes walked so far: the search's unit of work.</summary>
    internal long Walks { get; private set; }

    /// <summary>The route's value, or false when it breaks a rule. Compatibility of jobs and vehicle is the caller's to test.</summary>
    internal bool TryValue(FleetVehicle vehicle, ReadOnlySpan<int> route, out RouteValue value)
    {
        value = default;
        if (route.IsEmpty && !vehicle.Prefix.Used) return true;
        if (memory is null || !RouteMemory.IsWorthIt(instance, vehicle)) return TryWalk(vehicle, route, out value);
        if (memory.TryRecall(vehicle, route, out value, out var feasible)) return feasible;
        feasible = TryWalk(vehicle, route, out value);
        memory.Keep(vehicle, route, value, feasible);
        return feasible;
    }

    private bool TryWalk(FleetVehicle vehicle, ReadOnlySpan<int> route, out RouteValue value)
    {
        Walks++;
        tasks = instance.TasksFor(vehicle);
        value = default;
        if (!InOrder(route)) return false;
        if (rules.FirstBreach(vehicle.Index, route, out _) >= 0) return false;
        var stops = route.Length + vehicle.Prefix.Stops;
        if (stops > vehicle.MaxStops) return false;
        if (vehicle.Reloads.Count == 0 && !Fits(vehicle, route)) return false;
        if (instance.IsRich(vehicle)) return TryRich(vehicle, route, out value);
        var distance = vehicle.Prefix.Distance + Distance(vehicle, route);
        if (distance > vehicle.MaxDistance) return false;
        if (!(vehicle.DurationMatters ? timing.TryTime(vehicle, route) : timing.TryEarliest(vehicle, route))) return false;
        var driving = vehicle.MaxDriving == Window.Forever && instance.Balance is not { NeedsDriving: true } ? 0 : Driving(vehicle, route);
        value = new(true, distance, timing.Departure, timing.End, driving, stops) 
        {
            Changes = instance.Changes?.Of(vehicle.Index, route) ?? 0,
            Service = ServiceOf(instance, vehicle, route),
        };
        return driving <= vehicle.MaxDriving;
    }

    private bool TryRich(FleetVehicle vehicle, ReadOnlySpan<int> route, out RouteValue value)
    {
        value = default;
        if (!rich.TryTime(vehicle, route)) return false;
        value = RichValue(instance, vehicle, rich.Best, route);
        return value.Distance <= vehicle.MaxDistance && value.Driving <= vehicle.MaxDriving;
    }

    internal static RouteValue RichValue(Instance instance, FleetVehicle vehicle, Schedule schedule, ReadOnlySpan<int> route)
    {
        var shift = instance.Changes?.Shifts(schedule) ?? 0;
        return new(true, vehicle.Prefix.Distance + schedule.Distance, schedule.Departure, schedule.End,
            vehicle.Prefix.Driving + schedule.Driving, vehicle.Prefix.Stops + route.Length)
        {
            Overtime = schedule.Overtime,
            Unpaid = schedule.Unpaid,
            Soft = schedule.Soft - shift,
            Shift = shift,
            Changes = instance.Changes?.Of(vehicle.Index, route) ?? 0,
            Service = ServiceOf(instance, vehicle, route) + schedule.Steps.Sum(s => s.Kind == StepKind.Serve ? (long)s.Setup : 0),
        };
    }

    /// <summary>Sum of the services; only where work is compared.</summary>
    internal static long ServiceOf(Instance instance, FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        if (instance.Balance is not { NeedsDriving: true }) return 0;
        var sum = vehicle.Prefix.Service;
        foreach (var task in route) sum += instance.TasksFor(vehicle).Service[task];
        return sum;
    }

    /// <summary>The route's tiers, or false when it breaks a rule.</summary>
    internal bool TryScore(FleetVehicle vehicle, ReadOnlySpan<int> route, out Score score)
    {
        var feasible = TryValue(vehicle, route, out var value);
        score = feasible ? value.Score(instance.Problem.Objective, vehicle.Cost) : Score.Worst;
        return feasible;
    }

    /// <summary>Length of the open part, <see cref="Window.Forever"/> or more when a leg may not be driven.</summary>
    internal long Distance(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        long sum = 0;
        var site = vehicle.Start;
        foreach (var task in route)
        {
            sum += Leg(vehicle, site, tasks.Site[task]);
            site = tasks.Site[task];
        }

        return sum + Leg(vehicle, site, vehicle.End);
    }

    private static long Leg(FleetVehicle vehicle, int from, int to) =>
        vehicle.Legs.IsUnreachable(from, to) ? Window.Forever / 20_000 : vehicle.Legs.Distance(from, to);

    private long Driving(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        var sum = vehicle.Prefix.Driving;
        var site = vehicle.Start;
        var time = vehicle.Departed ? vehicle.Earliest : timing.Departure;
        for (var i = 0; i < route.Length; i++)
        {
            sum += vehicle.Legs.Arrive(site, tasks.Site[route[i]], time) - time;
            site = tasks.Site[route[i]];
            time = timing.Starts[i] + tasks.Service[route[i]];
        }

        return sum + timing.End - time;
    }

    private bool InOrder(ReadOnlySpan<int> route)
    {
        stamp++;
        foreach (var task in route)
        {
            seen[task] = stamp;
            if (tasks.Half[task] == Half.Delivery && tasks.Partner[task] is var pickup and >= 0 && seen[pickup] != stamp) return false;
        }

        foreach (var task in route)
            if (tasks.Half[task] == Half.Pickup && seen[tasks.Partner[task]] != stamp) return false;
        return true;
    }

    private bool Fits(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        var dimensions = instance.Dimensions;
        for (var d = 0; d < dimensions; d++) load[d] = vehicle.Prefix.Load[d];
        foreach (var task in route)
            for (var d = 0; d < dimensions; d++) load[d] += tasks.DepotLoad[task * dimensions + d];
        for (var d = 0; d < dimensions; d++)
            if (load[d] > vehicle.Capacity[d]) return false;
        foreach (var task in route)
            for (var d = 0; d < dimensions; d++)
                if ((load[d] += tasks.LoadChange[task * dimensions + d]) > vehicle.Capacity[d]) return false;
        return true;
    }
}
