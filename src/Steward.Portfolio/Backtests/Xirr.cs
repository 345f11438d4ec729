namespace Steward.Portfolio.Backtests;

/// <summary>The internal rate of dated cash flows: the r for which Σ cf / (1 + r)^(days / 365) = 0.</summary>
public static class Xirr
{
    private const int Halvings = 200;

    /// <summary>The yearly rate, 0.1 for 10 %; null when the flows do not change sign, or no rate between −99.9999 % and 10⁹ fits.</summary>
    /// <param name="flows">Dates and amounts: paid in below 0, taken out (or worth at the end) above 0. Days count from the first date.</param>
    public static double? Rate(IReadOnlyList<(DateOnly Date, double Amount)> flows)
    {
        if (!flows.Any(flow => flow.Amount > 0) || !flows.Any(flow => flow.Amount < 0)) return null;
        var first = flows.Min(flow => flow.Date);
        var (low, high) = (-0.999999, 1.0);
        var atLow = Value(flows, first, low);
        while (Math.Sign(Value(flows, first, high)) == Math.Sign(atLow))
        {
            high *= 2;
            if (high > 1e9) return null;
        }
        for (var i = 0; i < Halvings && high - low > 1e-15 * Math.Max(1, Math.Abs(low)); i++)
        {
            var middle = (low + high) / 2;
            if (Math.Sign(Value(flows, first, middle)) == Math.Sign(atLow)) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    private static double Value(IReadOnlyList<(DateOnly Date, double Amount)> flows, DateOnly first, double rate)
    {
        var sum = 0.0;
        foreach (var (date, amount) in flows) sum += amount * Math.Pow(1 + rate, -(date.DayNumber - first.DayNumber) / 365.0);
        return sum;
    }
}
