namespace Steward.Portfolio.Schedules;

/// <summary>
/// The dates of a rule. Each nominal date follows from the anchor and k alone, never from the date before it, so a skip, a pause or a short month
/// moves no later date. Immutable and safe for many threads; every question costs O(log), however long ago the schedule began.
/// </summary>
public sealed class Schedule
{
    private readonly DateOnly firstOfWeeks;
    private readonly int firstMonth; // months since year 0 of nominal(0)

    /// <summary>Makes a schedule.</summary>
    /// <param name="terms">The rule; <see cref="ScheduleTerms.Problems"/> must be empty.</param>
    /// <param name="calendar">The business days.</param>
    /// <param name="clock">The time of the runs.</param>
    /// <exception cref="ArgumentException">The terms have a problem.</exception>
    public Schedule(ScheduleTerms terms, BusinessCalendar calendar, RunClock clock)
    {
        if (terms.Problems().FirstOrDefault() is { } problem) throw new ArgumentException($"{problem.Member}: {problem.Message}", nameof(terms));
        (Terms, Calendar, Clock) = (terms, calendar, clock);
        var weekday = terms.DayOfWeek ?? (int)terms.Start.DayOfWeek;
        firstOfWeeks = terms.Start.AddDays((weekday - (int)terms.Start.DayOfWeek + 7) % 7);
        firstMonth = FirstMonth();
    }

    /// <summary>The rule.</summary>
    public ScheduleTerms Terms { get; }

    /// <summary>The business days.</summary>
    public BusinessCalendar Calendar { get; }

    /// <summary>The time of the runs.</summary>
    public RunClock Clock { get; }

    /// <summary>The convention that is in force: Preceding for the last business day of a month.</summary>
    public RollConvention Roll => Terms.LastBusinessDay ? RollConvention.Preceding : Terms.Roll;

    private int Step => Terms.Frequency.Months();

    /// <summary>The k-th nominal date, k from 0. Only Daily can be without an answer: its steps are business days.</summary>
    /// <exception cref="ArgumentOutOfRangeException">k is negative, or the date would lie after the year 9999.</exception>
    public DayAnswer Nominal(int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        if (Terms.Frequency == Frequency.Daily) return Calendar.NthOnOrAfter(Terms.Start, k);
        return DayAnswer.Found(Terms.Start, Step > 0 ? InMonth(firstMonth + Step * k) : firstOfWeeks.AddDays(Terms.Frequency.Days() * k));
    }

    /// <summary>The k of the first nominal date on or after <paramref name="date"/>; the missing year when Daily needs one that is unknown.</summary>
    public (int? K, int? MissingYear) IndexOnOrAfter(DateOnly date)
    {
        if (date <= Terms.Start) return (0, null);
        if (Terms.Frequency == Frequency.Daily) return Calendar.CountAfter(Terms.Start.AddDays(-1), date.AddDays(-1)) is var count ? (count.Count, count.MissingYear) : default;
        if (Step == 0) return (Math.Max(0, (date.DayNumber - firstOfWeeks.DayNumber + Terms.Frequency.Days() - 1) / Terms.Frequency.Days()), null);
        var k = Math.Max(0, (MonthNumber(date) - firstMonth) / Step);
        return (InMonth(firstMonth + Step * k) >= date ? k : k + 1, null);
    }

    /// <summary>The k-th occurrence: nominal date, run date and instant.</summary>
    public Occurrence At(int k)
    {
        var nominal = Nominal(k);
        if (nominal.Date is not { } date) return new(k, null, null, null, Outcome(nominal), nominal);
        var roll = Calendar.Roll(date, Roll);
        if (roll.Unknown is { } unknown) return new(k, date, roll, null, Outcome(unknown), unknown);
        if (roll.RunDate is not { } runDate) return new(k, date, roll, null, OccurrenceOutcome.SkippedByRoll, null);
        if (Terms.CollapseSameDay && k > 0 && Nominal(k - 1).Date is { } former && Calendar.Roll(former, Roll).RunDate == runDate)
            return new(k, date, roll, null, OccurrenceOutcome.Collapsed, null);
        return new(k, date, roll, Clock.On(runDate), OccurrenceOutcome.Runs, null);
    }

    /// <summary>
    /// The occurrences with nominal dates on or after <paramref name="date"/>, ascending and without end, so take only as many as are wanted.
    /// Ends with the first whose nominal date is unknown, and at the end of the years that calendars hold.
    /// </summary>
    public IEnumerable<Occurrence> From(DateOnly date)
    {
        var (first, missing) = IndexOnOrAfter(date);
        if (first is not { } k)
        {
            yield return Unknown(date, missing!.Value);
            yield break;
        }
        for (; ; k++)
        {
            var occurrence = At(k);
            yield return occurrence;
            if (occurrence.Nominal is not { } nominal || nominal.Year > BusinessCalendar.LastYear) yield break;
        }
    }

    /// <summary>
    /// The first occurrence that runs after <paramref name="instant"/>, or the first of which the calendar does not know whether it does. Null when none
    /// does in all the years that calendars hold.
    /// </summary>
    public Occurrence? NextAfter(DateTimeOffset instant) => RunsAfter(instant).FirstOrDefault();

    /// <summary>The occurrences that run after one instant and not after another, ascending; an unknown one in between ends the list.</summary>
    /// <param name="after">The instant after which to look.</param>
    /// <param name="upTo">The last instant.</param>
    public IEnumerable<Occurrence> Between(DateTimeOffset after, DateTimeOffset upTo) =>
        RunsAfter(after).TakeWhile(occurrence => occurrence.IsUnknown ? MayBeDue(occurrence, Clock.DateOf(upTo)) : occurrence.RunAt <= upTo);

    /// <summary>Runs after an instant, until the calendar does not know.</summary>
    private IEnumerable<Occurrence> RunsAfter(DateTimeOffset instant)
    {
        var today = Clock.DateOf(instant);
        var (index, missing) = IndexOnOrAfter(today);
        if (index is not { } k)
        {
            yield return Unknown(today, missing!.Value);
            yield break;
        }
        // Runs may lie after their nominal dates, over a long holiday even those of several of them; they never overtake one another.
        while (k > 0 && At(k - 1) is var former && (former.RunAt > instant || former.Outcome == OccurrenceOutcome.Collapsed)) k--;

        for (; ; k++)
        {
            var occurrence = At(k);
            if (occurrence.IsUnknown || occurrence.RunAt > instant) yield return occurrence;
            if (occurrence.IsUnknown || occurrence.Nominal!.Value.Year > BusinessCalendar.LastYear) yield break;
        }
    }

    /// <summary>Whether an occurrence that the calendar does not know may have been due by then: its missing year has begun.</summary>
    private bool MayBeDue(Occurrence unknown, DateOnly today) =>
        (unknown.Unknown?.MissingYear is not { } year || year <= today.Year) && (unknown.Nominal is not { } nominal || nominal <= today);

    private int FirstMonth()
    {
        var month = MonthNumber(Terms.Start);
        if (Step == 0) return month;
        if (Terms.Month is { } wanted) month += ((wanted - Terms.Start.Month) % Step + Step) % Step;
        return InMonth(month) >= Terms.Start ? month : month + (Terms.Month is null ? 1 : Step);
    }

    private static int MonthNumber(DateOnly date) => date.Year * 12 + date.Month - 1;

    /// <summary>The nominal date that the terms choose in a month.</summary>
    private DateOnly InMonth(int monthNumber)
    {
        var (year, month) = (monthNumber / 12, monthNumber % 12 + 1);
        var length = DateTime.DaysInMonth(year, month);
        if (Terms.LastBusinessDay) return new(year, month, length);
        if (Terms.NthWeek is not { } week) return new(year, month, Math.Min(Terms.DayOfMonth ?? Terms.Start.Day, length));

        var weekday = Terms.DayOfWeek ?? (int)Terms.Start.DayOfWeek;
        if (week == ScheduleTerms.LastWeek) return new(year, month, length - ((int)new DateOnly(year, month, length).DayOfWeek - weekday + 7) % 7);
        return new(year, month, 1 + (weekday - (int)new DateOnly(year, month, 1).DayOfWeek + 7) % 7 + 7 * (week - 1));
    }

    private static Occurrence Unknown(DateOnly date, int year) =>
        new(Occurrence.Uncounted, null, null, null, OccurrenceOutcome.CalendarMissing, DayAnswer.Unknown(date, year));

    private static OccurrenceOutcome Outcome(DayAnswer answer) => answer.MissingYear is null ? OccurrenceOutcome.NoBusinessDay : OccurrenceOutcome.CalendarMissing;
}
