using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio.Allocation;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Logs;

namespace Steward.Wealth.Rebalancing;

/// <summary>Looks at a rule's portfolio, previews its plan, and runs it.</summary>
internal static class RunRoutes
{
    internal sealed record Request(string? RunType = null, Figure? Cash = null, bool DryRun = false);

    /// <summary>A share of the portfolio against its target.</summary>
    internal sealed record AssetLine(string Key, decimal Value, decimal Percent, decimal TargetPercent, decimal? LimitPercent, bool IsBreach);

    internal sealed record Evaluation(Guid RuleId, bool NeedsRebalancing, string? Code, string Message, decimal? DriftPercent, decimal? GreatestPercent, decimal? PortfolioValue, IReadOnlyList<AssetLine> Assets);

    /// <param name="Outcome">planned, no_action, held or refused.</param>
    internal sealed record Preview(
        Guid RuleId, string Outcome, string? Code, string? Message, decimal? DriftPercent, decimal? PlannedDriftPercent, decimal Turnover, decimal Charges, decimal ExitLoads, decimal? TaxEstimate, decimal? RepairingDeposit,
        string PlanHash, Json Plan);

    /// <summary>What every look at a plan needs.</summary>
    internal sealed record Desk(WriteRule.Desk Rules, RunRule Runner, ExecutionLog Log);

    internal static void Map(RouteGroupBuilder rules)
    {
        rules.MapPost("{id}/evaluate", Evaluate).Needs(Permission.WealthRead).Produces<Evaluation>().WithSummary("Measures the drift now; changes nothing but the time of the last look");
        rules.MapPost("{id}/preview", PreviewPlan).Needs(Permission.WealthRead).Produces<Preview>().WithSummary("The plan that execute would make now, byte for byte; writes nothing but a log line");
        rules.MapPost("{id}/execute", Execute).Needs(Permission.WealthTrade).Produces<ExecutionView>(202).Produces<Evaluation>().WithSummary("Makes a plan and carries it as far as the rule allows; 200 with no_action inside the band");
    }

    private static Task<Reply> Evaluate(string id, Caller caller, Desk desk, CancellationToken cancel) => desk.Rules.Database.Write<Reply>(
        async session =>
        {
            var (rule, client) = await WriteRule.Of(session, desk.Rules, caller, id, isLocked: true);
            var made = await desk.Runner.Plan(session, rule, client, RunType.Full, null);
            if (made.Plan.Before is { } before) await desk.Rules.Store.Note(session, rule with { LastEvaluatedAt = RunRule.Seen(session), LastDriftPercent = RunRule.Shown(before.TotalVariation.Value) });
            return Reply.Ok(View(rule, made.Plan));
        },
        cancel);

    private static Task<Reply> PreviewPlan(string id, Caller caller, Desk desk, CancellationToken cancel, Request? request = null)
    {
        var (type, cash) = Read(request ?? new());
        return desk.Rules.Database.Write<Reply>(
            async session =>
            {
                var (rule, client) = await WriteRule.Of(session, desk.Rules, caller, id);
                return await Previewed(session, desk, caller, rule, client, type, cash);
            },
            cancel);
    }

    private static Task<Reply> Execute(string id, Caller caller, Desk desk, CancellationToken cancel, Request? request = null)
    {
        var (type, cash) = Read(request ?? new());
        return desk.Rules.Database.Write<Reply>(
            async session =>
            {
                var (rule, client) = await WriteRule.Of(session, desk.Rules, caller, id, isLocked: true);
                if (NotByHand(rule) is { } refused) return refused;
                if (request?.DryRun == true) return await Previewed(session, desk, caller, rule, client, type, cash);
                if (await desk.Rules.Executions.Open(session, rule.Id) is { } open) return new Refusal("execution_open", $"{open.Code} of this rule is {open.Status}. Finish or cancel it first.", 409, Extra: new Dictionary<string, object?> { ["execution_id"] = open.Id });
                var outcome = await desk.Runner.Run(session, rule, client, new(type, cash, caller.Kind == "user" ? "person" : "api", caller.Actor, 0));
                if (outcome.Made.Plan.Outcome == PlanOutcome.Refused) return Refusal.Rule(outcome.Made.Plan.Code!, outcome.Made.Plan.Message!);
                return outcome.Execution is { } execution ? new Reply(202, ExecutionView.Of(execution, rule)) { Location = $"/api/v1/wealth/automation/rebalancing-executions/{execution.Id}" } : Reply.Ok(View(rule, outcome.Made.Plan));
            },
            cancel);
    }

    /// <summary>Null when people may run the rule, agree to its plans and try them again.</summary>
    internal static Refusal? NotByHand(RebalancingRule rule)
    {
        if (rule.RetiredAt is not null || rule.Status is not ("Active" or "Paused")) return new("state_conflict", $"The rule is {rule.Status}; only Active and Paused ones are run by hand.", 409);
        return rule.IsEnabled ? null : new("state_conflict", "The rule is not enabled: set is_enabled first.", 409);
    }

    private static async Task<Reply> Previewed(Session session, Desk desk, Caller caller, RebalancingRule rule, ClientRow client, RunType type, decimal? cash)
    {
        var made = await desk.Runner.Plan(session, rule, client, type, cash);
        var plan = made.Plan;
        await desk.Log.Append(session, ExecutionLog.ChainOf(RunRule.Engine, client.Shard), [new LogLine
        {
            AutomationType = "Rebalancing", AutomationId = rule.Id, ClientId = client.Id, ExecutionDate = made.Snapshot.Request.Today, Status = "Skipped", OccurrenceKey = $"reb:{rule.Id}:preview:{Ids.New(session.Now)}", DecisionNo = 1,
            IsTerminal = true, Decision = "skip", Gate = "preview", ReasonCode = "preview", RuleVersion = rule.Version, Inputs = new JsonObject { ["plan_hash"] = made.Document.Hash, ["run_type"] = RunRule.Word(type) }, Actor = caller.Actor,
        }]);
        return Reply.Ok(new Preview(
            rule.Id, Word(plan.Outcome), plan.Code, plan.Message, Of(plan.Before?.TotalVariation.Value), Of(plan.Planned?.TotalVariation.Value), plan.Turnover, plan.Charges, plan.Loads, plan.Tax?.Tax, plan.RepairingDeposit,
            made.Document.Hash, new(made.Document.Text)));
    }

    internal static Evaluation View(RebalancingRule rule, RebalancePlan plan)
    {
        // Time-Based rules measure by total variation, which has no limit for a single asset.
        var lines = plan.Before?.Assets.Where(asset => asset.Value > 0 || asset.Target.Value > 0)
            .Select(asset => new AssetLine(asset.Key, decimal.Round(asset.Value, 2), RunRule.Shown(asset.Share.Value), asset.Target.Value, asset.Limit is { } limit ? RunRule.Shown(limit.Value) : null, asset.IsBreach));
        var message = plan.Outcome == PlanOutcome.Planned ? $"The portfolio is outside: {plan.Orders.Count} order(s) would bring it back." : plan.Message ?? "";
        return new(
            rule.Id, plan.Before?.IsBreach ?? false, plan.Outcome == PlanOutcome.NoAction ? "no_action" : plan.Code, message, Of(plan.Before?.TotalVariation.Value), Of(plan.Before?.Greatest.Value),
            plan.Before is { } before ? decimal.Round(before.Total, 2) : null, [.. lines ?? []]);
    }

    private static (RunType Type, decimal? Cash) Read(Request request)
    {
        var checks = new Checks();
        var type = checks.Word(request.RunType, Words.RunType, "/run_type") switch { "Invest Cash" => RunType.InvestCash, "Partial Liquidation" => RunType.PartialLiquidation, _ => RunType.Full };
        var cash = checks.Amount(request.Cash, "/cash");
        if (type == RunType.PartialLiquidation) checks.Need(request.Cash, "/cash");
        if (type == RunType.Full && request.Cash is not null) checks.Say("/cash", "out_of_limits", "cash is for Invest Cash and Partial Liquidation; a Full run uses all that is free.");
        if (cash is { } amount && decimal.Round(amount, 2) != amount) checks.Say("/cash", "too_precise", "cash has at most 2 decimals.");
        checks.Done();
        return (type, cash);
    }

    private static string Word(PlanOutcome outcome) => outcome switch { PlanOutcome.Planned => "planned", PlanOutcome.NoAction => "no_action", PlanOutcome.Held => "held", _ => "refused" };

    private static decimal? Of(decimal? percent) => percent is { } value ? RunRule.Shown(value) : null;
}
