namespace Steward.Orders.Contracts;

/// <summary>What other modules may know of an order: ids, places, times and amounts; no person's data.</summary>
public sealed record OrderFacts
{
    public Guid Id { get; init; }
    public required string OrderNumber { get; init; }
    public Guid ZoneId { get; init; }
    public Guid CustomerId { get; init; }
    public required string Status { get; init; }
    public required string SlaState { get; init; }
    public required string Priority { get; init; }

    /// <summary>The code of its service level; null where the order came without one.</summary>
    public string? ServiceType { get; init; }
    public int? ServiceLevelVersion { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset SlaDeadline { get; init; }
    public DateOnly BusinessDate { get; init; }
    public double PickupLatitude { get; init; }
    public double PickupLongitude { get; init; }
    public double DropoffLatitude { get; init; }
    public double DropoffLongitude { get; init; }
    public DateTimeOffset PickupWindowStart { get; init; }
    public DateTimeOffset PickupWindowEnd { get; init; }
    public DateTimeOffset? DeliveryWindowStart { get; init; }
    public DateTimeOffset? DeliveryWindowEnd { get; init; }
    public long WeightGrams { get; init; }
    public long VolumeMillilitres { get; init; }

    /// <summary>Cash to collect. All money is in minor units of the currency (<c>Currencies.Minor</c>).</summary>
    public long CodMinor { get; init; }

    public long DeliveryFeeMinor { get; init; }

    public long PriceMinor { get; init; }

    /// <summary>Declared worth of the goods.</summary>
    public long PackageValueMinor { get; init; }
    public required string Currency { get; init; }

    /// <summary>Vehicle types that may carry it; empty is any.</summary>
    public IReadOnlyList<string> VehicleTypes { get; init; } = [];
    public IReadOnlyList<string> Skills { get; init; } = [];
    public IReadOnlyList<string> SpecialHandling { get; init; } = [];
    public string? DestinationCity { get; init; }
    public Guid? DriverId { get; init; }
    public Guid? BatchId { get; init; }
    public Guid? RouteId { get; init; }
    public DateTimeOffset? HoldUntil { get; init; }
    public Guid? HoldDecisionId { get; init; }
    public int HoldCount { get; init; }
    public int AttemptCount { get; init; }
    public int ReassignmentCount { get; init; }
    public long RowVersion { get; init; }

    /// <summary>When it became pending (created, released, or given back).</summary>
    public DateTimeOffset DueAt { get; init; }
    public DateTimeOffset? ScheduledFor { get; init; }
    public DateTimeOffset? AssignedAt { get; init; }
    public DateTimeOffset? PickedUpAt { get; init; }
    public DateTimeOffset? DeliveredAt { get; init; }
    public DateTimeOffset? FailedAt { get; init; }
    public DateTimeOffset? LastProgressAt { get; init; }
    public DateTimeOffset? EstimatedDeliveryAt { get; init; }
    public DateTimeOffset? EtaLow { get; init; }
    public DateTimeOffset? EtaHigh { get; init; }
    public string? FailureReason { get; init; }

    /// <summary>It waits by plan, for its next attempt or for the time that its customer asked for, and not for a driver.</summary>
    public bool AwaitsItsTime(DateTimeOffset now) => Status == OrderStatus.Pending && HoldUntil > now && DueAt > now;

    /// <summary>It was put off beyond its promise by a failed attempt or by its customer: the ladder of people cannot mend that.</summary>
    public bool IsPutOff => DueAt >= SlaDeadline && (AttemptCount > 0 || DeliveryWindowEnd > SlaDeadline);

    /// <summary>critical, urgent, normal or flexible, by minutes left.</summary>
    public string Urgency(DateTimeOffset now) => UrgencyOf(SlaDeadline, now);

    public static string UrgencyOf(DateTimeOffset deadline, DateTimeOffset now) => (deadline - now).TotalMinutes switch { < 30 => "critical", < 60 => "urgent", < 180 => "normal", _ => "flexible" };
}

/// <summary>What a person may see besides: for calls, the dispatcher's screen and the driver who has the order. Opened envelopes.</summary>
public sealed record OrderPersonal(
    Guid OrderId, Guid CustomerId, string CustomerName, string? RecipientName, string? RecipientPhone, string? PickupAddress, string? PickupContact,
    string? DropoffAddress, string? DropoffContact, string? Notes);

/// <summary>How and why an order changes its state.</summary>
/// <param name="OccurredAt">Up to 24 h back for phones that were offline; null is now.</param>
/// <param name="Actor"><see cref="Steward.Kernel.Caller.Actor"/>, or <c>engine:…</c>.</param>
/// <param name="ReasonCategory">For failures: customer_unavailable, access_denied, wrong_address, payment_problem, refused, damaged, other.</param>
public sealed record StatusChange(string Actor, DateTimeOffset? OccurredAt = null, string? ReasonCategory = null, string? Note = null)
{
    /// <summary>When an engine decided it.</summary>
    public Guid? DecisionId { get; init; }

    public double? Latitude { get; init; }

    public double? Longitude { get; init; }
}
