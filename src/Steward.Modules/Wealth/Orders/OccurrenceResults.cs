using System.Text.Json.Nodes;
using Steward.Decisions.Contracts;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Clients;
using Steward.Wealth.Logs;
using Steward.Wealth.Occurrences;

namespace Steward.Wealth.Orders;

/// <summary>What the orders of an occurrence came to.</summary>
/// <param name="State">Executed, Partially Executed, Failed or Cancelled.</param>
internal sealed record OccurrenceResult(OccurrenceRow Occurrence, string State, IReadOnlyList<InvestmentOrderRow> Orders)
{
    /// <summary>Why the first order failed; null when none did.</summary>
    internal string? Failure => Orders.FirstOrDefault(order => OrderLife.IsLost(order.Status))?.FailureReason;
}

/// <summary>
/// Ends an occurrence of a trigger order or a plan when its last order was decided: state, the one terminal line of the log and the decision's outcome.
/// Auto-invest ends its own, with the counts of its rule.
/// </summary>
internal sealed class OccurrenceResults(
    OccurrenceStore occurrences, InvestmentOrderStore orders, ClientStore clients, ExecutionLog log, IDecisionLedger ledger, Outbox outbox)
{
    internal async Task After(Session session, InvestmentOrderRow order)
    {
        if (order.OccurrenceKey is not { } key || await occurrences.Find(session, key) is not { AutomationType: not "AutoInvest" } occurrence || OccurrenceRow.IsFinal(occurrence.State)) return;
        var all = await orders.OfOccurrence(session, key);
        if (!all.All(one => OrderLife.IsDecided(one.Status))) return;
        var result = new OccurrenceResult(occurrence, StateOf(all), all);
        await occurrences.Move(session, [new(occurrence.Id, result.State, all.FirstOrDefault(one => OrderLife.IsLost(one.Status))?.FailureCode)]);
        if (occurrence.DecisionId is { } decision)
            await ledger.JoinOutcomes(session, decision, [new("orders_executed", all.Count(Came), "measured"), new("orders_lost", all.Count(one => !Came(one)), "measured"), new("amount_executed", all.Sum(one => one.ExecutedAmount ?? 0), "measured")]);
        await outbox.Publish(session, new NewEvent("wealth.occurrence", null, new { id = occurrence.Id, client_id = occurrence.ClientId, automation_type = occurrence.AutomationType, automation_id = occurrence.AutomationId, occurrence_key = key, state = result.State, at = session.Now }));
        // The head of the chain is locked last.
        var shard = (await clients.Find(session, occurrence.ClientId))!.Shard;
        await log.Append(session, ExecutionLog.ChainOf(EngineOf(occurrence.AutomationType), shard), [Line(session, result)]);
    }

    internal static string StateOf(IReadOnlyList<InvestmentOrderRow> orders) =>
        orders.All(Came) ? "Executed" : orders.Any(Came) ? "Partially Executed" : orders.All(order => order.Status == "cancelled") ? "Cancelled" : "Failed";

    private static bool Came(InvestmentOrderRow order) => order.Status is "executed" or "settled";

    private static string EngineOf(string automationType) => automationType == "Rebalancing" ? "rebalancing" : "triggers";

    private static LogLine Line(Session session, OccurrenceResult result) => new()
    {
        AutomationType = result.Occurrence.AutomationType, AutomationId = result.Occurrence.AutomationId, ClientId = result.Occurrence.ClientId, ExecutionDate = result.Occurrence.RunDate ?? DateOnly.FromDateTime(session.Now.UtcDateTime),
        Status = result.State is "Executed" or "Partially Executed" ? "Success" : "Failed", OccurrenceKey = result.Occurrence.OccurrenceKey, DecisionNo = result.Occurrence.NextLogNo, IsTerminal = true,
        Decision = result.State is "Executed" or "Partially Executed" ? "settle" : "fail", ReasonCode = result.Orders.FirstOrDefault(order => OrderLife.IsLost(order.Status))?.FailureCode, RuleVersion = result.Occurrence.RuleVersion,
        Error = result.Failure, OrderId = result.Orders.Count == 1 ? result.Orders[0].Id : null, Actor = "engine:" + OrderEngine.EngineName, DecisionId = result.Occurrence.DecisionId,
        Outputs = new JsonObject { ["state"] = result.State, ["orders"] = new JsonArray([.. result.Orders.Select(order => (JsonNode)Facts(order))]) },
    };

    private static JsonObject Facts(InvestmentOrderRow order) => new()
    {
        ["code"] = order.Code, ["status"] = order.Status, ["nav_date"] = order.NavDate?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), ["nav"] = Text(order.Nav), ["units"] = Text(order.ExecutedUnits),
        ["amount"] = Text(order.ExecutedAmount), ["charges"] = Text(order.Charges), ["failure"] = order.FailureCode,
    };

    private static string? Text(decimal? value) => value is { } number ? DecimalText.Write(number) : null;
}
