using Steward.Portfolio.Schedules;
using Xunit;
using static Steward.Portfolio.Tests.Schedules.Calendars;

namespace Steward.Portfolio.Tests.Schedules;

public sealed class CutOffTests
{
    private static readonly BusinessCalendar Year = Of(2026, 2026, "2026-01-26");
    private static readonly CutOffs Market = new(Year, India);
    private static readonly CutOff Equity = new(new(15, 0), NavRule.SameDay, NeedsRealisedMoney: false);
    private static readonly CutOff Liquid = new(new(13, 30), NavRule.PreviousDay, NeedsRealisedMoney: true);

    [Theory]
    [InlineData("2026-01-22T09:29:59Z", "2026-01-22")] // Thursday 14:59:59 in India
    [InlineData("2026-01-22T09:30:00Z", "2026-01-23")] // at 15:00 it is no longer before
    [InlineData("2026-01-23T09:31:00Z", "2026-01-27")] // Friday; Monday is closed
    [InlineData("2026-01-24T03:00:00Z", "2026-01-27")] // Saturday morning
    [InlineData("2026-01-21T19:00:00Z", "2026-01-22")] // half past midnight in India
    public void An_order_is_dated_by_the_local_cut_off(string received, string day)
    {
        var dating = Market.Date(Equity, At(received), null);
        Assert.Equal((Day(day), Day(day)), (dating.Dated!.Value.Date, dating.NavDate));
        Assert.Equal(OrderDatedBy.Order, dating.DatedBy);
    }

    [Fact]
    public void A_liquid_purchase_gets_the_day_before_and_waits_for_its_money()
    {
        var early = At("2026-01-27T07:59:00Z"); // Tuesday 13:29 in India, after a long weekend
        Assert.True(Market.Date(Liquid, early, null).WaitsForMoney);
        var dating = Market.Date(Liquid, early, early.AddHours(-1));
        Assert.Equal((Day("2026-01-27"), Day("2026-01-26")), (dating.Dated!.Value.Date, dating.NavDate));
        var late = Market.Date(Liquid, early, early.AddMinutes(1));
        Assert.Equal((Day("2026-01-28"), Day("2026-01-27"), OrderDatedBy.Money, false), (late.Dated!.Value.Date, late.NavDate, late.DatedBy, late.IsBeforeCutOff));
    }

    [Fact]
    public void A_date_in_a_year_that_nobody_knows_is_not_guessed()
    {
        var dating = Market.Date(Equity, At("2026-12-31T10:00:00Z"), null);
        Assert.Equal((null, "calendar_missing"), (dating.NavDate, dating.Dated!.Value.Code));
        Assert.False(Market.GetsSameNav(Equity, At("2026-12-31T10:00:00Z"), At("2026-12-31T10:01:00Z")));
    }

    [Fact, Trait("acceptance", "wealth-22.15")]
    public void A_run_is_late_until_its_NAV_is_gone()
    {
        var planned = At("2026-01-23T07:30:00Z"); // Friday 13:00 in India
        Assert.True(Market.GetsSameNav(Equity, planned, At("2026-01-23T09:29:59Z")));
        Assert.False(Market.GetsSameNav(Equity, planned, At("2026-01-23T09:30:00Z")));
        // A run planned after the cut-off is for Tuesday's NAV, so the whole long weekend is not too late.
        Assert.True(Market.GetsSameNav(Equity, planned.AddHours(3), At("2026-01-27T09:00:00Z")));
    }

    [Fact]
    public void The_default_run_time_is_two_hours_before() =>
        Assert.Equal((new(13, 0), new(0, 0)), (Equity.DefaultRunTime, (Equity with { Time = new(1, 30) }).DefaultRunTime));

    [Fact]
    public void Settlement_counts_business_days_from_the_NAV_date()
    {
        var liquid = new Settlement(UnitDays: 1, CashDays: 1).After(Day("2026-01-25"), Year); // a Sunday's NAV
        Assert.Equal((Day("2026-01-27"), Day("2026-01-27")), (liquid.Units.Date, liquid.Cash.Date));
        var equity = new Settlement(UnitDays: 0, CashDays: 2).After(Day("2026-01-22"), Year);
        Assert.Equal((Day("2026-01-22"), Day("2026-01-27")), (equity.Units.Date, equity.Cash.Date));
        Assert.Equal("calendar_missing", new Settlement(1, 5).After(Day("2026-12-30"), Year).Cash.Code);
    }

    [Fact]
    public void Periods_of_rows_overlap_when_they_share_a_day()
    {
        var random = new Random(7);
        for (var round = 0; round < 5_000; round++)
        {
            var (a, b) = (Some(), Some());
            var shared = Enumerable.Range(0, 60).Any(day => a.Contains(Day("2026-01-01").AddDays(day)) && b.Contains(Day("2026-01-01").AddDays(day)));
            Assert.Equal(shared, a.Overlaps(b));
            Assert.Equal(shared, b.Overlaps(a));
        }

        EffectivePeriod Some() => Day("2026-01-01").AddDays(random.Next(20)) is var from ? new(from, random.Next(4) == 0 ? null : from.AddDays(random.Next(10))) : default;
    }
}
