namespace Steward.Fleet.Targets;

/// <summary>A driver's target and his progress on one business date.</summary>
internal sealed record TargetRow
{
    public string DriverId { get; init; } = "";
    public int TargetDeliveries { get; init; }
    public decimal TargetRevenue { get; init; }
    public int CurrentDeliveries { get; init; }
    public decimal CurrentRevenue { get; init; }
    public string Status { get; init; } = "";
    public DateTimeOffset UpdatedAt { get; init; }
    public Guid DriverUuid { get; init; }
    public Guid ZoneId { get; init; }
    public DateOnly BusinessDate { get; init; }
    public DateTimeOffset? CountedSince { get; init; }
    public string Currency { get; init; } = "";
    public int Version { get; init; } = 1;

    internal bool HasTarget => TargetDeliveries > 0 || TargetRevenue > 0;

    /// <summary>Every target above 0 is reached; without any, false.</summary>
    internal bool Achieved => Met(TargetDeliveries, TargetRevenue, CurrentDeliveries, CurrentRevenue);

    internal static bool Met(int? targetDeliveries, decimal? targetRevenue, int deliveries, decimal revenue) =>
        (targetDeliveries > 0 || targetRevenue > 0) && (targetDeliveries is null or 0 || deliveries >= targetDeliveries) && (targetRevenue is null or 0 || revenue >= targetRevenue);
}

/// <summary>What a driver has done on a date, summed from the facts.</summary>
internal sealed record DaySum
{
    public Guid DriverUuid { get; init; }
    public long Deliveries { get; init; }
    public decimal Revenue { get; init; }
    public long OnTime { get; init; }
}

/// <summary>A target as it was in force on a date; null figures: it had ended.</summary>
internal sealed record TargetInForce
{
    public Guid DriverUuid { get; init; }
    public int? TargetDeliveries { get; init; }
    public decimal? TargetRevenue { get; init; }
}

/// <summary>A driver, as short as targets need him.</summary>
internal sealed record KnownDriver
{
    public Guid Id { get; init; }
    public Guid ZoneId { get; init; }
    public string Code { get; init; } = "";
    public string? ExternalId { get; init; }
    public string Status { get; init; } = "";
    public string Currency { get; init; } = "";

    /// <summary>The id that callers use.</summary>
    internal string Key => ExternalId ?? Id.ToString();
}
