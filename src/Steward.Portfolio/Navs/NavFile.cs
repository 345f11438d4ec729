namespace Steward.Portfolio.Navs;

/// <summary>Why a whole drop is held.</summary>
public enum DropCode
{
    /// <summary>Nothing is wrong with the drop as a whole.</summary>
    None,

    /// <summary>Empty, not text, no header, over 32 MB, or no row that can be read.</summary>
    DropUnreadable,

    /// <summary>The header is not known; a person maps its columns once.</summary>
    LayoutChanged,

    /// <summary>A full drop with fewer than 80 % of the usual rows.</summary>
    DropTooSmall,

    /// <summary>A full drop that lacks more than 2 % of the live schemes.</summary>
    MassDisappearance,
}

/// <summary>What a feed's file holds.</summary>
/// <param name="Fault">Why it cannot be read, or <see cref="DropCode.None"/>.</param>
/// <param name="Reason">The fault in a sentence; null when there is none.</param>
/// <param name="Rows">The rows with a NAV's text, in the order of the file.</param>
/// <param name="NoNavRows">How many lines said that there is no NAV.</param>
/// <param name="BadLines">Numbers of lines that are neither row nor section, the first hundred.</param>
/// <param name="BadLineCount">How many such lines there are.</param>
/// <param name="Header">The header line, where one was found.</param>
/// <param name="HasSections">Whether it is AMFI text, which is a full drop unless said otherwise.</param>
public sealed record NavFile(DropCode Fault, string? Reason, IReadOnlyList<NavRow> Rows, int NoNavRows, IReadOnlyList<int> BadLines, int BadLineCount, string? Header, bool HasSections)
{
    /// <summary>The largest file that is read.</summary>
    public const int LargestBytes = 32 * 1024 * 1024;

    private const int LongestHeader = 2_000;

    /// <summary>Scheme lines, with or without a NAV.</summary>
    public int RowCount => Rows.Count + NoNavRows;

    /// <summary>The codes and ISINs that the file names, whether or not they have a NAV.</summary>
    public required IReadOnlySet<string> Identifiers { get; init; }

    /// <summary>Reads AMFI text or CSV.</summary>
    /// <param name="bytes">The file as it came.</param>
    /// <param name="mapped">Layouts that a person gave for headers, by <see cref="NavLayout.HashOf"/>.</param>
    public static NavFile Read(ReadOnlySpan<byte> bytes, IReadOnlyDictionary<string, NavLayout>? mapped = null)
    {
        if (TextOf(bytes, out var fault) is not { } text) return fault!;
        var lines = new FeedLines(text);
        if (FindHeader(ref lines) is not { } header) return Unreadable("No line of the file is a header with scheme, date and NAV.");
        var layout = NavLayout.Of(header) ?? mapped?.GetValueOrDefault(NavLayout.HashOf(header));
        if (layout is null)
        {
            return Unreadable($"The header '{(header.Length > 200 ? header[..200] : header)}' is not known. Map its columns once; its hash is {NavLayout.HashOf(header)}.") with
            {
                Fault = DropCode.LayoutChanged,
                Header = header,
            };
        }
        return Checked(new NavFileReader(layout).Read(ref lines, header));
    }

    /// <summary>Reads the closes of one market series: CSV with a header, a date and a close; other columns are passed over.</summary>
    /// <param name="bytes">The file as it came.</param>
    /// <param name="code">The code of the series, which becomes the code of every row; a column of that name holds the closes, too.</param>
    public static NavFile ReadSeries(ReadOnlySpan<byte> bytes, string code)
    {
        if (TextOf(bytes, out var fault) is not { } text) return fault!;
        var lines = new FeedLines(text);
        while (lines.MoveNext())
        {
            if (lines.Current.IsWhiteSpace()) continue;
            if (lines.Current.Length > LongestHeader) break;
            var header = lines.Current.ToString();
            return NavLayout.OfSeries(header, code) is { } layout
                ? Checked(new NavFileReader(layout, code).Read(ref lines, header))
                : Unreadable($"The header '{(header.Length > 200 ? header[..200] : header)}' names no column with a date and none with a close (close, price, value or {code}).") with { Header = header };
        }
        return Unreadable("No line of the file is a header with date and close.");
    }

    /// <summary>Rows that came by API, already read.</summary>
    /// <param name="rows">The rows; those without a NAV are not among them.</param>
    /// <param name="noNav">The codes or ISINs of the rows without a NAV.</param>
    public static NavFile Of(IReadOnlyList<NavRow> rows, IReadOnlyCollection<string> noNav) =>
        rows.Count == 0
            ? Unreadable("No row has a NAV.") with { NoNavRows = noNav.Count }
            : new(DropCode.None, null, rows, noNav.Count, [], 0, null, false) { Identifiers = rows.Select(row => row.Code.Length > 0 ? row.Code : row.Isin!).Concat(noNav).ToHashSet(StringComparer.Ordinal) };

    private static NavFile Checked(NavFile file) => file.Rows.Count > 0
        ? file
        : Unreadable("No row of the file could be read.") with { Header = file.Header, BadLineCount = file.BadLineCount, BadLines = file.BadLines, NoNavRows = file.NoNavRows };

    private static string? TextOf(ReadOnlySpan<byte> bytes, out NavFile? fault)
    {
        var text = bytes.IsEmpty || bytes.Length > LargestBytes ? null : FeedText.Of(bytes);
        fault = bytes.IsEmpty ? Unreadable("The file is empty.")
            : bytes.Length > LargestBytes ? Unreadable($"The file has {bytes.Length} bytes; at most {LargestBytes} are read.")
            : text is null ? Unreadable("The file holds bytes that are no text.") : null;
        return text;
    }

    private static NavFile Unreadable(string reason) => new(DropCode.DropUnreadable, reason, [], 0, [], 0, null, false) { Identifiers = new HashSet<string>() };

    /// <summary>The first line that is not blank must be the header: what comes before it would be guessed at.</summary>
    private static string? FindHeader(ref FeedLines lines)
    {
        while (lines.MoveNext())
        {
            if (lines.Current.IsWhiteSpace()) continue;
            if (lines.Current.Length > LongestHeader) return null;
            var line = lines.Current.ToString();
            return NavLayout.Of(line) is not null || NavLayout.LooksLikeHeader(line) ? line : null;
        }
        return null;
    }
}
