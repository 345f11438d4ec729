using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio.Schedules;

namespace Steward.Wealth.AutoInvest;

/// <summary>
/// A rule completes when its last order is placed. When that order comes to nothing, the total is not used up after all: the rule goes on with its next
/// date, and where it has none left, a person has to look.
/// </summary>
internal sealed class ReopenRule(RuleDesk desk)
{
    /// <param name="rule">With the lost money and execution taken out again.</param>
    internal async Task<RuleRow> After(Session session, RuleRow rule, string cause)
    {
        if (rule.Status != RuleStatus.Completed || await IsReached(session, rule)) return rule;
        var next = NextDate.After(rule with { Status = RuleStatus.Active }, await desk.DatesOf(session, rule), session.Now, await desk.LeadDays(session, rule));
        if (next is { NextRunAt: not null, NextExecutionDate: { } nominal } && RuleEnd.Reason(nominal, rule.EndDate, rule.ExecutionCount, rule.MaxExecutions, isGoalReached: false) is null && !IsUsedUp(rule)) return next;
        await desk.Tasks.Open(
            session, "rule_attention", rule.ClientId, "auto_invest_rule", rule.Id, $"The last run of auto-invest rule {rule.Code} came to nothing: {cause}", new JsonObject { ["code"] = rule.Code, ["cause"] = cause });
        return rule with { Status = RuleStatus.NeedsAttention, NextExecutionDate = null, NextRunAt = null };
    }

    private static bool IsUsedUp(RuleRow rule) => rule.TotalInvested >= rule.MaxTotalAmount;

    private async Task<bool> IsReached(Session session, RuleRow rule) => rule is { UntilGoal: true, GoalId: { } goal } && await desk.Goals.Find(session, goal) is { Status: "Reached" };
}
