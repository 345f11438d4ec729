using Steward.Portfolio.Schedules;
using Xunit;
using static Steward.Portfolio.Tests.Schedules.Calendars;

namespace Steward.Portfolio.Tests.Schedules;

public sealed class BusinessCalendarTests
{
    [Fact]
    public void A_year_without_rows_is_unknown_and_never_guessed()
    {
        var calendar = Of(2026, 2026, "2026-01-26");
        Assert.Equal("2026-01-27", calendar.Following(Day("2026-01-24")).ToString());
        // 31 December 2026 is a Thursday; the next business day lies in a year that nobody knows.
        Assert.Equal(Day("2026-12-31"), calendar.Following(Day("2026-12-31")).Date);
        Assert.Equal(("calendar_missing", 2027), (calendar.Add(Day("2026-12-31"), 1).Code, calendar.Add(Day("2026-12-31"), 1).MissingYear));
        Assert.Null(calendar.IsBusinessDay(Day("2027-01-04")));
        Assert.Equal(2027, calendar.Following(Day("2027-01-04")).MissingYear);
        Assert.Equal(2025, calendar.Add(Day("2026-01-01"), -1).MissingYear);
        Assert.Equal((null, 2027), calendar.CountAfter(Day("2026-12-30"), Day("2027-01-02")));
        Assert.Equal(2026, new BusinessCalendar(WeekendMask.None, []).Following(Day("2026-05-05")).MissingYear);
    }

    [Fact]
    public void Modified_following_needs_no_next_year_to_stay_in_its_month()
    {
        // 31 May 2026 is a Sunday; 31 January 2027 is unknown; 26 December 2026 is a Saturday.
        var calendar = Of(2026, 2026, "2026-12-28", "2026-12-29", "2026-12-30", "2026-12-31");
        Assert.Equal(Day("2026-05-29"), calendar.Roll(Day("2026-05-31"), RollConvention.ModifiedFollowing).RunDate);
        Assert.Equal(Day("2026-12-25"), calendar.Roll(Day("2026-12-26"), RollConvention.ModifiedFollowing).RunDate);
        Assert.Equal("calendar_missing", calendar.Roll(Day("2026-12-26"), RollConvention.Following).Unknown?.Code);
        Assert.Equal("calendar_missing", calendar.Roll(Day("2027-01-31"), RollConvention.ModifiedFollowing).Unknown?.Code);
        Assert.True(calendar.Roll(Day("2026-12-26"), RollConvention.Skip).IsSkipped);
        Assert.False(calendar.Roll(Day("2027-01-04"), RollConvention.Skip).IsSkipped);
    }

    [Fact]
    public void A_search_looks_at_400_days_and_no_further()
    {
        var first = Day("2020-03-01");
        BusinessCalendar ClosedFor(int days) => new(WeekendMask.None, Enumerable.Range(0, days).Select(first.AddDays), [2019, 2020, 2021, 2022]);

        Assert.Equal(first.AddDays(400), ClosedFor(400).Following(first).Date);
        Assert.Equal(("no_business_day", (int?)null), (ClosedFor(401).Following(first).Code, ClosedFor(401).Following(first).MissingYear));
        Assert.Equal("no_business_day", ClosedFor(401).Add(first.AddDays(-10), 10).Code);
        Assert.Equal(first.AddDays(-1), ClosedFor(400).Preceding(first.AddDays(399)).Date);
        Assert.Equal("no_business_day", ClosedFor(401).Preceding(first.AddDays(400)).Code);
        Assert.Equal("no_business_day", ClosedFor(401).Add(first.AddDays(410), -11).Code);
    }

    [Fact]
    public void Every_answer_equals_that_of_a_walk_from_day_to_day()
    {
        var random = new Random(9);
        for (var round = 0; round < 400; round++)
        {
            var calendar = Odd(random, out var holidays, out var known);
            bool IsOpen(DateOnly day) => ((int)calendar.Weekend & 1 << (int)day.DayOfWeek) == 0 && !holidays.Contains(day);
            for (var question = 0; question < 40; question++)
            {
                var day = new DateOnly(2000, 1, 1).AddDays(random.Next(4400));
                var count = random.Next(3) == 0 ? random.Next(300) : random.Next(4);
                Assert.Equal(Walk(day, count, 1), calendar.NthOnOrAfter(day, count));
                Assert.Equal(Walk(day, count, -1), calendar.NthOnOrBefore(day, count));
                Assert.Equal(known.Contains(day.Year) ? IsOpen(day) : null, calendar.IsBusinessDay(day));
                Count(day, day.AddDays(random.Next(600)));
            }

            DayAnswer Walk(DateOnly from, int count, int step)
            {
                for (var (day, looked) = (from, 0); ; day = day.AddDays(step), looked++)
                {
                    if (looked > 400) return new(from, null, null);
                    if (!known.Contains(day.Year)) return new(from, null, day.Year);
                    if (!IsOpen(day)) continue;
                    if (count-- == 0) return new(from, day, null);
                    looked = -1;
                }
            }

            void Count(DateOnly after, DateOnly until)
            {
                var days = Enumerable.Range(1, until.DayNumber - after.DayNumber).Select(after.AddDays).ToList();
                var missing = days.Where(day => !known.Contains(day.Year)).Select(day => (int?)day.Year).FirstOrDefault();
                Assert.Equal((missing is null ? days.Count(IsOpen) : null, missing), calendar.CountAfter(after, until));
            }
        }
    }

    [Fact]
    public void A_roll_is_that_of_its_definition()
    {
        var calendar = Implied();
        var random = new Random(2);
        for (var round = 0; round < 2_000; round++)
        {
            var day = Day("2014-02-01").AddDays(random.Next(12 * 365));
            var (following, preceding) = (day, day);
            while (calendar.IsBusinessDay(following) == false) following = following.AddDays(1);
            while (calendar.IsBusinessDay(preceding) == false) preceding = preceding.AddDays(-1);
            Assert.Equal(following, calendar.Roll(day, RollConvention.Following).RunDate);
            Assert.Equal(preceding, calendar.Roll(day, RollConvention.Preceding).RunDate);
            Assert.Equal(following.Month == day.Month ? following : preceding, calendar.Roll(day, RollConvention.ModifiedFollowing).RunDate);
            Assert.Equal(following == day ? day : null, calendar.Roll(day, RollConvention.Skip).RunDate);
        }
    }

    [Fact]
    public void A_weekend_NAV_day_makes_its_year_known_but_is_no_business_day()
    {
        var calendar = Implied();
        var weekend = DataFolder.Lines("history/implied_business_days_in.csv").Skip(1).Select(line => line.Split(',')).Single(row => row[1] == "weekend_nav_day");
        Assert.False(calendar.IsBusinessDay(Day(weekend[0])));
        Assert.Equal(Enumerable.Range(2013, 14), calendar.KnownYears);
    }
}
