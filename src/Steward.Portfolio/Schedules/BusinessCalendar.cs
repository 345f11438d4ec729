namespace Steward.Portfolio.Schedules;

/// <summary>
/// The business days of one market. A business day is a day that is neither in the weekend mask nor a holiday row. A year without rows is unknown:
/// every question that needs it is answered with that year and never guessed. Searches stop after 400 days.
/// Immutable and safe for many threads. A question costs O(log of the days held), however far apart the dates are.
/// </summary>
public sealed class BusinessCalendar
{
    /// <summary>How many days away from where it began a search for one business day may look.</summary>
    public const int LongestSearchDays = 400;

    /// <summary>The first and the last year of which rows may be given.</summary>
    public const int FirstYear = 1900, LastYear = 2200;

    private readonly int firstDayNumber;
    private readonly int[] businessBefore; // [i]: business days among the first i days, days of unknown years counting none
    private readonly bool[] knownYears;
    private readonly int firstYear;
    private readonly int[] lastBeforeDrought; // indices of business days that no other follows within the longest search

    /// <summary>Makes a calendar.</summary>
    /// <param name="weekend">The days of the week on which no business is done.</param>
    /// <param name="holidays">The holiday rows, in any order. Each makes its year known; one on a weekend changes nothing else.</param>
    /// <param name="otherKnownYears">Years that are known although they have no holiday row, for example because of rows of another kind.</param>
    /// <exception cref="ArgumentOutOfRangeException">A year before <see cref="FirstYear"/> or after <see cref="LastYear"/>.</exception>
    public BusinessCalendar(WeekendMask weekend, IEnumerable<DateOnly> holidays, IEnumerable<int>? otherKnownYears = null)
    {
        Weekend = weekend;
        var closed = holidays.ToHashSet();
        var years = closed.Select(day => day.Year).Concat(otherKnownYears ?? []).ToHashSet();
        if (years.FirstOrDefault(year => year is < FirstYear or > LastYear) is not 0 and var wrong)
            throw new ArgumentOutOfRangeException(nameof(holidays), wrong, $"A calendar holds years from {FirstYear} to {LastYear}.");

        firstYear = years.Count == 0 ? FirstYear : years.Min();
        knownYears = new bool[years.Count == 0 ? 0 : years.Max() - firstYear + 1];
        foreach (var year in years) knownYears[year - firstYear] = true;
        firstDayNumber = new DateOnly(firstYear, 1, 1).DayNumber;
        var days = new DateOnly(firstYear + knownYears.Length, 1, 1).DayNumber - firstDayNumber;
        (businessBefore, lastBeforeDrought) = Count(days, day => IsKnown(day.Year) && !IsWeekend(day) && !closed.Contains(day));
    }

    /// <summary>The days of the week on which no business is done.</summary>
    public WeekendMask Weekend { get; }

    /// <summary>The years that have rows, ascending.</summary>
    public IEnumerable<int> KnownYears => Enumerable.Range(firstYear, knownYears.Length).Where(IsKnown);

    /// <summary>Whether the calendar has rows for the year.</summary>
    public bool IsKnown(int year) => (uint)(year - firstYear) < (uint)knownYears.Length && knownYears[year - firstYear];

    /// <summary>Whether <paramref name="date"/> is a business day; null when its year is unknown.</summary>
    public bool? IsBusinessDay(DateOnly date) => IsKnown(date.Year) ? Before(date, 1) > Before(date, 0) : null;

    /// <summary>The first business day on or after <paramref name="date"/>.</summary>
    public DayAnswer Following(DateOnly date) => NthOnOrAfter(date, 0);

    /// <summary>The last business day on or before <paramref name="date"/>.</summary>
    public DayAnswer Preceding(DateOnly date) => NthOnOrBefore(date, 0);

    /// <summary>
    /// The business day <paramref name="count"/> business days later: 1 is the first one after <paramref name="date"/>; 0 is the first on or after it.
    /// Negative counts go back in the same way.
    /// </summary>
    public DayAnswer Add(DateOnly date, int count) => count switch
    {
        0 => Following(date),
        > 0 => NthOnOrAfter(date.AddDays(1), count - 1),
        _ => NthOnOrBefore(date.AddDays(-1), -count - 1),
    };

    /// <summary>The <paramref name="index"/>-th business day on or after <paramref name="date"/>, counted from 0.</summary>
    public DayAnswer NthOnOrAfter(DateOnly date, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        if (!IsKnown(date.Year)) return DayAnswer.Unknown(date, date.Year);
        var at = Position(Before(date, 0) + index + 1L);
        var last = at is { } position ? DateAt(position) : new DateOnly(firstYear + knownYears.Length, 1, 1);
        return Gap(date, last) ?? DayAnswer.Found(date, last);
    }

    /// <summary>The <paramref name="index"/>-th business day on or before <paramref name="date"/>, counted back from 0.</summary>
    public DayAnswer NthOnOrBefore(DateOnly date, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        if (!IsKnown(date.Year)) return DayAnswer.Unknown(date, date.Year);
        var at = Position((long)Before(date, 1) - index);
        var first = at is { } position ? DateAt(position) : new DateOnly(firstYear - 1, 12, 31);
        return GapBackwards(date, first) ?? DayAnswer.Found(date, first);
    }

    /// <summary>How many business days lie after <paramref name="date"/> and not after <paramref name="until"/>; the missing year when one is unknown.</summary>
    /// <returns>The count, or null with the first unknown year. A range that ends before it begins has none.</returns>
    public (int? Count, int? MissingYear) CountAfter(DateOnly date, DateOnly until)
    {
        if (until <= date) return (0, null);
        var from = date.AddDays(1);
        for (var year = from.Year; year <= until.Year; year++)
            if (!IsKnown(year)) return (null, year);
        return (Before(until, 1) - Before(from, 0), null);
    }

    /// <summary>Moves a nominal date to its run date.</summary>
    public Roll Roll(DateOnly nominal, RollConvention convention)
    {
        if (convention == RollConvention.Skip)
        {
            return IsBusinessDay(nominal) is not { } isBusinessDay
                ? new(nominal, convention, null, DayAnswer.Unknown(nominal, nominal.Year))
                : new(nominal, convention, isBusinessDay ? nominal : null, null);
        }
        var answer = convention == RollConvention.Preceding ? Preceding(nominal) : Following(nominal);
        // Preceding instead of Following where that leaves the month, or where the rest of the month is closed and the year after it is not known:
        // then every answer of the unknown year would lie in another month.
        if (convention == RollConvention.ModifiedFollowing && (answer.Date is { } date ? date.Month != nominal.Month || date.Year != nominal.Year : IsKnown(nominal.Year)))
            answer = Preceding(nominal);
        return new(nominal, convention, answer.Date, answer.IsFound ? null : answer);
    }

    private bool IsWeekend(DateOnly day) => ((int)Weekend >> (int)day.DayOfWeek & 1) != 0;

    private DateOnly DateAt(int position) => DateOnly.FromDayNumber(firstDayNumber + position);

    /// <summary>Business days before <paramref name="date"/> + <paramref name="days"/>, which lies in a known year or at the end of one.</summary>
    private int Before(DateOnly date, int days) => businessBefore[date.DayNumber - firstDayNumber + days];

    /// <summary>Where the <paramref name="ordinal"/>-th business day of all (from 1) stands; null when there are not so many.</summary>
    private int? Position(long ordinal)
    {
        if (ordinal < 1 || ordinal > businessBefore[^1]) return null;
        var (low, high) = (0, businessBefore.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (businessBefore[middle] >= ordinal) high = middle;
            else low = middle + 1;
        }
        return low - 1;
    }

    /// <summary>The unknown year or the drought that lies between <paramref name="from"/> and <paramref name="found"/>, whichever comes first.</summary>
    private DayAnswer? Gap(DateOnly from, DateOnly found)
    {
        var unknown = from.Year;
        while (unknown <= found.Year && IsKnown(unknown)) unknown++;
        var drought = DroughtAfter(from, found);
        if (unknown > found.Year) return drought is null ? null : DayAnswer.TooFar(from);
        // An unknown year is named only if the search would have come to it.
        return drought is { } end && end < new DateOnly(unknown, 1, 1) ? DayAnswer.TooFar(from) : DayAnswer.Unknown(from, unknown);
    }

    private DayAnswer? GapBackwards(DateOnly from, DateOnly found)
    {
        var unknown = from.Year;
        while (unknown >= found.Year && IsKnown(unknown)) unknown--;
        var drought = DroughtBefore(from, found);
        if (unknown < found.Year) return drought is null ? null : DayAnswer.TooFar(from);
        return drought is { } end && end > new DateOnly(unknown, 12, 31) ? DayAnswer.TooFar(from) : DayAnswer.Unknown(from, unknown);
    }

    /// <summary>The last day that a search from <paramref name="from"/> looks at, if a stretch without business days ends it before <paramref name="found"/>.</summary>
    private DateOnly? DroughtAfter(DateOnly from, DateOnly found)
    {
        var first = Position(Before(from, 0) + 1L) is { } position ? DateAt(position) : DateOnly.MaxValue;
        if (Math.Min(first.DayNumber, found.DayNumber) - from.DayNumber > LongestSearchDays) return from.AddDays(LongestSearchDays);
        foreach (var at in lastBeforeDrought)
            if (DateAt(at) >= from && DateAt(at) < found) return DateAt(at).AddDays(1 + LongestSearchDays) is var end && end < found ? end : null;
        return null;
    }

    private DateOnly? DroughtBefore(DateOnly from, DateOnly found)
    {
        var last = Position(Before(from, 1)) is { } position ? DateAt(position) : DateOnly.MinValue;
        if (from.DayNumber - Math.Max(last.DayNumber, found.DayNumber) > LongestSearchDays) return from.AddDays(-LongestSearchDays);
        for (var i = lastBeforeDrought.Length - 1; i >= 0; i--)
        {
            // The business day that follows the drought is where a search backwards would have to leave from.
            if (Position(businessBefore[lastBeforeDrought[i]] + 2L) is not { } next || DateAt(next) > from || DateAt(next) <= found) continue;
            return DateAt(next).AddDays(-1 - LongestSearchDays) is var end && end > found ? end : null;
        }
        return null;
    }

    private (int[] Before, int[] Droughts) Count(int days, Func<DateOnly, bool> isBusinessDay)
    {
        var (before, droughts, last) = (new int[days + 1], new List<int>(), -1);
        for (var i = 0; i < days; i++)
        {
            var isOpen = isBusinessDay(DateAt(i));
            before[i + 1] = before[i] + (isOpen ? 1 : 0);
            if (!isOpen) continue;
            if (last >= 0 && i - last > LongestSearchDays + 1) droughts.Add(last);
            last = i;
        }
        if (last >= 0 && days - last > LongestSearchDays + 1) droughts.Add(last);
        return (before, [.. droughts]);
    }
}
