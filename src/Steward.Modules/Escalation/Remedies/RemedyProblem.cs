using Steward.Decisions.Contracts;
using Steward.Escalation.Logs;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Escalation.Remedies;

/// <summary>What the ledger asks about remedies: run again, why not, and carrying a proposal out.</summary>
internal sealed class RemedyProblem(IOrders orders, LogStore store, RunRemedies remedies) : IDecisionProblem
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        [RemedyPolicy.HandOver] = "Hand it to another driver", [RemedyPolicy.PutFirst] = "Put it first on the route", [RemedyPolicy.TellCustomer] = "Tell the customer",
        [RemedyPolicy.CallDispatcher] = "Call a dispatcher", [RemedyPolicy.Alert] = "Alert only", [RemedyPolicy.TakeBack] = "Take it back",
    };

    private static readonly Dictionary<string, string> PartWords = new(StringComparer.Ordinal)
    {
        ["late_minutes_saved"] = "Late minutes saved", ["minutes_saved"] = "Minutes saved", ["customer_knows"] = "The customer knows", ["has_driver"] = "It has a driver", ["needs_a_person"] = "A person must act",
    };

    private static readonly Dictionary<string, string> RuleWords = new(StringComparer.Ordinal)
    {
        ["before_pickup"] = "Not picked up yet", ["another_driver"] = "Another driver may take it", ["hand_overs"] = "Handed over less than three times", ["sla_used"] = "Three quarters of the promise are used",
        ["gain"] = "Enough minutes gained", ["on_a_route"] = "It can be moved forward", ["others_late"] = "Nobody else becomes late", ["late_predicted"] = "It will be late", ["may_be_told"] = "The customer was not told just now",
        ["is_assigned"] = "A driver has it",
    };

    public string DecisionType => RemedyPolicy.DecisionType;

    public bool CanRun(int algorithmVersion) => algorithmVersion == RemedyPolicy.AlgorithmVersion;

    public Choice Rerun(StoredProblem problem) => RemedyPolicy.Decide(RemedyFacts.Parse(problem.Snapshot.Span));

    public WhyNotAnswer? WhyNot(StoredProblem problem, WhyNotTarget target, IReadOnlyList<string>? changeable, int maxChanges)
    {
        if (problem.Stored.Candidates.FirstOrDefault(c => c.Key == target.Id) is not { } candidate || problem.Stored.Winner is not { } winner) return null;
        if (candidate.Key == winner.Key) return new("chosen", candidate.Key, [], null, [], []);
        var broken = candidate.Verdicts.Where(v => !v.Passed).ToList();
        var differences = winner.Parts.Select(p => p.Code).Union(candidate.Parts.Select(p => p.Code))
            .Select(code => new Part(code, ValueOf(winner, code) - ValueOf(candidate, code))).ToList();
        return new(broken.Count > 0 ? "blocked" : "lost", candidate.Key, broken, winner.Total - candidate.Total, differences, [], "A remedy wins by what it saves: the amounts are in the card.");
    }

    private static long ValueOf(Candidate candidate, string code) => candidate.Parts.FirstOrDefault(p => p.Code == code).Value;

    public IReadOnlyList<SmallestChange> WouldChangeIf(StoredProblem problem) => [];

    public bool MayOverride(string rule) => rule is "sla_used" or "gain" or "may_be_told" or "others_late" or "late_predicted";

    public async Task<CardWords> Describe(Session session, StoredProblem problem)
    {
        var order = await orders.Find(session, problem.Decision.Orders[0]);
        return new($"What helps order {order?.OrderNumber ?? "(unknown)"}?", Words, PartWords, RuleWords);
    }

    public async Task<Effect> Apply(Session session, DecisionFacts decision, Candidate candidate, Caller caller, IReadOnlyList<string> acknowledged)
    {
        if (decision.Orders is not [var id, ..] || await orders.Find(session, id) is not { } order) return Effect.No(Refusal.NotFound("order"));
        if ((await store.OpenOfOrder(session, id)).FirstOrDefault() is not { } row) return Effect.No(new("state_moved", $"Order {order.OrderNumber} is not at risk any more."));
        // The moments that the act needs; the rest is read from the rows as they are now.
        var facts = new RemedyFacts
        {
            OrderId = id, Trigger = decision.TriggerReason, Severity = row.Severity, Now = session.Now, Deadline = order.SlaDeadline, PredictedAt = order.EstimatedDeliveryAt ?? order.SlaDeadline,
        };
        return await remedies.Act(session, row, order, facts, candidate.Action, decision.Id) == "done" ? new(null, [], []) : Effect.No(new("state_moved", "It can no longer be done."));
    }

    public Task<Refusal?> Withdraw(Session session, DecisionFacts decision, Caller caller) =>
        Task.FromResult<Refusal?>(new("too_late", $"{decision.DecisionId} is done: what was told or handed over cannot be taken back. Choose anew."));

    public Task<PreviewAnswer?> Preview(Session session, PreviewRequest request) => Task.FromResult<PreviewAnswer?>(null);
}
