using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;

namespace Steward.Escalation.Clock;

/// <summary>When an order will be delivered, as far as is known.</summary>
/// <param name="Forecast">Null without a fresh route ETA.</param>
internal sealed record Outlook(DateTimeOffset PredictedAt, SlaRisk.Forecast? Forecast, int PromiseMinutes);

/// <summary>Reads what the promise of an order looks like now.</summary>
internal sealed class Outlooks(IDrivers drivers, IServiceLevels levels, ITravelTimes travel)
{
    private const int UsualPromise = 240;
    private const int UsualTrip = 25;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    internal async Task<Outlook> Of(Session session, OrderFacts order)
    {
        var level = order.ServiceType is { } code ? await levels.Version(session, order.ZoneId, code, order.ServiceLevelVersion ?? 1) : null;
        var promise = level?.PromiseMinutes ?? UsualPromise;
        if (await FreshEta(session, order) is { } eta)
        {
            // An expected time is never in the past.
            var at = eta.At > session.Now ? eta.At : session.Now;
            return new(at, new(at - session.Now, EtaRisk.LateMille(at, eta.Low, eta.High, order.SlaDeadline)), promise);
        }
        var minutes = RoutelessTime.MinutesLeft(order.Status, atPickup: false, await TripMinutes(session, order, level));
        return new(session.Now.AddMinutes(minutes), null, promise);
    }

    internal async Task<ServiceLevel?> LevelOf(Session session, OrderFacts order) =>
        order.ServiceType is { } code ? await levels.Version(session, order.ZoneId, code, order.ServiceLevelVersion ?? 1) : null;

    /// <summary>Of an order on a route whose driver was seen in the last five minutes.</summary>
    private async Task<(DateTimeOffset At, DateTimeOffset Low, DateTimeOffset High)?> FreshEta(Session session, OrderFacts order)
    {
        if (order is not { RouteId: not null, DriverId: { } driver, EstimatedDeliveryAt: { } at } || !OrderStatus.IsWithDriver(order.Status)) return null;
        return await drivers.Find(session, driver) is { PositionAt: { } seen } && session.Now - seen <= Fresh ? (at, order.EtaLow ?? at, order.EtaHigh ?? at) : null;
    }

    private async Task<int> TripMinutes(Session session, OrderFacts order, ServiceLevel? level)
    {
        var trip = await travel.Known(session, order.ZoneId, [new(order.PickupLatitude, order.PickupLongitude)], [new(order.DropoffLatitude, order.DropoffLongitude)], "motorcycle", session.Now);
        return trip.Seconds[0] == TravelMatrix.Unreachable ? level?.TripMinutes ?? UsualTrip : (trip.Seconds[0] + 59) / 60;
    }
}
