using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions.Policies;

/// <summary>Says which policy decides a type of decision, in a zone or everywhere, and how far it may go alone.</summary>
internal static class AssignPolicy
{
    private static readonly string[] Autonomies = ["observe", "suggest", "act_with_veto", "act"];

    /// <param name="Members">Policies with weights that sum to 1; one policy needs no weight.</param>
    /// <param name="Autonomy">observe, suggest (default), act_with_veto or act.</param>
    internal sealed record Request(
        string DecisionType, IReadOnlyList<PolicyMember> Members, Guid? ZoneId = null, string? Autonomy = null, int? VetoSeconds = null, DateTimeOffset? ValidFrom = null, DateTimeOffset? ValidTo = null);

    internal static void Map(RouteGroupBuilder api)
    {
        var assignments = api.MapGroup("policy-assignments");
        assignments.MapGet("", List).Needs(Permission.PoliciesManage, Permission.DecisionsRead).Produces<Page<AssignmentRow>>().WithSummary("Which policy decides where");
        assignments.MapPost("", Handle).Needs(Permission.PoliciesManage).Produces<AssignmentRow>(201).WithSummary("Assigns a policy to a type of decision");
    }

    private static Task<Reply> List(PageRequest page, Caller caller, Database database, PolicyStore store, CancellationToken cancel) => database.Read(
        async session =>
        {
            var cut = Page<AssignmentRow>.Of(await store.Assignments(session, page), page, row => (row.CreatedAt, row.Id));
            return Reply.Ok(cut with { Items = [.. cut.Items.Where(row => row.ZoneId is not { } zone || caller.SeesZone(zone))] });
        },
        cancel);

    private static Task<Reply> Handle(Request request, Caller caller, Database database, PolicyStore store, IDecisionLedger ledger, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (request.ZoneId is { } zone && !caller.SeesZone(zone)) return Refusal.NotFound("zone");
            if (request.ZoneId is null && caller.ZoneIds is not null) return new Refusal("not_allowed", "Your key is limited to zones: name one of them.", 403);
            if (Decide(request, session.Now) is { } refusal) return refusal;
            foreach (var member in request.Members)
                if (await store.ByName(session, member.Policy) is null) return Refusal.Rule("unknown_policy", $"There is no policy '{member.Policy}'.", "/members");
            var row = new AssignmentRow
            {
                Id = Ids.New(session.Now), ZoneId = request.ZoneId, DecisionType = request.DecisionType, Members = Json.Of(request.Members), Autonomy = request.Autonomy ?? "suggest",
                VetoSeconds = request.VetoSeconds, ValidFrom = Instants.Micros(request.ValidFrom ?? session.Now), ValidTo = request.ValidTo, CreatedBy = caller.Actor, CreatedAt = session.Now,
            };
            await store.Assign(session, row);
            var body = new JsonObject { ["decision_type"] = row.DecisionType, ["members"] = JsonNode.Parse(row.Members.Text), ["autonomy"] = row.Autonomy, ["zone_id"] = row.ZoneId?.ToString(), ["veto_seconds"] = row.VetoSeconds };
            await PolicyRoutes.Enter(session, ledger, "policy_assignment", caller, body);
            return Reply.Created("/api/v1/policy-assignments", row);
        },
        cancel);

    internal static Refusal? Decide(Request request, DateTimeOffset now)
    {
        var autonomy = request.Autonomy ?? "suggest";
        if (!Autonomies.Contains(autonomy)) return Refusal.Rule("unknown_autonomy", $"autonomy is one of {string.Join(", ", Autonomies)}.", "/autonomy");
        if (request.DecisionType.Length is 0 or > 50) return Refusal.Rule("invalid_decision_type", "decision_type has 1 to 50 characters.", "/decision_type");
        if ((autonomy == "act_with_veto") != request.VetoSeconds is > 0) return Refusal.Rule("invalid_veto_seconds", "veto_seconds is given with act_with_veto, above 0, and only there.", "/veto_seconds");
        if (request.ValidTo <= (request.ValidFrom ?? now)) return Refusal.Rule("invalid_validity", "valid_to is after valid_from.", "/valid_to");
        return SumOfWeights(request.Members) == 1 ? null : Refusal.Rule("invalid_weights", "The weights of the members are decimals above 0 that sum to 1.", "/members");
    }

    private static decimal? SumOfWeights(IReadOnlyList<PolicyMember> members)
    {
        decimal sum = 0;
        foreach (var member in members)
        {
            if (!decimal.TryParse(member.Weight, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) || weight <= 0) return null;
            sum += weight;
        }
        return sum;
    }
}
