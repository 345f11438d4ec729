using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>Endpoints of other systems: set up, changed, their secret rotated, tried and taken away. Whatever happens here goes there, so administrators only.</summary>
internal sealed class WebhookEndpointRoutes(Database database, WebhookEndpointStore store, WebhookDeliveryStore deliveries, WebhookCaller caller, FieldCipher cipher, IAuditTrail audit)
{
    private const int MostEndpoints = 50;
    private const int UsualOverlapHours = 24;
    internal const string TestType = "webhook_test";

    /// <param name="Types">Types of events as on the stream; <c>order_*</c> is all that begin so; none: all.</param>
    /// <param name="ZoneIds">None: all zones, and what belongs to no zone.</param>
    internal sealed record Request(string Url, string? Description = null, IReadOnlyList<string>? Types = null, IReadOnlyList<Guid>? ZoneIds = null);

    /// <summary>What is absent stays.</summary>
    internal sealed record Change(string? Url = null, string? Description = null, IReadOnlyList<string>? Types = null, IReadOnlyList<Guid>? ZoneIds = null, bool? IsActive = null);

    /// <param name="OverlapHours">How long the old secret signs too, 0 to 168.</param>
    internal sealed record Rotation(int OverlapHours = UsualOverlapHours);

    /// <param name="Secret">Shown once, when it is made.</param>
    internal sealed record View(
        Guid Id, string Url, string? Description, IReadOnlyList<string> Types, IReadOnlyList<Guid> ZoneIds, bool IsActive, DateTimeOffset? FailingSince, DateTimeOffset? DisabledAt,
        string? DisabledReason, DateTimeOffset? PreviousSecretUntil, string CreatedBy, long Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string? Secret = null)
    {
        internal static View Of(WebhookEndpoint e) => new(
            e.Id, e.Url, e.Description, e.TypeList, e.ZoneList ?? [], e.IsActive, e.FailingSince, e.DisabledAt, e.DisabledReason, e.PreviousValidUntil, e.CreatedBy, e.Version, e.CreatedAt, e.UpdatedAt);
    }

    internal sealed record Tried(bool Arrived, string Code, string? Reply, int LatencyMs, Guid DeliveryId);

    internal static void Map(RouteGroupBuilder notifications)
    {
        var all = notifications.MapGroup("/webhook-endpoints");
        all.MapGet("", (WebhookEndpointRoutes use, PageRequest page, CancellationToken cancel) => use.List(page, cancel)).Needs(Permission.Administer).WholeServer().Produces<Page<View>>().WithSummary("Where events go");
        all.MapPost("", (Request request, WebhookEndpointRoutes use, Caller by, CancellationToken cancel) => use.Add(request, by, cancel)).Needs(Permission.Administer).WholeServer().Produces<View>(201).WithSummary("Send events to another system; the secret is shown this once");
        all.MapGet("/{id}", (string id, WebhookEndpointRoutes use, CancellationToken cancel) => use.Show(Asked.Id(id), cancel)).Needs(Permission.Administer).WholeServer().Produces<View>().WithSummary("One endpoint");
        all.MapPatch("/{id}", (string id, Change request, HttpRequest http, WebhookEndpointRoutes use, Caller by, CancellationToken cancel) => use.Alter(Asked.Id(id), request, EntityTags.IfMatch(http), by, cancel))
            .Needs(Permission.Administer).WholeServer().Produces<View>().WithSummary("Change an endpoint, or switch it off and on");
        all.MapDelete("/{id}", (string id, WebhookEndpointRoutes use, Caller by, CancellationToken cancel) => use.Remove(Asked.Id(id), by, cancel)).Needs(Permission.Administer).WholeServer().Produces(204).WithSummary("Send nothing there any more; its log stays");
        all.MapPost("/{id}/rotate", (string id, WebhookEndpointRoutes use, Caller by, CancellationToken cancel, Rotation? request = null) => use.Rotate(Asked.Id(id), request ?? new(), by, cancel))
            .Needs(Permission.Administer).WholeServer().Produces<View>().WithSummary("A new secret; the old one signs too for a day");
        all.MapPost("/{id}/test", (string id, WebhookEndpointRoutes use, CancellationToken cancel) => use.Try(Asked.Id(id), cancel)).Needs(Permission.Administer).WholeServer().Produces<Tried>().WithSummary("Send a trial event now and see what is answered");
    }

    private Task<Reply> List(PageRequest page, CancellationToken cancel) => database.Read(
        async session => Reply.Ok(Page<View>.Of([.. (await store.List(session, page)).Select(View.Of)], page, view => (view.CreatedAt, view.Id))), cancel);

    private Task<Reply> Show(Guid id, CancellationToken cancel) => database.Read<Reply>(
        async session => await store.Find(session, id) is { } row ? Reply.Ok(View.Of(row), EntityTags.Of(row.Version)) : Refusal.NotFound("webhook endpoint"), cancel);

    private async Task<Reply> Add(Request request, Caller by, CancellationToken cancel)
    {
        if ((Wrong(request.Description, request.Types) ?? await WrongAddress(request.Url, caller.Settings, cancel)) is { } wrong) return wrong;
        return await database.Write<Reply>(
            async session =>
            {
                if (await store.Count(session) >= MostEndpoints) return new Refusal("too_many_endpoints", $"There are {MostEndpoints} endpoints. Take one away first.");
                var (id, secret) = (Ids.New(session.Now), StandardWebhook.NewSecret());
                await store.Add(session, new()
                {
                    Id = id, Url = request.Url, Description = Text(request.Description), Types = Json.Of(request.Types ?? []), ZoneIds = Zones(request.ZoneIds), CreatedBy = by.Actor,
                    Secret = await WebhookSecrets.Sealed(session, cipher, id, secret),
                });
                await Audit(session, by, "webhook_endpoint_created", id, request.Types);
                var row = (await store.Find(session, id))!;
                return Reply.Created("/api/v1/notifications/webhook-endpoints/" + id, View.Of(row) with { Secret = secret }, EntityTags.Of(row.Version));
            },
            cancel);
    }

    private async Task<Reply> Alter(Guid id, Change request, long? expected, Caller by, CancellationToken cancel)
    {
        if ((Wrong(request.Description, request.Types) ?? (request.Url is { } url ? await WrongAddress(url, caller.Settings, cancel) : null)) is { } wrong) return wrong;
        return await database.Write<Reply>(
            async session =>
            {
                if (await store.Find(session, id, forChange: true) is not { } row) return Refusal.NotFound("webhook endpoint");
                if (expected is { } version && version != row.Version) return EntityTags.Stale(EntityTags.Of(version), row.Version);
                var changed = row with
                {
                    Url = request.Url ?? row.Url, Description = request.Description is null ? row.Description : Text(request.Description), Types = request.Types is null ? row.Types : Json.Of(request.Types),
                    ZoneIds = request.ZoneIds is null ? row.ZoneIds : Zones(request.ZoneIds), IsActive = request.IsActive ?? row.IsActive,
                };
                // Switched on again it starts anew; switched off, what waits would be news of yesterday when it comes back.
                if (!row.IsActive && changed.IsActive) changed = changed with { FailingSince = null, DisabledAt = null, DisabledReason = null };
                if (row.IsActive && !changed.IsActive)
                {
                    changed = changed with { DisabledAt = session.Now, DisabledReason = "person" };
                    await deliveries.GiveUp(session, id, "endpoint_disabled");
                }
                await store.Save(session, changed);
                await Audit(session, by, "webhook_endpoint_changed", id, changed.TypeList);
                var saved = (await store.Find(session, id))!;
                return Reply.Ok(View.Of(saved), EntityTags.Of(saved.Version));
            },
            cancel);
    }

    private Task<Reply> Remove(Guid id, Caller by, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await store.Find(session, id, forChange: true) is null) return Refusal.NotFound("webhook endpoint");
            await deliveries.GiveUp(session, id, "endpoint_deleted");
            await store.Delete(session, id);
            await Audit(session, by, "webhook_endpoint_deleted", id, null);
            return Reply.NoContent;
        },
        cancel);

    private Task<Reply> Rotate(Guid id, Rotation request, Caller by, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (request.OverlapHours is < 0 or > 168) return Refusals.Rule("invalid_overlap", "/overlap_hours", "The old secret goes on for 0 to 168 hours.");
            if (await store.Find(session, id, forChange: true) is not { } row) return Refusal.NotFound("webhook endpoint");
            var secret = StandardWebhook.NewSecret();
            await store.Save(session, row with
            {
                Secret = await WebhookSecrets.Sealed(session, cipher, id, secret), PreviousSecret = request.OverlapHours == 0 ? null : row.Secret,
                PreviousValidUntil = request.OverlapHours == 0 ? null : session.Now.AddHours(request.OverlapHours),
            });
            await Audit(session, by, "webhook_secret_rotated", id, null);
            return Reply.Ok(View.Of((await store.Find(session, id))!) with { Secret = secret });
        },
        cancel);

    /// <summary>Outside of any transaction; what came of it stands in the log like any other.</summary>
    private async Task<Reply> Try(Guid id, CancellationToken cancel)
    {
        var (row, keys, now) = await database.Read(
            async session => await store.Find(session, id) is { } found ? (found, await WebhookSecrets.Keys(session, cipher, found), session.Now) : (null, [], session.Now), cancel);
        if (row is null) return Refusal.NotFound("webhook endpoint");
        var delivery = FanOut.New(now, id, Ids.New(now), TestType, FanOut.BodyOf(TestType, now, Json.Of(new { id, text = "A trial. Nothing has happened." })));
        var answer = await caller.Post(row.Url, keys, delivery.EventId, delivery.Body, cancel);
        await database.Write(session => deliveries.Add(session,
        [
            delivery with
            {
                Status = answer.IsTaken ? WebhookStatus.Sent : WebhookStatus.Undeliverable, Attempt = 1, NextAttemptAt = null, ReplyCode = answer.Code, Reply = answer.Reply, LatencyMs = answer.LatencyMs,
                SentAt = answer.IsTaken ? now : null, Metadata = Json.Of(new WebhookTries([new(1, now, answer.Code, answer.LatencyMs)])),
            },
        ]), cancel);
        return Reply.Ok(new Tried(answer.IsTaken, answer.Code, answer.Reply, answer.LatencyMs, delivery.Id));
    }

    private Task Audit(Session session, Caller by, string action, Guid id, IReadOnlyList<string>? types) => audit.Write(session, new(null, by.Actor, action, "webhook_endpoint:" + id, new { id, types }));

    private static string? Text(string? text) => text is { Length: > 0 } ? text : null;

    private static Json? Zones(IReadOnlyList<Guid>? zones) => zones is { Count: > 0 } ? Json.Of(zones) : null;

    private static Refusal? Wrong(string? description, IReadOnlyList<string>? types)
    {
        if (description?.Length > 300) return Refusals.Rule("description_too_long", "/description", "A description has at most 300 characters.");
        if (types?.Count > 100) return Refusals.Rule("too_many_types", "/types", "At most 100 types. A star takes all that begin alike: order_*.");
        for (var i = 0; i < (types?.Count ?? 0); i++)
            if (!IsType(types![i])) return Refusals.Rule("invalid_type", $"/types/{i}", $"'{types[i]}' is no type of event: small letters, digits, _ and . with a star at its end at most, such as order_delivered or order_*.");
        return null;
    }

    internal static bool IsType(string text) =>
        text.Length is > 0 and <= 100 && (text == "*" || char.IsAsciiLetterLower(text[0])) && text.TrimEnd('*').Length >= text.Length - 1 && text.TrimEnd('*').All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '.');

    /// <summary>What can be seen to be wrong already; each connection is judged again.</summary>
    internal static async Task<Refusal?> WrongAddress(string url, WebhookSettings settings, CancellationToken cancel)
    {
        if (url.Length > 2_000 || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http")) return Refusals.Rule("invalid_url", "/url", "An endpoint is an https address of at most 2,000 characters.");
        if (address.UserInfo.Length > 0) return Refusals.Rule("invalid_url", "/url", "An address with a name and password in it is not taken: calls are signed instead.");
        if (address.Scheme == "http" && settings.Allowed.Count == 0) return Refusals.Rule("invalid_url", "/url", "An endpoint is an https address; http is for networks in Webhooks:AllowNetworks alone.");
        IPAddress[] leads;
        try { leads = await OutsideOnly.Resolved(address.DnsSafeHost, cancel).WaitAsync(TimeSpan.FromSeconds(3), cancel); }
        // A name that leads nowhere yet may do so tomorrow; until then its calls fail, visibly.
        catch (Exception error) when (error is System.Net.Sockets.SocketException or TimeoutException or ArgumentException) { return null; }
        return leads.Any(one => OutsideOnly.Allows(one, address.Scheme, settings.Allowed))
            ? null
            : Refusals.Rule("forbidden_address", "/url", $"{address.Host} leads to no public address. Networks of your own are allowed in Webhooks:AllowNetworks.");
    }
}
