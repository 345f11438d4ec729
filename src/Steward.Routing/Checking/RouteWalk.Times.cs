namespace Steward.Routing;

/// <summary>What the times of a route must keep beyond hard windows, and what they cost.</summary>
internal sealed partial class RouteWalk
{
    /// <summary>Price of service outside the preferred times, in 1/3,600 of a unit.</summary>
    private Int128 soft;

    private static bool IsInside(JobStop place, Stop stop, Window window) =>
        window.Open <= stop.Start - stop.Setup && stop.Start <= window.Close && (!place.FinishInside || stop.End <= window.Close);

    /// <summary>The whole route lies in one shift; of a vehicle under way only the end is still open.</summary>
    private void CheckShifts(bool isOpen, long end)
    {
        var over = vehicle.FurtherShifts.Prepend(vehicle.Shift)
            .Min(s => Math.Max(0, end - s.Close) + (isOpen ? Math.Max(0, s.Open - route.Departure) : 0));
        if (over > 0) findings.Break("shift", route.Vehicle, "", over);
    }

    /// <summary>Set-up is paid unless the stop before was at the same site.</summary>
    private void CheckSetup(JobStop place, Stop stop, Stop[] stops, long free)
    {
        var at = Array.IndexOf(stops, stop);
        var before = at > 0 ? stops[at - 1].Site
            : vehicle.State is { } state && route.Stops.LastOrDefault(s => s.Frozen) is { } done && done.Site == state.Site ? done.Site : null;
        if (route.Reloads.Any(r => r.Before == at + route.Stops.Count - stops.Length)) before = null;
        var setup = before == stop.Site ? 0 : place.Setup;
        if (stop.Setup != setup) findings.Differ($"Setting up for {stop.Job} takes {setup}, the plan says {stop.Setup}.");
        if (stop.Start - stop.Setup < free || stop.Break != PauseOf(stop, free)) findings.Differ($"Stop {stop.Job} starts before the vehicle arrives.");
    }

    /// <summary>Breaks between arrival and service; waiting for a break's time is waiting.</summary>
    private long PauseOf(Stop stop, long free) => free == stop.Arrival ? 0
        : route.Breaks.Where(b => b.OnArrival && b.Start >= stop.Arrival && b.End <= free).Sum(b => b.End - b.Start);

    private void CheckSoft(JobStop place, Stop stop)
    {
        if (place.Soft is not { } preferred) return;
        var early = stop.Start + preferred.Grace < preferred.Open ? preferred.Open - preferred.Grace - stop.Start : 0;
        var late = stop.Start - preferred.Grace > preferred.Close ? stop.Start - preferred.Grace - preferred.Close : 0;
        if (early != stop.Early || late != stop.Late)
            findings.Differ($"Stop {stop.Job} is {early} early and {late} late, the plan says {stop.Early} and {stop.Late}.");
        soft += ((Int128)early * preferred.PerHourEarly) + ((Int128)late * preferred.PerHourLate);
        if (late > 0) soft += (Int128)preferred.FixedLate * 3600;
    }

    /// <summary>Goods are at the depot from their release on; a vehicle that has left holds what it has loaded.</summary>
    private void CheckRelease(Job job, Stop stop)
    {
        if (job.Release is not { } release || stop.Half == Half.Delivery) return;
        var start = job.Kind != JobKind.Delivery ? stop.Start - stop.Setup
            : IsUnderWay || TripOf(route.Stops.ToList().IndexOf(stop)) > 0 ? release : route.Departure;
        if (start < release) findings.Break("release", route.Vehicle, stop.Job, release - start);
    }

    private long CountOvertime()
    {
        if (vehicle.Overtime is not { } rule) return 0;
        long most = 0;
        if (rule.RegularEnd is { } end) most = Math.Max(most, route.End - end);
        if (rule.RegularDuration is { } duration) most = Math.Max(most, route.End - route.Departure - duration);
        if (most != route.Overtime) findings.Differ($"Route {route.Vehicle} has {most} of overtime, the plan says {route.Overtime}.");
        return most;
    }
}
