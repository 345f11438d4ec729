using System.Globalization;
using Steward.Portfolio.Schedules;
using Xunit;
using static Steward.Portfolio.Tests.Schedules.Calendars;

namespace Steward.Portfolio.Tests.Schedules;

public sealed class ConditionTests
{
    [Theory]
    [InlineData(Frequency.Daily, "2026-08-13", "2026-08-13")]
    [InlineData(Frequency.Weekly, "2027-01-03", "2026-12-28")] // a Sunday of ISO week 53
    [InlineData(Frequency.Weekly, "2026-12-28", "2026-12-28")]
    [InlineData(Frequency.Fortnightly, "2026-01-18", "2026-01-05")] // weeks are paired from that of the start, Thursday 8 January
    [InlineData(Frequency.Fortnightly, "2026-01-19", "2026-01-19")]
    [InlineData(Frequency.Fortnightly, "2026-01-04", "2025-12-22")]
    [InlineData(Frequency.Monthly, "2026-08-31", "2026-08-01")]
    [InlineData(Frequency.Quarterly, "2026-08-13", "2026-07-01")]
    [InlineData(Frequency.HalfYearly, "2026-06-30", "2026-01-01")]
    [InlineData(Frequency.HalfYearly, "2026-07-01", "2026-07-01")]
    [InlineData(Frequency.Yearly, "2026-12-31", "2026-01-01")]
    public void A_period_is_known_by_its_first_day(Frequency frequency, string date, string first) =>
        Assert.Equal(Day(first), Period.FirstDay(frequency, Day(date), Day("2026-01-08")));

    [Fact, Trait("acceptance", "wealth-22.18")]
    public void A_condition_acts_once_a_period_while_true_and_once_a_crossing()
    {
        // Weeks of seven days; T holds, F does not, u is unknown. Crossings by eye: after the first F, and after the F of the third week.
        const string held = "TTTTFTT" + "uuTTTTT" + "TFuTFTT";
        Assert.Equal([0, 9, 14], Acts(ConditionMode.WhileTrue));
        Assert.Equal([5, 17], Acts(ConditionMode.OnCrossing)); // day 19 crosses again, in a period that has acted

        List<int> Acts(ConditionMode mode)
        {
            var (acts, known, last, monday) = (new List<int>(), (bool?)null, (DateOnly?)null, Day("2026-01-05"));
            for (var day = 0; day < held.Length; day++)
            {
                var period = Period.FirstDay(Frequency.Weekly, monday.AddDays(day), monday);
                var choice = ConditionStep.Decide(mode, held[day] == 'u' ? null : held[day] == 'T', known, period, last);
                known = choice.Known;
                if (!choice.Acts) continue;
                last = choice.Period;
                acts.Add(day);
            }
            return acts;
        }
    }

    [Fact]
    public void A_goal_grows_month_by_month_as_a_savings_book_does()
    {
        var random = new Random(18);
        for (var round = 0; round < 500; round++)
        {
            var goal = new Goal(new(random.Next(0, 1_000_000)), new(random.Next(1, 5_000_000)), new(random.Next(0, 20_000)), new(random.Next(0, 200) / 100m), random.Next(0, 400));
            var book = goal.Value.Amount;
            for (var month = 0; month < goal.MonthsLeft; month++) book = book * (1 + goal.MonthlyReturn.Fraction) + goal.Contribution.Amount;
            Assert.Equal((double)book, (double)goal.Projected.Amount, 6);
            Assert.Equal(goal.Projected.Amount >= goal.Target.Amount, goal.IsOnTrack);
            Assert.Equal(goal.IsOnTrack, goal.ProjectedShortfall.Value == 0);
        }
        Assert.Equal(StepUp.Largest, new Goal(new(1_000), new(1), new(0), new(100), 10_000).Projected);
        Assert.Equal(default, new Goal(new(0), new(1), new(0), new(100), 10_000).Projected);
    }

    [Fact]
    public void A_goal_is_held_against_its_threshold()
    {
        var third = new Goal(new(1), new(3), new(0), new(0), 10);
        Assert.True(new GoalCondition(GoalMeasure.Progress, GoalDirection.Below, new(33.3334m)).Check(third).Holds);
        Assert.False(new GoalCondition(GoalMeasure.Progress, GoalDirection.Below, new(33.3333m)).Check(third).Holds);
        Assert.True(new GoalCondition(GoalMeasure.ProjectedShortfall, GoalDirection.Above, new(66)).Check(third).Holds);
        Assert.Equal(100, (third with { Value = new(7) }).Progress.Value);
        Assert.Equal([0, 0, 1, 1, 12], new[] { "2026-01-31", "2026-02-27", "2026-02-28", "2026-03-30", "2027-01-31" }.Select(day => Goal.WholeMonths(Day("2026-01-31"), Day(day))));
    }

    [Fact]
    public void A_regime_is_that_of_its_words_at_every_session_of_36_years()
    {
        var closes = DataFolder.Lines("market/vix_daily_close.csv").Skip(1).Select(line => line.Split(',')).Select(row => decimal.Parse(row[1], CultureInfo.InvariantCulture)).ToList();
        var random = new Random(4);
        for (var walk = (At: 0, Value: 1000m); walk.At < 4_000; walk = (walk.At + 1, Math.Max(1, walk.Value + random.Next(-40, 42)))) closes.Add(walk.Value);

        var readings = Regime.Of(closes.Select(close => new Nav(close))).ToList();
        var (standing, seen) = (MarketRegime.Unknown, new HashSet<MarketRegime>());
        for (var i = 0; i < closes.Count; i++)
        {
            if (i >= 253 && Enumerable.Range(0, 3).Select(back => Session(i - back)).Distinct().ToList() is [var same]) standing = same;
            Assert.Equal((i < 251 ? MarketRegime.Unknown : Session(i), standing), (readings[i].Session, readings[i].Standing));
            seen.Add(standing);
        }
        Assert.Equal(4, seen.Count);

        MarketRegime Session(int i)
        {
            var (high, mean) = (closes.GetRange(i - 251, 252).Max(), closes.GetRange(i - 199, 200).Average());
            if (closes[i] <= 0.80m * high) return MarketRegime.Bear;
            return closes[i] >= mean && closes[i] > 0.90m * high ? MarketRegime.Bull : MarketRegime.Neutral;
        }
    }
}
