using Microsoft.Extensions.Logging;
using Steward.Kernel;
using Steward.Portfolio.Allocation;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Faults;
using Steward.Wealth.KillSwitches;
using Steward.Wealth.Orders;

namespace Steward.Wealth.Rebalancing;

/// <summary>
/// The engine <c>rebalancing</c>: after each accepted drop and cash flow it measures the drift of the rules concerned, runs those that have come due by
/// their date, lets plans that nobody agreed to expire, takes held ones up again, and notes what orders came to. What is due stands in the tables, so
/// a killed tick is simply done again.
/// </summary>
internal sealed class RebalancingEngine(
    Database database, RebalancingRuleStore rules, ExecutionStore executions, ClientStore clients, RunRule runner, ScheduledRuns scheduled, CloseExecution closer, RuleDates dates, RebalancingNotices notices, Changes changes, KillSwitchStore switches, RailBook rails, FaultBook faults, ILogger<RebalancingEngine> log) : IEngine
{
    private const int MostAtOnce = 500;
    private const int MostFailures = 3;

    public string Name => RunRule.Engine;

    public bool PerZone => false;

    public IReadOnlyCollection<string> WakesOn { get; } = ["wealth.nav_drop", "wealth.order", "wealth.rebalancing_rule_created", "wealth.rebalancing_rule_changed", "wealth.cash_created"];

    public EngineRhythm Rhythm(Json config) => new(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1));

    public async Task<EngineReport> Tick(EngineShard shard, CancellationToken cancel)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var id in await database.Read(session => executions.Expiring(session, MostAtOnce), cancel)) await One(shard, counts, FaultStep.Execution, id, Expire, cancel);
        foreach (var id in await database.Read(session => executions.InState(session, "Approved", MostAtOnce), cancel)) await One(shard, counts, FaultStep.Execution, id, Begin, cancel);
        foreach (var id in await database.Read(session => executions.InState(session, "In Progress", MostAtOnce), cancel)) await One(shard, counts, FaultStep.Execution, id, Finish, cancel);
        foreach (var id in await database.Read(session => executions.InState(session, "Held", MostAtOnce), cancel)) await One(shard, counts, FaultStep.Execution, id, TakeUp, cancel);
        foreach (var id in await database.Read(session => rules.Due(session, MostAtOnce), cancel)) await One(shard, counts, FaultStep.Rebalancing, id, Look, cancel);
        return new(counts);
    }

    /// <summary>One rule or execution in its own transaction: a fault of one stops no other, and that one rests before it is tried again.</summary>
    private async Task One(EngineShard shard, SortedDictionary<string, long> counts, FaultStep step, Guid id, Func<Session, EngineShard, Guid, Task<string?>> work, CancellationToken cancel)
    {
        try
        {
            var done = await database.Write(
                async session =>
                {
                    var result = await work(session, shard, id);
                    await faults.Over(session, [id], step);
                    await shard.Fence(session);
                    return result;
                },
                cancel);
            if (done is not null) counts[done] = counts.GetValueOrDefault(done) + 1;
        }
        catch (Exception error) when (FaultBook.IsOfOne(error))
        {
            log.LogError(error, "The subject {Id} could not be dealt with ({Step}); it is tried again later", id, step.Name);
            counts["errors"] = counts.GetValueOrDefault("errors") + 1;
            await database.Write(session => Note(session, shard, step, id, error), cancel);
        }
    }

    /// <summary>After the last of its tries a rule waits for a person, also when it is an execution of it that fails.</summary>
    private async Task Note(Session session, EngineShard shard, FaultStep step, Guid id, Exception error)
    {
        var execution = step == FaultStep.Execution ? await executions.Find(session, id) : null;
        if (await rules.Find(session, execution?.RuleId ?? id, isLocked: true) is { } rule)
        {
            var fault = await faults.Note(session, id, step, execution is null ? $"Rebalancing rule {rule.Code}" : $"Rebalancing execution {execution.Code}", error);
            if (fault.Tries == FaultBook.MostTries && rule.IsRunning) await runner.NeedsAttention(session, rule, $"it could not be dealt with {fault.Tries} times in a row: {fault.Cause}");
        }
        await shard.Fence(session);
    }

    private async Task<string?> Look(Session session, EngineShard shard, Guid id)
    {
        if (await rules.Find(session, id, isLocked: true) is not { } rule || await clients.Find(session, rule.ClientId) is not { } client) return null;
        var today = LocalTime.DateIn(client.TimeZone, session.Now);
        if (rule is { Status: "Paused", PauseUntil: { } until })
        {
            if (until > today) return null;
            // What passed while it was paused is not made up for.
            rule = await dates.WithNext(session, rule with { Status = "Active", PauseUntil = null }, session.Now);
            await rules.Note(session, rule);
        }
        if (!rule.IsRunning) return null;
        if (rule.TriggerOnSchedule && rule.NextRunAt <= session.Now)
        {
            var results = await scheduled.RunDue(session, rule, client, shard.Epoch);
            return results.Count > 0 ? results[^1].Decision.ToLowerInvariant().Replace(' ', '_') : null;
        }
        if (!rule.TriggerOnDrift || await executions.Open(session, rule.Id) is not null) return null;
        if (await dates.Cooldown(session, rule, today) is { IsRunning: true })
        {
            await rules.Note(session, rule with { LastEvaluatedAt = RunRule.Seen(session) });
            return "cooling_down";
        }
        var outcome = await runner.Run(session, rule, client, new(RunType.Full, null, "engine", "engine:" + RunRule.Engine, shard.Epoch));
        if (outcome.Made.Plan.Outcome != PlanOutcome.Refused) return outcome.Execution is { } execution ? execution.Status.ToLowerInvariant().Replace(' ', '_') : "inside";
        await runner.NeedsAttention(session, rule, outcome.Made.Plan.Message!);
        return "needs_attention";
    }

    private async Task<string?> Expire(Session session, EngineShard shard, Guid id)
    {
        if (await executions.Find(session, id, isLocked: true) is not { Status: "Pending" } execution || execution.ExpiresAt > session.Now) return null;
        await closer.To(session, execution, "Expired", "approval_expired", "Nobody agreed in time.", "engine:" + RunRule.Engine);
        return "expired";
    }

    /// <summary>A NAV or a switch held it: with both good again it is closed, and the rule looked at anew.</summary>
    private async Task<string?> TakeUp(Session session, EngineShard shard, Guid id)
    {
        if (await executions.Find(session, id, isLocked: true) is not { Status: "Held" } execution) return null;
        if (await rules.Find(session, execution.RuleId, isLocked: true) is not { } rule || await clients.Find(session, rule.ClientId) is not { } client) return null;
        var made = await runner.Plan(session, rule, client, TypeOf(execution), execution.Notes.Amount, execution.Notes.IsForced);
        if (made.Plan.Outcome == PlanOutcome.Held || (execution.HeldReason == "kill_switch" && await IsStopped(session, rule, made.Plan))) return null;
        await closer.To(session, execution, "Cancelled", "superseded", "What held it is gone; the rule was looked at anew.", "engine:" + RunRule.Engine);
        if (!rule.IsRunning) return "released";
        await runner.Run(session, rule, client, new(TypeOf(execution), execution.Notes.Amount, "engine", "engine:" + RunRule.Engine, shard.Epoch, execution.Notes.IsForced && ScheduledRuns.IsWorthARun(rule, made.Plan.Before)) { RetryOf = execution.Notes.RetryOf });
        return "released";
    }

    private async Task<bool> IsStopped(Session session, RebalancingRule rule, RebalancePlan plan)
    {
        Guid?[] schemes = [.. plan.Orders.SelectMany(order => new[] { order.SchemeId, order.TargetSchemeId }).OfType<string>().Select(id => (Guid?)Guid.Parse(id))];
        return (await switches.Engaged(session)).Stopping(rule.ClientId, rule.Id, rails.Usual, schemes) is not null;
    }

    /// <summary>A limit put its orders before a person: with the first answer it is under way, with nothing but noes it ends as any that came to nothing.</summary>
    private async Task<string?> Begin(Session session, EngineShard shard, Guid id)
    {
        if (await executions.Find(session, id, isLocked: true) is not { Status: "Approved" } execution) return null;
        var tally = await executions.Tally(session, id);
        if (tally is { Done: 0, Lost: 0 } && tally.Asked == tally.Open) return null;
        if (await rules.Find(session, execution.RuleId, isLocked: true) is not { } rule || await clients.Find(session, rule.ClientId) is not { } client) return null;
        await executions.Save(session, execution with { Status = "In Progress", ExecutedAt = session.Now, Error = null });
        if (tally.Done + tally.Open > tally.Asked) await rules.Note(session, rule with { LastRebalancedDate = LocalTime.DateIn(client.TimeZone, session.Now), ExecutionCount = rule.ExecutionCount + 1 });
        await changes.Publish(session, "wealth.execution", new { id = execution.Id, execution.Code, rule_id = rule.Id, client_id = client.Id, status = "In Progress", plan_hash = execution.PlanHash, at = session.Now });
        return "begun";
    }

    /// <summary>When the last order is decided: the counts, the drift as it is now, and what is left to do.</summary>
    private async Task<string?> Finish(Session session, EngineShard shard, Guid id)
    {
        if (await executions.Find(session, id, isLocked: true) is not { Status: "In Progress" } execution) return null;
        var tally = await executions.Tally(session, id);
        if (tally.Open > 0 || tally.Done + tally.Lost == 0) return null;
        if (await rules.Find(session, execution.RuleId, isLocked: true) is not { } rule || await clients.Find(session, rule.ClientId) is not { } client) return null;
        var status = tally.Lost == 0 ? "Executed" : tally.Done > 0 ? "Partially Executed" : "Failed";
        var left = await runner.LeftOf(session, execution);
        var made = await runner.Plan(session, rule, client, TypeOf(execution), left <= 0 ? execution.Notes.Amount : left, isForced: tally.Lost > 0);
        await executions.Save(session, execution with
        {
            Status = status, OrdersExecuted = (int)tally.Done, OrdersFailed = (int)tally.Lost, AfterDriftPercent = made.Plan.Before is { } before ? RunRule.Shown(before.TotalVariation.Value) : null,
            Residual = tally.Lost > 0 && !(left <= 0) && made.Plan.Outcome == PlanOutcome.Planned ? new Json(made.Document.Text) : null, Error = tally.Lost > 0 ? $"{tally.Lost} of {tally.Done + tally.Lost} orders failed." : null,
        });
        var streak = status == "Executed" ? 0 : rule.FailureStreak + 1;
        // While the rule rests nothing measures it again: its drift is that after the plan, not that which made it.
        rule = rule with { LastExecutionStatus = status == "Executed" ? "Success" : "Failed", FailureStreak = streak, LastDriftPercent = made.Plan.Before is { } now ? RunRule.Shown(now.TotalVariation.Value) : rule.LastDriftPercent };
        await rules.Note(session, rule);
        await notices.Tell(session, rule, status switch { "Executed" => RebalancingNotices.Executed, "Failed" => RebalancingNotices.Failed, _ => RebalancingNotices.Partially }, "ended:" + execution.Code, $"{execution.Code}: {tally.Done} order(s) executed, {tally.Lost} lost.", execution.Notes.Turnover, execution.Id);
        if (streak >= MostFailures && rule.Status == "Active") await runner.NeedsAttention(session, rule, $"{streak} executions in a row did not come through.");
        return status.ToLowerInvariant().Replace(' ', '_');
    }

    private static RunType TypeOf(Execution execution) => execution.RunType switch { "Invest Cash" => RunType.InvestCash, "Partial Liquidation" => RunType.PartialLiquidation, _ => RunType.Full };
}
