using Steward.Kernel;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Calendars;
using Steward.Wealth.Schedules;

namespace Steward.Wealth.Rebalancing;

/// <summary>When a rule comes due by its schedule, and whether it cools down.</summary>
internal sealed class RuleDates(ScheduleBook.Source books, CalendarBook calendars)
{
    /// <summary>The dates of a rule; null for one without a schedule. They run at the default time of the cut-off of all categories.</summary>
    internal async Task<ScheduleDates?> Of(Session session, RebalancingRule rule) => rule is { TriggerOnSchedule: true, Frequency: not null }
        ? (await books.Load(session)).For(rule.CalendarId, "", null, rule.TimeZone, TermsOf(rule), session.Now)
        : null;

    /// <summary>The rule with its next date after <paramref name="after"/>; without one where it has no schedule.</summary>
    internal async Task<RebalancingRule> WithNext(Session session, RebalancingRule rule, DateTimeOffset after) =>
        await Of(session, rule) is { } dates ? At(rule, dates, dates.NextAfter(after, 0)) : rule with { NextRebalancingDate = null, NextRunAt = null };

    internal static RebalancingRule At(RebalancingRule rule, ScheduleDates dates, Occurrence? next) => next is null
        ? rule with { NextRebalancingDate = null, NextRunAt = null }
        : rule with { NextRebalancingDate = next.Nominal, NextRunAt = dates.DueAt(next, 0), OccurrenceNo = Math.Max(0, next.K) };

    /// <summary>The terms; they may have problems while a request is read.</summary>
    internal static ScheduleTerms TermsOf(RebalancingRule rule) => new()
    {
        Frequency = ScheduleWords.FrequencyOf(rule.Frequency!), Start = rule.StartDate ?? LocalTime.DateIn(rule.TimeZone, rule.CreatedAt), DayOfMonth = rule.DayOfMonth, DayOfWeek = rule.DayOfWeek, Roll = ScheduleWords.RollOf(rule.RollConvention),
    };

    /// <summary>Whether the cooldown after the last execution lasts: nothing but a person starts another in it.</summary>
    internal async Task<CooldownCheck> Cooldown(Session session, RebalancingRule rule, DateOnly today)
    {
        if (rule.CooldownDays == 0 || rule.LastRebalancedDate is null) return new(false, null);
        return (await calendars.Read(session)).Of(rule.CalendarId) is { } calendar ? Overlap.Cooldown(rule.LastRebalancedDate, rule.CooldownDays, today, calendar) : new(true, null);
    }
}
