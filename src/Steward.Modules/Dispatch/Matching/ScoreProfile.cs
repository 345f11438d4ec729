namespace Steward.Dispatch.Matching;

/// <summary>What a part of the score looks at.</summary>
internal enum Measure
{
    DistanceMetres, Performance, ActiveOrders, ZoneDeliveries, Availability, Fatigue, ExtraSeconds, FreeLoad, TargetGap, State, Rating, WindowEarlySeconds,
}

/// <summary>Which of the four columns of the log a part counts in.</summary>
internal enum ScoreColumn { Distance, Time, Load, Priority }

/// <summary>A point of a curve: at this measured value, so many thousandths of a point.</summary>
internal readonly record struct At(long Value, long Milli);

/// <summary>
/// One part: points from a measure by a curve, times a weight in per mille. A step curve takes the first point whose value is
/// not exceeded, and the last one beyond; a line is drawn between the points. Without points the measure gives the points itself.
/// </summary>
internal sealed record ScorePartRule(string Name, int WeightMille, Measure Measure, ScoreColumn Column, bool IsLine, At[] Curve);

/// <summary>A score as data. With <paramref name="MustCut"/> the sum is cut to 0–100, and the cut is a part like the others.</summary>
internal sealed record ScoreProfile(string Name, ScorePartRule[] Parts, int MaxMetres = int.MaxValue, int MinOnTimeMille = 0, bool MustCut = false)
{
    private const int P = 1000;

    private static readonly At[] Near = [new(1000, 100 * P), new(3000, 90 * P), new(5000, 70 * P), new(10_000, 50 * P), new(15_000, 30 * P), new(long.MaxValue, 10 * P)];
    private static readonly At[] Room = [new(0, 100 * P), new(1, 80 * P), new(2, 60 * P), new(3, 40 * P), new(4, 20 * P), new(long.MaxValue, 0)];
    private static readonly At[] Known = [new(0, 0), new(1, 20 * P), new(4, 40 * P), new(9, 60 * P), new(19, 80 * P), new(long.MaxValue, 100 * P)];

    private static ScorePartRule Proximity(int weight) => new("proximity", weight, Measure.DistanceMetres, ScoreColumn.Distance, false, Near);

    private static ScorePartRule Performance(int weight) => new("performance", weight, Measure.Performance, ScoreColumn.Time, false, []);

    private static ScorePartRule Capacity(int weight) => new("capacity", weight, Measure.ActiveOrders, ScoreColumn.Load, false, Room);

    private static ScorePartRule Fatigue(int weight) => new("fatigue", weight, Measure.Fatigue, ScoreColumn.Load, false, []);

    /// <summary>The five that a zone starts with (delivery-automation 7.2).</summary>
    internal static readonly ScoreProfile[] Installed =
    [
        new("standard",
        [
            Proximity(400), Performance(300), Capacity(200),
            new("zone_experience", 100, Measure.ZoneDeliveries, ScoreColumn.Priority, false, Known),
        ]),
        new("urgent",
        [
            Proximity(400), new("availability", 300, Measure.Availability, ScoreColumn.Time, false, []), Performance(200), Fatigue(100),
        ]),
        new("consolidating",
        [
            Proximity(250), Capacity(300),
            new("efficiency", 250, Measure.ExtraSeconds, ScoreColumn.Time, true, [new(300, 100 * P), new(1800, 0)]), Fatigue(200),
        ]),
        new("reassign",
        [
            new("proximity", 400, Measure.DistanceMetres, ScoreColumn.Distance, true, [new(0, 100 * P), new(50_000, 0)]), Performance(300),
            new("free_load", 200, Measure.FreeLoad, ScoreColumn.Load, false, []),
            new("target_gap", 100, Measure.TargetGap, ScoreColumn.Priority, true, [new(0, 0), new(10, 100 * P)]),
        ], MaxMetres: 20_000, MinOnTimeMille: 900),
        new("desk",
        [
            new("state", 1000, Measure.State, ScoreColumn.Time, false, []),
            new("distance", 1000, Measure.DistanceMetres, ScoreColumn.Distance, true, [new(0, 30 * P), new(10_000, 0)]),
            new("rating", 1000, Measure.Rating, ScoreColumn.Time, true, [new(0, 0), new(5000, 15 * P)]),
            new("target_gap", 1000, Measure.TargetGap, ScoreColumn.Priority, true, [new(0, 0), new(7, 14 * P), new(8, 15 * P)]),
            new("window", 1000, Measure.WindowEarlySeconds, ScoreColumn.Time, false, [new(-1, -50 * P), new(899, 10 * P), new(1799, 15 * P), new(long.MaxValue, 20 * P)]),
        ], MustCut: true),
    ];
}
