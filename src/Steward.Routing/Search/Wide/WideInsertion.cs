namespace Steward.Routing;

/// <summary>
/// Cheapest insertion with blinks (Christiaens and Vanden Berghe 2020, section 4.2): beside a task's neighbours, at both ends of routes and
/// in one empty vehicle of each type; only where none of them serves is every place tried.
/// </summary>
internal sealed class WideInsertion(WideModel model, WideRoutes routes, Xoshiro random)
{
    private const int MostRoutes = 24, BarOneIn = 12, MostBarred = 6;

    /// <summary>One place in about a hundred is passed over; more where there are few, or small problems would always be put together alike.</summary>
    private readonly int blinkSpan = Math.Clamp(4 * model.Instance.TaskCount, 12, 200);
    private readonly int[] stamp = new int[model.Trucks.Length];
    private readonly int[] emptyOf = new int[model.Trucks.Max(t => t.Type) + 1];
    private readonly WalkedPlaces walked = new(model, routes);
    private int round, untilBlink = 1, firstEnd, barred = -1;

    /// <summary>Places tested so far.</summary>
    internal long Tests { get; private set; }

    /// <summary>Blinks make the search vary; without them every place is looked at.</summary>
    internal bool Blinks { get; set; } = true;

    internal void Insert(List<int> jobs)
    {
        foreach (var job in jobs) Insert(job);
    }

    /// <summary>Inserts, by all places of all routes, until nothing that is out fits (an optional job: pays) anywhere.</summary>
    internal void InsertAllThatFit()
    {
        (Blinks, walked.IsThorough) = (false, true);
        for (var before = -1; before != routes.Absent.Count;)
        {
            before = routes.Absent.Count;
            foreach (var job in routes.Absent.ToArray()) Insert(job);
        }

        (Blinks, walked.IsThorough) = (true, false);
    }

    private void Insert(int job)
    {
        var best = new WidePlace(-1, 0, 0, model.Prize[job]);
        walked.Begin();
        // The cheapest vehicle for a job may be the one that others need: in a small fleet no blink at single places helps.
        barred = Blinks && routes.Count <= MostBarred && random.Below(BarOneIn) == 0 ? random.Below(routes.Count) : -1;
        if (walked.IsThorough) FindEvery(job, ref best);
        else if (model.Instance.TasksOf(job) == 2) FindPair(job, ref best);
        else FindSingle(job, ref best);
        if (best.Vehicle < 0) return;
        var task = model.Instance.FirstTask[job];
        routes.Insert(best.Vehicle, best.First, task);
        if (model.Instance.TasksOf(job) == 2) routes.Insert(best.Vehicle, best.Second + 1, task + 1);
        routes.Take(job);
        routes.Refresh(best.Vehicle);
    }

    private void FindSingle(int job, ref WidePlace best)
    {
        var task = model.Instance.FirstTask[job];
        foreach (var other in model.Near[task])
        {
            var v = routes.Vehicle[other];
            if (v < 0 || !Allows(job, v)) continue;
            Try(task, v, routes.Position[other], ref best);
            Try(task, v, routes.Position[other] + 1, ref best);
        }

        for (var i = Math.Min(routes.Count, MostRoutes); i > 0; i--)
        {
            var v = firstEnd = firstEnd + 1 < routes.Count ? firstEnd + 1 : 0;
            if (!routes[v].IsUsed || !Allows(job, v)) continue;
            Try(task, v, 0, ref best);
            Try(task, v, routes[v].Stops.Length, ref best);
        }

        round++;
        for (var v = 0; v < routes.Count; v++)
            if (IsFreshEmpty(v) && Allows(job, v)) Try(task, v, 0, ref best, mayBlink: false);
        walked.Settle(job, ref best);
        if (best.Vehicle >= 0) return;
        for (var v = 0; v < routes.Count; v++)
            if (routes[v].IsUsed && Allows(job, v)) TryEvery(task, v, ref best);
        walked.Settle(job, ref best);
    }

    private void FindEvery(int job, ref WidePlace best)
    {
        var task = model.Instance.FirstTask[job];
        round++;
        for (var v = 0; v < routes.Count; v++)
        {
            if (!Allows(job, v) || !(routes[v].IsUsed || IsFreshEmpty(v))) continue;
            if (model.Instance.TasksOf(job) == 2) TryPair(job, v, ref best);
            else TryEvery(task, v, ref best);
        }

        walked.Settle(job, ref best);
    }

    private void TryEvery(int task, int vehicle, ref WidePlace best)
    {
        for (var place = 0; place <= routes[vehicle].Stops.Length; place++) Try(task, vehicle, place, ref best);
    }

    /// <summary>True for the first empty vehicle of its type in this round.</summary>
    private bool IsFreshEmpty(int vehicle)
    {
        var type = model.Trucks[vehicle].Type;
        if (routes[vehicle].IsUsed || emptyOf[type] == round) return false;
        emptyOf[type] = round;
        return true;
    }

    private bool Allows(int job, int vehicle) => vehicle != barred && model.Instance.Refusals[job][vehicle] is null && !routes[vehicle].IsBroken && !routes[vehicle].IsShut;

    private void Try(int task, int vehicle, int place, ref WidePlace best, bool mayBlink = true)
    {
        Tests++;
        var lane = routes[vehicle];
        var (truck, site) = (lane.Truck, model.Tasks.Site[task]);
        var (from, to) = (lane.SiteBefore(place), lane.SiteAt(place));
        var was = lane.IsUsed;
        var detour = truck.Distance(from, site) + truck.Distance(site, to) - (was ? truck.Distance(from, to) : 0);
        var delta = truck.PerDistance * detour + truck.PerStop + (was ? 0 : truck.Fixed);
        // Time is left out of this bound only where a stop more cannot make a route shorter in time.
        if (delta >= best.Delta && truck.PerTime == 0) return;
        if (truck.Reach(from, site, lane.Leave(place)) is var arrival && truck.Tasks.FirstStart(task, arrival, out _) is not (var start and >= 0) || start >= Window.Forever) return;
        if (start + truck.Tasks.Service[task] + truck.Time(site, to) > lane.Latest(place) || truck.Spec.Earliest > truck.Spec.LatestStart) return;
        if (mayBlink && IsBlink()) return;
        if (!lane.LoadFits(task, place) || lane.Stops.Length + 1 > truck.Spec.MaxStops || lane.Distance + detour > truck.Spec.MaxDistance) return;
        if (truck.IsWalked)
        {
            var work = truck.Time(from, site) + truck.Tasks.Service[task] + truck.Time(site, to) - (was ? truck.Time(from, to) : 0);
            var latest = lane.Latest(place) - truck.Time(site, to) - truck.Tasks.Service[task];
            walked.Add(vehicle, place, place, delta + truck.PerTime * Math.Max(0, work - lane.Idle) + model.SoftOf(truck, task, start, latest));
            return;
        }

        if (lane.Driving + truck.Time(from, site) + truck.Time(site, to) - (was ? truck.Time(from, to) : 0) > truck.Spec.MaxDriving) return;
        if (truck.NeedsTime)
        {
            var duration = lane.Front(place).Join(truck.Time(from, site), truck.Own(task)).Join(truck.Time(site, to), lane.Back(place)).Duration;
            if (duration > truck.Spec.MaxDuration) return;
            delta += truck.PerTime * (duration - lane.Duration);
        }

        if (delta < best.Delta) best = new(vehicle, place, place, delta);
    }

    private bool IsBlink()
    {
        if (!Blinks || --untilBlink > 0) return false;
        untilBlink = 1 + random.Below(blinkSpan);
        return true;
    }

    private void FindPair(int job, ref WidePlace best)
    {
        round++;
        var left = MostRoutes;
        foreach (var other in model.AroundJob[job])
        {
            var v = routes.Vehicle[model.Instance.FirstTask[other]];
            if (v < 0 || stamp[v] == round) continue;
            stamp[v] = round;
            if (Allows(job, v)) TryPair(job, v, ref best);
            if (--left == 0) break;
        }

        for (var v = 0; v < routes.Count; v++)
            if (IsFreshEmpty(v) && Allows(job, v)) TryPair(job, v, ref best);
        walked.Settle(job, ref best);
        if (best.Vehicle >= 0) return;
        for (var v = 0; v < routes.Count; v++)
            if (routes[v].IsUsed && stamp[v] != round && Allows(job, v)) TryPair(job, v, ref best);
        walked.Settle(job, ref best);
    }

    private void TryPair(int job, int vehicle, ref WidePlace best)
    {
        var lane = routes[vehicle];
        var pickup = model.Instance.FirstTask[job];
        if (lane.Stops.Length + 2 > lane.Truck.Spec.MaxStops || lane.Truck.Spec.Earliest > lane.Truck.Spec.LatestStart) return;
        for (var first = 0; first <= lane.Stops.Length; first++)
        {
            if (IsBlink() || !lane.PairFits(pickup, first)) continue;
            TryDeliveries(lane, vehicle, pickup, first, ref best);
        }
    }

    /// <summary>Walks on from the pickup; the delivery is tried before every later stop that is still reached in time with the goods on board.</summary>
    private void TryDeliveries(Lane lane, int vehicle, int pickup, int first, ref WidePlace best)
    {
        var (truck, tasks, drop) = (lane.Truck, lane.Truck.Tasks, pickup + 1);
        var (at, dropSite) = (tasks.Site[pickup], tasks.Site[drop]);
        var leg = truck.Time(lane.SiteBefore(first), at);
        if (Serve(tasks, pickup, truck.Reach(lane.SiteBefore(first), at, lane.Leave(first))) is not (var leave and >= 0)) return;
        var (distance, driving) = (truck.Distance(lane.SiteBefore(first), at), leg);
        var byStretch = truck.NeedsTime && !truck.IsWalked;
        var stretch = byStretch ? lane.Front(first).Join(leg, truck.Own(pickup)) : default;
        for (var second = first; ; second++)
        {
            Tests++;
            // Distance and driving of what stands between the places, with the pickup; what it replaces is taken off by place.
            var to = lane.SiteAt(second);
            if (Serve(tasks, drop, truck.Reach(at, dropSite, leave)) is var done && done >= 0 && done + truck.Time(dropSite, to) <= lane.Latest(second))
                Price(lane, vehicle, (first, second), drop, (distance + truck.Distance(at, dropSite) + truck.Distance(dropSite, to), driving + truck.Time(at, dropSite) + truck.Time(dropSite, to)),
                    byStretch ? stretch.Join(truck.Time(at, dropSite), truck.Own(drop)).Join(truck.Time(dropSite, to), lane.Back(second)).Duration : 0, ref best);
            if (second == lane.Stops.Length) return;
            var stop = lane.Stops[second];
            (leg, distance) = (truck.Time(at, to), distance + truck.Distance(at, to));
            driving += leg;
            if (Serve(tasks, stop, truck.Reach(at, to, leave)) is not (var next and >= 0) || !lane.PairFits(pickup, second + 1)) return;
            if (byStretch) stretch = stretch.Join(leg, truck.Own(stop));
            (leave, at) = (next, to);
        }
    }

    private void Price(Lane lane, int vehicle, (int First, int Second) at, int drop, (long Distance, long Driving) with, long duration, ref WidePlace best)
    {
        var truck = lane.Truck;
        var (distance, driving) = with;
        for (var place = at.First; lane.IsUsed && place <= at.Second; place++)
        {
            distance -= truck.Distance(lane.SiteBefore(place), lane.SiteAt(place));
            driving -= truck.Time(lane.SiteBefore(place), lane.SiteAt(place));
        }

        if (truck.IsWalked)
        {
            var work = driving + truck.Tasks.Service[drop] + truck.Tasks.Service[drop - 1];
            walked.Add(vehicle, at.First, at.Second, truck.PerDistance * distance + 2 * truck.PerStop + (lane.IsUsed ? 0 : truck.Fixed) + truck.PerTime * Math.Max(0, work - lane.Idle));
            return;
        }

        var delta = truck.PerDistance * distance + 2 * truck.PerStop + (lane.IsUsed ? 0 : truck.Fixed) + (truck.NeedsTime ? truck.PerTime * (duration - lane.Duration) : 0);
        if (delta < best.Delta && lane.Distance + distance <= truck.Spec.MaxDistance && lane.Driving + driving <= truck.Spec.MaxDriving && duration <= truck.Spec.MaxDuration)
            best = new(vehicle, at.First, at.Second, delta);
    }

    private static long Serve(TaskTable tasks, int task, long arrival) =>
        tasks.FirstStart(task, arrival, out _) is var start && (start < 0 || start >= Window.Forever) ? -1 : start + tasks.Service[task];
}
