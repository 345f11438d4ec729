namespace Steward.Routing;

/// <summary>Parts of a cost, in the unit of the rates. They sum exactly to <see cref="Total"/>.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public readonly record struct CostParts
{
    /// <summary>Fixed costs of used vehicles.</summary>
    public long Fixed { get; init; }

    /// <summary>Distance costs.</summary>
    public long Distance { get; init; }

    /// <summary>Time costs.</summary>
    public long Time { get; init; }

    /// <summary>Overtime costs.</summary>
    public long Overtime { get; init; }

    /// <summary>Stop costs.</summary>
    public long Stops { get; init; }

    /// <summary>Costs of service outside the preferred times.</summary>
    public long SoftWindows { get; init; }

    /// <summary>What it costs to differ from the previous plan.</summary>
    public long Changes { get; init; }

    /// <summary>Price of unequal routes; part of a plan, not of a route.</summary>
    public long Fairness { get; init; }

    /// <summary>Prizes of optional jobs left out.</summary>
    public long LostPrizes { get; init; }

    /// <summary>The sum of all parts.</summary>
    public long Total => Fixed + Distance + Time + Overtime + Stops + SoftWindows + Changes + Fairness + LostPrizes;

    /// <summary>Part by part.</summary>
    public static CostParts operator +(CostParts a, CostParts b) => new()
    {
        Fixed = a.Fixed + b.Fixed,
        Distance = a.Distance + b.Distance,
        Time = a.Time + b.Time,
        Overtime = a.Overtime + b.Overtime,
        Stops = a.Stops + b.Stops,
        SoftWindows = a.SoftWindows + b.SoftWindows,
        Changes = a.Changes + b.Changes,
        Fairness = a.Fairness + b.Fairness,
        LostPrizes = a.LostPrizes + b.LostPrizes,
    };

    /// <summary>Part by part.</summary>
    public static CostParts operator -(CostParts a, CostParts b) => new()
    {
        Fixed = a.Fixed - b.Fixed,
        Distance = a.Distance - b.Distance,
        Time = a.Time - b.Time,
        Overtime = a.Overtime - b.Overtime,
        Stops = a.Stops - b.Stops,
        SoftWindows = a.SoftWindows - b.SoftWindows,
        Changes = a.Changes - b.Changes,
        Fairness = a.Fairness - b.Fairness,
        LostPrizes = a.LostPrizes - b.LostPrizes,
    };
}
