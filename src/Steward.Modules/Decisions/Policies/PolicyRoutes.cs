using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions.Policies;

/// <summary>Policies and their versions: listed, added as drafts, halted and resumed.</summary>
internal static class PolicyRoutes
{
    internal const string Stream = "system";

    internal sealed record HaltRequest(string? Reason = null);

    internal sealed record VersionRequest(JsonObject Parameters, Guid? ParentId = null);

    internal sealed record PromoteRequest(Guid VersionId, string? Reason = null);

    internal static void Map(RouteGroupBuilder api)
    {
        var policies = api.MapGroup("policies");
        policies.MapGet("", List).Needs(Permission.PoliciesManage, Permission.DecisionsRead).Produces<Page<PolicyRow>>().WithSummary("Policies with their active version");
        policies.MapGet("{id}/versions", Versions).Needs(Permission.PoliciesManage, Permission.DecisionsRead).Produces<Page<PolicyVersionRow>>().WithSummary("Versions of a policy");
        policies.MapPost("{id}/versions", AddVersion).Needs(Permission.PoliciesManage).WholeServer().Produces<PolicyVersionRow>(201).WithSummary("Adds a draft version");
        policies.MapPost("{id}/promote", Promote).Needs(Permission.PoliciesManage).WholeServer().Produces<PolicyVersionRow>().WithSummary("Makes a version the active one");
        policies.MapPost("{id}/halt", (string id, Caller caller, Database database, PolicyStore store, IDecisionLedger ledger, CancellationToken cancel, HaltRequest? request = null) =>
                SetHalt(id, true, request?.Reason, caller, database, store, ledger, cancel))
            .Needs(Permission.PoliciesManage).WholeServer().Produces<PolicyRow>().WithSummary("Stops a policy from acting, at its next decision");
        policies.MapPost("{id}/resume", (string id, Caller caller, Database database, PolicyStore store, IDecisionLedger ledger, CancellationToken cancel) =>
                SetHalt(id, false, null, caller, database, store, ledger, cancel))
            .Needs(Permission.PoliciesManage).WholeServer().Produces<PolicyRow>().WithSummary("Lets a halted policy act again");
    }

    private static Task<Reply> List(PageRequest page, Database database, PolicyStore store, CancellationToken cancel) => database.Read(
        async session => Reply.Ok(Page<PolicyRow>.Of(await store.List(session, page), page, row => (row.CreatedAt, row.Id))), cancel);

    private static Task<Reply> Versions(string id, PageRequest page, Database database, PolicyStore store, CancellationToken cancel) => database.Read(
        async session => Reply.Ok(Page<PolicyVersionRow>.Of(await store.Versions(session, (await Get(session, store, id)).Id, page), page, row => (row.CreatedAt, row.Id))), cancel);

    private static Task<Reply> AddVersion(string id, VersionRequest request, Caller caller, Database database, PolicyStore store, IDecisionLedger ledger, CancellationToken cancel) => database.Write(
        async session =>
        {
            var policy = await Get(session, store, id);
            if (policy.ActiveVersionId is not { } activeId) return Refusal.Rule("no_active_version", $"{policy.Name} has no active version to follow.");
            var active = (await store.Version(session, activeId))!;
            var parent = request.ParentId is { } parentId ? await store.Version(session, parentId) : active;
            if (parent?.PolicyId != policy.Id) return Refusal.Rule("unknown_parent", $"parent_id is no version of {policy.Name}.", "/parent_id");
            var canonical = CanonicalJson.ToUtf8(request.Parameters);
            var row = new PolicyVersionRow
            {
                Id = Ids.New(session.Now), PolicyId = policy.Id, Version = await store.NextVersion(session, policy.Id), Algorithm = active.Algorithm,
                AlgorithmVersion = active.AlgorithmVersion, Parameters = new(request.Parameters.ToJsonString()), ParametersHash = Sha256Hex.Of(canonical), ParentId = parent.Id,
                Status = "draft", CreatedBy = caller.Actor, CreatedAt = session.Now,
            };
            await store.AddVersion(session, row);
            await Enter(session, ledger, "policy_version", caller, new JsonObject { ["policy"] = policy.Name, ["version"] = row.Version, ["status"] = "draft", ["parameters_hash"] = row.ParametersHash });
            return Reply.Created($"/api/v1/policies/{policy.Id}/versions", row);
        },
        cancel);

    /// <summary>Without a passed acceptance test only an administrator promotes, and says why.</summary>
    private static Task<Reply> Promote(string id, PromoteRequest request, Caller caller, Database database, PolicyStore store, IDecisionLedger ledger, Outbox outbox, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            var policy = await Get(session, store, id);
            if (await store.Version(session, request.VersionId) is not { } version || version.PolicyId != policy.Id) return Refusal.Rule("unknown_version", $"version_id is no version of {policy.Name}.", "/version_id");
            if (version.Status == "active") return new Refusal("already_active", $"Version {version.Version} of {policy.Name} is active.");
            if (!caller.Is(Roles.Admin) || string.IsNullOrWhiteSpace(request.Reason))
                return Refusal.Rule("acceptance_missing", $"Version {version.Version} has passed no acceptance test. An administrator may promote it with a reason.", "/reason");
            await store.Activate(session, version);
            await outbox.Publish(session, new NewEvent("policy_promoted", null, new { policy.Id, ZoneId = (Guid?)null, At = session.Now, Policy = policy.Name, version.Version }));
            await Enter(session, ledger, "policy_version", caller, new JsonObject
            {
                ["policy"] = policy.Name, ["version"] = version.Version, ["status"] = "active", ["parameters_hash"] = version.ParametersHash, ["reason_hash"] = Sha256Hex.Of(request.Reason),
            });
            return Reply.Ok(await store.Version(session, version.Id));
        },
        cancel);

    private static Task<Reply> SetHalt(string id, bool halt, string? reason, Caller caller, Database database, PolicyStore store, IDecisionLedger ledger, CancellationToken cancel) => database.Write(
        async session =>
        {
            var policy = await Get(session, store, id);
            if (halt) await store.Halt(session, policy.Id, caller.Actor, reason);
            else await store.Resume(session, policy.Id);
            await Enter(session, ledger, "parameter_change", caller, new JsonObject { ["policy"] = policy.Name, ["halted"] = halt });
            return Reply.Ok(await store.Find(session, policy.Id));
        },
        cancel);

    internal static Task Enter(Session session, IDecisionLedger ledger, string kind, Caller caller, JsonObject body) => ledger.Append(session, Stream, kind, caller.Actor, body);

    /// <summary>By UUID or name.</summary>
    private static async Task<PolicyRow> Get(Session session, PolicyStore store, string id) =>
        (Guid.TryParseExact(id, "D", out var uuid) ? await store.Find(session, uuid) : await store.ByName(session, id)) ?? throw new RefusedException(Refusal.NotFound("policy"));
}
