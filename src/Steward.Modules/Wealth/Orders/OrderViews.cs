using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Navs;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Orders;

/// <summary>An investment order as the API shows it: units and NAVs as text, money as numbers.</summary>
/// <param name="CutoffAt">Until when it must leave to get the predicted NAV; null until something keeps it from leaving, or it leaves.</param>
/// <param name="MinutesToCutOff">While it has not left: how long it may still leave for its NAV; below 0 it is too late.</param>
/// <param name="LeavingLate">Something keeps it, and its cut-off is near (<c>InvestmentOrders:CutOffWarningMinutes</c>).</param>
/// <param name="HeldCode">Why it waits; null: it does not.</param>
internal sealed record OrderView(
    Guid Id, string Code, Guid ClientId, string? OccurrenceKey, string OrderType, Guid SchemeId, string SchemeName, Guid? TargetSchemeId, string? TargetSchemeName, string? Folio, decimal? Amount, string? Units,
    string? PercentOfHolding, bool AllUnits, string Status, string Currency, string Funding, Guid? MandateId, string? MandateDebit, DateOnly? DebitDueDate, string Rail, string? ClientReference, string? RailReference, IReadOnlyList<OrderLotView> Lots,
    IReadOnlyList<Guid> DependsOn, Guid? ExecutionId, Guid? GoalId, decimal ReservedAmount, string ReservedUnits, DateOnly? OrderDate, DateOnly? PredictedNavDate, DateTimeOffset? CutoffAt, int? MinutesToCutOff, bool LeavingLate, DateOnly? NavDate,
    string? Nav, string? ExecutedUnits, decimal? ExecutedAmount, string? TargetNav, string? TargetUnits, decimal Charges, Json ChargeLines, DateOnly? CashDate, DateOnly? UnitDate, string? HeldCode, string? HeldReason,
    string? FailureCode, string? FailureReason, int Attempts, DateTimeOffset? SendAfter, DateTimeOffset? SubmittedAt, DateTimeOffset? ExecutedAt, DateTimeOffset? SettledAt, string Actor, Guid? DecisionId, long Version,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>NAVs that it was filled at and that were restated afterwards; null: not asked for.</summary>
    public IReadOnlyList<RestatedView>? Restated { get; init; }

    internal static OrderView Of(InvestmentOrderRow row, IReadOnlyDictionary<Guid, SchemeRow> schemes, CutOffWarning warning, DateTimeOffset now) => new(
        row.Id, row.Code, row.ClientId, row.OccurrenceKey, row.OrderType, row.ProductId, schemes[row.ProductId].Name, row.TargetProductId, row.TargetProductId is { } target ? schemes[target].Name : null, row.Folio, row.Amount,
        Text(row.Units), Text(row.PercentOfHolding), row.AllUnits, row.Status, row.Currency, row.Funding, row.MandateId, row.MandateDebit, row.DebitDueDate, row.Rail, row.ClientReference, row.RailReference,
        [.. row.LotParts.Select(part => new OrderLotView(part.LotId, DecimalText.Write(part.Units)))], row.Dependencies, row.ExecutionId, row.GoalId, row.ReservedAmount, DecimalText.Write(row.ReservedUnits), row.OrderDate,
        row.PredictedNavDate, row.CutoffAt, row.CutoffAt is { } cutOff && row.Status is ("under_review" or "pending" or "confirmed" or "unknown") ? (int)Math.Floor((cutOff - now).TotalMinutes) : null, warning.IsLate(row, now), row.NavDate, Text(row.Nav),
        Text(row.ExecutedUnits), row.ExecutedAmount, Text(row.TargetNav), Text(row.TargetUnits), row.Charges, row.ChargeLines, row.CashDate, row.UnitDate, row.HeldCode, row.HeldReason, row.FailureCode, row.FailureReason,
        row.Attempts, row.SendAfter, row.SubmittedAt, row.ExecutedAt, row.SettledAt, row.Actor, row.DecisionId, row.Version, row.CreatedAt, row.UpdatedAt);

    private static string? Text(decimal? value) => value is { } number ? DecimalText.Write(number) : null;
}

/// <summary>Units of a lot that an order sells.</summary>
internal sealed record OrderLotView(Guid LotId, string Units);

/// <summary>One thing that happened to an order.</summary>
internal sealed record OrderEventView(int Seq, string Kind, string? FromStatus, string? ToStatus, DateTimeOffset At, string Actor, string? SourceId, Json Detail)
{
    internal static OrderEventView Of(OrderEventRow row) => new(row.Seq, row.Kind, row.FromStatus, row.ToStatus, row.At, row.Actor, row.SourceId, row.Detail);
}
