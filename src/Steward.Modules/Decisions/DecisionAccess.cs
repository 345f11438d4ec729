using Steward.Access.Contracts;
using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions;

/// <summary>Finds the decision of a path and whether the caller may see it; loads what its policy looked at.</summary>
internal sealed class DecisionAccess(DecisionStore decisions, LedgerStore entries, IEnumerable<IDecisionProblem> problems, IEnumerable<IDriverOfUser> drivers)
{
    private readonly Dictionary<string, IDecisionProblem> byType = problems.ToDictionary(problem => problem.DecisionType, StringComparer.Ordinal);

    internal IDecisionProblem? ProblemOf(string decisionType) => byType.GetValueOrDefault(decisionType);

    internal static Refusal NoAdapter(string decisionType) =>
        Refusal.Rule("no_adapter", $"Decisions of type {decisionType} are recorded here, but no module answers for them.");

    /// <summary>By UUID or short code.</summary>
    /// <exception cref="RefusedException">400 for a bad id, 404 for one that is unknown or not the caller's.</exception>
    internal async Task<DecisionFacts> Get(Session session, string idText, Caller caller, bool locked = false)
    {
        var id = await IdOf(session, idText) ?? throw new RefusedException(Refusal.NotFound("decision"));
        var facts = await decisions.Find(session, id, locked);
        if (facts is null || (facts.ZoneId is { } zone && !caller.SeesZone(zone))) throw new RefusedException(Refusal.NotFound("decision"));
        if (IsDriver(caller) && (facts.DriverId is null || facts.DriverId != await DriverOf(session, caller))) throw new RefusedException(Refusal.NotFound("decision"));
        return facts;
    }

    internal static bool IsDriver(Caller caller) => !caller.May(Permission.DecisionsRead);

    internal async Task<Guid?> DriverOf(Session session, Caller caller)
    {
        if (caller is not { Kind: "user", Id: { } user }) return null;
        foreach (var source in drivers)
            if (await source.DriverOf(session, user) is { } driver) return driver;
        return null;
    }

    private async Task<Guid?> IdOf(Session session, string text)
    {
        if (Guid.TryParseExact(text, "D", out var id)) return id;
        if (text.StartsWith("external:", StringComparison.Ordinal)) return null;
        if (text.StartsWith("DEC-", StringComparison.OrdinalIgnoreCase)) return await decisions.IdOfCode(session, text.ToUpperInvariant());
        throw new RefusedException(Refusal.Invalid("/id", $"'{text}' is neither a UUID nor a code such as DEC-7F3K2M9QZT.", "invalid_id"));
    }

    /// <summary>The stored body; null when retention emptied it.</summary>
    /// <exception cref="RefusedException">The body does not have its hash any more.</exception>
    internal async Task<StoredBody?> Body(Session session, DecisionFacts decision)
    {
        var body = await entries.BodyOf(session, decision);
        if (body is not null && Sha256Hex.Of(body) != decision.BodyHash) throw new RefusedException(Damaged(decision));
        return body is null ? null : StoredBody.Read(body);
    }

    /// <summary>Null when the snapshot or the parameters were emptied by retention.</summary>
    internal async Task<StoredProblem?> Problem(Session session, DecisionFacts decision, StoredBody body)
    {
        var snapshot = await entries.Content(session, decision.SnapshotHash);
        var parameters = await entries.Content(session, decision.ParametersHash);
        if (snapshot is null || parameters is null) return null;
        if (Sha256Hex.Of(snapshot) != decision.SnapshotHash || Sha256Hex.Of(parameters) != decision.ParametersHash) throw new RefusedException(Damaged(decision));
        return new(decision, snapshot, new Json(System.Text.Encoding.UTF8.GetString(parameters)), body.Choice);
    }

    internal static Refusal Damaged(DecisionFacts decision) => new(
        "decision_damaged", $"What is stored of {decision.DecisionId} does not have its hash any more. Run `steward ledger verify`; nothing is done with it.");

    internal static Refusal Purged(DecisionFacts decision) => new(
        "inputs_purged", $"The inputs of {decision.DecisionId} were emptied by retention; its entries and hashes remain.");
}
