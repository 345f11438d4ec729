using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Schedules;
using Steward.Portfolio.Triggers;
using Steward.Wealth.Schedules;
using Steward.Wealth.Triggers;

namespace Steward.Wealth.AutoInvest;

/// <summary>An auto-invest rule as it is stored.</summary>
internal sealed record RuleRow
{
    public Guid Id { get; init; }
    public string Code { get; init; } = "";
    public Guid ClientId { get; init; }
    public string Name { get; init; } = "";
    public string? Description { get; init; }
    public Guid SchemeId { get; init; }
    public string SchemeName { get; init; } = "";
    public decimal Amount { get; init; }
    public string Currency { get; init; } = "";
    public string Frequency { get; init; } = "";
    public string TriggerType { get; init; } = "Date";
    public Json TriggerConfig { get; init; } = Json.Empty;
    public Guid? GoalId { get; init; }
    public string? GoalName { get; init; }
    public DateOnly StartDate { get; init; }
    public DateOnly? EndDate { get; init; }

    /// <summary>The nominal date of the next occurrence; of a condition rule the day on which it is looked at next.</summary>
    public DateOnly? NextExecutionDate { get; init; }

    /// <summary>When the engine looks at the rule next; null when nothing is to come.</summary>
    public DateTimeOffset? NextRunAt { get; init; }

    /// <summary>The k of the next nominal date; of a condition rule the number of its looks.</summary>
    public int OccurrenceNo { get; init; }
    public string Status { get; init; } = RuleStatus.Active;
    public bool IsEnabled { get; init; } = true;
    public decimal? MaxTotalAmount { get; init; }
    public decimal? MaxPerExecution { get; init; }
    public decimal? MinBalanceRequired { get; init; }
    public Guid CreatedBy { get; init; }
    public int ExecutionCount { get; init; }
    public DateTimeOffset? LastExecutionDate { get; init; }
    public string? LastExecutionStatus { get; init; }
    public string? LastExecutionError { get; init; }
    public Json? Basket { get; init; }
    public string? Folio { get; init; }
    public string TimeZone { get; init; } = "";
    public Guid? CalendarId { get; init; }
    public string RollConvention { get; init; } = "Following";
    public Json? StepUp { get; init; }
    public int? MaxExecutions { get; init; }
    public bool UntilGoal { get; init; }
    public string Funding { get; init; } = "Cash";
    public Guid? SourceSchemeId { get; init; }
    public Guid? MandateId { get; init; }
    public string CatchUpPolicy { get; init; } = "Ask";
    public int CatchUpWindowDays { get; init; } = CatchUp.DefaultWindowDays;
    public string OverlapPolicy { get; init; } = "Buffer One";
    public int CooldownDays { get; init; }
    public bool CollapseSameDay { get; init; }

    /// <summary>A JSON array of nominal dates that are left out.</summary>
    public Json Skips { get; init; } = new("[]");
    public DateOnly? PauseUntil { get; init; }
    public string Approval { get; init; } = "None";
    public decimal? ApprovalAbove { get; init; }

    /// <summary>What was invested, orders under way included: it never passes <see cref="MaxTotalAmount"/>.</summary>
    public decimal TotalInvested { get; init; }
    public Json ConditionState { get; init; } = Json.Empty;
    public int FailureStreak { get; init; }
    public int? MaxFailures { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }
    public long Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    internal Frequency Rhythm => ScheduleWords.FrequencyOf(Frequency);

    internal int FailuresAllowed => MaxFailures ?? Rhythm.DefaultMaxFailures();

    internal bool IsByDate => TriggerType == "Date";

    internal bool IsOpen => RetiredAt is null && Status is not (RuleStatus.Cancelled or RuleStatus.Completed);

    internal IReadOnlyList<DateOnly> SkippedDates => Stored<List<DateOnly>>(Skips, "skips") ?? [];

    internal IReadOnlyList<BasketPart> Parts => Basket is { } basket && Stored<List<BasketPart>>(basket, "basket") is { Count: > 0 } parts ? parts : [new(SchemeId, 100)];

    internal TriggerConfig Config => Stored<TriggerConfig>(TriggerConfig, "trigger_config") ?? new();

    /// <summary>The config as it was sent, which can be understood.</summary>
    internal JsonObject ConfigMembers
    {
        get
        {
            _ = Conditions;
            return Stored<JsonObject>(TriggerConfig, "trigger_config") ?? [];
        }
    }

    /// <summary>The tree of a condition of one's own; null: none.</summary>
    internal ConditionTree? Conditions => Config.CustomConditions is { } tree ? StoredValue.Understood(Thing, Code, "trigger_config", () => TreeJson.Stored(tree)) : null;

    internal StepUpTerms? GrowsBy => StepUp is not { } step || Stored<StepUpTerms>(step, "step_up") is not { } terms ? null : terms.IsSound ? terms : throw StoredValue.Damaged(Thing, Code, "step_up");

    internal ConditionMemory Memory => Stored<ConditionMemory>(ConditionState, "condition_state") ?? new();

    internal const string Thing = "auto_invest_rule";

    internal static StoredFields<RuleRow> Kept { get; } = new(
        new("basket", rule => rule.Parts, rule => rule with { Basket = null }),
        new("trigger_config", rule => rule.ConfigMembers, rule => rule with { TriggerConfig = Json.Empty }),
        new("step_up", rule => rule.GrowsBy, rule => rule with { StepUp = null }),
        new("skips", rule => rule.SkippedDates, rule => rule with { Skips = new("[]") }),
        new("condition_state", rule => rule.Memory, rule => rule with { ConditionState = Json.Empty }));

    private T? Stored<T>(Json json, string field) => StoredValue.Of<T>(json, Thing, Code, field);
}

/// <summary>The states of a rule.</summary>
internal static class RuleStatus
{
    internal const string Draft = "Draft", Active = "Active", Paused = "Paused", NeedsAttention = "Needs Attention", Cancelled = "Cancelled", Completed = "Completed";
}

/// <summary>A scheme of a basket.</summary>
/// <param name="Percent">All of a basket sum to 100.</param>
internal sealed record BasketPart(Guid SchemeId, decimal Percent);

/// <summary>How an amount grows, as it is stored; see <see cref="Portfolio.Schedules.StepUp"/>.</summary>
internal sealed record StepUpTerms(decimal? Percent = null, decimal? Amount = null, int Every = 12, decimal? Multiple = null, decimal? Cap = null)
{
    internal bool IsSound => Percent is null != Amount is null && Every > 0;

    internal StepUp Rule => new()
    {
        Percent = Percent is { } percent ? new(percent) : null, Amount = Amount is { } amount ? new(amount) : null, Every = Every,
        Multiple = Multiple is { } multiple ? new Money(multiple) : null, Cap = Cap is { } cap ? new Money(cap) : null,
    };
}

/// <summary>What is remembered about a condition between two looks.</summary>
/// <param name="Known">The last known value; null before the first.</param>
/// <param name="LastPeriod">The first day of the period in which the rule acted last.</param>
internal sealed record ConditionMemory(bool? Known = null, DateOnly? LastPeriod = null);
