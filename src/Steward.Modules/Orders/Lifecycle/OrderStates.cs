using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>The state machine of an order (delivery-automation 6).</summary>
internal static class OrderStates
{
    internal static readonly string[] FailureCategories =
        ["customer_unavailable", "access_denied", "wrong_address", "payment_problem", "refused", "damaged", "other"];

    internal static bool Allows(string from, string to) => (from, to) switch
    {
        (OrderStatus.Scheduled, OrderStatus.Pending or OrderStatus.Cancelled) => true,
        (OrderStatus.Pending, OrderStatus.Assigned or OrderStatus.Cancelled) => true,
        (OrderStatus.Assigned, OrderStatus.Pending or OrderStatus.PickedUp or OrderStatus.Failed or OrderStatus.Cancelled) => true,
        (OrderStatus.PickedUp, OrderStatus.InTransit or OrderStatus.Delivered or OrderStatus.Failed) => true,
        (OrderStatus.InTransit, OrderStatus.Delivered or OrderStatus.Failed) => true,
        (OrderStatus.Failed, OrderStatus.Pending or OrderStatus.InTransit or OrderStatus.Cancelled) => true,
        _ => false,
    };

    internal static Refusal Conflict(OrderRow order, string to) => new(
        OrderStatus.IsFinal(order.Status) ? "order_final" : "state_conflict", $"Order {order.OrderNumber} is {order.Status} and cannot become {to}.",
        Extra: new Dictionary<string, object?> { ["status"] = order.Status, ["requested_status"] = to });

    /// <summary>The canonical state of what a caller wrote; null when it is none.</summary>
    internal static string? Canonical(string word) => word.ToLowerInvariant() switch
    {
        "completed" => OrderStatus.Delivered,
        "in_progress" => OrderStatus.InTransit,
        var lower => OrderStatus.All.Contains(lower) ? lower : null,
    };

    /// <summary>The order after a step that is allowed; times are those of the happening, not of the report.</summary>
    internal static OrderRow After(OrderRow order, string to, DateTimeOffset at, DateTimeOffset now, string? category, string? note) => to switch
    {
        OrderStatus.Pending => Freed(order, now) with
        {
            Status = to,
            ReassignmentCount = order.ReassignmentCount + (order.Status == OrderStatus.Assigned ? 1 : 0),
            PickedUpAt = null, InTransitAt = null, LastProgressAt = at,
        },
        OrderStatus.Assigned => order with { Status = to, AssignedAt = at, LastProgressAt = at, HoldUntil = null },
        OrderStatus.PickedUp => order with { Status = to, PickedUpAt = at, LastProgressAt = at },
        OrderStatus.InTransit => order with { Status = to, InTransitAt = at, LastProgressAt = at },
        OrderStatus.Delivered => Ended(order, at) with
        {
            Status = to, DeliveredAt = at, LastProgressAt = at, AttemptCount = order.AttemptCount + 1,
            ActualMinutes = order.PickedUpAt is { } pickedUp && at >= pickedUp ? (int)(at - pickedUp).TotalMinutes : null,
        },
        OrderStatus.Failed => order with { Status = to, FailedAt = at, LastProgressAt = at, FailureReason = category ?? "other", AttemptCount = order.AttemptCount + 1 },
        OrderStatus.Cancelled => order with { Status = to, CancelledAt = at, CancellationReason = note ?? category, HoldUntil = null, HoldDecisionId = null, DriverId = order.PickedUpAt is null ? null : order.DriverId },
        _ => throw new InvalidOperationException($"There is no step to '{to}'."),
    };

    private static OrderRow Freed(OrderRow order, DateTimeOffset now) => order with
    {
        DriverId = null, BatchId = null, AssignedRouteId = null, AssignedAt = null, HoldUntil = null, HoldDecisionId = null, ReadyAt = now,
    };

    private static OrderRow Ended(OrderRow order, DateTimeOffset at) => order with
    {
        SlaState = at <= order.SlaDeadline ? SlaState.Met : SlaState.Missed,
        SlaBreached = at > order.SlaDeadline,
    };
}
