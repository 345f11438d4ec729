namespace Steward.Portfolio.Schedules;

/// <summary>How a nominal date that is no business day becomes a run date.</summary>
public enum RollConvention
{
    /// <summary>The first business day on or after it.</summary>
    Following,

    /// <summary>The last business day on or before it.</summary>
    Preceding,

    /// <summary>Following, unless that is in another month; then Preceding.</summary>
    ModifiedFollowing,

    /// <summary>No run when it is no business day.</summary>
    Skip,
}

/// <summary>A nominal date after its roll.</summary>
/// <param name="Nominal">The date by the rule.</param>
/// <param name="Convention">How it was rolled.</param>
/// <param name="RunDate">The business day; null when there is no run or none is known.</param>
/// <param name="Unknown">Why no run date could be found; null when one was found or the convention says that there is none.</param>
public readonly record struct Roll(DateOnly Nominal, RollConvention Convention, DateOnly? RunDate, DayAnswer? Unknown)
{
    /// <summary>Whether the convention itself says that nothing runs (Skip on a holiday).</summary>
    public bool IsSkipped => RunDate is null && Unknown is null;

    /// <summary>Whether the run date is another day than the nominal date.</summary>
    public bool IsMoved => RunDate is { } date && date != Nominal;
}
