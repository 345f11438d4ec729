using Steward.Decisions.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Routes.Optimizing;

/// <summary>What the ledger asks about changes of routes: run again, why not, and carrying a proposal out.</summary>
internal sealed class RouteProblem(OptimizationsStore store, RouteChanges changes, RoutesStore routes, IDrivers drivers) : IDecisionProblem
{
    private static readonly Dictionary<string, string> PartWords = new(StringComparer.Ordinal)
    {
        ["driving"] = "Driving", ["waiting"] = "Waiting for a window", ["service"] = "At the stops", ["late"] = "Late at promises", ["moved_stops"] = "Price of moved stops",
    };

    private static readonly Dictionary<string, string> RuleWords = new(StringComparer.Ordinal)
    {
        ["improvement"] = "Saves enough of the time", ["least_gain"] = "Saves enough minutes", ["gain_per_moved_stop"] = "More than a minute for each moved stop",
        ["promise_later"] = "No promise gets later past its deadline", ["locked_stop"] = "Locked stops stay",
    };

    public string DecisionType => RoutePolicy.Type;

    public bool CanRun(int algorithmVersion) => algorithmVersion == RouteSnapshot.CurrentAlgorithm;

    public Choice Rerun(StoredProblem problem)
    {
        var snapshot = RouteSnapshot.Parse(problem.Snapshot.Span);
        return RoutePolicy.ToChoice(snapshot, RoutePolicy.Decide(snapshot));
    }

    public WhyNotAnswer? WhyNot(StoredProblem problem, WhyNotTarget target, IReadOnlyList<string>? changeable, int maxChanges)
    {
        if (problem.Stored.Candidates.FirstOrDefault(candidate => candidate.Key == target.Id) is not { } wanted || problem.Stored.Winner is not { } winner) return null;
        if (wanted.Key == winner.Key) return new("chosen", wanted.Key, [], null, [], []);
        var broken = wanted.Verdicts.Where(verdict => !verdict.Passed).ToList();
        var differences = winner.Parts.Select(part => new Part(part.Code, part.Value - wanted.Parts.First(other => other.Code == part.Code).Value)).ToList();
        return new(broken.Count > 0 ? "blocked" : "lost", wanted.Key, broken, winner.Total - wanted.Total, differences, [], "There are two candidates only: the present order of the stops and the best one that was found.");
    }

    public IReadOnlyList<SmallestChange> WouldChangeIf(StoredProblem problem) => [];

    /// <summary>A person may take a smaller gain; a lock and a promise hold.</summary>
    public bool MayOverride(string rule) => rule is "improvement" or "least_gain" or "gain_per_moved_stop";

    public async Task<CardWords> Describe(Session session, StoredProblem problem)
    {
        var row = await store.OfDecision(session, problem.Decision.Id);
        var route = row?.RouteId is { } id ? await routes.Find(session, id) : null;
        var driver = problem.Decision.DriverId is { } who ? await drivers.Find(session, who) : null;
        var labels = new Dictionary<string, string>
        {
            [RoutePolicy.Keep] = "Keep the order of the stops" + Sequence(row?.Detail.Before), [RoutePolicy.Change] = "Change it to" + Sequence(row?.Detail.After),
        };
        return new($"In which order does {driver?.Name ?? "the driver"} serve the stops of route {route?.RouteId ?? "(unknown)"}?", labels, PartWords, RuleWords);
    }

    public async Task<IReadOnlyDictionary<Guid, string>> About(Session session, IReadOnlyList<DecisionFacts> decisions)
    {
        var about = new Dictionary<Guid, string>();
        foreach (var decision in decisions)
            if (await store.OfDecision(session, decision.Id) is { RouteId: { } id } && await routes.Find(session, id) is { } route) about[decision.Id] = route.RouteId;
        return about;
    }

    public async Task<Effect> Apply(Session session, DecisionFacts decision, Candidate candidate, Caller caller, IReadOnlyList<string> acknowledged)
    {
        var row = await store.OfDecision(session, decision.Id) ?? (decision.OverridesDecisionId is { } earlier ? await store.OfDecision(session, earlier) : null);
        if (row is null) return Effect.No(Refusal.NotFound("optimisation"));
        if (candidate.Key == RoutePolicy.Keep) return new(null, [], []);
        var (refusal, _) = await changes.Apply(session, row, caller.Actor);
        return refusal is null ? new(null, [], []) : Effect.No(refusal);
    }

    public async Task<Refusal?> Withdraw(Session session, DecisionFacts decision, Caller caller) =>
        await store.OfDecision(session, decision.Id) is { Status: OptimizationStatus.Executing } row ? await changes.TakeBack(session, row, caller.Actor) : null;

    public Task<PreviewAnswer?> Preview(Session session, PreviewRequest request) => Task.FromResult<PreviewAnswer?>(null);

    private static string Sequence(IReadOnlyList<StopLeg>? legs) => legs is null ? "" : ": " + string.Join(", ", legs.Select(leg => leg.Code));
}
