using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Wealth.Common;
using Steward.Wealth.Faults;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.AutoInvest;

/// <summary>A rule that the engine cannot deal with: it rests, and after the last of its tries it waits for a person with the cause.</summary>
internal sealed class RuleFaults(FaultBook faults, RuleStore store, TaskStore tasks, RuleNotices notices, Changes changes)
{
    internal async Task Note(Session session, EngineShard shard, Guid id, FaultStep step, Exception error)
    {
        foreach (var rule in await store.Lock(session, [id]))
        {
            var fault = await faults.Note(session, id, step, $"Auto-invest rule {rule.Code}", error);
            if (fault.Tries >= FaultBook.MostTries && rule.Status is RuleStatus.Active or RuleStatus.Completed or RuleStatus.Paused) await GiveUp(session, rule, fault);
        }
        await shard.Fence(session);
    }

    /// <inheritdoc cref="FaultBook.Over"/>
    internal Task<int> Over(Session session, IReadOnlyCollection<Guid> rules, FaultStep step) => faults.Over(session, rules, step);

    private async Task GiveUp(Session session, RuleRow rule, FaultRow fault)
    {
        await store.Move(session, rule with { Status = RuleStatus.NeedsAttention, LastExecutionStatus = "Failed", LastExecutionError = fault.Cause });
        await tasks.Open(
            session, "rule_attention", rule.ClientId, "auto_invest_rule", rule.Id, $"Auto-invest rule {rule.Code} could not be dealt with {fault.Tries} times in a row: {fault.Cause}",
            new JsonObject { ["code"] = rule.Code, ["cause"] = fault.Cause, ["tries"] = fault.Tries });
        await notices.Tell(session, rule, "Auto-Invest Failed", $"fault:{fault.Id:N}", "The rule could not be run. It waits for a person now.", null);
        await changes.Publish(session, "wealth.auto_invest_rule_changed", new { id = rule.Id, client_id = rule.ClientId, status = RuleStatus.NeedsAttention, at = session.Now });
    }
}
