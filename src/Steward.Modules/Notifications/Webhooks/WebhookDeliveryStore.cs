using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>What a list of webhook deliveries is narrowed to; null: no narrowing.</summary>
internal sealed record WebhookFilter(Guid? Endpoint, string? Type, string? Status, DateTimeOffset? Since, DateTimeOffset? Until);

/// <summary>The table <c>webhook_deliveries</c>: what is to be sent to other systems, and the log of what was.</summary>
internal sealed class WebhookDeliveryStore
{
    private const string Columns =
        "id, endpoint_id, event_id, type, body, status, attempt, next_attempt_at, reply_code, reply, latency_ms, sent_at, resend_of, created_at, metadata";

    private static readonly ColumnOf<WebhookDelivery>[] Written =
    [
        new("id", d => d.Id), new("endpoint_id", d => d.EndpointId), new("event_id", d => d.EventId), new("type", d => d.Type), new("body", d => d.Body), new("status", d => d.Status),
        new("attempt", d => d.Attempt), new("next_attempt_at", d => d.NextAttemptAt), new("reply_code", d => d.ReplyCode), new("reply", d => d.Reply), new("latency_ms", d => d.LatencyMs),
        new("sent_at", d => d.SentAt), new("resend_of", d => d.ResendOf), new("metadata", d => d.Metadata), new("created_at", d => d.CreatedAt), new("updated_at", d => d.CreatedAt),
    ];

    /// <summary>An event that an endpoint has already is left out.</summary>
    internal Task<int> Add(Session session, IReadOnlyList<WebhookDelivery> deliveries) => session.InsertAll("webhook_deliveries", Written, deliveries, "on conflict do nothing");

    internal Task<WebhookDelivery?> Find(Session session, Guid id, bool forChange = false) =>
        session.First<WebhookDelivery>($"select {Columns} from webhook_deliveries where id = @id{(forChange ? session.ForUpdate : "")}", new { id });

    /// <summary>Newest first.</summary>
    internal Task<IReadOnlyList<WebhookDelivery>> List(Session session, WebhookFilter filter, PageRequest page) => session.Query<WebhookDelivery>(
        $"select {Columns} from webhook_deliveries where (created_at, id) < (@At, @Id){Where(filter)} order by created_at desc, id desc limit @Take",
        new { page.At, page.Id, page.Take, filter.Endpoint, filter.Type, filter.Status, filter.Since, filter.Until });

    /// <summary>When there is something to send next; null: nothing waits.</summary>
    internal Task<DateTimeOffset?> NextDue(Session session) => session.Scalar<DateTimeOffset?>("select min(next_attempt_at) from webhook_deliveries where next_attempt_at is not null");

    /// <summary>The ones that have waited longest first.</summary>
    internal Task<IReadOnlyList<WebhookDelivery>> Due(Session session, Guid endpoint, int limit) => session.Query<WebhookDelivery>(
        $"select {Columns} from webhook_deliveries where endpoint_id = @endpoint and next_attempt_at <= @Now order by next_attempt_at, id limit @limit{session.ForUpdateSkipLocked}",
        new { endpoint, session.Now, limit });

    internal Task<int> Begin(Session session, IReadOnlyCollection<Guid> ids, DateTimeOffset leaseUntil) => session.Execute(
        $"update webhook_deliveries set status = 'sending', attempt = attempt + 1, next_attempt_at = @leaseUntil, updated_at = @Now where id {session.AnyOf("ids")}",
        new { ids = new IdArray([.. ids]), leaseUntil, session.Now });

    /// <summary>Only while it is being sent by this very try.</summary>
    internal Task<int> Save(Session session, WebhookDelivery d, int tried) => session.Execute(
        """
        update webhook_deliveries set status = @Status, attempt = @Attempt, next_attempt_at = @NextAttemptAt, reply_code = @ReplyCode, reply = @Reply, latency_ms = @LatencyMs, sent_at = @SentAt,
          metadata = @Metadata, updated_at = @Now
        where id = @Id and status = 'sending' and attempt = @tried
        """,
        new { d.Id, d.Status, d.Attempt, d.NextAttemptAt, d.ReplyCode, d.Reply, d.LatencyMs, d.SentAt, d.Metadata, tried, session.Now });

    /// <summary>Everything of an endpoint that still waits is given up.</summary>
    internal Task<int> GiveUp(Session session, Guid endpoint, string code) => session.Execute(
        "update webhook_deliveries set status = 'undeliverable', reply_code = @code, next_attempt_at = null, updated_at = @Now where endpoint_id = @endpoint and next_attempt_at is not null",
        new { endpoint, code, session.Now });

    /// <summary>One that waits for a later try goes now.</summary>
    internal Task<int> Hurry(Session session, Guid id) =>
        session.Execute("update webhook_deliveries set next_attempt_at = @Now, updated_at = @Now where id = @id and status = 'failed'", new { id, session.Now });

    /// <summary>Those of a time that wait for a later try go now.</summary>
    internal Task<int> Hurry(Session session, Guid endpoint, DateTimeOffset since, DateTimeOffset until) => session.Execute(
        "update webhook_deliveries set next_attempt_at = @Now, updated_at = @Now where endpoint_id = @endpoint and status = 'failed' and created_at >= @since and created_at < @until and next_attempt_at > @Now",
        new { endpoint, since, until, session.Now });

    /// <summary>
    /// Events of a time that have ended and may be sent again, oldest first: of each event the newest delivery speaks.
    /// </summary>
    /// <param name="all">Those that arrived too.</param>
    internal Task<IReadOnlyList<WebhookDelivery>> Ended(Session session, Guid endpoint, DateTimeOffset since, DateTimeOffset until, bool all, int limit) => session.Query<WebhookDelivery>(
        $"""
        select {Columns} from webhook_deliveries d where endpoint_id = @endpoint and created_at >= @since and created_at < @until and status in ('undeliverable'{(all ? ", 'sent'" : "")})
          and not exists (select 1 from webhook_deliveries n where n.endpoint_id = d.endpoint_id and n.event_id = d.event_id and (n.created_at, n.id) > (d.created_at, d.id))
        order by created_at, id limit @limit
        """,
        new { endpoint, since, until, limit });

    /// <summary>Ended ones from before; a row that a later one names stays.</summary>
    internal Task<int> Forget(Session session, DateTimeOffset before, int limit) => session.Execute(
        """
        delete from webhook_deliveries where id in (
          select id from webhook_deliveries d where created_at < @before and next_attempt_at is null and not exists (select 1 from webhook_deliveries r where r.resend_of = d.id) limit @limit)
        """,
        new { before, limit });

    private static string Where(WebhookFilter filter) =>
        (filter.Endpoint is null ? "" : " and endpoint_id = @Endpoint") + (filter.Type is null ? "" : " and type = @Type") + (filter.Status is null ? "" : " and status = @Status")
        + (filter.Since is null ? "" : " and created_at >= @Since") + (filter.Until is null ? "" : " and created_at < @Until");
}
