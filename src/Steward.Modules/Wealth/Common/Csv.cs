namespace Steward.Wealth.Common;

/// <summary>Cells of CSV files (RFC 4180).</summary>
internal static class Csv
{
    /// <summary>A cell that spreadsheets take for text: what begins like a formula gets an apostrophe in front.</summary>
    internal static string Cell(string? value)
    {
        if (string.IsNullOrEmpty(value)) return "";
        if (value[0] is '=' or '+' or '@' or '\t' or '\r' || (value[0] == '-' && !decimal.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out _))) value = "'" + value;
        return value.AsSpan().IndexOfAny(',', '"', '\n') < 0 && !value.Contains('\r') ? value : "\"" + value.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }
}
