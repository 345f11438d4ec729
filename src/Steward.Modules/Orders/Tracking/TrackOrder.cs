using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>What a customer sees with the token of his order, without signing in.</summary>
internal static class TrackOrder
{
    internal const int ShownWithin = 3;
    private static readonly TimeSpan Kept = TimeSpan.FromHours(48);
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);

    internal sealed record View(
        string OrderNumber, string Status, DateTimeOffset? EstimatedDeliveryAt, DateTimeOffset? EtaLow, DateTimeOffset? EtaHigh, int? StopsAhead, string? DriverFirstName,
        Position? Driver, DateTimeOffset? DeliveredAt, string ShopName);

    internal sealed record Position(double Latitude, double Longitude, DateTimeOffset At, bool IsOld);

    internal static void Map(RouteGroupBuilder api) =>
        api.MapGet("/tracking/{token}", Handle).OpenToAll().Produces<View>().WithSummary("Track an order by its token");

    private static Task<Reply> Handle(string token, Database database, IDrivers drivers, IZones zones, IEnumerable<IOrderJourney> journeys, CancellationToken cancel) => database.Read<Reply>(
        async session =>
        {
            // The hash is looked up whatever was sent, so a wrong token takes as long as an unknown one.
            if (await OrdersStore.ByTokenHash(session, Ids.Hash(token)) is not { } order) return Refusal.NotFound("order");
            if (IsOver(order, session.Now)) return new Refusal("tracking_ended", "Tracking ends 48 hours after the delivery.", 410);
            OrderJourney? journey = null;
            foreach (var source in journeys) journey ??= await source.Of(session, order.Id);
            var driver = ShowsDriver(order, journey) && order.DriverId is { } id ? await drivers.Find(session, id) : null;
            var zone = await zones.Find(session, order.ZoneId);
            return Reply.Ok(Show(order, journey, driver, zone?.Name ?? "", session.Now));
        },
        cancel);

    internal static bool IsOver(OrderRow order, DateTimeOffset now) =>
        !order.IsOpen && (order.DeliveredAt ?? order.CancelledAt) is { } end && now > end + Kept;

    /// <summary>Only while this order is among the driver's next three stops.</summary>
    internal static bool ShowsDriver(OrderRow order, OrderJourney? journey) => OrderStatus.IsWithDriver(order.Status) && journey?.StopsBefore <= ShownWithin;

    private static View Show(OrderRow order, OrderJourney? journey, DriverState? driver, string shop, DateTimeOffset now) => new(
        order.OrderNumber, order.Status, journey?.EstimatedArrival ?? order.EstimatedDeliveryAt, journey?.Low ?? order.EtaLow, journey?.High ?? order.EtaHigh, journey?.StopsBefore,
        driver?.Name.Split(' ')[0],
        driver is { Latitude: { } latitude, Longitude: { } longitude, PositionAt: { } at } ? new(latitude, longitude, at, now - at > Fresh) : null, order.DeliveredAt, shop);
}
