namespace Steward.Routing;

/// <summary>
/// A problem whose routes are decided by distance, one window a task, one load and a depot: flat arrays for the fast search.
/// Nodes are the tasks, then a first and a last node for each vehicle. Immutable.
/// </summary>
internal sealed class PlainModel
{
    private const int MostSitesToTranspose = 4_000;

    private PlainModel(Instance instance) => Instance = instance;

    internal Instance Instance { get; }

    internal int Tasks { get; private init; }

    internal int Vehicles { get; private init; }

    internal int Sites { get; private init; }

    internal int Nodes => Tasks + 2 * Vehicles;

    internal int[] Site { get; private init; } = [];

    internal long[] Open { get; private init; } = [];

    internal long[] Close { get; private init; } = [];

    internal long[] Service { get; private init; } = [];

    /// <summary>Per task: the load of a single; of a pair + at the pickup and − at the delivery.</summary>
    internal int[] Demand { get; private init; } = [];

    internal int[] Capacity { get; private init; } = [];

    /// <summary>Distance and duration, row = from, and the same by row = to.</summary>
    internal int[] Out { get; private init; } = [];

    internal int[] In { get; private init; } = [];

    internal int[] TimeOut { get; private init; } = [];

    internal int[] TimeIn { get; private init; } = [];

    /// <summary>What a vehicle costs when it is used, in units of <see cref="DistanceRate"/> per unit of distance.</summary>
    internal long[] Fixed { get; private init; } = [];

    internal long DistanceRate { get; private init; } = 1;

    /// <summary>Units of cost in the search per unit of the objective.</summary>
    internal long CostScale { get; private init; } = 1;

    /// <summary>Per job: what leaving it out costs, for an optional one; <see cref="long.MaxValue"/> for a mandatory one.</summary>
    internal long[] Prize { get; private init; } = [];

    internal long[] Weight { get; private init; } = [];

    /// <summary>With fewer vehicles some mandatory job is out.</summary>
    internal int LeastVehicles => HasPairs || HasPrizes ? 1 : LeastOf(Demand, Capacity);

    internal bool HasPairs { get; private init; }

    internal bool HasWindows { get; private init; }

    internal bool HasPrizes { get; private init; }

    /// <summary>Vehicles of one type are equal; of equal empty ones only the first is tried.</summary>
    internal int[] Type { get; private init; } = [];

    internal int TypeCount { get; private init; }

    internal bool IsVehiclesFirst => Instance.Problem.Objective.Kind is Objective.Preset.VehiclesFirst;

    internal int First(int vehicle) => Tasks + 2 * vehicle;

    internal int Last(int vehicle) => Tasks + 2 * vehicle + 1;

    internal bool Allows(int job, int vehicle) => Instance.Refusals[job][vehicle] is null;

    /// <summary>The model of an instance, or null when something in it needs the general search.</summary>
    internal static PlainModel? TryMake(Instance instance)
    {
        if (instance.TaskCount == 0 || instance.Vehicles.Length == 0 || instance.Dimensions > 1 || instance.HasRichTiming || instance.HasPlanFeatures) return null;
        if (!instance.Vehicles.All(v => IsPlain(v, instance.Vehicles[0])) || !HasPlainObjective(instance) || !HasPlainTasks(instance)) return null;
        var legs = instance.Vehicles[0].Legs;
        if (legs.Distances.AsSpan().Contains(Travel.Unreachable) || legs.Durations.AsSpan().Contains(Travel.Unreachable)) return null;
        var symmetric = IsSymmetric(legs.Distances, legs.Sites) && (ReferenceEquals(legs.Distances, legs.Durations) || IsSymmetric(legs.Durations, legs.Sites));
        if (!symmetric && legs.Sites > MostSitesToTranspose) return null;
        return Make(instance, legs, symmetric);
    }

    private static bool IsPlain(FleetVehicle vehicle, FleetVehicle first) =>
        vehicle is { Start: >= 0, End: >= 0, DurationMatters: false, Departed: false, Closed: false, LatestStart: >= Window.Forever, MaxDistance: >= Window.Forever, MaxDriving: >= Window.Forever, MaxStops: >= int.MaxValue }
        && !vehicle.Prefix.Used && vehicle.Prefix.Load.All(load => load == 0) && !vehicle.Legs.HasSlices && ReferenceEquals(vehicle.Legs, first.Legs)
        && vehicle.Cost.Per1000Distance == first.Cost.Per1000Distance && vehicle.Cost.PerStop == 0 && vehicle.Spec.ServiceFactor == Vehicle.AsGiven;

    private static bool HasPlainObjective(Instance instance) => instance.Problem.Objective.Kind is Objective.Preset.DistanceFirst or Objective.Preset.VehiclesFirst or Objective.Preset.Cost
        && (instance.Problem.Objective.Kind is not Objective.Preset.VehiclesFirst || !Array.Exists(instance.Jobs, job => job.Prize is not null));

    private static bool HasPlainTasks(Instance instance)
    {
        var tasks = instance.Tasks;
        var (deliveries, pickups) = (false, false);
        for (var task = 0; task < instance.TaskCount; task++)
        {
            if (tasks.HasSeveralWindows(task) || tasks.MaxOnBoard[task] != Window.Forever) return false;
            if (tasks.Half[task] != Half.Whole && tasks.Partner[task] < 0) return false;
            if (instance.Dimensions == 0 || tasks.Partner[task] >= 0) continue;
            // Load that only falls or only rises never exceeds its sum; both on one route need the general search.
            deliveries |= tasks.LoadChange[task] < 0;
            pickups |= tasks.LoadChange[task] > 0;
        }

        return !(deliveries && pickups) && !((deliveries || pickups) && Array.Exists(tasks.Partner, p => p >= 0));
    }

    private static bool IsSymmetric(int[] matrix, int sites)
    {
        for (var a = 0; a < sites; a++)
            for (var b = 0; b < a; b++)
                if (matrix[a * sites + b] != matrix[b * sites + a]) return false;
        return true;
    }

    private static PlainModel Make(Instance instance, Legs legs, bool symmetric)
    {
        int tasks = instance.TaskCount, vehicles = instance.Vehicles.Length, nodes = tasks + 2 * vehicles;
        var (site, open, close, service) = (new int[nodes], new long[nodes], new long[nodes], new long[nodes]);
        for (var task = 0; task < tasks; task++)
        {
            site[task] = instance.Tasks.Site[task];
            (open[task], close[task], service[task]) = (instance.Tasks.FirstStart(task, 0, out var last), last, instance.Tasks.Service[task]);
        }

        for (var v = 0; v < vehicles; v++)
        {
            var vehicle = instance.Vehicles[v];
            (site[tasks + 2 * v], site[tasks + 2 * v + 1]) = (vehicle.Start, vehicle.End);
            (open[tasks + 2 * v], close[tasks + 2 * v + 1]) = (vehicle.Earliest, vehicle.LatestEnd);
            close[tasks + 2 * v] = vehicle.LatestEnd;
        }

        var (rate, scale) = instance.Problem.Objective.Kind is Objective.Preset.Cost ? (instance.Vehicles[0].Cost.Per1000Distance, 1000L) : (1L, 1L);
        var types = TypesOf(instance);
        var sameMatrix = ReferenceEquals(legs.Distances, legs.Durations);
        var into = symmetric ? legs.Distances : Transposed(legs.Distances, legs.Sites);
        return new(instance)
        {
            Tasks = tasks, Vehicles = vehicles, Sites = legs.Sites, Site = site, Open = open, Close = close, Service = service,
            Demand = [.. Enumerable.Range(0, tasks).Select(t => instance.Dimensions == 0 ? 0 : instance.Tasks.Partner[t] >= 0 ? instance.Tasks.LoadChange[t] : Math.Abs(instance.Tasks.LoadChange[t]))],
            Capacity = [.. instance.Vehicles.Select(v => instance.Dimensions == 0 ? int.MaxValue : v.Capacity[0])],
            Out = legs.Distances, In = into,
            TimeOut = legs.Durations, TimeIn = sameMatrix ? into : symmetric ? legs.Durations : Transposed(legs.Durations, legs.Sites),
            Fixed = [.. instance.Vehicles.Select(v => FixedOf(instance, v, scale))], DistanceRate = rate, CostScale = scale,
            Prize = [.. instance.Jobs.Select(job => job.Prize is { } prize ? prize * scale : long.MaxValue)], Weight = [.. Enumerable.Range(0, instance.JobCount).Select(instance.Weight)],
            HasPairs = Array.Exists(instance.Tasks.Partner, p => p >= 0), HasPrizes = Array.Exists(instance.Jobs, job => job.Prize is not null),
            HasWindows = Enumerable.Range(0, tasks).Any(t => open[t] > 0 || close[t] < Window.Forever) || instance.Vehicles.Any(v => v.LatestEnd < Window.Forever),
            Type = types, TypeCount = types.Max() + 1,
        };
    }

    /// <summary>In <c>VehiclesFirst</c> the search counts vehicles apart from the cost, so that within a fleet it is free to use all.</summary>
    private static long FixedOf(Instance instance, FleetVehicle vehicle, long scale) =>
        instance.Problem.Objective.Kind is Objective.Preset.Cost ? vehicle.Cost.Fixed * scale : 0;

    /// <summary>What all whole jobs load, over the largest vehicle.</summary>
    private static int LeastOf(int[] demand, int[] capacity)
    {
        var load = demand.Sum(d => (long)Math.Max(0, d));
        return Math.Max(1, (int)Math.Min(capacity.Length, (load + capacity.Max() - 1L) / Math.Max(1, capacity.Max())));
    }

    private static int[] TypesOf(Instance instance)
    {
        var types = new Dictionary<(int, int, long, long, int, long, int), int>();
        return [.. instance.Vehicles.Select(v =>
        {
            var key = (v.Start, v.End, v.Earliest, v.LatestEnd, instance.Dimensions == 0 ? 0 : v.Capacity[0], v.Cost.Fixed, instance.Refusals.Any(r => r[v.Index] is not null) ? v.Index : -1);
            if (!types.TryGetValue(key, out var type)) types.Add(key, type = types.Count);
            return type;
        })];
    }

    private static int[] Transposed(int[] matrix, int sites)
    {
        var turned = new int[matrix.Length];
        for (var a = 0; a < sites; a++)
            for (var b = 0; b < sites; b++) turned[b * sites + a] = matrix[a * sites + b];
        return turned;
    }
}
