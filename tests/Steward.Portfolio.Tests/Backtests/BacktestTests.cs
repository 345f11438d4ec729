using Steward.Portfolio.Backtests;
using Xunit;

namespace Steward.Portfolio.Tests.Backtests;

public sealed class BacktestTests
{
    private static readonly (string Scheme, int Percent)[] Weights = [("118632", 60), ("125497", 10), ("119092", 30)];

    [Fact, Trait("acceptance", "wealth-22.38")]
    public void Ten_policies_print_the_digits_of_an_independent_program()
    {
        var lines = DataFolder.Lines("history/nav_6_schemes_2012-12_2026-08.csv");
        var result = Backtest.Run(Request(NavHistory.Parse(string.Join('\n', lines))));
        Assert.Equal((3_062, new DateOnly(2026, 8, 13)), (result.Days, result.Last));
        Assert.Equal(BacktestOracle.Table(lines), BacktestCsv.Write(result));
    }

    [Fact]
    public void The_next_nav_charges_and_deposits_change_the_result_as_they_should()
    {
        var history = Flat();
        // Flat prices: nothing drifts, so only deposits and their charge are left: 11 months × 1,000, 1 % each.
        var outcome = Run(history, "monthly", new(MonthlyDeposit: 1_000, PurchaseCharge: new(1)));
        Assert.Equal(1_000_000 + 11 * 990, outcome.FinalValue, 4);
        Assert.Equal(110, outcome.Charges, 6);
        Assert.True(outcome.InternalRatePercent < 0);
        Assert.Equal(0, Run(history, "monthly", new()).InternalRatePercent!.Value, 9);

        // The first scheme doubles once, on 1 March: half of 1,000,000 becomes 1,000,000, a third of the 1,500,000 moves, 250,000 is 1/6.
        history.Add("a", new(2024, 3, 1), 20);
        foreach (var day in Days().Where(day => day > new DateOnly(2024, 3, 1))) history.Add("a", day, 20);
        Assert.Equal(1_500_000 - 250_000 * 0.02, Run(history, "abs_500bp_to_target", new(SaleCharge: new(2))).FinalValue, 4);
        Assert.Equal(1, Run(history, "abs_500bp_to_target", new(TradeAt.NextNav)).Rebalances);
        Assert.Equal(0, Run(history, "abs_500bp_to_target", new(LeastOrder: 250_001)).Rebalances);

        // It halves on 1 April: bought at the same NAV the fall costs 375,000 of 1,500,000; the signal of 1 April itself is traded at the next NAV.
        foreach (var day in Days().Where(day => day >= new DateOnly(2024, 4, 1))) history.Add("a", day, 10);
        Assert.Equal(25, Run(history, "abs_500bp_to_target", new()).DrawdownPercent, 9);
        Assert.Equal(1_125_000, Run(history, "abs_500bp_to_target", new()).FinalValue, 4);
    }

    [Fact]
    public void A_trade_at_the_next_nav_misses_the_day_of_the_signal()
    {
        var history = Flat();
        // Up by half on 1 March, back on the 2nd: at the same NAV a profit is taken, at the next one nothing is gained.
        history.Add("a", new(2024, 3, 1), 15);
        Assert.True(Run(history, "abs_500bp_to_target", new()).FinalValue > 1_000_001);
        Assert.Equal(1_000_000, Run(history, "abs_500bp_to_target", new(TradeAt.NextNav)).FinalValue, 4);
    }

    [Theory]
    [InlineData("weekly")]
    [InlineData("abs_bp_to_target")]
    [InlineData("abs_200bp_to_halfway")]
    [InlineData("rel_20pct_to_target\n")]
    public void An_unknown_policy_is_refused(string name) => Assert.Throws<FormatException>(() => BacktestPolicy.Parse(name));

    [Fact]
    public void Wrong_input_is_named()
    {
        Assert.Contains("99.99", Assert.Throws<ArgumentException>(() => Backtest.Run(Request(Flat(), ("a", 50), ("b", 49.99m)))).Message, StringComparison.Ordinal);
        Assert.Contains("nothing", Assert.Throws<ArgumentException>(() => Backtest.Run(Request(Flat(), ("a", 50), ("nothing", 50)))).Message, StringComparison.Ordinal);
        Assert.Contains("two weights", Assert.Throws<ArgumentException>(() => Backtest.Run(Request(Flat(), ("a", 50), ("a", 50)))).Message, StringComparison.Ordinal);
        Assert.Contains("Line 3", Assert.Throws<FormatException>(() => NavHistory.Parse("scheme_code,nav_date,nav\n1,2024-01-01,5\n1,2024-13-01,5\n")).Message, StringComparison.Ordinal);
        Assert.Contains("columns", Assert.Throws<FormatException>(() => NavHistory.Parse("code;nav\n")).Message, StringComparison.Ordinal);
        Assert.Contains("empty", Assert.Throws<FormatException>(() => NavHistory.Parse("")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_internal_rate_is_that_of_its_flows()
    {
        Assert.Equal(0.1, Xirr.Rate([(new(2023, 1, 1), -100), (new(2024, 1, 1), 110)])!.Value, 12);
        Assert.Equal(-0.5, Xirr.Rate([(new(2023, 1, 1), -100), (new(2024, 1, 1), 50)])!.Value, 12);
        Assert.Null(Xirr.Rate([(new(2023, 1, 1), -100), (new(2024, 1, 1), -1)]));
        // 2024 has 366 days: 100 at 21 % over 731 days.
        Assert.Equal(0.21, Xirr.Rate([(new(2023, 1, 1), -100), (new(2025, 1, 1), 100 * Math.Pow(1.21, 731 / 365.0))])!.Value, 12);
    }

    private static BacktestRequest Request(NavHistory history) => new(
        history, [.. Weights.Select(weight => new BacktestWeight(weight.Scheme, new(weight.Percent)))], new DateOnly(2014, 1, 1), new DateOnly(2026, 8, 13),
        [.. BacktestPolicy.Usual.Select(BacktestPolicy.Parse)], [new("119092", new(2015, 8, 30), 100)], new());

    private static BacktestRequest Request(NavHistory history, params (string Scheme, decimal Percent)[] weights) =>
        new(history, [.. weights.Select(weight => new BacktestWeight(weight.Scheme, new(weight.Percent)))], null, null, [BacktestPolicy.Parse("never")], [], new());

    private static BacktestOutcome Run(NavHistory history, string policy, BacktestOptions options) =>
        Assert.Single(Backtest.Run(new(history, [new("a", new(50)), new("b", new(50))], null, null, [BacktestPolicy.Parse(policy)], [], options)).Outcomes);

    private static IEnumerable<DateOnly> Days() => Enumerable.Range(0, 366).Select(i => new DateOnly(2024, 1, 1).AddDays(i));

    private static NavHistory Flat()
    {
        var history = new NavHistory();
        foreach (var day in Days())
        {
            history.Add("a", day, 10);
            history.Add("b", day, 100);
        }
        return history;
    }
}
