using Steward.Kernel;

namespace Steward.Wealth.Rebalancing;

/// <summary>A row of <c>rebalancing_rules</c>.</summary>
internal sealed record RebalancingRule
{
    public Guid Id { get; init; }
    public string Code { get; init; } = "";
    public Guid ClientId { get; init; }
    public string Name { get; init; } = "";
    public string? Description { get; init; }

    /// <summary>Threshold-Based, Time-Based, Drift-Based or Hybrid.</summary>
    public string Strategy { get; init; } = "";

    /// <summary>Class, cash or <c>scheme:&lt;id&gt;</c> → percent; together 100.</summary>
    public Json TargetAllocation { get; init; } = Json.Empty;
    public decimal ThresholdPercent { get; init; }
    public decimal? MinDriftPercent { get; init; }
    public decimal? RebalanceAmount { get; init; }
    public string? Frequency { get; init; }
    public int? DayOfMonth { get; init; }
    public int? DayOfWeek { get; init; }
    public bool TriggerOnDrift { get; init; } = true;
    public bool TriggerOnSchedule { get; init; }
    public bool ExecuteAutomatically { get; init; }
    public bool RequireConfirmation { get; init; } = true;
    public string Status { get; init; } = "Active";
    public bool IsEnabled { get; init; } = true;
    public DateOnly? LastRebalancedDate { get; init; }
    public DateOnly? NextRebalancingDate { get; init; }
    public int ExecutionCount { get; init; }
    public string? LastExecutionStatus { get; init; }
    public Guid CreatedBy { get; init; }
    public string ThresholdKind { get; init; } = "Absolute";
    public decimal? RelativePercent { get; init; }
    public string DestinationKind { get; init; } = "Target";
    public decimal? DestinationPercent { get; init; }

    /// <summary>Key → limits of its own.</summary>
    public Json? PerAsset { get; init; }

    /// <summary>Class → what is bought for it.</summary>
    public Json? ClassFunds { get; init; }
    public bool LookThrough { get; init; }
    public decimal CashBufferPercent { get; init; } = 0.25m;
    public string SellPolicy { get; init; } = "If Needed";
    public string LotPolicy { get; init; } = "FIFO";
    public string ResidualRule { get; init; } = "Proportional";
    public decimal? TaxBudget { get; init; }
    public decimal? BenefitFactor { get; init; }
    public decimal? MinOrderAmount { get; init; }
    public decimal? MaxTurnoverPercent { get; init; }
    public int CooldownDays { get; init; }
    public decimal? ApprovalAbove { get; init; }
    public string TimeZone { get; init; } = "";
    public Guid? CalendarId { get; init; }
    public string RollConvention { get; init; } = "Following";
    public string CatchUpPolicy { get; init; } = "Ask";
    public int CatchUpWindowDays { get; init; } = Portfolio.Schedules.CatchUp.DefaultWindowDays;
    public DateOnly? StartDate { get; init; }

    /// <summary>The k of the next nominal date.</summary>
    public int OccurrenceNo { get; init; }

    /// <summary>A JSON array of nominal dates that are left out.</summary>
    public Json Skips { get; init; } = new("[]");
    public DateTimeOffset? NextRunAt { get; init; }
    public DateOnly? PauseUntil { get; init; }
    public DateTimeOffset? LastEvaluatedAt { get; init; }
    public decimal? LastDriftPercent { get; init; }
    public int FailureStreak { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }
    public long Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    internal IReadOnlyList<DateOnly> SkippedDates => Stored<List<DateOnly>>(Skips, "skips") ?? [];

    internal bool IsRunning => Status == "Active" && IsEnabled && RetiredAt is null;

    /// <summary>Whether a plan goes on to orders without a person.</summary>
    internal bool ActsAlone => ExecuteAutomatically && !RequireConfirmation;

    internal IReadOnlyDictionary<string, decimal> Targets => Stored<Dictionary<string, decimal>>(TargetAllocation, "target_allocation") ?? [];

    internal IReadOnlyDictionary<string, AssetOverride> Overrides => Stored<Dictionary<string, AssetOverride>>(PerAsset ?? default, "per_asset") ?? [];

    internal IReadOnlyDictionary<string, List<FundPart>> Funds => Stored<Dictionary<string, List<FundPart>>>(ClassFunds ?? default, "class_funds") ?? [];

    internal static StoredFields<RebalancingRule> Kept { get; } = new(
        new("target_allocation", rule => rule.Targets, rule => rule with { TargetAllocation = Json.Empty }),
        new("per_asset", rule => rule.Overrides, rule => rule with { PerAsset = null }),
        new("class_funds", rule => rule.Funds, rule => rule with { ClassFunds = null }),
        new("skips", rule => rule.SkippedDates, rule => rule with { Skips = new("[]") }));

    private T? Stored<T>(Json json, string field) => StoredValue.Of<T>(json, "rebalancing_rule", Code, field);
}

/// <summary>Limits of one key in place of the rule's.</summary>
internal sealed record AssetOverride(decimal? ThresholdPercent = null, decimal? RelativePercent = null, decimal? DestinationPercent = null);

/// <summary>A scheme that is bought for a class, with its part of 100.</summary>
internal sealed record FundPart(Guid SchemeId, decimal Percent);
