using Steward.Decisions.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Dispatch.Batching;

/// <summary>What the ledger asks about batches: run again, why not, and carrying a proposal out.</summary>
internal sealed class BatchProblem(IOrders orders, BatchObserver observer, BatchStore batches, BatchLife life, Lazy<EngineControl> engines) : IDecisionProblem
{
    internal static readonly HashSet<string> Unbreakable = new(StringComparer.Ordinal) { "weight", "volume", "too_few_orders" };

    private static readonly Dictionary<string, string> PartWords = new(StringComparer.Ordinal)
    {
        ["time_saved"] = "Minutes saved", ["distance_saved"] = "Kilometres saved", ["tight_promise"] = "Little to spare", ["left_alone"] = "Each goes alone",
    };

    public string DecisionType => BatchDecided.Type;

    public bool CanRun(int algorithmVersion) => algorithmVersion == BatchSnapshot.CurrentAlgorithm;

    public Choice Rerun(StoredProblem problem)
    {
        var snapshot = BatchSnapshot.Parse(problem.Snapshot.Span);
        var proposal = BatchPolicy.Decide(snapshot);
        var wanted = problem.Decision.Orders.ToHashSet();
        var own = proposal.Groups.FirstOrDefault(j => wanted.SetEquals(BatchDecided.OrdersOf(snapshot, j.Facts)))
            ?? throw new InvalidOperationException($"The group of decision {problem.Decision.DecisionId} is not in its snapshot.");
        // A person's group is his choice; the engine's must come out again.
        var chosen = problem.Decision.PolicyUsed == Decided.Person || proposal.Chosen.Contains(own.Group) ? own : proposal.Groups[proposal.Chosen[0]];
        return BatchDecided.ToChoice(snapshot, proposal, chosen);
    }

    public WhyNotAnswer? WhyNot(StoredProblem problem, WhyNotTarget target, IReadOnlyList<string>? changeable, int maxChanges)
    {
        if (problem.Stored.Candidates.FirstOrDefault(c => c.Key == (target.Kind == "wait" ? BatchDecided.Alone : target.Id)) is not { } candidate) return null;
        if (candidate.Key == problem.Stored.ChosenKey) return new("chosen", candidate.Key, [], null, [], []);
        var gap = problem.Stored.Winner?.Total - candidate.Total;
        return new(
            candidate.IsFeasible ? "lost" : "blocked", candidate.Key, [.. candidate.Verdicts.Where(v => !v.Passed)], gap, Differences(problem.Stored.Winner, candidate), [],
            "Groups are chosen together: another one wins only with a set of batches that is worth more in sum.");
    }

    public IReadOnlyList<SmallestChange> WouldChangeIf(StoredProblem problem) => [];

    public bool MayOverride(string rule) => !Unbreakable.Contains(rule);

    public async Task<CardWords> Describe(Session session, StoredProblem problem)
    {
        var ids = problem.Stored.Candidates.SelectMany(c => BatchDecided.OrdersOf(c.Key) ?? []).Concat(problem.Decision.Orders).Distinct().ToList();
        var numbers = (await orders.FindMany(session, ids)).ToDictionary(o => o.Id, o => o.OrderNumber);
        var labels = problem.Stored.Candidates.ToDictionary(
            c => c.Key, c => c.Key == BatchDecided.Alone ? "Each goes alone" : BatchDecided.OrdersOf(c.Key) is { } members ? string.Join(" + ", members.Select(m => numbers.GetValueOrDefault(m, "?"))) : $"{problem.Decision.Orders.Count} orders");
        var rules = problem.Stored.Candidates.SelectMany(c => c.Verdicts).Select(v => v.Rule).Distinct().ToDictionary(r => r, BatchDecided.Named);
        return new("Which orders travel together?", labels, PartWords, rules);
    }

    public async Task<IReadOnlyDictionary<Guid, string>> About(Session session, IReadOnlyList<DecisionFacts> decisions)
    {
        var numbers = (await orders.FindMany(session, [.. decisions.SelectMany(d => d.Orders).Distinct()])).ToDictionary(o => o.Id, o => o.OrderNumber);
        return decisions.Where(d => d.Orders.All(numbers.ContainsKey)).ToDictionary(d => d.Id, d => string.Join(" + ", d.Orders.Select(o => numbers[o])));
    }

    /// <summary>Prices the group again on the rows as they are now, and makes the batch.</summary>
    public async Task<Effect> Apply(Session session, DecisionFacts decision, Candidate candidate, Caller caller, IReadOnlyList<string> acknowledged)
    {
        if (candidate.Key == BatchDecided.Alone) return new(null, [], []);
        if ((candidate.Key == decision.ChosenKey ? decision.Orders : BatchDecided.OrdersOf(candidate.Key)) is not { Count: > 0 } wanted || decision.ZoneId is not { } zone) return Effect.No(Refusal.NotFound("group"));
        var config = BatchConfig.Of((await engines.Value.Config(session, SmartBatching.EngineName, zone)).Config);
        if (await observer.Named(session, zone, await orders.FindMany(session, wanted), config) is not { } sight) return Effect.No(Refusal.NotFound("zone"));
        var (part, snapshot) = (sight.Parts[0], BatchPricing.Of(sight, sight.Parts[0]));
        if (snapshot.Groups.Length == 0) return Effect.No(Refusal.Rule("unreachable", "No road leads through all places of these orders."));
        var judged = BatchPolicy.Judge(snapshot.Groups[0], 0, sight.Settings);
        if (judged.Verdicts.Where(v => !v.Passed && (Unbreakable.Contains(v.Rule) || !acknowledged.Contains(v.Rule))).ToList() is { Count: > 0 } broken) return Effect.No(BatchRefusals.Broken(broken));
        return await life.Make(session, sight, part, judged, decision.Id, config.HoldMinutes) is null ? Effect.No(new("state_moved", "An order of the group is not pending any more.")) : new(null, wanted, []);
    }

    public async Task<Refusal?> Withdraw(Session session, DecisionFacts decision, Caller caller)
    {
        if (decision.Orders is not [var first, ..] || await orders.Find(session, first) is not { BatchId: { } id } || await batches.Lock(session, id) is not { } batch) return null;
        return batch.DecisionId == decision.Id ? await life.Cancel(session, batch, "overridden", caller.Actor) : null;
    }

    public Task<PreviewAnswer?> Preview(Session session, PreviewRequest request) => Task.FromResult<PreviewAnswer?>(null);

    private static List<Part> Differences(Candidate? winner, Candidate target)
    {
        var codes = (winner?.Parts ?? []).Concat(target.Parts).Select(p => p.Code).Distinct();
        return [.. codes.Select(code => new Part(code, Of(winner, code) - Of(target, code)))];
    }

    private static long Of(Candidate? candidate, string code) => candidate?.Parts.Where(p => p.Code == code).Sum(p => p.Value) ?? 0;
}

/// <summary>The refusal that lists every broken rule of a group with its amounts.</summary>
internal static class BatchRefusals
{
    internal static Refusal Broken(IReadOnlyList<RuleVerdict> broken) => new(
        "rule_violated", "This group breaks " + string.Join(", ", broken.Select(v => v.Rule)) + ".", 422,
        Extra: new Dictionary<string, object?> { ["broken_rules"] = broken.Select(v => new { v.Rule, v.Measured, v.Limit, v.Unit }).ToList() });
}
