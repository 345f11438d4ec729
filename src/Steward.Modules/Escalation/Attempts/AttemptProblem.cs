using Steward.Decisions.Contracts;
using Steward.Escalation.Logs;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Escalation.Attempts;

/// <summary>What the ledger asks about next attempts: run again, why not, and carrying a proposal or a return out.</summary>
internal sealed class AttemptProblem(IOrders orders, LogStore store, TryAgain again) : IDecisionProblem
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        [AttemptPolicy.SameDriver] = "The same driver goes again now", [AttemptPolicy.NextSlot] = "Another attempt in the next slot", [AttemptPolicy.Return] = "Back to the sender",
        [AttemptPolicy.Wait] = "Wait for an answer", [AttemptPolicy.AskPerson] = "Ask a person",
    };

    private static readonly Dictionary<string, string> PartWords = new(StringComparer.Ordinal)
    {
        ["success"] = "Chance of success", ["later"] = "It begins later", ["must_return"] = "It must go back", ["may_be_answered"] = "An answer may still come", ["needs_a_person"] = "A person must act",
    };

    private static readonly Dictionary<string, string> RuleWords = new(StringComparer.Ordinal)
    {
        ["may_be_tried"] = "Its category allows another attempt", ["attempts"] = "Attempts are left", ["success"] = "Likely enough to succeed", ["answered"] = "The customer answered",
        ["answered_in_time"] = "He answered in time", ["driver_there"] = "The driver is there with the parcel", ["corrected"] = "What was wrong is put right", ["answer_waited_for"] = "An answer was waited for",
        ["slot_known"] = "The zone opens again", ["must_return"] = "It must go back", ["time_left"] = "Time is left for an answer",
    };

    public string DecisionType => AttemptPolicy.DecisionType;

    public bool CanRun(int algorithmVersion) => algorithmVersion == AttemptPolicy.AlgorithmVersion;

    public Choice Rerun(StoredProblem problem) => AttemptPolicy.Decide(AttemptFacts.Parse(problem.Snapshot.Span));

    public WhyNotAnswer? WhyNot(StoredProblem problem, WhyNotTarget target, IReadOnlyList<string>? changeable, int maxChanges)
    {
        if (problem.Stored.Candidates.FirstOrDefault(c => c.Key == target.Id) is not { } candidate || problem.Stored.Winner is not { } winner) return null;
        if (candidate.Key == winner.Key) return new("chosen", candidate.Key, [], null, [], []);
        var broken = candidate.Verdicts.Where(v => !v.Passed).ToList();
        var codes = winner.Parts.Select(p => p.Code).Union(candidate.Parts.Select(p => p.Code));
        var differences = codes.Select(code => new Part(code, ValueOf(winner, code) - ValueOf(candidate, code))).ToList();
        return new(broken.Count > 0 ? "blocked" : "lost", candidate.Key, broken, winner.Total - candidate.Total, differences, [], "The step follows from the category of the failure: the rules are in the card.");
    }

    private static long ValueOf(Candidate candidate, string code) => candidate.Parts.FirstOrDefault(p => p.Code == code).Value;

    public IReadOnlyList<SmallestChange> WouldChangeIf(StoredProblem problem) => [];

    public bool MayOverride(string rule) => rule is "success" or "answered" or "answered_in_time" or "answer_waited_for" or "time_left";

    public async Task<CardWords> Describe(Session session, StoredProblem problem)
    {
        var order = await orders.Find(session, problem.Decision.Orders[0]);
        return new($"What follows the failed delivery of order {order?.OrderNumber ?? "(unknown)"}?", Words, PartWords, RuleWords);
    }

    public async Task<IReadOnlyDictionary<Guid, string>> About(Session session, IReadOnlyList<DecisionFacts> decisions)
    {
        var known = (await orders.FindMany(session, [.. decisions.SelectMany(d => d.Orders).Distinct()])).ToDictionary(order => order.Id, order => order.OrderNumber);
        return decisions.Where(d => d.Orders is [var first, ..] && known.ContainsKey(first)).ToDictionary(d => d.Id, d => known[d.Orders[0]]);
    }

    public async Task<Effect> Apply(Session session, DecisionFacts decision, Candidate candidate, Caller caller, IReadOnlyList<string> acknowledged)
    {
        if (decision.Orders is not [var id, ..] || await orders.Find(session, id) is not { } order) return Effect.No(Refusal.NotFound("order"));
        var row = (await store.OpenOfOrder(session, id)).FirstOrDefault(r => r.EscalationType == EscalationTypes.FailedDelivery);
        if (row is null || order.Status != OrderStatus.Failed) return Effect.No(new("state_moved", $"Order {order.OrderNumber} is {order.Status} by now."));
        return await again.Act(session, row, order, candidate.Action, decision.Id, caller.Actor) is { } refusal ? Effect.No(refusal) : new(null, [], []);
    }

    public Task<Refusal?> Withdraw(Session session, DecisionFacts decision, Caller caller) =>
        Task.FromResult<Refusal?>(new("too_late", $"{decision.DecisionId} is done: act on the order itself."));

    public Task<PreviewAnswer?> Preview(Session session, PreviewRequest request) => Task.FromResult<PreviewAnswer?>(null);
}
