using System.Text.Json;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Navs;
using Steward.Portfolio.Triggers;

namespace Steward.Wealth.Triggers;

/// <summary>A trigger order as it is stored.</summary>
internal record TriggerOrderRow
{
    public Guid Id { get; init; }
    public Guid ClientId { get; init; }
    public string Name { get; init; } = "";
    public string? Description { get; init; }
    public Guid CreatedBy { get; init; }
    public string TriggerType { get; init; } = "NAV";
    public string TriggerCondition { get; init; } = "Greater Than";
    public decimal TriggerValue { get; init; }
    public string? TriggerField { get; init; }
    public string OrderType { get; init; } = "Purchase";
    public Guid SchemeId { get; init; }
    public string SchemeName { get; init; } = "";
    public Guid? TargetSchemeId { get; init; }
    public string? TargetSchemeName { get; init; }
    public decimal? Amount { get; init; }
    public decimal? Units { get; init; }
    public Guid? GoalId { get; init; }
    public string? GoalName { get; init; }
    public DateTimeOffset ValidFrom { get; init; }
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Pending, Active, Held, Triggered, Executed, Rejected, Cancelled or Expired.</summary>
    public string Status { get; init; } = "Active";
    public bool IsEnabled { get; init; } = true;
    public DateTimeOffset? TriggeredAt { get; init; }
    public DateTimeOffset? ExecutedAt { get; init; }
    public Guid? ExecutedOrderId { get; init; }
    public string? ExecutionStatus { get; init; }
    public string? ExecutionError { get; init; }
    public string Code { get; init; } = "";
    public Json ConditionTree { get; init; }
    public decimal? Tolerance { get; init; }
    public bool Strict { get; init; }
    public int ConfirmCount { get; init; } = 1;
    public bool AllowImmediate { get; init; }
    public decimal? TrailPercent { get; init; }
    public decimal? TrailAmount { get; init; }

    /// <summary>What the order had seen at <see cref="StateAt"/>; what came after is read from the NAVs.</summary>
    public decimal? HighWater { get; init; }
    public bool? Armed { get; init; }
    public bool WasTrue { get; init; }
    public decimal? ReferenceValue { get; init; }
    public decimal? PercentOfHolding { get; init; }
    public bool AllUnits { get; init; }
    public Guid? OcoGroupId { get; init; }
    public Json Repeat { get; init; }
    public int FireNo { get; init; }
    public DateOnly? RearmAfter { get; init; }
    public string Funding { get; init; } = "Cash";
    public Guid? MandateId { get; init; }
    public string? Folio { get; init; }
    public string Approval { get; init; } = "None";
    public decimal? ApprovalAbove { get; init; }
    public string OnDistribution { get; init; } = "Hold";

    /// <summary>Of a Price that looks at a market series; null: at the scheme's own values.</summary>
    public Guid? SeriesId { get; init; }
    public string? SeriesCode { get; init; }
    public string TimeZone { get; init; } = "";
    public decimal? FiredValue { get; init; }
    public DateOnly? FiredDate { get; init; }
    public DateOnly? PredictedNavDate { get; init; }
    public string? HeldReason { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }
    public Json Metadata { get; init; } = Json.Empty;
    public long Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    internal bool IsOpen => Status is "Pending" or "Active" or "Held";

    /// <summary>Since when its state is not stored but follows from the NAVs.</summary>
    internal DateTimeOffset StateAt => Stored<State>(Metadata, "metadata")?.StateAt ?? CreatedAt;

    internal RepeatTerms? RepeatTerms => Stored<RepeatTerms>(Repeat, "repeat");

    /// <summary>Of a Custom order.</summary>
    internal ConditionTree Tree => StoredValue.Understood(Thing, Code, "condition_tree", () => TreeJson.Stored(ConditionTree));

    /// <summary>The tree of a Custom order as it was sent, which can be understood.</summary>
    internal JsonElement? SentTree => TriggerType == "Custom" && ConditionTree.Text is not null && Tree is not null ? ConditionTree.As<JsonElement>() : null;

    internal TriggerOrderRow WithStateAt(DateTimeOffset at) => this with { Metadata = Json.Of(new State(at)) };

    /// <summary>Held no longer: open from its beginning on.</summary>
    internal TriggerOrderRow Freed(DateTimeOffset now) => this with { Status = ValidFrom > now ? "Pending" : "Active", HeldReason = null };

    /// <summary>The condition as the library knows it.</summary>
    internal TriggerTerms Terms
    {
        get
        {
            var repeat = RepeatTerms;
            return TriggerFigures.Terms(TriggerType, TriggerCondition, TriggerValue) with
            {
                Field = TriggerField, Tolerance = Tolerance, Strict = Strict, TrailPercent = TrailPercent is { } percent ? new(percent) : null, TrailAmount = TrailAmount, ConfirmCount = ConfirmCount,
                MostFirings = Math.Max(1, repeat?.Max ?? 1), CooldownDays = repeat?.CooldownDays ?? 0,
            };
        }
    }

    /// <summary>What the value that fired it was compared with: of a trailing order the mark less the trail, or the floor below it.</summary>
    internal decimal FiredThreshold => HighWater is { } high && (TrailPercent is { } percent ? high * (1 - percent / 100) : high - TrailAmount) is { } trail && FiredValue <= trail ? trail : TriggerValue;

    /// <summary>The threshold that a value is at or beyond, on whichever side a crossing leads to; null: it is not.</summary>
    internal decimal? FiredThresholdAt(decimal value)
    {
        if (Terms.IsTrailing && (this with { FiredValue = value }).FiredThreshold is var trail && trail != TriggerValue) return trail;
        var level = TriggerCondition switch { "Crosses Above" => "Greater Than", "Crosses Below" => "Less Than", var same => same };
        return (this with { TriggerCondition = level }).Terms.Holds(value) ? TriggerValue : null;
    }

    /// <summary>Whether NAVs of the scheme or closes decide, so that the order lies in the index.</summary>
    internal bool IsByNav => TriggerType is "NAV" or "Price";

    /// <summary>Whose values decide: the series', or the scheme's own.</summary>
    internal Guid ValueOwner => SeriesId ?? SchemeId;

    /// <summary>What it looks at, as a leaf of a tree would name it.</summary>
    internal string Subject => SeriesCode is { } code ? TreeJson.SeriesPrefix + code : SchemeId.ToString();

    /// <summary>After a change of the face value: values that are compared with the owner's times the factor, units of it by its inverse.</summary>
    /// <param name="owner">The scheme, or the series that was rebased.</param>
    internal TriggerOrderRow Adjusted(decimal factor, Guid owner)
    {
        var isQuoted = IsByNav && ValueOwner == owner && TriggerField is (null or "nav" or "price");
        return this with
        {
            TriggerValue = isQuoted ? Times(TriggerValue, factor) : TriggerValue, Tolerance = isQuoted && Tolerance is { } tolerance ? Times(tolerance, factor) : Tolerance,
            TrailAmount = isQuoted && TrailAmount is { } trail ? Times(trail, factor) : TrailAmount, HighWater = isQuoted && HighWater is { } high ? Times(high, factor) : HighWater,
            ReferenceValue = isQuoted && ReferenceValue is { } reference ? Times(reference, factor) : ReferenceValue, Units = SchemeId == owner && Units is { } units ? Math.Max(NavAdjustment.Units(new(units), factor).Count, Money.Coin(Portfolio.Units.Decimals)) : Units,
        };
    }

    internal const string Thing = "trigger_order";

    internal static StoredFields<TriggerOrderRow> Kept { get; } = new(
        new("condition_tree", order => order.TriggerType == "Custom" ? order.Tree : null, order => order with { ConditionTree = default }),
        new("repeat", order => order.RepeatTerms, order => order with { Repeat = default }),
        new("metadata", order => order.StateAt, order => order with { Metadata = Json.Empty }));

    private T? Stored<T>(Json json, string field) => StoredValue.Of<T>(json, Thing, Code, field);

    /// <summary>What is more than nothing stays so: a tolerance or a trail of 0 is another thing.</summary>
    private static decimal Times(decimal value, decimal factor) => value > 0 ? Math.Max(NavAdjustment.Nav(new(value), factor).Value, Money.Coin(Nav.Decimals)) : value;

    private sealed record State(DateTimeOffset? StateAt);
}

/// <summary><c>repeat</c>: how often in all, and how many days apart at least.</summary>
internal sealed record RepeatTerms(int Max = 1, int CooldownDays = 0);
