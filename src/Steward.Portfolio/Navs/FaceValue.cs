namespace Steward.Portfolio.Navs;

/// <summary>Finds jumps that look like a change of the face value: within 1 % of 10, 100, 1000 or the inverse.</summary>
internal static class FaceValue
{
    /// <summary>One per cent, in millionths.</summary>
    internal const long Closeness = 10_000;

    /// <summary>The factor that the jump suggests, or null.</summary>
    internal static decimal? Suspected(long value, long last)
    {
        // Below fivefold neither way no factor can be within 1 %: nearly every row ends here.
        if (last <= 0 || (value < 5 * last && last < 5 * value)) return null;
        foreach (var factor in (ReadOnlySpan<int>)[10, 100, 1000])
        {
            if (IsWithin(value, (Int128)last * factor)) return factor;
            if (IsWithin((Int128)value * factor, last)) return 1m / factor;
        }
        return null;
    }

    private static bool IsWithin(Int128 value, Int128 expected) => Int128.Abs(value - expected) * 100 <= expected;
}
