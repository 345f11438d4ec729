using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Allocation;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Navs;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Orders;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Rebalancing;

/// <summary>What people say to plans: yes (once or twice), no, stop, price it anew, try the rest again.</summary>
internal static class AnswerExecution
{
    private const decimal MostTurnover = 1.02m;
    private const decimal MostOfOrder = 0.01m;

    internal sealed record YesRequest(string? PlanHash = null);

    internal sealed record NoRequest(string? Reason = null);

    /// <summary>What an answer needs.</summary>
    internal sealed record Desk(WriteRule.Desk Rules, RunRule Runner, CloseExecution Closer, ExecutionStore Store, FirstYes FirstYes, InvestmentOrderStore Orders, TaskStore Tasks, Changes Changes);

    internal static void Map(RouteGroupBuilder executions, RouteGroupBuilder rules)
    {
        rules.MapGet("{id}/executions", ListOfRule).Needs(Permission.WealthRead).Produces<Page<ExecutionView>>().WithSummary("Executions of one rule, newest first");
        executions.MapGet("", List).Needs(Permission.WealthRead).Produces<Page<ExecutionView>>().WithSummary("Executions, newest first");
        executions.MapGet("{id}", Read).Needs(Permission.WealthRead).Produces<ExecutionView>().WithSummary("One execution with its plan");
        executions.MapGet("{id}/orders", ListOrders).Needs(Permission.WealthRead).Produces<IReadOnlyList<Explain.OrderView>>().WithSummary("The orders that it placed");
        executions.MapPost("{id}/confirm", (string id, YesRequest request, Caller caller, Desk desk, CancellationToken cancel) => Yes(id, request, caller, desk, isSecond: false, cancel))
            .Needs(Permission.WealthTrade).Produces<ExecutionView>().WithSummary("The first person's yes to one plan hash");
        executions.MapPost("{id}/approve", (string id, YesRequest request, Caller caller, Desk desk, CancellationToken cancel) => Yes(id, request, caller, desk, isSecond: true, cancel))
            .Needs(Permission.WealthTrade).Produces<ExecutionView>().WithSummary("The second person's yes, where a limit asks for two");
        executions.MapPost("{id}/reject", (string id, NoRequest request, Caller caller, Desk desk, CancellationToken cancel) => No(id, request, caller, desk, "Rejected", cancel))
            .Needs(Permission.WealthTrade).Produces<ExecutionView>().WithSummary("Refuses the plan, with a reason");
        executions.MapPost("{id}/cancel", (string id, Caller caller, Desk desk, CancellationToken cancel, NoRequest? request = null) => No(id, request ?? new("Cancelled."), caller, desk, "Cancelled", cancel))
            .Needs(Permission.WealthTrade).Produces<ExecutionView>().WithSummary("Stops an execution that has placed no order");
        executions.MapPost("{id}/reprice", Reprice).Needs(Permission.WealthTrade).Produces<ExecutionView>().WithSummary("Plans anew at the NAVs of now; a yes of before does not count for it");
        executions.MapPost("{id}/retry-failed", Retry).Needs(Permission.WealthTrade).Produces<ExecutionView>(202).WithSummary("Plans what failed orders left undone, as a new execution");
    }

    private static Task<Reply> ListOfRule(string id, PageRequest page, Caller caller, Desk desk, CancellationToken cancel, string? status = null) => List(page, caller, desk, cancel, null, id, status);

    private static Task<Reply> List(PageRequest page, Caller caller, Desk desk, CancellationToken cancel, string? client_id = null, string? rule_id = null, string? status = null) => desk.Rules.Database.Read<Reply>(
        async session =>
        {
            var checks = new Checks();
            var word = checks.Word(status is "" ? null : status, Words.ExecutionStatus, "/status");
            checks.Done();
            RebalancingRule? only = rule_id is null or "" ? null : (await WriteRule.Of(session, desk.Rules, caller, rule_id)).Rule;
            var client = only?.ClientId ?? await desk.Rules.Access.Filter(session, caller, client_id);
            var cut = Page<Execution>.Of(await desk.Store.Page(session, page, client, only?.Id, word), page, row => (row.CreatedAt, row.Id));
            var views = new List<ExecutionView>();
            foreach (var row in cut.Items) views.Add(ExecutionView.Listed(row, only ?? (await desk.Rules.Store.Find(session, row.RuleId))!));
            return Reply.Ok(new Page<ExecutionView>(views, cut.NextCursor));
        },
        cancel);

    private static Task<Reply> Read(string id, Caller caller, Desk desk, Restatements restated, CancellationToken cancel) => desk.Rules.Database.Read<Reply>(
        async session =>
        {
            var (execution, rule, _) = await Of(session, desk, caller, id);
            return Reply.Ok(ExecutionView.Of(Execution.Kept.Whole(execution), rule) with { Restated = await restated.Of(session, execution.Id) }, EntityTags.Of(execution.Version));
        },
        cancel);

    private static Task<Reply> ListOrders(string id, Caller caller, Desk desk, CancellationToken cancel) => desk.Rules.Database.Read<Reply>(
        async session => Reply.Ok((await desk.Orders.FactsOf(session, (await Of(session, desk, caller, id)).Execution.OccurrenceKey)).Select(Explain.OrderView.Of).ToList()), cancel);

    private static Task<Reply> Yes(string id, YesRequest request, Caller caller, Desk desk, bool isSecond, CancellationToken cancel) => desk.Rules.Database.Write<Reply>(
        async session =>
        {
            var (execution, rule, client) = await Of(session, desk, caller, id, isLocked: true);
            if (string.IsNullOrEmpty(request.PlanHash)) return Refusal.Rule("required", "plan_hash is required: a yes is for one plan.", "/plan_hash");
            if (caller is not { Kind: "user", Id: { } person }) return Refusal.Rule("person_required", "A person agrees to a plan: sign in as one.");
            if (execution.Status == "Pending" && execution.ExpiresAt <= session.Now) return await Expired(session, desk, execution, caller.Actor);
            if ((Decide(execution, rule, request.PlanHash, person, isSecond) ?? RunRoutes.NotByHand(rule)) is { } refusal) return refusal;
            if (ExecutionView.NeedsTwo(execution, rule) && !isSecond) return await Confirmed(session, desk, execution, rule, person);
            return await Agreed(session, desk, execution, rule, client, person, caller.Actor);
        },
        cancel);

    /// <summary>Null when this person may say this yes to the plan as it stands.</summary>
    internal static Refusal? Decide(Execution execution, RebalancingRule rule, string planHash, Guid person, bool isSecond)
    {
        if (execution.Status == "Expired") return TooLate(execution);
        if (execution.Status != "Pending") return new("state_conflict", $"{execution.Code} is {execution.Status}; only a Pending plan is agreed to, which makes it Approved.", 409);
        if (execution.PlanHash != planHash) return Changed(execution, "The plan is another one now. Read it and say yes to its hash.");
        if (!ExecutionView.NeedsTwo(execution, rule)) return null;
        // A second confirm would put another first yes in the place of the one that was said, and he who said it could not approve any more.
        if (!isSecond && execution.Notes.ConfirmedBy is { } confirmed)
            return new("state_conflict", confirmed == person ? "You have confirmed this plan already; a second person must approve it." : "The plan is Pending with its first yes: approve is the second; reprice takes the first one back.", 409);
        if (!isSecond) return null;
        if (execution.Notes.ConfirmedBy is not { } first) return new("state_conflict", "The plan is Pending without a first yes: confirm comes before approve.", 409);
        if (person == first) return new("same_person", "Above the rule's limit the second yes is another person's than the first.", 403);
        return person == rule.CreatedBy ? new("same_person", "Above the rule's limit the second yes is not that of the rule's author.", 403) : null;
    }

    private static async Task<Reply> Confirmed(Session session, Desk desk, Execution execution, RebalancingRule rule, Guid person)
    {
        var confirmed = execution with { Metadata = Json.Of(execution.Notes with { ConfirmedBy = person, ConfirmedAt = session.Now }) };
        await desk.Store.Save(session, confirmed);
        await desk.FirstYes.Write(session, execution, person);
        await desk.Changes.Publish(session, "wealth.execution", new { id = execution.Id, execution.Code, rule_id = rule.Id, client_id = execution.ClientId, status = "Pending", confirmed_by = person, at = session.Now });
        return Reply.Ok(ExecutionView.Of(confirmed with { Version = confirmed.Version + 1 }, rule));
    }

    /// <summary>All gates again, and the plan priced anew: near enough goes on, anything else is a new plan that waits for a new yes. So does one that now needs a second person.</summary>
    private static async Task<Reply> Agreed(Session session, Desk desk, Execution execution, RebalancingRule rule, ClientRow client, Guid person, string actor)
    {
        var made = await desk.Runner.Plan(session, rule, client, TypeOf(execution), execution.Notes.Amount, execution.Notes.IsForced);
        var grewOver = rule.ApprovalAbove is { } above && made.Plan.Turnover > above && !ExecutionView.NeedsTwo(execution, rule);
        if (made.Plan.Outcome != PlanOutcome.Planned || grewOver || !IsNear(execution.PlannedOrders, execution.Notes.Turnover, made))
        {
            if (made.Plan.Outcome is PlanOutcome.NoAction or PlanOutcome.Refused) return await Vanished(session, desk, execution, made, actor);
            var changed = await desk.Runner.Fill(session, execution, rule, made, execution.Notes.Amount);
            if (made.Plan.Outcome == PlanOutcome.Held) changed = changed with { Status = "Held" };
            await desk.Store.Save(session, changed);
            return Reply.No(Changed(changed, execution.RuleVersion == rule.Version ? "The NAVs or the portfolio have moved: this is the plan of now." : "The rule was changed since: this is its plan of now.")) with { KeepsChanges = true };
        }
        var agreed = await desk.Runner.Fill(session, execution, rule, made, execution.Notes.Amount) with { Status = "Approved", ApprovedPlan = execution.Plan, ExecutedBy = person };
        agreed = agreed with { Metadata = Json.Of(agreed.Notes with { ConfirmedBy = execution.Notes.ConfirmedBy, ConfirmedAt = execution.Notes.ConfirmedAt }) };
        await desk.Store.Save(session, agreed);
        // The dates of the schedule that it is for stay those of its first line.
        var occurrence = await desk.Runner.OccurrenceOf(session, execution);
        var date = occurrence is { NominalDate: { } nominal } ? new ScheduledDate(occurrence.OccurrenceKey, nominal, occurrence.RunDate ?? nominal, occurrence.DueAt, []) : null;
        var placed = await desk.Runner.Claim(session, rule, client, agreed with { Version = agreed.Version + 1 }, made, null, isApproved: true, actor, 0, date);
        if (occurrence is not null) await desk.Tasks.Close(session, "approval", occurrence.Id, actor, "Approved");
        return Reply.Ok(ExecutionView.Of(placed, rule), EntityTags.Of(placed.Version));
    }

    /// <summary>Same schemes and directions, turnover at most 2 % more, each order within the greater of 1 % and one multiple.</summary>
    internal static bool IsNear(IReadOnlyList<AgreedOrder> agreed, decimal turnover, MadePlan made)
    {
        if (made.Plan.Orders.Count != agreed.Count || made.Plan.Turnover > turnover * MostTurnover) return false;
        foreach (var order in made.Plan.Orders)
        {
            if (agreed.FirstOrDefault(one => one.Direction == order.Direction.ToString() && one.SchemeId == order.SchemeId && one.TargetSchemeId == order.TargetSchemeId) is not { } before) return false;
            var scheme = made.Snapshot.Request.Schemes.Single(one => one.Id == order.SchemeId);
            if (Math.Abs(order.Amount - before.Amount) > Math.Max(MostOfOrder * before.Amount, scheme.Purchase.Multiple)) return false;
        }
        return true;
    }

    private static async Task<Reply> Vanished(Session session, Desk desk, Execution execution, MadePlan made, string actor)
    {
        await desk.Closer.To(session, execution, "Cancelled", made.Plan.Code!, made.Plan.Message!, actor);
        return Reply.No(new Refusal("plan_changed", $"There is nothing to be done any more: {made.Plan.Message}", 409)) with { KeepsChanges = true };
    }

    private static async Task<Reply> Expired(Session session, Desk desk, Execution execution, string actor)
    {
        await desk.Closer.To(session, execution, "Expired", "approval_expired", "Nobody agreed in time.", actor);
        return Reply.No(TooLate(execution)) with { KeepsChanges = true };
    }

    private static Refusal TooLate(Execution execution) => new("approval_expired", $"The plan could be agreed to until {execution.ExpiresAt:yyyy-MM-dd'T'HH:mm:ss'Z'}. Execute the rule again.", 409);

    private static Task<Reply> No(string id, NoRequest request, Caller caller, Desk desk, string status, CancellationToken cancel) => desk.Rules.Database.Write<Reply>(
        async session =>
        {
            var (execution, rule, _) = await Of(session, desk, caller, id, isLocked: true);
            if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > 500) return Refusal.Rule("required", "reason is required, with at most 500 characters.", "/reason");
            if (execution.Status is not ("Pending" or "Held")) return new Refusal("state_conflict", $"{execution.Code} is {execution.Status}; only Pending and Held ones become {status}. Orders that are under way are cancelled one by one.", 409);
            var closed = await desk.Closer.To(session, execution, status, status == "Rejected" ? "rejected" : "cancelled", request.Reason, caller.Actor);
            return Reply.Ok(ExecutionView.Of(closed, rule), EntityTags.Of(closed.Version));
        },
        cancel);

    private static Task<Reply> Reprice(string id, Caller caller, Desk desk, CancellationToken cancel) => desk.Rules.Database.Write<Reply>(
        async session =>
        {
            var (execution, rule, client) = await Of(session, desk, caller, id, isLocked: true);
            if (execution.Status is not ("Pending" or "Held")) return new Refusal("state_conflict", $"{execution.Code} is {execution.Status}; only Pending and Held ones are priced anew.", 409);
            var made = await desk.Runner.Plan(session, rule, client, TypeOf(execution), execution.Notes.Amount, execution.Notes.IsForced);
            if (made.Plan.Outcome is PlanOutcome.NoAction or PlanOutcome.Refused) return await Vanished(session, desk, execution, made, caller.Actor);
            var priced = await desk.Runner.Fill(session, execution, rule, made, execution.Notes.Amount) with { Status = made.Plan.Outcome == PlanOutcome.Held ? "Held" : "Pending", Error = null };
            await desk.Store.Save(session, priced);
            return Reply.Ok(ExecutionView.Of(priced with { Version = priced.Version + 1 }, rule), EntityTags.Of(priced.Version + 1));
        },
        cancel);

    private static Task<Reply> Retry(string id, Caller caller, Desk desk, CancellationToken cancel) => desk.Rules.Database.Write<Reply>(
        async session =>
        {
            var (execution, rule, client) = await Of(session, desk, caller, id, isLocked: true);
            if (execution.Status is not ("Partially Executed" or "Failed")) return new Refusal("state_conflict", $"{execution.Code} is {execution.Status}; only Partially Executed and Failed ones are tried again.", 409);
            if (RunRoutes.NotByHand(rule) is { } refused) return refused;
            if (await desk.Store.Open(session, rule.Id) is { } open) return new Refusal("execution_open", $"{open.Code} of this rule is {open.Status}. Finish or cancel it first.", 409);
            // What failed is undone by itself: the residual is what a plan of now still finds to do, in or out of the band.
            var left = await desk.Runner.LeftOf(session, execution);
            if (left <= 0) return new Refusal("state_conflict", $"Nothing is left of {execution.Code}: all of the {DecimalText.Write(execution.Notes.Amount!.Value)} {client.Currency} has been {(TypeOf(execution) == RunType.InvestCash ? "invested" : "raised")} since.", 409);
            var outcome = await desk.Runner.Run(session, rule, client, new(TypeOf(execution), left, "person", caller.Actor, 0, IsForced: true) { RetryOf = execution.Notes.RetryOf ?? execution.Id });
            if (outcome.Made.Plan.Outcome == PlanOutcome.Refused) return Refusal.Rule(outcome.Made.Plan.Code!, outcome.Made.Plan.Message!);
            if (outcome.Execution is not { } next) return Reply.Ok(RunRoutes.View(rule, outcome.Made.Plan));
            await desk.Store.Save(session, execution with { Metadata = Json.Of(execution.Notes with { Retries = execution.Notes.Retries + 1 }) });
            return new Reply(202, ExecutionView.Of(next, rule));
        },
        cancel);

    private static async Task<(Execution Execution, RebalancingRule Rule, ClientRow Client)> Of(Session session, Desk desk, Caller caller, string id, bool isLocked = false)
    {
        var execution = id.StartsWith("REX-", StringComparison.Ordinal) ? await desk.Store.ByCode(session, id, isLocked) : await desk.Store.Find(session, ThingId.Parse(id).Id ?? Guid.Empty, isLocked);
        if (execution is null || await desk.Rules.Access.Owner(session, caller, execution.ClientId) is not { } client) throw new RefusedException(Refusal.NotFound("execution"));
        return (execution, (await desk.Rules.Store.Find(session, execution.RuleId, isLocked))!, client);
    }

    private static RunType TypeOf(Execution execution) => execution.RunType switch { "Invest Cash" => RunType.InvestCash, "Partial Liquidation" => RunType.PartialLiquidation, _ => RunType.Full };

    private static Refusal Changed(Execution execution, string sentence) => new("plan_changed", sentence, 409, Extra: new Dictionary<string, object?>
    {
        ["plan_hash"] = execution.PlanHash, ["status"] = execution.Status, ["actions"] = execution.Actions, ["plan"] = execution.Plan, ["expires_at"] = execution.ExpiresAt,
    });
}
