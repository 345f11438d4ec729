namespace Steward.Portfolio.Schedules;

/// <summary>What a schedule says about one of its nominal dates.</summary>
public enum OccurrenceOutcome
{
    /// <summary>It runs at <see cref="Occurrence.Run"/>.</summary>
    Runs,

    /// <summary>The nominal date is no business day and the convention is Skip.</summary>
    SkippedByRoll,

    /// <summary>It has the run date of the one before, and such occurrences are collapsed.</summary>
    Collapsed,

    /// <summary>A year without calendar rows is needed: it must wait, whatever the date would be.</summary>
    CalendarMissing,

    /// <summary>There is no business day within 400 days.</summary>
    NoBusinessDay,
}

/// <summary>One time at which a rule may act, with everything that led to it.</summary>
/// <param name="K">Which one, from 0; <see cref="Uncounted"/> where that is not known.</param>
/// <param name="Nominal">The date by the rule; null only for Daily where the calendar does not reach so far.</param>
/// <param name="Roll">How the nominal date was moved; null when there is no nominal date.</param>
/// <param name="Run">The instant of the run; null unless it runs.</param>
/// <param name="Outcome">Whether it runs, and if not why.</param>
/// <param name="Unknown">The calendar's answer when it was none.</param>
public sealed record Occurrence(int K, DateOnly? Nominal, Roll? Roll, RunInstant? Run, OccurrenceOutcome Outcome, DayAnswer? Unknown)
{
    /// <summary>The <see cref="K"/> of a Daily occurrence that lies beyond the calendar, so that nobody can count which one it is.</summary>
    public const int Uncounted = -1;

    /// <summary>The business day of the run; null when there is none or it is not known.</summary>
    public DateOnly? RunDate => Roll?.RunDate;

    /// <summary>The instant of the run in UTC; null unless it runs.</summary>
    public DateTimeOffset? RunAt => Run?.At;

    /// <summary>Whether the calendar had no answer, so that the rule must be held.</summary>
    public bool IsUnknown => Outcome is OccurrenceOutcome.CalendarMissing or OccurrenceOutcome.NoBusinessDay;
}
