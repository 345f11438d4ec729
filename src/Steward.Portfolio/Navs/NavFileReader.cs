namespace Steward.Portfolio.Navs;

/// <summary>Reads the lines below a header.</summary>
/// <param name="layout">Where the columns stand.</param>
/// <param name="owner">The code of every row, where the file is of one series and names none.</param>
internal sealed class NavFileReader(NavLayout layout, string? owner = null)
{
    private const int MostListed = 100;
    private const int LongestLine = 4_096;
    private readonly List<NavRow> rows = [];
    private readonly List<int> bad = [];
    private readonly HashSet<string> identifiers = new(StringComparer.Ordinal);
    private readonly int code = layout.Find(NavColumn.Code), isin = layout.Find(NavColumn.Isin), otherIsin = layout.Find(NavColumn.OtherIsin);
    private readonly int name = layout.Find(NavColumn.Name), nav = layout.Find(NavColumn.Nav), date = layout.Find(NavColumn.Date);
    private NavSection? section;
    private int noNav, badCount;

    internal NavFile Read(ref FeedLines lines, string header)
    {
        Span<Range> fields = stackalloc Range[layout.Columns.Count];
        while (lines.MoveNext())
        {
            var line = lines.Current;
            if (line.IsWhiteSpace()) continue;
            if (line.Length > LongestLine) Bad(lines.Number);
            else if (layout.Separator == ';' && !line.Contains(';')) Section(line.Trim());
            else if (layout.Separator == ',' ? SplitQuoted(line, fields) : SplitFromBothEnds(line, fields)) Row(lines.Number, line, fields);
            else Bad(lines.Number);
        }
        return new(DropCode.None, null, rows, noNav, bad, badCount, header, section is not null) { Identifiers = identifiers };
    }

    private void Row(int number, ReadOnlySpan<char> line, ReadOnlySpan<Range> fields)
    {
        var codeText = owner is null ? Field(line, fields, code) : owner;
        var isinText = Identifier(Field(line, fields, isin));
        if (codeText.IsEmpty && isinText is null)
        {
            Bad(number);
            return;
        }
        var row = NavRow.Read(number, codeText, isinText, Identifier(Field(line, fields, otherIsin)), Field(line, fields, date), Field(line, fields, nav));
        if (!codeText.IsEmpty) identifiers.Add(row?.Code ?? codeText.ToString());
        if (isinText is not null) identifiers.Add(isinText);
        if (row is null) noNav++;
        else rows.Add(row with { Name = name < 0 ? null : Field(line, fields, name).ToString(), Section = section });
    }

    /// <summary>AMFI writes the category with its kind in brackets, the fund house without.</summary>
    private void Section(ReadOnlySpan<char> line)
    {
        var text = line.ToString();
        section = line[^1] == ')' && text.Contains("Scheme", StringComparison.OrdinalIgnoreCase) ? new(text, null) : new(section?.Category, text);
    }

    private void Bad(int number)
    {
        badCount++;
        if (bad.Count < MostListed) bad.Add(number);
    }

    private static ReadOnlySpan<char> Field(ReadOnlySpan<char> line, ReadOnlySpan<Range> fields, int column) => column < 0 ? [] : Unquoted(line[fields[column]].Trim());

    private static ReadOnlySpan<char> Unquoted(ReadOnlySpan<char> field) => field.Length >= 2 && field[0] == '"' && field[^1] == '"' ? field[1..^1].Trim() : field;

    private static string? Identifier(ReadOnlySpan<char> text) => text.IsEmpty || text is "-" ? null : text.ToString();

    /// <summary>A name may hold the separator: the columns before it are counted from the left, those after it from the right.</summary>
    private bool SplitFromBothEnds(ReadOnlySpan<char> line, Span<Range> fields)
    {
        var last = fields.Length - 1;
        var middle = name < 0 ? last : name;
        var start = 0;
        for (var i = 0; i < middle; i++)
        {
            var length = line[start..].IndexOf(layout.Separator);
            if (length < 0) return false;
            fields[i] = new(start, start + length);
            start += length + 1;
        }
        var end = line.Length;
        for (var i = last; i > middle; i--)
        {
            var at = line[start..end].LastIndexOf(layout.Separator);
            if (at < 0) return false;
            fields[i] = new(start + at + 1, end);
            end = start + at;
        }
        fields[middle] = new(start, end);
        return name >= 0 || !line[start..end].Contains(layout.Separator);
    }

    /// <summary>Comma form: quotes may hold commas (RFC 4180); a doubled quote inside stays as it is, for no field that is read holds one.</summary>
    private static bool SplitQuoted(ReadOnlySpan<char> line, Span<Range> fields)
    {
        var (start, at, quoted) = (0, 0, false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"') quoted = !quoted;
            if (line[i] != ',' || quoted) continue;
            if (at == fields.Length - 1) return false;
            fields[at++] = new(start, i);
            start = i + 1;
        }
        if (at != fields.Length - 1 || quoted) return false;
        fields[at] = new(start, line.Length);
        return true;
    }
}
