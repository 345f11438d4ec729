using System.Globalization;
using System.Text.RegularExpressions;

namespace Steward.Fleet.Targets.Analyses;

/// <summary>
/// Takes everything out of a text that could be a person's: only words of the trade and short figures stay, all else becomes a mark that is put back
/// afterwards. What comes back is shown only if its figures and marks are those that were given.
/// </summary>
internal sealed partial class Mask
{
    private const int MostCharacters = 1_000;

    // Longer ones may be telephone numbers.
    private const int MostDigits = 6;

    private static readonly HashSet<string> Trade = new(
        ("a achieved achievement against ahead all am and any are at available average behind best better break busy by cancelled critical day deadline deliveries delivered delivery did do does driver drivers due end "
        + "ends every failed fleet for from get give had has have hour hours how hub hubs i in is it know last late left list long many me minutes missing more most much my need next no none normal not now of off "
        + "offline on online open or order orders our out overdue pending performance per picked place please problem rate returning revenue risk show so status stopped target targets tell than that the their them "
        + "there these they this those to today top total track transit under unknown up urgent wait waiting was way we week were what when where which who why with work working yesterday you zone zones "
        + "assigned scheduled in_transit picked_up on_break").Split(' '), StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Counted =
        ["zero", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty", "thirty", "forty", "fifty", "hundred", "thousand", "million", "dozen", "half", "double", "twice"];

    private readonly List<string> hidden = [];

    internal string Hide(string text) => Token().Replace(text, match => Stays(match.Value) ? match.Value : Mark(match.Value));

    /// <summary>The text with its words put back; null when it holds what it was not given.</summary>
    internal string? Show(string text, IReadOnlyList<Fact> facts)
    {
        text = text.Trim();
        if (text.Length is 0 or > MostCharacters || text.Contains('<', StringComparison.Ordinal) || text.Contains('>', StringComparison.Ordinal)) return null;
        var marks = Marks().Matches(text).Select(match => match.Groups[1].Value).ToList();
        if (marks.Any(mark => IndexOf(mark) is not { } at || at >= hidden.Count)) return null;
        var without = Marks().Replace(text, " ");
        if (without.Contains('[', StringComparison.Ordinal) || without.Contains(']', StringComparison.Ordinal)) return null;
        var given = facts.SelectMany(Figures).ToHashSet();
        if (Figure().Matches(without).Any(match => Value(match.Value) is not { } figure || !given.Contains(figure))) return null;
        return Word().Matches(without).Any(match => Counted.Contains(match.Value, StringComparer.OrdinalIgnoreCase)) ? null
            : Marks().Replace(text, match => hidden[IndexOf(match.Groups[1].Value)!.Value]);
    }

    private static bool Stays(string token) => Trade.Contains(token) || (token.Count(char.IsAsciiDigit) <= MostDigits && Value(token) is not null);

    private string Mark(string token)
    {
        var at = hidden.IndexOf(token);
        if (at < 0)
        {
            at = hidden.Count;
            hidden.Add(token);
        }
        return $"[[{NameOf(at)}]]";
    }

    /// <summary>a … z, ba, bb …: letters only, so that no mark looks like a figure.</summary>
    private static string NameOf(int at) => at < 26 ? ((char)('a' + at)).ToString() : NameOf(at / 26) + (char)('a' + at % 26);

    private static int? IndexOf(string mark) => mark.Length > 3 ? null : mark.Aggregate(0, (sum, letter) => sum * 26 + (letter - 'a'));

    private static IEnumerable<decimal> Figures(Fact fact) => fact.Value switch
    {
        int or long or decimal => [Convert.ToDecimal(fact.Value, CultureInfo.InvariantCulture)],
        string text => Figure().Matches(text).Select(match => Value(match.Value)).OfType<decimal>(),
        _ => [],
    };

    private static decimal? Value(string text) => decimal.TryParse(text.TrimEnd('%'), NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value) ? value : null;

    [GeneratedRegex(@"[^\s,;:?!()""]+(?<!\.)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();

    [GeneratedRegex(@"\[\[(?<mark>[a-z]{1,4})\]\]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Marks();

    [GeneratedRegex(@"\d[\d.,]*\d%?|\d%?", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Figure();

    [GeneratedRegex(@"[\p{L}_]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
