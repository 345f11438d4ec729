using Steward.Kernel;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Calendars;

namespace Steward.Wealth.Rebalancing;

/// <summary>When a rule comes due next by its schedule, and whether it cools down.</summary>
internal sealed class RuleDates(CalendarBook calendars)
{
    /// <summary>Two hours before the usual cut-off.</summary>
    private static readonly TimeOnly RunTime = new(13, 0);

    /// <summary>The rule with its next date after <paramref name="after"/>; without one where it has no schedule or the calendar does not know the year.</summary>
    internal async Task<RebalancingRule> WithNext(Session session, RebalancingRule rule, DateTimeOffset after)
    {
        if (!rule.TriggerOnSchedule || rule.Frequency is null || (await calendars.Read(session)).Of(rule.CalendarId) is not { } calendar) return rule with { NextRebalancingDate = null, NextRunAt = null };
        var zone = TimeZoneInfo.FindSystemTimeZoneById(rule.TimeZone);
        var start = rule.StartDate ?? DateOnly.FromDateTime(RunClock.LocalTimeOf(rule.CreatedAt, zone));
        var terms = new ScheduleTerms { Frequency = FrequencyOf(rule.Frequency), Start = start, DayOfMonth = rule.DayOfMonth, DayOfWeek = rule.DayOfWeek, Roll = RollOf(rule.RollConvention) };
        var next = new Schedule(terms, calendar, new(RunTime, zone)).NextAfter(after);
        return rule with { NextRebalancingDate = next?.Nominal, NextRunAt = next?.RunAt };
    }

    /// <summary>Whether fewer business days than the rule's cooldown have passed since it last rebalanced.</summary>
    internal async Task<bool> IsCoolingDown(Session session, RebalancingRule rule, DateOnly today)
    {
        if (rule.CooldownDays == 0 || rule.LastRebalancedDate is not { } last || (await calendars.Read(session)).Of(rule.CalendarId) is not { } calendar) return false;
        return calendar.CountAfter(last, today).Count is { } passed && passed < rule.CooldownDays;
    }

    private static Frequency FrequencyOf(string word) => word switch
    {
        "Daily" => Frequency.Daily, "Weekly" => Frequency.Weekly, "Fortnightly" => Frequency.Fortnightly, "Monthly" => Frequency.Monthly, "Quarterly" => Frequency.Quarterly, "Half-Yearly" => Frequency.HalfYearly, _ => Frequency.Yearly,
    };

    private static RollConvention RollOf(string word) => word switch
    {
        "Preceding" => RollConvention.Preceding, "Modified Following" => RollConvention.ModifiedFollowing, "Skip" => RollConvention.Skip, _ => RollConvention.Following,
    };
}
