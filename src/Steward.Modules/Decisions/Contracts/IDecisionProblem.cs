using Steward.Kernel;

namespace Steward.Decisions.Contracts;

/// <summary>A decision with all that its policy looked at, read from the store.</summary>
public sealed record StoredProblem(DecisionFacts Decision, ReadOnlyMemory<byte> Snapshot, Json Parameters, Choice Stored);

/// <param name="Kind">candidate, driver, vehicle, route or wait.</param>
/// <param name="Id">A candidate's key or an id; not needed for wait.</param>
public sealed record WhyNotTarget(string Kind, string? Id = null);

/// <summary>A change of one feature that was checked by running the policy on the changed snapshot.</summary>
/// <param name="RelativeSize">Relative to the feature's range.</param>
/// <param name="Grid">The step of the grid on which no smaller change wins.</param>
/// <param name="RerunHash">Of the choice on the changed snapshot.</param>
/// <param name="Target">Key of the candidate who would win with it; null where the question names him.</param>
public sealed record SmallestChange(
    string Feature, string From, string To, string Unit, decimal RelativeSize, long NewMargin, string Grid, bool Verified, string RerunHash, string? Target = null);

/// <param name="TargetStatus">chosen, blocked, lost or pruned.</param>
/// <param name="PartDifferences">Winner's minus target's parts; they sum exactly to the gap.</param>
/// <param name="NoneFound">Null when changes were found; else why not, with the limit of the search.</param>
public sealed record WhyNotAnswer(
    string TargetStatus, string? TargetKey, IReadOnlyList<RuleVerdict> BrokenRules, long? Gap, IReadOnlyList<Part> PartDifferences,
    IReadOnlyList<SmallestChange> SmallestChanges, string? NoneFound = null);

/// <summary>Words for a card. What is not named keeps its code.</summary>
public sealed record CardWords(
    string Question, IReadOnlyDictionary<string, string> CandidateLabels, IReadOnlyDictionary<string, string> PartLabels, IReadOnlyDictionary<string, string> RuleLabels);

/// <param name="Refusal">Why nothing was done: <c>state_moved</c> with <c>changes[]</c> (409), <c>rule_violated</c> (422), …</param>
public sealed record Effect(Refusal? Refusal, IReadOnlyList<Guid> OrdersAssigned, IReadOnlyList<Guid> RoutesCreated)
{
    public static Effect No(Refusal refusal) => new(refusal, [], []);
}

/// <param name="Change">What the person wants to try, as the adapter's page says (order and driver, stop moved).</param>
public sealed record PreviewRequest(string DecisionType, Guid? ZoneId, Json Change);

/// <param name="DeltaCostMilli">In the score's unit; positive is dearer.</param>
public sealed record PreviewAnswer(long DeltaCostMilli, long DeltaLatenessSeconds, IReadOnlyList<RuleVerdict> BrokenRules, string ScoreUnit);

/// <summary>
/// What the ledger must ask of the module that owns a decision type; one is registered per type. The first four are pure functions of
/// what was stored: no clock, database or chance but the seed.
/// </summary>
public interface IDecisionProblem
{
    string DecisionType { get; }

    /// <summary>False: that algorithm version no longer exists here.</summary>
    bool CanRun(int algorithmVersion);

    /// <summary>Decides again. Must equal the stored choice bit for bit.</summary>
    Choice Rerun(StoredProblem problem);

    /// <summary>Null when the target is unknown in the snapshot.</summary>
    WhyNotAnswer? WhyNot(StoredProblem problem, WhyNotTarget target, IReadOnlyList<string>? changeable, int maxChanges);

    /// <summary>The three nearest flips.</summary>
    IReadOnlyList<SmallestChange> WouldChangeIf(StoredProblem problem);

    /// <summary>May a manager overrule this hard rule? Never capacity, working hours, consent or law.</summary>
    bool MayOverride(string rule);

    Task<CardWords> Describe(Session session, StoredProblem problem);

    /// <summary>What each of these decisions is about, in a word or two such as an order's number; one that is not named keeps its code.</summary>
    Task<IReadOnlyDictionary<Guid, string>> About(Session session, IReadOnlyList<DecisionFacts> decisions) =>
        Task.FromResult<IReadOnlyDictionary<Guid, string>>(new Dictionary<Guid, string>());

    /// <summary>
    /// Tests every hard rule on current rows and carries the candidate out, in this session. Rules in <paramref name="acknowledged"/> were
    /// overruled by a person who may. The decision's own state is moved by the ledger.
    /// </summary>
    Task<Effect> Apply(Session session, DecisionFacts decision, Candidate candidate, Caller caller, IReadOnlyList<string> acknowledged);

    /// <summary>Takes a committed effect back; a refusal when it is too late for that.</summary>
    Task<Refusal?> Withdraw(Session session, DecisionFacts decision, Caller caller);

    /// <summary>Scores a change without recording anything; null when the type has no preview.</summary>
    Task<PreviewAnswer?> Preview(Session session, PreviewRequest request);
}
