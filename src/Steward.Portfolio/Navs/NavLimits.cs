namespace Steward.Portfolio.Navs;

/// <summary>The limits that follow from a scheme's category unless they are set for the scheme.</summary>
public static class NavLimits
{
    /// <summary>A value that does not fit in a 64-bit key of millionths, with room for the sums of the gate.</summary>
    public const decimal TooLarge = 1_000_000_000_000m;

    /// <summary>Business days that a NAV stays usable.</summary>
    public const int UsualAge = 3;

    /// <summary>Business days that the NAV of a fund of funds or an overseas fund stays usable.</summary>
    public const int LongAge = 6;

    /// <summary>How far a NAV may move at once: liquid and overnight 0.5 %, debt 3 %, equity and all others 10 %.</summary>
    public static Percent MoveOf(string category) =>
        Has(category, "Liquid") || Has(category, "Overnight") ? new(0.5m)
        : Has(category, "Debt") || Has(category, "Income") || Has(category, "Gilt") || Has(category, "Money Market") || Has(category, "Bond") ? new(3)
        : new(10);

    /// <summary>How many business days old a NAV of the category may be when it is used.</summary>
    public static int AgeOf(string category) => Has(category, "FoF") || Has(category, "Overseas") || Has(category, "Fund of Funds") ? LongAge : UsualAge;

    private static bool Has(string category, string word) => category.Contains(word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What is known about the age of a NAV.</summary>
public enum NavAge
{
    /// <summary>It may be used.</summary>
    Fresh,

    /// <summary>Too old: triggers and drift of the scheme stop with <c>nav_stale</c>.</summary>
    Stale,

    /// <summary>A year of the calendar is missing, so the age cannot be told.</summary>
    Unknown,
}

/// <summary>The age of a NAV in business days.</summary>
public static class NavAges
{
    /// <summary>Counts the business days after <paramref name="navDate"/> up to and with <paramref name="today"/>.</summary>
    /// <param name="navDate">The date of the NAV; one in the future is fresh.</param>
    /// <param name="today">Today in the calendar's zone.</param>
    /// <param name="most">How many business days old it may be.</param>
    /// <param name="isBusinessDay">The calendar; null for a day whose year it does not know.</param>
    public static NavAge Of(DateOnly navDate, DateOnly today, int most, Func<DateOnly, bool?> isBusinessDay)
    {
        var age = 0;
        // Seven days hold at least one business day in every calendar in use, so a NAV older than this is stale whatever the calendar says.
        if (today.DayNumber - navDate.DayNumber > 7 * (most + 4)) return NavAge.Stale;
        for (var day = navDate.AddDays(1); day <= today; day = day.AddDays(1))
        {
            if (isBusinessDay(day) is not { } open) return NavAge.Unknown;
            if (open && ++age > most) return NavAge.Stale;
        }
        return NavAge.Fresh;
    }
}
