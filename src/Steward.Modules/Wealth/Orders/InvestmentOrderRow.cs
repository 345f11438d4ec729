using Steward.Kernel;

namespace Steward.Wealth.Orders;

/// <summary>An investment order as it is stored.</summary>
internal sealed record InvestmentOrderRow
{
    public Guid Id { get; init; }
    public string Code { get; init; } = "";
    public string IdempotencyKey { get; init; } = "";
    public string? OccurrenceKey { get; init; }
    public Guid ClientId { get; init; }
    public Guid ProductId { get; init; }
    public Guid? TargetProductId { get; init; }
    public string? Folio { get; init; }

    /// <summary>Purchase, Redemption or Switch.</summary>
    public string OrderType { get; init; } = "Purchase";
    public decimal? Amount { get; init; }
    public decimal? Units { get; init; }
    public decimal? PercentOfHolding { get; init; }
    public bool AllUnits { get; init; }
    public Json Lots { get; init; } = new("[]");

    /// <summary>Ids of the orders that must be executed before this one leaves.</summary>
    public Json DependsOn { get; init; } = new("[]");
    public Guid? ExecutionId { get; init; }
    public Guid? GoalId { get; init; }
    public string Rail { get; init; } = "paper";

    /// <summary>Stored before the rail is called: by it the order is found again.</summary>
    public string? ClientReference { get; init; }
    public string? RailReference { get; init; }

    /// <summary>under_review, pending, confirmed, submitted, unknown, executed, settled, failed, cancelled or reversed.</summary>
    public string Status { get; init; } = "pending";
    public string Currency { get; init; } = "";
    public string Funding { get; init; } = "Cash";
    public Guid? MandateId { get; init; }
    public decimal ReservedAmount { get; init; }
    public decimal ReservedUnits { get; init; }
    public DateOnly? OrderDate { get; init; }
    public DateOnly? PredictedNavDate { get; init; }
    public DateOnly? NavDate { get; init; }
    public decimal? Nav { get; init; }
    public decimal? ExecutedUnits { get; init; }
    public decimal? ExecutedAmount { get; init; }
    public decimal? TargetNav { get; init; }
    public decimal? TargetUnits { get; init; }
    public decimal Charges { get; init; }
    public Json ChargeLines { get; init; } = new("[]");
    public DateOnly? CashDate { get; init; }
    public DateOnly? UnitDate { get; init; }
    public DateTimeOffset? CutoffAt { get; init; }
    public DateTimeOffset? SendAfter { get; init; }
    public int Attempts { get; init; }
    public string? FailureCode { get; init; }
    public string? FailureReason { get; init; }
    public DateTimeOffset? SubmittedAt { get; init; }
    public DateTimeOffset? ExecutedAt { get; init; }
    public DateTimeOffset? SettledAt { get; init; }
    public string Actor { get; init; } = "";
    public Guid? DecisionId { get; init; }
    public long Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}
