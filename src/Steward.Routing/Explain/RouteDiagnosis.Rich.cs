namespace Steward.Routing;

/// <summary>Which rule keeps a route with more than hard windows from running: the first that, left out alone, lets it run.</summary>
internal sealed partial class RouteDiagnosis
{
    private readonly RichTiming rich = new(instance);

    private void CheckRich(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        if (rich.TryTime(vehicle, route))
        {
            if (vehicle.Reloads.Count == 0) return;
            Add(RefusalCodes.MaxDistance, -1, vehicle.Prefix.Distance + rich.Best.Distance - vehicle.MaxDistance);
            Add(RefusalCodes.MaxDriving, -1, vehicle.Prefix.Driving + rich.Best.Driving - vehicle.MaxDriving);
            return;
        }

        if (Runs(vehicle, route, RichTiming.Relaxed.Release)) Add(RefusalCodes.Release, LastReleased(route), ReleaseOf(route) - LatestDeparture(vehicle, route));
        else if (vehicle.Breaks.Count > 0 && Runs(vehicle with { Spec = vehicle.Spec with { Breaks = [] } }, route)) Add(RefusalCodes.Break, -1, vehicle.Breaks.Max(b => b.Duration));
        else if (vehicle.HasRests && Runs(vehicle with { Spec = vehicle.Spec with { Rests = [], WorkBreaks = [] } }, route)) Add(vehicle.Rests.Count > 0 ? RefusalCodes.Rest : RefusalCodes.Break, -1, vehicle.LongestRest);
        else if (vehicle.Reloads.Count > 0 && Runs(WithoutTripLimits(vehicle, route.Length), route)) Add(RefusalCodes.MaxTrips, -1, 1);
        else if (Runs(vehicle with { MaxDuration = Window.Forever }, route)) Add(RefusalCodes.MaxDuration, -1, rich.Best.Duration - vehicle.MaxDuration);
        else if (RunsLater(vehicle, route)) Add(RefusalCodes.Shift, -1, Math.Max(1, rich.Best.End - vehicle.LatestEnd));
        else if (Runs(vehicle, route, RichTiming.Relaxed.OnBoard)) Add(RefusalCodes.MaxOnBoard, Array.FindLast(route.ToArray(), t => tasks.MaxOnBoard[t] != Window.Forever), 1);
        else CheckLate(vehicle, route);
    }

    /// <summary>With reloads, loads and sums depend on the trips chosen, so the whole is tested before its parts.</summary>
    private bool RunsInTrips(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        foreach (var task in route)
            for (var d = 0; d < instance.Dimensions; d++)
                Add(RefusalCodes.Capacity + instance.Problem.Dimensions[d], -1, Math.Abs((long)tasks.LoadChange[task * instance.Dimensions + d]) - vehicle.Capacity[d]);
        return faults.Count == 0 && route.Length + vehicle.Prefix.Stops <= vehicle.MaxStops
            && rich.TryTime(vehicle, route) && !RichTiming.IsTooLong(vehicle, rich.Best);
    }

    /// <summary>In the shortest time, and so with the latest departure.</summary>
    private bool Runs(FleetVehicle vehicle, ReadOnlySpan<int> route, RichTiming.Relaxed relaxed = RichTiming.Relaxed.Nothing) =>
        rich.TryTime(vehicle, route, Prices.Shortest, relaxed);

    private bool RunsLater(FleetVehicle vehicle, ReadOnlySpan<int> route) =>
        rich.TryTime(vehicle with { Shifts = [], LatestEnd = Window.Forever }, route, Prices.None, RichTiming.Relaxed.Nothing);

    /// <summary>By bisection: what runs from a departure runs from an earlier one.</summary>
    private long LatestDeparture(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        var (low, high) = (vehicle.Earliest, ReleaseOf(route) - 1);
        while (low < high)
        {
            var middle = low + (high - low + 1) / 2;
            if (Runs(vehicle with { Earliest = middle }, route, RichTiming.Relaxed.Release)) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    private static FleetVehicle WithoutTripLimits(FleetVehicle vehicle, int stops) =>
        vehicle with { Spec = vehicle.Spec with { MaxTrips = null, Reloads = [.. vehicle.Reloads.Select(r => r with { Max = stops })] } };

    private long ReleaseOf(ReadOnlySpan<int> route)
    {
        long last = 0;
        foreach (var task in route) last = Math.Max(last, tasks.Release[task]);
        return last;
    }

    private int LastReleased(ReadOnlySpan<int> route)
    {
        foreach (var task in route)
            if (tasks.Release[task] == ReleaseOf(route)) return task;
        return -1;
    }

    /// <summary>Stops that set-up makes late.</summary>
    private void CheckLate(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        var (time, site, last) = (vehicle.Earliest, vehicle.Start, vehicle.LastServed);
        foreach (var task in route)
        {
            var arrival = vehicle.Legs.Arrive(site, tasks.Site[task], time);
            var start = tasks.FirstStart(task, arrival, out _) is var first and >= 0 ? first : arrival;
            start += tasks.Site[task] == last ? 0 : tasks.Setup[task];
            Add(RefusalCodes.Window, task, start - tasks.LastClose(task));
            (time, site, last) = (start + tasks.Service[task], tasks.Site[task], tasks.Site[task]);
        }

        if (faults.Count == 0) Add(RefusalCodes.Window, -1, 1);
    }
}
