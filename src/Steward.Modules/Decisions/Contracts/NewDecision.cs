using Steward.Kernel;

namespace Steward.Decisions.Contracts;

/// <summary>A decision about to be recorded, in the transaction of its effects.</summary>
public sealed record NewDecision
{
    /// <summary>Made when absent. Given by a caller who needs the id (or the seed that follows from it) beforehand.</summary>
    public Guid? Id { get; init; }

    /// <summary><c>zone:&lt;code&gt;</c>, <c>wealth:&lt;shard&gt;</c> or <c>system</c>.</summary>
    public required string Stream { get; init; }
    public Guid? ZoneId { get; init; }
    public required string DecisionType { get; init; }
    public required string TriggerReason { get; init; }
    public required DateOnly BusinessDate { get; init; }

    /// <summary>As <see cref="Caller.Actor"/>: <c>engine:auto-dispatch</c>, <c>user:0192…</c>.</summary>
    public required string Actor { get; init; }
    public required string PolicyName { get; init; }
    public Guid? PolicyVersionId { get; init; }
    public required string Algorithm { get; init; }
    public required int AlgorithmVersion { get; init; }

    /// <summary>Canonical JSON of the policy's parameters.</summary>
    public Json Parameters { get; init; } = Json.Empty;

    /// <summary>Null: <see cref="Chance.SeedOf"/> of stream and id.</summary>
    public long? Seed { get; init; }
    public long StepsLimit { get; init; }
    public required StateSnapshot Snapshot { get; init; }

    /// <summary>At most 8 KB for people and statistics; no personal data.</summary>
    public Json? Summary { get; init; }
    public required Choice Choice { get; init; }
    public IReadOnlyList<Guid> OrderIds { get; init; } = [];
    public IReadOnlyList<Guid> RouteIds { get; init; } = [];

    /// <summary>The driver concerned, who may see the decision.</summary>
    public Guid? DriverId { get; init; }

    /// <summary>observe, suggest, act_with_veto or act: the autonomy in force.</summary>
    public required string Autonomy { get; init; }

    /// <summary>Of a proposal with <c>act_with_veto</c>: it is carried out after so long unless a person stops it.</summary>
    public int? VetoSeconds { get; init; }
    public bool RequiresApproval { get; init; }

    /// <summary>How many people must approve; 1 when an approval is required and nothing is said.</summary>
    public int ApprovalsNeeded { get; init; }

    /// <summary>proposed, awaiting_approval, committed (effects in this transaction) or executed.</summary>
    public string InitialStatus { get; init; } = DecisionStatus.Proposed;
    public Guid? ParentId { get; init; }
    public Guid? OverridesId { get; init; }
    public string? ReasonCode { get; init; }
    public string? Reason { get; init; }
    public int DataAgeSeconds { get; init; }
    public int? ComputationMs { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public decimal? ExpectedValue { get; init; }

    /// <summary>Expected cost, not profit.</summary>
    public decimal TotalCostEstimate { get; init; }
    public string? Currency { get; init; }
}

/// <param name="DecisionCode"><c>DEC-…</c></param>
public sealed record RecordedDecision(Guid Id, string DecisionCode);

/// <summary>The states of a decision.</summary>
public static class DecisionStatus
{
    public const string Proposed = "proposed";
    public const string AwaitingApproval = "awaiting_approval";
    public const string Committed = "committed";
    public const string Executed = "executed";
    public const string Rejected = "rejected";
    public const string Expired = "expired";
    public const string Overridden = "overridden";
    public const string Failed = "failed";

    public static IReadOnlyList<string> All { get; } = [Proposed, AwaitingApproval, Committed, Executed, Rejected, Expired, Overridden, Failed];
}

/// <summary>The row of a decision, as its columns say.</summary>
public sealed record DecisionFacts
{
    public Guid Id { get; init; }
    public required string DecisionId { get; init; }
    public required string Stream { get; init; }
    public Guid? ZoneId { get; init; }
    public DateOnly BusinessDate { get; init; }
    public required string DecisionType { get; init; }
    public required string PolicyUsed { get; init; }
    public required string SnapshotHash { get; init; }
    public required string BodyHash { get; init; }

    /// <summary>The document that holds the body, and the body's place in it; null: the document is the body.</summary>
    public required string BodyBlob { get; init; }
    public int? BodyPlace { get; init; }
    public Json RoutesCreated { get; init; }
    public Json OrdersRouted { get; init; }
    public required string RecommendedAction { get; init; }
    public string? ChosenKey { get; init; }
    public long? ScoreTotal { get; init; }
    public required string ScoreUnit { get; init; }
    public decimal? ExpectedValue { get; init; }
    public decimal TotalCostEstimate { get; init; }
    public string? Currency { get; init; }
    public decimal? DecisionConfidence { get; init; }
    public decimal? ConfidenceLow { get; init; }
    public decimal? ConfidenceHigh { get; init; }
    public string? ConfidenceBasis { get; init; }
    public Json Prediction { get; init; }
    public int? ComputationTimeMs { get; init; }
    public Guid? PolicyVersionId { get; init; }
    public required string Algorithm { get; init; }
    public int AlgorithmVersion { get; init; }
    public required string ParametersHash { get; init; }
    public required string BuildId { get; init; }
    public long Seed { get; init; }
    public long StepsLimit { get; init; }
    public long StepsUsed { get; init; }
    public required string Autonomy { get; init; }
    public bool RequiresApproval { get; init; }
    public int ApprovalsNeeded { get; init; }
    public required string ActorKind { get; init; }
    public required string ActorId { get; init; }
    public required string TriggerReason { get; init; }
    public required string Status { get; init; }
    public bool Committed { get; init; }
    public bool Executed { get; init; }
    public DateTimeOffset? CommittedAt { get; init; }
    public DateTimeOffset? ExecutedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public Guid? ParentDecisionId { get; init; }
    public Guid? OverridesDecisionId { get; init; }
    public string? ReasonCode { get; init; }
    public string? Reason { get; init; }
    public int DataAgeSeconds { get; init; }
    public Guid? DriverId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    public string Actor => $"{ActorKind}:{ActorId}";

    public IReadOnlyList<Guid> Orders => OrdersRouted.As<Guid[]>() ?? [];
}
