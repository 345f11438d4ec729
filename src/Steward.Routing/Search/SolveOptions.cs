namespace Steward.Routing;

/// <summary>How long and how to search. At least one budget; the first one reached stops.</summary>
public sealed record SolveOptions
{
    /// <summary>Seed of the generator.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Budget of time; null = none.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Budget of iterations; null = none. 0 returns the constructed or the given plan.</summary>
    public long? Iterations { get; init; }

    /// <summary>Declared hint of the expected iterations; does not stop the search.</summary>
    public long? Horizon { get; init; }

    /// <summary>
    /// 1, the calling thread, or 2, one more. Two count in rounds of both searches, given as iterations of the fast one; a budget of
    /// iterations is rounded up to whole rounds.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>Where to begin: may be partial or stale; unknown jobs are ignored with a notice.</summary>
    public Plan? Start { get; init; }

    /// <summary>Explain every unassigned job.</summary>
    public bool Explain { get; init; } = true;

    /// <summary>Time since an origin of the caller's, for the stop test only; null = the system's monotonic clock.</summary>
    public Func<TimeSpan>? Clock { get; init; }
}

/// <summary>Why a solve ended.</summary>
public enum StopReason
{
    /// <summary>The iterations were used up.</summary>
    Iterations,

    /// <summary>The time was used up.</summary>
    Time,

    /// <summary>The caller cancelled.</summary>
    Cancelled,

    /// <summary>There is nothing to plan.</summary>
    ProvenEmpty,
}

/// <summary>A better plan, as it is found.</summary>
/// <param name="Elapsed">Since the solve began.</param>
/// <param name="Iteration">0 = construction.</param>
/// <param name="Tiers">Tier 0 and the objective's tiers.</param>
/// <param name="Vehicles">Vehicles used.</param>
/// <param name="Unassigned">Jobs left out.</param>
/// <param name="Plan">The plan, built when asked for.</param>
public sealed record Incumbent(TimeSpan Elapsed, long Iteration, IReadOnlyList<long> Tiers, int Vehicles, int Unassigned, Lazy<Plan> Plan);

/// <summary>One line of the trace of a solve.</summary>
public readonly record struct TraceEntry(long Milliseconds, long Iteration, IReadOnlyList<long> Tiers, int Vehicles);

/// <summary>What a solve returns.</summary>
public sealed record SolveResult
{
    /// <summary>The best plan found; it has passed <see cref="PlanChecker"/> in the library's tests.</summary>
    public required Plan Plan { get; init; }

    /// <summary>Why each unassigned job is out; empty when not asked for.</summary>
    public required IReadOnlyList<Explanation> Explanations { get; init; }

    /// <summary>Every incumbent, strictly improving.</summary>
    public required IReadOnlyList<TraceEntry> Trace { get; init; }

    /// <summary>Why the solve ended.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>Iterations done: a run with this number and the same options gives the same plan.</summary>
    public required long Iterations { get; init; }

    /// <summary>Moves and places of insertion that the search weighed, most of them by a bound on the distance alone.</summary>
    public long MoveTests { get; init; }

    /// <summary>The options used.</summary>
    public required SolveOptions Options { get; init; }

    /// <summary>Hash of the problem.</summary>
    public required string ProblemHash { get; init; }

    /// <summary>Hash of the plan.</summary>
    public string PlanHash => Plan.Hash;

    /// <summary>What was ignored in the start plan.</summary>
    public required IReadOnlyList<string> Notices { get; init; }
}
