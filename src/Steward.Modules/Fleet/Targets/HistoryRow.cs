namespace Steward.Fleet.Targets;

/// <summary>What a driver did on one business date, and against which target.</summary>
internal sealed record HistoryRow
{
    public string DriverId { get; init; } = "";
    public DateOnly Date { get; init; }
    public int DeliveriesCompleted { get; init; }
    public decimal RevenueGenerated { get; init; }
    public int? TargetDeliveries { get; init; }
    public decimal? TargetRevenue { get; init; }
    public bool TargetAchieved { get; init; }
    public decimal? AchievementPercentage { get; init; }
    public Guid DriverUuid { get; init; }
    public Guid ZoneId { get; init; }
    public string Currency { get; init; } = "";
    public DateTimeOffset? FinalizedAt { get; init; }
    public int Revision { get; init; } = 1;
    public int OnTimeDeliveries { get; init; }
    public int FailedDeliveries { get; init; }
    public int WorkedMinutes { get; init; }
    public Kernel.Json Metadata { get; init; } = Kernel.Json.Empty;

    /// <summary>The same day, whoever wrote it and when.</summary>
    internal bool Says(HistoryRow other) =>
        (DeliveriesCompleted, RevenueGenerated, TargetDeliveries, TargetRevenue, OnTimeDeliveries, FailedDeliveries, FinalizedAt) ==
        (other.DeliveriesCompleted, other.RevenueGenerated, other.TargetDeliveries, other.TargetRevenue, other.OnTimeDeliveries, other.FailedDeliveries, other.FinalizedAt)
        && IsFaulty == other.IsFaulty;

    internal bool IsFaulty => Metadata.Text is not null && Metadata.Text.Contains("\"error\"", StringComparison.Ordinal);
}
