using System.Text.Json.Nodes;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>The places of an order as they are checked, stored and changed.</summary>
internal sealed partial class PlaceOrder
{
    private static readonly string[] Personal = ["address", "contact", "notes"];

    /// <summary>The change with its places found, and checked against what stays as it is.</summary>
    internal async Task<(OrderRequest? Change, Refusal? Refusal)> Moved(Session session, OrderRow row, OrderRequest r, Zone zone)
    {
        var (from, noPickup) = await Relocated(session, r.From, "/pickup");
        if (noPickup is not null) return (null, noPickup);
        var (to, noDropoff) = await Relocated(session, r.To, "/dropoff");
        if (noDropoff is not null) return (null, noDropoff);
        var (pickup, dropoff) = ((from?.Latitude ?? row.PickupLatitude?.Value, from?.Longitude ?? row.PickupLongitude?.Value), (to?.Latitude ?? row.DropoffLatitude?.Value, to?.Longitude ?? row.DropoffLongitude?.Value));
        if (from?.Latitude is not null && (await zones.Containing(session, from.Latitude.Value, from.Longitude!.Value))?.Id != zone.Id)
            return (null, Refusal.Rule("outside_zones", $"The new pickup does not lie in zone {zone.Code}, to which the order belongs. Cancel it and make another.", "/pickup"));
        if ((from?.Latitude ?? to?.Latitude) is not null && pickup is ({ } a, { } b) && dropoff is ({ } c, { } d) && SamePlace(a, b, c, d) is { } same) return (null, same);
        return (r with { Pickup = from, PickupLocation = null, Dropoff = to, DestinationLocation = null }, null);
    }

    /// <summary>A place that is elsewhere gets its position; one with a new address or contact only stays where it is.</summary>
    private async Task<(OrderRequest.Place? Place, Refusal? Refusal)> Relocated(Session session, OrderRequest.Place? place, string pointer)
    {
        if (place is null or { HubId: null, Latitude: null }) return (place, null);
        var (found, _, refusal) = await Locate(session, place, pointer);
        return (found, refusal);
    }

    private static Refusal? SamePlace(double latitude1, double longitude1, double latitude2, double longitude2) => Geo.Metres(latitude1, longitude1, latitude2, longitude2) < SamePlaceMetres
        ? Refusal.Rule("same_place", "Pickup and drop-off are less than 10 m apart.", "/dropoff") : null;

    /// <summary>Address, contact and notes of a place are a person's: envelopes inside the JSON.</summary>
    internal Json Sealed(DataKey key, Guid id, string column, OrderRequest.Place place) => Json.Of(new
    {
        place.Latitude, place.Longitude, address = Seal(key, id, column + ".address", place.Address), contact = Seal(key, id, column + ".contact", place.Contact),
        notes = Seal(key, id, column + ".notes", place.Notes), place.HubId, place.PlaceId,
    });

    /// <summary>A stored place with what a change names. Elsewhere the old address no longer holds; who is there may.</summary>
    internal Json Merged(DataKey key, Guid id, string column, Json stored, OrderRequest.Place? change)
    {
        if (change is null || JsonNode.Parse(stored.Text ?? "{}") is not JsonObject place) return stored;
        if (change.Latitude is not null)
        {
            foreach (var gone in new[] { "address", "hub_id", "place_id" }) place[gone] = null;
            (place["latitude"], place["longitude"]) = (change.Latitude, change.Longitude);
        }
        string?[] said = [change.Address, change.Contact, change.Notes];
        foreach (var (member, text) in Personal.Zip(said))
            if (text is not null) place[member] = Seal(key, id, column + "." + member, text);
        if (change.HubId is not null) place["hub_id"] = change.HubId;
        if (change.PlaceId is not null) place["place_id"] = change.PlaceId;
        return new(place.ToJsonString());
    }

    /// <summary>What the carrier must have, beside whatever else stands in <c>requirements</c>.</summary>
    internal static Json Needs(OrderRequest r, Json before)
    {
        if (r.VehicleTypes is null && r.Skills is null) return r.Requirements ?? before;
        var needs = JsonNode.Parse((r.Requirements ?? before).Text ?? "{}") as JsonObject ?? [];
        if (r.VehicleTypes is not null) needs["vehicle_types"] = new JsonArray([.. r.VehicleTypes.Select(t => JsonValue.Create(t))]);
        if (r.Skills is not null) needs["skills"] = new JsonArray([.. r.Skills.Select(s => JsonValue.Create(s))]);
        return new(needs.ToJsonString());
    }
}
