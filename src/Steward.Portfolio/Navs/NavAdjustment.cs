namespace Steward.Portfolio.Navs;

/// <summary>Puts values right after a change of the face value: NAVs and trigger values times the factor, units by its inverse.</summary>
public static class NavAdjustment
{
    /// <summary>A NAV from before the change, as it would have been after it: half away from zero at six decimals.</summary>
    public static Nav Nav(Nav before, decimal factor) => new(decimal.Round(before.Value * factor, Portfolio.Nav.Decimals, MidpointRounding.AwayFromZero));

    /// <summary>Units from before the change: divided by the factor, rounded down to the scheme's decimals.</summary>
    public static Units Units(Units before, decimal factor, int decimals = Portfolio.Units.Decimals) =>
        new(decimal.Round(before.Count / factor, decimals, MidpointRounding.ToNegativeInfinity));

    internal static long Micros(long before, decimal factor) => decimal.ToInt64(decimal.Round(before * factor, 0, MidpointRounding.AwayFromZero));
}
