namespace Steward.Routing.Tests;

/// <summary>The best timing of a sequence by trial of every whole time, for clocks that end before 140. Without slices and breaks.</summary>
internal static class EveryTime
{
    private const int Clock = 140;

    internal static Int128? Best(Instance instance, FleetVehicle vehicle, int[] route)
    {
        Int128? best = null;
        var release = route.Select(t => instance.Tasks.Release[t]).Append(0).Max();
        foreach (var shift in vehicle.Spec.FurtherShifts.Append(vehicle.Spec.Shift))
            for (var departure = Math.Max(shift.Open, release); departure <= Math.Min(shift.Close, vehicle.LatestStart); departure++)
                if (From(instance, vehicle, route, departure, shift.Close) is { } found && (best is null || found < best)) best = found;
        return best;
    }

    private static Int128? From(Instance instance, FleetVehicle vehicle, int[] route, long departure, long latestEnd)
    {
        var (tasks, prices) = (instance.Tasks, Prices.Of(instance.Problem.Objective, vehicle.Cost));
        var ready = new Int128?[Clock];
        ready[departure] = 0;
        var (site, last) = (vehicle.Start, -1);
        foreach (var task in route)
        {
            var next = new Int128?[Clock];
            var setup = tasks.Site[task] == last ? 0 : tasks.Setup[task];
            for (var t = 0; t < Clock; t++)
            {
                if (ready[t] is not { } cost) continue;
                for (var start = vehicle.Legs.Arrive(site, tasks.Site[task], t) + setup; start + tasks.Service[task] < Clock; start++)
                {
                    if (!IsInside(instance, task, start, setup)) continue;
                    var total = cost + prices.Soft * SoftOf(tasks.Soft[task], start);
                    var leave = start + tasks.Service[task];
                    if (next[leave] is not { } old || total < old) next[leave] = total;
                }
            }

            (ready, site, last) = (next, tasks.Site[task], tasks.Site[task]);
        }

        Int128? best = null;
        for (var t = 0; t < Clock; t++)
        {
            if (ready[t] is not { } cost || vehicle.Legs.Arrive(site, vehicle.End, t) is not (var end and < Window.Forever)) continue;
            if (end > latestEnd || end - departure > vehicle.MaxDuration) continue;
            var over = vehicle.Spec.Overtime?.Of(departure, end) ?? 0;
            cost += prices.Time * (end - departure) + prices.Overtime * over + prices.Distance * Distance(instance, vehicle, route);
            if (best is null || cost < best) best = cost;
        }

        return best;
    }

    private static bool IsInside(Instance instance, int task, long start, long setup)
    {
        var job = instance.Jobs[instance.Tasks.Job[task]];
        var stop = job.Stops[instance.Tasks.Half[task] == Half.Delivery ? 1 : 0];
        if (job.Kind != JobKind.Delivery && instance.Tasks.Half[task] != Half.Delivery && start - setup < (job.Release ?? 0)) return false;
        return stop.Windows.Count == 0 || stop.Windows.Any(w => w.Open <= start - setup && start + (stop.FinishInside ? stop.Service : 0) <= w.Close);
    }

    private static Int128 SoftOf(SoftWindow? soft, long start) => soft is null ? 0
        : soft.PerHourEarly * soft.Early(start) + soft.PerHourLate * soft.Late(start) + (soft.Late(start) > 0 ? 3600 * soft.FixedLate : 0);

    private static long Distance(Instance instance, FleetVehicle vehicle, int[] route)
    {
        int[] sites = [vehicle.Start, .. route.Select(t => instance.Tasks.Site[t]), vehicle.End];
        return sites.Zip(sites[1..], vehicle.Legs.Distance).Sum();
    }
}
