using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>Tells what happened to an order: a line in its story and a message to the world, in the transaction of the change.</summary>
internal sealed class OrderLog(Outbox outbox)
{
    internal async Task Tell(Session session, OrderRow order, string type, string actor, DateTimeOffset at, string? from = null, object? data = null, string? reason = null, string? eventType = null)
    {
        await OrderEventsStore.Add(session, new()
        {
            Id = Ids.New(session.Now), OrderId = order.Id, Type = type, FromStatus = from, ToStatus = from is null ? null : order.Status, Actor = actor,
            OccurredAt = Instants.Micros(at), RecordedAt = session.Now, Data = data is null ? Json.Empty : Json.Of(data),
        });
        await outbox.Publish(session, Event(order, eventType ?? type, session.Now, at, from, reason));
    }

    internal Task Publish(Session session, IEnumerable<NewEvent> events) => outbox.Publish(session, events);

    internal static NewEvent Event(OrderRow order, string type, DateTimeOffset now, DateTimeOffset at, string? from = null, string? reason = null)
    {
        var withPlaces = type == OrderEvents.Created;
        return new(type, order.ZoneId, new OrderHappened
        {
            Id = order.Id, OrderNumber = order.OrderNumber, Status = order.Status, FromStatus = from, ZoneId = order.ZoneId, DriverId = order.DriverId,
            CustomerId = order.CustomerId, BatchId = order.BatchId, RouteId = order.AssignedRouteId, SlaState = order.SlaState,
            Urgency = OrderFacts.UrgencyOf(order.SlaDeadline, now), Priority = order.Priority, SlaDeadline = order.SlaDeadline, EstimatedDeliveryAt = order.EstimatedDeliveryAt,
            HoldUntil = order.HoldUntil, Reason = reason, AttemptCount = order.AttemptCount, BusinessDate = order.BusinessDate, At = Instants.Micros(at),
            PickupLatitude = withPlaces ? order.PickupLatitude : null, PickupLongitude = withPlaces ? order.PickupLongitude : null,
            DropoffLatitude = withPlaces ? order.DropoffLatitude : null, DropoffLongitude = withPlaces ? order.DropoffLongitude : null,
        }, order.DriverId);
    }
}
