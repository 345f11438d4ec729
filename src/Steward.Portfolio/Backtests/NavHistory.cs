using System.Globalization;

namespace Steward.Portfolio.Backtests;

/// <summary>NAVs of schemes by date, as published. What two rows say of one scheme and date, the later row decides.</summary>
public sealed class NavHistory
{
    private readonly SortedDictionary<string, SortedDictionary<DateOnly, decimal>> navs = new(StringComparer.Ordinal);

    /// <summary>The codes of all schemes, in ordinal order.</summary>
    public IReadOnlyCollection<string> Schemes => navs.Keys;

    /// <summary>Takes one NAV in; 0 and less are kept too, and their dates are no days of a backtest.</summary>
    public void Add(string scheme, DateOnly date, decimal nav)
    {
        if (!navs.TryGetValue(scheme, out var dates)) navs[scheme] = dates = [];
        dates[date] = nav;
    }

    /// <summary>The NAVs of a scheme, ascending by date; none for an unknown one.</summary>
    public IReadOnlyDictionary<DateOnly, decimal> Of(string scheme) => navs.TryGetValue(scheme, out var dates) ? dates : [];

    /// <summary>Reads text with the columns <c>scheme_code,nav_date,nav</c> in any order; more columns are passed over.</summary>
    /// <param name="text">The whole file; a byte-order mark and any line ends are fine.</param>
    /// <exception cref="FormatException">A column is missing, or a row has no date or number; the message names the line.</exception>
    public static NavHistory Parse(ReadOnlySpan<char> text)
    {
        var (history, line, columns) = (new NavHistory(), 0, default(Columns));
        Span<Range> fields = stackalloc Range[32];
        foreach (var row in text.TrimStart('\uFEFF').EnumerateLines())
        {
            line++;
            if (row.IsWhiteSpace()) continue;
            var count = row.Split(fields, ',', StringSplitOptions.TrimEntries);
            if (columns is null) columns = Columns.Find(row, fields[..count]);
            else if (!columns.TryRead(row, fields[..count], history)) throw new FormatException($"Line {line} is no row of scheme_code, nav_date, nav: {Start(row)}");
        }
        return columns is null ? throw new FormatException("The history is empty. Its first line names the columns scheme_code, nav_date and nav.") : history;
    }

    private static string Start(ReadOnlySpan<char> row) => row.Length > 80 ? string.Concat(row[..80], "…") : row.ToString();

    private sealed record Columns(int Scheme, int Date, int Nav)
    {
        internal static Columns Find(ReadOnlySpan<char> header, ReadOnlySpan<Range> fields)
        {
            var (scheme, date, nav) = (-1, -1, -1);
            for (var i = 0; i < fields.Length; i++)
            {
                var name = header[fields[i]];
                if (name is "scheme_code") scheme = i;
                if (name is "nav_date") date = i;
                if (name is "nav") nav = i;
            }
            return scheme < 0 || date < 0 || nav < 0 ? throw new FormatException($"The first line must name the columns scheme_code, nav_date and nav; it is: {Start(header)}") : new(scheme, date, nav);
        }

        internal bool TryRead(ReadOnlySpan<char> row, ReadOnlySpan<Range> fields, NavHistory history)
        {
            if (fields.Length <= Math.Max(Scheme, Math.Max(Date, Nav)) || row[fields[Scheme]].IsEmpty) return false;
            if (!DateOnly.TryParseExact(row[fields[Date]], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return false;
            if (DecimalText.Read(row[fields[Nav]], Portfolio.Nav.Decimals, out var nav) == DecimalReading.Unparsable) return false;
            history.Add(row[fields[Scheme]].ToString(), date, nav);
            return true;
        }
    }
}
