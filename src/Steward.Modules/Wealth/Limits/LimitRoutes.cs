using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;

namespace Steward.Wealth.Limits;

/// <summary>A limit as the API shows it.</summary>
internal sealed record LimitView(Guid Id, string Scope, Guid? ScopeId, string Kind, decimal Value, bool IsHard, string? Currency, DateOnly EffectiveFrom, DateOnly? EffectiveTo, Guid CreatedBy, DateTimeOffset? RetiredAt, long Version, DateTimeOffset CreatedAt)
{
    internal static LimitView Of(LimitRow row) =>
        new(row.Id, row.Scope, row.ScopeId, row.Kind, row.Value, row.IsHard, row.Currency, row.EffectiveFrom, row.EffectiveTo, row.CreatedBy, row.RetiredAt, row.Version, row.CreatedAt);
}

/// <summary>Limits: what no rule and no person may pass (hard), or only with another's yes (soft).</summary>
internal static class LimitRoutes
{
    internal static readonly Vocabulary Scopes = new("Firm", "Client", "Scheme", "Rule", "Adviser");
    internal static readonly Vocabulary Kinds = new("Order Amount", "Amount Per Day", "Orders Per Day", "Turnover Percent Per Month", "Percent Of Portfolio");

    /// <summary>A portfolio may be turned over more than once a month, in percent of it; not every day.</summary>
    private const decimal MostTurnover = 1_000, MostOrders = 1_000_000;

    internal sealed record Request(
        string? Scope = null, Guid? ScopeId = null, string? Kind = null, Figure? Value = null, bool? IsHard = null, string? Currency = null, DateOnly? EffectiveFrom = null, DateOnly? EffectiveTo = null)
    {
        internal static Request Of(LimitRow row) => new(row.Scope, row.ScopeId, row.Kind, row.Value, row.IsHard, row.Currency, row.EffectiveFrom, row.EffectiveTo);
    }

    /// <summary>A page of limits, and a warning while nothing limits the firm as a whole.</summary>
    internal sealed record Answer(IReadOnlyList<LimitView> Items, string? NextCursor, IReadOnlyList<string> Warnings);

    internal static void Map(RouteGroupBuilder limits)
    {
        limits.MapGet("", List).Needs(Permission.WealthRead).Produces<Answer>().WithSummary("Limits in force, and a warning when the firm has none");
        limits.MapPost("", Create).Needs(Permission.Manage).Produces<LimitView>(201).WithSummary("Sets a limit");
        limits.MapPatch("{id}", Change).Needs(Permission.Manage).Produces<LimitView>().WithSummary("Changes value, hardness or end of a limit");
        limits.MapDelete("{id}", Retire).Needs(Permission.Manage).Produces<LimitView>().WithSummary("Takes a limit out of force; its usage stays on record");
    }

    private static Task<Reply> List(PageRequest page, Caller caller, Database database, LimitStore store, ClientStore clients, CancellationToken cancel, string? scope = null, string? scope_id = null, bool retired = false)
    {
        var checks = new Checks();
        var wanted = checks.Word(scope is "" ? null : scope, Scopes, "/scope");
        checks.Done();
        var id = Asked.IdOrNone(scope_id, "scope_id");
        return database.Read<Reply>(
            async session =>
            {
                var cut = Page<LimitRow>.Of(await store.Page(session, page, wanted, id, retired), page, row => (row.CreatedAt, row.Id));
                var shown = new List<LimitView>();
                foreach (var row in cut.Items)
                    if (ClientAccess.SeesAll(caller) || row.Scope != "Client" || row.ScopeId is not { } client || (await clients.Find(session, client) is { } owner && ClientAccess.Sees(caller, owner))) shown.Add(LimitView.Of(row));
                var isLimited = await store.HasFirmLimit(session, DateOnly.FromDateTime(session.Now.UtcDateTime));
                return Reply.Ok(new Answer(shown, cut.NextCursor, isLimited ? [] : ["No limit of the firm is in force: a wrong rule is stopped by nothing but the client's own limits."]));
            },
            cancel);
    }

    private static Task<Reply> Create(Request request, Caller caller, Database database, LimitStore store, ScopeStore scopes, Changes changes, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (caller.Kind != "user") return Refusal.Rule("person_required", "A limit is set by a person.");
            var limit = Read(request, new LimitRow { Id = Ids.New(session.Now), CreatedBy = caller.Id!.Value, CreatedAt = session.Now, UpdatedAt = session.Now, EffectiveFrom = DateOnly.FromDateTime(session.Now.UtcDateTime) });
            await scopes.Check(session, limit.Scope, limit.ScopeId);
            await store.Add(session, limit);
            await changes.Say(session, caller, "limit", "created", limit.Id, new { limit.Scope, limit.ScopeId, limit.Kind, limit.Value, limit.IsHard, limit.EffectiveFrom, limit.EffectiveTo });
            return Reply.Created($"/api/v1/wealth/limits/{limit.Id}", LimitView.Of(limit), EntityTags.Of(1));
        },
        cancel);

    private static Task<Reply> Change(string id, JsonElement patch, HttpRequest http, Caller caller, Database database, LimitStore store, Changes changes, CancellationToken cancel)
    {
        var (known, expected) = (Asked.Id(id), EntityTags.IfMatch(http));
        return database.Write<Reply>(
            async session =>
            {
                if (await store.Find(session, known) is not { RetiredAt: null } present) return Refusal.NotFound("limit");
                if (expected is { } sent && sent != present.Version) return EntityTags.Stale(EntityTags.Of(sent), present.Version);
                var request = MergePatch.Apply(Request.Of(present), patch);
                var changed = Read(request, present);
                if ((changed.Scope, changed.ScopeId, changed.Kind, changed.Currency, changed.EffectiveFrom) != (present.Scope, present.ScopeId, present.Kind, present.Currency, present.EffectiveFrom))
                    return Refusal.Rule("immutable_field", "Scope, kind, currency and start of a limit do not change: retire it and set another.", "/scope");
                return await Saved(session, caller, store, changes, changed, "changed");
            },
            cancel);
    }

    private static Task<Reply> Retire(string id, Caller caller, Database database, LimitStore store, Changes changes, CancellationToken cancel)
    {
        var known = Asked.Id(id);
        return database.Write<Reply>(
            async session =>
            {
                if (await store.Find(session, known) is not { } present) return Refusal.NotFound("limit");
                return present.RetiredAt is not null ? Reply.Ok(LimitView.Of(present)) : await Saved(session, caller, store, changes, present with { RetiredAt = session.Now }, "retired");
            },
            cancel);
    }

    private static async Task<Reply> Saved(Session session, Caller caller, LimitStore store, Changes changes, LimitRow limit, string happened)
    {
        await store.Save(session, limit);
        await changes.Say(session, caller, "limit", happened, limit.Id, new { limit.Scope, limit.ScopeId, limit.Kind, limit.Value, limit.IsHard, limit.EffectiveTo });
        return Reply.Ok(LimitView.Of(limit with { Version = limit.Version + 1 }), EntityTags.Of(limit.Version + 1));
    }

    private static LimitRow Read(Request request, LimitRow row)
    {
        var checks = new Checks();
        checks.Need(request.Scope, "/scope");
        checks.Need(request.Kind, "/kind");
        var scope = checks.Word(request.Scope, Scopes, "/scope");
        var kind = checks.Word(request.Kind, Kinds, "/kind");
        if (request.Value is null) checks.Say("/value", "required", "value is required.");
        var value = kind switch
        {
            "Percent Of Portfolio" => checks.Share(request.Value, "/value"),
            "Turnover Percent Per Month" => checks.Share(request.Value, "/value", most: MostTurnover),
            "Orders Per Day" => checks.Number(request.Value, "/value", 0, null, MostOrders),
            _ => checks.Amount(request.Value, "/value"),
        };
        checks.Currency(request.Currency, "/currency");
        if (scope == "Firm" && request.ScopeId is not null) checks.Say("/scope_id", "scope_mismatch", "A limit of the firm has no scope_id.");
        if (request.EffectiveTo < (request.EffectiveFrom ?? row.EffectiveFrom)) checks.Say("/effective_to", "end_before_start", "effective_to, the last day, is not before effective_from.");
        checks.Done();
        return row with
        {
            Scope = scope!, ScopeId = request.ScopeId, Kind = kind!, Value = value!.Value, IsHard = request.IsHard ?? (row.IsHard || row.Scope.Length == 0), Currency = request.Currency,
            EffectiveFrom = request.EffectiveFrom ?? row.EffectiveFrom, EffectiveTo = request.EffectiveTo,
        };
    }
}
