using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>The orders in a driver's hands, with all that he needs at the door: places, parcels, money, and which proof is asked for.</summary>
internal static class DriverOrders
{
    internal sealed record Parcel(int Position, decimal WeightKg, decimal VolumeM3, string? Barcode);

    internal sealed record Place(double? Latitude, double? Longitude, string? Address, string? Contact, string? Notes);

    internal sealed record View
    {
        public required Guid Id { get; init; }
        public required string OrderNumber { get; init; }
        public required string Status { get; init; }
        public string? ServiceType { get; init; }
        public required string Priority { get; init; }
        public required string CustomerName { get; init; }
        public string? RecipientName { get; init; }
        public string? RecipientPhone { get; init; }
        public required Place Pickup { get; init; }
        public required Place Dropoff { get; init; }
        public DateTimeOffset? WindowStart { get; init; }
        public DateTimeOffset? WindowEnd { get; init; }
        public DateTimeOffset SlaDeadline { get; init; }
        public DateTimeOffset? EstimatedDeliveryAt { get; init; }
        public decimal? CodAmount { get; init; }
        public required string Currency { get; init; }
        public decimal WeightKg { get; init; }
        public bool Fragile { get; init; }
        public Json SpecialHandling { get; init; }
        public string? Notes { get; init; }
        public IReadOnlyList<Parcel> Packages { get; init; } = [];
        public IReadOnlyList<string> RequiredProof { get; init; } = [];
        public IReadOnlyList<string> MissingProof { get; init; } = [];
        public int AttemptCount { get; init; }
        public string? FailureReason { get; init; }

        /// <summary>Of a failed order: the path that its category takes.</summary>
        public string? NextStep { get; init; }
        public Guid? BatchId { get; init; }
        public Guid? RouteId { get; init; }
    }

    internal static void Map(RouteGroupBuilder api) =>
        api.MapGet("/drivers/me/orders", Handle).Needs(Permission.DriveOwn).Produces<Page<View>>().WithSummary("The orders in the signed-in driver's hands: assigned, on board, or failed and not yet returned");

    private static Task<Reply> Handle(Database database, IDrivers drivers, Customers customers, Caller caller, CancellationToken cancel) => database.Read<Reply>(
        async session =>
        {
            if (caller.Id is not { } user || await drivers.OfUser(session, user) is not { RetiredAt: null } driver) return Refusal.NotFound("driver");
            var opened = await OrderViews.Of(session, customers, await OrdersStore.InHandsOf(session, driver.Id));
            var items = new List<View>(opened.Count);
            foreach (var order in opened) items.Add(await Of(session, order));
            return Reply.Ok(new Page<View>(items, null));
        },
        cancel);

    private static async Task<View> Of(Session session, OrderView order)
    {
        var (required, missing) = await ProofCheck.State(session, order, ProofCheck.AttemptOf(order));
        return new()
        {
            Id = order.Id, OrderNumber = order.OrderNumber, Status = order.Status, ServiceType = order.ServiceType, Priority = order.Priority, CustomerName = order.CustomerName,
            RecipientName = order.RecipientName, RecipientPhone = order.RecipientPhone,
            Pickup = At(order.PickupLatitude, order.PickupLongitude, order.PickupLocation), Dropoff = At(order.DropoffLatitude, order.DropoffLongitude, order.DestinationLocation),
            WindowStart = order.WindowStart, WindowEnd = order.WindowEnd, SlaDeadline = order.SlaDeadline, EstimatedDeliveryAt = order.EstimatedDeliveryAt, CodAmount = order.CodAmount,
            Currency = order.Currency, WeightKg = order.WeightKg, Fragile = order.Fragile, SpecialHandling = order.SpecialHandling, Notes = order.Notes,
            Packages = [.. (await OrderEventsStore.PackagesOf(session, order.Id)).Select(p => new Parcel(p.Position, p.WeightKg, p.VolumeM3, p.Barcode))],
            RequiredProof = required, MissingProof = missing, AttemptCount = order.AttemptCount, FailureReason = order.FailureReason, NextStep = order.NextStep,
            BatchId = order.BatchId, RouteId = order.RouteId,
        };
    }

    private static Place At(Degrees? latitude, Degrees? longitude, Json opened)
    {
        var members = JsonNode.Parse(opened.Text ?? "{}") as JsonObject ?? [];
        return new(latitude?.Value, longitude?.Value, (string?)members["address"], (string?)members["contact"], (string?)members["notes"]);
    }
}
