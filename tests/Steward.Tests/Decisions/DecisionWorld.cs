using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Steward.Decisions;
using Steward.Decisions.Contracts;
using Steward.Decisions.Ledger;
using Steward.Kernel;

namespace Steward.Tests.Decisions;

/// <summary>
/// A type of decision that needs no fleet: the snapshot is {"offers":{"a":3,…}}, each offer is a candidate, the dearest wins. The rule
/// <c>cap</c> may be overruled, <c>law</c> may not.
/// </summary>
internal sealed class AuctionProblem : IDecisionProblem
{
    internal const string Type = "auction";
    internal const long Cap = 100;
    internal const long Law = 1_000;
    private int applied;

    public string DecisionType => Type;

    internal int Applied => applied;

    /// <summary>Added to each score: not 0 plays a changed algorithm.</summary>
    internal long Drift { get; set; }

    public bool CanRun(int algorithmVersion) => algorithmVersion == 1;

    public Choice Rerun(StoredProblem problem) => Choose(new Json(Encoding.UTF8.GetString(problem.Snapshot.Span)).As<Snapshot>()!.Offers, Drift);

    internal static Choice Choose(IReadOnlyDictionary<string, long> offers, long drift = 0)
    {
        var candidates = offers.Select(offer => new Candidate(
            offer.Key, "sell", offer.Value * 10 + 7 + drift, [new("price", offer.Value * 10), new("fee", 7 + drift)],
            [new("cap", offer.Value <= Cap, offer.Value, Cap, "point"), new("law", offer.Value <= Law, offer.Value, Law, "point")])).ToArray();
        var winner = candidates.Where(c => c.IsFeasible).OrderByDescending(c => c.Total).ThenBy(c => c.Key, StringComparer.Ordinal).FirstOrDefault();
        return new()
        {
            Candidates = candidates, ChosenKey = winner?.Key, RecommendedAction = winner is null ? "no_action" : "sell", ScoreUnit = "point_milli",
            Predictions = [new("minutes", 12.5m, 10m, 15m, "estimated")], Confidence = new(0.9m, 0.8m, 0.95m, "prior", 3), StepsUsed = offers.Count,
        };
    }

    public WhyNotAnswer? WhyNot(StoredProblem problem, WhyNotTarget target, IReadOnlyList<string>? changeable, int maxChanges)
    {
        var winner = problem.Stored.Winner!;
        if (problem.Stored.Candidates.FirstOrDefault(c => c.Key == target.Id) is not { } wanted) return null;
        return new("lost", wanted.Key, [], winner.Total - wanted.Total, [new("price", winner.Parts[0].Value - wanted.Parts[0].Value)], []);
    }

    public IReadOnlyList<SmallestChange> WouldChangeIf(StoredProblem problem) => [new("offer:b", "3", "10", "point", 0.07m, 10, "1 point", true, "hash")];

    public bool MayOverride(string rule) => rule == "cap";

    public Task<CardWords> Describe(Session session, StoredProblem problem) => Task.FromResult(new CardWords(
        "Who buys?", new Dictionary<string, string> { ["a"] = "Anna <script>" }, new Dictionary<string, string> { ["price"] = "Price" }, new Dictionary<string, string>()));

    public Task<IReadOnlyDictionary<Guid, string>> About(Session session, IReadOnlyList<DecisionFacts> decisions) =>
        Task.FromResult<IReadOnlyDictionary<Guid, string>>(decisions.ToDictionary(d => d.Id, d => $"Lot of {d.BusinessDate.Day}"));

    public Task<Effect> Apply(Session session, DecisionFacts decision, Candidate candidate, Caller caller, IReadOnlyList<string> acknowledged)
    {
        session.AfterCommit(() => Interlocked.Increment(ref applied));
        return Task.FromResult(new Effect(null, decision.Orders, []));
    }

    public Task<Refusal?> Withdraw(Session session, DecisionFacts decision, Caller caller) => Task.FromResult<Refusal?>(null);

    public Task<PreviewAnswer?> Preview(Session session, PreviewRequest request) => Task.FromResult<PreviewAnswer?>(null);

    internal sealed record Snapshot(Dictionary<string, long> Offers);
}

/// <summary>A ledger on a database of its own, without a host; or a host that knows the auction.</summary>
internal sealed class DecisionWorld(Database database) : IAsyncDisposable
{
    internal static readonly DateOnly Day = new(2026, 11, 20);

    internal Database Database => database;

    internal LedgerStore Entries { get; } = new();

    internal DecisionStore Decisions { get; } = new();

    internal DecisionLedger Ledger { get; } = new(new(), new(), new(), new(), new());

    internal static async Task<DecisionWorld> On(Dialect dialect, TimeProvider? clock = null) =>
        new(Database.Open(await TestDatabase.Create(dialect), clock ?? TimeProvider.System));

    internal VerifyLedger Verifier => new(database, Entries, Decisions, null);

    internal Task<IReadOnlyList<StreamVerdict>> Verify(string? stream = null, bool deep = false, IReadOnlyDictionary<string, ExportedHeads>? checkpoints = null) =>
        Verifier.Run(stream, 1, deep, checkpoints, CancellationToken.None);

    public ValueTask DisposeAsync() => database.DisposeAsync();

    internal static Task<TestHost> Host(Dialect dialect, AuctionProblem problem, VirtualClock? clock = null) =>
        TestHost.Start(dialect, clock, builder => builder.Services.AddSingleton<IDecisionProblem>(problem));

    internal static NewDecision Auction(IReadOnlyDictionary<string, long>? offers = null, string stream = "system", string status = DecisionStatus.Proposed, string actor = "engine:auction")
    {
        offers ??= new Dictionary<string, long> { ["a"] = 9, ["b"] = 3 };
        var snapshot = CanonicalJson.ToUtf8(System.Text.Json.JsonSerializer.SerializeToElement(new { offers }));
        return new()
        {
            Stream = stream, DecisionType = AuctionProblem.Type, TriggerReason = "test", BusinessDate = Day, Actor = actor, PolicyName = "auction-standard",
            Algorithm = "auction", AlgorithmVersion = 1, Snapshot = new(snapshot), Choice = AuctionProblem.Choose(offers), Autonomy = "suggest",
            InitialStatus = status, RequiresApproval = status == DecisionStatus.AwaitingApproval, ComputationMs = 4,
        };
    }
}
