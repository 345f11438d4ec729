using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Wealth.AutoInvest;
using Steward.Wealth.Common;
using Steward.Wealth.Rebalancing;
using Steward.Wealth.Triggers;

namespace Steward.Wealth.Occurrences;

/// <summary>Says what an automation looked at and how it reckoned, from what its log line keeps.</summary>
internal static class ExplainSeen
{
    /// <summary>Whether a date of its schedule made the occurrence; triggers and looks on drift have none, though their lines carry a day.</summary>
    internal static bool IsByRule(OccurrenceRow row, JsonObject? seen) => row.AutomationType switch
    {
        "TriggerOrder" => false,
        "Rebalancing" => (string?)seen?["because"] is null or RunReasons.Schedule,
        _ => true,
    };

    internal static IEnumerable<string> Sentences(string automationType, JsonObject seen, string currency) => automationType switch
    {
        "TriggerOrder" => TriggerSeen.Sentences(seen, currency),
        "Rebalancing" => RunReasons.Sentences(seen, currency),
        _ => [.. Condition(seen, currency), .. Amount(seen["amount"] as JsonObject, currency)],
    };

    /// <summary>Of an auto-invest rule with a condition: what it is and what met it. A line that ended a waiting run keeps the look alone.</summary>
    private static IEnumerable<string> Condition(JsonObject seen, string currency)
    {
        foreach (var sentence in ConditionSeen.Sentences(seen["condition"] as JsonObject ?? seen, currency)) yield return sentence;
        if (ConditionSeen.Rhythm(seen) is { } rhythm) yield return rhythm;
    }

    /// <summary>Whether the date of the occurrence is the first day of a period, in which a condition held.</summary>
    internal static bool IsOfPeriod(JsonObject? seen) => seen?["condition"] is JsonObject;

    private static IEnumerable<string> Amount(JsonObject? amount, string currency)
    {
        if (amount is null) yield break;
        var steps = (amount["steps"] as JsonArray ?? []).Select(step => $", {CodeWords.Of((string?)step!["step"] ?? "")} ({Sum(step["limit"])}) makes it {Sum(step["after"])}");
        yield return $"The amount is {Sum(amount["decided"])}: {Sum(amount["first"])} by the rule{string.Concat(steps)}; {Sum(amount["invested_before"])} had been invested before.";

        string Sum(JsonNode? value) => MoneyText.In(value?.ToString() ?? "", currency);
    }
}
