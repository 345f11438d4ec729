using System.Text.Json;
using System.Text.Json.Nodes;
using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions;

/// <inheritdoc cref="IDecisionLedger"/>
internal sealed class DecisionLedger(DecisionStore decisions, LedgerStore entries, DailyStore daily, Outbox outbox, Timers timers) : IDecisionLedger
{
    internal const string ExpiryTimer = "decision_expires";
    private const int CodeLength = 10;
    private const int LeadingCount = 5;

    /// <summary>Decisions of one call from which on they share documents and events.</summary>
    private const int FewestPacked = 20;

    /// <summary>Names the compiled program: two builds of one source have the same.</summary>
    internal static string BuildId { get; } = typeof(DecisionLedger).Module.ModuleVersionId.ToString("N");

    public async Task<RecordedDecision> Record(Session session, NewDecision decision) => (await RecordMany(session, [decision]))[0];

    public async Task<IReadOnlyList<RecordedDecision>> RecordMany(Session session, IReadOnlyList<NewDecision> many)
    {
        var prepared = Prepare(session.Now, many);
        await RecordPrepared(session, prepared);
        return prepared.Recorded;
    }

    public PreparedDecisions Prepare(DateTimeOffset now, IReadOnlyList<NewDecision> many)
    {
        var parameters = many.Select(d => d.Parameters.Text).Distinct(StringComparer.Ordinal).ToDictionary(text => text, ParametersBlob, StringComparer.Ordinal);
        var all = Packed(many.Select(decision => Prepare(now, decision, parameters[decision.Parameters.Text])).ToList());
        var snapshots = many.Select(d => d.Snapshot).DistinctBy(s => s.Hash).Select(s => new Blob(s.Hash, "snapshot", s.Canonical));
        return new(all, LedgerStore.Packed([.. snapshots, .. parameters.Values, .. all.Select(one => one.Stored.Blob)]));
    }

    public async Task RecordPrepared(Session session, PreparedDecisions prepared)
    {
        var all = prepared.All;
        if (all.Count == 0) return;
        await entries.Save(session, prepared.Blobs);
        await decisions.Add(session, all);
        await daily.Count(session, all.Select(one => one.New));
        await outbox.Publish(session, Events(session, all));
        foreach (var one in all)
        {
            if (one.New.ExpiresAt is { } expires && DecisionRules.IsOpen(one.New.InitialStatus))
                await timers.Set(session, ExpiryTimer, one.Id.ToString(), one.New.ZoneId ?? Guid.Empty, expires);
            if (one.New is { InitialStatus: DecisionStatus.Proposed, Autonomy: "act_with_veto", VetoSeconds: { } veto })
                await timers.Set(session, Verdicts.VetoWindow.TimerKind, one.Id.ToString(), one.New.ZoneId ?? Guid.Empty, session.Now.AddSeconds(veto));
        }
        foreach (var stream in all.GroupBy(p => p.New.Stream, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
            await entries.Append(session, stream.Key, [.. stream.SelectMany(EntriesOf)]);
    }

    public async Task<Refusal?> Move(Session session, Guid decision, string toStatus, string actor, string? reason)
    {
        if (await decisions.Find(session, decision, locked: true) is not { } facts) return Refusal.NotFound("decision");
        if (DecisionRules.Step(facts.Status, toStatus) is { } refusal) return refusal;
        await decisions.SetStatus(session, decision, toStatus);
        await daily.Move(session, facts, toStatus);
        if (!DecisionRules.IsOpen(toStatus))
        {
            await timers.Clear(session, ExpiryTimer, decision.ToString());
            await timers.Clear(session, Verdicts.VetoWindow.TimerKind, decision.ToString());
        }
        await outbox.Publish(session, new NewEvent(
            "decision_" + toStatus, facts.ZoneId,
            new { facts.Id, facts.ZoneId, At = session.Now, facts.DecisionId, facts.DecisionType, Status = toStatus, From = facts.Status, OrderIds = facts.Orders, facts.DriverId, Actor = actor },
            facts.DriverId));
        var body = new JsonObject { ["from"] = facts.Status, ["to"] = toStatus };
        if (reason is not null) body["reason_hash"] = Sha256Hex.Of(reason);
        await Append(session, facts.Stream, "decision_state", actor, body, decision);
        return null;
    }

    public async Task<bool> JoinOutcome(Session session, Guid decision, Outcome outcome) => await JoinOutcomes(session, decision, [outcome]) == 1;

    public async Task<int> JoinOutcomes(Session session, Guid decision, IReadOnlyList<Outcome> outcomes)
    {
        var facts = await decisions.Find(session, decision) ?? throw new ArgumentException($"There is no decision {decision} to join an outcome to.");
        var predictions = facts.Prediction.As<Dictionary<string, Figure>>() ?? [];
        var joined = new JsonArray();
        foreach (var outcome in outcomes)
        {
            var figure = predictions.GetValueOrDefault(outcome.Metric);
            var whole = outcome with
            {
                Predicted = outcome.Predicted ?? figure?.Value, PredictedLow = outcome.PredictedLow ?? figure?.Low, PredictedHigh = outcome.PredictedHigh ?? figure?.High,
                Basis = outcome.Actual is null ? "unknown" : outcome.Basis,
            };
            if (await decisions.AddOutcome(session, decision, whole))
                joined.Add(new JsonObject { ["metric"] = whole.Metric, ["predicted"] = whole.Predicted, ["actual"] = whole.Actual, ["basis"] = whole.Basis });
        }
        if (joined.Count == 0) return 0;
        var count = joined.Count;
        await outbox.Publish(session, new NewEvent(
            "outcome_recorded", facts.ZoneId, new { facts.Id, facts.ZoneId, At = session.Now, facts.DecisionId, facts.DecisionType, OrderIds = facts.Orders, Metrics = count }, facts.DriverId));
        await Append(session, facts.Stream, "outcome", "engine:outcomes", new JsonObject { ["outcomes"] = joined }, decision);
        return count;
    }

    public Task<DecisionFacts?> Find(Session session, Guid decision) => decisions.Find(session, decision);

    public async Task<Choice?> ChoiceOf(Session session, DecisionFacts decision) => await entries.BodyOf(session, decision) is { } body ? StoredBody.Read(body).Choice : null;

    public Task<IReadOnlyList<DecisionFacts>> OfOrder(Session session, Guid orderId) => decisions.OfOrder(session, orderId);

    public async Task Append(Session session, string stream, string kind, string actor, JsonObject body, Guid? decision = null)
    {
        var blob = Blob.Body(CanonicalJson.ToUtf8(body));
        await entries.Save(session, LedgerStore.Packed([blob]));
        await entries.Append(session, stream, [new(kind, decision, actor, blob.Hash)]);
    }

    private static PreparedDecision Prepare(DateTimeOffset now, NewDecision decision, Blob parameters)
    {
        DecisionRules.Check(decision);
        if (decision is { RequiresApproval: true, ApprovalsNeeded: 0 }) decision = decision with { ApprovalsNeeded = 1 };
        var id = decision.Id ?? Ids.New(now);
        var code = Ids.Code("DEC", CodeLength);
        var seed = decision.Seed ?? Chance.SeedOf(decision.Stream, id.ToString());
        var ranked = DecisionBody.Ranked(decision.Choice);
        var body = Blob.Body(DecisionBody.Write(decision, ranked, id, code, seed, parameters.Hash, BuildId));
        return new(decision, id, code, seed, body, parameters, Leading(decision.Choice, ranked));
    }

    /// <summary>Few bodies lie each by itself; many share documents.</summary>
    private static IReadOnlyList<PreparedDecision> Packed(List<PreparedDecision> prepared) => prepared.Count < FewestPacked ? prepared :
    [
        .. prepared.Chunk(BodyPack.Most).SelectMany(some =>
        {
            var pack = BodyPack.Of(Array.ConvertAll(some, one => one.Body.Content));
            return some.Select((one, place) => one with { Stored = (pack, place) });
        }),
    ];

    /// <summary>The winner and the next four. One that was neither scored nor ruled out has lost nothing that a list could tell of.</summary>
    private static IReadOnlyList<Candidate> Leading(Choice choice, Candidate[] ranked)
    {
        var winner = choice.Winner;
        var next = ranked.Where(candidate => candidate != winner && (candidate.Total is not null || candidate.Verdicts.Count > 0)).Take(LeadingCount - (winner is null ? 0 : 1));
        return winner is null ? [.. next] : [winner, .. next];
    }

    private static IEnumerable<PendingEntry> EntriesOf(PreparedDecision one)
    {
        yield return new("decision_proposed", one.Id, one.New.Actor, one.Body.Hash);
        if (one.New.OverridesId is not null) yield return new("override", one.Id, one.New.Actor, one.Body.Hash);
    }

    private static Blob ParametersBlob(string text)
    {
        using var document = JsonDocument.Parse(text);
        var canonical = CanonicalJson.ToUtf8(document.RootElement);
        return new(Sha256Hex.Of(canonical), "weights", canonical);
    }

    private static IEnumerable<NewEvent> Events(Session session, IReadOnlyList<PreparedDecision> prepared) => prepared.Count < FewestPacked
        ? prepared.Select(one => Made(session, one))
        : prepared.GroupBy(one => (one.New.ZoneId, one.New.DriverId, one.New.DecisionType, one.New.InitialStatus, one.New.PolicyName)).SelectMany(alike => alike.Chunk(BodyPack.Most)).Select(some => some.Length == 1 ? Made(session, some[0]) : MadeTogether(session, some));

    /// <summary>What is said of decisions that were made together and are alike: one event, which names them all.</summary>
    private static NewEvent MadeTogether(Session session, PreparedDecision[] some) => new(
        "decision_made", some[0].New.ZoneId,
        new
        {
            some[0].Id, some[0].New.ZoneId, At = session.Now, some[0].New.DecisionType, Status = some[0].New.InitialStatus, Policy = some[0].New.PolicyName, OrderIds = some.SelectMany(one => one.New.OrderIds).Distinct(),
            some[0].New.DriverId, some[0].New.Actor, Count = some.Length, Ids = some.Select(one => one.Id),
        },
        some[0].New.DriverId);

    private static NewEvent Made(Session session, PreparedDecision one) => new(
        "decision_made", one.New.ZoneId,
        new
        {
            one.Id, one.New.ZoneId, At = session.Now, DecisionId = one.Code, one.New.DecisionType, Status = one.New.InitialStatus, Policy = one.New.PolicyName,
            one.New.Choice.RecommendedAction, OrderId = one.New.OrderIds.Count > 0 ? one.New.OrderIds[0] : (Guid?)null, one.New.OrderIds, one.New.DriverId, one.New.Actor,
        },
        one.New.DriverId);

    internal sealed record Figure(decimal Value, decimal? Low, decimal? High, string Basis);
}

/// <summary>Lets an open proposal lapse at its time; one that was decided meanwhile is left alone.</summary>
internal sealed class DecisionExpiry(IDecisionLedger ledger) : ITimerHandler
{
    public string Kind => DecisionLedger.ExpiryTimer;

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        var id = Guid.Parse(timer.Key);
        if (await ledger.Find(session, id) is { } decision && DecisionRules.IsOpen(decision.Status))
            await ledger.Move(session, id, DecisionStatus.Expired, "engine:timers", null);
    }
}
