using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Wealth.Occurrences;

/// <summary>What the ledger asks about decisions on occurrences; one for each kind of automation.</summary>
internal sealed class OccurrenceProblem(string automationType) : IDecisionProblem
{
    private static readonly Dictionary<string, string> Actions = new(StringComparer.Ordinal)
    {
        [Gates.Execute] = "Place the orders", [Gates.Ask] = "Ask a person", [Gates.Hold] = "Wait", [Gates.Skip] = "Leave this time out", [Gates.Refuse] = "Refuse", [Gates.Fail] = "Fail",
    };

    public string DecisionType => OccurrenceDecisions.TypeOf(automationType);

    public bool CanRun(int algorithmVersion) => algorithmVersion == OccurrenceDecisions.AlgorithmVersion;

    public Choice Rerun(StoredProblem problem) => OccurrenceDecisions.Decide(problem.Snapshot.Span, problem.Decision.Id);

    public WhyNotAnswer? WhyNot(StoredProblem problem, WhyNotTarget target, IReadOnlyList<string>? changeable, int maxChanges)
    {
        if (problem.Stored.Candidates.FirstOrDefault(candidate => candidate.Key == target.Id) is not { } candidate) return null;
        if (candidate.Key == problem.Stored.ChosenKey) return new("chosen", candidate.Key, [], null, [], []);
        var broken = candidate.Verdicts.Where(verdict => !verdict.Passed).ToList();
        return new(broken.Count > 0 ? "blocked" : "lost", candidate.Key, broken, null, [], [], "The gates decide in their order: the first that is closed names what happens.");
    }

    public IReadOnlyList<SmallestChange> WouldChangeIf(StoredProblem problem) => [];

    /// <summary>No gate of money is overruled from the ledger: a limit is changed, a switch released, an order approved.</summary>
    public bool MayOverride(string rule) => false;

    public Task<CardWords> Describe(Session session, StoredProblem problem)
    {
        var rules = problem.Stored.Candidates.SelectMany(candidate => candidate.Verdicts).Select(verdict => verdict.Rule).Distinct(StringComparer.Ordinal)
            .ToDictionary(rule => rule, rule => rule.Replace('_', ' ').Replace(":", ": ", StringComparison.Ordinal), StringComparer.Ordinal);
        return Task.FromResult(new CardWords($"Should this {DecisionType.Replace('_', ' ')} act now?", Actions, new Dictionary<string, string>(), rules));
    }

    public Task<Effect> Apply(Session session, DecisionFacts decision, Candidate candidate, Caller caller, IReadOnlyList<string> acknowledged) =>
        Task.FromResult(Effect.No(new("not_here", "Act on the rule or on the order: run it now, approve it, or cancel it.")));

    public Task<Refusal?> Withdraw(Session session, DecisionFacts decision, Caller caller) =>
        Task.FromResult<Refusal?>(new("too_late", $"{decision.DecisionId} is done: cancel its orders instead, as long as they have not left."));

    public Task<PreviewAnswer?> Preview(Session session, PreviewRequest request) => Task.FromResult<PreviewAnswer?>(null);
}
