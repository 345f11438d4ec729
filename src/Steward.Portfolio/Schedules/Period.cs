namespace Steward.Portfolio.Schedules;

/// <summary>The periods in which a condition rule acts at most once. A period is known by its first day.</summary>
public static class Period
{
    /// <summary>
    /// The first day of the period of <paramref name="date"/>: the day itself; the Monday of its ISO week; every second such Monday, counted from the week
    /// of <paramref name="start"/>; the first of its month, quarter, half or year.
    /// </summary>
    /// <param name="frequency">How long a period is.</param>
    /// <param name="date">A day in the client's time zone.</param>
    /// <param name="start">The rule's start date: it says which of two weeks a fortnight begins with, and nothing else.</param>
    public static DateOnly FirstDay(Frequency frequency, DateOnly date, DateOnly start)
    {
        if (frequency == Frequency.Daily) return date;
        if (frequency.Days() is > 0 and var days)
        {
            var (monday, first) = (Monday(date), Monday(start));
            return monday.AddDays(-(((monday.DayNumber - first.DayNumber) % days + days) % days));
        }
        return new(date.Year, (date.Month - 1) / frequency.Months() * frequency.Months() + 1, 1);
    }

    private static DateOnly Monday(DateOnly date) => date.AddDays(-(((int)date.DayOfWeek + 6) % 7));
}

/// <summary>When a condition rule acts.</summary>
public enum ConditionMode
{
    /// <summary>Once in each period in which the condition holds.</summary>
    WhileTrue,

    /// <summary>Only on the step from false to true, and at most once in a period.</summary>
    OnCrossing,
}

/// <summary>What was decided about a condition.</summary>
/// <param name="Acts">Whether the rule acts now.</param>
/// <param name="Reason">Why: <c>holds</c>, <c>crossed</c>, <c>does_not_hold</c>, <c>unknown</c>, <c>acted_in_period</c>, <c>no_crossing</c>.</param>
/// <param name="Period">The first day of the period, which is the occurrence's key.</param>
/// <param name="Known">What is to be remembered as the condition's last known value; unknown changes nothing.</param>
public readonly record struct ConditionChoice(bool Acts, string Reason, DateOnly Period, bool? Known);

/// <summary>Decides whether a condition makes an occurrence.</summary>
public static class ConditionStep
{
    /// <summary>Decides.</summary>
    /// <param name="mode">When the rule acts.</param>
    /// <param name="holds">Whether the condition holds; null when that is unknown, which never acts.</param>
    /// <param name="wasKnown">The last known value; null before the first.</param>
    /// <param name="period">The first day of the current period.</param>
    /// <param name="lastPeriod">The period in which the rule acted last; null when it never did.</param>
    public static ConditionChoice Decide(ConditionMode mode, bool? holds, bool? wasKnown, DateOnly period, DateOnly? lastPeriod)
    {
        if (holds is not { } now) return new(false, "unknown", period, wasKnown);
        if (!now) return new(false, "does_not_hold", period, false);
        if (mode == ConditionMode.OnCrossing && wasKnown is not false) return new(false, "no_crossing", period, true);
        if (lastPeriod is { } last && last >= period) return new(false, "acted_in_period", period, true);
        return new(true, mode == ConditionMode.OnCrossing ? "crossed" : "holds", period, true);
    }
}
