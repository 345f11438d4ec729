namespace Steward.Routing.Tests;

/// <summary>
/// The best timing of a sequence by trial of every departure, every place of every break and reload, and every whole time of every
/// start, for clocks that end before 140. Without slices.
/// </summary>
internal sealed class EveryTime(Instance instance, FleetVehicle vehicle, int[] route)
{
    private const int Clock = 140;
    private readonly TaskTable tasks = instance.Tasks;
    private readonly Prices prices = Prices.Of(instance.Problem.Objective, vehicle.Cost);
    private long departure, latestEnd;
    private int cuts;
    private Int128? best;

    internal static Int128? Best(Instance instance, FleetVehicle vehicle, int[] route)
    {
        Int128? best = null;
        for (var cuts = 0; cuts < 1 << route.Length; cuts += 2)
            if (new EveryTime(instance, vehicle, route).WithCuts(cuts) is { } found && (best is null || found < best)) best = found;
        return best;
    }

    /// <summary>Bit i of the cuts = a reload before stop i.</summary>
    private Int128? WithCuts(int chosen)
    {
        cuts = chosen;
        if (cuts != 0 && (vehicle.Reloads.Count == 0 || int.PopCount(cuts) > vehicle.Reloads[0].Max)) return null;
        if (!Fits() || Distance() is not (var distance and < 1_000_000)) return null;
        foreach (var shift in vehicle.Spec.FurtherShifts.Append(vehicle.Spec.Shift))
            for (departure = Math.Max(shift.Open, Release(0)); departure <= Math.Min(shift.Close, vehicle.LatestStart); departure++)
            {
                latestEnd = shift.Close;
                var ready = new Int128?[Clock];
                ready[departure] = 0;
                From(0, vehicle.Start, -1, ready, 0);
            }

        return best is { } cost ? cost + prices.Distance * distance : null;
    }

    private void From(int stop, int site, int last, Int128?[] ready, int taken)
    {
        foreach (var (mask, rested) in Rests(ready, taken, site))
        {
            if ((cuts >> stop & 1) != 0 && stop < route.Length) Reload(stop, site, rested, mask);
            else Leave(stop, site, last, rested, mask);
        }
    }

    private void Reload(int stop, int site, Int128?[] ready, int taken)
    {
        var (rule, to) = (vehicle.Reloads[0], vehicle.ReloadSites[0]);
        var loaded = Enumerable.Range(stop, TripEnd(stop) - stop).Sum(i => instance.Jobs[tasks.Job[route[i]]] is { Kind: JobKind.Delivery } job ? job.Load.Sum() : 0);
        var next = Arrived(ready, site, to, t => rule.Windows.Count == 0 || rule.Windows.Any(w => w.Open <= t && t <= w.Close),
            rule.Duration + rule.PerUnit * loaded, Release(stop));
        foreach (var (mask, rested) in Rests(next, taken, to)) Leave(stop, to, -1, rested, mask);
    }

    private void Leave(int stop, int site, int last, Int128?[] ready, int taken)
    {
        var to = stop < route.Length ? tasks.Site[route[stop]] : vehicle.End;
        var arrived = Arrived(ready, site, to, _ => true, 0, 0);
        foreach (var (mask, rested) in to < 0 ? [(taken, arrived)] : Rests(arrived, taken, to))
            if (stop == route.Length) End(rested, mask);
            else From(stop + 1, to, to, Served(rested, route[stop], to == last ? 0 : tasks.Setup[route[stop]]), mask);
    }

    /// <summary>The line as it is, and after each order of breaks that may be taken here.</summary>
    private IEnumerable<(int Taken, Int128?[] Ready)> Rests(Int128?[] ready, int taken, int site)
    {
        yield return (taken, ready);
        for (var b = 0; b < vehicle.Breaks.Count; b++)
        {
            if ((taken >> b & 1) != 0 || (vehicle.BreakSites[b] >= 0 && vehicle.BreakSites[b] != site)) continue;
            var rule = vehicle.Breaks[b];
            var next = Arrived(ready, -1, -1, t => rule.Earliest <= t && t <= rule.LatestStart, rule.Duration, 0);
            for (var t = 0; t < Clock; t++)
                if (next[t] is { } cost && !rule.Paid) next[t] = cost - prices.Unpaid * rule.Duration;
            foreach (var more in Rests(next, taken | 1 << b, site)) yield return more;
        }
    }

    private Int128?[] Arrived(Int128?[] ready, int from, int to, Func<long, bool> mayStart, long duration, long release)
    {
        var next = new Int128?[Clock];
        for (var t = 0; t < Clock; t++)
        {
            if (ready[t] is not { } cost) continue;
            for (var start = vehicle.Legs.Arrive(from, to, t); start + duration < Clock; start++)
                if (mayStart(start)) Keep(next, Math.Max(start + duration, release), cost);
        }

        return next;
    }

    private Int128?[] Served(Int128?[] arrived, int task, long setup)
    {
        var next = new Int128?[Clock];
        for (var t = 0; t < Clock; t++)
        {
            if (arrived[t] is not { } cost) continue;
            for (var start = t + setup; start + tasks.Service[task] < Clock; start++)
                if (IsInside(task, start, setup)) Keep(next, start + tasks.Service[task], cost + prices.Soft * SoftOf(tasks.Soft[task], start));
        }

        return next;
    }

    private static void Keep(Int128?[] line, long time, Int128 cost)
    {
        if (time < Clock && (line[time] is not { } old || cost < old)) line[time] = cost;
    }

    private void End(Int128?[] ready, int taken)
    {
        for (var end = 0; end < Clock; end++)
        {
            if (ready[end] is not { } cost || end > latestEnd || end - departure > vehicle.MaxDuration) continue;
            var due = vehicle.Breaks.Where((b, i) => (taken >> i & 1) == 0 && departure <= b.LatestStart && b.LatestStart < end);
            if (due.Any()) continue;
            cost += prices.Time * (end - departure) + prices.Overtime * (vehicle.Spec.Overtime?.Of(departure, end) ?? 0);
            if (best is null || cost < best) best = cost;
        }
    }

    private bool IsInside(int task, long start, long setup)
    {
        var job = instance.Jobs[tasks.Job[task]];
        var stop = job.Stops[tasks.Half[task] == Half.Delivery ? 1 : 0];
        if (job.Kind != JobKind.Delivery && tasks.Half[task] != Half.Delivery && start - setup < (job.Release ?? 0)) return false;
        return stop.Windows.Count == 0 || stop.Windows.Any(w => w.Open <= start - setup && start + (stop.FinishInside ? stop.Service : 0) <= w.Close);
    }

    private static Int128 SoftOf(SoftWindow? soft, long start) => soft is null ? 0
        : soft.PerHourEarly * soft.Early(start) + soft.PerHourLate * soft.Late(start) + (soft.Late(start) > 0 ? 3600 * soft.FixedLate : 0);

    private int TripEnd(int from)
    {
        for (var i = from + 1; i < route.Length; i++)
            if ((cuts >> i & 1) != 0) return i;
        return route.Length;
    }

    private long Release(int from) => Enumerable.Range(from, TripEnd(from) - from).Max(i => (long?)tasks.Release[route[i]]) ?? 0;

    /// <summary>Loads are a matter of the timing only where breaks or reloads are chosen by it; otherwise the evaluator tests them before.</summary>
    private bool Fits()
    {
        if (vehicle.Reloads.Count == 0 && vehicle.Breaks.Count == 0) return true;
        for (var i = 1; i < route.Length; i++)
            if ((cuts >> i & 1) != 0 && !vehicle.Spec.PairsCrossReload && Enumerable.Range(i, route.Length - i).Any(j => tasks.Half[route[j]] == Half.Delivery
                && Array.IndexOf(route, tasks.Partner[route[j]]) < i)) return false;
        for (var d = 0; d < instance.Dimensions; d++)
        {
            long carried = 0;
            for (var from = 0; from < route.Length; from = TripEnd(from))
            {
                var trip = route[from..TripEnd(from)];
                var load = carried + trip.Sum(t => (long)tasks.DepotLoad[t * instance.Dimensions + d]);
                if (load > vehicle.Capacity[d]) return false;
                foreach (var task in trip)
                    if ((load += tasks.LoadChange[task * instance.Dimensions + d]) > vehicle.Capacity[d]) return false;
                carried += trip.Where(t => tasks.Half[t] != Half.Whole).Sum(t => (long)tasks.LoadChange[t * instance.Dimensions + d]);
            }
        }

        return true;
    }

    private long Distance()
    {
        var sites = new List<int> { vehicle.Start };
        for (var i = 0; i < route.Length; i++)
        {
            if ((cuts >> i & 1) != 0) sites.Add(vehicle.ReloadSites[0]);
            sites.Add(tasks.Site[route[i]]);
        }

        sites.Add(vehicle.End);
        return sites.Zip(sites.Skip(1), vehicle.Legs.Distance).Sum();
    }
}
