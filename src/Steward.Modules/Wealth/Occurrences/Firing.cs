using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Wealth.Orders;

namespace Steward.Wealth.Occurrences;

/// <summary>An order as an automation wants it, before any gate.</summary>
/// <param name="Line">Tells the orders of one occurrence apart: <c>1</c>, <c>2</c> …</param>
internal sealed record WantedOrder(string Line, Guid ProductId, string OrderType)
{
    public Guid? TargetProductId { get; init; }
    public string? Folio { get; init; }
    public decimal? Amount { get; init; }
    public decimal? Units { get; init; }
    public decimal? PercentOfHolding { get; init; }
    public bool AllUnits { get; init; }
    public string Funding { get; init; } = "Cash";
    public Guid? MandateId { get; init; }
    public Guid? GoalId { get; init; }
    public Guid? ExecutionId { get; init; }

    /// <summary>The lots to sell, as the plan chose them; null: the oldest first.</summary>
    public JsonArray? Lots { get; init; }

    /// <summary>Lines that must be executed before this one leaves.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];
    public DateOnly? PredictedNavDate { get; init; }

    /// <summary>Not before: a mandate's debit, a cut-off.</summary>
    public DateTimeOffset? SendAfter { get; init; }

    /// <summary>The day of the money that pays for it, if that is a later one: it leaves when this day begins in its market.</summary>
    public DateOnly? NotBefore { get; init; }

    /// <summary>What must remain of the client's cash; null where the automation keeps none back.</summary>
    public decimal? CashFloor { get; init; }
}

/// <summary>One occurrence of an automation that wants to act.</summary>
internal sealed record Firing
{
    /// <summary>AutoInvest, Rebalancing or TriggerOrder.</summary>
    public required string AutomationType { get; init; }
    public required Guid AutomationId { get; init; }
    public required long RuleVersion { get; init; }
    public required Guid ClientId { get; init; }

    /// <summary>See <see cref="OccurrenceKeys"/>.</summary>
    public required string Key { get; init; }
    public DateOnly? NominalDate { get; init; }

    /// <summary>Today on the business calendar of the automation, in its zone.</summary>
    public required DateOnly RunDate { get; init; }
    public required DateTimeOffset DueAt { get; init; }
    public required IReadOnlyList<WantedOrder> Orders { get; init; }

    /// <summary>A decision that the automation took before any gate: skip, hold, ask or refuse, with its reason. Null: it wants to act.</summary>
    public Verdict? Own { get; init; }

    /// <summary>What the automation looked at: values with date and revision, amounts with their steps.</summary>
    public JsonObject Inputs { get; init; } = [];

    /// <summary>The members of <see cref="Inputs"/>, for the snapshot and the line of the log.</summary>
    internal (string Key, string Canonical)[] Seen => seen is { } written && written.Of == Inputs ? written.Members : (seen = (Inputs, CanonicalText.MembersOf(Inputs))).Value.Members;

    private (JsonObject Of, (string Key, string Canonical)[] Members)? seen;
    public string? NavSetHash { get; init; }
    public required string Actor { get; init; }

    /// <summary><c>auto-invest</c>, <c>rebalancing</c>, <c>triggers</c>: the chain of its log lines.</summary>
    public required string Engine { get; init; }

    /// <summary>The status of a rule that rests (Paused, Needs Attention) and runs because a person says so; null: it acts by itself.</summary>
    public string? Resting { get; init; }

    /// <summary>What is worth more than this at the last NAV asks a person; null: worth alone does not ask.</summary>
    public decimal? ApprovalAbove { get; init; }

    /// <summary>A person's yes that this occurrence has already, so that no gate asks again.</summary>
    public bool IsApproved { get; init; }
}

/// <summary>What one gate, or the automation itself, says.</summary>
/// <param name="Decision">execute, skip, hold, ask, refuse or fail.</param>
/// <param name="Gate">rule, kill_switch, data, limits, client, mandate, scheme, funds, approval.</param>
internal sealed record Verdict(string Decision, string Gate, string ReasonCode, string Sentence);

/// <summary>One gate that was passed through: what was measured against which limit.</summary>
internal sealed record GateFact(string Gate, bool Passed, string What, string? Value, string? Limit);

/// <summary>What became of a firing.</summary>
/// <param name="IsNew">False: the occurrence was done before, nothing happened now.</param>
internal sealed record Fired(Firing Firing, bool IsNew, Verdict Verdict, IReadOnlyList<GateFact> Gates, IReadOnlyList<InvestmentOrderRow> Orders, Guid? OccurrenceId, Guid? DecisionId);
