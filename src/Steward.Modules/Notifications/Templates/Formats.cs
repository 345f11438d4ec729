using System.Globalization;
using System.Text;
using System.Text.Json;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>
/// How numbers, money, dates and times are written for a locale and time zone. The server runs without the operating system's language tables,
/// so the few marks that differ stand here (Unicode CLDR 44, numeric date skeletons).
/// </summary>
internal sealed class Formats(string locale, string timeZone)
{
    private sealed record Marks(string Thousands, string Decimal, string Date, bool Indian = false);

    private static readonly Marks International = new(",", ".", "yyyy-MM-dd");

    private static readonly Dictionary<string, Marks> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["en"] = International, ["en-GB"] = new(",", ".", "dd/MM/yyyy"), ["en-US"] = new(",", ".", "MM/dd/yyyy"), ["en-IN"] = new(",", ".", "dd/MM/yyyy", Indian: true),
        ["de"] = new(".", ",", "dd.MM.yyyy"), ["fr"] = new("\u202f", ",", "dd/MM/yyyy"), ["es"] = new(".", ",", "dd/MM/yyyy"), ["it"] = new(".", ",", "dd/MM/yyyy"),
        ["pt"] = new(".", ",", "dd/MM/yyyy"), ["nl"] = new(".", ",", "dd-MM-yyyy"), ["pl"] = new("\u00a0", ",", "dd.MM.yyyy"), ["tr"] = new(".", ",", "dd.MM.yyyy"),
        ["sv"] = new("\u00a0", ",", "yyyy-MM-dd"), ["hi"] = new(",", ".", "dd/MM/yyyy", Indian: true), ["ar"] = new(",", ".", "dd/MM/yyyy"), ["sw"] = new(",", ".", "dd/MM/yyyy"),
    };

    private readonly Marks marks = Known.GetValueOrDefault(locale) ?? Known.GetValueOrDefault(locale.Split('-')[0]) ?? International;

    internal string TimeZone => timeZone;

    /// <param name="type">text, number, money, date, time or list; a question mark is passed over.</param>
    internal string Show(JsonElement value, string type) => (type.TrimEnd('?'), value.ValueKind) switch
    {
        (_, JsonValueKind.Undefined or JsonValueKind.Null) => "",
        ("time", JsonValueKind.String) when value.TryGetDateTimeOffset(out var instant) => Time(instant),
        ("date", JsonValueKind.String) when DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) => date.ToString(marks.Date, CultureInfo.InvariantCulture),
        ("money", JsonValueKind.Object) => Money(value),
        (_, JsonValueKind.Number) => Number(value.GetDecimal()),
        (_, JsonValueKind.String) => value.GetString()!,
        (_, JsonValueKind.True) => "true",
        (_, JsonValueKind.False) => "false",
        (_, JsonValueKind.Array) => value.GetArrayLength().ToString(CultureInfo.InvariantCulture),
        _ => "",
    };

    /// <summary>By the reader's clock: <c>21.11.2026, 14:30</c>.</summary>
    internal string Time(DateTimeOffset instant)
    {
        var local = instant.UtcDateTime + LocalTime.OffsetAt(timeZone, instant).Offset;
        return local.ToString(marks.Date + "', 'HH:mm", CultureInfo.InvariantCulture);
    }

    private string Money(JsonElement value) =>
        value.TryGetProperty("amount", out var amount) && amount.ValueKind == JsonValueKind.Number
            ? Number(amount.GetDecimal()) + (value.TryGetProperty("currency", out var currency) ? "\u00a0" + currency.GetString() : "") : "";

    internal string Number(decimal value)
    {
        var plain = Math.Abs(value).ToString(CultureInfo.InvariantCulture).Split('.');
        var digits = plain[0];
        var grouped = new StringBuilder();
        for (var i = 0; i < digits.Length; i++)
        {
            var left = digits.Length - i;
            // India groups the last three digits and then pairs: 12,34,567.
            if (i > 0 && (marks.Indian ? left == 3 || (left > 3 && left % 2 == 1) : left % 3 == 0)) grouped.Append(marks.Thousands);
            grouped.Append(digits[i]);
        }
        return (value < 0 ? "-" : "") + grouped + (plain.Length > 1 ? marks.Decimal + plain[1] : "");
    }

    /// <summary>The locales to look a text up in: <c>hi-IN → hi → the organisation's → en</c>.</summary>
    internal static IReadOnlyList<string> Chain(string? wanted, string house) =>
        [.. new[] { wanted, wanted?.Split('-')[0], house, "en" }.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];
}
