using Steward.Kernel;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Calendars;

namespace Steward.Wealth.Schedules;

/// <summary>Calendars, cut-offs and settlement days for questions about many rules, read once.</summary>
internal sealed class ScheduleBook
{
    private static readonly BusinessCalendar Unknown = new(WeekendMask.SaturdayAndSunday, []);
    private readonly CalendarSet calendars;
    private readonly IReadOnlyList<CalendarRow> rows;
    private readonly MarketRules rules;

    private ScheduleBook(CalendarSet calendars, IReadOnlyList<CalendarRow> rows, MarketRules rules) => (this.calendars, this.rows, this.rules) = (calendars, rows, rules);

    /// <summary>What reading needs.</summary>
    internal sealed class Source(CalendarBook book, CalendarStore store, MarketRuleStore rules)
    {
        internal async Task<ScheduleBook> Load(Session session) => new(await book.Read(session), await store.All(session), await MarketRules.Load(session, rules));
    }

    /// <summary>The dates of a rule. Without a calendar every year is unknown, and the rule waits for one.</summary>
    /// <param name="calendarId">Null: the usual one.</param>
    /// <param name="category">Of the scheme that is bought, for its cut-off; empty: the cut-off of all categories.</param>
    /// <param name="time">A time of the rule's own, told in its zone; null: the cut-off's, told in the market's.</param>
    internal ScheduleDates For(Guid? calendarId, string category, TimeOnly? time, string zone, ScheduleTerms terms, DateTimeOffset now)
    {
        var row = calendarId is { } id ? rows.FirstOrDefault(one => one.Id == id) : rows.FirstOrDefault();
        var calendar = calendars.Of(calendarId) ?? Unknown;
        var marketZone = TimeZoneInfo.FindSystemTimeZoneById(row?.TimeZone ?? zone);
        var today = DateOnly.FromDateTime(RunClock.LocalTimeOf(now, marketZone));
        var market = MarketOn(today);
        var clock = time is { } own ? new RunClock(own, TimeZoneInfo.FindSystemTimeZoneById(zone)) : new RunClock(UsualTime(market), marketZone) { Later = [.. rules.ChangesAfter(today).Select(day => (day, UsualTime(MarketOn(day))))] };
        return new(new Schedule(terms, calendar, clock), new CutOffs(calendar, marketZone), market, MarketOn);

        MarketTerms MarketOn(DateOnly day) => rules.For(category, "Purchase", day);
    }

    private static TimeOnly UsualTime(MarketTerms market) => market.CutOff?.DefaultRunTime ?? new TimeOnly(12, 0);
}
