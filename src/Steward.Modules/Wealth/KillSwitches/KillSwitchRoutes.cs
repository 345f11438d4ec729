using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Limits;
using Steward.Wealth.Orders;

namespace Steward.Wealth.KillSwitches;

/// <summary>A kill switch as the API shows it.</summary>
/// <param name="UnderWay">In the answer of engaging: orders that had left, and orders that now wait; at most 500.</param>
internal sealed record KillSwitchView(
    Guid Id, string Scope, Guid? ScopeId, string? Rail, string Reason, Guid EngagedBy, DateTimeOffset EngagedAt, bool ReleaseNeedsTwo, Guid? ReleaseAskedBy, DateTimeOffset? ReleaseAskedAt, Guid? ReleasedBy,
    DateTimeOffset? ReleasedAt, string? ReleaseReason, long Version, IReadOnlyList<UnderWay>? UnderWay)
{
    /// <summary>In the answer of engaging: how many orders are under way in all.</summary>
    public long? UnderWayCount { get; init; }

    internal static KillSwitchView Of(KillSwitchRow row, IReadOnlyList<UnderWay>? underWay = null) => new(
        row.Id, row.Scope, row.ScopeId, row.Rail, row.Reason, row.EngagedBy, row.EngagedAt, row.ReleaseNeedsTwo, row.ReleaseAskedBy, row.ReleaseAskedAt, row.ReleasedBy, row.ReleasedAt, row.ReleaseReason, row.Version, underWay);
}

/// <summary>Stops orders at once: for the firm, a client, a scheme, a rule or a rail. A person engages it, with a reason, and a person releases it.</summary>
internal static class KillSwitchRoutes
{
    private const int MostShown = 500;
    private static readonly Vocabulary Scopes = new("Firm", "Client", "Scheme", "Rule", "Rail");

    internal sealed record Request(string? Scope = null, Guid? ScopeId = null, string? Rail = null, string? Reason = null, bool ReleaseNeedsTwo = false);

    internal sealed record ReleaseRequest(string? Reason = null);

    internal static void Map(RouteGroupBuilder switches)
    {
        switches.MapGet("", List).Needs(Permission.WealthRead).Produces<Page<KillSwitchView>>().WithSummary("Kill switches, newest first; of clients and rules the caller's own");
        switches.MapPost("engage", Engage).Needs(Permission.Manage).Produces<KillSwitchView>(201).WithSummary("Stops orders at once; answers with those under way");
        switches.MapPost("{id}/release", Release).Needs(Permission.Manage).Produces<KillSwitchView>().WithSummary("Lets orders go again; may need two people");
    }

    private static Task<Reply> List(PageRequest page, Caller caller, Database database, KillSwitchStore store, CancellationToken cancel, bool engaged = false) => database.Read<Reply>(
        async session =>
        {
            var adviser = ClientAccess.SeesAll(caller) ? null : caller.Id;
            var cut = Page<KillSwitchRow>.Of(await store.Page(session, page, engaged, caller.ClientId is null ? adviser : null, caller.ClientId), page, row => (row.CreatedAt, row.Id));
            return Reply.Ok(new Page<KillSwitchView>([.. cut.Items.Select(row => KillSwitchView.Of(row))], cut.NextCursor));
        },
        cancel);

    private static Task<Reply> Engage(
        Request request, Caller caller, Database database, KillSwitchStore store, ScopeStore scopes, RailBook rails, Changes changes, IAccounts accounts, INotifications notifications, CancellationToken cancel)
    {
        var scope = Read(request, rails);
        return database.Write<Reply>(
            async session =>
            {
                if (caller.Kind != "user") return Refusal.Rule("person_required", "A kill switch is engaged by a person.");
                await scopes.Check(session, scope, request.ScopeId);
                var row = new KillSwitchRow
                {
                    Id = Ids.New(session.Now), Scope = scope, ScopeId = request.ScopeId, Rail = request.Rail, Reason = request.Reason!, EngagedBy = caller.Id!.Value, EngagedAt = session.Now,
                    ReleaseNeedsTwo = request.ReleaseNeedsTwo, CreatedAt = session.Now,
                };
                if (!await store.Engage(session, row)) return new Refusal("state_conflict", $"This {scope} switch is engaged already.", 409);
                var (underWay, count) = (await store.UnderWay(session, row, MostShown), await store.UnderWayCount(session, row));
                foreach (var account in await Managers(session, accounts))
                    await notifications.Tell(session, new Notice("Kill Switch Engaged", Recipient.User(account.Id), row.Id.ToString(), "engaged") { Severity = "critical", Data = new Dictionary<string, object?> { ["reason"] = row.Reason }, Link = Places.Safety });
                await changes.Say(session, caller, "kill_switch", "engaged", row.Id, new { row.Scope, row.ScopeId, row.Rail, under_way = count });
                return Reply.Created($"/api/v1/wealth/kill-switches/{row.Id}", KillSwitchView.Of(row, underWay) with { UnderWayCount = count });
            },
            cancel);
    }

    private static Task<Reply> Release(string id, ReleaseRequest request, Caller caller, Database database, KillSwitchStore store, Changes changes, CancellationToken cancel)
    {
        var known = Asked.Id(id);
        var checks = new Checks();
        checks.Name(request.Reason, "/reason", 500);
        checks.Done();
        return database.Write<Reply>(
            async session =>
            {
                if (caller.Kind != "user") return Refusal.Rule("person_required", "A kill switch is released by a person.");
                if (await store.Find(session, known) is not { } row) return Refusal.NotFound("kill switch");
                if (row.ReleasedAt is not null) return new Refusal("state_conflict", "The switch is released already: it cannot be released again.", 409);
                var isFirst = row.ReleaseNeedsTwo && row.ReleaseAskedBy is null;
                if (row.ReleaseAskedBy == caller.Id) return new Refusal("same_person", "You asked for the release yourself: a second person must agree.", 403);
                var changed = isFirst
                    ? row with { ReleaseAskedBy = caller.Id, ReleaseAskedAt = session.Now, ReleaseReason = request.Reason }
                    : row with { ReleasedBy = caller.Id, ReleasedAt = session.Now, ReleaseReason = request.Reason };
                await store.Save(session, changed);
                await changes.Say(session, caller, "kill_switch", isFirst ? "release_asked" : "released", row.Id, new { row.Scope, row.ScopeId, row.Rail, reason = request.Reason });
                return Reply.Ok(KillSwitchView.Of(changed with { Version = row.Version + 1 }));
            },
            cancel);
    }

    private static string Read(Request request, RailBook rails)
    {
        var checks = new Checks();
        checks.Need(request.Scope, "/scope");
        var scope = checks.Word(request.Scope, Scopes, "/scope");
        checks.Name(request.Reason, "/reason", 500);
        if (scope is "Client" or "Scheme" or "Rule" && request.ScopeId is null) checks.Say("/scope_id", "required", $"A switch of a {scope} needs scope_id.");
        if (scope is "Firm" or "Rail" && request.ScopeId is not null) checks.Say("/scope_id", "scope_mismatch", $"A switch of the {scope} has no scope_id.");
        if ((scope == "Rail") != (request.Rail is not null)) checks.Say("/rail", "scope_mismatch", "rail is given for a switch of a rail, and for no other.");
        else if (request.Rail is { } rail) rails.Check(checks, rail);
        checks.Done();
        return scope!;
    }

    private static async Task<IReadOnlyList<Account>> Managers(Session session, IAccounts accounts) =>
        [.. await accounts.WithRole(session, Roles.Admin), .. await accounts.WithRole(session, Roles.Manager)];
}
