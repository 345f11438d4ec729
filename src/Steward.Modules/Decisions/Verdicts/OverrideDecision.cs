using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions.Verdicts;

/// <summary>
/// A person chooses another candidate than the policy. It is a decision of its own on the same snapshot, so that its price is known:
/// the winner's total less the chosen one's.
/// </summary>
internal static class OverrideDecision
{
    private static readonly string[] ReasonCodes = ["customer_request", "local_knowledge", "safety", "data_wrong", "fairness", "test", "other"];
    private const int ShortestOther = 10;

    /// <param name="Action">The key of the candidate that is wanted instead.</param>
    internal sealed record Request(string Action, string ReasonCode, string? Reason = null, IReadOnlyList<string>? AcknowledgeRules = null);

    /// <param name="PriceMilli">What the override gives up, in the score's unit; null when one of the two has no score.</param>
    internal sealed record View(Guid Id, string DecisionId, Guid OverridesDecisionId, string Status, string Action, long? PriceMilli, string ScoreUnit, IReadOnlyList<Guid> OrdersAssigned, IReadOnlyList<Guid> RoutesCreated);

    internal static void Map(RouteGroupBuilder decisions) => decisions.MapPost("{id}/override", Handle)
        .Needs(Permission.DecisionsCommit).Produces<View>(201).WithSummary("Chooses another candidate, with a reason");

    private static Task<Reply> Handle(
        string id, Request request, Caller caller, Database database, DecisionAccess access, IDecisionLedger ledger, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            var decision = await access.Get(session, id, caller, locked: true);
            if (DecisionRules.Step(decision.Status, DecisionStatus.Overridden) is { } wrong) return wrong;
            if (DecideReason(request) is { } badReason) return badReason;
            if (access.ProblemOf(decision.DecisionType) is not { } problem) return DecisionAccess.NoAdapter(decision.DecisionType);
            if (await access.Body(session, decision) is not { } body || await access.Problem(session, decision, body) is not { } stored) return DecisionAccess.Purged(decision);
            if (body.Choice.Candidates.FirstOrDefault(c => c.Key == request.Action) is not { } wanted)
                return Refusal.Rule("unknown_action", $"'{request.Action}' is not one of the {body.Choice.Candidates.Count} stored candidates.", "/action");
            if (DecideRules(wanted, problem.MayOverride, caller, request.AcknowledgeRules ?? []) is { } broken) return broken;
            if (decision.Status == DecisionStatus.Committed && await problem.Withdraw(session, decision, caller) is { } tooLate) return tooLate;

            if (await ledger.Move(session, decision.Id, DecisionStatus.Overridden, caller.Actor, request.Reason ?? request.ReasonCode) is { } refusal) return refusal;
            var made = await ledger.Record(session, Chosen(decision, stored, wanted, request, caller, session.Now));
            var facts = (await ledger.Find(session, made.Id))!;
            var effect = await problem.Apply(session, facts, wanted, caller, request.AcknowledgeRules ?? []);
            if (effect.Refusal is { } notApplied) return notApplied;
            return Reply.Created(
                $"/api/v1/decisions/{made.Id}",
                new View(made.Id, made.DecisionCode, decision.Id, facts.Status, wanted.Action, body.Choice.Winner?.Total - wanted.Total, body.Choice.ScoreUnit, effect.OrdersAssigned, effect.RoutesCreated));
        },
        cancel);

    internal static Refusal? DecideReason(Request request) => request switch
    {
        _ when !ReasonCodes.Contains(request.ReasonCode) => Refusal.Rule("unknown_reason_code", $"reason_code is one of {string.Join(", ", ReasonCodes)}.", "/reason_code"),
        { ReasonCode: "other" } when (request.Reason?.Trim().Length ?? 0) < ShortestOther => Refusal.Rule("reason_required", $"With reason_code other the reason has at least {ShortestOther} characters.", "/reason"),
        _ => null,
    };

    /// <summary>Capacity, hours, consent and law hold for everybody; other hard rules need a manager who names them.</summary>
    internal static Refusal? DecideRules(Candidate wanted, Func<string, bool> mayOverride, Caller caller, IReadOnlyList<string> acknowledged)
    {
        var broken = wanted.Verdicts.Where(verdict => !verdict.Passed).ToList();
        if (broken.Count == 0) return null;
        var extra = new Dictionary<string, object?> { ["broken_rules"] = broken };
        var fixedRules = broken.Where(verdict => !mayOverride(verdict.Rule)).Select(verdict => verdict.Rule).ToList();
        if (fixedRules.Count > 0)
            return new("rule_violated", $"{string.Join(", ", fixedRules)} cannot be overruled by anybody.", 422, Extra: extra);
        if (!caller.Is(Roles.Manager, Roles.Admin))
            return new("manager_required", $"{string.Join(", ", broken.Select(b => b.Rule))} may be overruled by a manager only.", 403, Extra: extra);
        var missing = broken.Select(verdict => verdict.Rule).Except(acknowledged).ToList();
        return missing.Count == 0 ? null : new("acknowledge_rules", $"Name {string.Join(", ", missing)} in acknowledge_rules.", 422, Extra: extra);
    }

    private static NewDecision Chosen(DecisionFacts decision, StoredProblem stored, Candidate wanted, Request request, Caller caller, DateTimeOffset now) => new()
    {
        Stream = decision.Stream, ZoneId = decision.ZoneId, DecisionType = decision.DecisionType, TriggerReason = "override", BusinessDate = decision.BusinessDate,
        Actor = caller.Actor, PolicyName = "person", Algorithm = "person", AlgorithmVersion = decision.AlgorithmVersion, Parameters = stored.Parameters, Seed = decision.Seed,
        StepsLimit = decision.StepsLimit, Snapshot = new(stored.Snapshot.ToArray()), OrderIds = decision.Orders, DriverId = wanted.DriverId,
        Choice = stored.Stored with { ChosenKey = wanted.Key, RecommendedAction = wanted.Action, Predictions = [], Confidence = null },
        Autonomy = "act", InitialStatus = DecisionStatus.Committed, OverridesId = decision.Id, ReasonCode = request.ReasonCode, Reason = request.Reason,
        DataAgeSeconds = decision.DataAgeSeconds + (int)(now - decision.CreatedAt).TotalSeconds,
    };
}
