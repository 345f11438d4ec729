namespace Steward.Portfolio;

/// <summary>A percentage: 12.5 is twelve and a half per cent, or points where two percentages are compared.</summary>
/// <param name="Value">The number before the per-cent sign; stored with four decimals at most.</param>
public readonly record struct Percent(decimal Value) : IComparable<Percent>
{
    /// <summary>How many decimals a stored percentage has at most.</summary>
    public const int Decimals = 4;

    /// <summary>As a share of one: 12.5 % is 0.125.</summary>
    public decimal Fraction => Value / 100m;

    /// <summary>The percentage of a share of one.</summary>
    public static Percent OfFraction(decimal fraction) => new(fraction * 100m);

    /// <summary>Whether the left is less.</summary>
    public static bool operator <(Percent left, Percent right) => left.Value < right.Value;

    /// <summary>Whether the left is more.</summary>
    public static bool operator >(Percent left, Percent right) => left.Value > right.Value;

    /// <summary>Whether the left is at most the right.</summary>
    public static bool operator <=(Percent left, Percent right) => left.Value <= right.Value;

    /// <summary>Whether the left is at least the right.</summary>
    public static bool operator >=(Percent left, Percent right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(Percent other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => DecimalText.Write(Value) + " %";
}
