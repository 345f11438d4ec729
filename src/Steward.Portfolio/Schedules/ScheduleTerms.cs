namespace Steward.Portfolio.Schedules;

/// <summary>By what rule dates are made. A day or weekday that is not given is that of <see cref="Start"/>.</summary>
public sealed record ScheduleTerms
{
    /// <summary>The weekday that counts as the last of its month in <see cref="NthWeek"/>.</summary>
    public const int LastWeek = -1;

    /// <summary>How often.</summary>
    public required Frequency Frequency { get; init; }

    /// <summary>No nominal date lies before this day.</summary>
    public required DateOnly Start { get; init; }

    /// <summary>1 to 31, Monthly and rarer: in a shorter month its last day. 31 stays 31.</summary>
    public int? DayOfMonth { get; init; }

    /// <summary>0 (Sunday) to 6: for Weekly, Fortnightly and with <see cref="NthWeek"/>.</summary>
    public int? DayOfWeek { get; init; }

    /// <summary>1 to 4 or −1 (the last), Monthly and rarer: that one of the month's weekdays instead of a day of the month.</summary>
    public int? NthWeek { get; init; }

    /// <summary>Monthly and rarer: the last day of the month, rolled Preceding whatever <see cref="Roll"/> says.</summary>
    public bool LastBusinessDay { get; init; }

    /// <summary>1 to 12, rarer than Monthly: a month in which a run falls; the others follow from the frequency.</summary>
    public int? Month { get; init; }

    /// <summary>How nominal dates become run dates.</summary>
    public RollConvention Roll { get; init; } = RollConvention.Following;

    /// <summary>Whether of several nominal dates with one run date only the first runs.</summary>
    public bool CollapseSameDay { get; init; }

    /// <summary>Everything that is wrong with the terms, each with the member it concerns; empty when a <see cref="Schedule"/> can be made.</summary>
    public IEnumerable<ScheduleProblem> Problems()
    {
        var isMonthly = Frequency.Months() > 0;
        if (Start.Year is < BusinessCalendar.FirstYear or > BusinessCalendar.LastYear)
            yield return new(nameof(Start), $"The year must be {BusinessCalendar.FirstYear} to {BusinessCalendar.LastYear}; it is {Start.Year}.");
        if (DayOfMonth is < 1 or > 31) yield return new(nameof(DayOfMonth), $"A day of the month is 1 to 31; it is {DayOfMonth}.");
        if (DayOfWeek is < 0 or > 6) yield return new(nameof(DayOfWeek), $"A day of the week is 0 (Sunday) to 6; it is {DayOfWeek}.");
        if (NthWeek is not (null or LastWeek or (>= 1 and <= 4))) yield return new(nameof(NthWeek), $"A week of the month is 1 to 4 or -1 for the last; it is {NthWeek}.");
        if (Month is < 1 or > 12) yield return new(nameof(Month), $"A month is 1 to 12; it is {Month}.");

        if (DayOfMonth is not null && !isMonthly) yield return new(nameof(DayOfMonth), $"{Frequency} has no day of the month.");
        if (NthWeek is not null && !isMonthly) yield return new(nameof(NthWeek), $"{Frequency} has no week of the month.");
        if (LastBusinessDay && !isMonthly) yield return new(nameof(LastBusinessDay), $"{Frequency} has no last business day of the month.");
        if (Month is not null && Frequency.Months() <= 1) yield return new(nameof(Month), $"{Frequency} does not choose a month.");
        if (DayOfWeek is not null && Frequency.Days() == 0 && NthWeek is null)
            yield return new(nameof(DayOfWeek), $"{Frequency} has a day of the week only together with a week of the month (nth_week).");
        if ((DayOfMonth is null ? 0 : 1) + (NthWeek is null ? 0 : 1) + (LastBusinessDay ? 1 : 0) > 1)
            yield return new(nameof(DayOfMonth), "Only one of day of the month, week of the month and last business day can choose the day.");
    }
}

/// <summary>Why terms make no schedule.</summary>
/// <param name="Member">The name of the member of <see cref="ScheduleTerms"/>.</param>
/// <param name="Message">What is wrong, with the value.</param>
public sealed record ScheduleProblem(string Member, string Message);
