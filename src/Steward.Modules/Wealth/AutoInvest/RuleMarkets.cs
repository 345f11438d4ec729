using Steward.Kernel;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Calendars;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.AutoInvest;

/// <summary>Calendars, cut-offs and settlement days for questions about many rules, read once.</summary>
internal sealed class RuleMarkets
{
    private static readonly BusinessCalendar Unknown = new(WeekendMask.SaturdayAndSunday, []);
    private readonly CalendarSet calendars;
    private readonly IReadOnlyList<CalendarRow> rows;
    private readonly MarketRules rules;

    private RuleMarkets(CalendarSet calendars, IReadOnlyList<CalendarRow> rows, MarketRules rules) => (this.calendars, this.rows, this.rules) = (calendars, rows, rules);

    /// <summary>What reading needs.</summary>
    internal sealed class Source(CalendarBook book, CalendarStore store, MarketRuleStore rules)
    {
        internal async Task<RuleMarkets> Load(Session session) => new(await book.Read(session), await store.All(session), await MarketRules.Load(session, rules));
    }

    /// <summary>The dates of a rule. Without a calendar every year is unknown, and the rule waits for one.</summary>
    internal RuleDates For(RuleRow rule, SchemeRow scheme, DateTimeOffset now)
    {
        var wanted = rule.CalendarId ?? scheme.CalendarId;
        var row = wanted is { } id ? rows.FirstOrDefault(one => one.Id == id) : rows.FirstOrDefault();
        var calendar = calendars.Of(wanted) ?? Unknown;
        var marketZone = TimeZoneInfo.FindSystemTimeZoneById(row?.TimeZone ?? rule.TimeZone);
        var terms = rules.For(scheme.Category, "Purchase", DateOnly.FromDateTime(RunClock.LocalTimeOf(now, marketZone)));
        var config = rule.Config;
        // The default time is the cut-off's, which is told in the market's zone; a time of its own is told in the rule's.
        var clock = config.RunTime is { } time
            ? new RunClock(time, TimeZoneInfo.FindSystemTimeZoneById(rule.TimeZone))
            : new RunClock(terms.CutOff?.DefaultRunTime ?? new TimeOnly(12, 0), marketZone);
        var schedule = new Schedule(TermsOf(rule), calendar, clock);
        return new(schedule, new CutOffs(calendar, marketZone), terms);
    }

    /// <summary>By what rule the dates are made; the terms may have problems while a request is read.</summary>
    internal static ScheduleTerms TermsOf(RuleRow rule)
    {
        var config = rule.Config;
        // A condition is looked at on each business day.
        if (!rule.IsByDate) return new() { Frequency = Frequency.Daily, Start = rule.StartDate };
        return new()
        {
            Frequency = rule.Rhythm, Start = rule.StartDate, DayOfMonth = config.DayOfMonth, DayOfWeek = config.DayOfWeek, NthWeek = config.NthWeek, LastBusinessDay = config.LastBusinessDay ?? false,
            Month = config.Month, Roll = Terms.RollOf(rule.RollConvention), CollapseSameDay = rule.CollapseSameDay,
        };
    }
}

/// <summary>A rule's schedule with what its orders meet in the market.</summary>
internal sealed record RuleDates(Schedule Schedule, CutOffs CutOffs, MarketTerms Market)
{
    /// <summary>The NAV that an order at an instant is predicted to get, the money being there; null when the calendar or the cut-off is unknown.</summary>
    internal DateOnly? NavDate(DateTimeOffset at) => Market.CutOff is { } cutOff ? CutOffs.Date(cutOff, at, at).NavDate : null;

    /// <summary>Whether the NAV that a run was for is gone at an instant. Without a cut-off it is gone with its day.</summary>
    internal bool IsMissed(DateTimeOffset planned, DateTimeOffset now)
    {
        if (now <= planned) return false;
        return Market.CutOff is { } cutOff ? !CutOffs.GetsSameNav(cutOff, planned, now) : Schedule.Clock.DateOf(planned) != Schedule.Clock.DateOf(now);
    }

    internal DateOnly Today(DateTimeOffset now) => Schedule.Clock.DateOf(now);
}
