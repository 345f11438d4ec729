using Microsoft.AspNetCore.Http;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>Finds the order of a tracking token, and what its customer may see of it.</summary>
internal sealed class TrackedOrder(Customers customers, IDrivers drivers, IZones zones, IEnumerable<IOrderJourney> journeys, ICustomerInbox inbox, TrackingPace pace)
{
    internal const int ShownWithin = 3;
    private const int MostMessages = 20;
    private static readonly TimeSpan Kept = TimeSpan.FromHours(48);
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);

    internal static string Actor(OrderRow order) => "customer:" + order.CustomerId;

    /// <summary>The order, or why not: 404 unknown, 410 over, 429 too often. What is looked up is the same for every token, good or bad.</summary>
    internal async Task<(OrderRow? Order, Refusal? Refusal)> Find(Session session, string token, HttpContext context)
    {
        var hash = Ids.Hash(token);
        var order = await OrdersStore.ByTokenHash(session, hash);
        if (pace.Count(order is null ? "address " + context.Connection.RemoteIpAddress : hash) is { } tooOften) return (null, tooOften);
        if (order is null) return (null, Refusal.NotFound("order"));
        return IsOver(order, session.Now) ? (null, new("tracking_ended", "Tracking ends 48 hours after the delivery.", 410)) : (order, null);
    }

    internal static bool IsOver(OrderRow order, DateTimeOffset now) => !order.IsOpen && (order.DeliveredAt ?? order.CancelledAt) is { } end && now > end + Kept;

    /// <summary>Only while this order is among the driver's next stops.</summary>
    internal static bool ShowsDriver(OrderRow order, OrderJourney? journey) => OrderStatus.IsWithDriver(order.Status) && journey?.StopsBefore <= ShownWithin;

    internal async Task<TrackingView> View(Session session, OrderRow order, string token)
    {
        OrderJourney? journey = null;
        foreach (var source in journeys) journey ??= await source.Of(session, order.Id);
        var driver = ShowsDriver(order, journey) && order.DriverId is { } id ? await drivers.Find(session, id) : null;
        var zone = await zones.Find(session, order.ZoneId);
        var open = await OrderViews.One(session, customers, order);
        var withDriver = OrderStatus.IsWithDriver(order.Status);
        var asksForCode = withDriver && (await ProofCheck.State(session, order, ProofCheck.AttemptOf(order))).Missing.Contains("code");
        return new()
        {
            OrderNumber = order.OrderNumber, Status = order.Status, ShopName = zone?.Name ?? "", ShopContact = open.PickupContact, DeliveredAt = order.DeliveredAt,
            EstimatedDeliveryAt = order.IsOpen ? journey?.EstimatedArrival ?? order.EstimatedDeliveryAt : null, EtaLow = order.IsOpen ? journey?.Low ?? order.EtaLow : null,
            EtaHigh = order.IsOpen ? journey?.High ?? order.EtaHigh : null, WindowStart = order.DeliveryWindowStart, WindowEnd = order.DeliveryWindowEnd,
            StopsAhead = withDriver ? journey?.StopsBefore : null, DriverFirstName = driver?.Name.Split(' ')[0], Driver = Position(driver, order, session.Now),
            DeliveryCode = asksForCode ? DeliveryCode.Of(customers.Cipher, order, ProofCheck.AttemptOf(order)) : null,
            Proof = order.Status == OrderStatus.Delivered ? await Proof(session, order, token) : [], Instructions = (string?)open.DestinationLocation.As<PlaceNotes>()?.Notes,
            Rating = order.FeedbackRating, MayInstruct = TellShop.MayInstruct(order), MayReschedule = TellShop.MayReschedule(order), MayRate = order.Status == OrderStatus.Delivered,
            TimeZone = zone?.TimeZone ?? "UTC", Now = session.Now,
            Messages = [.. (await inbox.About(session, order.CustomerId, order.Id, MostMessages)).Select(m => new TrackingView.Message(m.At, m.Subject, m.Message))],
        };
    }

    private static TrackingView.Place? Position(DriverState? driver, OrderRow order, DateTimeOffset now) => driver is { Latitude: { } latitude, Longitude: { } longitude, PositionAt: { } at, PositionSuspect: false }
        ? new(latitude, longitude, at, now - at > Fresh, order is { DropoffLatitude: { } toY, DropoffLongitude: { } toX } ? Geo.Metres(latitude, longitude, toY, toX) : null) : null;

    private static async Task<IReadOnlyList<TrackingView.Shown>> Proof(Session session, OrderRow order, string token)
    {
        var files = (await ProofStore.FilesOf(session, order.Id)).ToLookup(file => file.ProofId);
        return
        [
            .. (await ProofStore.Of(session, order.Id)).Where(proof => proof.AttemptNumber == order.AttemptCount).Select(proof => new TrackingView.Shown(
                proof.RecipientName, proof.CapturedAt, [.. files[proof.Id].Select(file => new TrackingView.Picture(file.Kind, $"/api/v1/tracking/{token}/proof/{file.Id}"))])),
        ];
    }

    private sealed record PlaceNotes(string? Notes = null);
}

/// <summary>What a customer sees of his order.</summary>
internal sealed record TrackingView
{
    public required string OrderNumber { get; init; }
    public required string Status { get; init; }
    public required string ShopName { get; init; }
    public string? ShopContact { get; init; }
    public DateTimeOffset? EstimatedDeliveryAt { get; init; }
    public DateTimeOffset? EtaLow { get; init; }
    public DateTimeOffset? EtaHigh { get; init; }
    public DateTimeOffset? WindowStart { get; init; }
    public DateTimeOffset? WindowEnd { get; init; }
    public DateTimeOffset? DeliveredAt { get; init; }
    public int? StopsAhead { get; init; }
    public string? DriverFirstName { get; init; }
    public Place? Driver { get; init; }

    /// <summary>To be told to the driver at the door, where the order asks for it.</summary>
    public string? DeliveryCode { get; init; }
    public string? Instructions { get; init; }
    public IReadOnlyList<Shown> Proof { get; init; } = [];
    public int? Rating { get; init; }
    public bool MayInstruct { get; init; }
    public bool MayReschedule { get; init; }
    public bool MayRate { get; init; }
    /// <summary>What the customer was told, newest first.</summary>
    public IReadOnlyList<Message> Messages { get; init; } = [];
    public required string TimeZone { get; init; }
    public DateTimeOffset Now { get; init; }

    /// <param name="IsOld">Older than two minutes.</param>
    internal sealed record Place(double Latitude, double Longitude, DateTimeOffset At, bool IsOld, int? DistanceMetres);

    internal sealed record Message(DateTimeOffset At, string Subject, string Text);

    internal sealed record Shown(string? RecipientName, DateTimeOffset CapturedAt, IReadOnlyList<Picture> Pictures);

    internal sealed record Picture(string Kind, string Url);
}
