using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions.Verdicts;

/// <summary>The answer of a commit, an approval and an override.</summary>
internal sealed record CommitView(
    bool Success, Guid Id, string DecisionId, string Status, string Action, IReadOnlyList<Guid> RoutesCreated, IReadOnlyList<Guid> OrdersAssigned, IReadOnlyList<string> Errors, string Message);

/// <summary>A person commits a suggested decision: every hard rule is tested again on current rows, and the effect is carried out.</summary>
internal static class CommitDecision
{
    /// <param name="Mode">all (default) or partial; a decision about one order knows no parts.</param>
    internal sealed record Request(string? Mode = null);

    internal static void Map(RouteGroupBuilder decisions) => decisions.MapPost("{id}/commit", Handle)
        .Needs(Permission.DecisionsCommit).Produces<CommitView>().WithSummary("Carries a suggested decision out");

    private static Task<Reply> Handle(string id, Caller caller, Database database, DecisionAccess access, Commitment commitment, CancellationToken cancel, Request? request = null) =>
        database.Write<Reply>(
            async session =>
            {
                if (request?.Mode is not (null or "all" or "partial")) return Refusal.Rule("unknown_mode", "mode is all or partial.", "/mode");
                var decision = await access.Get(session, id, caller, locked: true);
                if (Decide(decision, session.Now) is { } refusal) return refusal;
                return await commitment.CarryOut(session, decision, caller);
            },
            cancel);

    /// <summary>Null when the decision may be committed.</summary>
    internal static Refusal? Decide(DecisionFacts decision, DateTimeOffset now) => decision.Status switch
    {
        DecisionStatus.Committed or DecisionStatus.Executed => new(
            "already_committed", $"{decision.DecisionId} was committed at {decision.CommittedAt:O}.", 409, Extra: States(decision, DecisionStatus.Committed)),
        DecisionStatus.Expired => new("decision_expired", $"{decision.DecisionId} expired at {decision.ExpiresAt:O}. Ask for a new decision.", 409, Extra: States(decision, DecisionStatus.Committed)),
        DecisionStatus.AwaitingApproval => new("approval_required", $"{decision.DecisionId} waits for an approval: POST …/approve.", 409, Extra: States(decision, DecisionStatus.Committed)),
        _ when DecisionRules.Step(decision.Status, DecisionStatus.Committed) is { } wrong => wrong,
        _ when decision.ExpiresAt <= now => new("decision_expired", $"{decision.DecisionId} expired at {decision.ExpiresAt:O}. Ask for a new decision."),
        _ when decision.RequiresApproval => new("approval_required", $"{decision.DecisionId} needs an approval first: POST …/approve."),
        _ => null,
    };

    private static Dictionary<string, object?> States(DecisionFacts decision, string to) => new() { ["from"] = decision.Status, ["to"] = to };
}

/// <summary>The common end of commit and approval: effect and state in one transaction.</summary>
internal sealed class Commitment(DecisionAccess access, PolicyStore policies, IDecisionLedger ledger)
{
    internal async Task<Reply> CarryOut(Session session, DecisionFacts decision, Caller caller)
    {
        if (await policies.IsHalted(session, decision.PolicyUsed)) return new Refusal("policy_halted", $"{decision.PolicyUsed} is halted: its open proposals cannot be committed.");
        if (access.ProblemOf(decision.DecisionType) is not { } problem) return DecisionAccess.NoAdapter(decision.DecisionType);
        if (await access.Body(session, decision) is not { } body) return DecisionAccess.Purged(decision);
        if (body.Choice.Winner is not { } winner) return Refusal.Rule("nothing_to_commit", $"{decision.DecisionId} chose nothing.");
        var effect = await problem.Apply(session, decision, winner, caller, []);
        if (effect.Refusal is { } refusal) return refusal;
        if (await ledger.Move(session, decision.Id, DecisionStatus.Committed, caller.Actor, null) is { } wrong) return wrong;
        return Reply.Ok(new CommitView(
            true, decision.Id, decision.DecisionId, DecisionStatus.Committed, winner.Action, effect.RoutesCreated, effect.OrdersAssigned, [], $"{decision.DecisionId} is committed."));
    }
}
