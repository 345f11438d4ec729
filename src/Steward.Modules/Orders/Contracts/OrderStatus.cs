namespace Steward.Orders.Contracts;

/// <summary>The states of an order.</summary>
public static class OrderStatus
{
    public const string Scheduled = "scheduled";
    public const string Pending = "pending";
    public const string Assigned = "assigned";
    public const string PickedUp = "picked_up";
    public const string InTransit = "in_transit";
    public const string Delivered = "delivered";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    public static IReadOnlyList<string> All { get; } = [Scheduled, Pending, Assigned, PickedUp, InTransit, Delivered, Failed, Cancelled];

    /// <summary>Nothing follows, and no promise is held against it any more.</summary>
    public static bool IsFinal(string status) => status is Delivered or Cancelled;

    /// <summary>A driver has it, or is on the way to it.</summary>
    public static bool IsWithDriver(string status) => status is Assigned or PickedUp or InTransit;
}

/// <summary>The clock of a promise: on_track → warning → critical → breached; met or missed at the end.</summary>
public static class SlaState
{
    public const string OnTrack = "on_track";
    public const string Warning = "warning";
    public const string Critical = "critical";
    public const string Breached = "breached";
    public const string Met = "met";
    public const string Missed = "missed";

    public static IReadOnlyList<string> All { get; } = [OnTrack, Warning, Critical, Breached, Met, Missed];
}

/// <summary>Priorities, lowest first.</summary>
public static class OrderPriority
{
    public static IReadOnlyList<string> All { get; } = ["low", "normal", "high", "urgent"];

    /// <summary>0 low … 3 urgent.</summary>
    public static int Rank(string priority) => priority switch { "low" => 0, "high" => 2, "urgent" => 3, _ => 1 };
}

/// <summary>Types of events that this module publishes; the payload is <see cref="OrderHappened"/>.</summary>
public static class OrderEvents
{
    public const string Created = "order_created";
    public const string Updated = "order_updated";
    public const string Released = "order_released";
    public const string Assigned = "order_assigned";
    public const string Unassigned = "order_unassigned";
    public const string PickedUp = "order_picked_up";
    public const string InTransit = "order_in_transit";
    public const string Delivered = "order_delivered";
    public const string Failed = "order_failed";
    public const string Cancelled = "order_cancelled";
    public const string Retried = "order_retried";
    public const string Waiting = "order_waiting";
    public const string WaitEnded = "wait_ended";
    public const string SlaChanged = "order_sla_changed";
    public const string EtaChanged = "order_eta_changed";
    public const string ProofAdded = "order_proof_added";
    public const string ImportProgressed = "import_progressed";
}

/// <summary>The payload of every order event. Names, phones and addresses never enter it.</summary>
public sealed record OrderHappened
{
    public Guid Id { get; init; }
    public required string OrderNumber { get; init; }
    public required string Status { get; init; }
    public string? FromStatus { get; init; }
    public Guid ZoneId { get; init; }
    public Guid? DriverId { get; init; }
    public Guid? CustomerId { get; init; }
    public Guid? BatchId { get; init; }
    public Guid? RouteId { get; init; }
    public required string SlaState { get; init; }
    public required string Urgency { get; init; }
    public required string Priority { get; init; }
    public DateTimeOffset SlaDeadline { get; init; }
    public DateTimeOffset? EstimatedDeliveryAt { get; init; }
    public DateTimeOffset? HoldUntil { get; init; }
    public string? Reason { get; init; }

    /// <summary>Deliveries that were tried, whatever became of them.</summary>
    public int AttemptCount { get; init; }
    public DateOnly BusinessDate { get; init; }

    /// <summary>When it happened, by the phone or person that says so.</summary>
    public DateTimeOffset At { get; init; }
    public double? PickupLatitude { get; init; }
    public double? PickupLongitude { get; init; }
    public double? DropoffLatitude { get; init; }
    public double? DropoffLongitude { get; init; }
}
