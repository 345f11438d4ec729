namespace Steward.Portfolio;

/// <summary>Units of a scheme, exact.</summary>
/// <param name="Count">The number of units; schemes keep 3 or 4 decimals.</param>
public readonly record struct Units(decimal Count) : IComparable<Units>
{
    /// <summary>How many decimals a stored number of units has at most.</summary>
    public const int Decimals = 4;

    /// <summary>No units.</summary>
    public static Units Zero => default;

    /// <summary>The sum.</summary>
    public static Units operator +(Units left, Units right) => new(left.Count + right.Count);

    /// <summary>The difference.</summary>
    public static Units operator -(Units left, Units right) => new(left.Count - right.Count);

    /// <summary>Whether the left is less.</summary>
    public static bool operator <(Units left, Units right) => left.Count < right.Count;

    /// <summary>Whether the left is more.</summary>
    public static bool operator >(Units left, Units right) => left.Count > right.Count;

    /// <summary>Whether the left is at most the right.</summary>
    public static bool operator <=(Units left, Units right) => left.Count <= right.Count;

    /// <summary>Whether the left is at least the right.</summary>
    public static bool operator >=(Units left, Units right) => left.Count >= right.Count;

    /// <inheritdoc/>
    public int CompareTo(Units other) => Count.CompareTo(other.Count);

    /// <summary>The units that <paramref name="net"/> buys at <paramref name="nav"/>: rounded down to the scheme's decimals.</summary>
    /// <param name="net">The amount after charges.</param>
    /// <param name="nav">The NAV of the allotment, above 0.</param>
    /// <param name="decimals">The scheme's decimals of a unit, 0 to 4.</param>
    public static Units Bought(Money net, Nav nav, int decimals = Decimals) => new(decimal.Round(net.Amount / nav.Value, decimals, MidpointRounding.ToNegativeInfinity));

    /// <summary>The value at <paramref name="nav"/>, unrounded.</summary>
    public Money ValueAt(Nav nav) => new(Count * nav.Value);

    /// <summary>What a redemption pays: units × NAV × (1 − load), rounded half away from zero to the coin.</summary>
    /// <param name="nav">The NAV of the redemption.</param>
    /// <param name="load">The exit load as a percentage, 1 for 1 %.</param>
    /// <param name="coinDecimals">Decimals of the smallest coin.</param>
    public Money RedeemedAt(Nav nav, Percent load, int coinDecimals = 2) =>
        new(decimal.Round(Count * nav.Value * (1 - load.Fraction), coinDecimals, MidpointRounding.AwayFromZero));

    /// <inheritdoc/>
    public override string ToString() => DecimalText.Write(Count);
}
