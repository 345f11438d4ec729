namespace Steward.Routing;

/// <summary>
/// A problem for the wide search: vehicles that differ in everything; several loads, windows and depots, open routes, costs of time, limits
/// and prizes. Where tables do not decide a route (preferred times, breaks, reloads, rests, time slices, time on board, vehicles under way), it
/// is walked in full. Immutable.
/// </summary>
internal sealed class WideModel
{
    /// <summary>Costs count in 1/18,000, so that rates per 1,000 and per 3,600 are both whole.</summary>
    internal const long Scale = 18_000;
    private const int Width = 40, Around = 100;
    private const long HeaviestTime = 1L << 40, Far = 1L << 46, ItemSpan = 1L << 15;

    private WideModel(Instance instance) => Instance = instance;

    internal Instance Instance { get; }

    internal TaskTable Tasks => Instance.Tasks;

    internal Truck[] Trucks { get; private init; } = [];

    internal int Dimensions => Instance.Dimensions;

    /// <summary>Per job: what leaving it out costs; <see cref="long.MaxValue"/> for a mandatory one.</summary>
    internal long[] Prize { get; private init; } = [];

    internal long[] Weight { get; private init; } = [];

    /// <summary>Jobs with open tasks.</summary>
    internal int[] Jobs { get; private init; } = [];

    /// <summary>Per task: tasks worth a test before or behind it.</summary>
    internal int[][] Near { get; private init; } = [];

    /// <summary>Per job: jobs around it, itself first.</summary>
    internal int[][] AroundJob { get; private init; } = [];

    internal bool HasTime { get; private init; }

    /// <summary>True when an iteration may take milliseconds.</summary>
    internal bool IsWalked => Array.Exists(Trucks, t => t.IsWalked);

    /// <summary>A vehicle with its tables and its prices in the search's unit.</summary>
    internal sealed record Truck(FleetVehicle Spec, TaskTable Tasks, int[] Distances, int[] Durations, int Sites)
    {
        internal required long Fixed { get; init; }

        internal required long PerDistance { get; init; }

        internal required long PerTime { get; init; }

        internal required long PerStop { get; init; }

        /// <summary>Equal vehicles have equal numbers; of empty ones only the first is tried.</summary>
        internal required int Type { get; init; }

        /// <summary>True when the tables are necessary conditions only, and a route's price is that of a full walk.</summary>
        internal required bool IsWalked { get; init; }

        internal bool HasSlices => Spec.Legs.HasSlices;

        internal bool NeedsTime => PerTime > 0 || Spec.MaxDuration < Window.Forever;

        internal long Distance(int from, int to) => from < 0 || to < 0 ? 0 : Distances[from * Sites + to];

        internal long Time(int from, int to) => from < 0 || to < 0 ? 0 : Durations[from * Sites + to];

        /// <summary>When a leg ends that begins at a time.</summary>
        internal long Reach(int from, int to, long leave) => HasSlices ? Spec.Legs.Arrive(from, to, leave) : leave + Time(from, to);

        internal Stretch Own(int task)
        {
            var open = Tasks.FirstStart(task, 0, out var close);
            return new(Tasks.Service[task], open, close);
        }
    }

    /// <summary>The model of an instance, or null when something in it needs the general search.</summary>
    internal static WideModel? TryMake(Instance instance)
    {
        if (instance.TaskCount == 0 || instance.Vehicles.Length == 0 || instance.HasPlanFeatures) return null;
        var kind = instance.Problem.Objective.Kind;
        if (kind is not (Objective.Preset.Cost or Objective.Preset.DistanceFirst or Objective.Preset.DurationFirst)) return null;
        var trucks = Make(instance);
        var (near, around) = Neighbours(instance, trucks);
        return new(instance)
        {
            Trucks = trucks,
            Prize = [.. instance.Jobs.Select(j => j.Prize is { } prize ? prize * (kind == Objective.Preset.DurationFirst ? 1 : Scale) : long.MaxValue)],
            Weight = [.. Enumerable.Range(0, instance.JobCount).Select(instance.Weight)],
            Jobs = [.. Enumerable.Range(0, instance.JobCount).Where(j => instance.TasksOf(j) > 0)],
            Near = near,
            AroundJob = around,
            HasTime = Array.Exists(trucks, t => t.NeedsTime && !t.IsWalked),
        };
    }

    private static Truck[] Make(Instance instance)
    {
        var types = new Dictionary<(int, int), int>();
        var walked = WalkedLegs(instance);
        var (all, several) = (AsksForWalks(instance), Enumerable.Range(0, instance.TaskCount).Any(instance.Tasks.HasSeveralWindows));
        return [.. instance.Vehicles.Select(v =>
        {
            // Rows may name single vehicles of a type, and then they are not equal.
            var key = (v.Type, instance.Refusals.Any(row => row[v.Index] is not null) ? v.Index : -1);
            if (!types.TryGetValue(key, out var type)) types.Add(key, type = types.Count);
            var (perDistance, perTime) = instance.Problem.Objective.Kind switch
            {
                Objective.Preset.Cost => (v.Cost.Per1000Distance * (Scale / 1000), v.Cost.PerHour * (Scale / 3600)),
                Objective.Preset.DurationFirst => (1, HeaviestTime),
                _ => (Scale, 0L),
            };
            var counts = instance.Problem.Objective.CountsMoney;
            return new Truck(v, instance.TasksFor(v), v.Legs.Distances, v.Legs.Durations, v.Legs.Sites)
            {
                Fixed = counts ? v.Cost.Fixed * Scale : 0, PerDistance = perDistance, PerTime = perTime, PerStop = counts ? v.Cost.PerStop * Scale : 0, Type = type,
                IsWalked = all || v.IsRich || v.Prefix.Used || v.Departed || walked.Contains(v.Legs) || (several && (perTime > 0 || v.MaxDuration < Window.Forever)),
            };
        })];
    }

    private static bool AsksForWalks(Instance instance)
    {
        if (instance.Tasks.IsRich) return true;
        for (var task = 0; task < instance.TaskCount; task++)
            if (instance.Tasks.MaxOnBoard[task] != Window.Forever || (instance.Tasks.Half[task] != Half.Whole && instance.Tasks.Partner[task] < 0)) return true;
        return false;
    }

    private static HashSet<Legs> WalkedLegs(Instance instance) => [.. instance.Vehicles.Select(v => v.Legs).Distinct()
        .Where(l => l.HasSlices || l.Distances.AsSpan().Contains(Travel.Unreachable) || l.Durations.AsSpan().Contains(Travel.Unreachable))];

    /// <summary>What a start between two times costs at least.</summary>
    internal long SoftOf(Truck truck, int task, long earliest, long latest)
    {
        if (truck.Tasks.Soft[task] is not { } preferred || !Instance.Problem.Objective.CountsMoney) return 0;
        var start = Math.Max(earliest, Math.Min(latest, preferred.Open));
        return (long)Int128.Min(truck.Tasks.SoftOf(task, start) * (Scale / 3600), Far);
    }

    /// <summary>A route's or a job's tiers as one number; tier 0 is counted apart.</summary>
    internal long PriceOf(Score score) => Instance.Problem.Objective.Kind == Objective.Preset.DurationFirst ? score.First * HeaviestTime + score.Second : score.First * Scale;

    private static (int[][] Near, int[][] Around) Neighbours(Instance instance, Truck[] trucks)
    {
        var (tasks, truck) = (instance.Tasks, trucks[0]);
        var near = new int[instance.TaskCount][];
        for (var task = 0; task < near.Length; task++)
        {
            var keys = new long[near.Length];
            for (var other = 0; other < keys.Length; other++) keys[other] = Packed(other == task ? Far : Math.Min(Reach(truck, task, other), Reach(truck, other, task)), other);
            near[task] = Smallest(keys, Math.Min(Width, near.Length - 1));
        }

        var around = new int[instance.JobCount][];
        for (var job = 0; job < around.Length; job++)
        {
            if (instance.TasksOf(job) == 0) continue;
            var keys = new List<long>(around.Length);
            for (var other = 0; other < around.Length; other++)
                if (instance.TasksOf(other) > 0) keys.Add(Packed(other == job ? -1 : Apart(job, other), other));
            around[job] = Smallest([.. keys], Around);
        }

        return (near, around);

        long Apart(int a, int b)
        {
            var least = long.MaxValue;
            for (var s = instance.FirstTask[a]; s < instance.FirstTask[a + 1]; s++)
                for (var t = instance.FirstTask[b]; t < instance.FirstTask[b + 1]; t++)
                    least = Math.Min(least, truck.Distance(tasks.Site[s], tasks.Site[t]) + truck.Distance(tasks.Site[t], tasks.Site[s]));
            return least;
        }
    }

    /// <summary>A key with the number that breaks its ties, so that plain numbers are sorted.</summary>
    private static long Packed(long key, int item) => Math.Min(key, Far) * ItemSpan + item;

    private static int[] Smallest(long[] keys, int most)
    {
        Array.Sort(keys);
        // A key may be −1, and its number still lies above it.
        return [.. keys.Take(most).Select(k => (int)(((k % ItemSpan) + ItemSpan) % ItemSpan))];
    }

    /// <summary>Distance and a fifth of the wait that the windows force, as in the plain search.</summary>
    private static long Reach(Truck truck, int from, int to)
    {
        var (a, b) = (truck.Tasks.Site[from], truck.Tasks.Site[to]);
        var leave = truck.Tasks.Service[from] + truck.Time(a, b);
        var (open, last) = (truck.Tasks.FirstStart(to, 0, out _), truck.Tasks.LastClose(to));
        if (truck.Tasks.FirstStart(from, 0, out _) + leave > last) return Far;
        return truck.Distance(a, b) + Math.Max(0, open - leave - truck.Tasks.LastClose(from)) / 5;
    }
}
