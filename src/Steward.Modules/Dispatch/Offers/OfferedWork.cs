using Steward.Dispatch.Batching;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;

namespace Steward.Dispatch;

/// <summary>What a driver must know to answer an offer: where from, where to, how far, by when, and what it brings. No customer's name or number before he has accepted.</summary>
internal sealed class OfferedWork(IOrders orders, ITravelTimes travel, BatchStore batches)
{
    internal sealed record Place(double Latitude, double Longitude, string? Address);

    internal sealed record Piece(
        Guid OrderId, string OrderNumber, string? ServiceType, string Priority, Place Pickup, Place Dropoff, DateTimeOffset? WindowStart, DateTimeOffset? WindowEnd, DateTimeOffset SlaDeadline,
        decimal WeightKg, decimal CodAmount, decimal DeliveryFee, string Currency);

    /// <param name="DistanceKm">From where the driver is to the last drop-off, by the stops in this order; null without his position.</param>
    /// <param name="PickupDistanceKm">To the first pickup.</param>
    /// <param name="Minutes">Of driving.</param>
    internal sealed record View(
        Guid Id, Guid? OrderId, Guid? BatchId, Guid DriverId, Guid ZoneId, int Attempt, string Status, bool Broadcast, DateTimeOffset OfferedAt, DateTimeOffset ExpiresAt,
        DateTimeOffset Now, IReadOnlyList<Piece> Orders, decimal? PickupDistanceKm, decimal? DistanceKm, int? Minutes, decimal DeliveryFee, string? Currency);

    internal async Task<View> Of(Session session, Offer offer, DriverState driver)
    {
        IReadOnlyList<Guid> ids = offer.OrderId is { } single ? [single] : [.. (await batches.Members(session, offer.UnitId)).Select(member => member.OrderId)];
        var facts = await orders.FindMany(session, ids);
        var personal = await orders.Personal(session, ids);
        var pieces = facts.Select(order => PieceOf(order, personal.GetValueOrDefault(order.Id))).ToList();
        var way = await Way(session, facts, driver);
        return new(
            offer.Id, offer.OrderId, offer.BatchId, offer.DriverId, offer.ZoneId, offer.Attempt, offer.Status, offer.Broadcast, offer.OfferedAt, offer.ExpiresAt, session.Now, pieces,
            way is null ? null : Km(way[0].Metres), way is null ? null : Km(way.Sum(leg => (long)leg.Metres)), way is null ? null : (int)Math.Ceiling(way.Sum(leg => (long)leg.Seconds) / 60.0),
            pieces.Sum(piece => piece.DeliveryFee), pieces.FirstOrDefault()?.Currency);
    }

    private static Piece PieceOf(OrderFacts order, OrderPersonal? personal) => new(
        order.Id, order.OrderNumber, order.ServiceType, order.Priority, new(order.PickupLatitude, order.PickupLongitude, personal?.PickupAddress),
        new(order.DropoffLatitude, order.DropoffLongitude, personal?.DropoffAddress), order.DeliveryWindowStart, order.DeliveryWindowEnd, order.SlaDeadline, order.WeightGrams / 1000m,
        Currencies.Major(order.CodMinor, order.Currency), Currencies.Major(order.DeliveryFeeMinor, order.Currency), order.Currency);

    /// <summary>All pickups, then all drop-offs; equal places are one stop. Null when it is not known where the driver is, or a leg may not be driven.</summary>
    private async Task<IReadOnlyList<(int Seconds, int Metres)>?> Way(Session session, IReadOnlyList<OrderFacts> facts, DriverState driver)
    {
        if (facts.Count == 0 || driver is not { Latitude: { } latitude, Longitude: { } longitude }) return null;
        var stops = facts.Select(order => new GeoPoint(order.PickupLatitude, order.PickupLongitude)).Distinct()
            .Concat(facts.Select(order => new GeoPoint(order.DropoffLatitude, order.DropoffLongitude)).Distinct()).Prepend(new GeoPoint(latitude, longitude)).ToList();
        var matrix = await travel.Known(session, driver.ZoneId, stops, stops, driver.VehicleType ?? "", session.Now, driver.Id);
        var legs = Enumerable.Range(0, stops.Count - 1).Select(i => (matrix.SecondsOf(i, i + 1), matrix.MetresOf(i, i + 1))).ToList();
        return legs.Any(leg => leg.Item2 == TravelMatrix.Unreachable) ? null : legs;
    }

    private static decimal Km(long metres) => Math.Round(metres / 1000m, 1);
}
