using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Wealth.Logs;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Schedules;

namespace Steward.Wealth.Triggers;

/// <summary>Writes the last line of occurrences that were held when their order should fire: the order is over, and nothing of it goes on.</summary>
internal sealed class EndFiring(OccurrenceStore occurrences, ClaimOccurrences claims, ExecutionLogStore lines)
{
    internal const string OrderCancelled = "order_cancelled", OrderExpired = "order_expired";

    /// <param name="ended">Orders that are open no longer.</param>
    internal async Task Of(Session session, IReadOnlyList<TriggerOrderRow> ended, string reason, string sentence, string actor)
    {
        var firings = new List<Firing>();
        foreach (var order in ended)
            if (await occurrences.Find(session, OccurrenceKeys.Trigger(order.Id, order.FireNo + 1)) is { State: "Held" } held)
                firings.Add(new()
                {
                    AutomationType = "TriggerOrder", AutomationId = order.Id, RuleVersion = order.Version, ClientId = order.ClientId, Key = held.OccurrenceKey, NominalDate = held.NominalDate,
                    RunDate = held.RunDate ?? LocalTime.DateIn(order.TimeZone, held.DueAt), DueAt = held.DueAt, Orders = [], Inputs = await Seen(session, held.OccurrenceKey), Own = Verdicts.Skip(reason, sentence), Actor = actor, Engine = TriggerFiring.Engine,
                });
        await claims.Run(session, firings, 0);
    }

    /// <summary>What it was held at stays what it was about.</summary>
    private async Task<JsonObject> Seen(Session session, string key)
    {
        var seen = (await lines.OfOccurrence(session, key)).LastOrDefault()?.Inputs.As<JsonObject>() ?? [];
        foreach (var ofTheLine in new[] { "due_at", "gates", "nominal_date" }) seen.Remove(ofTheLine);
        return seen;
    }
}
