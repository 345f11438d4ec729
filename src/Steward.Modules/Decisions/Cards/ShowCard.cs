using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions.Cards;

/// <summary>The card of a decision, its candidates and its ledger entries.</summary>
internal static class ShowCard
{
    internal static void Map(RouteGroupBuilder decisions)
    {
        decisions.MapGet("{id}/card", Handle).Needs(Permission.DecisionsRead, Permission.DriveOwn).Produces<Card>().WithSummary("The decision card, as JSON or HTML");
        decisions.MapGet("{id}/candidates", Candidates).Needs(Permission.DecisionsRead, Permission.DriveOwn).Produces<Page<CardCandidate>>().WithSummary("All candidates of a decision");
        decisions.MapGet("{id}/entries", Entries).Needs(Permission.DecisionsRead, Permission.DriveOwn).Produces<Page<EntryRow>>().WithSummary("A decision's ledger entries with their hashes");
    }

    private static async Task<IResult> Handle(string id, HttpContext http, Caller caller, Database database, CardSource source, CancellationToken cancel)
    {
        var card = await source.Read(database, id, caller, http.Request.Query["audience"].ToString(), cancel);
        return WantsHtml(http.Request) ? Results.Content(CardHtml.Write(card), "text/html; charset=utf-8") : Reply.Ok(card);
    }

    private static async Task<Reply> Candidates(string id, HttpContext http, Caller caller, Database database, CardSource source, CancellationToken cancel)
    {
        var card = await source.Read(database, id, caller, http.Request.Query["audience"].ToString(), cancel);
        return Reply.Ok(new Page<CardCandidate>(card.Candidates, null));
    }

    private static Task<Reply> Entries(string id, Caller caller, Database database, DecisionAccess access, LedgerStore entries, CancellationToken cancel) => database.Read(
        async session => Reply.Ok(new Page<EntryRow>(await entries.OfDecision(session, (await access.Get(session, id, caller)).Id), null)), cancel);

    private static bool WantsHtml(HttpRequest request) =>
        request.Headers.Accept.ToString() is var accept && accept.Contains("text/html", StringComparison.OrdinalIgnoreCase) && !accept.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Reads what a card shows.</summary>
internal sealed class CardSource(DecisionAccess access, DecisionStore decisions, LedgerStore entries)
{
    internal async Task<Card> Read(Database database, string id, Caller caller, string audience, CancellationToken cancel)
    {
        var (facts, reader, problem) = await database.Read(session => Gather(session, id, caller, audience), cancel);
        if (problem is not null && reader.Kind == Audience.Staff && access.ProblemOf(facts.Decision.DecisionType) is { } adapter)
        {
            // Computed on the first request and kept: the stored inputs never change.
            var changes = adapter.WouldChangeIf(problem);
            await database.Write(session => decisions.KeepWouldChangeIf(session, facts.Decision.Id, Json.Of(changes)), cancel);
            facts = facts with { WouldChangeIf = changes };
        }
        return MakeCard.Of(facts, reader);
    }

    /// <summary>The problem comes along only when the nearest flips are still to be found.</summary>
    private async Task<(CardFacts, Audience, StoredProblem?)> Gather(Session session, string id, Caller caller, string audienceText)
    {
        var decision = await access.Get(session, id, caller);
        var audience = await AudienceOf(session, caller, audienceText, decision);
        var body = await access.Body(session, decision) ?? throw new RefusedException(DecisionAccess.Purged(decision));
        var problem = await access.Problem(session, decision, body);
        var adapter = access.ProblemOf(decision.DecisionType);
        var words = adapter is not null && problem is not null ? await adapter.Describe(session, problem) : Plain(decision, body);
        var kept = await decisions.WouldChangeIf(session, decision.Id);
        var state = adapter is null ? "no_adapter" : problem is null ? "inputs_purged" : adapter.CanRun(decision.AlgorithmVersion) ? "available" : "algorithm_retired";
        return (
            new(decision, body, words, await decisions.Outcomes(session, decision.Id), await decisions.Approvals(session, decision.Id),
                await decisions.OverridesOf(session, decision.Id), kept?.As<SmallestChange[]>() ?? [], await Chain(session, decision), state),
            audience,
            kept is null && state == "available" ? problem : null);
    }

    private async Task<Audience> AudienceOf(Session session, Caller caller, string text, DecisionFacts decision)
    {
        if (DecisionAccess.IsDriver(caller)) return new(Audience.Driver, await access.DriverOf(session, caller));
        return text switch
        {
            "" or Audience.Staff => new(Audience.Staff),
            Audience.Driver => new(Audience.Driver, decision.DriverId),
            Audience.Customer => new(Audience.Customer),
            _ => throw new RefusedException(Refusal.Rule("unknown_audience", $"audience is driver, customer or staff, not '{text}'.", "/audience")),
        };
    }

    private static CardWords Plain(DecisionFacts decision, StoredBody body) => new(
        $"Which of {body.Choice.Candidates.Count} candidates for {decision.DecisionType.Replace('_', ' ')}, because of {decision.TriggerReason.Replace('_', ' ')}?",
        new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, string>());

    /// <summary>The entry that proposed it; verified against its own hash and the entry before it.</summary>
    private async Task<CardChain?> Chain(Session session, DecisionFacts decision)
    {
        var entry = (await entries.OfDecision(session, decision.Id)).FirstOrDefault(e => e.Kind == "decision_proposed");
        if (entry is null) return null;
        var before = entry.Seq == 1 ? ChainEntry.NoHash : (await entries.Entry(session, entry.Stream, entry.Seq - 1))?.EntryHash;
        var verified = entry.Stored().Entry.EntryHash(ChainEntry.LedgerPrefix) == entry.EntryHash && entry.PrevHash == before && entry.BodyHash == decision.BodyHash;
        return new(entry.Stream, entry.Seq, entry.EntryHash, verified);
    }
}
