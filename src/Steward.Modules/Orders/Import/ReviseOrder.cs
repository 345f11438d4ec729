using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>Brings a stored order up to what a file says of it now, as far as a person might change it at this stage.</summary>
internal sealed class ReviseOrder(IZones zones, Customers customers, PlaceOrder place, OrderClock clock, OrderLog log)
{
    /// <summary>False when nothing differs.</summary>
    internal async Task<(bool Changed, Refusal? Refusal)> Run(Session session, Guid id, OrderRequest request, Caller caller)
    {
        var row = (await OrdersStore.Lock(session, id))!;
        if (!caller.SeesZone(row.ZoneId)) return (false, Refusal.Rule("outside_zones", "The order is in a zone that you do not serve.", "/zone"));
        var zone = (await zones.Find(session, row.ZoneId))!;
        if (Fixed(row, request, zone) is { } fixedField) return (false, fixedField);
        var change = Difference(await OrderViews.One(session, customers, row), request, zone);
        if (change == new OrderRequest()) return (false, null);
        if ((OrderRules.Form(change) ?? OrderRules.Values(change, zone.Currency, session.Now)) is { } wrong) return (false, wrong);
        if (EditOrder.Decide(row, change, isManager: false) is { } refusal) return (false, refusal);
        var (moved, misplaced) = await place.Moved(session, row, change, zone);
        if ((misplaced ?? await place.Unknown(session, change, zone)) is { } unfit) return (false, unfit);
        var person = (await CustomersStore.Find(session, row.CustomerId))!;
        var after = EditOrder.Apply(row, moved!, await customers.KeyOf(session, person), place, customers.Cipher, zone) with { ContentHash = request.ContentHash() };
        if (!await OrdersStore.SaveEdit(session, after)) throw new InvalidOperationException($"Order {row.OrderNumber} changed although it was locked.");
        await clock.Follow(session, row, after);
        await log.Tell(session, after, OrderEvents.Updated, caller.Actor, session.Now, data: new { reason = "import" });
        return (true, null);
    }

    /// <summary>What never changes must be as it was.</summary>
    private static Refusal? Fixed(OrderRow row, OrderRequest r, Zone zone)
    {
        if (r.ServiceType is { } level && level != row.ServiceType) return Refusal.Rule("field_fixed", $"The service level of order {row.OrderNumber} is {row.ServiceType}. Cancel it and make another.", "/service_type");
        return r.Zone is { } code && code != zone.Code && code != zone.Id.ToString() ? Refusal.Rule("field_fixed", $"Order {row.OrderNumber} is in zone {zone.Code}. Cancel it and make another.", "/zone") : null;
    }

    /// <summary>Only what differs: what is equal must not be held against the order's stage.</summary>
    private static OrderRequest Difference(OrderView o, OrderRequest r, Zone zone)
    {
        var name = r.RecipientName ?? r.Customer?.GivenName;
        var phone = (r.RecipientPhone ?? r.Customer?.Phone) is { } given ? Phones.Normal(given, zone.Country) ?? given : null;
        return new()
        {
            RecipientName = Other(name, o.RecipientName), RecipientPhone = Other(phone, o.RecipientPhone), Notes = Other(r.Notes, o.Notes),
            Pickup = IsThere(r.From, o.PickupLatitude, o.PickupLongitude, o.PickupAddress) ? null : r.From,
            Dropoff = IsThere(r.To, o.DropoffLatitude, o.DropoffLongitude, o.DropoffAddress) ? null : r.To,
            WindowStart = Other(r.DeliverFrom, o.DeliveryWindowStart), WindowEnd = Other(r.DeliverUntil, o.DeliveryWindowEnd), ScheduledFor = Other(r.ScheduledFor, o.ScheduledFor),
            WeightKg = Other(r.WeightKg, o.WeightKg), VolumeM3 = Other(r.VolumeM3, o.VolumeM3), Price = Other(r.Price, o.Price), CodAmount = Other(r.CodAmount, o.CodAmount),
            DeliveryFee = Other(r.DeliveryFee, o.DeliveryFee), PackageValue = Other(r.PackageValue, o.PackageValue),
            Priority = r.Priority is { } priority && OrderRules.PriorityOf(priority) != o.Priority ? priority : null,
        };
    }

    private static bool IsThere(OrderRequest.Place? place, Degrees? latitude, Degrees? longitude, string? address) =>
        place is null || place.Latitude == latitude?.Value && place.Longitude == longitude?.Value && (place.Address is null || place.Address == address);

    private static string? Other(string? given, string? present) => given == present ? null : given;

    private static T? Other<T>(T? given, T? present) where T : struct => Equals(given, present) ? null : given;
}
