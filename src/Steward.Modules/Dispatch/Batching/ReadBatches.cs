using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Dispatch.Batching;

/// <summary>Batches as people see them.</summary>
internal static class ReadBatches
{
    internal static void Map(RouteGroupBuilder batching)
    {
        batching.MapGet("/batches", List).Needs(Permission.Read).WithSummary("Batches by state, driver, zone, service type and time");
        batching.MapGet("/batch/{batchId}", One).Needs(Permission.Read).WithSummary("A batch with its driver and its orders in the sequence of their deliveries");
    }

    /// <summary>By id or number, where the caller sees its zone.</summary>
    internal static async Task<BatchRow?> Visible(Session session, BatchStore batches, string id, Caller caller, bool locked = false)
    {
        var found = Guid.TryParse(id, out var guid) ? await batches.Find(session, guid)
            : id.StartsWith("BATCH-", StringComparison.OrdinalIgnoreCase) ? await batches.OfNumber(session, id.ToUpperInvariant())
            : throw new RefusedException(Refusal.Invalid("/batchId", $"'{id}' is not a UUID or a number such as BATCH-20261120-7F3K2.", "invalid_id"));
        if (found is null || !caller.SeesZone(found.ZoneId)) return null;
        return locked ? await batches.Lock(session, found.Id) : found;
    }

    internal static Dictionary<string, object?> View(BatchRow batch) => new()
    {
        ["id"] = batch.Id, ["batch_number"] = batch.BatchNumber, ["driver_id"] = batch.DriverId, ["order_ids"] = batch.OrderIds.Values, ["order_count"] = batch.OrderCount,
        ["total_distance_km"] = batch.TotalDistanceKm, ["estimated_delivery_time_minutes"] = batch.EstimatedDeliveryTimeMinutes, ["total_weight_kg"] = batch.TotalWeightKg,
        ["total_value"] = batch.TotalValue, ["delivery_zone"] = batch.DeliveryZone, ["service_type"] = batch.ServiceType, ["status"] = batch.Status, ["dispatched_at"] = batch.DispatchedAt,
        ["completed_at"] = batch.CompletedAt, ["stops_completed"] = batch.StopsCompleted, ["delivery_success_rate"] = batch.DeliverySuccessRate, ["hold_until"] = batch.HoldUntil,
        ["saved_minutes"] = batch.SavedMinutes, ["end_reason"] = batch.EndReason, ["zone_id"] = batch.ZoneId, ["business_date"] = batch.BusinessDate, ["decision_id"] = batch.DecisionId,
        ["created_at"] = batch.CreatedAt, ["updated_at"] = batch.UpdatedAt, ["metadata"] = batch.Metadata,
    };

    private static async Task<Reply> List(
        Database database, BatchStore batches, IDrivers drivers, IZones zones, Caller caller, PageRequest page, CancellationToken cancel,
        string? status = null, string? driver = null, string? zone = null, string? service_type = null, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        if (status is not null && !BatchStatus.All.Contains(status)) return Refusal.Invalid("/status", "status is one of " + string.Join(", ", BatchStatus.All) + ".");
        return await database.Read(
            async session =>
            {
                var zoneId = zone is null ? (Guid?)null : (await zones.Lookup(session, zone))?.Id ?? Guid.Empty;
                var driverId = driver is null ? (Guid?)null : (await drivers.Lookup(session, driver))?.Id ?? Guid.Empty;
                var cut = Page<BatchRow>.Of(await batches.List(session, new(status, driverId, zoneId, service_type, from, to, caller.ZoneIds), page), page, b => (b.CreatedAt, b.Id));
                return Reply.Ok(new Page<Dictionary<string, object?>>([.. cut.Items.Select(View)], cut.NextCursor));
            },
            cancel);
    }

    private static Task<Reply> One(string batchId, Database database, BatchStore batches, IOrders orders, IDrivers drivers, IDriverContacts contacts, Caller caller, CancellationToken cancel) =>
        database.Read<Reply>(
            async session =>
            {
                if (await Visible(session, batches, batchId, caller) is not { } batch) return Refusal.NotFound("batch");
                var ids = (await batches.Members(session, batch.Id)).Select(m => m.OrderId).ToList();
                var personal = await orders.Personal(session, ids);
                var view = View(batch);
                var driver = batch.DriverId is { } id ? await drivers.Find(session, id) : null;
                view["driver_name"] = driver?.Name;
                view["driver_phone"] = driver is null ? null : (await contacts.Contact(session, driver.Id))?.Phone;
                view["orders"] = (await orders.FindMany(session, ids)).Select(order => Line(order, personal.GetValueOrDefault(order.Id))).ToList();
                return Reply.Ok(view);
            },
            cancel);

    private static Dictionary<string, object?> Line(OrderFacts order, OrderPersonal? personal) => new()
    {
        ["orderId"] = order.Id, ["orderNumber"] = order.OrderNumber, ["status"] = order.Status, ["pickupAddress"] = personal?.PickupAddress,
        ["dropoffAddress"] = personal?.DropoffAddress, ["customerName"] = personal?.CustomerName,
    };
}
