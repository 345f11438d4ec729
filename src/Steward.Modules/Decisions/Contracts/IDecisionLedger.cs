using System.Text.Json.Nodes;
using Steward.Kernel;

namespace Steward.Decisions.Contracts;

/// <summary>What became of a prediction.</summary>
/// <param name="Metric">The name of a prediction, or a figure of its own.</param>
/// <param name="Predicted">Null: taken from the decision's prediction of that name.</param>
/// <param name="Actual">Null when it could not be learned: the basis is then <c>unknown</c>.</param>
/// <param name="Basis">measured, learned, estimated, prior, simulated or unknown.</param>
public sealed record Outcome(string Metric, decimal? Actual, string Basis, decimal? Predicted = null, decimal? PredictedLow = null, decimal? PredictedHigh = null);

/// <summary>
/// The decision ledger. Every call belongs to the transaction of the effect it records. The row of the stream's head stays locked until the
/// commit, so record after computing and as late in the transaction as foreign keys allow. No gap can come into a stream.
/// </summary>
public interface IDecisionLedger
{
    /// <exception cref="ArgumentException">A total is not the sum of its parts, keys repeat, the winner is unknown, or a state is not one to begin in.</exception>
    Task<RecordedDecision> Record(Session session, NewDecision decision);

    /// <summary>Records many with few statements; answers in the order of the argument.</summary>
    Task<IReadOnlyList<RecordedDecision>> RecordMany(Session session, IReadOnlyList<NewDecision> decisions);

    /// <summary>What is to be done before many are recorded and needs no store: they are checked, written and hashed. It may run beside statements of the transaction.</summary>
    /// <param name="now">The instant of the transaction that will record them.</param>
    /// <exception cref="ArgumentException">As <see cref="Record"/>.</exception>
    PreparedDecisions Prepare(DateTimeOffset now, IReadOnlyList<NewDecision> decisions);

    /// <summary>Records what was prepared, once.</summary>
    Task RecordPrepared(Session session, PreparedDecisions prepared);

    /// <summary>Moves a decision along its state machine; null when done, else 404 or a 409 that names both states.</summary>
    Task<Refusal?> Move(Session session, Guid decision, string toStatus, string actor, string? reason);

    /// <summary>Joins what happened to what was predicted. A second outcome of the same metric changes nothing: false.</summary>
    Task<bool> JoinOutcome(Session session, Guid decision, Outcome outcome);

    /// <summary>Several outcomes of one decision as one ledger entry; answers how many were new.</summary>
    Task<int> JoinOutcomes(Session session, Guid decision, IReadOnlyList<Outcome> outcomes);

    Task<DecisionFacts?> Find(Session session, Guid decision);

    /// <summary>All that was weighed, as it was stored; null when retention has emptied it.</summary>
    Task<Choice?> ChoiceOf(Session session, DecisionFacts decision);

    /// <summary>The decisions about an order, oldest first.</summary>
    Task<IReadOnlyList<DecisionFacts>> OfOrder(Session session, Guid orderId);

    /// <summary>Adds an entry that is no decision: <c>parameter_change</c>, <c>letter</c>, <c>daily_snapshot</c>, <c>comparison</c>, …</summary>
    Task Append(Session session, string stream, string kind, string actor, JsonObject body, Guid? decision = null);
}

/// <summary>Which policy decides now.</summary>
/// <param name="Autonomy">observe, suggest, act_with_veto or act; <c>suggest</c> while the policy is halted.</param>
public sealed record PolicyInForce(string Policy, Guid VersionId, int Version, string Algorithm, int AlgorithmVersion, Json Parameters, string Autonomy, int? VetoSeconds, bool Halted);

/// <summary>The assignments of policies to zones and decision types, read afresh at each decision so that a halt works at the next one.</summary>
public interface IPolicies
{
    /// <summary>The zone's own assignment before the general one; null when none is valid now.</summary>
    Task<PolicyInForce?> InForce(Session session, Guid? zone, string decisionType);
}
