using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Kernel;

namespace Steward.Wealth.AutoInvest;

/// <summary>The condition of a rule and what met it, as its log line keeps it, in words. Pure.</summary>
internal static class ConditionSeen
{
    /// <param name="condition">As <see cref="RuleConditions"/> wrote it down.</param>
    internal static IEnumerable<string> Sentences(JsonObject condition, string currency)
    {
        string? Said(string name) => condition[name]?.ToString();
        if (Said("unknown") is { } why) yield return $"Its condition could not be known: {why}.";
        else if (Said("sentence") is { } tree) yield return $"Its tree of conditions was looked at: {tree}.";
        else if (Said("goal_id") is not null)
        {
            var isShortfall = Said("measure") == "projected_shortfall";
            yield return $"It runs while the {(isShortfall ? "projected shortfall" : "progress")} of its goal is {Said("direction")} {Said("threshold")} %: it was {Said("value")} %"
                + $" ({(isShortfall ? $"{Sum("projected")} is to be expected" : $"{Sum("goal_value")} is there")} of {Sum("target")}).";
        }
        else if (Said("drift") is { } drift)
        {
            yield return $"It runs while the drift of the portfolio is above {Said("threshold")}{(Said("measure") == "absolute" ? " points for one class" : " %")}: it was {drift}.";
            var gaps = (condition["gaps"] as JsonObject ?? []).Select(gap => $"{gap.Key} {(gap.Value!.ToString() is ['-', ..] below ? $"{below[1..]} below" : $"{gap.Value} above")}").ToList();
            if (gaps.Count > 0) yield return $"Against the targets, in points: {string.Join(", ", gaps)}.";
        }
        else if (Said("regime") is { } regime)
            yield return $"It runs while the regime of {Said("series")} is {Said("wanted")}: it was {regime} at the close of {Said("close")} on {Day("date")}"
                + (Said("high_252") is { } high && Said("mean_200") is { } mean ? $"; the highest of the last 252 closes was {high}, the mean of the last 200 {mean}." : ".");
        else if (Said("change_percent") is { } change)
            yield return $"It runs when the NAV has {(Said("threshold") is ['-', .. var fall] ? $"fallen by {fall}" : $"risen by {Said("threshold")}")} % or more: from {Said("before")} of {Day("before_date")} to {Said("nav")} of {Day("nav_date")} it changed by {change} %.";

        string Sum(string name) => Said(name) is { } text ? MoneyText.In(text, currency) : "–";

        string Day(string name) => Said(name) is { } text ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture).ToString("ddd d MMM yyyy", CultureInfo.InvariantCulture) : "";
    }

    /// <summary>Why it ran just then, and how often it may.</summary>
    internal static string? Rhythm(JsonObject seen) => (string?)seen["period"] is not { } frequency ? null
        : (string?)seen["mode"] == "on_crossing" ? $"It acts when its condition begins to hold, at most once a period ({frequency})." : $"It acts while its condition holds, once a period ({frequency}).";
}
