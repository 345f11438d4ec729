using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Logs;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Rebalancing;

/// <summary>Ends an execution that placed no orders: its status, the task of the person who was asked, the occurrence, and its terminal line of the log.</summary>
internal sealed class CloseExecution(ExecutionStore store, OccurrenceStore occurrences, TaskStore tasks, ExecutionLog log, ClientStore clients, Changes changes)
{
    /// <param name="status">Rejected, Expired or Cancelled.</param>
    internal async Task<Execution> To(Session session, Execution execution, string status, string reasonCode, string sentence, string actor)
    {
        var closed = execution with { Status = status, Error = sentence };
        await store.Save(session, closed);
        if (await occurrences.Find(session, execution.OccurrenceKey) is { } occurrence && !OccurrenceRow.IsFinal(occurrence.State))
        {
            await occurrences.Move(session, [new(occurrence.Id, "Cancelled", reasonCode)]);
            await tasks.Close(session, "approval", occurrence.Id, actor, status);
            var shard = (await clients.Find(session, execution.ClientId))!.Shard;
            await log.Append(session, ExecutionLog.ChainOf(RunRule.Engine, shard), [Line(session, execution, occurrence, reasonCode, sentence, actor)]);
        }
        await changes.Publish(session, "wealth.execution", new { id = execution.Id, execution.Code, rule_id = execution.RuleId, client_id = execution.ClientId, status, at = session.Now });
        return closed with { Version = closed.Version + 1 };
    }

    private static LogLine Line(Session session, Execution execution, OccurrenceRow occurrence, string reasonCode, string sentence, string actor) => new()
    {
        AutomationType = "Rebalancing", AutomationId = execution.RuleId, ClientId = execution.ClientId, ExecutionDate = occurrence.RunDate ?? DateOnly.FromDateTime(session.Now.UtcDateTime), Status = "Skipped",
        OccurrenceKey = execution.OccurrenceKey, DecisionNo = occurrence.NextLogNo, IsTerminal = true, Decision = "skip", Gate = "approval", ReasonCode = reasonCode, RuleVersion = execution.RuleVersion,
        Outputs = new JsonObject { ["sentence"] = sentence, ["execution"] = execution.Code, ["plan_hash"] = execution.PlanHash }, Actor = actor, DecisionId = execution.DecisionId,
    };
}
