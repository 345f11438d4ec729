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

    /// <summary>Stop costs.</summary>
    public long Stops { get; init; }

    /// <summary>Prizes of optional jobs left out.</summary>
    public long LostPrizes { get; init; }

    /// <summary>The sum of all parts.</summary>
    public long Total => Fixed + Distance + Time + Stops + LostPrizes;

    /// <summary>Part by part.</summary>
    public static CostParts operator +(CostParts a, CostParts b) => new()
    {
        Fixed = a.Fixed + b.Fixed,
        Distance = a.Distance + b.Distance,
        Time = a.Time + b.Time,
        Stops = a.Stops + b.Stops,
        LostPrizes = a.LostPrizes + b.LostPrizes,
    };

    /// <summary>Part by part.</summary>
    public static CostParts operator -(CostParts a, CostParts b) => new()
    {
        Fixed = a.Fixed - b.Fixed,
        Distance = a.Distance - b.Distance,
        Time = a.Time - b.Time,
        Stops = a.Stops - b.Stops,
        LostPrizes = a.LostPrizes - b.LostPrizes,
    };
}
