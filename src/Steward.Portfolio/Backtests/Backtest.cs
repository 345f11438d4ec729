namespace Steward.Portfolio.Backtests;

/// <summary>
/// What rebalancing policies would have done with past NAVs, by definitions exact enough that any program prints the same digits. Destinations and
/// water-filling are those of the live planner.
/// </summary>
public static class Backtest
{
    /// <summary>The money at the start.</summary>
    public const double Start = 1_000_000;

    /// <summary>Runs all policies over the same days.</summary>
    /// <exception cref="ArgumentException">The weights do not sum to 100, a scheme is unknown or named twice, or fewer than two days have a NAV of every scheme.</exception>
    public static BacktestResult Run(BacktestRequest request)
    {
        Guard(request);
        var (days, prices) = Series(request);
        if (days.Count < 2) throw new ArgumentException($"{days.Count} days have a NAV of every scheme between the two dates; a backtest needs at least 2.");
        var weights = request.Weights.Select(weight => (double)weight.Share.Fraction).ToArray();
        var outcomes = request.Policies.Select(policy => new BacktestRun(policy, request.Options, days, prices, weights).Run()).ToList();
        return new(days.Count, days[0], days[^1], outcomes);
    }

    private static void Guard(BacktestRequest request)
    {
        if (request.Weights.Count == 0 || request.Weights.Sum(weight => weight.Share.Value) != 100 || request.Weights.Any(weight => weight.Share.Value < 0))
            throw new ArgumentException($"The weights sum to {DecimalText.Write(request.Weights.Sum(weight => weight.Share.Value))}; they must be 0 or more and sum to 100.");
        if (request.Weights.GroupBy(weight => weight.Scheme, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice) throw new ArgumentException($"Scheme {twice.Key} has two weights.");
        foreach (var scheme in request.Weights.Select(weight => weight.Scheme).Concat(request.Adjustments.Select(adjustment => adjustment.Scheme)))
            if (request.History.Of(scheme).Count == 0) throw new ArgumentException($"The history has no NAV of scheme {scheme}.");
        if (request.Adjustments.FirstOrDefault(adjustment => adjustment.Factor <= 0) is { } wrong) throw new ArgumentException($"The factor of scheme {wrong.Scheme} is {wrong.Factor}; it must be above 0.");
        if (request.Policies.Count == 0) throw new ArgumentException("No policy is named.");
        var options = request.Options;
        if (options.PurchaseCharge.Value is < 0 or >= 100 || options.SaleCharge.Value is < 0 or >= 100 || options.LeastOrder < 0 || options.MonthlyDeposit < 0)
            throw new ArgumentException("Charges are at least 0 and below 100 per cent; the least order and the deposit are not below 0.");
    }

    /// <summary>The dates on which all schemes have a NAV above 0, and the adjusted NAVs, a row a day.</summary>
    private static (List<DateOnly> Days, double[] Prices) Series(BacktestRequest request)
    {
        var series = request.Weights.Select(weight => request.History.Of(weight.Scheme)).ToArray();
        var adjustments = request.Weights.Select(weight => request.Adjustments.Where(adjustment => adjustment.Scheme == weight.Scheme).ToArray()).ToArray();
        var (days, prices, row) = (new List<DateOnly>(), new List<double>(), new double[series.Length]);
        foreach (var (date, _) in series[0])
        {
            if (date < request.From || date > request.To || !TryRow(series, adjustments, date, row)) continue;
            days.Add(date);
            prices.AddRange(row);
        }
        return (days, [.. prices]);
    }

    private static bool TryRow(IReadOnlyDictionary<DateOnly, decimal>[] series, PastFactor[][] adjustments, DateOnly date, double[] row)
    {
        for (var i = 0; i < series.Length; i++)
        {
            if (!series[i].TryGetValue(date, out var nav) || nav <= 0) return false;
            foreach (var adjustment in adjustments[i])
                if (date < adjustment.Date) nav *= adjustment.Factor;
            row[i] = (double)nav;
        }
        return true;
    }
}
