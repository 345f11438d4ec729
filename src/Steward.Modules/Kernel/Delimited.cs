using System.Text;

namespace Steward.Kernel;

/// <summary>A record of a file with the number of the line that it begins on.</summary>
internal readonly record struct FileRow(int Line, string[] Fields);

/// <summary>Reads comma, semicolon or tab separated text (RFC 4180: quotes, doubled quotes, line breaks inside quotes; with or without BOM).</summary>
internal static class Delimited
{
    /// <summary>The separator that stands most often in the first line outside quotes.</summary>
    internal static char SeparatorOf(string header) => new[] { ',', ';', '\t' }.MaxBy(mark => Count(header, mark));

    internal static IEnumerable<FileRow> Read(TextReader text, char separator)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var (line, start, quoted, any) = (1, 1, false, false);
        while (text.Read() is var code && code >= 0)
        {
            var c = (char)code;
            if (c == '\n') line++;
            if (quoted)
            {
                if (c != '"') field.Append(c);
                else if (text.Peek() == '"') field.Append((char)text.Read());
                else quoted = false;
                continue;
            }
            if (c == '"' && field.Length == 0) (quoted, any) = (true, true);
            else if (c == separator) { fields.Add(field.ToString()); field.Clear(); any = true; }
            else if (c == '\n')
            {
                if (any || field.Length > 0) { fields.Add(field.ToString()); yield return new(start, [.. fields]); }
                fields.Clear();
                field.Clear();
                (start, any) = (line, false);
            }
            else if (c != '\r') field.Append(c);
        }
        if (any || field.Length > 0) { fields.Add(field.ToString()); yield return new(start, [.. fields]); }
    }

    private static int Count(string header, char mark)
    {
        var (count, quoted) = (0, false);
        foreach (var c in header)
            if (c == '"') quoted = !quoted;
            else if (c == mark && !quoted) count++;
        return count;
    }
}
