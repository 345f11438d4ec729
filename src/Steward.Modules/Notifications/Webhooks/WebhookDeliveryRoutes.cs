using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>The log of webhooks, and sending again: one, or all that were missed since a time.</summary>
internal sealed class WebhookDeliveryRoutes(Database database, WebhookEndpointStore endpoints, WebhookDeliveryStore store, Outbox outbox, IAuditTrail audit)
{
    private const int MostAtOnce = 1_000;

    /// <summary>Events stand in the order of their transactions, which may differ a little from that of their instants.</summary>
    private static readonly TimeSpan Disorder = TimeSpan.FromMinutes(1);

    internal sealed record View(
        Guid Id, Guid EndpointId, Guid EventId, string Type, string Status, int Attempt, DateTimeOffset? NextAttemptAt, string? ReplyCode, string? Reply, int? LatencyMs, DateTimeOffset? SentAt,
        Guid? ResendOf, DateTimeOffset CreatedAt)
    {
        internal static View Of(WebhookDelivery d) => new(d.Id, d.EndpointId, d.EventId, d.Type, d.Status, d.Attempt, d.NextAttemptAt, d.ReplyCode, d.Reply, d.LatencyMs, d.SentAt, d.ResendOf, d.CreatedAt);
    }

    /// <param name="Body">As it is sent, byte for byte.</param>
    internal sealed record Detail(View Delivery, string Body, IReadOnlyList<WebhookTry> Tries);

    /// <param name="All">Those that arrived too: for a receiver that has lost them.</param>
    internal sealed record Missed(Guid EndpointId, DateTimeOffset Since, DateTimeOffset? Until = null, bool All = false);

    /// <param name="Resent">How many go again.</param>
    /// <param name="Recovered">Of these, how many had never been queued: the endpoint was off.</param>
    /// <param name="IsMore">There are more: ask again when these have left.</param>
    internal sealed record Again(int Resent, int Recovered, bool IsMore);

    internal static void Map(RouteGroupBuilder notifications)
    {
        var log = notifications.MapGroup("/webhook-deliveries");
        log.MapGet("", (WebhookDeliveryRoutes use, PageRequest page, CancellationToken cancel, string? endpoint_id = null, string? type = null, string? status = null, string? since = null, string? until = null) =>
                use.List(new(Asked.IdOrNone(endpoint_id, "endpoint_id"), type, status, Asked.Instant(since, "since"), Asked.Instant(until, "until")), page, cancel))
            .Needs(Permission.Administer).WholeServer().Produces<Page<View>>().WithSummary("What went to other systems and what they answered, newest first");
        log.MapGet("/{id}", (string id, WebhookDeliveryRoutes use, CancellationToken cancel) => use.Show(Asked.Id(id), cancel)).Needs(Permission.Administer).WholeServer().Produces<Detail>().WithSummary("One with its body and tries");
        log.MapPost("/{id}/resend", (string id, WebhookDeliveryRoutes use, CancellationToken cancel) => use.Resend(Asked.Id(id), cancel)).Needs(Permission.Administer).WholeServer().Produces<View>(201).WithSummary("Send one again, with its old webhook-id");
        log.MapPost("/resend", (Missed request, WebhookDeliveryRoutes use, Caller by, CancellationToken cancel) => use.ResendAll(request, by, cancel)).Needs(Permission.Administer).WholeServer().Produces<Again>().WithSummary("Send again what an endpoint missed since a time");
    }

    private async Task<Reply> List(WebhookFilter filter, PageRequest page, CancellationToken cancel)
    {
        if (filter.Status is { } status && !WebhookStatus.All.Contains(status)) return Refusals.Rule("unknown_status", "/status", $"'{status}' is none of {string.Join(", ", WebhookStatus.All)}.");
        return await database.Read(async session => Reply.Ok(Page<View>.Of([.. (await store.List(session, filter, page)).Select(View.Of)], page, view => (view.CreatedAt, view.Id))), cancel);
    }

    private Task<Reply> Show(Guid id, CancellationToken cancel) => database.Read<Reply>(
        async session => await store.Find(session, id) is { } row ? Reply.Ok(new Detail(View.Of(row), row.Body, row.Tries)) : Refusal.NotFound("webhook delivery"), cancel);

    private Task<Reply> Resend(Guid id, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await store.Find(session, id, forChange: true) is not { } old) return Refusal.NotFound("webhook delivery");
            if (await endpoints.Find(session, old.EndpointId) is not { IsActive: true }) return Off;
            if (old.Status is WebhookStatus.Pending or WebhookStatus.Sending) return new Refusal("delivery_state_conflict", $"The delivery is {old.Status}: it is on its way.", Extra: new Dictionary<string, object?> { ["from"] = old.Status, ["to"] = WebhookStatus.Pending });
            // One that is still tried is not doubled: it goes now.
            if (old.Status == WebhookStatus.Failed)
            {
                await store.Hurry(session, id);
                return Reply.Created("/api/v1/notifications/webhook-deliveries/" + old.Id, View.Of((await store.Find(session, id))!));
            }
            var again = Anew(old, session.Now);
            await store.Add(session, [again]);
            await Wake(session);
            return Reply.Created("/api/v1/notifications/webhook-deliveries/" + again.Id, View.Of(again));
        },
        cancel);

    private Task<Reply> ResendAll(Missed request, Caller by, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            var until = request.Until ?? session.Now.AddTicks(10);
            if (until <= request.Since) return Refusals.Rule("invalid_time", "/since", "since is before until, and not in the future.");
            if (await endpoints.Find(session, request.EndpointId) is not { } endpoint) return Refusal.NotFound("webhook endpoint");
            if (!endpoint.IsActive) return Off;
            var hurried = await store.Hurry(session, endpoint.Id, request.Since, until);
            var ended = await store.Ended(session, endpoint.Id, request.Since, until, request.All, MostAtOnce);
            await store.Add(session, [.. ended.Select(old => Anew(old, session.Now))]);
            var recovered = await Recover(session, endpoint, request.Since, until);
            await Wake(session);
            await audit.Write(session, new(null, by.Actor, "webhooks_resent", "webhook_endpoint:" + endpoint.Id, new { request.Since, until, resent = hurried + ended.Count, recovered.Count }));
            return Reply.Ok(new Again(hurried + ended.Count + recovered.Count, recovered.Count, ended.Count == MostAtOnce || recovered.IsMore));
        },
        cancel);

    /// <summary>Events that were never queued for it, because it was off: the outbox keeps them for a day.</summary>
    private async Task<(int Count, bool IsMore)> Recover(Session session, WebhookEndpoint endpoint, DateTimeOffset since, DateTimeOffset until)
    {
        if (endpoint.CreatedAt > since) since = endpoint.CreatedAt;
        var (position, count) = (await outbox.Before(session, since - Disorder), 0);
        while (await outbox.After(session, position, MostAtOnce) is { Count: > 0 } some)
        {
            var wanted = some.Where(happened => happened.CreatedAt >= since && happened.CreatedAt < until && endpoint.Wants(happened)).ToList();
            count += await store.Add(session, wanted.ConvertAll(happened => FanOut.New(session.Now, endpoint.Id, happened.Id, happened.Type, FanOut.BodyOf(happened.Type, happened.CreatedAt, happened.Payload))));
            position = some[^1].Position;
            if (some[^1].CreatedAt >= until) break;
            if (count >= MostAtOnce) return (count, true);
        }
        return (count, false);
    }

    private Task Wake(Session session) => outbox.Publish(session, new NewEvent(FanOut.Queued, null, new { id = Ids.New(session.Now), at = session.Now }));

    private static WebhookDelivery Anew(WebhookDelivery old, DateTimeOffset now) => FanOut.New(now, old.EndpointId, old.EventId, old.Type, old.Body) with { ResendOf = old.Id };

    private static Refusal Off => new("endpoint_disabled", "The endpoint is off. Switch it on first: is_active true.");
}
