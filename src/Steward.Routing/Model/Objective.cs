namespace Steward.Routing;

/// <summary>
/// How plans are compared. Tier 0 is always the unassigned mandatory jobs, each weighing 1 + its priority;
/// the preset gives the tiers after it. Lost prizes are added to the last tier.
/// </summary>
public sealed record Objective
{
    private Objective(string name, Preset kind) => (Name, Kind) = (name, kind);

    internal enum Preset
    {
        DistanceFirst,
        DurationFirst,
        VehiclesFirst,
        Cost,
        MinMax,
    }

    /// <summary>Shortest distance.</summary>
    public static Objective DistanceFirst { get; } = new("distance-first", Preset.DistanceFirst);

    /// <summary>Shortest total duration, then distance.</summary>
    public static Objective DurationFirst { get; } = new("duration-first", Preset.DurationFirst);

    /// <summary>Fewest vehicles, then distance.</summary>
    public static Objective VehiclesFirst { get; } = new("vehicles-first", Preset.VehiclesFirst);

    /// <summary>Fixed + distance + time + stop costs + lost prizes.</summary>
    public static Objective Cost { get; } = new("cost", Preset.Cost);

    /// <summary>Not in this version: refused as <c>unsupported_feature</c>.</summary>
    public static Objective MinMax { get; } = new("min-max", Preset.MinMax) { Unsupported = "min-max objective" };

    internal static IReadOnlyList<Objective> Presets { get; } = [DistanceFirst, DurationFirst, VehiclesFirst, Cost];

    /// <summary>Stable name of the preset.</summary>
    public string Name { get; }

    internal Preset Kind { get; }

    internal string? Unsupported { get; private init; }

    /// <summary>Not in this version: refused as <c>unsupported_feature</c>.</summary>
    public Objective WithFairness(Measure measure, Form form, long weight) => this with { Unsupported = "fairness" };
}
