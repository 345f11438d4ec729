using System.Globalization;
using System.Text;

namespace Steward.City;

/// <summary>A file of the feed.</summary>
/// <param name="Story">What is remarkable about it; null for an ordinary day.</param>
internal sealed record FeedFile(DateTimeOffset At, string Name, string Form, string Text, string? Story = null);

/// <summary>The files of NAVs in the order in which they are seen.</summary>
internal interface IBookFeed
{
    /// <summary>Those seen after one instant and up to another.</summary>
    IEnumerable<FeedFile> Between(DateTimeOffset after, DateTimeOffset until);
}

/// <summary>
/// The feed of the invented schemes: each business day's NAVs at 21:30 local time, and within a month one of every kind of incident that the
/// real feed had: a hundredfold price, a page instead of a file, a real fall of the market, which is none, a wrong fall put right a day later, a
/// Sunday's NAV seen on Saturday, a zero, a restatement, a payout that looks like a loss, a file sent twice, and a missing day.
/// </summary>
internal sealed class InventedFeed(BookMarket market) : IBookFeed
{
    /// <summary>Of the days of a round, the one on which the market falls.</summary>
    internal const int FallPlace = 2;

    private static readonly TimeSpan Offset = TimeSpan.FromHours(5.5);

    public IEnumerable<FeedFile> Between(DateTimeOffset after, DateTimeOffset until)
    {
        for (var day = DateOnly.FromDateTime(after.ToOffset(Offset).Date).AddDays(-1); day <= DateOnly.FromDateTime(until.ToOffset(Offset).Date); day = day.AddDays(1))
            foreach (var file in Of(day))
                if (file.At > after && file.At <= until) yield return file;
    }

    private IEnumerable<FeedFile> Of(DateOnly day)
    {
        if (day.DayOfWeek == DayOfWeek.Saturday)
        {
            var sunday = day.AddDays(1);
            yield return Make(day, 21, "sunday", "delta", [Row("910004", sunday, market.Nav(Scheme("910004"), day.AddDays(-1)) * 1.00017m)], "A liquid fund's NAV of Sunday, seen on Saturday: that may be.");
            yield break;
        }
        if (!BookMarket.IsBusinessDay(day)) yield break;
        var rows = BookMarket.Schemes.Select(scheme => Row(scheme.Code, day, market.Nav(scheme, day))).ToList();
        switch (BookMarket.PlaceInRound(day))
        {
            case 1:
                yield return new(At(day, 21), $"nav-{day:yyyy-MM-dd}.txt", "full", "<html><body>503 Service Unavailable: please try again later, we are sorry for the inconvenience that this may cause you.</body></html>", "The feed sends a web page instead of NAVs.");
                yield return Make(day, 23, "nav", "full", rows, null);
                break;
            case 0:
                rows[0] = Row("910001", day, market.Nav(Scheme("910001"), day) * 100);
                yield return Make(day, 21, "nav", "full", rows, "Meridian Large Companies is printed a hundred times too high.");
                break;
            case 4:
                rows[8] = Row("910009", day, market.Nav(Scheme("910009"), day) * 0.842m);
                yield return Make(day, 21, "nav", "full", rows, "Larkfield Mid-Sized Companies is printed 16 % too low; the next file is right again.");
                break;
            case 6:
                rows[4] = $"910005,{day:yyyy-MM-dd},0";
                yield return Make(day, 21, "nav", "full", rows, "Harbour Flexible Equity is printed as zero.");
                break;
            case 8:
                rows.Add(Row("910007", Before(day), market.Nav(Scheme("910007"), Before(day)) * 1.0004m));
                yield return Make(day, 21, "nav", "full", rows, "Harbour Government Bond restates yesterday's NAV by 4 basis points.");
                break;
            case 10:
                rows[9] = Row("910010", day, market.Nav(Scheme("910010"), day) * 0.955m);
                yield return Make(day, 21, "nav", "full", rows, "Larkfield Dividend paid out 4.5 %: without a recorded payout it looks like a loss.");
                break;
            case 12:
                yield return Make(day, 21, "nav", "full", rows, null);
                yield return Make(day, 22, "nav-again", "full", rows, "The same file comes twice.");
                break;
            case 14: yield break;
            case 15:
                var missing = BookMarket.Schemes.Select(scheme => Row(scheme.Code, Before(day), market.Nav(scheme, Before(day)))).ToList();
                yield return Make(day, 8, "nav-late", "full", missing, "Yesterday's file comes this morning.");
                yield return Make(day, 21, "nav", "full", rows, null);
                break;
            case FallPlace:
                yield return Make(day, 21, "nav", "full", rows, "The market falls 6 %, all equity funds together: that is no error.");
                break;
            default:
                yield return Make(day, 21, "nav", "full", rows, null);
                break;
        }
    }

    private static DateOnly Before(DateOnly day)
    {
        do day = day.AddDays(-1);
        while (!BookMarket.IsBusinessDay(day));
        return day;
    }

    private static BookScheme Scheme(string code) => BookMarket.Schemes.First(scheme => scheme.Code == code);

    private static string Row(string code, DateOnly day, decimal nav) => string.Create(CultureInfo.InvariantCulture, $"{code},{day:yyyy-MM-dd},{decimal.Round(nav, 4)}");

    private static FeedFile Make(DateOnly day, int hour, string name, string form, IReadOnlyList<string> rows, string? story) => new(
        At(day, hour), string.Create(CultureInfo.InvariantCulture, $"{name}-{day:yyyy-MM-dd}.csv"), form, new StringBuilder("scheme_code,nav_date,nav\n").AppendJoin('\n', rows).Append('\n').ToString(), story);

    private static DateTimeOffset At(DateOnly day, int hour) => new(day.ToDateTime(new TimeOnly(hour, 30)), Offset);
}

/// <summary>The drops of a folder with a <c>manifest.csv</c> that says when each was seen; nothing of it is kept.</summary>
internal sealed class FolderFeed(string folder) : IBookFeed
{
    internal const string Manifest = "manifest.csv";

    /// <summary>The base and the drops, each with the second at which it was seen.</summary>
    private readonly Lazy<IReadOnlyList<(DateTimeOffset At, string Name)>> seen = new(() => Read(folder));

    /// <summary>When the first drop was seen.</summary>
    internal DateTimeOffset First => seen.Value.Min(file => file.At);

    /// <summary>The full set of NAVs before the first drop.</summary>
    internal string Base => Directory.EnumerateFiles(folder, "00_base*.csv").Order(StringComparer.Ordinal).FirstOrDefault() ?? throw new ArgumentException($"{folder} has no file 00_base*.csv with the NAVs before the first drop.");

    public IEnumerable<FeedFile> Between(DateTimeOffset after, DateTimeOffset until) => seen.Value.Where(file => file.At > after && file.At <= until).OrderBy(file => file.At)
        .Select(file => new FeedFile(file.At, file.Name, "delta", File.ReadAllText(Path.Combine(folder, file.Name)), $"The real drop {file.Name}."));

    private static List<(DateTimeOffset, string)> Read(string folder)
    {
        var path = Path.Combine(folder, Manifest);
        if (!File.Exists(path)) throw new ArgumentException($"{path} is not there: the folder of --nav needs a manifest of file and observed_at_utc.");
        return [.. File.ReadLines(path).Skip(1).Select(line => line.Split(',')).Where(cells => cells.Length > 1).Select(cells => (DateTimeOffset.Parse(cells[1], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), cells[0]))];
    }
}
