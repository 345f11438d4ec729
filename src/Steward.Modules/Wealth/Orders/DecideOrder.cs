using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Logs;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Orders;

/// <summary>What people decide about orders: approve, reject, cancel, and settle what a rail left open.</summary>
internal static class DecideOrder
{
    private static readonly Vocabulary Outcomes = new("submitted", "executed", "failed", "reversed");

    internal sealed record ReasonRequest(string? Reason = null);

    /// <summary>What became of an order that no rail answers for, with the evidence for it.</summary>
    internal sealed record ResolveRequest(
        string? Outcome = null, string? Evidence = null, string? RailReference = null, DateOnly? NavDate = null, Figure? Nav = null, Figure? Units = null, Figure? Amount = null, Figure? TargetNav = null, Figure? TargetUnits = null);

    /// <summary>What deciding needs.</summary>
    internal sealed record Desk(ReadOrders.Desk Reading, OrderSteps Steps, FillOrders Fills, RailBook Rails, TaskStore Tasks, OccurrenceStore Occurrences, ExecutionLog Log, Changes Changes, LateYes Gates);

    internal static void Map(RouteGroupBuilder orders)
    {
        orders.MapPost("{id}/approve", Approve).Needs(Permission.WealthTrade).Produces<OrderView>().WithSummary("Lets an order go that waits for a person's yes; not by who placed it");
        orders.MapPost("{id}/reject", Reject).Needs(Permission.WealthTrade).Produces<OrderView>().WithSummary("Says no to an order under review");
        orders.MapPost("{id}/cancel", Cancel).Needs(Permission.WealthTrade).Produces<OrderView>().WithSummary("Cancels an order that has not left, or one that the rail gives back before the cut-off");
        orders.MapPost("{id}/resolve", Resolve).Needs(Permission.WealthTrade).ChangedByTheFirm().Produces<OrderView>().WithSummary("Says what became of an order that is unknown, of which its rail tells nothing that can be, or whose reversal left something to put right, with evidence");
    }

    private static Task<Reply> Approve(string id, Caller caller, Desk desk, CancellationToken cancel) => desk.Reading.Database.Write<Reply>(
        async session =>
        {
            var (order, client) = await ReadOrders.Of(session, caller, desk.Reading, id);
            if (caller.Kind != "user") return Refusal.Rule("person_required", "A person says yes to an order: sign in as one.");
            if (order.Status == "under_review")
            {
                if (order.Actor == caller.Actor) return new Refusal("same_person", "You placed this order yourself: a second person must agree.", 403);
                if (order.OccurrenceKey is { } key && await desk.Occurrences.AutomationOf(session, key) is { IsStillMeant: false } gone) return gone.Refused(order.Code);
                if (await desk.Gates.Check(session, order, client.TimeZone, caller.Actor) is { } closed) return closed;
                await desk.Steps.Move(session, order with { SendAfter = order.SendAfter > session.Now ? order.SendAfter : session.Now }, "pending", caller.Actor, new { approved_by = caller.Actor });
                await desk.Tasks.Close(session, "soft_limit", order.Id, caller.Actor, "approved");
                await Answered(session, desk, order, caller, "approved");
                await Ordered(session, desk, order, client, caller);
            }
            else if (order is { Status: "pending" or "confirmed" or "unknown", HeldCode: "after_cutoff" or "dependency_reversed" })
            {
                await desk.Reading.Store.Save(session, order with { HeldCode = ReadyOrders.Approved, HeldReason = null, SendAfter = session.Now });
                await desk.Steps.Note(session, order, "note", caller.Actor, new { approved = order.HeldCode });
                await desk.Tasks.Close(session, "order_before_cutoff", order.Id, caller.Actor, "approved");
                await desk.Tasks.Close(session, "approval", order.Id, caller.Actor, "approved");
            }
            else return OrderLife.Check(order.Status, "pending") ?? new Refusal("state_conflict", $"Order {order.Code} is {order.Status} and waits for nobody's yes.");
            await desk.Changes.Say(session, caller, "order", "approved", order.Id, new { order.Code, order.HeldCode });
            return await ReadOrders.Shown(session, desk.Reading, order);
        },
        cancel);

    /// <summary>The occurrence whose order was asked about goes on.</summary>
    private static async Task Ordered(Session session, Desk desk, InvestmentOrderRow order, ClientRow client, Caller caller)
    {
        if (order.OccurrenceKey is not { } key || await desk.Occurrences.Find(session, key) is not { State: "Asked" } occurrence) return;
        await desk.Occurrences.Move(session, [new(occurrence.Id, "Ordered", "approved")]);
        var engine = occurrence.AutomationType switch { "AutoInvest" => "auto-invest", "Rebalancing" => "rebalancing", _ => "triggers" };
        await desk.Log.Append(session, ExecutionLog.ChainOf(engine, client.Shard),
        [
            new LogLine
            {
                AutomationType = occurrence.AutomationType, AutomationId = occurrence.AutomationId, ClientId = client.Id, ExecutionDate = occurrence.RunDate ?? LocalTime.DateIn(client.TimeZone, session.Now), Status = "Pending",
                OccurrenceKey = key, DecisionNo = occurrence.NextLogNo, Decision = "execute", Gate = "approval", ReasonCode = "approved", RuleVersion = occurrence.RuleVersion, OrderId = order.Id, Actor = caller.Actor,
                DecisionId = occurrence.DecisionId, Outputs = new JsonObject { ["order"] = order.Code, ["sentence"] = $"Order {order.Code} was approved and goes on." },
            },
        ]);
    }

    /// <summary>The question about an occurrence is answered with the last of its orders.</summary>
    private static async Task Answered(Session session, Desk desk, InvestmentOrderRow order, Caller caller, string answer)
    {
        if (order.OccurrenceKey is not { } key || await desk.Occurrences.Find(session, key) is not { } occurrence || (await desk.Reading.Store.OfOccurrence(session, key)).Any(one => one.Status == "under_review")) return;
        foreach (var kind in new[] { "approval", "soft_limit" }) await desk.Tasks.Close(session, kind, occurrence.Id, caller.Actor, answer);
    }

    private static Task<Reply> Reject(string id, ReasonRequest request, Caller caller, Desk desk, CancellationToken cancel)
    {
        var reason = Reason(request);
        return desk.Reading.Database.Write<Reply>(
            async session =>
            {
                var (order, _) = await ReadOrders.Of(session, caller, desk.Reading, id);
                if (order.Status != "under_review") return new Refusal("state_conflict", $"Order {order.Code} is {order.Status}, not under_review.", 409, Extra: new Dictionary<string, object?> { ["from"] = order.Status, ["to"] = "cancelled" });
                return await Cancelled(session, desk, order, caller, "rejected", reason);
            },
            cancel);
    }

    /// <summary>What has left is asked back from its rail, outside of any transaction.</summary>
    private static async Task<Reply> Cancel(string id, ReasonRequest request, Caller caller, Desk desk, CancellationToken cancel)
    {
        var reason = Reason(request);
        var (answer, sent) = await desk.Reading.Database.Write<(Reply?, InvestmentOrderRow?)>(
            async session =>
            {
                var (order, _) = await ReadOrders.Of(session, caller, desk.Reading, id);
                // Of one that waits for the next cut-off its rail has never heard.
                if (order is { MayHaveLeft: true, HeldCode: not "after_cutoff" }) return (new Refusal("state_conflict", $"Order {order.Code} is on its way to the rail: wait for its answer.", 409, Extra: new Dictionary<string, object?> { ["from"] = order.Status, ["to"] = "cancelled" }), null);
                if (order.Status != "submitted") return (await Cancelled(session, desk, order, caller, "cancelled_by_person", reason), null);
                return desk.Rails.Find(order.Rail) is { Abilities.CanCancel: true } ? (null, order) : (new Refusal("state_conflict", $"The rail '{order.Rail}' gives no order back.", 409), null);
            },
            cancel);
        return answer ?? await Back(desk, sent!, caller, reason, cancel);
    }

    private static async Task<Reply> Back(Desk desk, InvestmentOrderRow sent, Caller caller, string reason, CancellationToken cancel)
    {
        var schemes = await desk.Reading.Database.Read(async session => (await desk.Reading.Schemes.Many(session, [sent.ProductId, sent.TargetProductId ?? sent.ProductId])).ToDictionary(scheme => scheme.Id), cancel);
        var reply = await desk.Rails.Find(sent.Rail)!.Cancel(new(sent, schemes[sent.ProductId], sent.TargetProductId is { } target ? schemes[target] : null), cancel);
        if (reply.Word is not RailWord.Accepted) return new Refusal(reply.Code ?? "rail_silent", reply.Reason ?? "The rail did not say that it gives the order back. It stays as it is.", 409);
        return await desk.Reading.Database.Write(
            async session =>
            {
                var (order, _) = await ReadOrders.Of(session, caller, desk.Reading, sent.Id.ToString("D"));
                return await Cancelled(session, desk, order, caller, "cancelled_by_person", reason);
            },
            cancel);
    }

    private static async Task<Reply> Cancelled(Session session, Desk desk, InvestmentOrderRow order, Caller caller, string code, string reason)
    {
        // What may have left comes to nothing as failed.
        await desk.Steps.Lose(session, order, order.Status == "unknown" ? "failed" : "cancelled", caller.Actor, code, reason);
        if (order.Status == "under_review") await Answered(session, desk, order, caller, code);
        foreach (var kind in new[] { "soft_limit", "order_before_cutoff", "approval", "unknown_order" }) await desk.Tasks.Withdraw(session, kind, order.Id, caller.Actor);
        await desk.Changes.Say(session, caller, "order", "cancelled", order.Id, new { order.Code, cause = code });
        return await ReadOrders.Shown(session, desk.Reading, order);
    }

    private static Task<Reply> Resolve(string id, ResolveRequest request, Caller caller, Desk desk, CancellationToken cancel)
    {
        var (outcome, evidence, told) = Read(request);
        return desk.Reading.Database.Write<Reply>(
            async session =>
            {
                var (order, _) = await ReadOrders.Of(session, caller, desk.Reading, id);
                if (outcome == "reversed" && order is { Status: "reversed", HeldCode: ReverseOrders.Lacking }) return await PutRight(session, desk, order, caller, evidence);
                if (outcome == "reversed" || (order.Status != "unknown" && order is not { Status: "submitted", HeldCode: SettleOrders.Unheard or PollOrders.Forgotten or FillOrders.Refused })) return new Refusal("state_conflict", $"Order {order.Code} is {order.Status}, not unknown.", 409, Extra: new Dictionary<string, object?> { ["from"] = order.Status, ["to"] = outcome });
                await desk.Steps.Note(session, order, "note", caller.Actor, new { resolved = outcome, evidence });
                if (outcome == "submitted" && order.Status == "submitted") await desk.Reading.Store.Save(session, order with { HeldCode = null, HeldReason = null });
                else if (outcome == "submitted") await desk.Steps.Move(session, order with { RailReference = request.RailReference ?? order.RailReference, SubmittedAt = session.Now, SendAfter = null }, "submitted", caller.Actor, new { evidence });
                else if (outcome == "failed") await desk.Steps.Lose(session, order, "failed", caller.Actor, "resolved_failed", evidence);
                else if (!await desk.Fills.Apply(session, order, told with { SourceId = $"person:{Ids.New(session.Now)}", Reference = order.ClientReference! }) || (await desk.Reading.Store.Find(session, order.Id))!.Status is "unknown" or "submitted")
                    return Refusal.Rule("fill_not_possible", "The figures do not fit the order: a purchase takes no more than its amount, a sale no more units than were set aside.");
                foreach (var kind in new[] { "unknown_order", "order_before_cutoff" }) await desk.Tasks.Close(session, kind, order.Id, caller.Actor, outcome);
                await desk.Changes.Say(session, caller, "order", "resolved", order.Id, new { order.Code, outcome, evidence });
                return await ReadOrders.Shown(session, desk.Reading, order);
            },
            cancel);
    }

    /// <summary>What a reversal could not take back is settled otherwise.</summary>
    private static async Task<Reply> PutRight(Session session, Desk desk, InvestmentOrderRow order, Caller caller, string evidence)
    {
        await desk.Reading.Store.Save(session, order with { HeldCode = null, HeldReason = null });
        await desk.Steps.Note(session, order, "note", caller.Actor, new { resolved = "reversed", evidence });
        await desk.Tasks.Close(session, "unknown_order", order.Id, caller.Actor, "reversed");
        await desk.Changes.Say(session, caller, "order", "resolved", order.Id, new { order.Code, outcome = "reversed", evidence });
        return await ReadOrders.Shown(session, desk.Reading, order);
    }

    private static (string Outcome, string Evidence, RailEvent Told) Read(ResolveRequest request)
    {
        var checks = new Checks();
        checks.Need(request.Outcome, "/outcome");
        var outcome = checks.Word(request.Outcome, Outcomes, "/outcome");
        checks.Name(request.Evidence, "/evidence", 500);
        checks.Text(request.RailReference, "/rail_reference", 100);
        var (nav, units, amount) = (checks.Price(request.Nav, "/nav"), checks.UnitCount(request.Units, "/units"), checks.Number(request.Amount, "/amount", 2, null, 999_999_999_999m));
        var (targetNav, targetUnits) = (checks.Price(request.TargetNav, "/target_nav"), checks.UnitCount(request.TargetUnits, "/target_units"));
        if (outcome == "executed")
            foreach (var (value, pointer) in new (object?, string)[] { (request.NavDate, "/nav_date"), (request.Nav, "/nav"), (request.Units, "/units"), (request.Amount, "/amount") }) checks.Need(value, pointer);
        checks.Done();
        return (outcome!, request.Evidence!, new("", "", "filled") { NavDate = request.NavDate, Nav = nav, Units = units, Amount = amount, TargetNav = targetNav, TargetUnits = targetUnits });
    }

    private static string Reason(ReasonRequest request)
    {
        var checks = new Checks();
        checks.Name(request.Reason, "/reason", 500);
        checks.Done();
        return request.Reason!;
    }
}
