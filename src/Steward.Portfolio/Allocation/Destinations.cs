using System.Numerics;

namespace Steward.Portfolio.Allocation;

/// <summary>Where a rebalancing ends.</summary>
public enum DestinationKind
{
    /// <summary>At the targets.</summary>
    Target,

    /// <summary>At the edge of a band around each target: what is inside stays.</summary>
    Band,

    /// <summary>Halfway between where each asset is and its target.</summary>
    Halfway,
}

/// <summary>Who takes what the sales bring beyond the needs of the assets below their bands, or gives what is missing.</summary>
public enum ResidualRule
{
    /// <summary>In proportion to the distance that is left to the target.</summary>
    Proportional,

    /// <summary>The furthest from its target, relatively, first: water-filling.</summary>
    RelativeLevel,

    /// <summary>The asset whose trade costs least in tax and load first, up to its target.</summary>
    CheapestFirst,
}

/// <summary>
/// Where each asset's value should end. One text for decimals, in which plans are made, and for doubles, in which backtests run. The sum of the
/// results is the given total; one-way turnover is max(S, B) and no plan into the bands has less.
/// </summary>
public static class Destinations
{
    /// <summary>Clamps each value into w ± δ and shares what then is over or missing in proportion to the distance to the targets.</summary>
    /// <param name="values">What each asset is worth.</param>
    /// <param name="targets">The shares wanted, as fractions of 1; together 1.</param>
    /// <param name="bands">δ of each, as a fraction; 0 is the target itself.</param>
    /// <param name="total">What the results sum to: the sum of the values, less costs.</param>
    /// <param name="result">Takes the values to reach.</param>
    public static void Band<T>(ReadOnlySpan<T> values, ReadOnlySpan<T> targets, ReadOnlySpan<T> bands, T total, Span<T> result) where T : INumber<T>
    {
        var rest = Clamp(values, targets, bands, total, result);
        Proportional(targets, total, rest, result);
    }

    /// <summary>t = (x + w) / 2.</summary>
    /// <param name="values">What each asset is worth.</param>
    /// <param name="targets">The shares wanted, as fractions of 1.</param>
    /// <param name="total">The sum of the values, less costs.</param>
    /// <param name="result">Takes the values to reach.</param>
    public static void Halfway<T>(ReadOnlySpan<T> values, ReadOnlySpan<T> targets, T total, Span<T> result) where T : INumber<T>
    {
        var (two, sum) = (T.One + T.One, T.Zero);
        foreach (var value in values) sum += value;
        var scale = sum == T.Zero ? T.Zero : total / sum;
        for (var i = 0; i < values.Length; i++) result[i] = (values[i] * scale + targets[i] * total) / two;
    }

    /// <summary>As <see cref="Band"/>, with any rule for what is over or missing.</summary>
    /// <param name="values">What each asset is worth.</param>
    /// <param name="targets">The shares wanted, as fractions of 1.</param>
    /// <param name="bands">δ of each.</param>
    /// <param name="total">What the results sum to.</param>
    /// <param name="rule">Who takes and who gives.</param>
    /// <param name="costs">For <see cref="ResidualRule.CheapestFirst"/>: what a unit of money of each asset's trade costs.</param>
    /// <param name="result">Takes the values to reach.</param>
    public static void Band(
        ReadOnlySpan<decimal> values, ReadOnlySpan<decimal> targets, ReadOnlySpan<decimal> bands, decimal total, ResidualRule rule, ReadOnlySpan<decimal> costs, Span<decimal> result)
    {
        var rest = Clamp(values, targets, bands, total, result);
        if (rule == ResidualRule.Proportional) Proportional(targets, total, rest, result);
        else if (rule == ResidualRule.RelativeLevel) RelativeLevel(targets, rest, result);
        else CheapestFirst(targets, total, costs, rest, result);
    }

    private static T Clamp<T>(ReadOnlySpan<T> values, ReadOnlySpan<T> targets, ReadOnlySpan<T> bands, T total, Span<T> result) where T : INumber<T>
    {
        var rest = total;
        for (var i = 0; i < values.Length; i++)
        {
            var (low, high) = ((targets[i] - bands[i]) * total, (targets[i] + bands[i]) * total);
            result[i] = values[i] < low ? low : values[i] > high ? high : values[i];
            rest -= result[i];
        }
        return rest;
    }

    private static void Proportional<T>(ReadOnlySpan<T> targets, T total, T rest, Span<T> result) where T : INumber<T>
    {
        if (rest == T.Zero) return;
        var distances = T.Zero;
        for (var i = 0; i < result.Length; i++) distances += Distance(targets[i] * total - result[i], rest);
        if (distances == T.Zero) return;
        for (var i = 0; i < result.Length; i++) result[i] += rest * Distance(targets[i] * total - result[i], rest) / distances;
    }

    /// <summary>How far an asset may still go in the direction of <paramref name="rest"/>; 0 when its target lies the other way.</summary>
    private static T Distance<T>(T toTarget, T rest) where T : INumber<T> => rest > T.Zero ? T.Max(T.Zero, toTarget) : T.Max(T.Zero, -toTarget);

    private static void RelativeLevel(ReadOnlySpan<decimal> targets, decimal rest, Span<decimal> result)
    {
        var (values, weights, shares) = (new long[result.Length], new long[result.Length], new long[result.Length]);
        for (var i = 0; i < result.Length; i++) (values[i], weights[i]) = (Micros(result[i]), Micros(targets[i] * 100m));
        if (rest > 0) WaterFilling.Deposit(values, weights, Micros(rest), shares);
        else WaterFilling.Withdraw(values, weights, Micros(-rest), shares);
        for (var i = 0; i < result.Length; i++) result[i] += Math.Sign(rest) * shares[i] / 1_000_000m;
    }

    private static void CheapestFirst(ReadOnlySpan<decimal> targets, decimal total, ReadOnlySpan<decimal> costs, decimal rest, Span<decimal> result)
    {
        var cost = costs.ToArray();
        var order = Enumerable.Range(0, result.Length).OrderBy(i => cost[i]).ToArray();
        foreach (var i in order)
        {
            var part = Math.Min(Math.Abs(rest), Distance(targets[i] * total - result[i], rest)) * Math.Sign(rest);
            result[i] += part;
            rest -= part;
        }
    }

    private static long Micros(decimal value) => decimal.ToInt64(decimal.Round(value * 1_000_000m));
}
