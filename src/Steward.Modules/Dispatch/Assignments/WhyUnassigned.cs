using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Dispatch.Matching;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Dispatch;

/// <summary>Why an order has no driver, proved by holding every driver against it (decisions 1.7).</summary>
internal static class WhyUnassigned
{
    internal static void Map(RouteGroupBuilder api) =>
        api.MapGet("/orders/{orderId}/why-unassigned", Handle).Needs(Permission.Read).WithTags("Orders").WithSummary("Every driver's first broken rule, and what would have to give");

    private static Task<Reply> Handle(string orderId, Database database, IOrders orders, ZoneObserver observer, OffersStore offers, EngineControl engines, Caller caller, CancellationToken cancel) => database.Read(
        async session =>
        {
            if (await orders.Lookup(session, orderId) is not { } id || await orders.Find(session, id) is not { } order || !caller.SeesZone(order.ZoneId)) return Refusal.NotFound("order");
            if (order.DriverId is not null || order.Status != OrderStatus.Pending) return Reply.Ok(Said(order, "not_waiting", $"Order {order.OrderNumber} is {order.Status}.", null));
            if (order.HoldUntil > session.Now) return Reply.Ok(Said(order, "waiting_on_purpose", $"It waits on purpose until {order.HoldUntil:O}.", order.HoldDecisionId));
            if (await offers.OpenOfOrder(session, id) is [var open, ..]) return Reply.Ok(Said(order, "offer_open", $"It is offered to a driver until {open.ExpiresAt:O}.", open.DecisionId));
            var config = DispatchConfig.Of((await engines.Config(session, AutoDispatch.EngineName, order.ZoneId)).Config);
            if (await observer.One(session, order, config) is not { } seen) return Refusal.NotFound("zone");
            return Unassigned.Prove(seen.Snapshot, id) is { } proof ? Reply.Ok(View(order, proof, seen)) : Reply.Ok(Said(order, "search_limit", "A driver fits now; the next tick takes it, or automatic dispatch is stopped.", null));
        },
        cancel);

    private static object Said(Orders.Contracts.OrderFacts order, string code, string message, Guid? decision) =>
        new { order_id = order.Id, code, message, decision_id = decision, vehicles = Array.Empty<object>(), tested_vehicles = 0, confirmed_by = "state" };

    private static object View(Orders.Contracts.OrderFacts order, UnassignedProof proof, Observation seen) => new
    {
        order_id = order.Id,
        code = proof.Code,
        message = proof.Counts.Count == 0 ? "There is no driver in the zone." : string.Join(", ", proof.Counts.Select(c => $"{c.Rule}: {c.Drivers}")) + ".",
        reasons = proof.Counts.ToDictionary(c => c.Rule, c => c.Drivers),
        tested_vehicles = proof.TestedDrivers,
        tested_positions = proof.TestedDrivers,
        confirmed_by = "test_insertion",
        vehicles = proof.Drivers.Select(d => new
        {
            driver_id = d.DriverId,
            name = seen.Drivers[d.DriverId].Name,
            vehicle_id = seen.Drivers[d.DriverId].VehicleId,
            first_broken_rule = d.FirstBroken,
            broken_rules = d.Broken.Select(v => new { v.Rule, v.Measured, v.Limit, v.Unit }),
            cheapest_relaxation = d.Cheapest is { } relaxed ? new { relaxed.Rule, relaxed.Feature, relaxed.From, relaxed.To, relaxed.Unit } : null,
        }),
    };
}
