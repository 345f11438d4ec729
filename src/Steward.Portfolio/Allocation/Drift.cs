namespace Steward.Portfolio.Allocation;

/// <summary>How far a portfolio stands from its targets, and whether that is further than a rule allows. Exact: what stands on the limit is inside.</summary>
public static class Drift
{
    private const int ShownDecimals = 20;

    /// <summary>Measures one portfolio.</summary>
    /// <param name="assets">All assets, those without a value or without a target too.</param>
    /// <param name="rule">The limit; per-asset limits stand at the assets.</param>
    /// <exception cref="ArgumentException">A value is negative.</exception>
    public static DriftReading Measure(IReadOnlyList<AssetValue> assets, DriftRule rule)
    {
        var total = 0m;
        foreach (var asset in assets) total += asset.Value >= 0 ? asset.Value : throw new ArgumentException($"Asset {asset.Key} has the value {asset.Value}, below 0.", nameof(assets));
        if (total == 0) return new(0, default, default, false, [.. assets.Select(asset => new AssetDrift(asset.Key, 0, default, asset.Target, null, false))]);

        var (exactTotal, distances) = (Int128.Zero, Int128.Zero);
        foreach (var asset in assets) exactTotal += ExactDrift.Scaled(asset.Value);
        var (readings, variation, greatest) = (new List<AssetDrift>(assets.Count), 0m, 0m);
        foreach (var asset in assets)
        {
            var distance = ExactDrift.Distance(ExactDrift.Scaled(asset.Value), ExactDrift.Scaled(asset.Target), exactTotal);
            distances += distance;
            var reading = Read(asset, rule, total, distance, exactTotal);
            readings.Add(reading);
            variation += Math.Abs(reading.Difference.Value);
            greatest = Math.Max(greatest, Math.Abs(reading.Difference.Value));
        }
        var isBreach = rule.Kind == DriftKind.TotalVariation
            ? ExactDrift.IsOutside(distances, exactTotal, ExactDrift.Scaled(rule.Threshold))
            : readings.Exists(reading => reading.IsBreach);
        return new(total, new(Shown(variation / 2)), new(Shown(greatest)), isBreach, readings);
    }

    /// <summary>
    /// How much a drop can have moved any absolute or total-variation drift, in points: (r_max − r_min) / (4 (1 + r_min)), which is reached when the
    /// best and the worst scheme hold half of the value each. Rounded up. While the slack θ − drift exceeds the sum over the drops since, a
    /// portfolio need not be looked at.
    /// </summary>
    /// <param name="lowest">The lowest return among the schemes held, −0.12 for −12 %; above −1.</param>
    /// <param name="highest">The highest.</param>
    public static Percent SlackUsed(decimal lowest, decimal highest)
    {
        if (lowest <= -1 || highest < lowest) throw new ArgumentOutOfRangeException(nameof(lowest), lowest, "Returns are above −1, and the highest is not below the lowest.");
        return new(decimal.Round(25m * (highest - lowest) / (1 + lowest), ShownDecimals, MidpointRounding.ToPositiveInfinity));
    }

    private static AssetDrift Read(AssetValue asset, DriftRule rule, decimal total, Int128 distance, Int128 exactTotal)
    {
        var share = new Percent(Shown(100m * (asset.Value / total)));
        if (rule.Kind == DriftKind.TotalVariation) return new(asset.Key, asset.Value, share, asset.Target, null, false);
        var (threshold, relative) = (asset.Own?.Threshold ?? rule.Threshold, asset.Own?.Relative ?? rule.Relative);
        var isOutside = ExactDrift.IsOutside(distance, ExactDrift.Scaled(asset.Target), exactTotal, rule.Kind, ExactDrift.Scaled(threshold), ExactDrift.Scaled(relative));
        return new(asset.Key, asset.Value, share, asset.Target, Limit(rule.Kind, threshold.Value, relative.Value, asset.Target.Value), isOutside);
    }

    private static Percent Limit(DriftKind kind, decimal threshold, decimal relative, decimal target)
    {
        var points = target == 0 ? 0.01m : relative * target / 100m;
        return new(kind switch
        {
            DriftKind.Absolute => threshold,
            DriftKind.Relative => points,
            DriftKind.Either => Math.Min(threshold, points),
            _ => Math.Max(threshold, points),
        });
    }

    private static decimal Shown(decimal value) => decimal.Round(value, ShownDecimals);
}
