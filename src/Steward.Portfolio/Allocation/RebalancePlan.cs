using Steward.Portfolio.Lots;

namespace Steward.Portfolio.Allocation;

/// <summary>How planning ended.</summary>
public enum PlanOutcome
{
    /// <summary>There are orders.</summary>
    Planned,

    /// <summary>Nothing is to be done; the code says why.</summary>
    NoAction,

    /// <summary>A NAV is held, stale or missing: nothing may be decided.</summary>
    Held,

    /// <summary>The rule cannot be carried out as it stands.</summary>
    Refused,
}

/// <summary>A reason: a stable code and the values that it speaks of, as text.</summary>
/// <param name="Code">The code.</param>
/// <param name="Values">Names and values, in order.</param>
public sealed record PlanFact(string Code, IReadOnlyList<KeyValuePair<string, string>> Values)
{
    internal static PlanFact Of(string code, params (string Name, object? Value)[] values) =>
        new(code, [.. values.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Name, pair.Value is decimal number ? DecimalText.Write(number) : pair.Value is DateOnly date ? date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : pair.Value!.ToString()!))]);
}

/// <summary>One order of a plan.</summary>
/// <param name="Line">Counts from 1.</param>
/// <param name="Direction">Purchase, Redemption or Switch.</param>
/// <param name="SchemeId">What is bought or sold.</param>
/// <param name="SchemeName">Its name.</param>
/// <param name="Amount">A purchase: what is paid, charges included. A sale: units × NAV at the plan's NAV.</param>
/// <param name="Nav">The plan's NAV.</param>
/// <param name="Reasons">Why.</param>
public sealed record PlanOrder(int Line, OrderDirection Direction, string SchemeId, string SchemeName, decimal Amount, Nav Nav, IReadOnlyList<PlanFact> Reasons)
{
    /// <summary>A switch: what is bought.</summary>
    public string? TargetSchemeId { get; init; }

    /// <summary>A switch: its name.</summary>
    public string? TargetSchemeName { get; init; }

    /// <summary>A sale: how many units. A purchase: about how many.</summary>
    public Units Units { get; init; }

    /// <summary>Whether a sale is of the whole holding.</summary>
    public bool IsAllUnits { get; init; }

    /// <summary>The lots sold.</summary>
    public IReadOnlyList<LotSale> Lots { get; init; } = [];

    /// <summary>What exit loads keep back.</summary>
    public decimal Load { get; init; }

    /// <summary>Duties.</summary>
    public IReadOnlyList<ChargeLine> Charges { get; init; } = [];

    /// <summary>The NAV date that it is predicted to get; null while its money is still to come.</summary>
    public DateOnly? PredictedNavDate { get; init; }

    /// <summary>A sale: when its money is there.</summary>
    public DateOnly? CashDate { get; init; }

    /// <summary>A purchase: the day from which its money is there.</summary>
    public DateOnly? NotBefore { get; init; }

    /// <summary>A purchase: the lines whose money it needs.</summary>
    public IReadOnlyList<int> DependsOn { get; init; } = [];

    /// <summary>All duties.</summary>
    public decimal ChargeSum => Charges.Sum(line => line.Amount);

    /// <summary>A sale: what comes of it. A purchase: what buys units.</summary>
    public decimal Net => Amount - Load - ChargeSum;
}

/// <summary>A plan, or why there is none.</summary>
/// <param name="Outcome">How planning ended.</param>
/// <param name="Code">Why there is no plan; null with one.</param>
/// <param name="Message">The same as a sentence.</param>
/// <param name="Before">Drift at the plan's NAVs; null when NAVs are missing.</param>
public sealed record RebalancePlan(PlanOutcome Outcome, string? Code, string? Message, DriftReading? Before)
{
    /// <summary>Drift after all orders at the same NAVs.</summary>
    public DriftReading? Planned { get; init; }

    /// <summary>The orders, sales first.</summary>
    public IReadOnlyList<PlanOrder> Orders { get; init; } = [];

    /// <summary>Cash that can be spent now or later.</summary>
    public decimal Cash { get; init; }

    /// <summary>What of it stays.</summary>
    public decimal CashKept { get; init; }

    /// <summary>The greater of sales and purchases.</summary>
    public decimal Turnover { get; init; }

    /// <summary>All duties.</summary>
    public decimal Charges { get; init; }

    /// <summary>All exit loads.</summary>
    public decimal Loads { get; init; }

    /// <summary>Tax of all sales: an estimate.</summary>
    public TaxEstimate? Tax { get; init; }

    /// <summary>C*: the deposit that repairs the drift without a sale; null when none does.</summary>
    public decimal? RepairingDeposit { get; init; }

    /// <summary>The caps that bit, by name with their limits.</summary>
    public IReadOnlyList<PlanFact> Caps { get; init; } = [];

    /// <summary>What people should know: unchecked rows, locked units, approximate sizes.</summary>
    public IReadOnlyList<PlanFact> Warnings { get; init; } = [];

    /// <summary>Whether not all sets of orders were tried.</summary>
    public bool IsApproximate { get; init; }
}
