using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Common;

namespace Steward.Wealth.Triggers;

/// <summary>What fired an order, as its log line keeps it and as it is told to people.</summary>
internal static class TriggerSeen
{
    internal static JsonObject Of(TriggerOrderRow order, Hit hit)
    {
        var seen = new JsonObject { ["trigger_type"] = order.TriggerType, ["value_date"] = hit.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["fire_no"] = order.FireNo + 1 };
        // A tree has no condition, value or threshold of its own: its leaves have.
        if (order.TriggerType == "Custom")
        {
            seen["conditions"] = hit.Sentence;
            return seen;
        }
        string Text(decimal value) => TriggerFigures.Text(value, order.TriggerType);
        (seen["trigger_condition"], seen["trigger_value"], seen["value"], seen["compared_with"]) = (order.TriggerCondition, Text(order.TriggerValue), Text(hit.Value), Text(hit.Threshold));
        if (order.SeriesCode is { } series) seen["series"] = series;
        if (order.TriggerField is { } field) seen["field"] = field;
        if (order.Strict) seen["strict"] = true;
        if (order.Tolerance is { } tolerance) seen["tolerance"] = DecimalText.Write(tolerance);
        if (order.TrailPercent is { } percent) seen["trail_percent"] = DecimalText.Write(percent);
        if (order.TrailAmount is { } amount) seen["trail_amount"] = DecimalText.Write(amount);
        if (order.ConfirmCount > 1) seen["confirm_count"] = order.ConfirmCount;
        if (hit.High is { } high) seen["high_water"] = Text(high);
        if (hit.Revision is { } revision) seen["nav_revision"] = revision;
        return seen;
    }

    /// <summary>The condition, and the value that met it.</summary>
    internal static IEnumerable<string> Sentences(JsonObject seen, string currency)
    {
        string? Said(string name) => seen[name]?.ToString();
        // A portfolio is worth money; NAVs, closes, shares and dates are none.
        var isMoney = Said("trigger_type") == "Portfolio Value" && Said("field") is null or "value";
        string? Figure(string name) => Said(name) is { } figure ? isMoney ? MoneyText.In(figure, currency) : figure : null;
        var date = Said("value_date") is { } text ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture).ToString("ddd d MMM yyyy", CultureInfo.InvariantCulture) : "";
        if (Said("trigger_type") == "Custom")
        {
            yield return $"Its tree of conditions held on {date}: {Said("conditions")}.";
            yield break;
        }
        var what = (Said("series") is { } series ? $"close of {series}" : Said("trigger_type")) + (Said("field") is { } field ? $" ({CodeWords.Of(field)})" : "");
        if ((Said("trail_percent") is { } percent ? percent + " %" : Figure("trail_amount")) is { } trail)
        {
            yield return $"It fires when the {what} has fallen {trail} below its highest value{(Said("trigger_value") is not (null or "0") ? $", or to {Figure("trigger_value")}" : "")}.";
            if (Figure("high_water") is { } high) yield return $"The highest value was {high}, so the threshold was {Figure("compared_with")}.";
        }
        else yield return $"It fires when the {what} {Words(Said("trigger_condition"), seen.ContainsKey("strict"), Figure("tolerance"))} {Figure("trigger_value")}{(Said("confirm_count") is { } count ? $" on {count} dates in a row" : "")}.";
        yield return $"The value of {date}{(Said("nav_revision") is { } revision ? $", revision {revision}," : "")} was {Figure("value")}.";
    }

    internal static string Words(string? condition, bool strict, string? tolerance) => condition switch
    {
        "Greater Than" => strict ? "is above" : "is at or above", "Less Than" => strict ? "is below" : "is at or below", "Crosses Above" => "crosses above", "Crosses Below" => "crosses below",
        _ => tolerance is null or "0" ? "is" : $"is within {tolerance} of",
    };
}
