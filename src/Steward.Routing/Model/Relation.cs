namespace Steward.Routing;

/// <summary>How jobs hang together.</summary>
public enum RelationKind
{
    /// <summary>All of them on one vehicle.</summary>
    SameVehicle,

    /// <summary>No two of them on one vehicle.</summary>
    DifferentVehicle,

    /// <summary>Two jobs on one vehicle, the first one over before the second begins.</summary>
    Before,

    /// <summary>As before, and no other stop between.</summary>
    DirectlyBefore,
}

/// <summary>
/// A hard rule between jobs. It binds the jobs that are served: a job that is left out breaks no relation. A pair's first stop is its
/// pickup, its last one the delivery.
/// </summary>
public sealed record Relation(RelationKind Kind, IReadOnlyList<string> Jobs)
{
    /// <summary>All the jobs on one vehicle.</summary>
    public static Relation SameVehicle(params string[] jobs) => new(RelationKind.SameVehicle, Given.All(jobs));

    /// <summary>No two of the jobs on one vehicle.</summary>
    public static Relation DifferentVehicle(params string[] jobs) => new(RelationKind.DifferentVehicle, Given.All(jobs));

    /// <summary>The first before the second, on one route.</summary>
    public static Relation Before(string first, string second) => new(RelationKind.Before, [Given.Of(first), Given.Of(second)]);

    /// <summary>The first immediately before the second, on one route.</summary>
    public static Relation DirectlyBefore(string first, string second) => new(RelationKind.DirectlyBefore, [Given.Of(first), Given.Of(second)]);

    internal bool IsTogether => Kind != RelationKind.DifferentVehicle;

    internal bool IsOrdered => Kind is RelationKind.Before or RelationKind.DirectlyBefore;

    internal Relation? Without(string job) =>
        !Jobs.Contains(job) ? this : Jobs.Count > 2 ? this with { Jobs = [.. Jobs.Where(j => j != job)] } : null;
}

/// <summary>
/// A group of alternative jobs; at most one of them is served. When one of them is required, the group weighs in tier 0 as its heaviest job
/// while none is served; otherwise only a prize speaks for serving one.
/// </summary>
/// <param name="Name">Name of the group.</param>
/// <param name="Required">Exactly one instead of at most one.</param>
public sealed record JobGroup(string Name, bool Required);
