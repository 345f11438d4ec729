namespace Steward.Routing;

/// <summary>One route, stop by stop, from the problem's own matrices and the plan's own times.</summary>
internal sealed partial class RouteWalk(Findings findings, Vehicle vehicle, Route route)
{
    private readonly TravelProfile profile = findings.Problem.Profiles.Single(p => p.Name == vehicle.Profile);
    private readonly int n = findings.Problem.Sites.Count;
    private long distance, driving;
    private bool inFrozenPart = true;

    internal void Check()
    {
        var stops = route.Stops;
        var frozen = stops.TakeWhile(s => s.Frozen).ToArray();
        CheckFrozen(frozen);
        WalkFrozen(frozen);
        inFrozenPart = false;
        Walk([.. stops.Skip(frozen.Length)]);
        CheckLoads(stops);
        CheckLimits(stops.Count);
        CheckNumbers(stops.Count);
    }

    private void CheckFrozen(Stop[] frozen)
    {
        var done = vehicle.State?.Done ?? [];
        var same = frozen.Select(s => new FrozenStop(s.Job, s.Half, s.Start, s.End)).SequenceEqual(done);
        if (!same) findings.Break("frozen", route.Vehicle, "", 1);
        foreach (var stop in frozen) findings.Serve(stop.Job, stop.Half, route.Vehicle, stop.End);
    }

    private void WalkFrozen(Stop[] frozen)
    {
        if (vehicle.State is not { } state || (state.DepartedAt is null && frozen.Length == 0)) return;
        var at = vehicle.Start;
        var time = state.DepartedAt ?? 0;
        foreach (var (site, leave) in frozen.Select(s => (s.Site, s.End)).Append((state.Site, 0L)))
        {
            if (at is not null && at != site && IsReachable(at, site))
            {
                distance += profile.Distances[findings.Site(at) * n + findings.Site(site)];
                driving += Arrival(at, site, time) - time;
            }

            (at, time) = (site, leave);
        }
    }

    private void Walk(Stop[] open)
    {
        var departed = vehicle.State?.DepartedAt ?? (vehicle.State?.Done.Count > 0 ? vehicle.State.Done[0].Start : null);
        var at = vehicle.State?.Site ?? vehicle.Start;
        var time = departed is null ? route.Departure : vehicle.State!.FreeFrom;
        if (departed is { } fact && fact != route.Departure) findings.Differ($"Route {route.Vehicle} departed at {fact}, not {route.Departure}.");
        if (departed is null) CheckDeparture();
        var (left, number) = (time, route.Stops.Count - open.Length);
        foreach (var stop in open)
        {
            (at, time) = BeforeLeg(number, at, time);
            Drive(at, stop.Site, time, stop, number);
            CheckStop(stop, open, OnArrival(number++, stop.Site, stop.Arrival));
            (at, time) = (stop.Site, stop.End);
        }

        (at, time) = BeforeLeg(number, at, time);
        var end = at is null || vehicle.End is null ? time : Arrival(at, vehicle.End, time);
        if (at is not null && vehicle.End is not null) distance += Leg(at, vehicle.End, "");
        driving += end - time;
        end += RestsOnLeg(number, time, end - time);
        end = OnArrival(number, vehicle.End ?? at, end);
        CheckDue(left, end);
        CheckRests(departed);
        CheckTrips();
        if (end != route.End) findings.Differ($"Route {route.Vehicle} ends at {end}, the plan says {route.End}.");
        CheckShifts(departed is null, end);
    }

    private void CheckDeparture()
    {
        var earliest = vehicle.State?.FreeFrom ?? 0;
        if (route.Departure < earliest) findings.Break("shift", route.Vehicle, "", earliest - route.Departure);
        if (vehicle.LatestStart is { } latest && route.Departure > latest) findings.Break("shift", route.Vehicle, "", route.Departure - latest);
    }

    private void Drive(string? from, string to, long time, Stop stop, int number)
    {
        var arrival = from is null ? time : Arrival(from, to, time);
        var leg = from is null ? 0 : Leg(from, to, stop.Job);
        distance += leg;
        driving += arrival - time;
        arrival += RestsOnLeg(number, time, arrival - time);
        if (arrival != stop.Arrival) findings.Differ($"Stop {stop.Job} on {route.Vehicle} is reached at {arrival}, the plan says {stop.Arrival}.");
        if (leg != stop.LegDistance) findings.Differ($"The leg to {stop.Job} is {leg} long, the plan says {stop.LegDistance}.");
    }

    private void CheckStop(Stop stop, Stop[] stops, long free)
    {
        if (findings.JobOf(stop.Job) is not { } job)
        {
            findings.Differ($"Job {stop.Job} is unknown.");
            return;
        }

        var place = job.Stops[stop.Half == Half.Delivery ? 1 : 0];
        if (place.Site != stop.Site) findings.Differ($"Stop {stop.Job} is at {place.Site}, the plan says {stop.Site}.");
        CheckSetup(place, stop, stops, free);
        CheckSoft(place, stop);
        CheckRelease(job, stop);
        var service = ((long)place.Service * vehicle.ServiceFactor + 999) / 1000;
        if (stop.End != stop.Start + service) findings.Differ($"Service of {stop.Job} takes {service}.");
        Note(Activity.Wait, stop.Start - stop.Setup - free);
        Note(Activity.Work, stop.Setup + service);
        var locked = stop.Half == Half.Delivery ? null : findings.Problem.Locks.FirstOrDefault(l => l.Start is not null && l.Jobs.Contains(job.Id));
        if (locked is not null && locked.Start != stop.Start) findings.Break("lock", route.Vehicle, job.Id, Math.Abs(locked.Start!.Value - stop.Start));
        if (place.Windows.Count > 0 && !place.Windows.Any(w => IsInside(place, stop, w)))
            Broken(locked is not null, "window", job, Math.Max(0, stop.Start - place.Windows.Max(w => w.Close)));
        CheckOrder(job, stop);
        CheckVehicle(job, stop.Half);
    }

    private void CheckOrder(Job job, Stop stop)
    {
        if (!findings.Serve(stop.Job, stop.Half, route.Vehicle, stop.End)) findings.Break("precedence", route.Vehicle, stop.Job, 1);
        if (stop.Half == Half.Pickup && !route.Stops.Any(s => s.Job == stop.Job && s.Half == Half.Delivery)) findings.Break("precedence", route.Vehicle, stop.Job, 1);
        if (stop.Half != Half.Delivery || vehicle.State?.OnBoard.Contains(stop.Job) == true) return;
        if (findings.ServedBy(stop.Job, Half.Pickup) is not { } pickup || pickup.Vehicle != route.Vehicle) findings.Break("precedence", route.Vehicle, stop.Job, 1);
        else if (job.MaxOnBoard is { } most && !route.Stops.Any(s => s.Frozen && s.Job == job.Id) && stop.Start - pickup.End > most)
            findings.Break("max_on_board", route.Vehicle, stop.Job, stop.Start - pickup.End - most);
    }

    private void CheckVehicle(Job job, Half half)
    {
        if (vehicle.Closed) findings.Break("lock", route.Vehicle, job.Id, 0);
        var holder = findings.Problem.Vehicles.FirstOrDefault(v => v.State is { } s && (s.OnBoard.Contains(job.Id) || s.Done.Any(d => d.Job == job.Id && half == Half.Delivery)));
        if (holder is not null)
        {
            if (holder.Id != vehicle.Id) findings.Break("frozen", route.Vehicle, job.Id, 0);
            return;
        }

        if (job.Kind == JobKind.Delivery && vehicle.State is { } state && (state.DepartedAt is not null || state.Done.Count > 0))
            findings.Break("frozen", route.Vehicle, job.Id, 0);
        string[] names = [route.Vehicle, vehicle.Id, vehicle.TypeId ?? vehicle.Id];
        var locked = findings.Problem.Locks.FirstOrDefault(l => l.Vehicle is not null && l.Jobs.Contains(job.Id));
        if (locked is not null && !names.Contains(locked.Vehicle)) findings.Break("lock", route.Vehicle, job.Id, 0);
        if (job.Skills.Any(s => !vehicle.Skills.Contains(s))) Broken(locked is not null, "skill", job, 0);
        if (job.Forbidden.Any(names.Contains)) Broken(locked is not null, "vehicle_forbidden", job, 0);
        if (job.Required.Count > 0 && !job.Required.Any(names.Contains)) Broken(locked is not null, "vehicle_not_in_required", job, 0);
    }

    /// <summary>What a lock breaks is inherited.</summary>
    private void Broken(bool byLock, string code, Job job, long amount)
    {
        if (byLock) findings.Inherit(code, route.Vehicle, job.Id, amount);
        else findings.Break(code, route.Vehicle, job.Id, amount);
    }

    /// <summary>Load on board from the first open stop on; what the frozen part left behind is counted from the jobs it served.</summary>
    private void CheckLoads(IReadOnlyList<Stop> stops)
    {
        for (var d = 0; d < findings.Problem.Dimensions.Count; d++)
        {
            var dimension = d;
            var load = (long)(vehicle.State?.Load is { Count: > 0 } extra ? extra[d] : 0);
            load += stops.Where(s => s.Frozen && s.Half != Half.Delivery).Where(s => IsStartLoad(stops, s)).Sum(s => LoadOf(s.Job, dimension));
            load += LoadedAt(0).Sum(s => LoadOf(s.Job, dimension));
            load += (vehicle.State?.OnBoard ?? []).Where(id => findings.JobOf(id) is { Kind: JobKind.Pair }
                && !stops.Any(s => s.Frozen && s.Job == id)).Sum(id => LoadOf(id, dimension));
            var (peak, most) = (load, vehicle.Capacity.Count == 0 ? int.MaxValue : vehicle.Capacity[d]);
            for (var i = 0; i < stops.Count; i++)
            {
                if (stops[i].Frozen) continue;
                load += route.Reloads.Any(r => r.Before == i) ? ExchangedAt(i, d) : 0;
                peak = Math.Max(peak, load);
                load += Sign(stops[i]) * LoadOf(stops[i].Job, d);
                peak = Math.Max(peak, load);
                if (stops[i].LoadAfter[d] != load) findings.Differ($"Load after {stops[i].Job} is {load}, the plan says {stops[i].LoadAfter[d]}.");
            }

            if (peak > most) findings.Break($"capacity:{findings.Problem.Dimensions[d]}", route.Vehicle, "", peak - most);
            if (peak != route.LoadPeak[d]) findings.Differ($"Peak load on {route.Vehicle} is {peak}, the plan says {route.LoadPeak[d]}.");
        }
    }

    /// <summary>Change of load at the reload before a stop: collected goods are put off, the trip's deliveries are taken on.</summary>
    private long ExchangedAt(int first, int dimension)
    {
        var begin = route.Reloads.Where(r => r.Before < first).Select(r => r.Before).DefaultIfEmpty(0).Max();
        var collected = route.Stops.Take(first).Skip(begin).Where(s => !s.Frozen && findings.JobOf(s.Job)?.Kind == JobKind.Pickup);
        return LoadedAt(first).Sum(s => LoadOf(s.Job, dimension)) - collected.Sum(s => LoadOf(s.Job, dimension));
    }

    private bool IsStartLoad(IReadOnlyList<Stop> stops, Stop stop) => findings.JobOf(stop.Job)?.Kind switch
    {
        JobKind.Pickup => stop.Frozen,
        JobKind.Pair => stop.Frozen && stop.Half == Half.Pickup && !stops.Any(s => s.Frozen && s.Job == stop.Job && s.Half == Half.Delivery),
        _ => false,
    };

    private int Sign(Stop stop) => findings.JobOf(stop.Job)?.Kind switch
    {
        JobKind.Delivery => -1,
        JobKind.Pickup => 1,
        JobKind.Pair => stop.Half == Half.Pickup ? 1 : -1,
        _ => 0,
    };

    private long LoadOf(string job, int dimension) => findings.JobOf(job) is { Load.Count: > 0 } found ? found.Load[dimension] : 0;

    private void CheckLimits(int stops)
    {
        Most("max_stops", stops, vehicle.MaxStops);
        Most("max_distance", distance, vehicle.MaxDistance);
        Most("max_duration", route.End - route.Departure, vehicle.MaxDuration);
        Most("max_driving", driving, vehicle.MaxDriving);

        void Most(string code, long value, long? limit)
        {
            if (value > limit) findings.Break(code, route.Vehicle, "", value - limit.Value);
        }
    }

    private void CheckNumbers(int stops)
    {
        if (distance != route.Distance) findings.Differ($"Route {route.Vehicle} is {distance} long, the plan says {route.Distance}.");
        if (driving != route.Driving) findings.Differ($"Route {route.Vehicle} drives {driving}, the plan says {route.Driving}.");
        var cost = new CostParts
        {
            Fixed = vehicle.Cost.Fixed,
            Distance = HalfUp(vehicle.Cost.Per1000Distance, distance, 1000),
            Time = HalfUp(vehicle.Cost.PerHour, route.End - route.Departure - unpaid, 3600),
            Overtime = HalfUp(vehicle.Cost.PerHourOvertime, CountOvertime(), 3600),
            Stops = vehicle.Cost.PerStop * stops,
            SoftWindows = (long)((soft + 1800) / 3600),
            Changes = ChangeWalk.OfRoute(findings.Problem, route),
        };
        if (cost != route.Cost) findings.Differ($"Route {route.Vehicle} costs {cost.Total}, the plan says {route.Cost.Total}.");
        findings.Cost += cost;
    }

    private static long HalfUp(long rate, long quantity, long unit)
    {
        var (whole, rest) = Int128.DivRem((Int128)rate * quantity, unit);
        return (long)whole + (rest * 2 >= unit ? 1 : 0);
    }

    private long Leg(string from, string to, string job)
    {
        if (IsReachable(from, to)) return profile.Distances[findings.Site(from) * n + findings.Site(to)];
        findings.Break("unreachable", route.Vehicle, job, 1);
        return 0;
    }

    /// <summary>A leg that never arrives is taken as no leg; in the frozen part it is a fact, later a broken rule.</summary>
    private long Never(long depart)
    {
        if (!inFrozenPart) findings.Break("unreachable", route.Vehicle, "", 1);
        return depart;
    }

    private bool IsReachable(string from, string to)
    {
        var at = findings.Site(from) * n + findings.Site(to);
        return profile.Distances[at] != Travel.Unreachable && (profile.Slices.Count > 0 || profile.Durations[at] != Travel.Unreachable);
    }

    /// <summary>The slice rule of specification 2.2, written down once more and on its own.</summary>
    private long Arrival(string from, string to, long depart)
    {
        var at = findings.Site(from) * n + findings.Site(to);
        if (!IsReachable(from, to)) return depart;
        Int128 left = 1_000_000;
        for (var time = depart; ;)
        {
            var slice = profile.Slices.FirstOrDefault(s => s.From <= time && time < s.To);
            var duration = (slice?.Durations ?? profile.Durations)[at];
            if (duration != Travel.Unreachable && vehicle.DurationFactor != 1000)
                duration = (int)(((long)duration * vehicle.DurationFactor + 999) / 1000);
            var next = slice?.To ?? profile.Slices.Where(s => s.From > time).Select(s => s.From).DefaultIfEmpty(long.MaxValue).Min();
            if (duration == Travel.Unreachable)
            {
                if (next == long.MaxValue) return Never(depart);
                time = next;
                continue;
            }

            if (((Int128)next - time) * 1_000_000 >= left * duration) return time + (long)((left * duration + 999_999) / 1_000_000);
            left -= ((Int128)next - time) * 1_000_000 / duration;
            time = next;
        }
    }
}
