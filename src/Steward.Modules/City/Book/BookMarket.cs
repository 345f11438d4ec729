using System.Globalization;
using Steward.Kernel;

namespace Steward.City;

/// <summary>An invented scheme of the simulated market.</summary>
/// <param name="Swing">The usual size of a day's move, as a share.</param>
/// <param name="Growth">What it gains a year, as a share.</param>
internal sealed record BookScheme(string Code, string Name, string Amc, string Category, string AssetClass, decimal Start, double Swing, double Growth);

/// <summary>
/// Invented schemes with NAVs that follow from seed, scheme and date alone: the same day has the same NAV in every run. Monday to Friday are
/// business days; on the third of twenty the market falls hard in earnest, and climbs back over the others.
/// </summary>
internal sealed class BookMarket
{
    private const int RoundDays = 20, PastDays = 700;

    /// <summary>The walk of every NAV begins here.</summary>
    private static readonly DateOnly Beginning = new(2025, 1, 6);

    private readonly Dictionary<(string Code, DateOnly Date), decimal> known = [];
    private readonly long seed;

    internal BookMarket(long seed) => this.seed = seed;

    internal static IReadOnlyList<BookScheme> Schemes { get; } =
    [
        new("910001", "Meridian Large Companies Fund", "Meridian", "Equity/Large Cap", "equity", 84.15m, 0.008, 0.11),
        new("910002", "Meridian Small Companies Fund", "Meridian", "Equity/Small Cap", "equity", 132.4m, 0.013, 0.14),
        new("910003", "Meridian Bond Fund", "Meridian", "Debt/Corporate Bond", "debt", 31.2087m, 0.0009, 0.07),
        new("910004", "Meridian Money Fund", "Meridian", "Debt/Liquid", "cash", 2_841.3312m, 0.00005, 0.062),
        new("910005", "Harbour Flexible Equity Fund", "Harbour", "Equity/Flexi Cap", "equity", 57.91m, 0.009, 0.12),
        new("910006", "Harbour Balanced Fund", "Harbour", "Hybrid/Aggressive Hybrid", "hybrid", 214.66m, 0.006, 0.10),
        new("910007", "Harbour Government Bond Fund", "Harbour", "Debt/Gilt", "debt", 62.7781m, 0.0014, 0.068),
        new("910008", "Harbour Gold Fund", "Harbour", "Other/FoF Domestic", "gold", 24.3352m, 0.007, 0.09),
        new("910009", "Larkfield Mid-Sized Companies Fund", "Larkfield", "Equity/Mid Cap", "equity", 96.03m, 0.011, 0.13),
        new("910010", "Larkfield Dividend Fund (Payout)", "Larkfield", "Debt/Short Duration", "debt", 17.4402m, 0.0008, 0.066),
        new("910011", "Larkfield World Fund", "Larkfield", "Other/FoF Overseas", "equity", 41.59m, 0.009, 0.10),
        new("910012", "Larkfield Overnight Fund", "Larkfield", "Debt/Overnight", "cash", 1_327.5521m, 0.00003, 0.058),
    ];

    internal static bool IsBusinessDay(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>Counts business days since the beginning: the incidents of the feed come round by it.</summary>
    internal static int Number(DateOnly day)
    {
        var days = day.DayNumber - Beginning.DayNumber;
        return days / 7 * 5 + Math.Min(days % 7, 5);
    }

    /// <summary>A business day's place in the round of four weeks in which each incident comes once; a Monday begins it.</summary>
    internal static int PlaceInRound(DateOnly day) => Number(day) % RoundDays;

    /// <summary>The last Monday up to a day with which a round began.</summary>
    internal static DateOnly RoundBefore(DateOnly day)
    {
        while (day.DayOfWeek != DayOfWeek.Monday || PlaceInRound(day) != 0) day = day.AddDays(-1);
        return day;
    }

    /// <summary>The business days of a scheme's past up to a day, oldest first, as many as a chart and a replay need.</summary>
    internal static IEnumerable<DateOnly> PastOf(DateOnly last)
    {
        for (var day = new[] { Beginning, last.AddDays(-PastDays) }.Max(); day <= last; day = day.AddDays(1))
            if (IsBusinessDay(day)) yield return day;
    }

    /// <summary>The true NAV of a business day.</summary>
    internal decimal Nav(BookScheme scheme, DateOnly day)
    {
        if (known.TryGetValue((scheme.Code, day), out var nav)) return nav;
        var value = (double)scheme.Start;
        for (var date = Beginning; date <= day; date = date.AddDays(1))
        {
            if (!IsBusinessDay(date)) continue;
            value *= 1 + scheme.Growth / 260 + scheme.Swing * Step(scheme, date) + Fall(scheme, date);
            known[(scheme.Code, date)] = decimal.Round((decimal)value, 4);
        }
        return known[(scheme.Code, day)];
    }

    /// <summary>About normal, never beyond three: the sum of twelve even draws.</summary>
    private double Step(BookScheme scheme, DateOnly day)
    {
        var chance = new Chance(seed, string.Create(CultureInfo.InvariantCulture, $"nav {scheme.Code} {day:yyyy-MM-dd}"));
        var sum = 0.0;
        for (var i = 0; i < 12; i++) sum += chance.Unit();
        return Math.Clamp(sum - 6, -3, 3);
    }

    /// <summary>What a whole class does on a day beside its own steps; over a round it comes to about nothing.</summary>
    private static double Fall(BookScheme scheme, DateOnly day) => (PlaceInRound(day), scheme.AssetClass) switch
    {
        (InventedFeed.FallPlace, "equity") => -0.06, (InventedFeed.FallPlace, "hybrid") => -0.035, (InventedFeed.FallPlace, "gold") => 0.012, (InventedFeed.FallPlace + 1, "equity") => 0.011,
        (_, "equity") => 0.0029, (_, "hybrid") => 0.0019, (_, "gold") => -0.0006, _ => 0,
    };
}
