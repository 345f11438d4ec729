namespace Steward.Routing;

/// <summary>What the vehicles' states say of the jobs: done, half done, on board of which vehicle.</summary>
internal sealed class JobStatus
{
    private readonly Dictionary<string, string> onBoardOf = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Job, Half Half), string> done = [];

    internal JobStatus(Problem problem) : this(problem.Vehicles)
    {
    }

    private JobStatus(IEnumerable<Vehicle> vehicles)
    {
        foreach (var vehicle in vehicles)
        {
            if (vehicle.State is not { } state) continue;
            foreach (var job in state.OnBoard) onBoardOf[job] = vehicle.Id;
            foreach (var stop in state.Done) done[(stop.Job, stop.Half)] = vehicle.Id;
            foreach (var stop in state.Done.Where(s => s.Half == Half.Pickup)) onBoardOf[stop.Job] = vehicle.Id;
        }
    }

    internal static JobStatus None { get; } = new([]);

    internal bool IsDone(Job job) => DoneBy(job) is not null;

    /// <summary>The vehicle that has finished the job; null while it is open.</summary>
    internal string? DoneBy(Job job) => done.GetValueOrDefault((job.Id, job.Kind == JobKind.Pair ? Half.Delivery : Half.Whole));

    /// <summary>True when its first stop is a frozen one.</summary>
    internal bool HasFrozenStart(Job job) => IsDone(job) || done.ContainsKey((job.Id, Half.Pickup));

    /// <summary>True when a vehicle has done some of the job, or has its goods on board.</summary>
    internal bool IsBegun(Job job) => IsDone(job) || onBoardOf.ContainsKey(job.Id);

    /// <summary>True for a pair whose pickup is done and whose delivery is not.</summary>
    internal bool IsHalfDone(Job job) => job.Kind == JobKind.Pair && onBoardOf.ContainsKey(job.Id) && !IsDone(job);

    internal string? OnBoardOf(Job job) => onBoardOf.GetValueOrDefault(job.Id);
}
