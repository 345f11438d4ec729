namespace Steward.Routing;

/// <summary>
/// How plans are compared. Tier 0 is always the unassigned mandatory jobs, each weighing 1 + its priority, or by classes of priority
/// (<see cref="WithStrictPriority"/>); the preset gives the tiers after it. Lost prizes and fairness are added to the last tier.
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

    /// <summary>All costs of routes + changes + lost prizes.</summary>
    public static Objective Cost { get; } = new("cost", Preset.Cost);

    /// <summary>Shortest longest route, then cost.</summary>
    public static Objective MinMax { get; } = new("min-max", Preset.MinMax);

    internal static IReadOnlyList<Objective> Presets { get; } = [DistanceFirst, DurationFirst, VehiclesFirst, Cost, MinMax];

    /// <summary>Stable name of the preset.</summary>
    public string Name { get; }

    /// <summary>What makes a route long for <see cref="MinMax"/>.</summary>
    public Measure LongestBy { get; init; } = Measure.Duration;

    /// <summary>Prices on unequal routes.</summary>
    public IReadOnlyList<Fairness> Fairness { get; init; } = [];

    /// <summary>True when one job of a higher priority outweighs all jobs of lower ones.</summary>
    public bool StrictPriority { get; init; }

    internal Preset Kind { get; }

    /// <summary>True when the values of a plan's routes depend on each other.</summary>
    internal bool IsBalanced => Kind == Preset.MinMax || Fairness.Count > 0;

    /// <summary>True when the plan's last tier counts money.</summary>
    internal bool CountsMoney => Kind is Preset.Cost or Preset.MinMax;

    internal IEnumerable<Measure> Measures => Fairness.Select(f => f.Measure).Concat(Kind == Preset.MinMax ? [LongestBy] : []);

    /// <summary>The longest route by another measure.</summary>
    public static Objective MinMaxBy(Measure measure) => MinMax with { LongestBy = measure };

    /// <summary>Adds a price on unequal routes.</summary>
    public Objective WithFairness(Measure measure, Form form, long weight) => WithFairness(new(measure, form, weight));

    /// <summary>Adds a price on unequal routes.</summary>
    public Objective WithFairness(Fairness term) => this with { Fairness = [.. Fairness, Given.Of(term)] };

    /// <summary>Lets one job of a higher priority outweigh all jobs of lower ones.</summary>
    public Objective WithStrictPriority() => this with { StrictPriority = true };
}
