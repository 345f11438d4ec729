using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Common;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Schedules;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.AutoInvest;

/// <summary>
/// Carries turns out: hands all firings to the one claim, and writes the rules as the claim left them, in one transaction. What a gate held back
/// is taken out of the rule's counts again.
/// </summary>
internal sealed class FireRules(ClaimOccurrences claim, RuleStore store, TaskStore tasks, RuleNotices notices, UpcomingRuns upcoming, ReopenRule reopen, Changes changes)
{
    /// <param name="turns">Of rules that this transaction has locked; each rule once.</param>
    /// <param name="epoch">Of the engine's lease; 0 for a person.</param>
    internal async Task<IReadOnlyList<Fired>> Run(Session session, IReadOnlyList<RuleTurn> turns, long epoch)
    {
        var fired = await claim.Run(session, [.. turns.SelectMany(turn => turn.Firings).Select(planned => planned.Firing)], epoch);
        var byKey = fired.ToDictionary(one => one.Firing.Key, StringComparer.Ordinal);
        var moved = new List<RuleRow>(turns.Count);
        foreach (var turn in turns)
        {
            var rule = turn.Rule;
            foreach (var planned in turn.Firings) rule = await After(session, rule, planned, byKey[planned.Firing.Key]);
            moved.Add(rule);
            if (turn.Missed.Count > 0) await AskAboutMissed(session, rule, turn);
            if (rule.Status is RuleStatus.Completed or RuleStatus.NeedsAttention)
                await changes.Publish(session, "wealth.auto_invest_rule_changed", new { id = rule.Id, client_id = rule.ClientId, status = rule.Status, at = session.Now });
        }
        await store.Move(session, moved);
        await upcoming.Set(session, moved);
        return fired;
    }

    /// <summary>The rule after one of its firings.</summary>
    private async Task<RuleRow> After(Session session, RuleRow rule, PlannedFiring planned, Fired fired)
    {
        var amount = planned.Choice is { Outcome: AmountOutcome.Invest } choice ? choice.Amount.Amount : 0;
        var placed = fired is { IsNew: true, Orders.Count: > 0 };
        // The plan counted the money in; what did not become an order is taken out again.
        if (amount > 0 && !placed) rule = rule with { TotalInvested = rule.TotalInvested - amount, ExecutionCount = rule.ExecutionCount - 1 };
        if (!fired.IsNew) return rule;
        if (placed) rule = rule with { LastExecutionDate = session.Now };
        if (fired.Verdict.Decision == Gates.Fail) rule = await Failed(session, rule, fired.Firing.Key, fired.Verdict.Sentence);
        // The run that was to be the last one is none.
        if (amount > 0 && fired.Verdict.Decision is (Gates.Fail or Gates.Skip or Gates.Refuse)) rule = await reopen.After(session, rule, fired.Verdict.Sentence);
        if (planned.Choice is { CeilingBitesNext: true }) await notices.Tell(session, rule, "Auto-Invest Upcoming", "ceiling:" + fired.Firing.Key, "The mandate's ceiling keeps back the next step-up: the present amount stays.", amount);
        if (fired.Verdict.Decision is Gates.Skip or Gates.Refuse)
            await notices.Tell(session, rule, planned.Firing.Inputs.ContainsKey("missed") && planned.Choice is null ? "Auto-Invest Missed" : "Auto-Invest Skipped", fired.Firing.Key, fired.Verdict.Sentence, null);
        return rule;
    }

    /// <summary>One more failure in a row: a warning before the last one, then a person has to look.</summary>
    internal async Task<RuleRow> Failed(Session session, RuleRow rule, string key, string cause)
    {
        var streak = FailureStreak.After(rule.FailureStreak, rule.FailuresAllowed, succeeded: false);
        var failed = rule with
        {
            FailureStreak = streak.Streak, LastExecutionDate = session.Now, LastExecutionStatus = "Failed", LastExecutionError = cause,
            Status = streak.NeedsAttention && rule.Status is (RuleStatus.Active or RuleStatus.Completed) ? RuleStatus.NeedsAttention : rule.Status,
        };
        var more = streak.NeedsAttention ? " The rule waits for a person now." : streak.IsWarning ? " One more failure and the rule waits for a person." : "";
        await notices.Tell(session, rule, "Auto-Invest Failed", key, cause + more, null);
        if (streak.NeedsAttention)
            await tasks.Open(session, "rule_attention", rule.ClientId, "auto_invest_rule", rule.Id, $"Auto-invest rule {rule.Code} failed {streak.Streak} times in a row: {cause}", new JsonObject { ["code"] = rule.Code, ["cause"] = cause });
        return failed;
    }

    /// <summary>The rule after all orders of one of its occurrences have ended: what was lost counts no longer, a success ends the streak.</summary>
    internal async Task Ended(Session session, RuleRow rule, string key, string state, decimal lost, IReadOnlyList<string> executed, decimal amount, string? cause)
    {
        // An occurrence of which nothing was invested is no execution: it uses up neither the total nor the number of them.
        var after = rule with { TotalInvested = Math.Max(0, rule.TotalInvested - lost), ExecutionCount = state is "Failed" or "Cancelled" ? Math.Max(0, rule.ExecutionCount - 1) : rule.ExecutionCount };
        if (state == "Failed") after = await Failed(session, after, key, cause ?? "The orders failed.");
        else if (state != "Cancelled")
        {
            after = after with { FailureStreak = 0, LastExecutionDate = session.Now, LastExecutionStatus = "Success", LastExecutionError = cause };
            await notices.Tell(session, rule, "Auto-Invest Executed", key, $"{string.Join(", ", executed)} executed.", amount);
        }
        // A person who cancels the last order has decided; what failed has not been.
        if (lost > 0 && state != "Cancelled") after = await reopen.After(session, after, cause ?? "The orders failed.");
        await store.Move(session, after);
        if (after.Status != rule.Status) await changes.Publish(session, "wealth.auto_invest_rule_changed", new { id = rule.Id, client_id = rule.ClientId, status = after.Status, at = session.Now });
        await upcoming.Set(session, [after]);
    }

    /// <summary>One question for all dates that were missed, and no order until it is answered.</summary>
    private async Task AskAboutMissed(Session session, RuleRow rule, RuleTurn turn)
    {
        var dates = turn.Missed.Select(date => date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)).ToList();
        var isNew = await tasks.Open(
            session, Reasons.MissedDates, rule.ClientId, "auto_invest_rule", rule.Id, $"{dates.Count} runs of auto-invest rule {rule.Code} were missed: which of them run now?",
            new JsonObject { ["code"] = rule.Code, ["dates"] = new JsonArray([.. dates.Select(date => (JsonNode)date)]), ["amount"] = Portfolio.DecimalText.Write(rule.Amount) });
        if (isNew) await notices.Tell(session, rule, "Auto-Invest Missed", "asked:" + dates[0], $"{dates.Count} runs were missed ({string.Join(", ", dates)}). Nothing is invested for them until somebody says so.", null);
    }
}
