using System.Text.Json;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;
using Steward.Routes.Plans;
using Steward.Routes.Stops;

namespace Steward.Routes;

/// <summary>
/// Keeps routes true to orders that change elsewhere: cancelled, given back or failed ones leave their route; what was picked up or delivered
/// by another call closes its stop, and a drop-off that moved takes its stop with it. Reads the order again, so an old event does nothing.
/// </summary>
internal sealed class OrderFollower(RoutePlanner planner, RouteTiming timing, StopsStore stops, StopActions actions, RouteNews news, IOrders orders) : IEventSubscriber
{
    public string Name => "routes-orders";

    public IReadOnlyCollection<string> Types { get; } =
        [OrderEvents.Cancelled, OrderEvents.Unassigned, OrderEvents.Failed, OrderEvents.PickedUp, OrderEvents.InTransit, OrderEvents.Delivered, OrderEvents.Updated];

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        var payload = happened.Payload.As<JsonElement>();
        var id = payload.GetProperty("id").GetGuid();
        if (await orders.Find(session, id) is not { } order) return;
        var open = (await stops.OfOrder(session, id)).Where(stop => stop.Status is StopStatus.Planned or StopStatus.InProgress).ToList();
        if (open.Count == 0 && happened.Type == OrderEvents.InTransit && payload.TryGetProperty("from_status", out var from) && from.ValueEquals(OrderStatus.Failed)) await Again(session, order);
        if (open.Count == 0 || happened.Type == OrderEvents.InTransit || await timing.Load(session, open[0].RouteId, locked: true) is not { } route) return;
        var isHis = OrderStatus.IsWithDriver(order.Status) && order.DriverId == route.Row.DriverId;
        if (!isHis && order.Status != OrderStatus.Delivered)
        {
            await planner.RemoveOrder(session, id, happened.Type);
            return;
        }

        var served = open.FirstOrDefault(stop => stop.StopType == StopTypes.Pickup && order.Status != OrderStatus.Assigned)
            ?? open.FirstOrDefault(stop => stop.StopType == StopTypes.Delivery && order.Status == OrderStatus.Delivered);
        if (served is null)
        {
            if (happened.Type == OrderEvents.Updated) await Move(session, route, open, order);
            return;
        }
        await actions.Close(session, route, served, new("engine:routes", Latest(served.ActualArrival, order)));
    }

    /// <summary>The driver goes again with what he has on board: its drop-off comes back to his route.</summary>
    private async Task Again(Session session, OrderFacts order)
    {
        if (order is not { Status: OrderStatus.InTransit, DriverId: { } driver }) return;
        try { await planner.InsertOrder(session, driver, order, null); }
        catch (RefusedException) { /* Without a vehicle or room by the book he still has the parcel, and goes without a planned stop. */ }
    }

    private async Task Move(Session session, LoadedRoute route, IReadOnlyList<StopRow> open, OrderFacts order)
    {
        var (pickup, dropoff) = RouteQuotes.PlacesOf(order);
        var hasMoved = false;
        foreach (var stop in open.Where(stop => stop.Status == StopStatus.Planned))
        {
            var isPickup = stop.StopType == StopTypes.Pickup;
            var (place, from, until) = isPickup ? (pickup, order.PickupWindowStart, order.PickupWindowEnd) : (dropoff, order.DeliveryWindowStart, RouteQuotes.Promise(order));
            if (stop.Location.As<GeoPoint>() == place && stop.WindowStart == from && stop.WindowEnd == until) continue;
            await stops.Move(session, stop.Id, Json.Of(place), from, until);
            hasMoved = true;
        }

        if (!hasMoved || await timing.Load(session, route.Row.Id, locked: true) is not { } moved) return;
        var (after, _, _) = await timing.Apply(session, moved, replanned: true);
        await news.Tell(session, after, RouteEvents.Updated, reason: "order_moved");
    }

    private static DateTimeOffset Latest(DateTimeOffset? arrived, OrderFacts order)
    {
        var at = order.DeliveredAt ?? order.PickedUpAt ?? order.CreatedAt;
        return arrived > at ? arrived.Value : at;
    }
}
