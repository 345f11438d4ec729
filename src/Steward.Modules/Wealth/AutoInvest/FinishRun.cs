using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Clients;
using Steward.Wealth.Logs;
using Steward.Wealth.Occurrences;

namespace Steward.Wealth.AutoInvest;

/// <summary>
/// Closes an occurrence when the last of its orders has ended: the terminal log line, the rule's counts, the failure streak, and a word to the
/// client. Reads the orders again each time, so an event that comes twice or late does nothing wrong.
/// </summary>
internal sealed class FinishRun(OccurrenceStore occurrences, RuleStore rules, ClientStore clients, ExecutionLog log, FireRules fire) : IEventSubscriber
{
    public string Name => "auto-invest-outcomes";

    public IReadOnlyCollection<string> Types { get; } = ["wealth.order"];

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        if (happened.Payload.As<JsonObject>()?["id"] is not { } id || !Guid.TryParse(id.ToString(), out var order)) return;
        if (await rules.OccurrenceOf(session, order) is { } key && key.StartsWith("air:", StringComparison.Ordinal)) await Close(session, key);
    }

    private async Task Close(Session session, string key)
    {
        if (await occurrences.Find(session, key) is not { } occurrence) return;
        var lines = await rules.OrdersOf(session, key);
        if (lines.Count == 0 || lines.Any(one => one.Status is "under_review" or "pending" or "confirmed" or "submitted" or "unknown")) return;
        if (await rules.Lookup(session, new ThingId(occurrence.AutomationId, null, null)) is not { } rule || await clients.Find(session, occurrence.ClientId) is not { } client) return;
        // Whoever ended the occurrence, its rule hears of it once.
        if (!await rules.TakeOutcome(session, occurrence.Id)) return;

        var done = lines.Where(one => one.Status is "executed" or "settled").ToList();
        var lost = lines.Except(done).ToList();
        var state = lost.Count == 0 ? "Executed" : done.Count > 0 ? "Partially Executed" : lost.All(one => one.Status == "cancelled") ? "Cancelled" : "Failed";
        var cause = lost.Select(one => one.FailureReason ?? one.FailureCode ?? one.Status).FirstOrDefault();
        await fire.Ended(session, rule, key, state, lost.Sum(one => one.Amount ?? 0), [.. done.Select(one => one.Code)], done.Sum(one => one.ExecutedAmount ?? one.Amount ?? 0), cause);
        if (OccurrenceRow.IsFinal(occurrence.State)) return;
        await occurrences.Move(session, [new(occurrence.Id, state, lost.Count == 0 ? "executed" : lost[0].FailureCode ?? lost[0].Status)]);
        await log.Append(session, ExecutionLog.ChainOf(MakeFiring.Engine, client.Shard), [Line(session, rule, occurrence, lines, state, cause)]);
    }

    private static LogLine Line(Session session, RuleRow rule, OccurrenceRow occurrence, IReadOnlyList<RunOrder> lines, string state, string? cause) => new()
    {
        AutomationType = "AutoInvest", AutomationId = rule.Id, ClientId = rule.ClientId, ExecutionDate = LocalTime.DateIn(rule.TimeZone, session.Now), Status = state is "Executed" or "Partially Executed" ? "Success" : "Failed",
        OccurrenceKey = occurrence.OccurrenceKey, DecisionNo = occurrence.NextLogNo, IsTerminal = true, Decision = "settle", ReasonCode = state.ToLowerInvariant().Replace(' ', '_'), RuleVersion = occurrence.RuleVersion, Error = cause,
        Actor = MakeFiring.Actor, DecisionId = occurrence.DecisionId, OrderId = lines.Count == 1 ? lines[0].Id : null,
        Outputs = new JsonObject
        {
            ["sentence"] = $"The occurrence ended {state.ToLowerInvariant()}.",
            ["orders"] = new JsonArray([.. lines.Select(one => (JsonNode)new JsonObject
            {
                ["code"] = one.Code, ["status"] = one.Status, ["nav_date"] = one.NavDate?.ToString("yyyy-MM-dd", null), ["nav"] = one.Nav is { } nav ? DecimalText.Write(nav) : null,
                ["units"] = one.ExecutedUnits is { } units ? DecimalText.Write(units) : null, ["amount"] = one.ExecutedAmount is { } amount ? DecimalText.Write(amount) : null, ["failure"] = one.FailureCode,
            })]),
        },
    };
}
