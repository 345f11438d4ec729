using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>The commands that move an order, for people, phones and engines alike.</summary>
/// <param name="drivers">Lazy: Fleet asks this module about loads, and this one tells Fleet of deliveries.</param>
internal sealed class OrderCommands(OrderLog log, OrderClock clock, IZones zones, Lazy<IDrivers> drivers, ReturnHub hubs)
{
    /// <summary>Why an order waits whose wait is a plan and no priced one: it falls due at the end of it.</summary>
    internal const string NextAttempt = "next_attempt", CustomerRescheduled = "customer_rescheduled";

    private static readonly TimeSpan MostBack = TimeSpan.FromHours(24);
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(2);

    /// <param name="tellsDriver">Dispatch tells Fleet itself of what it assigns and takes back; a person's own call leaves it to this one.</param>
    internal async Task<Refusal?> Assign(Session session, Guid id, Guid driver, long? expectedVersion, Guid? decisionId, string actor, DateTimeOffset? occurredAt = null, bool tellsDriver = false)
    {
        if (await OrdersStore.Lock(session, id) is not { } order) return Refusal.NotFound("order");
        if (order.Status == OrderStatus.Assigned)
            return order.DriverId == driver && expectedVersion is null ? null : new("order_already_assigned", $"Order {order.OrderNumber} is assigned already.", Extra: States(order, OrderStatus.Assigned));
        if (!OrderStates.Allows(order.Status, OrderStatus.Assigned)) return OrderStates.Conflict(order, OrderStatus.Assigned);
        if (expectedVersion is { } expected && expected != order.RowVersion) return EntityTags.Stale(EntityTags.Of(expected), order.RowVersion);
        var at = occurredAt ?? session.Now;
        var after = OrderStates.After(order with { DriverId = driver, HoldDecisionId = null }, OrderStatus.Assigned, at, session.Now, null, null);
        if (await Save(session, order, after) is { } lost) return lost;
        // With the driver the customer hears a time of his; what he knew of another driver's is over.
        await OrdersStore.SaveToldEta(session, id, after.EstimatedDeliveryAt);
        if (tellsDriver) await drivers.Value.NoteAssigned(session, driver, actor);
        await log.Tell(session, after, OrderEvents.Assigned, actor, at, order.Status, new { driver_id = driver, decision_id = decisionId });
        return null;
    }

    internal async Task<Refusal?> Unassign(Session session, Guid id, string reasonCode, string reason, string actor)
    {
        if (await OrdersStore.Lock(session, id) is not { } order) return Refusal.NotFound("order");
        if (order.Status != OrderStatus.Assigned) return OrderStates.Conflict(order, OrderStatus.Pending);
        return await Step(session, order, OrderStatus.Pending, new StatusChange(actor, session.Now, reasonCode, reason), tellsDriver: false);
    }

    /// <summary>One step along the state machine; the same state again has no effect.</summary>
    internal async Task<Refusal?> Move(Session session, Guid id, string to, StatusChange change)
    {
        if (await OrdersStore.Lock(session, id) is not { } order) return Refusal.NotFound("order");
        if (order.Status == to) return null;
        if (!OrderStates.Allows(order.Status, to)) return OrderStates.Conflict(order, to);
        if (WrongTime(change.OccurredAt, session.Now) is { } wrong) return wrong;
        if (to == OrderStatus.Assigned && order.DriverId is null) return Refusal.Rule("driver_missing", "An order is assigned to a driver: name one.", "/driver_id");
        if (to == OrderStatus.Failed && change.ReasonCategory is { } category && !OrderStates.FailureCategories.Contains(category))
            return Refusal.Invalid("/reason_category", $"'{category}' is none of {string.Join(", ", OrderStates.FailureCategories)}.");
        if (order.Status == OrderStatus.Failed && to != OrderStatus.Cancelled && await FailedDelivery.Closed(session, order, to) is { } closed) return closed;
        if (to == OrderStatus.Delivered && await ProofCheck.Missing(session, order) is { } missing) return missing;
        return await Step(session, order, to, change);
    }

    internal async Task<Refusal?> Hold(Session session, Guid id, DateTimeOffset until, Guid? decisionId, string reason, string actor)
    {
        if (await OrdersStore.Lock(session, id) is not { } order) return Refusal.NotFound("order");
        if (order.Status != OrderStatus.Pending) return new("state_conflict", $"Order {order.OrderNumber} is {order.Status}: only a pending one can wait.", Extra: States(order, OrderStatus.Pending));
        var after = order with { HoldUntil = Instants.Micros(until), HoldDecisionId = decisionId, HoldCount = order.HoldCount + 1 };
        if (reason is NextAttempt or CustomerRescheduled) after = after with { ReadyAt = after.HoldUntil };
        if (await Save(session, order, after) is { } lost) return lost;
        await log.Tell(session, after, OrderEvents.Waiting, actor, session.Now, data: new { hold_until = after.HoldUntil, decision_id = decisionId, reason }, reason: reason);
        return null;
    }

    internal async Task<Refusal?> Release(Session session, Guid id, string actor, string reason)
    {
        if (await OrdersStore.Lock(session, id) is not { } order) return Refusal.NotFound("order");
        if (order.HoldUntil is null || order.Status != OrderStatus.Pending) return null;
        var after = order with { HoldUntil = null, HoldDecisionId = null, ReadyAt = order.ReadyAt > session.Now ? session.Now : order.ReadyAt };
        if (await Save(session, order, after) is { } lost) return lost;
        await log.Tell(session, after, OrderEvents.WaitEnded, actor, session.Now, data: new { reason }, reason: reason);
        return null;
    }

    /// <summary>Telephones that were offline may tell of the last 24 hours.</summary>
    internal static Refusal? WrongTime(DateTimeOffset? at, DateTimeOffset now) => at < now - MostBack || at > now + MostAhead
        ? Refusal.Rule("occurred_at_out_of_range", $"occurred_at {at:O} is more than 24 hours back or in the future.", "/occurred_at") : null;

    private async Task<Refusal?> Step(Session session, OrderRow order, string to, StatusChange change, bool tellsDriver = true)
    {
        var at = Instants.Micros(change.OccurredAt ?? session.Now);
        var (moved, hub) = await ToHub(session, order, to);
        if (moved is null) return EntityTags.Stale(EntityTags.Of(order.RowVersion), null);
        order = moved;
        var after = OrderStates.After(order, to, at, session.Now, change.ReasonCategory, change.Note);
        if (await Save(session, order, after) is { } lost) return lost;
        await Count(session, order, after, at, change, tellsDriver);
        await log.Tell(session, after, EventOf(order.Status, to), change.Actor, at, order.Status,
            new { reason_category = change.ReasonCategory, next_step = FailedDelivery.NextStep(after), note = change.Note, decision_id = change.DecisionId, change.Latitude, change.Longitude, previous_driver_id = order.DriverId, hub_id = hub?.HubId, from_hub = hub?.Name },
            change.ReasonCategory ?? change.Note);
        return null;
    }

    /// <summary>A new attempt of what was on the road starts from the hub. Null: another was faster.</summary>
    private async Task<(OrderRow? Order, ReturnHub.Place? Hub)> ToHub(Session session, OrderRow order, string to)
    {
        if (order.Status != OrderStatus.Failed || to != OrderStatus.Pending || order.PickedUpAt is null) return (order, null);
        var hub = await hubs.Of(session, order);
        var moved = ReturnHub.From(order, hub);
        return await OrdersStore.SavePickup(session, moved) ? (moved, hub) : (null, hub);
    }

    /// <summary>Counters of customer and driver, and the attempt: in the order's transaction.</summary>
    private async Task Count(Session session, OrderRow before, OrderRow after, DateTimeOffset at, StatusChange change, bool tellsDriver)
    {
        if (after.Status is OrderStatus.Delivered or OrderStatus.Failed)
        {
            await OrderEventsStore.AddAttempt(session, after.Id, after.AttemptCount, before.DriverId, after.Status, change.ReasonCategory, change.Note, at);
            // What a telephone tells late counts on the day on which it happened.
            var zone = (await zones.Find(session, after.ZoneId))!;
            await CustomersStore.CountDelivery(session, after.CustomerId, after.Status == OrderStatus.Delivered, zone.DateOf(at));
        }
        if (before is { Status: OrderStatus.Failed, DriverId: { } again } && OrderStatus.IsWithDriver(after.Status)) await drivers.Value.NoteAssigned(session, again, change.Actor);
        if (!tellsDriver || before.DriverId is not { } driver || !OrderStatus.IsWithDriver(before.Status) || OrderStatus.IsWithDriver(after.Status)) return;
        var left = await OrdersStore.CountActive(session, driver);
        if (after.Status == OrderStatus.Delivered)
            await drivers.Value.NoteDelivered(
                session, driver, new(at <= after.SlaDeadline, at, after.CodAmount ?? 0, left, after.DropoffLatitude, after.DropoffLongitude, new(after.Id, after.TotalAmount, after.DeliveryFee)), change.Actor);
        else if (after.Status == OrderStatus.Failed) await drivers.Value.NoteFailed(session, driver, left, change.Actor);
        else await drivers.Value.NoteReleased(session, driver, left, change.Actor);
    }

    /// <summary>Saves, and sets the order's next due time where it moved.</summary>
    private async Task<Refusal?> Save(Session session, OrderRow before, OrderRow after)
    {
        if (!await OrdersStore.Save(session, after)) return EntityTags.Stale(EntityTags.Of(before.RowVersion), null);
        await clock.Follow(session, before, after);
        return null;
    }

    private static string EventOf(string from, string to) => to switch
    {
        OrderStatus.Pending => from switch { OrderStatus.Scheduled => OrderEvents.Released, OrderStatus.Failed => OrderEvents.Retried, _ => OrderEvents.Unassigned },
        OrderStatus.Assigned => OrderEvents.Assigned,
        OrderStatus.PickedUp => OrderEvents.PickedUp,
        OrderStatus.InTransit => OrderEvents.InTransit,
        OrderStatus.Delivered => OrderEvents.Delivered,
        OrderStatus.Failed => OrderEvents.Failed,
        _ => OrderEvents.Cancelled,
    };

    private static Dictionary<string, object?> States(OrderRow order, string to) => new() { ["status"] = order.Status, ["requested_status"] = to };
}
