namespace Steward.Portfolio.Schedules;

/// <summary>What a calendar answered to "which business day?": a day, or the reason why there is none. Never a guess.</summary>
/// <param name="From">The day that the search began with.</param>
/// <param name="Date">The business day; null when there is no answer.</param>
/// <param name="MissingYear">The year without rows that the search came upon; null when that is not the reason.</param>
public readonly record struct DayAnswer(DateOnly From, DateOnly? Date, int? MissingYear)
{
    /// <summary>Whether there is a day.</summary>
    public bool IsFound => Date is not null;

    /// <summary>Null when a day was found, else <c>calendar_missing</c> (a year without rows) or <c>no_business_day</c> (none within 400 days).</summary>
    public string? Code => IsFound ? null : MissingYear is null ? "no_business_day" : "calendar_missing";

    /// <summary>In words, for a person.</summary>
    public override string ToString() => this switch
    {
        { Date: { } date } => $"{date:yyyy-MM-dd}",
        { MissingYear: { } year } => $"unknown: the calendar has no rows for {year} (searched from {From:yyyy-MM-dd})",
        _ => $"none: no business day within {BusinessCalendar.LongestSearchDays} days of {From:yyyy-MM-dd}",
    };

    internal static DayAnswer Found(DateOnly from, DateOnly date) => new(from, date, null);

    internal static DayAnswer Unknown(DateOnly from, int year) => new(from, null, year);

    internal static DayAnswer TooFar(DateOnly from) => new(from, null, null);
}
