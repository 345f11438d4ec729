using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>Changes what an order says: all until assigned, less until pickup, notes and contact until in transit, then nothing.</summary>
internal static class EditOrder
{
    internal static void Map(RouteGroupBuilder api)
    {
        api.MapPatch("/orders/{id}", Handle).Needs(Permission.Act).Produces<OrderView>().WithSummary("Change an order");
        api.MapPut("/orders/{id}", Handle).Needs(Permission.Act).Produces<OrderView>().WithSummary("Change an order");
    }

    private static Task<Reply> Handle(
        string id, OrderRequest request, HttpContext context, Database database, OrderCommands commands, OrderClock clock, OrderLog log, PlaceOrder place, Customers customers,
        IZones zones, IDrivers drivers, Caller caller, CancellationToken cancel) =>
        OrderRoutes.Change(id, context, database, customers, drivers, caller, cancel, async (session, seen) =>
        {
            // Locked, so that two edits at once follow each other and none is lost.
            var row = (await OrdersStore.Lock(session, seen.Id))!;
            var zone = (await zones.Find(session, row.ZoneId))!;
            if ((OrderRules.Form(request) ?? OrderRules.Values(request, zone.Currency, session.Now)) is { } wrong) return wrong;
            if (Decide(row, request, caller.Is(Roles.Manager, Roles.Admin)) is { } refusal) return refusal;
            if (request.Status is { } word)
            {
                if (OrderStates.Canonical(word) is not { } to) return Refusal.Invalid("/status", $"'{word}' is none of {string.Join(", ", OrderStatus.All)}.");
                if (await commands.Move(session, row.Id, to, new(caller.Actor)) is { } no) return no;
                row = (await OrdersStore.Find(session, row.Id))!;
            }
            if (request with { Status = null, Reason = null } == new OrderRequest()) return null;
            var (moved, misplaced) = await place.Moved(session, row, request, zone);
            if (misplaced is not null) return misplaced;
            if (await place.Unknown(session, request, zone) is { } unknown) return unknown;
            var person = (await CustomersStore.Find(session, row.CustomerId))!;
            var after = Apply(row, moved!, await customers.KeyOf(session, person), place, customers.Cipher, zone);
            if (!await OrdersStore.SaveEdit(session, after)) return EntityTags.Stale(EntityTags.Of(row.RowVersion), null);
            await clock.Follow(session, row, after);
            await log.Tell(session, after, OrderEvents.Updated, caller.Actor, session.Now, data: FailedDelivery.Correction(row, request) ?? new { request.Reason, sla_deadline = request.SlaDeadline }, reason: request.Reason);
            return null;
        });

    /// <summary>Null when the order may still be changed in this way.</summary>
    internal static Refusal? Decide(OrderRow order, OrderRequest r, bool isManager)
    {
        if (r.SlaDeadline is not null && !isManager) return new("not_allowed", "Only a manager changes a promise.", 403);
        if (r.SlaDeadline is not null && string.IsNullOrWhiteSpace(r.Reason)) return Refusal.Rule("reason_missing", "A changed promise needs a reason.", "/reason");
        if (r.ServiceType is not null || r.CustomerId is not null || r.Customer is not null || r.ExternalId is not null || r.Currency is not null || r.Zone is not null || r.Packages is not null || r.DestinationCity is not null)
            return Refusal.Rule("field_fixed", "Customer, service level, zone, parcels and external id are fixed with the order. Cancel it and make another.");
        var notesAndContact = r with
        {
            Notes = null, RecipientName = null, RecipientPhone = null, Status = null, Reason = null, SlaDeadline = null, Pickup = Elsewhere(r.Pickup),
            PickupLocation = Elsewhere(r.PickupLocation), Dropoff = Elsewhere(r.Dropoff), DestinationLocation = Elsewhere(r.DestinationLocation),
        };
        var untilPickup = notesAndContact with { Dropoff = null, DestinationLocation = null, DeliveryWindow = null, WindowStart = null, WindowEnd = null, CustomerConstraints = null };
        var level = order.Status switch
        {
            OrderStatus.Scheduled or OrderStatus.Pending => true,
            OrderStatus.Assigned => untilPickup == new OrderRequest(),
            OrderStatus.Failed => untilPickup with { CodAmount = null } == new OrderRequest(), // what was wrong may be put right
            OrderStatus.PickedUp => notesAndContact == new OrderRequest(),
            _ => r with { Status = null, Reason = null, SlaDeadline = null } == new OrderRequest(),
        };
        return level ? null : new("order_not_editable", $"Order {order.OrderNumber} is {order.Status}: this can no longer be changed.", Extra: new Dictionary<string, object?> { ["status"] = order.Status });
    }

    /// <summary>The place, unless only its contact and notes are named.</summary>
    private static OrderRequest.Place? Elsewhere(OrderRequest.Place? place) => place?.IsContactOnly is true ? null : place;

    /// <summary>The order with what was sent; personal fields are sealed with the customer's key.</summary>
    internal static OrderRow Apply(OrderRow row, OrderRequest r, DataKey key, PlaceOrder place, FieldCipher cipher, Zone zone)
    {
        string? Sealed(string column, string? value) => value is null ? null : cipher.Seal(key, "orders", column, row.Id, value);
        var phone = r.RecipientPhone is { } text ? Phones.Normal(text, zone.Country) ?? throw new RefusedException(Refusal.Rule("phone_invalid", $"'{text}' is not an E.164 number.", "/recipient_phone")) : null;
        var (cod, fee) = (r.CodAmount ?? row.CodAmount, r.DeliveryFee ?? row.DeliveryFee);
        return row with
        {
            Notes = Sealed("notes", r.Notes) ?? row.Notes, RecipientName = r.RecipientName ?? row.RecipientName, RecipientPhone = Sealed("recipient_phone", phone) ?? row.RecipientPhone,
            PickupLocation = place.Merged(key, row.Id, "pickup_location", row.PickupLocation, r.From), PickupLatitude = r.From?.Latitude ?? row.PickupLatitude, PickupLongitude = r.From?.Longitude ?? row.PickupLongitude,
            DestinationLocation = place.Merged(key, row.Id, "destination_location", row.DestinationLocation, r.To), DropoffLatitude = r.To?.Latitude ?? row.DropoffLatitude, DropoffLongitude = r.To?.Longitude ?? row.DropoffLongitude,
            DeliveryWindowStart = r.DeliverFrom ?? row.DeliveryWindowStart, DeliveryWindowEnd = r.DeliverUntil ?? row.DeliveryWindowEnd, TimeWindowStart = r.TimeWindow?.StartTime ?? row.TimeWindowStart, TimeWindowEnd = r.TimeWindow?.EndTime ?? row.TimeWindowEnd,
            ScheduledFor = r.ScheduledFor ?? row.ScheduledFor, SlaDeadline = r.SlaDeadline ?? row.SlaDeadline,
            Priority = r.Priority is { } priority ? OrderRules.PriorityOf(priority)! : row.Priority, SpecialHandling = r.SpecialHandling is { } handling ? Json.Of(handling) : row.SpecialHandling,
            CustomerConstraints = r.CustomerConstraints ?? row.CustomerConstraints, Requirements = PlaceOrder.Needs(r, row.Requirements), PackageDetails = r.PackageDetails ?? row.PackageDetails,
            WeightKg = r.WeightKg ?? r.WeightTonnes * 1000 ?? row.WeightKg, VolumeM3 = r.VolumeM3 ?? row.VolumeM3, Price = r.Price ?? r.PriceKes ?? row.Price, PackageValue = r.PackageValue ?? row.PackageValue,
            CodAmount = cod, DeliveryFee = fee, TotalAmount = fee is null && cod is null ? null : (fee ?? 0) + (cod ?? 0), SignatureRequired = r.SignatureRequired ?? row.SignatureRequired,
        };
    }
}
