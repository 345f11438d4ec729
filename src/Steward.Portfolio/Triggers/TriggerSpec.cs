namespace Steward.Portfolio.Triggers;

/// <summary>How an order in the index looks at the values of its subject.</summary>
public enum TriggerKind : byte
{
    /// <summary>Fires at value ≥ threshold.</summary>
    Above,

    /// <summary>Fires at value ≤ threshold.</summary>
    Below,

    /// <summary>Fires at the first value ≥ threshold after one below it.</summary>
    CrossesAbove,

    /// <summary>Fires at the first value ≤ threshold after one above it.</summary>
    CrossesBelow,

    /// <summary>Fires at |value − threshold| ≤ tolerance.</summary>
    Equals,

    /// <summary>Fires at value ≤ high-water mark × (1 − trail), or at the floor.</summary>
    TrailPercent,

    /// <summary>Fires at value ≤ high-water mark − trail, or at the floor.</summary>
    TrailAmount,

    /// <summary>A leaf of a tree: while value ≥ threshold, each value asks the caller to evaluate the tree.</summary>
    WatchAbove,

    /// <summary>The same while value ≤ threshold.</summary>
    WatchBelow,

    /// <summary>Each value asks the caller to evaluate the tree.</summary>
    WatchAlways,
}

/// <summary>An order for the index. Values are 64-bit integers in the scale of the subject's ticks, for NAVs the value × 10⁶.</summary>
/// <param name="Id">The order; unique in the index.</param>
/// <param name="Subject">Whose values are looked at, from <see cref="TriggerIndex.AddSubject"/>.</param>
/// <param name="Kind">How they are looked at.</param>
/// <param name="Threshold">The trigger value; the floor of a trailing order, 0 for none.</param>
public readonly record struct TriggerSpec(Guid Id, int Subject, TriggerKind Kind, long Threshold)
{
    /// <summary>Greater and less instead of at least and at most.</summary>
    public bool Strict { get; init; }

    /// <summary>How far from the threshold still equals it.</summary>
    public long Tolerance { get; init; }

    /// <summary>The trail: millionths of one for <see cref="TriggerKind.TrailPercent"/> (100,000 is 10 %), else in the scale of the values.</summary>
    public long Trail { get; init; }

    /// <summary>So many values of different dates in a row must hold; 1 unless given.</summary>
    public int ConfirmCount { get; init; } = 1;

    /// <summary>How often the order may fire in all; 1 unless it repeats.</summary>
    public int MostFirings { get; init; } = 1;

    /// <summary>Days after a firing in which it does not fire again.</summary>
    public int CooldownDays { get; init; }
}

/// <summary>What an order has seen so far; the default is an order that has seen nothing.</summary>
/// <param name="Armed">Of a crossing order: whether a value on the near side was accepted. Null: the subject's last value tells.</param>
/// <param name="HighWater">Of a trailing order: the highest value since it is valid. Null: none yet.</param>
/// <param name="Confirmed">How many dates in a row have held.</param>
/// <param name="ConfirmedOn">The last of them.</param>
/// <param name="Fired">How often it has fired.</param>
/// <param name="NotBefore">The end of its cooldown.</param>
/// <param name="WaitsForFalse">It fired, and its condition has not been false since.</param>
public readonly record struct TriggerState(bool? Armed = null, long? HighWater = null, int Confirmed = 0, DateOnly? ConfirmedOn = null, int Fired = 0, DateOnly? NotBefore = null, bool WaitsForFalse = false);

/// <summary>An order that fired.</summary>
/// <param name="Id">The order.</param>
/// <param name="Subject">The subject whose value it was.</param>
/// <param name="Date">The value's date.</param>
/// <param name="Value">The value.</param>
/// <param name="Threshold">What it was compared with: for a trailing order the mark less the trail, or the floor.</param>
public readonly record struct Firing(Guid Id, int Subject, DateOnly Date, long Value, long Threshold)
{
    /// <summary>Of a trailing order: the high-water mark.</summary>
    public long? High { get; init; }
}
