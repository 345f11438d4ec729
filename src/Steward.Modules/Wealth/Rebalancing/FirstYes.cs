using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Wealth.Clients;
using Steward.Wealth.Logs;
using Steward.Wealth.Occurrences;

namespace Steward.Wealth.Rebalancing;

/// <summary>The line of the log about the first of two yeses: who said it, and to which plan.</summary>
internal sealed class FirstYes(OccurrenceStore occurrences, ExecutionLog log, ClientStore clients)
{
    internal async Task Write(Session session, Execution execution, Guid person)
    {
        if (await occurrences.Find(session, execution.OccurrenceKey) is not { } occurrence || OccurrenceRow.IsFinal(occurrence.State)) return;
        await occurrences.Move(session, [new(occurrence.Id, occurrence.State, "first_yes")]);
        await log.Append(session, ExecutionLog.ChainOf(RunRule.Engine, (await clients.Find(session, execution.ClientId))!.Shard),
        [
            new LogLine
            {
                AutomationType = "Rebalancing", AutomationId = execution.RuleId, ClientId = execution.ClientId, ExecutionDate = occurrence.RunDate ?? DateOnly.FromDateTime(session.Now.UtcDateTime), Status = "Asked",
                OccurrenceKey = execution.OccurrenceKey, DecisionNo = occurrence.NextLogNo, Decision = Gates.Ask, Gate = "approval", ReasonCode = "first_yes", RuleVersion = execution.RuleVersion, Actor = "user:" + person,
                DecisionId = execution.DecisionId,
                Outputs = new JsonObject
                {
                    ["execution"] = execution.Code, ["plan_hash"] = execution.PlanHash, ["sentence"] = $"The plan {execution.Code} with the hash {execution.PlanHash} has its first yes; a second person must agree to it.",
                },
            },
        ]);
    }
}
