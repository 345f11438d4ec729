using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Portfolio;
using Steward.Wealth.Triggers;

namespace Steward.Wealth.Navs;

/// <summary>Whether what a log line keeps of a condition names a value that was restated: by date and figure, so that no later revision is taken for it. Pure.</summary>
internal static class RestatedLooks
{
    /// <summary>A regime looks at the highest of 252 closes and the mean of 200: a year of sessions.</summary>
    private const int DaysOfARegime = 366;

    internal static bool HasUsedNav(ActedLine line, Restatement one)
    {
        if (Condition(line) is not { } condition) return false;
        if (condition["conditions"] is JsonArray leaves) return leaves.Any(leaf => IsLeaf(leaf!, one.ProductId.ToString("D"), one));
        return line.SchemeId == one.ProductId && (Is(condition, "nav_date", "nav", one) || Is(condition, "before_date", "before", one));
    }

    /// <param name="series">The code.</param>
    internal static bool HasUsedClose(ActedLine line, Restatement one, string series)
    {
        var seen = line.Inputs.As<JsonObject>();
        // A firing keeps its tree in words: "the close of VIX is at or above 30: 31.2 of 2026-08-12, yes".
        if ((string?)seen?["trigger_type"] == "Price") return (string?)seen["series"] == series && Is(seen, "value_date", "value", one);
        if ((string?)seen?["trigger_type"] is not null) return ((string?)seen["conditions"])?.Contains($": {DecimalText.Write(one.Before)} of {Day(one)},", StringComparison.Ordinal) == true;
        if (Condition(line) is not { } condition) return false;
        if (condition["conditions"] is JsonArray leaves) return leaves.Any(leaf => IsLeaf(leaf!, TreeJson.SeriesPrefix + series, one));
        if ((string?)condition["series"] != series || (string?)condition["date"] is not { } text) return false;
        var last = DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return one.NavDate == last ? Is(condition, "date", "close", one) : one.NavDate < last && one.NavDate > last.AddDays(-DaysOfARegime);
    }

    /// <summary>A leaf on the value itself; one on a change or a fall of it keeps the figure that was reckoned with it.</summary>
    private static bool IsLeaf(JsonNode leaf, string subject, Restatement one) =>
        (string?)leaf["subject"] == subject && ((string?)leaf["field"] is null or "nav" ? Is(leaf, "date", "value", one) : (string?)leaf["date"] == Day(one));

    private static bool Is(JsonNode seen, string date, string value, Restatement one) => (string?)seen[date] == Day(one) && (string?)seen[value] == DecimalText.Write(one.Before);

    private static JsonObject? Condition(ActedLine line) => line.Inputs.As<JsonObject>()?["condition"] as JsonObject;

    private static string Day(Restatement one) => one.NavDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
