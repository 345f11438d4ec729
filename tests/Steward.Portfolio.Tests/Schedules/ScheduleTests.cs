using Steward.Portfolio.Schedules;
using Xunit;
using static Steward.Portfolio.Tests.Schedules.Calendars;

namespace Steward.Portfolio.Tests.Schedules;

public sealed class ScheduleTests
{
    [Fact, Trait("acceptance", "wealth-22.13")]
    public void Every_row_of_the_golden_table_is_met()
    {
        var calendar = Implied();
        var rows = DataFolder.Lines("golden/schedule.csv").Skip(1).Select(line => line.Split(',')).ToList();
        foreach (var row in rows)
        {
            Occurrence With(RollConvention roll) => Schedule(new()
            {
                Start = Day(row[0]), Frequency = Enum.Parse<Frequency>(row[1]), DayOfMonth = int.Parse(row[2], null), Roll = roll,
            }, calendar).At(int.Parse(row[3], null));

            var following = With(RollConvention.Following);
            Assert.Equal(row[4..].AsEnumerable(), [Text(following.Nominal), Text(following.RunDate), Text(With(RollConvention.ModifiedFollowing).RunDate), Text(With(RollConvention.Preceding).RunDate)]);
        }
        Assert.Equal(184, rows.Count);

        static string Text(DateOnly? date) => $"{date:yyyy-MM-dd}";
    }

    /// <summary>An oracle that knows no months or weeks: it walks over the days from the start and keeps those that the rule's words describe.</summary>
    [Fact, Trait("invariant", "I10")]
    public void Nominal_dates_are_those_a_walk_from_day_to_day_finds_and_strictly_increase()
    {
        var random = new Random(10);
        for (var round = 0; round < 3_000; round++)
        {
            var terms = Terms(random);
            var calendar = Of(2015, 2090, "2020-01-01", "2020-12-25");
            var schedule = Schedule(terms, calendar);
            var found = new List<DateOnly>();
            for (var (day, hits) = (terms.Start, 0); found.Count < 14; day = day.AddDays(1))
            {
                if (!IsNominal(terms, calendar, day)) continue;
                var each = terms.Frequency switch { Frequency.Fortnightly => 2, _ when terms.Month is not null => 1, var other => Math.Max(1, other.Months()) };
                if (hits++ % each == 0) found.Add(day);
            }
            Assert.Equal(found.AsEnumerable(), Enumerable.Range(0, 14).Select(k => schedule.Nominal(k).Date!.Value));
            Assert.All(found.Zip(found.Skip(1)), pair => Assert.True(pair.First < pair.Second));

            var from = terms.Start.AddDays(random.Next(-30, 900));
            var expected = Enumerable.Range(0, 1000).First(k => schedule.Nominal(k).Date >= from);
            Assert.Equal((expected, null), schedule.IndexOnOrAfter(from));
            Assert.Equal(Enumerable.Range(expected, 5), schedule.From(from).Take(5).Select(occurrence => occurrence.K));
        }
    }

    [Fact]
    public void The_next_run_after_an_instant_is_the_first_of_all_that_is_later()
    {
        var random = new Random(11);
        for (var round = 0; round < 600; round++)
        {
            // Whole weeks are closed now and then, so that several nominal dates share one run date.
            var closed = Enumerable.Range(0, 12).Select(_ => Day("2019-01-01").AddDays(random.Next(1_500))).SelectMany(first => Enumerable.Range(0, random.Next(1, 25)).Select(first.AddDays));
            var calendar = new BusinessCalendar(WeekendMask.SaturdayAndSunday, closed, Enumerable.Range(2010, 80));
            var schedule = Schedule(Terms(random) with { Roll = (RollConvention)random.Next(4), CollapseSameDay = random.Next(2) == 0 }, calendar, "Europe/Berlin", "02:30");
            var instant = schedule.Clock.On(schedule.Terms.Start).At.AddHours(random.Next(-100, 24 * 500));
            var all = Enumerable.Range(0, 600).Select(schedule.At).ToList();
            var later = all.Where(occurrence => occurrence.RunAt > instant).ToList();
            // Sundays that are skipped never run: the answer is then where the calendar ends.
            if (later.Count == 0) Assert.Equal(OccurrenceOutcome.CalendarMissing, schedule.NextAfter(instant)!.Outcome);
            if (later.Count < 3) continue;

            var upTo = later[2].RunAt!.Value;
            Assert.Equal(later[0], schedule.NextAfter(instant));
            Assert.Equal(all.Where(occurrence => occurrence.RunAt > instant && occurrence.RunAt <= upTo), schedule.Between(instant, upTo));
            Assert.Equal(all.Where(occurrence => occurrence.RunAt > instant && occurrence.RunAt < upTo), schedule.Between(instant, upTo.AddTicks(-1)));
        }
    }

    [Fact]
    public void Two_nominal_dates_on_one_run_date_are_two_runs_unless_they_are_collapsed()
    {
        // Saturday and Sunday both roll to Monday 8 June 2026 when nothing but the calendar closes the weekend.
        var calendar = new BusinessCalendar(WeekendMask.None, [Day("2026-06-06"), Day("2026-06-07"), Day("2026-06-13"), Day("2026-06-14")]);
        var weekly = new ScheduleTerms { Frequency = Frequency.Weekly, Start = Day("2026-06-06") };
        var closedTwoWeeks = new BusinessCalendar(WeekendMask.None, Enumerable.Range(0, 9).Select(Day("2026-06-06").AddDays));
        Assert.Equal([Day("2026-06-08"), Day("2026-06-15")], Schedule(weekly, calendar).From(weekly.Start).Take(2).Select(run => run.RunDate!.Value));

        var two = Schedule(weekly, closedTwoWeeks).From(weekly.Start).Take(2).ToList();
        Assert.All(two, run => Assert.Equal((OccurrenceOutcome.Runs, Day("2026-06-15")), (run.Outcome, run.RunDate)));
        var one = Schedule(weekly with { CollapseSameDay = true }, closedTwoWeeks).From(weekly.Start).Take(2).ToList();
        Assert.Equal([OccurrenceOutcome.Runs, OccurrenceOutcome.Collapsed], one.Select(run => run.Outcome));
    }

    [Fact]
    public void A_leap_day_is_kept_for_every_fourth_year()
    {
        var yearly = Schedule(new() { Frequency = Frequency.Yearly, Start = Day("2024-02-29") }, Of(2024, 2032));
        Assert.Equal(["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"], Enumerable.Range(0, 5).Select(k => $"{yearly.Nominal(k).Date:yyyy-MM-dd}"));
        Assert.Empty(new ScheduleTerms { Frequency = Frequency.Yearly, Start = Day("2025-01-01"), DayOfMonth = 29, Month = 2 }.Problems());
    }

    [Fact]
    public void The_last_business_day_is_the_last_day_rolled_back()
    {
        var terms = new ScheduleTerms { Frequency = Frequency.Monthly, Start = Day("2026-05-01"), LastBusinessDay = true, Roll = RollConvention.Following };
        var runs = Schedule(terms, Of(2026, 2026, "2026-06-30")).From(terms.Start).Take(2).ToList();
        // 31 May 2026 is a Sunday; 30 June is closed here.
        Assert.Equal([(Day("2026-05-31"), Day("2026-05-29")), (Day("2026-06-30"), Day("2026-06-29"))], runs.Select(run => (run.Nominal!.Value, run.RunDate!.Value)));
    }

    [Fact, Trait("acceptance", "wealth-22.14")]
    public void A_missing_year_leaves_the_occurrence_unknown()
    {
        var monthly = Schedule(new() { Frequency = Frequency.Monthly, Start = Day("2026-11-15") }, Of(2026, 2026));
        Assert.Equal([OccurrenceOutcome.Runs, OccurrenceOutcome.Runs, OccurrenceOutcome.CalendarMissing], Enumerable.Range(0, 3).Select(k => monthly.At(k).Outcome));
        var held = monthly.NextAfter(At("2026-12-20T00:00Z"));
        Assert.Equal((2, Day("2027-01-15"), 2027), (held!.K, held.Nominal!.Value, held.Unknown!.Value.MissingYear!.Value));
        Assert.Single(monthly.Between(At("2026-12-01T00:00Z"), At("2027-01-14T00:00Z")));
        Assert.Equal([false, true], monthly.Between(At("2026-12-01T00:00Z"), At("2027-01-16T00:00Z")).Select(run => run.IsUnknown));

        var daily = Schedule(new() { Frequency = Frequency.Daily, Start = Day("2026-12-30") }, Of(2026, 2026));
        Assert.Equal([true, true, false], daily.From(daily.Terms.Start).Select(run => run.Nominal is not null));
        Assert.Equal(2, daily.Between(At("2026-12-30T00:00Z"), At("2026-12-31T15:00Z")).Count());
        Assert.Equal(Occurrence.Uncounted, daily.NextAfter(At("2027-02-01T00:00Z"))!.K);
    }

    [Fact]
    public void A_rule_that_can_never_run_says_so_at_the_end_of_the_calendar()
    {
        var sundays = new ScheduleTerms { Frequency = Frequency.Weekly, Start = Day("2026-01-04"), DayOfWeek = 0, Roll = RollConvention.Skip };
        Assert.Equal(OccurrenceOutcome.CalendarMissing, Schedule(sundays, Of(2026, 2028)).NextAfter(At("2026-01-01T00:00Z"))!.Outcome);
        Assert.Equal(OccurrenceOutcome.SkippedByRoll, Schedule(sundays, Of(2026, 2028)).At(5).Outcome);
        Assert.Null(Schedule(sundays, Of(2026, 2200)).NextAfter(At("2026-01-01T00:00Z"))?.RunAt);
    }

    [Theory]
    [InlineData("DayOfMonth", Frequency.Monthly, 0, null, null, false, null)]
    [InlineData("DayOfMonth", Frequency.Monthly, 32, null, null, false, null)]
    [InlineData("DayOfMonth", Frequency.Weekly, 3, null, null, false, null)]
    [InlineData("DayOfMonth", Frequency.Monthly, 3, null, null, true, null)]
    [InlineData("DayOfWeek", Frequency.Weekly, null, 7, null, false, null)]
    [InlineData("DayOfWeek", Frequency.Monthly, null, 3, null, false, null)]
    [InlineData("NthWeek", Frequency.Monthly, null, 3, 5, false, null)]
    [InlineData("NthWeek", Frequency.Fortnightly, null, 3, 2, false, null)]
    [InlineData("LastBusinessDay", Frequency.Daily, null, null, null, true, null)]
    [InlineData("Month", Frequency.Yearly, null, null, null, false, 13)]
    [InlineData("Month", Frequency.Monthly, null, null, null, false, 4)]
    public void Terms_that_make_no_schedule_name_the_member(string member, Frequency frequency, int? dayOfMonth, int? dayOfWeek, int? nthWeek, bool last, int? month)
    {
        var terms = new ScheduleTerms
        {
            Frequency = frequency, Start = Day("2026-01-01"), DayOfMonth = dayOfMonth, DayOfWeek = dayOfWeek, NthWeek = nthWeek, LastBusinessDay = last, Month = month,
        };
        Assert.Equal(member, Assert.Single(terms.Problems()).Member);
        Assert.Throws<ArgumentException>(() => Schedule(terms, Of(2026, 2026)));
    }

    private static ScheduleTerms Terms(Random random)
    {
        var terms = new ScheduleTerms { Frequency = (Frequency)random.Next(7), Start = Day("2019-01-01").AddDays(random.Next(1_500)) };
        if (terms.Frequency.Days() > 0) return terms with { DayOfWeek = random.Next(2) == 0 ? random.Next(7) : null };
        if (terms.Frequency.Months() == 0) return terms;
        if (terms.Frequency.Months() > 1 && random.Next(2) == 0) terms = terms with { Month = random.Next(1, 13) };
        return random.Next(4) switch
        {
            0 => terms,
            1 => terms with { DayOfMonth = random.Next(1, 32) },
            2 => terms with { NthWeek = new[] { 1, 2, 3, 4, -1 }[random.Next(5)], DayOfWeek = random.Next(2) == 0 ? random.Next(7) : null },
            _ => terms with { LastBusinessDay = true },
        };
    }

    /// <summary>Whether a day is one that the words of the rule describe, the steps of several months aside when no month is named.</summary>
    private static bool IsNominal(ScheduleTerms terms, BusinessCalendar calendar, DateOnly day)
    {
        if (terms.Frequency == Frequency.Daily) return calendar.IsBusinessDay(day) == true;
        var weekday = terms.DayOfWeek ?? (int)terms.Start.DayOfWeek;
        if (terms.Frequency.Days() > 0) return (int)day.DayOfWeek == weekday;
        if (terms.Month is { } month && Math.Abs(day.Month - month) % terms.Frequency.Months() != 0) return false;
        var isLastOfMonth = day.AddDays(1).Day == 1;
        if (terms.LastBusinessDay) return isLastOfMonth;
        if (terms.NthWeek == -1) return (int)day.DayOfWeek == weekday && day.AddDays(7).Month != day.Month;
        if (terms.NthWeek is { } week) return (int)day.DayOfWeek == weekday && (day.Day + 6) / 7 == week;
        var wanted = terms.DayOfMonth ?? terms.Start.Day;
        return day.Day == wanted || isLastOfMonth && day.Day < wanted;
    }
}
