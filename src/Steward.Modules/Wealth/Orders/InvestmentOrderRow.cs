using Steward.Kernel;

namespace Steward.Wealth.Orders;

/// <summary>A purchase, redemption or switch of a scheme for a client, as it is stored.</summary>
internal sealed record InvestmentOrderRow
{
    public Guid Id { get; init; }
    public string Code { get; init; } = "";

    /// <summary>The occurrence's key and the order's line, or the caller's own key: there is never a second order of it.</summary>
    public string IdempotencyKey { get; init; } = "";

    /// <summary>Null for an order by hand.</summary>
    public string? OccurrenceKey { get; init; }
    public Guid ClientId { get; init; }
    public Guid ProductId { get; init; }
    public Guid? TargetProductId { get; init; }

    /// <summary>Null: a purchase goes to the holding without a folio, a sale takes the oldest units of all folios.</summary>
    public string? Folio { get; init; }

    /// <summary>Purchase, Redemption or Switch.</summary>
    public string OrderType { get; init; } = "Purchase";
    public decimal? Amount { get; init; }
    public decimal? Units { get; init; }
    public decimal? PercentOfHolding { get; init; }
    public bool AllUnits { get; init; }

    /// <summary>The lots that are sold: <c>[{lot_id, units}]</c>, as a plan chose them or as the confirmation fixed them.</summary>
    public Json Lots { get; init; } = new("[]");

    /// <summary>Ids of orders that must be executed before this one leaves.</summary>
    public Json DependsOn { get; init; } = new("[]");
    public Guid? ExecutionId { get; init; }
    public Guid? GoalId { get; init; }
    public string Rail { get; init; } = "paper";

    /// <summary>Our own id at the rail, stored before the rail is called.</summary>
    public string? ClientReference { get; init; }
    public string? RailReference { get; init; }
    /// <summary>under_review, pending, confirmed, submitted, unknown, executed, settled, failed, cancelled or reversed.</summary>
    public string Status { get; init; } = "pending";
    public string Currency { get; init; } = "";

    /// <summary>Mandate, Cash or Liquid Scheme.</summary>
    public string Funding { get; init; } = "Cash";
    public Guid? MandateId { get; init; }
    public decimal ReservedAmount { get; init; }
    public decimal ReservedUnits { get; init; }

    /// <summary>Of which holdings the reserved units are: <c>[{holding_id, units}]</c>.</summary>
    public Json ReservedParts { get; init; } = new("[]");
    public DateOnly? OrderDate { get; init; }
    public DateOnly? PredictedNavDate { get; init; }
    public DateOnly? NavDate { get; init; }
    public decimal? Nav { get; init; }
    public decimal? ExecutedUnits { get; init; }

    /// <summary>Purchase: what was paid, charges included. Redemption: what is paid out, after load and charges. Switch: what moved over, after load.</summary>
    public decimal? ExecutedAmount { get; init; }
    public decimal? TargetNav { get; init; }
    public decimal? TargetUnits { get; init; }
    public decimal Charges { get; init; }
    public Json ChargeLines { get; init; } = new("[]");
    public DateOnly? CashDate { get; init; }
    public DateOnly? UnitDate { get; init; }

    /// <summary>Until then it must have left to get the predicted NAV.</summary>
    public DateTimeOffset? CutoffAt { get; init; }

    /// <summary>The sender looks at it again not before then; null: at once.</summary>
    public DateTimeOffset? SendAfter { get; init; }
    public int Attempts { get; init; }

    /// <summary>Why it waits for a person or for something to change, while it has not left; null: it does not.</summary>
    public string? HeldCode { get; init; }
    public string? HeldReason { get; init; }
    public DateTimeOffset? DebitAskedAt { get; init; }

    /// <summary>Funding by mandate: asked (the rail is to be told), unknown (it was called, or is about to be), told, collected or failed.</summary>
    public string? MandateDebit { get; init; }

    /// <summary>When the money is to be there, and when the rail is called or asked about it next; null: never.</summary>
    public DateOnly? DebitDueDate { get; init; }
    public DateTimeOffset? DebitAfter { get; init; }
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

    internal IReadOnlyList<LotPart> LotParts => Lots.As<List<LotPart>>() ?? [];

    internal IReadOnlyList<HoldingPart> HoldingParts => ReservedParts.As<List<HoldingPart>>() ?? [];

    internal IReadOnlyList<Guid> Dependencies => DependsOn.As<List<Guid>>() ?? [];

    internal bool IsSale => OrderType is not "Purchase";

    /// <summary>Something keeps it from leaving, or nobody knows whether it has left; <see cref="InvestmentOrderStore.Kept"/> says the same to the database.</summary>
    internal bool IsKept => Status is "under_review" or "unknown" || (Status is "pending" or "confirmed" && HeldCode is not null);

    /// <summary>The rail was called, or is about to be: what became of it must be asked, not guessed.</summary>
    internal bool MayHaveLeft => ClientReference is not null && (Status is "confirmed" or "unknown");
}

/// <summary>Units of one lot.</summary>
internal sealed record LotPart(Guid LotId, decimal Units);

/// <summary>Units of one holding.</summary>
internal sealed record HoldingPart(Guid HoldingId, decimal Units);
