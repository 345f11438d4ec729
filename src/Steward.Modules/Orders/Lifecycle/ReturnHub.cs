using System.Text.Json.Nodes;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>A parcel that was on the road starts its next attempt from a hub: the nearest open one to its drop-off, else the zone's depot.</summary>
internal sealed class ReturnHub(IHubs hubs, IZones zones)
{
    internal sealed record Place(Guid? HubId, string Name, double Latitude, double Longitude);

    internal async Task<Place> Of(Session session, OrderRow order)
    {
        var open = (await hubs.InZone(session, order.ZoneId)).Where(hub => hub is { Open: true, RetiredAt: null });
        if (Nearest([.. open], order) is { } hub) return new(hub.Id, hub.Name, hub.Latitude, hub.Longitude);
        var zone = (await zones.Find(session, order.ZoneId))!;
        return new(null, $"the depot of {zone.Name}", zone.DepotLatitude, zone.DepotLongitude);
    }

    internal static Hub? Nearest(IReadOnlyList<Hub> hubs, OrderRow order) => hubs
        .OrderBy(hub => Geo.Metres(hub.Latitude, hub.Longitude, order.DropoffLatitude?.Value ?? hub.Latitude, order.DropoffLongitude?.Value ?? hub.Longitude)).ThenBy(hub => hub.Id).FirstOrDefault();

    /// <summary>The order as it is fetched there; what was said of the old pickup does not hold for the hub.</summary>
    internal static OrderRow From(OrderRow order, Place hub)
    {
        var place = new JsonObject
        {
            ["latitude"] = hub.Latitude, ["longitude"] = hub.Longitude, ["address"] = null, ["contact"] = null, ["notes"] = null, ["hub_id"] = hub.HubId?.ToString(), ["place_id"] = null,
        };
        return order with { PickupLatitude = new Degrees(hub.Latitude), PickupLongitude = new Degrees(hub.Longitude), PickupLocation = new(place.ToJsonString()) };
    }
}
