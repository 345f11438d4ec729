using Steward.Portfolio.Lots;

namespace Steward.Portfolio.Allocation;

/// <summary>Least amount and multiple of orders.</summary>
/// <param name="Minimum">The least amount.</param>
/// <param name="Multiple">What amounts are multiples of; 0: any coin.</param>
public readonly record struct OrderTerms(decimal Minimum, decimal Multiple);

/// <summary>A scheme that is held or may be bought, with everything that a plan needs to know of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Amc">The house: inside one, a sale and a purchase become a switch.</param>
/// <param name="AssetClass">Its class.</param>
/// <param name="Category">What charges are looked up by.</param>
/// <param name="Nav">The last accepted NAV; null when there is none.</param>
/// <param name="NavDate">Its date.</param>
public sealed record PlanScheme(string Id, string Name, string Amc, string AssetClass, string Category, Nav? Nav, DateOnly? NavDate)
{
    /// <summary>Why the NAV must not be used: <c>nav_held</c>, <c>nav_stale</c>, <c>nav_missing</c>; null when it may.</summary>
    public string? NavFault { get; init; }

    /// <summary>Decimals of a unit.</summary>
    public int UnitDecimals { get; init; } = Units.Decimals;

    /// <summary>Whether it may be bought.</summary>
    public bool IsOpenForPurchase { get; init; } = true;

    /// <summary>Whether it may be sold.</summary>
    public bool IsOpenForRedemption { get; init; } = true;

    /// <summary>Whether it may be switched.</summary>
    public bool IsOpenForSwitch { get; init; } = true;

    /// <summary>Terms of purchases.</summary>
    public OrderTerms Purchase { get; init; }

    /// <summary>Terms of redemptions.</summary>
    public OrderTerms Redemption { get; init; }

    /// <summary>Terms of switches.</summary>
    public OrderTerms Switch { get; init; }

    /// <summary>A sale that would leave less sells everything.</summary>
    public decimal LeastHolding { get; init; }

    /// <summary>What leaving early costs.</summary>
    public ExitLoad Load { get; init; } = ExitLoad.None;

    /// <summary>What leaving early by a switch costs; null: as much as a redemption.</summary>
    public ExitLoad? SwitchLoad { get; init; }

    /// <summary>What is held of it.</summary>
    public IReadOnlyList<Folio> Folios { get; init; } = [];

    /// <summary>Class shares of a mixed scheme; null: all of it is of its class.</summary>
    public IReadOnlyDictionary<string, Percent>? Exposures { get; init; }

    /// <summary>The NAV date that a purchase of now is predicted to get.</summary>
    public DateOnly? PurchaseNavDate { get; init; }

    /// <summary>The NAV date that a redemption of now is predicted to get.</summary>
    public DateOnly? RedemptionNavDate { get; init; }

    /// <summary>The NAV date that a switch of now out of it is predicted to get.</summary>
    public DateOnly? SwitchNavDate { get; init; }

    /// <summary>When the money of a sale of now is there.</summary>
    public DateOnly? CashDate { get; init; }

    /// <summary>All units, free or not.</summary>
    public decimal Held => Folios.Sum(folio => folio.Units);
}

/// <summary>Cash that can be spent from a date on.</summary>
/// <param name="AvailableOn">The date.</param>
/// <param name="Amount">How much, ≥ 0.</param>
public readonly record struct DatedCash(DateOnly AvailableOn, decimal Amount);

/// <summary>Everything that a plan is made of: the same request gives the same plan.</summary>
/// <param name="Today">The date in the client's zone.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Schemes">All that are held or may be bought, in the order of their ids.</param>
/// <param name="Cash">Cash by date; what is reserved is not in it.</param>
/// <param name="ChargeRows">All charge rows.</param>
/// <param name="TaxRows">All tax rows.</param>
public sealed record PlanRequest(
    DateOnly Today, PlanRule Rule, IReadOnlyList<PlanScheme> Schemes, IReadOnlyList<DatedCash> Cash, IReadOnlyList<ChargeRow> ChargeRows, IReadOnlyList<TaxRow> TaxRows)
{
    /// <summary>What the run may do.</summary>
    public RunType Run { get; init; }

    /// <summary>Invest Cash: what to invest at most; null: all that is free. Partial Liquidation: what to raise, required.</summary>
    public decimal? Amount { get; init; }

    /// <summary>Whether to plan even inside the band (a scheduled run of a rule that always acts).</summary>
    public bool IsForced { get; init; }

    /// <summary>Whether all sets of orders are not to be tried: bulk previews.</summary>
    public bool IsBulk { get; init; }

    /// <summary>By class, what of this tax year's exemption is used up.</summary>
    public IReadOnlyDictionary<string, decimal> ExemptionUsed { get; init; } = new Dictionary<string, decimal>();
}
