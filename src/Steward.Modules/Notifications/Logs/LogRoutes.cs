using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>What left, what did not, and why; and sending once more.</summary>
internal sealed class LogRoutes(Database database, LogStore logs, InboxStore inbox, Readers readers)
{
    private const int UsualLimit = 100;

    internal sealed record View(
        Guid Id, Guid? ClientId, Guid? UserId, string Event, string Channel, string Status, DateTimeOffset? SentAt, string? Error, DateTimeOffset CreatedAt, Guid MessageId, Guid? CustomerId,
        Guid? DriverId, Guid? ZoneId, Guid? OrderId, string? Severity, string? Provider, string? ProviderMessageId, int Attempt, DateTimeOffset? NextAttemptAt, DateTimeOffset? NotBefore,
        DateTimeOffset? ExpiresAt, Guid? DigestId, string? SuppressedReason, string? Rule, string? ErrorClass, DateTimeOffset? DeliveredAt, DateTimeOffset? OpenedAt, decimal? Cost, Guid? TemplateId,
        int? TemplateVersion, Guid? ResendOf)
    {
        internal static View Of(Delivery d) => new(
            d.Id, d.ClientId, d.UserId, d.Event, d.Channel, d.Status, d.SentAt, d.Error, d.CreatedAt, d.MessageId, d.CustomerId, d.DriverId, d.ZoneId, d.OrderId, d.Severity, d.Provider,
            d.ProviderMessageId, d.Attempt, d.NextAttemptAt, d.NotBefore, d.ExpiresAt, d.DigestId, d.SuppressedReason, d.Note.Rule, d.ErrorClass, d.DeliveredAt, d.OpenedAt, d.Cost, d.TemplateId,
            d.TemplateVersion, d.Note.ResendOf);
    }

    internal sealed record Detail(View Delivery, string? Subject, string? Message, IReadOnlyList<Attempt> Attempts);

    internal static void Map(RouteGroupBuilder group)
    {
        var log = group.MapGroup("/notification-logs");
        log.MapGet("", (HttpContext http, LogRoutes use, Caller caller, PageRequest page, CancellationToken cancel, string? client_id = null, string? @event = null, string? channel = null, string? status = null, string? order_id = null) =>
                use.List(http, client_id, @event, channel, status, order_id, caller, page, cancel))
            .Needs(Permission.SignedIn).Produces<Page<View>>().WithSummary("Deliveries, newest first: what left, what did not, and why");
        log.MapGet("/{id}", (string id, LogRoutes use, Caller caller, CancellationToken cancel) => use.Show(Asked.Id(id), caller, cancel))
            .Needs(Permission.SignedIn).Produces<Detail>().WithSummary("One delivery with its attempts");
        log.MapPost("/{id}/resend", (string id, LogRoutes use, Caller caller, CancellationToken cancel) => use.Resend(Asked.Id(id), caller, cancel))
            .Needs(Permission.Act, Permission.Administer).Produces<View>(201).WithSummary("Send once more: a new delivery that names the old one");
    }

    private Task<Reply> List(HttpContext http, string? client, string? happened, string? channel, string? status, string? order, Caller caller, PageRequest page, CancellationToken cancel)
    {
        if (!http.Request.Query.ContainsKey("limit")) page = page with { Limit = UsualLimit };
        if (channel is not null && !Channel.All.Contains(channel)) return Task.FromResult<Reply>(Refusals.Rule("unknown_channel", "/channel", $"'{channel}' is none of {string.Join(", ", Channel.All)}."));
        if (status is not null && !DeliveryStatus.All.Contains(status)) return Task.FromResult<Reply>(Refusals.Rule("unknown_status", "/status", $"'{status}' is none of {string.Join(", ", DeliveryStatus.All)}."));
        var filter = new LogFilter(client is null ? null : Asked.Id(client), happened, channel, status, order is null ? null : Asked.Id(order));
        return database.Read<Reply>(
            async session =>
            {
                var isOffice = caller.May(Permission.Read) || await readers.IsAdviserOf(session, caller, filter.Client);
                var own = isOffice ? null : await readers.Own(session, caller);
                if (!isOffice && own is null) return Reply.Ok(new Page<View>([], null));
                var rows = await logs.List(session, filter, own, users: caller.May(Permission.Administer), caller.ZoneIds, page);
                return Reply.Ok(Page<View>.Of([.. rows.Select(View.Of)], page, row => (row.CreatedAt, row.Id)));
            },
            cancel);
    }

    private Task<Reply> Show(Guid id, Caller caller, CancellationToken cancel) => database.Read<Reply>(
        async session =>
        {
            if (await logs.Find(session, id) is not { } delivery || !await readers.MayRead(session, caller, delivery.To, delivery.ZoneId)) return Refusal.NotFound("delivery");
            var message = (await inbox.Of(session, [delivery.MessageId])).FirstOrDefault();
            return Reply.Ok(new Detail(View.Of(delivery), message?.Subject, message?.Message, await logs.AttemptsOf(session, id)));
        },
        cancel);

    private Task<Reply> Resend(Guid id, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await logs.Find(session, id, forChange: true) is not { } old || !await readers.MayRead(session, caller, old.To, old.ZoneId)) return Refusal.NotFound("delivery");
            if (old.Channel == Channel.InApp || old.IsDigest) return new Refusal("not_resendable", "An inbox row stands where it is, and a digest has gone. Resend a message of its own.");
            if (old.Status is DeliveryStatus.Pending or DeliveryStatus.Sending) return new Refusal("delivery_state_conflict", $"The delivery is {old.Status}: it is on its way.", Extra: new Dictionary<string, object?> { ["from"] = old.Status, ["to"] = "Pending" });
            var key = old.DedupeKey.Split('#')[0];
            var again = new Delivery
            {
                Id = Ids.New(session.Now), MessageId = old.MessageId, Event = old.Event, Channel = old.Channel, Status = DeliveryStatus.Pending, CreatedAt = session.Now, NextAttemptAt = session.Now,
                DedupeKey = $"{key}#{await logs.Resends(session, key) + 1}", ClientId = old.ClientId, UserId = old.UserId, CustomerId = old.CustomerId, DriverId = old.DriverId, ZoneId = old.ZoneId,
                OrderId = old.OrderId, Severity = old.Severity, AddressHash = old.AddressHash, Metadata = Json.Of(old.Note with { After = null, WaitMinutes = null, Until = null, ResendOf = old.Id }),
            };
            await logs.Add(session, [again]);
            return Reply.Created("/api/v1/notifications/notification-logs/" + again.Id, View.Of(again));
        },
        cancel);
}
