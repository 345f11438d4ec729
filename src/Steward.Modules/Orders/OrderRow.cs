using System.Text.Json.Serialization;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>An order as it is stored. Generated twins are read and never written.</summary>
internal record OrderRow
{
    public Guid Id { get; init; }
    public string OrderNumber { get; init; } = "";
    public string OrderId => OrderNumber;
    public string? ExternalId { get; init; }
    [JsonIgnore] public string? ContentHash { get; init; }
    public Guid ZoneId { get; init; }
    public DateOnly BusinessDate { get; init; }
    public Guid CustomerId { get; init; }
    public string? RecipientName { get; init; }
    public string? RecipientPhone { get; init; }
    public string? ServiceType { get; init; }
    public int? ServiceLevelVersion { get; init; }
    public Json PickupLocation { get; init; } = Json.Empty;
    public string? DestinationCity { get; init; }
    public Json DestinationLocation { get; init; } = Json.Empty;
    public Degrees? PickupLatitude { get; init; }
    public Degrees? PickupLongitude { get; init; }
    public Degrees? DropoffLatitude { get; init; }
    public Degrees? DropoffLongitude { get; init; }
    public decimal WeightKg { get; init; }
    public decimal WeightTonnes => WeightKg / 1000;
    public decimal VolumeM3 { get; init; }
    public DateTimeOffset TimeWindowStart { get; init; }
    public DateTimeOffset TimeWindowEnd { get; init; }
    public DateTimeOffset? DeliveryWindowStart { get; init; }
    public DateTimeOffset? DeliveryWindowEnd { get; init; }
    public DateTimeOffset? WindowStart => DeliveryWindowStart;
    public DateTimeOffset? WindowEnd => DeliveryWindowEnd;
    public DateTimeOffset? ScheduledFor { get; init; }
    public DateTimeOffset? ReadyAt { get; init; }
    public DateTimeOffset SlaDeadline { get; init; }
    public string SlaState { get; init; } = Contracts.SlaState.OnTrack;
    public bool SlaBreached { get; init; }
    public string Priority { get; init; } = "normal";
    public Json SpecialHandling { get; init; } = new("[]");
    public Json CustomerConstraints { get; init; } = Json.Empty;
    public Json Requirements { get; init; } = Json.Empty;
    public Json PackageDetails { get; init; } = Json.Empty;
    public bool Fragile { get; init; }
    public decimal Price { get; init; }
    public string Currency { get; init; } = "";
    public decimal? PriceKes => Currency == "KES" ? Price : null;
    public decimal? PackageValue { get; init; }
    public decimal? CodAmount { get; init; }
    public decimal? DeliveryFee { get; init; }
    public decimal SurgeMultiplier { get; init; } = 1;
    public decimal? TotalAmount { get; init; }
    public string Status { get; init; } = OrderStatus.Pending;
    public Guid? AssignedRouteId { get; init; }
    public Guid? RouteId => AssignedRouteId;
    public Guid? DriverId { get; init; }
    public Guid? AssignedDriverId => DriverId;
    public Guid? BatchId { get; init; }
    public DateTimeOffset? HoldUntil { get; init; }
    public Guid? HoldDecisionId { get; init; }
    public int HoldCount { get; init; }
    public int AttemptCount { get; init; }
    public int ReassignmentCount { get; init; }
    public DateTimeOffset? EstimatedDeliveryAt { get; init; }
    public DateTimeOffset? EtaLow { get; init; }
    public DateTimeOffset? EtaHigh { get; init; }
    public decimal? EstimatedDistanceKm { get; init; }
    public int? EstimatedMinutes { get; init; }
    public int EstimatedDurationMinutes { get; init; } = 30;
    public decimal? ActualDistanceKm { get; init; }
    public int? ActualMinutes { get; init; }
    public DateTimeOffset? AssignedAt { get; init; }
    public DateTimeOffset? PickedUpAt { get; init; }
    public DateTimeOffset? InTransitAt { get; init; }
    public DateTimeOffset? DeliveredAt { get; init; }
    public DateTimeOffset? FailedAt { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }
    public DateTimeOffset? LastProgressAt { get; init; }
    public string? FailureReason { get; init; }
    public string? CancellationReason { get; init; }
    public bool SignatureRequired { get; init; }
    [JsonIgnore] public string? TrackingTokenHash { get; init; }
    public string? Notes { get; init; }
    public Guid? CallLogId { get; init; }
    public Guid? RecordingId { get; init; }
    public int RetryCount { get; init; }
    public int MaxRetries { get; init; } = 3;
    public int? FeedbackRating { get; init; }
    public string? FeedbackComments { get; init; }
    public Guid? ImportId { get; init; }
    public long RowVersion { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public Json Metadata { get; init; } = Json.Empty;

    /// <summary>The customer's name, where the row was read or made together with it.</summary>
    internal string? KnownName { get; init; }

    /// <summary>When the customer last changed, where the row was read together with him.</summary>
    internal DateTimeOffset? CustomerUpdatedAt { get; init; }

    internal bool IsOpen => !OrderStatus.IsFinal(Status);

    internal OrderNeeds Needs => Requirements.As<OrderNeeds>() ?? new();

    internal OrderFacts Facts()
    {
        var needs = Needs;
        return new()
        {
            Id = Id, OrderNumber = OrderNumber, ZoneId = ZoneId, CustomerId = CustomerId, Status = Status, SlaState = SlaState, Priority = Priority,
            ServiceType = ServiceType, ServiceLevelVersion = ServiceLevelVersion, CreatedAt = CreatedAt, SlaDeadline = SlaDeadline, BusinessDate = BusinessDate,
            PickupLatitude = PickupLatitude ?? 0, PickupLongitude = PickupLongitude ?? 0, DropoffLatitude = DropoffLatitude ?? 0, DropoffLongitude = DropoffLongitude ?? 0,
            PickupWindowStart = TimeWindowStart, PickupWindowEnd = TimeWindowEnd, DeliveryWindowStart = DeliveryWindowStart, DeliveryWindowEnd = DeliveryWindowEnd,
            WeightGrams = (long)(WeightKg * 1000), VolumeMillilitres = (long)Math.Ceiling(VolumeM3 * 1_000_000),
            CodMinor = Currencies.Minor(CodAmount ?? 0, Currency), DeliveryFeeMinor = Currencies.Minor(DeliveryFee ?? 0, Currency),
            PriceMinor = Currencies.Minor(Price, Currency), PackageValueMinor = Currencies.Minor(PackageValue ?? 0, Currency), Currency = Currency,
            VehicleTypes = needs.VehicleTypes ?? [], Skills = needs.Skills ?? [], SpecialHandling = SpecialHandling.As<string[]>() ?? [], DestinationCity = DestinationCity,
            DriverId = DriverId, BatchId = BatchId, RouteId = AssignedRouteId, HoldUntil = HoldUntil, HoldDecisionId = HoldDecisionId, HoldCount = HoldCount,
            AttemptCount = AttemptCount, ReassignmentCount = ReassignmentCount, RowVersion = RowVersion, DueAt = ReadyAt ?? CreatedAt, ScheduledFor = ScheduledFor,
            AssignedAt = AssignedAt, PickedUpAt = PickedUpAt, DeliveredAt = DeliveredAt, FailedAt = FailedAt, LastProgressAt = LastProgressAt,
            EstimatedDeliveryAt = EstimatedDeliveryAt, EtaLow = EtaLow, EtaHigh = EtaHigh, FailureReason = FailureReason,
        };
    }
}

/// <summary>What an order asks for, kept in <c>requirements</c>; other members of that object are kept untouched.</summary>
internal sealed record OrderNeeds
{
    public string[]? VehicleTypes { get; init; }
    public string[]? Skills { get; init; }

    /// <summary>Overrules the service level's list.</summary>
    public string[]? Proof { get; init; }
}
