using Steward.Portfolio.Schedules;
using Steward.Wealth.Schedules;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.AutoInvest;

/// <summary>By what rule the dates of an auto-invest rule are made.</summary>
internal static class RuleSchedule
{
    internal static ScheduleDates For(this ScheduleBook book, RuleRow rule, SchemeRow scheme, DateTimeOffset now) =>
        book.For(rule.CalendarId ?? scheme.CalendarId, scheme.Category, rule.Config.RunTime, rule.TimeZone, TermsOf(rule), now);

    /// <summary>The terms; they may have problems while a request is read.</summary>
    internal static ScheduleTerms TermsOf(RuleRow rule)
    {
        var config = rule.Config;
        // A condition is looked at on each business day.
        if (!rule.IsByDate) return new() { Frequency = Frequency.Daily, Start = rule.StartDate };
        return new()
        {
            Frequency = rule.Rhythm, Start = rule.StartDate, DayOfMonth = config.DayOfMonth, DayOfWeek = config.DayOfWeek, NthWeek = config.NthWeek, LastBusinessDay = config.LastBusinessDay ?? false,
            Month = config.Month, Roll = ScheduleWords.RollOf(rule.RollConvention), CollapseSameDay = rule.CollapseSameDay,
        };
    }
}
