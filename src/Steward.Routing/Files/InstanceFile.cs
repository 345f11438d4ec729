namespace Steward.Routing;

/// <summary>A fault of a file: line (0 = the whole file), stable code, sentence.</summary>
public sealed class InstanceFileException(int line, string code, string message) : Exception(message)
{
    /// <summary>Line, counted from 1; 0 for the file as a whole.</summary>
    public int Line { get; } = line;

    /// <summary>Stable code, such as <c>wrong_count</c> or <c>unknown_convention</c>.</summary>
    public string Code { get; } = code;

    /// <summary>The file, where it is another than the instance.</summary>
    internal string? File { get; set; }
}

/// <summary>How distances and times of a public instance are counted (specification 4).</summary>
public enum Convention
{
    /// <summary>Floor of ten times the Euclidean distance; times × 10.</summary>
    Distance1Decimal,

    /// <summary>Unrounded Euclid; fewest vehicles first. Searched at a scale of 100,000 with durations rounded up.</summary>
    VehiclesFirst,

    /// <summary>Euclid to the nearest integer; times as in the file.</summary>
    RoundedDistance,

    /// <summary>The integer matrix of the file.</summary>
    MatrixAsGiven,
}

/// <summary>A place of an instance file; the first one is the depot.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct Node(double X, double Y, int Demand, double Ready, double Due, double Service);

/// <summary>What the readers have in common: nodes, fleet, and the pairs or the matrix where the family has them.</summary>
internal sealed record RawInstance(string Name, string Family, Node[] Nodes, int Capacity, int? Vehicles)
{
    /// <summary>Pickup and delivery nodes.</summary>
    internal IReadOnlyList<(int Pickup, int Delivery)> Pairs { get; init; } = [];

    /// <summary>Row-major matrix, row = from; null when distances come from coordinates.</summary>
    internal int[]? Matrix { get; init; }

    internal long? MaxDistance { get; init; }

    internal bool HasTimes { get; init; }
}

/// <summary>A public instance as a problem, with what is needed to print its cost in its own convention.</summary>
public sealed class InstanceFile
{
    internal const string Steward = "steward";

    internal InstanceFile(RawInstance raw, Convention convention, Problem problem) =>
        (Raw, Convention, Problem) = (raw, convention, problem);

    /// <summary>The problem; sites and jobs bear the numbers of the file, the depot is site 0.</summary>
    public Problem Problem { get; }

    /// <summary>The convention in force: explicit matrices are always as given.</summary>
    public Convention Convention { get; }

    /// <summary>Name in the file.</summary>
    public string Name => Raw.Name;

    /// <summary>Family: solomon, lilim, vrplib or steward.</summary>
    public string Family => Raw.Family;

    internal bool IsSteward => Family == Steward;

    internal RawInstance Raw { get; }
}
