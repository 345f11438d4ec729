namespace Steward.Routing;

/// <summary>
/// A checked, immutable routing problem. Distances and durations are in the caller's units (Steward: metres, seconds).
/// Thread-safe; many solves may share one.
/// </summary>
public sealed record Problem
{
    internal Problem()
    {
    }

    /// <summary>The caller's name.</summary>
    public required string Name { get; init; }

    /// <summary>Names of the load dimensions.</summary>
    public required IReadOnlyList<string> Dimensions { get; init; }

    /// <summary>Sites in the order of the matrices' rows.</summary>
    public required IReadOnlyList<string> Sites { get; init; }

    /// <summary>Travel profiles.</summary>
    public required IReadOnlyList<TravelProfile> Profiles { get; init; }

    /// <summary>Vehicles and types, in input order.</summary>
    public required IReadOnlyList<Vehicle> Vehicles { get; init; }

    /// <summary>Jobs, in input order.</summary>
    public required IReadOnlyList<Job> Jobs { get; init; }

    /// <summary>Rules between jobs.</summary>
    public IReadOnlyList<Relation> Relations { get; init; } = [];

    /// <summary>Decisions that planning must keep.</summary>
    public IReadOnlyList<JobLock> Locks { get; init; } = [];

    /// <summary>The plan that people know of; null = none.</summary>
    public PreviousPlan? Previous { get; init; }

    /// <summary>How plans are compared.</summary>
    public required Objective Objective { get; init; }

    /// <summary>SHA-256 of the canonical form, lower-case hex. Equal problems have equal hashes on every machine.</summary>
    public string Hash => ProblemHash.Of(this);

    /// <summary>Begins a problem.</summary>
    public static ProblemBuilder Build(string name) => new(name);
}
