namespace Steward.Portfolio;

/// <summary>A net asset value, or any price that a condition looks at, exact to six decimals.</summary>
/// <param name="Value">Money per unit.</param>
public readonly record struct Nav(decimal Value) : IComparable<Nav>
{
    /// <summary>How many decimals a NAV or a trigger value has at most.</summary>
    public const int Decimals = 6;

    private const decimal Scale = 1_000_000m;

    /// <summary>The value × 10⁶: the key of the trigger index and of the stores.</summary>
    /// <exception cref="OverflowException">The value is 9.2 · 10¹² or more.</exception>
    public long Micros => decimal.ToInt64(Value * Scale);

    /// <summary>The NAV whose <see cref="Micros"/> these are.</summary>
    public static Nav OfMicros(long micros) => new(micros / Scale);

    /// <summary>Whether the left is less.</summary>
    public static bool operator <(Nav left, Nav right) => left.Value < right.Value;

    /// <summary>Whether the left is more.</summary>
    public static bool operator >(Nav left, Nav right) => left.Value > right.Value;

    /// <summary>Whether the left is at most the right.</summary>
    public static bool operator <=(Nav left, Nav right) => left.Value <= right.Value;

    /// <summary>Whether the left is at least the right.</summary>
    public static bool operator >=(Nav left, Nav right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(Nav other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => DecimalText.Write(Value);
}
