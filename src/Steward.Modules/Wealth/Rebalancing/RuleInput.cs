using Steward.Kernel;
using Steward.Wealth.Common;

namespace Steward.Wealth.Rebalancing;

/// <summary>A rebalancing rule as it is asked for.</summary>
internal sealed record RuleInput
{
    public string? ClientId { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }
    public string? Strategy { get; init; }
    public Dictionary<string, Figure>? TargetAllocation { get; init; }
    public Figure? ThresholdPercent { get; init; }
    public Figure? MinDriftPercent { get; init; }
    public Figure? RebalanceAmount { get; init; }
    public string? Frequency { get; init; }
    public int? DayOfMonth { get; init; }
    public int? DayOfWeek { get; init; }
    public bool? TriggerOnDrift { get; init; }
    public bool? TriggerOnSchedule { get; init; }
    public bool? ExecuteAutomatically { get; init; }
    public bool? RequireConfirmation { get; init; }
    public bool? IsEnabled { get; init; }
    public string? Status { get; init; }
    public string? ThresholdKind { get; init; }
    public Figure? RelativePercent { get; init; }
    public string? DestinationKind { get; init; }
    public Figure? DestinationPercent { get; init; }
    public Dictionary<string, Override>? PerAsset { get; init; }
    public Dictionary<string, List<Fund>>? ClassFunds { get; init; }
    public bool? LookThrough { get; init; }
    public Figure? CashBufferPercent { get; init; }
    public string? SellPolicy { get; init; }
    public string? LotPolicy { get; init; }
    public string? ResidualRule { get; init; }
    public Figure? TaxBudget { get; init; }
    public Figure? BenefitFactor { get; init; }
    public Figure? MinOrderAmount { get; init; }
    public Figure? MaxTurnoverPercent { get; init; }
    public int? CooldownDays { get; init; }
    public Figure? ApprovalAbove { get; init; }
    public string? TimeZone { get; init; }
    public Guid? CalendarId { get; init; }
    public string? RollConvention { get; init; }
    public string? CatchUpPolicy { get; init; }
    public int? CatchUpWindowDays { get; init; }
    public DateOnly? StartDate { get; init; }

    internal sealed record Override(Figure? ThresholdPercent = null, Figure? RelativePercent = null, Figure? DestinationPercent = null);

    internal sealed record Fund(string? SchemeId = null, Figure? Percent = null);

    /// <summary>The request that would make the rule as it is.</summary>
    internal static RuleInput Of(RebalancingRule rule) => new()
    {
        ClientId = rule.ClientId.ToString(), Name = rule.Name, Description = rule.Description, Strategy = rule.Strategy, TargetAllocation = rule.Targets.ToDictionary(pair => pair.Key, pair => (Figure)pair.Value),
        ThresholdPercent = rule.ThresholdPercent, MinDriftPercent = Figure.Of(rule.MinDriftPercent), RebalanceAmount = Figure.Of(rule.RebalanceAmount), Frequency = rule.Frequency, DayOfMonth = rule.DayOfMonth,
        DayOfWeek = rule.DayOfWeek, TriggerOnDrift = rule.TriggerOnDrift, TriggerOnSchedule = rule.TriggerOnSchedule, ExecuteAutomatically = rule.ExecuteAutomatically, RequireConfirmation = rule.RequireConfirmation,
        IsEnabled = rule.IsEnabled, Status = rule.Status, ThresholdKind = rule.ThresholdKind, RelativePercent = Figure.Of(rule.RelativePercent), DestinationKind = rule.DestinationKind,
        DestinationPercent = Figure.Of(rule.DestinationPercent),
        PerAsset = rule.PerAsset is null ? null : rule.Overrides.ToDictionary(pair => pair.Key, pair => new Override(Figure.Of(pair.Value.ThresholdPercent), Figure.Of(pair.Value.RelativePercent), Figure.Of(pair.Value.DestinationPercent))),
        ClassFunds = rule.ClassFunds is null ? null : rule.Funds.ToDictionary(pair => pair.Key, pair => pair.Value.ConvertAll(fund => new Fund(fund.SchemeId.ToString(), fund.Percent))),
        LookThrough = rule.LookThrough, CashBufferPercent = rule.CashBufferPercent, SellPolicy = rule.SellPolicy, LotPolicy = rule.LotPolicy, ResidualRule = rule.ResidualRule, TaxBudget = Figure.Of(rule.TaxBudget),
        BenefitFactor = Figure.Of(rule.BenefitFactor), MinOrderAmount = Figure.Of(rule.MinOrderAmount), MaxTurnoverPercent = Figure.Of(rule.MaxTurnoverPercent), CooldownDays = rule.CooldownDays,
        ApprovalAbove = Figure.Of(rule.ApprovalAbove), TimeZone = rule.TimeZone, CalendarId = rule.CalendarId, RollConvention = rule.RollConvention, CatchUpPolicy = rule.CatchUpPolicy, CatchUpWindowDays = rule.CatchUpWindowDays, StartDate = rule.StartDate,
    };
}

/// <summary>A rebalancing rule as the API shows it.</summary>
internal sealed record RuleView(
    Guid Id, string Code, Guid ClientId, string Name, string? Description, string Strategy, IReadOnlyDictionary<string, decimal> TargetAllocation, decimal ThresholdPercent, decimal? MinDriftPercent, decimal? RebalanceAmount,
    string? Frequency, int? DayOfMonth, int? DayOfWeek, bool TriggerOnDrift, bool TriggerOnSchedule, bool ExecuteAutomatically, bool RequireConfirmation, string Status, bool IsEnabled, DateOnly? LastRebalancedDate,
    DateOnly? NextRebalancingDate, int ExecutionCount, string? LastExecutionStatus, Guid CreatedBy, string ThresholdKind, decimal? RelativePercent, string DestinationKind, decimal? DestinationPercent,
    IReadOnlyDictionary<string, AssetOverride>? PerAsset, IReadOnlyDictionary<string, List<FundPart>>? ClassFunds, bool LookThrough, decimal CashBufferPercent, string SellPolicy, string LotPolicy, string ResidualRule,
    decimal? TaxBudget, decimal? BenefitFactor, decimal? MinOrderAmount, decimal? MaxTurnoverPercent, int CooldownDays, decimal? ApprovalAbove, string TimeZone, Guid? CalendarId, string RollConvention, string CatchUpPolicy,
    int CatchUpWindowDays, IReadOnlyList<DateOnly> Skips, DateOnly? StartDate, DateTimeOffset? NextRunAt, DateOnly? PauseUntil, DateTimeOffset? LastEvaluatedAt, decimal? LastDriftPercent, int FailureStreak, DateTimeOffset? RetiredAt, long Version, DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt, IReadOnlyList<string> Warnings)
{
    /// <summary>Values that cannot be read in the database any more and are shown as if they were not set; null: none.</summary>
    public IReadOnlyList<string>? Damaged { get; init; }

    /// <summary>Among others, or when it was ended: what of it is damaged hides neither it nor them.</summary>
    internal static RuleView Listed(RebalancingRule rule, IReadOnlyList<string>? warnings = null)
    {
        var (readable, damaged) = RebalancingRule.Kept.Readable(rule);
        return Of(readable, warnings) with { Damaged = damaged };
    }

    internal static RuleView Of(RebalancingRule r, IReadOnlyList<string>? warnings = null) => new(
        r.Id, r.Code, r.ClientId, r.Name, r.Description, r.Strategy, r.Targets, r.ThresholdPercent, r.MinDriftPercent, r.RebalanceAmount, r.Frequency, r.DayOfMonth, r.DayOfWeek, r.TriggerOnDrift, r.TriggerOnSchedule,
        r.ExecuteAutomatically, r.RequireConfirmation, r.Status, r.IsEnabled, r.LastRebalancedDate, r.NextRebalancingDate, r.ExecutionCount, r.LastExecutionStatus, r.CreatedBy, r.ThresholdKind, r.RelativePercent,
        r.DestinationKind, r.DestinationPercent, r.PerAsset is null ? null : r.Overrides, r.ClassFunds is null ? null : r.Funds, r.LookThrough, r.CashBufferPercent, r.SellPolicy, r.LotPolicy, r.ResidualRule, r.TaxBudget,
        r.BenefitFactor, r.MinOrderAmount, r.MaxTurnoverPercent, r.CooldownDays, r.ApprovalAbove, r.TimeZone, r.CalendarId, r.RollConvention, r.CatchUpPolicy, r.CatchUpWindowDays, r.SkippedDates, r.StartDate, r.NextRunAt, r.PauseUntil, r.LastEvaluatedAt,
        r.LastDriftPercent, r.FailureStreak, r.RetiredAt, r.Version, r.CreatedAt, r.UpdatedAt, warnings ?? []);
}
