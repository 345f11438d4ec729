using Steward.Portfolio;
using Steward.Portfolio.Allocation;

namespace Steward.Wealth.Portfolios;

/// <summary>Holds a valued portfolio against targets by class, with the library's exact drift.</summary>
internal static class PortfolioDrift
{
    /// <param name="targets">Percent by class; together 100.</param>
    /// <param name="rule">The limit; null where only the distance is asked for.</param>
    internal static DriftReading Of(ValuedPortfolio portfolio, IReadOnlyDictionary<string, decimal> targets, DriftRule? rule = null)
    {
        var values = portfolio.Classes.ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal);
        // A class is below 0 only for cash that is owed: it is no share of anything.
        var assets = values.Keys.Union(targets.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(key => new AssetValue(key, Math.Max(0, values.GetValueOrDefault(key)), new(targets.GetValueOrDefault(key)))).ToList();
        return Drift.Measure(assets, rule ?? new(DriftKind.TotalVariation, new(100)));
    }
}
