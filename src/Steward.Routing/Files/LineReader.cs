using System.Globalization;

namespace Steward.Routing;

/// <summary>Lines of a text with their numbers; blank lines are skipped, tabs and CR count as spaces.</summary>
internal sealed class LineReader
{
    private readonly string[] lines;

    internal LineReader(string text)
    {
        if (text.Contains('\0')) throw new InstanceFileException(0, "binary_file", "The file is not text.");
        lines = text.TrimStart('\uFEFF').Split('\n');
        if (lines.All(string.IsNullOrWhiteSpace)) throw new InstanceFileException(0, "empty_file", "The file is empty.");
    }

    /// <summary>Number of the line read last, from 1; a reader that comes back to an earlier line says so.</summary>
    internal int Line { get; set; }

    /// <summary>The next line that is not blank, trimmed; null at the end.</summary>
    internal string? Next()
    {
        while (Line < lines.Length)
            if (lines[Line++].Trim() is { Length: > 0 } found) return found;
        return null;
    }

    internal string? Peek()
    {
        var line = Line;
        var next = Next();
        Line = line;
        return next;
    }

    internal string[] NextWords(int count)
    {
        var words = Words(Next() ?? throw Fault("truncated", "The file ends too early."));
        return words.Length >= count ? words : throw Fault("wrong_count", $"{words.Length} columns where {count} are needed.");
    }

    internal static string[] Words(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    internal int Whole(string word) => int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw Fault("not_a_number", $"'{word}' is not a whole number.");

    /// <summary>A whole number that a section holds among others.</summary>
    internal int Whole(double number) => number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue
        ? (int)number
        : throw Fault("not_a_number", $"{number.ToString(CultureInfo.InvariantCulture)} is not a whole number.");

    internal double Number(string word) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && Math.Abs(number) < 1e9
            ? number
            : throw Fault("not_a_number", $"'{word}' is not a number.");

    internal InstanceFileException Fault(string code, string message) => new(Line, code, message);
}
