namespace Steward.Routing;

/// <summary>
/// What an insertion costs at least in one vehicle, over all places that the route's tables allow: detour, driving and service, no waiting.
/// It walks nothing, so that a quote looks closely at the few vehicles that may be cheap. Not thread-safe.
/// </summary>
internal sealed class PlaceBound(Solution solution)
{
    /// <summary>Largest rate with which a detour's price surely fits in a long.</summary>
    private const long MostRate = 10_000_000;
    private const long Scale = 18_000, PerDistance = Scale / 1000, PerTime = Scale / 3600, Never = long.MaxValue;

    private readonly Instance instance = solution.Instance;
    private readonly bool hasTimeOnBoard = Array.Exists(solution.Instance.Tasks.MaxOnBoard, m => m != Window.Forever);
    private TaskTable tasks = solution.Instance.Tasks;
    private FleetVehicle spec = null!;
    private RouteFrame frame = null!;
    private int[] route = [];
    private long byDistance, byTime, least;

    /// <summary>True when a route lasts at least its driving and service, and nothing but distance, time and stops is paid.</summary>
    internal bool Suits(FleetVehicle vehicle) =>
        !instance.HasPlanFeatures && !instance.IsRich(vehicle) && !vehicle.Legs.HasSlices
        && vehicle.Cost is { Per1000Distance: <= MostRate, PerHour: <= MostRate };

    /// <summary>True when every place that the tables allow keeps all the rules.</summary>
    internal bool Decides(FleetVehicle vehicle) =>
        Suits(vehicle) && !hasTimeOnBoard && !vehicle.Departed && vehicle.MaxDuration == Window.Forever && vehicle.MaxDriving == Window.Forever
        && vehicle.LatestStart == Window.Forever;

    /// <summary>The bound for a vehicle that <see cref="Suits"/>; false when the tables allow no place.</summary>
    internal bool TryFind(int job, int vehicle, out Score bound)
    {
        bound = Score.Worst;
        (spec, route, frame, least) = (instance.Vehicles[vehicle], solution.Route(vehicle), solution.Frame(vehicle), Never);
        tasks = instance.TasksFor(spec);
        if (route.Length + instance.TasksOf(job) + spec.Prefix.Stops > spec.MaxStops) return false;
        (byDistance, byTime) = instance.Problem.Objective.Kind switch
        {
            Objective.Preset.Cost => (PerDistance * spec.Cost.Per1000Distance, PerTime * spec.Cost.PerHour),
            Objective.Preset.DurationFirst => (0, 1),
            _ => (1, 0),
        };
        if (instance.TasksOf(job) == 1) Single(instance.FirstTask[job]);
        else Pair(instance.FirstTask[job]);
        if (least == Never) return false;
        bound = Total(least, instance.TasksOf(job)) - solution.ScoreOf(vehicle);
        return true;
    }

    /// <summary>The route's tiers with a change of its weighed sums; what follows in later tiers is taken as nothing.</summary>
    private Score Total(long change, int stops)
    {
        var lasting = frame.Work + (spec.Departed ? spec.Earliest - spec.Prefix.DepartedAt!.Value : 0);
        var sum = (Int128)byDistance * frame.Distance + (Int128)byTime * lasting + change;
        return instance.Problem.Objective.Kind switch
        {
            // Each of the two parts is rounded by a half at most.
            Objective.Preset.Cost => new(0, (long)(sum / Scale) - 1 + spec.Cost.Fixed + spec.Cost.PerStop * (route.Length + stops + spec.Prefix.Stops), 0),
            Objective.Preset.DistanceFirst => new(0, (long)sum, 0),
            Objective.Preset.VehiclesFirst => new(0, 1, (long)sum),
            _ => new(0, (long)sum, 0),
        };
    }

    private void Single(int task)
    {
        var last = tasks.LastClose(task);
        for (var place = 0; place <= route.Length && frame.Leave(place) <= last; place++)
        {
            if (!LoadFits(task, place)) continue;
            var (from, at, to) = (SiteBefore(place), tasks.Site[task], SiteAt(place));
            var detour = Distance(from, at) + Distance(at, to) - Distance(from, to);
            if (frame.Distance + detour > spec.MaxDistance) continue;
            var (there, onward) = (Time(from, at), Time(at, to));
            if (Leave(task, frame.Leave(place) + there) is not (var leave and >= 0) || leave + onward > frame.Latest(place)) continue;
            least = Math.Min(least, byDistance * detour + byTime * (there + onward + tasks.Service[task] - Time(from, to)));
        }
    }

    private void Pair(int pickup)
    {
        for (var first = 0; first <= route.Length; first++)
        {
            if (!PairFits(pickup, first)) continue;
            var leg = Time(SiteBefore(first), tasks.Site[pickup]);
            if (Leave(pickup, frame.Leave(first) + leg) is var leave and >= 0) Deliveries(pickup, first, leg, leave);
        }
    }

    /// <summary>Walks on from the pickup, with sums of what is driven anew less what it replaces.</summary>
    private void Deliveries(int pickup, int first, long leg, long leave)
    {
        var (drop, at, service) = (pickup + 1, tasks.Site[pickup], tasks.Service[pickup] + tasks.Service[pickup + 1]);
        var (detour, driving) = (Distance(SiteBefore(first), at), leg + service);
        for (var second = first; ; second++)
        {
            var (to, before) = (SiteAt(second), SiteBefore(second));
            var (there, onward) = (Time(at, tasks.Site[drop]), Time(tasks.Site[drop], to));
            var (gone, goneTime) = (Distance(before, to), Time(before, to));
            if (Leave(drop, leave + there) is var done and >= 0 && done + onward <= frame.Latest(second))
            {
                var longer = detour + Distance(at, tasks.Site[drop]) + Distance(tasks.Site[drop], to) - gone;
                if (frame.Distance + longer <= spec.MaxDistance) least = Math.Min(least, byDistance * longer + byTime * (driving + there + onward - goneTime));
            }

            if (second == route.Length) return;
            (leg, detour) = (Time(at, to), detour + Distance(at, to) - gone);
            leave = Leave(route[second], leave + leg);
            if (leave < 0 || !PairFits(pickup, second + 1)) return;
            (at, driving) = (to, driving + leg - goneTime);
        }
    }

    /// <summary>When a task is left that is reached at a time; -1 when its windows are over.</summary>
    private long Leave(int task, long arrival) =>
        tasks.FirstStart(task, arrival, out _) is var start && start is < 0 or >= Window.Forever ? -1 : start + tasks.Service[task];

    private bool LoadFits(int task, int place)
    {
        var k = instance.Dimensions;
        for (var d = 0; d < k; d++)
        {
            long change = tasks.LoadChange[task * k + d];
            var peak = change > 0 ? frame.PeakAfter(place, d, k) : tasks.DepotLoad[task * k + d] > 0 ? frame.PeakBefore(place, d, k) : 0;
            // A half done pair only unloads.
            if (change != 0 && (change > 0 || tasks.DepotLoad[task * k + d] > 0) && peak + Math.Abs(change) > spec.Capacity[d]) return false;
        }

        return true;
    }

    private bool PairFits(int pickup, int place)
    {
        var k = instance.Dimensions;
        for (var d = 0; d < k; d++)
            if (tasks.LoadChange[pickup * k + d] is var load and not 0 && frame.Load(place, d, k) + load > spec.Capacity[d]) return false;
        return true;
    }

    private int SiteBefore(int place) => place == 0 ? spec.Start : tasks.Site[route[place - 1]];

    private int SiteAt(int place) => place == route.Length ? spec.End : tasks.Site[route[place]];

    private long Distance(int from, int to) => spec.Legs.Distance(from, to);

    private long Time(int from, int to) => spec.Legs.Arrive(from, to, 0);
}
