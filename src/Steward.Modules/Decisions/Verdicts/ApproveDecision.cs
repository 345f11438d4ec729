using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions.Verdicts;

/// <summary>Approves or rejects. Never by the proposer; one verdict a person; the last approval needed commits.</summary>
internal static class ApproveDecision
{
    internal sealed record Request(string? Reason = null);

    internal static void Map(RouteGroupBuilder decisions)
    {
        decisions.MapPost("{id}/approve", Approve).Needs(Permission.DecisionsApprove).Produces<CommitView>().WithSummary("Approves a decision that waits for it");
        decisions.MapPost("{id}/reject", Reject).Needs(Permission.DecisionsApprove, Permission.DecisionsCommit).Produces<CommitView>().WithSummary("Rejects a proposed decision");
    }

    private static Task<Reply> Approve(
        string id, Caller caller, Database database, DecisionAccess access, DecisionStore store, IDecisionLedger ledger, Commitment commitment, CancellationToken cancel, Request? request = null) =>
        database.Write<Reply>(
            async session =>
            {
                var decision = await access.Get(session, id, caller, locked: true);
                if (Decide(decision, caller, session.Now) is { } refusal) return refusal;
                var needed = Math.Max(1, decision.ApprovalsNeeded);
                if (!await store.AddApproval(session, decision, needed, "approved", caller.Id!.Value, request?.Reason)) return SecondVerdict(decision);
                var given = (await store.Approvals(session, decision.Id)).Count(a => a.Verdict == "approved");
                await Enter(session, ledger, decision, caller, "approved");
                return given < needed
                    ? Reply.Ok(new CommitView(true, decision.Id, decision.DecisionId, decision.Status, decision.RecommendedAction, [], [], [], $"{given} of {needed} approvals are given."))
                    : await commitment.CarryOut(session, decision, caller);
            },
            cancel);

    private static Task<Reply> Reject(
        string id, Caller caller, Database database, DecisionAccess access, DecisionStore store, IDecisionLedger ledger, CancellationToken cancel, Request? request = null) =>
        database.Write<Reply>(
            async session =>
            {
                var decision = await access.Get(session, id, caller, locked: true);
                if (DecisionRules.Step(decision.Status, DecisionStatus.Rejected) is { } wrong) return wrong;
                if (string.IsNullOrWhiteSpace(request?.Reason)) return Refusal.Rule("reason_required", "Say why the decision is rejected.", "/reason");
                if (decision.Status == DecisionStatus.AwaitingApproval && decision.Actor == caller.Actor) return OwnProposal(decision);
                if (caller is { Kind: "user", Id: { } person })
                {
                    if (!await store.AddApproval(session, decision, Math.Max(1, decision.ApprovalsNeeded), "rejected", person, request.Reason)) return SecondVerdict(decision);
                    await Enter(session, ledger, decision, caller, "rejected");
                }
                if (await ledger.Move(session, decision.Id, DecisionStatus.Rejected, caller.Actor, request.Reason) is { } refusal) return refusal;
                return Reply.Ok(new CommitView(true, decision.Id, decision.DecisionId, DecisionStatus.Rejected, decision.RecommendedAction, [], [], [], $"{decision.DecisionId} is rejected."));
            },
            cancel);

    /// <summary>Null when this person may approve now.</summary>
    internal static Refusal? Decide(DecisionFacts decision, Caller caller, DateTimeOffset now) => decision switch
    {
        { Status: DecisionStatus.AwaitingApproval } when decision.ExpiresAt <= now => new("decision_expired", $"{decision.DecisionId} expired at {decision.ExpiresAt:O}. Ask for a new decision."),
        { Status: DecisionStatus.AwaitingApproval } when decision.Actor == caller.Actor => OwnProposal(decision),
        { Status: DecisionStatus.AwaitingApproval } when caller is not { Kind: "user", Id: not null } => new("person_required", "Only a signed-in person approves.", 403),
        { Status: DecisionStatus.AwaitingApproval } => null,
        _ => DecisionRules.Step(decision.Status, DecisionStatus.Committed) ?? new(
            "no_approval_needed", $"{decision.DecisionId} is {decision.Status} and waits for no approval: POST …/commit.",
            Extra: new Dictionary<string, object?> { ["from"] = decision.Status, ["to"] = DecisionStatus.Committed }),
    };

    private static Refusal OwnProposal(DecisionFacts decision) => new("own_proposal", $"{decision.DecisionId} is your own proposal. Another person must judge it.", 403);

    private static Refusal SecondVerdict(DecisionFacts decision) => new("second_verdict", $"You gave your verdict on {decision.DecisionId} before.");

    private static Task Enter(Session session, IDecisionLedger ledger, DecisionFacts decision, Caller caller, string verdict) =>
        ledger.Append(session, decision.Stream, "approval", caller.Actor, new JsonObject { ["verdict"] = verdict, ["plan_hash"] = decision.BodyHash }, decision.Id);
}
