namespace Steward.Routing;

/// <summary>A single vehicle as the search sees it: sites and limits as numbers, absent limits as <see cref="Window.Forever"/>.</summary>
internal sealed record FleetVehicle
{
    internal required string Id { get; init; }

    internal required int Index { get; init; }

    internal required Vehicle Spec { get; init; }

    /// <summary>Position of the input row: vehicles of one row are equal, and the search tries only one empty one of them.</summary>
    internal required int Type { get; init; }

    internal required Legs Legs { get; init; }

    /// <summary>Where the open part of the route begins; -1 = at its first stop.</summary>
    internal required int Start { get; init; }

    internal required int End { get; init; }

    internal required long Earliest { get; init; }

    internal required long LatestStart { get; init; }

    internal required long LatestEnd { get; init; }

    internal required int[] Capacity { get; init; }

    internal required Prefix Prefix { get; init; }

    internal required long MaxStops { get; init; }

    internal required long MaxDistance { get; init; }

    internal required long MaxDuration { get; init; }

    internal required long MaxDriving { get; init; }

    internal VehicleCost Cost => Spec.Cost;

    /// <summary>The shifts as departure and end bounds, when there are several; otherwise the bounds above hold alone.</summary>
    internal required Window[] Shifts { get; init; }

    internal IReadOnlyList<Break> Breaks => Spec.Breaks;

    internal IReadOnlyList<Reload> Reloads => Spec.Reloads;

    /// <summary>The only site of each break, -1 = anywhere.</summary>
    internal required int[] BreakSites { get; init; }

    internal required int[] ReloadSites { get; init; }

    /// <summary>Site of the last frozen stop when the vehicle still stands there, otherwise -1.</summary>
    internal int LastServed { get; init; } = -1;

    /// <summary>True when the vehicle asks for the timing of <see cref="RichTiming"/>.</summary>
    internal bool IsRich => Shifts.Length > 0 || Spec.Overtime is not null || Breaks.Count > 0 || Reloads.Count > 0 || HasRests;

    internal IReadOnlyList<RestRule> Rests => Spec.Rests;

    internal IReadOnlyList<WorkBreak> WorkBreaks => Spec.WorkBreaks;

    /// <summary>True when breaks depend on what was driven or worked before them.</summary>
    internal bool HasRests => Spec.Rests.Count > 0 || Spec.WorkBreaks.Count > 0;

    /// <summary>True when the same stops and rests may be legal at some times and not at others.</summary>
    internal bool RestsHangOnTimes => WorkBreaks.Count > 0 || Rests.Any(r => r.Basis == RestBasis.Work || r.WaitingCounts);

    internal long LongestRest => Math.Max(Rests.Count == 0 ? 0 : Rests.Max(r => r.Rest), WorkBreaks.Count == 0 ? 0 : WorkBreaks.Max(b => b.Duration));

    internal bool Closed => Spec.Closed;

    /// <summary>True when the departure is a fact, so that it can be neither delayed nor saved.</summary>
    internal bool Departed => Prefix.DepartedAt is not null;

    internal bool IsUnpaid(in Step step) => step.Kind switch
    {
        StepKind.Break => !Breaks[step.Index].Paid,
        StepKind.WorkBreak => !WorkBreaks[step.Index].Paid,
        StepKind.Rest => !Rests[step.Index].Paid,
        _ => false,
    };

    /// <summary>True when the timing of a route can change its value or its feasibility beyond the earliest end.</summary>
    internal required bool DurationMatters { get; init; }

    /// <summary>The part of the objective that depends on the duration; 0 when none does.</summary>
    internal required Func<long, long> DurationKey { get; init; }
}

/// <summary>What a vehicle's frozen part adds to its route before the open part begins.</summary>
/// <param name="DepartedAt">When the route began; null = not yet.</param>
/// <param name="Distance">Distance of the frozen legs.</param>
/// <param name="Driving">Duration of the frozen legs.</param>
/// <param name="Stops">Number of frozen stops.</param>
/// <param name="Load">Load per dimension that is on board besides the deliveries of the open part.</param>
internal sealed record Prefix(long? DepartedAt, long Distance, long Driving, int Stops, int[] Load)
{
    /// <summary>Services of the frozen stops.</summary>
    internal long Service { get; init; }

    /// <summary>True when the vehicle counts as used whatever its open part holds.</summary>
    internal bool Used => DepartedAt is not null || Stops > 0;
}
