using System.Text;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>One record as it stands in the file: cells of CSV, an object of NDJSON, or what is wrong with its form.</summary>
internal sealed record SourceRow(int Line, Cells? Cells = null, string? Object = null, RowFault? Fault = null);

/// <summary>A file, read.</summary>
/// <param name="Header">After the column map; empty for NDJSON.</param>
internal sealed record SourceFile(string Format, IReadOnlyList<string> Header, IReadOnlyList<SourceRow> Rows)
{
    internal const int MostRows = 100_000;
    internal const int MostBytes = 50_000_000;
    internal const string Csv = "csv";
    internal const string NdJson = "ndjson";

    /// <param name="map">A column of the file → its name in the template; a column that is mapped to nothing is left out.</param>
    internal static (SourceFile? File, Refusal? Refusal) Read(byte[] content, IReadOnlyDictionary<string, string> map)
    {
        if (content.Length > MostBytes) return (null, new("body_too_large", "A file has at most 50 MB.", 413));
        string text;
        try { text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content).TrimStart('\uFEFF'); }
        catch (DecoderFallbackException) { return (null, Refusal.Rule("encoding_invalid", "The file is not UTF-8.")); }
        var isObjects = text.AsSpan().TrimStart() is ['{', ..];
        var file = isObjects ? Objects(text) : Table(text, map);
        if (file is null) return (null, Refusal.Rule("header_unusable", "The file is empty."));
        return file.Rows.Count > MostRows ? (null, new("too_many_rows", $"A file has at most {MostRows:N0} rows, not {file.Rows.Count:N0}.", 413)) : (file, null);
    }

    private static SourceFile? Table(string text, IReadOnlyDictionary<string, string> map)
    {
        using var reader = new StringReader(text);
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        using var rows = Delimited.Read(reader, Delimited.SeparatorOf(end < 0 ? text : text[..end])).GetEnumerator();
        if (!rows.MoveNext()) return null;
        var header = rows.Current.Fields.Select(name => name.Trim()).Select(name => map.GetValueOrDefault(name, name)).ToArray();
        var columns = Cells.Columns(header);
        var read = new List<SourceRow>();
        while (rows.MoveNext())
            read.Add(rows.Current.Fields.Length == header.Length
                ? new(rows.Current.Line, new Cells(columns, rows.Current.Fields))
                : new(rows.Current.Line, Fault: new("row", "row_ragged", $"The row has {rows.Current.Fields.Length} fields, the header {header.Length}.")));
        return new(Csv, header, read);
    }

    private static SourceFile Objects(string text)
    {
        var rows = new List<SourceRow>();
        var line = 0;
        foreach (var record in text.Split('\n'))
        {
            line++;
            if (!string.IsNullOrWhiteSpace(record)) rows.Add(new(line, Object: record));
        }
        return new(NdJson, [], rows);
    }
}
