using Steward.Portfolio.Allocation;

namespace Steward.Portfolio.Backtests;

/// <summary>One policy over the days of a backtest.</summary>
internal sealed class BacktestRun
{
    private const double Least = 1e-12;
    private readonly BacktestPolicy policy;
    private readonly BacktestOptions options;
    private readonly List<DateOnly> days;
    private readonly double[] prices;
    private readonly double[] weights;
    private readonly double[] bands;
    private readonly double[] units;
    private readonly double[] shares;
    private readonly double[] goals;
    private readonly List<(DateOnly, double)> flows = [];
    private double charges;
    private double turnover;
    private int rebalances;
    private bool isDue;

    internal BacktestRun(BacktestPolicy policy, BacktestOptions options, List<DateOnly> days, double[] prices, double[] weights)
    {
        (this.policy, this.options, this.days, this.prices, this.weights) = (policy, options, days, prices, weights);
        (units, shares, goals, bands) = (new double[weights.Length], new double[weights.Length], new double[weights.Length], new double[weights.Length]);
        Array.Fill(bands, policy.Band);
    }

    internal BacktestOutcome Run()
    {
        for (var i = 0; i < weights.Length; i++) units[i] = weights[i] * Backtest.Start / prices[i];
        flows.Add((days[0], -Backtest.Start));
        var (value, driftSum, driftMost, high, drawdown) = (Backtest.Start, 0.0, 0.0, Backtest.Start, 0.0);
        for (var t = 1; t < days.Count; t++)
        {
            value = Value(t);
            var drift = Shares(t, value);
            driftSum += drift;
            driftMost = Math.Max(driftMost, drift);
            // A decision of the day before is carried out at the NAVs of this day, then this day is looked at.
            if (isDue && options.TradeAt == TradeAt.NextNav) Rebalance(t, ref value);
            if (options.MonthlyDeposit > 0 && days[t].Month != days[t - 1].Month) Deposit(t, ref value);
            isDue = IsDue(t);
            if (isDue && options.TradeAt == TradeAt.SameNav) Rebalance(t, ref value);
            high = Math.Max(high, value);
            drawdown = Math.Max(drawdown, 1 - value / high);
        }
        return Outcome(value, driftSum / (days.Count - 1), driftMost, drawdown);
    }

    private BacktestOutcome Outcome(double value, double driftMean, double driftMost, double drawdown)
    {
        flows.Add((days[^1], value));
        var years = (days[^1].DayNumber - days[0].DayNumber) / 365.25;
        return new(
            policy.Name, rebalances, 100 * turnover / years, value, 100 * (Math.Pow(value / Backtest.Start, 1 / years) - 1), driftMean * 10_000, driftMost * 10_000, 100 * drawdown,
            100 * Xirr.Rate(flows), charges);
    }

    private double Value(int t)
    {
        var value = 0.0;
        for (var i = 0; i < units.Length; i++) value += units[i] * prices[t * units.Length + i];
        return value;
    }

    /// <summary>Sets the shares; returns ½ Σ|x − w|.</summary>
    private double Shares(int t, double value)
    {
        var drift = 0.0;
        for (var i = 0; i < units.Length; i++)
        {
            shares[i] = units[i] * prices[t * units.Length + i] / value;
            drift += Math.Abs(shares[i] - weights[i]);
        }
        return drift / 2;
    }

    private bool IsDue(int t) => policy.When switch
    {
        BacktestPolicy.Test.Never => false,
        BacktestPolicy.Test.Year => days[t].Year != days[t - 1].Year,
        BacktestPolicy.Test.Quarter => days[t].Year != days[t - 1].Year || (days[t].Month - 1) / 3 != (days[t - 1].Month - 1) / 3,
        BacktestPolicy.Test.Month => days[t].Year != days[t - 1].Year || days[t].Month != days[t - 1].Month,
        BacktestPolicy.Test.Absolute => Greatest((share, weight) => Math.Abs(share - weight)) > policy.Limit,
        _ => Greatest((share, weight) => weight == 0 ? share > 0 ? double.PositiveInfinity : 0 : Math.Abs(share / weight - 1)) > policy.Limit,
    };

    private double Greatest(Func<double, double, double> distance)
    {
        var greatest = 0.0;
        for (var i = 0; i < shares.Length; i++) greatest = Math.Max(greatest, distance(shares[i], weights[i]));
        return greatest;
    }

    private void Rebalance(int t, ref double value)
    {
        if (policy.Destination == DestinationKind.Halfway) Destinations.Halfway<double>(shares, weights, 1, goals);
        else Destinations.Band<double>(shares, weights, bands, 1, goals);
        var moved = 0.0;
        for (var i = 0; i < shares.Length; i++) moved += Math.Abs(goals[i] - shares[i]) / 2;
        if (moved <= Least || moved * value < (double)options.LeastOrder) return;
        rebalances++;
        turnover += moved;
        var cost = moved * value * (double)(options.PurchaseCharge.Fraction + options.SaleCharge.Fraction);
        charges += cost;
        value -= cost;
        for (var i = 0; i < units.Length; i++) units[i] = goals[i] * value / prices[t * units.Length + i];
        Shares(t, value);
    }

    /// <summary>Invests a deposit as the planner does: in micros of money, by water-filling.</summary>
    private void Deposit(int t, ref double value)
    {
        var (values, targets, buys) = (new long[units.Length], new long[units.Length], new long[units.Length]);
        for (var i = 0; i < units.Length; i++) (values[i], targets[i]) = ((long)(units[i] * prices[t * units.Length + i] * 1e6), (long)Math.Round(weights[i] * 1e6));
        var net = options.MonthlyDeposit * (1 - options.PurchaseCharge.Fraction);
        WaterFilling.Deposit(values, targets, decimal.ToInt64(net * 1_000_000m), buys);
        for (var i = 0; i < units.Length; i++) units[i] += buys[i] / 1e6 / prices[t * units.Length + i];
        flows.Add((days[t], -(double)options.MonthlyDeposit));
        charges += (double)(options.MonthlyDeposit - net);
        value = Value(t);
        Shares(t, value);
    }
}
