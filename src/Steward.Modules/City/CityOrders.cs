namespace Steward.City;

/// <summary>Places the orders of the city's people through the API when their time has come.</summary>
internal sealed class CityOrders
{
    private const int Opening = 5;
    private static readonly TimeSpan OpeningGap = TimeSpan.FromSeconds(4);

    private readonly CityApi api;
    private readonly CityDemand demand;
    private readonly int perDay;
    private DateTimeOffset next;
    private int openingLeft;

    /// <param name="isFresh">A city that begins has some orders in its first seconds, so that there is something to see.</param>
    internal CityOrders(CityApi api, CityDemand demand, int perDay, DateTimeOffset now, bool isFresh)
    {
        this.api = api;
        this.demand = demand;
        this.perDay = perDay;
        openingLeft = isFresh ? Opening : 0;
        next = isFresh ? now : demand.NextAfter(now, perDay);
    }

    internal async Task Place(DateTimeOffset now, CancellationToken cancel)
    {
        while (next <= now)
        {
            await Place(demand.Next(isShort: openingLeft > 0), cancel);
            next = openingLeft-- > 0 ? next + OpeningGap : demand.NextAfter(next, perDay);
        }
    }

    private Task<CityAnswer> Place(CityOrder order, CancellationToken cancel) => api.Post("orders", Body(order), cancel);

    /// <param name="externalId">By which the same order is placed once, however often it is sent.</param>
    internal static object Body(CityOrder order, string? externalId = null) => new
    {
        external_id = externalId,
        service_type = order.ServiceType,
        priority = order.Priority,
        customer = new { name = order.Customer, phone = order.Phone },
        pickup = new { latitude = Math.Round(order.Pickup.Latitude, 6), longitude = Math.Round(order.Pickup.Longitude, 6), address = order.Shop },
        dropoff = new { latitude = Math.Round(order.Dropoff.Latitude, 6), longitude = Math.Round(order.Dropoff.Longitude, 6), address = order.DropoffAddress },
        packages = new[] { new { weight_kg = order.WeightKg, volume_m3 = order.VolumeM3 } },
        delivery_fee = order.Fee,
        // Who is in a hurry wants to see where it was left.
        requirements = order.Priority is "high" or "urgent" ? new { proof = new[] { "photo" } } : null,
    };
}
