namespace Steward.Portfolio.Allocation;

/// <summary>
/// The comparisons of drift in whole numbers, so that a portfolio that stands on its limit is never called outside: values × 10¹⁰ (units have
/// 4 decimals, NAVs 6) and percentages × 10⁴. The largest product, ρ·w·V, stays below 9.2·10³⁴ and a 128-bit number holds 1.7·10³⁸.
/// </summary>
internal static class ExactDrift
{
    /// <summary>100 % × 10⁴.</summary>
    internal const int Whole = 1_000_000;

    /// <summary>What a share without a target may have under the relative kinds: 0.0001 of the whole, which is 0.01 %.</summary>
    internal const int Untargeted = 100;

    private const decimal ValueScale = 10_000_000_000m;
    private const decimal PercentScale = 10_000m;

    internal static Int128 Scaled(decimal value) => (Int128)decimal.Round(value * ValueScale);

    internal static int Scaled(Percent percent) => decimal.ToInt32(percent.Value * PercentScale);

    /// <summary>|x − w| × 10⁶ V.</summary>
    internal static Int128 Distance(Int128 value, int target, Int128 total) => Int128.Abs(value * Whole - target * total);

    /// <summary>Whether one asset is further than its limit from its target.</summary>
    internal static bool IsOutside(Int128 distance, int target, Int128 total, DriftKind kind, int threshold, int relative)
    {
        // Both sides × 10⁶: the relative limit ρ·w then is a whole number too.
        var absoluteLimit = (Int128)threshold * Whole;
        var relativeLimit = target == 0 ? (Int128)Untargeted * Whole : (Int128)relative * target;
        var limit = kind switch
        {
            DriftKind.Absolute => absoluteLimit,
            DriftKind.Relative => relativeLimit,
            DriftKind.Either => Int128.Min(absoluteLimit, relativeLimit),
            DriftKind.Both => Int128.Max(absoluteLimit, relativeLimit),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Total variation has no limit for a single asset."),
        };
        return distance * Whole > limit * total;
    }

    /// <summary>Whether the portfolio as a whole is further than θ from its targets.</summary>
    internal static bool IsOutside(Int128 distances, Int128 total, int threshold) => distances > 2 * (Int128)threshold * total;
}
