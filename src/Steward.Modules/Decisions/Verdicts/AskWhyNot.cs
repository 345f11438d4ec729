using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions.Verdicts;

/// <summary>Why a candidate did not win, and the smallest checked changes with which it would; and what a change would cost.</summary>
internal static class AskWhyNot
{
    private static readonly string[] Kinds = ["candidate", "driver", "vehicle", "route", "wait"];

    internal sealed record Request(WhyNotTarget Target, IReadOnlyList<string>? Changeable = null, int? MaxChanges = null);

    internal static void Map(RouteGroupBuilder decisions)
    {
        decisions.MapPost("{id}/why-not", Handle).Needs(Permission.DecisionsRead).Produces<WhyNotAnswer>().WithSummary("Why not another candidate");
        decisions.MapPost("preview", Preview).Needs(Permission.DecisionsCommit, Permission.DecisionsMake).Produces<PreviewAnswer>().WithSummary("What a change would cost, without recording it");
    }

    private static Task<Reply> Handle(string id, Request request, Caller caller, Database database, DecisionAccess access, CancellationToken cancel) => database.Read<Reply>(
        async session =>
        {
            if (!Kinds.Contains(request.Target.Kind)) return Refusal.Rule("unknown_target", $"target.kind is one of {string.Join(", ", Kinds)}.", "/target/kind");
            if (request.MaxChanges is not (null or 1 or 2)) return Refusal.Rule("invalid_max_changes", "max_changes is 1 or 2.", "/max_changes");
            var decision = await access.Get(session, id, caller);
            if (access.ProblemOf(decision.DecisionType) is not { } problem) return DecisionAccess.NoAdapter(decision.DecisionType);
            if (await access.Body(session, decision) is not { } body || await access.Problem(session, decision, body) is not { } stored) return DecisionAccess.Purged(decision);
            var answer = problem.WhyNot(stored, request.Target, request.Changeable, request.MaxChanges ?? 1);
            return answer is null ? Refusal.NotFound("candidate in this decision") : Reply.Ok(answer);
        },
        cancel);

    private static Task<Reply> Preview(PreviewRequest request, Caller caller, Database database, DecisionAccess access, CancellationToken cancel) => database.Read<Reply>(
        async session =>
        {
            if (request.ZoneId is { } zone && !caller.SeesZone(zone)) return Refusal.NotFound("zone");
            if (access.ProblemOf(request.DecisionType) is not { } problem) return DecisionAccess.NoAdapter(request.DecisionType);
            return await problem.Preview(session, request) is { } answer
                ? Reply.Ok(answer)
                : Refusal.Rule("no_preview", $"Decisions of type {request.DecisionType} have no preview.", "/decision_type");
        },
        cancel);
}
