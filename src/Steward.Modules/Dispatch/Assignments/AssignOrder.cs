using Steward.Decisions.Contracts;
using Steward.Dispatch.Matching;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;
using OrderRow = Steward.Orders.Contracts.OrderFacts;

namespace Steward.Dispatch;

/// <summary>How an order comes to a driver.</summary>
/// <param name="Type">One of <see cref="AssignmentTypes"/>.</param>
/// <param name="Method">offer, direct, broadcast, force, batch, reassign or manual.</param>
/// <param name="Scores">Null when a person chose somebody who could not be scored.</param>
internal sealed record AssignmentCommand(
    OrderRow Order, Guid DriverId, string Type, string Method, Guid DecisionId, string Actor, DateOnly BusinessDate, Scores? Scores = null, Guid? OfferId = null, Guid? AssignedBy = null, Guid? BatchId = null);

/// <summary>The figures of the log, from the decision.</summary>
internal sealed record Scores(decimal Total, decimal Distance, decimal Time, decimal Load, decimal Priority, decimal? MatchValue, string Reason, int Alternatives)
{
    internal static Scores Of(Winner winner) => new(
        winner.Score / 1000m, winner.Columns.Distance / 1000m, winner.Columns.Time / 1000m, winner.Columns.Load / 1000m, winner.Columns.Priority / 1000m,
        winner.MatchValue / 1000m, winner.Reason, winner.Alternatives);
}

/// <summary>Gives an order to a driver in the caller's transaction: order, log, route, driver, decision and open offers together.</summary>
internal sealed class AssignOrder(
    IOrders orders, IDrivers drivers, IRoutes routes, IDecisionLedger ledger, DispatchStore store, OffersStore offers, OfferLife offerLife)
{
    /// <summary>Null when done; otherwise why not, and the caller rolls back. The decision is executed with it.</summary>
    internal async Task<(Refusal? Refusal, AssignmentLog? Log, RouteChange? Route)> Do(Session session, AssignmentCommand command)
    {
        var given = await Give(session, command);
        return given.Refusal is null ? (await ledger.Move(session, command.DecisionId, DecisionStatus.Executed, command.Actor, null), given.Log, given.Route) : given;
    }

    /// <summary>As <see cref="Do"/>, for one order of several under one decision, whose state the caller moves.</summary>
    internal async Task<(Refusal? Refusal, AssignmentLog? Log, RouteChange? Route)> Give(Session session, AssignmentCommand command)
    {
        var (order, driver) = (command.Order, command.DriverId);
        if (await orders.Assign(session, order.Id, driver, order.RowVersion, command.DecisionId, command.Actor) is { } refusal) return (refusal, null, null);
        foreach (var open in await offers.OpenOfOrder(session, order.Id))
            if (open.Id != command.OfferId) await offerLife.Close(session, open, OfferStatus.Withdrawn, command.Actor, "assigned otherwise");
        var assigned = await orders.Find(session, order.Id) ?? order;
        var route = await routes.InsertOrder(session, driver, assigned, command.DecisionId);
        await drivers.NoteAssigned(session, driver, command.Actor);
        var log = ToLog(session, command, route);
        await store.Add(session, log);
        return (null, log, route);
    }

    private static AssignmentLog ToLog(Session session, AssignmentCommand command, RouteChange route) => new()
    {
        Id = Ids.New(session.Now), OrderId = command.Order.Id, DriverId = command.DriverId, ZoneId = command.Order.ZoneId,
        AssignmentType = command.Type, AssignmentMethod = command.Method, TotalScore = command.Scores?.Total, DistanceScore = command.Scores?.Distance,
        TimeScore = command.Scores?.Time, LoadScore = command.Scores?.Load, PriorityScore = command.Scores?.Priority, MatchValue = command.Scores?.MatchValue,
        AssignmentReason = command.Scores?.Reason, AlternativeDrivers = command.Scores?.Alternatives, AssignedAt = session.Now, OfferId = command.OfferId, BatchId = command.BatchId,
        AssignedBy = command.AssignedBy, PredictedDeliveryAt = route.PlannedDeliveryAt, BusinessDate = command.BusinessDate, DecisionId = command.DecisionId, CreatedAt = session.Now,
    };
}

/// <summary>Takes an order from its driver before the pickup.</summary>
internal sealed class TakeBack(IOrders orders, IDrivers drivers, IRoutes routes, DispatchStore store)
{
    internal async Task<Refusal?> Do(Session session, OrderRow order, string reasonCode, string reason, string actor)
    {
        if (order.DriverId is not { } driver) return new("order_not_assigned", $"Order {order.OrderNumber} is {order.Status} and has no driver.");
        // A route is locked before the orders on it, as whoever plans it anew locks them.
        if (order.Status == OrderStatus.Assigned) await routes.RemoveOrder(session, order.Id, reason);
        if (await orders.Unassign(session, order.Id, reasonCode, reason, actor) is { } refusal) return refusal;
        await store.End(session, order.Id, "unassigned");
        var left = await orders.ActiveOf(session, driver);
        await drivers.NoteReleased(session, driver, left.Count, actor);
        return null;
    }
}
