using System.Globalization;
using System.Text.Json;

namespace Steward.Kernel;

/// <summary>How the two dialects spell one column, and the canonical text that both have in common.</summary>
/// <param name="Type">The type as PostgreSQL formats it, such as <c>numeric(10,8)</c>.</param>
internal sealed record CopyColumn(string Table, string Name, string Type)
{
    private const decimal FineScale = 100_000_000m;
    private const decimal Scale = 1_000_000m;

    private bool IsInstant => Type.StartsWith("timestamp", StringComparison.Ordinal);
    private bool IsDecimal => Type.StartsWith("numeric", StringComparison.Ordinal);
    // Degrees and propensities: eight decimals in both stores.
    private bool HasEightDecimals => Type.EndsWith(",8)", StringComparison.Ordinal);
    private bool IsArray => Type.EndsWith("[]", StringComparison.Ordinal);
    private bool IsInteger => Type is "integer" or "bigint" or "smallint";
    private bool IsJson => Type == "jsonb";

    /// <summary>The expression that reads the column as canonical text in PostgreSQL.</summary>
    internal string PostgresText => this switch
    {
        { IsInstant: true } => $"to_char({Name} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
        { IsDecimal: true } => $"trim_scale({Name})::text",
        { IsArray: true } => $"to_jsonb({Name})::text",
        { Type: "bytea" } => $"encode({Name}, 'hex')",
        _ => $"{Name}::text",
    };

    /// <summary>Canonical text of a value that SQLite returned; null for null.</summary>
    internal string? FromSqlite(object value) => value switch
    {
        DBNull => null,
        long number when Type == "boolean" => number != 0 ? "true" : "false",
        long scaled when IsDecimal => CanonicalJson.Decimal(scaled / (HasEightDecimals ? FineScale : Scale)),
        byte[] bytes => Convert.ToHexStringLower(bytes),
        string text when IsArray => Compact(text),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>Canonical text of what <see cref="PostgresText"/> returned.</summary>
    internal string? FromPostgres(string? text) => text is not null && IsArray ? Compact(text) : text;

    internal object ToSqlite(string? text) => this switch
    {
        _ when text is null => DBNull.Value,
        { Type: "boolean" } => text == "true" ? 1L : 0L,
        { IsDecimal: true } => decimal.ToInt64(decimal.Round(decimal.Parse(text, CultureInfo.InvariantCulture) * (HasEightDecimals ? FineScale : Scale), MidpointRounding.ToEven)),
        { IsInteger: true } => long.Parse(text, CultureInfo.InvariantCulture),
        { Type: "bytea" } => Convert.FromHexString(text),
        _ => text,
    };

    /// <summary>A field of PostgreSQL's text form of COPY.</summary>
    internal string ToPostgres(string? text) => this switch
    {
        _ when text is null => @"\N",
        { Type: "bytea" } => @"\\x" + text,
        // Our arrays hold ids and numbers only: nothing in them needs quotes.
        { IsArray: true } => "{" + text.Trim('[', ']').Replace("\"", "", StringComparison.Ordinal) + "}",
        _ => Escaped(text),
    };

    /// <summary>What is compared: JSON of different spacing and key order is the same value.</summary>
    internal string? Comparable(string? text)
    {
        if (text is null || !IsJson) return text;
        using var document = JsonDocument.Parse(text);
        return System.Text.Encoding.UTF8.GetString(CanonicalJson.ToUtf8(document.RootElement));
    }

    private static string Compact(string array) => array.Replace(" ", "", StringComparison.Ordinal);

    private static string Escaped(string text) => text.AsSpan().IndexOfAny("\\\t\n\r") < 0
        ? text
        : text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\t", @"\t", StringComparison.Ordinal)
            .Replace("\n", @"\n", StringComparison.Ordinal).Replace("\r", @"\r", StringComparison.Ordinal);
}
