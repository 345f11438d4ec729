using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Allocation;
using Steward.Wealth.Common;

namespace Steward.Wealth.Rebalancing;

/// <summary>Why a rule ran: what was measured and against which threshold, as the log line keeps it and as it is told to people.</summary>
internal static class RunReasons
{
    internal const string Schedule = "schedule";

    internal static void Tell(JsonObject seen, RebalancingRule rule, Execution execution, RebalancePlan plan, bool isScheduled)
    {
        seen["because"] = isScheduled ? Schedule : execution.InitiatedFrom == "engine" ? "drift" : "person";
        (seen["strategy"], seen["threshold_kind"], seen["threshold_percent"]) = (rule.Strategy, rule.ThresholdKind, DecimalText.Write(rule.ThresholdPercent));
        if (rule.RelativePercent is { } relative) seen["relative_percent"] = DecimalText.Write(relative);
        if (rule.MinDriftPercent is { } least) seen["min_drift_percent"] = DecimalText.Write(least);
        seen["outside"] = new JsonArray([.. plan.Before?.Assets.Where(asset => asset.IsBreach).Select(asset => (JsonNode)new JsonObject
        {
            ["key"] = asset.Key, ["share"] = DecimalText.Write(RunRule.Shown(asset.Share.Value)), ["target"] = DecimalText.Write(RunRule.Shown(asset.Target.Value)),
        }) ?? []]);
    }

    /// <summary>The reason, the drift with its threshold, and the plan.</summary>
    internal static IEnumerable<string> Sentences(JsonObject seen, string currency)
    {
        string? Said(string name) => seen[name]?.ToString();
        string? Share(string name) => Said(name) is { } text ? DecimalText.Write(RunRule.Shown(decimal.Parse(text, CultureInfo.InvariantCulture))) : null;
        if (Said("because") is "drift") yield return "Its drift made it run, not a date.";
        if (Said("because") is "person") yield return "A person made it run, not a date.";
        if (Share("drift_percent") is { } drift)
            yield return $"The drift was {drift} %{(Said("threshold_percent") is { } threshold ? $"; the rule's threshold is {threshold} ({Said("threshold_kind")}{(Said("relative_percent") is { } relative ? $", {relative} % of the target" : "")}{(Said("min_drift_percent") is { } least ? $", on a date above {least}" : "")})" : "")}.";
        var outside = (seen["outside"] as JsonArray ?? []).Select(one => $"{one!["key"]} {one["share"]} % against {one["target"]} %").ToList();
        if (outside.Count > 0) yield return $"Outside were: {string.Join(", ", outside)}.";
        if (Said("plan_hash") is { } hash)
            yield return $"The plan{(Said("execution") is { } code ? $" {code}" : "")} moves {MoneyText.In(Said("turnover") ?? "–", currency)} one way{(Share("planned_drift_percent") is { } planned ? $" and leaves a drift of {planned} %" : "")}; its hash is {hash}.";
        var caps = (seen["caps"] as JsonArray ?? []).Select(cap => CodeWords.Of(cap!.ToString())).ToList();
        if (caps.Count > 0) yield return $"Kept back by: {string.Join(", ", caps)}.";
    }
}
