using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Wealth.Navs;

namespace Steward.Wealth.Rebalancing;

/// <summary>An execution as the API shows it.</summary>
/// <param name="NeedsSecond">Whether a second person must agree.</param>
internal sealed record ExecutionView(
    Guid Id, string Code, Guid RuleId, Guid ClientId, DateOnly ExecutionDate, string Status, Json CurrentAllocation, Json TargetAllocation, decimal DriftPercent, decimal? PlannedDriftPercent, decimal? AfterDriftPercent,
    Json Actions, string RunType, string InitiatedFrom, long RuleVersion, string OccurrenceKey, string? PlanHash, Json Plan, Json? ApprovedPlan, DateTimeOffset? ExpiresAt, DateTimeOffset? ExecutedAt, Guid? ExecutedBy,
    Json OrderIds, int OrdersPlanned, int OrdersExecuted, int OrdersFailed, int OrdersSkipped, decimal Turnover, Guid? ConfirmedBy, bool NeedsSecond, Json? Residual, Json Warnings, string? HeldReason, string? Error,
    Guid? DecisionId, long Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>NAVs that its plan saw and that were restated afterwards; null: not asked for.</summary>
    public IReadOnlyList<RestatedView>? Restated { get; init; }

    /// <summary>Values that cannot be read in the database any more and are shown as if they were not set; null: none.</summary>
    public IReadOnlyList<string>? Damaged { get; init; }

    /// <summary>Among others: what of it is damaged hides neither it nor them.</summary>
    internal static ExecutionView Listed(Execution one, RebalancingRule rule)
    {
        var (readable, damaged) = Execution.Kept.Readable(one);
        return Of(readable, rule) with { Damaged = damaged };
    }

    internal static ExecutionView Of(Execution one, RebalancingRule rule) => new(
        one.Id, one.Code, one.RuleId, one.ClientId, one.ExecutionDate, one.Status, one.CurrentAllocation, one.TargetAllocation, one.DriftPercent, one.PlannedDriftPercent, one.AfterDriftPercent, one.Actions, one.RunType,
        one.InitiatedFrom, one.RuleVersion, one.OccurrenceKey, one.PlanHash, Canonical(one.Plan), one.ApprovedPlan is { } agreed ? Canonical(agreed) : null, one.ExpiresAt, one.ExecutedAt, one.ExecutedBy, one.OrderIds,
        one.OrdersPlanned, one.OrdersExecuted, one.OrdersFailed, one.OrdersSkipped, one.Notes.Turnover, one.Notes.ConfirmedBy, NeedsTwo(one, rule), one.Residual is { } rest ? Canonical(rest) : null, one.Warnings,
        one.HeldReason, one.Error, one.DecisionId, one.Version, one.CreatedAt, one.UpdatedAt);

    internal static bool NeedsTwo(Execution one, RebalancingRule rule) => rule.ApprovalAbove is { } above && one.Notes.Turnover > above;

    /// <summary>The bytes that were hashed, whatever order a database keeps members in.</summary>
    internal static Json Canonical(Json stored) => JsonNode.Parse(stored.Text) is JsonObject { Count: > 0 } node ? new(System.Text.Encoding.UTF8.GetString(CanonicalJson.ToUtf8(node))) : stored;
}
