namespace Steward.Routing;

/// <summary>What the vehicles' states say of the jobs: done, half done, on board of which vehicle.</summary>
internal sealed class JobStatus
{
    private readonly Dictionary<string, string> onBoardOf = new(StringComparer.Ordinal);
    private readonly HashSet<(string Job, Half Half)> done = [];

    internal JobStatus(Problem problem) : this(problem.Vehicles)
    {
    }

    private JobStatus(IEnumerable<Vehicle> vehicles)
    {
        foreach (var vehicle in vehicles)
        {
            if (vehicle.State is not { } state) continue;
            foreach (var job in state.OnBoard) onBoardOf[job] = vehicle.Id;
            foreach (var stop in state.Done) done.Add((stop.Job, stop.Half));
            foreach (var stop in state.Done.Where(s => s.Half == Half.Pickup)) onBoardOf[stop.Job] = vehicle.Id;
        }
    }

    internal static JobStatus None { get; } = new([]);

    internal bool IsDone(Job job) => done.Contains((job.Id, job.Kind == JobKind.Pair ? Half.Delivery : Half.Whole));

    /// <summary>True for a pair whose pickup is done and whose delivery is not.</summary>
    internal bool IsHalfDone(Job job) => job.Kind == JobKind.Pair && onBoardOf.ContainsKey(job.Id) && !IsDone(job);

    internal string? OnBoardOf(Job job) => onBoardOf.GetValueOrDefault(job.Id);
}
