using System.Globalization;
using Steward.Portfolio.Triggers;
using Xunit;

namespace Steward.Portfolio.Tests.Triggers;

/// <summary>Replays over real values.</summary>
public sealed class ReplayTests
{
    [Theory, Trait("acceptance", "wealth-22.19")]
    [InlineData(TriggerCondition.CrossesAbove, 93), InlineData(TriggerCondition.CrossesBelow, 94)]
    public void The_volatility_index_crosses_thirty_so_often(TriggerCondition condition, int firings)
    {
        var values = DataFolder.Lines("market/vix_daily_close.csv").Skip(1).Select(line => line.Split(',')).Where(f => f[1].Length > 0).Select(f => Known(f[0], f[1])).ToArray();
        var result = TriggerReplay.Run(new(TriggerType.Price, condition, 30) { MostFirings = 1_000 }, values, DateOnly.MinValue, DateOnly.MaxValue);
        Assert.Equal((firings, values.Length), (result.Firings.Count, result.ValuesSeen));
    }

    [Theory, Trait("acceptance", "wealth-22.20")]
    [InlineData("118632", "2020-01-01", "2020-03-02", "34.5233", "38.5546"), InlineData("125497", "2024-01-01", "2025-01-13", "187.9708", "214.6767")]
    public void A_trail_of_ten_percent_fires_on_the_known_day(string scheme, string from, string date, string value, string high)
    {
        var result = TriggerReplay.Run(new(TriggerType.Nav, TriggerCondition.LessThan, 0) { TrailPercent = new(10) }, History(scheme), Date(from), DateOnly.MaxValue);
        var firing = Assert.Single(result.Firings);
        Assert.Equal((Date(date), Number(value), Number(high)), (firing.Date, firing.Value, firing.High));
        // The order gets a later NAV than the one that fired it.
        Assert.True(firing.OrderDate > firing.Date);
        Assert.Equal(History(scheme).First(v => v.Date > firing.Date).Value, firing.OrderValue);
    }

    [Fact]
    public void Revisions_count_as_they_were_known_and_held_values_fire_nothing()
    {
        KnownValue[] values =
        [
            new(Date("2026-01-01"), 99, 0, At(1)), new(Date("2026-01-02"), 99.95m, 0, At(2)), new(Date("2026-01-01"), 100, 1, At(3)), new(Date("2026-01-03"), 150, 0, At(4), "move_too_large"),
            new(Date("2026-01-02"), 100, 1, At(5)), new(Date("2026-01-04"), 101, 0, At(6)),
        ];
        var result = TriggerReplay.Run(new(TriggerType.Nav, TriggerCondition.GreaterThan, 100), values, Date("2026-01-01"), Date("2026-01-31"));
        var firing = Assert.Single(result.Firings);
        // Not by the restatement of the first, which was history when it came, nor by the held 150.
        Assert.Equal((Date("2026-01-02"), 100m, At(5), Date("2026-01-04"), 101m), (firing.Date, firing.Value, firing.KnownAt, firing.OrderDate!.Value, firing.OrderValue!.Value));
        Assert.Equal(150m, Assert.Single(result.Held).Value);
    }

    [Fact]
    public void A_high_that_was_taken_back_trails_nothing()
    {
        // 105, then 106 for the same day; 107 the next day is restated to 101. The high is 106, and 5 % below it is 100.70.
        KnownValue[] values = [new(Date("2026-11-22"), 105, 0, At(1)), new(Date("2026-11-22"), 106, 1, At(2)), new(Date("2026-11-23"), 107, 0, At(3)), new(Date("2026-11-23"), 101, 1, At(4)), new(Date("2026-11-24"), 100.7m, 0, At(5))];
        var trail = new TriggerTerms(TriggerType.Nav, TriggerCondition.LessThan, 0) { TrailPercent = new(5) };
        Assert.Empty(TriggerReplay.Run(trail, values[..4], Date("2026-11-22"), Date("2026-11-30")).Firings);
        var firing = Assert.Single(TriggerReplay.Run(trail, values, Date("2026-11-22"), Date("2026-11-30")).Firings);
        Assert.Equal((Date("2026-11-24"), 100.7m, 106m), (firing.Date, firing.Threshold, firing.High));
    }

    [Theory]
    [InlineData("change_percent:2", TriggerCondition.LessThan, "-10", "2026-01-03"), InlineData("change_percent:2", TriggerCondition.LessThan, "-10.000001", "2026-01-04")]
    [InlineData("drawdown_percent", TriggerCondition.GreaterThan, "10", "2026-01-03"), InlineData("drawdown_percent", TriggerCondition.GreaterThan, "33.333333", "2026-01-04"), InlineData("drawdown_percent", TriggerCondition.GreaterThan, "33.333334", null)]
    public void Computed_values_are_compared_exactly(string field, TriggerCondition condition, string value, string? fires)
    {
        // 100, 95, 90, 66.666666…: after two dates −10 % exactly; 100/3 % below the high lies between 33.333333 and 33.333334.
        KnownValue[] values = [Known("2026-01-01", "300"), Known("2026-01-02", "285"), Known("2026-01-03", "270"), Known("2026-01-04", "200")];
        var result = TriggerReplay.Run(new(TriggerType.Nav, condition, Number(value)) { Field = field }, values, Date("2026-01-01"), Date("2026-12-31"));
        Assert.Equal(fires, result.Firings.Select(f => $"{f.Date:yyyy-MM-dd}").FirstOrDefault());
    }

    private static KnownValue[] History(string scheme) =>
        [.. DataFolder.Lines("history/nav_6_schemes_2012-12_2026-08.csv").Skip(1).Select(line => line.Split(',')).Where(f => f[0] == scheme && Number(f[2]) > 0).Select(f => Known(f[1], f[2]))];

    private static KnownValue Known(string date, string value) => new(Date(date), Number(value), 0, new(Date(date), new(20, 0), TimeSpan.Zero));

    private static DateTimeOffset At(int day) => new(2026, 1, day, 20, 0, 0, TimeSpan.Zero);

    private static DateOnly Date(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
