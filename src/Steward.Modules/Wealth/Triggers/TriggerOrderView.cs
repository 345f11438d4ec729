using System.Text.Json.Nodes;
using Steward.Portfolio;
using Steward.Wealth.Navs;

namespace Steward.Wealth.Triggers;

/// <summary>A trigger order as the API shows it. Money travels as a number, units and trigger values as text.</summary>
/// <param name="LastValue">What its condition looks at, as it stands now; only where one order is shown.</param>
/// <param name="DistancePercent">How far the last value is from the trigger value.</param>
internal sealed record TriggerOrderView(
    Guid Id, string Code, Guid ClientId, string Name, string? Description, string TriggerType, string TriggerCondition, string? TriggerValue, string? TriggerField, JsonNode? ConditionTree, string OrderType, Guid SchemeId,
    string SchemeName, Guid? TargetSchemeId, string? TargetSchemeName, decimal? Amount, string? Units, string? PercentOfHolding, bool AllUnits, Guid? GoalId, string? GoalName, DateTimeOffset ValidFrom, DateTimeOffset? ValidUntil,
    string Status, bool IsEnabled, string? HeldReason, string? Tolerance, bool Strict, int ConfirmCount, bool AllowImmediate, string? TrailPercent, string? TrailAmount, string? HighWater, bool? Armed, Guid? OcoGroupId,
    RepeatTerms? Repeat, int FireNo, string Funding, Guid? MandateId, string? Folio, string Approval, decimal? ApprovalAbove, string OnDistribution, DateTimeOffset? TriggeredAt, string? FiredValue, DateOnly? FiredDate,
    DateOnly? PredictedNavDate, Guid? ExecutedOrderId, DateTimeOffset? ExecutedAt, string? ExecutionStatus, string? ExecutionError, Guid CreatedBy, long Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt,
    string? LastValue, DateOnly? LastValueDate, string? DistancePercent, string NavDateRule)
{
    /// <summary>Values that it fired on and that were restated afterwards; null: not asked for.</summary>
    public IReadOnlyList<RestatedView>? Restated { get; init; }

    /// <summary>The code of the market series that a Price looks at; null: at the scheme's own closes.</summary>
    public string? Series { get; init; }

    /// <summary>Values that cannot be read in the database any more and are shown as if they were not set; null: none.</summary>
    public IReadOnlyList<string>? Damaged { get; init; }

    /// <summary>Among others: what of it is damaged hides neither it nor them.</summary>
    internal static TriggerOrderView Listed(TriggerOrderRow row)
    {
        var (readable, damaged) = TriggerOrderRow.Kept.Readable(row);
        return Of(readable) with { Damaged = damaged };
    }

    private const string Rule = "A NAV fires the order when it is known, so the order gets the NAV of a later date: it leaves at once, or after the cut-off up to which it would still get the known one.";

    internal static TriggerOrderView Of(TriggerOrderRow row, PresentValue? now = null, DateOnly? predicted = null) => new(
        row.Id, row.Code, row.ClientId, row.Name, row.Description, row.TriggerType, row.TriggerCondition, row.TriggerType == "Custom" ? null : TriggerFigures.Text(row.TriggerValue, row.TriggerType), row.TriggerField,
        row.ConditionTree.Text is { } tree ? JsonNode.Parse(tree) : null, row.OrderType, row.SchemeId, row.SchemeName, row.TargetSchemeId, row.TargetSchemeName, row.Amount, Text(row.Units), Text(row.PercentOfHolding), row.AllUnits,
        row.GoalId, row.GoalName, row.ValidFrom, row.ValidUntil, row.Status, row.IsEnabled, row.HeldReason, Text(row.Tolerance), row.Strict, row.ConfirmCount, row.AllowImmediate, Text(row.TrailPercent), Text(row.TrailAmount),
        Text(row.HighWater), row.Armed, row.OcoGroupId, row.RepeatTerms, row.FireNo, row.Funding, row.MandateId, row.Folio, row.Approval, row.ApprovalAbove, row.OnDistribution, row.TriggeredAt,
        row.FiredValue is { } fired ? TriggerFigures.Text(fired, row.TriggerType) : null, row.FiredDate, row.PredictedNavDate ?? predicted, row.ExecutedOrderId, row.ExecutedAt, row.ExecutionStatus, row.ExecutionError, row.CreatedBy,
        row.Version, row.CreatedAt, row.UpdatedAt, now is null ? null : TriggerFigures.Text(decimal.Round(now.Value, Nav.Decimals), row.TriggerType), now?.Date, Distance(row, now), Rule) { Series = row.SeriesCode };

    private static string? Distance(TriggerOrderRow row, PresentValue? now) => now is { Value: > 0 } && row is { TriggerValue: > 0, TriggerType: not ("Date" or "Custom") }
        ? DecimalText.Write(decimal.Round((row.TriggerValue / now.Value - 1) * 100, Percent.Decimals)) : null;

    private static string? Text(decimal? value) => value is { } number ? DecimalText.Write(number) : null;
}
