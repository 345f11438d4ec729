using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Decisions.Contracts;
using Steward.Dispatch.Matching;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using OrderRow = Steward.Orders.Contracts.OrderFacts;

namespace Steward.Dispatch;

/// <summary>A person gives an order to a driver, or asks for the best one now. The same policy scores it, so its price is known.</summary>
internal sealed class AssignByHand(
    Database database, IOrders orders, IDrivers drivers, ZoneObserver observer, EngineControl engines, IDecisionLedger ledger, AssignOrder assign, AssignmentProblem problem)
{
    internal sealed record Request(string DriverId, string Reason, IReadOnlyList<string>? AcknowledgeRules = null);

    internal sealed record BulkRequest(IReadOnlyList<BulkRow> Assignments);

    internal sealed record BulkRow(string OrderId, string DriverId, string Reason, IReadOnlyList<string>? AcknowledgeRules = null);

    private const int MostRows = 500;

    internal static void Map(RouteGroupBuilder dispatch)
    {
        dispatch.MapPost("/assign/{orderId}", (string orderId, AssignByHand use, Caller caller, CancellationToken cancel) => use.Best(orderId, caller, cancel))
            .Needs(Permission.Act).WithSummary("Assigns the best driver now, all radii open");
        dispatch.MapPost("/orders/{orderId}/assign", (string orderId, Request request, AssignByHand use, Caller caller, CancellationToken cancel) => use.Chosen(orderId, request, caller, cancel))
            .Needs(Permission.Act).WithSummary("Assigns a named driver, with a reason");
        dispatch.MapPost("/assignments/bulk", (BulkRequest request, AssignByHand use, Caller caller, CancellationToken cancel) => use.Bulk(request, caller, cancel))
            .Needs(Permission.Act).WithSummary("Assigns up to 500 orders, each with its real end state");
    }

    private Task<Reply> Best(string id, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            var (order, refusal) = await Pending(session, id, caller);
            if (order is null) return refusal!;
            var (seen, result) = await Look(session, order);
            if (result.Winner is not { } winner) return NoDriver(order, result);
            return await Commit(session, order, seen, result, winner.DriverId, caller, null, 200);
        },
        cancel);

    private async Task<Reply> Chosen(string id, Request request, Caller caller, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(request.Reason)) return Refusal.Invalid("/reason", "Say why, so that the ledger can tell it.");
        if (Texts.TooLong(request.Reason, "/reason") is { } tooLong) return tooLong;
        return await database.Write<Reply>(session => Choose(session, id, request, caller), cancel);
    }

    private async Task<Reply> Choose(Session session, string id, Request request, Caller caller)
    {
        var (order, refusal) = await Pending(session, id, caller);
        if (order is null) return refusal!;
        if (await drivers.Lookup(session, request.DriverId) is not { } driver || !caller.SeesZone(driver.ZoneId)) return Refusal.NotFound("driver");
        var (seen, result) = await Look(session, order);
        var candidate = result.Candidates.FirstOrDefault(c => c.DriverId == driver.Id);
        if (candidate is null) return Refusal.Rule("other_zone", $"Driver {driver.Code} does not work in the zone of order {order.OrderNumber}.", "/driver_id");
        if (Blocking(candidate, request.AcknowledgeRules ?? [], caller) is { Count: > 0 } blocking) return BrokenRules.Refuse(blocking);
        return await Commit(session, order, seen, result, driver.Id, caller, request.Reason, 200);
    }

    /// <summary>For a plan that a person lets be carried out: as his own choice, in the plan's one transaction.</summary>
    internal async Task<(Refusal? Refusal, Guid Decision)> Give(Session session, Guid order, Guid driver, string reason, Caller caller)
    {
        var reply = await Choose(session, order.ToString(), new(driver.ToString(), reason, []), caller);
        if (reply.Body is Refusal refusal) return (refusal, default);
        return (null, (await ledger.OfOrder(session, order))[^1].Id);
    }

    private async Task<Reply> Bulk(BulkRequest request, Caller caller, CancellationToken cancel)
    {
        if (request.Assignments.Count is 0 or > MostRows) return Refusal.Invalid("/assignments", $"Send 1 to {MostRows} rows, not {request.Assignments.Count}.");
        var rows = new List<object>();
        foreach (var row in request.Assignments)
        {
            var reply = await Row(row, caller, cancel);
            rows.Add(new { order_id = row.OrderId, driver_id = row.DriverId, status = reply.Status, code = (reply.Body as Refusal)?.Code, detail = (reply.Body as Refusal)?.Detail });
        }
        return Reply.Ok(new { items = rows });
    }

    private async Task<Reply> Row(BulkRow row, Caller caller, CancellationToken cancel)
    {
        try { return await Chosen(row.OrderId, new(row.DriverId, row.Reason, row.AcknowledgeRules), caller, cancel); }
        catch (RefusedException refused) { return refused.Refusal; }
    }

    /// <summary>The rules that stand in the way: unbreakable ones always; the others until acknowledged, hard ones by a manager.</summary>
    private List<Verdict> Blocking(Matching.Candidate candidate, IReadOnlyList<string> acknowledged, Caller caller) =>
    [
        .. candidate.Verdicts.Where(v => !v.Passed && !(problem.MayOverride(v.Rule) && acknowledged.Contains(v.Rule) && (v.Rule == "out_of_radius" || caller.May(Permission.Manage)))),
    ];

    private async Task<(OrderRow? Order, Refusal? Refusal)> Pending(Session session, string id, Caller caller)
    {
        if (await orders.Lookup(session, id) is not { } found || await orders.Find(session, found) is not { } order || !caller.SeesZone(order.ZoneId)) return (null, Refusal.NotFound("order"));
        if (OrderStatus.IsFinal(order.Status) || order.Status == OrderStatus.Failed) return (null, new("order_final", $"Order {order.OrderNumber} is {order.Status}; only a pending one can be assigned."));
        if (order.DriverId is not null) return (null, new("order_already_assigned", $"Order {order.OrderNumber} is {order.Status} with a driver. Unassign it first."));
        if (order.Status != OrderStatus.Pending) return (null, new("state_conflict", $"Order {order.OrderNumber} is {order.Status}, and only pending → assigned is possible."));
        return (order, null);
    }

    private async Task<(Observation Seen, OrderResult Result)> Look(Session session, OrderRow order)
    {
        var config = DispatchConfig.Of((await engines.Config(session, AutoDispatch.EngineName, order.ZoneId)).Config);
        var seen = await observer.One(session, order, config) ?? throw new RefusedException(Refusal.NotFound("zone"));
        return (seen, DispatchPolicy.Decide(seen.Snapshot).Orders[0]);
    }

    private static Refusal NoDriver(OrderRow order, OrderResult result) => new(
        "no_eligible_driver", $"No driver may take order {order.OrderNumber}: " + string.Join(", ", result.BrokenCounts.Select(c => $"{c.Rule} {c.Drivers}")) + ".", 404,
        Extra: new Dictionary<string, object?> { ["reasons"] = result.BrokenCounts.ToDictionary(c => c.Rule, c => c.Drivers) });

    private async Task<Reply> Commit(Session session, OrderRow order, Observation seen, OrderResult result, Guid driver, Caller caller, string? reason, int status)
    {
        var engine = Decided.ToChoice(result, seen.Snapshot.Settings, seen.Snapshot.Orders[0].Priority);
        var choice = Decided.ByPerson(engine, result, driver);
        var by = new DecisionBy(caller.Actor, Decided.Person, null, "act", "manual", DecisionStatus.Committed, "manual", Reason: reason);
        var decision = await ledger.Record(session, Decided.ToRecord(seen, new(seen.Snapshot.ToCanonical()), order.Id, choice, by));
        var isWinner = result.Winner?.DriverId == driver;
        var (refusal, log, _) = await assign.Do(session, new(
            order, driver, AssignmentTypes.Manual, "manual", decision.Id, caller.Actor, seen.Zone.DateOf(session.Now),
            isWinner ? Scores.Of(result.Winner!) : null, AssignedBy: caller.Kind == "user" ? caller.Id : null));
        if (refusal is not null) return refusal;
        var candidate = result.Candidates.First(c => c.DriverId == driver);
        var given = seen.Drivers[driver];
        return new Reply(status, new
        {
            success = true,
            message = $"Order {order.OrderNumber} is assigned to {given.Name}.",
            driver = new { id = driver, name = given.Name, score = (result.Winner is { } w && isWinner ? w.Score : candidate.Total ?? 0) / 1000m, breakdown = candidate.Parts.ToDictionary(p => p.Name, p => p.Milli / 1000m) },
            assignment_id = log!.Id,
            decision_id = decision.Id,
            cost_against_engine = result.Winner is { } best && candidate.Total is { } total ? (best.MatchValue - total) / 1000m : (decimal?)null,
        });
    }
}
