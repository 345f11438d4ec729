using System.Globalization;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>A delivery's next state, decided at the claim.</summary>
/// <param name="Reason">Null where it is sent.</param>
internal sealed record DeliveryMove(Guid Id, string Status, string? Reason, DateTimeOffset? NotBefore, DateTimeOffset? NextAttemptAt, int Attempt);

/// <summary>What became of an attempt.</summary>
internal sealed record DeliveryResult(Guid Id, string Status, DateTimeOffset? SentAt, DateTimeOffset? NextAttemptAt, string? Error, string? ErrorClass, string Provider)
{
    public string? ProviderMessageId { get; init; }
    public Guid? TemplateId { get; init; }
    public int? TemplateVersion { get; init; }
    public string? AddressHash { get; init; }
}

/// <summary>One try: a row of <c>notification_attempts</c>.</summary>
internal sealed record Attempt
{
    public Guid Id { get; init; }
    public Guid DeliveryId { get; init; }
    public int Number { get; init; }
    public DateTimeOffset At { get; init; }
    public int LatencyMs { get; init; }
    public required string ReplyCode { get; init; }
    public string? Reply { get; init; }
    public int? RetryAfterSeconds { get; init; }
    public required string Provider { get; init; }
}

internal sealed partial class LogStore
{
    private static readonly ColumnOf<Attempt>[] AttemptColumns =
    [
        new("id", a => a.Id), new("delivery_id", a => a.DeliveryId), new("attempt", a => a.Number), new("at", a => a.At), new("latency_ms", a => a.LatencyMs), new("reply_code", a => a.ReplyCode),
        new("reply", a => a.Reply), new("retry_after_seconds", a => a.RetryAfterSeconds), new("provider", a => a.Provider), new("created_at", a => a.At),
    ];

    /// <summary>When the engine has something to do next; null: nothing waits.</summary>
    internal Task<DateTimeOffset?> NextDue(Session session) => session.Scalar<DateTimeOffset?>("select min(next_attempt_at) from notification_logs where next_attempt_at is not null");

    internal Task<IReadOnlyList<Delivery>> Due(Session session, string channel, int limit) => session.Query<Delivery>(
        $"select {Columns} from notification_logs where next_attempt_at <= @Now and channel = @channel order by next_attempt_at limit @limit{session.ForUpdateSkipLocked}",
        new { session.Now, channel, limit });

    /// <summary>What quiet hours hold back from these recipients on the channel and lets go now.</summary>
    internal Task<IReadOnlyList<Delivery>> HeldOf(Session session, string channel, IReadOnlyCollection<Recipient> recipients) => session.Query<Delivery>(
        $"""
        select {Columns} from notification_logs where status = 'Deferred' and suppressed_reason = 'quiet_hours' and next_attempt_at <= @Now and channel = @channel
          and (user_id {session.AnyOf("users")} or customer_id {session.AnyOf("customers")} or driver_id {session.AnyOf("drivers")} or (user_id is null and client_id {session.AnyOf("clients")}))
        order by created_at, id{session.ForUpdateSkipLocked}
        """,
        new
        {
            session.Now, channel, users = Of(recipients.Select(r => r.UserId)), customers = Of(recipients.Select(r => r.CustomerId)), drivers = Of(recipients.Select(r => r.DriverId)),
            clients = Of(recipients.Where(r => r.UserId is null).Select(r => r.ClientId)),
        });

    /// <summary>Everything outside of the inbox that customers were to be told about these orders.</summary>
    internal Task<IReadOnlyList<Delivery>> OfOrders(Session session, IReadOnlyCollection<Guid> orders) => session.Query<Delivery>(
        $"select {Columns} from notification_logs where order_id {session.AnyOf("orders")} and customer_id is not null and channel <> 'In-App'", new { orders = new IdArray([.. orders]) });

    internal Task<int> Move(Session session, IReadOnlyList<DeliveryMove> moves) => moves.Count == 0 ? Task.FromResult(0) : session.Execute(
        $"""
        update notification_logs set status = {session.Pick("v.status", "v.status::notification_status")}, suppressed_reason = v.reason, not_before = v.not_before, next_attempt_at = v.next_attempt_at,
          attempt = v.attempt, updated_at = @Now
        from {session.Pick(
            """
            (select json_extract(value, '$.id') as id, json_extract(value, '$.status') as status, json_extract(value, '$.reason') as reason, json_extract(value, '$.not_before') as not_before,
              json_extract(value, '$.next_attempt_at') as next_attempt_at, json_extract(value, '$.attempt') as attempt from json_each(@rows)) as v
            """,
            "jsonb_to_recordset(@rows) as v(id uuid, status text, reason text, not_before timestamptz, next_attempt_at timestamptz, attempt int)")}
        where notification_logs.id = v.id
        """,
        new { session.Now, rows = Json.Of(moves.Select(m => new { m.Id, m.Status, m.Reason, NotBefore = Text(m.NotBefore), NextAttemptAt = Text(m.NextAttemptAt), m.Attempt })) });

    /// <summary>Only rows that are still being sent: what a receipt has moved further stays.</summary>
    internal Task<int> Record(Session session, IReadOnlyList<DeliveryResult> results) => session.Execute(
        $"""
        update notification_logs set status = {session.Pick("v.status", "v.status::notification_status")}, sent_at = coalesce(v.sent_at, notification_logs.sent_at), next_attempt_at = v.next_attempt_at, error = v.error,
          error_class = v.error_class, provider = v.provider, provider_message_id = coalesce(v.provider_message_id, notification_logs.provider_message_id), template_id = v.template_id,
          template_version = v.template_version, address_hash = coalesce(v.address_hash, notification_logs.address_hash), suppressed_reason = null, updated_at = @Now
        from {session.Pick(
            """
            (select json_extract(value, '$.id') as id, json_extract(value, '$.status') as status, json_extract(value, '$.sent_at') as sent_at, json_extract(value, '$.next_attempt_at') as next_attempt_at,
              json_extract(value, '$.error') as error, json_extract(value, '$.error_class') as error_class, json_extract(value, '$.provider') as provider,
              json_extract(value, '$.provider_message_id') as provider_message_id, json_extract(value, '$.template_id') as template_id, json_extract(value, '$.template_version') as template_version,
              json_extract(value, '$.address_hash') as address_hash from json_each(@rows)) as v
            """,
            """
            jsonb_to_recordset(@rows) as v(id uuid, status text, sent_at timestamptz, next_attempt_at timestamptz, error text, error_class text, provider text, provider_message_id text,
              template_id uuid, template_version int, address_hash text)
            """)}
        where notification_logs.id = v.id and notification_logs.status = 'Sending'
        """,
        new
        {
            session.Now,
            rows = Json.Of(results.Select(r => new
            {
                r.Id, r.Status, SentAt = Text(r.SentAt), NextAttemptAt = Text(r.NextAttemptAt), r.Error, r.ErrorClass, r.Provider, r.ProviderMessageId, r.TemplateId, r.TemplateVersion, r.AddressHash,
            })),
        });

    internal Task<int> AddAttempts(Session session, IReadOnlyList<Attempt> attempts) => session.InsertJson("notification_attempts", AttemptColumns, attempts, "on conflict (delivery_id, attempt) do nothing");

    /// <summary>Puts rows into a digest.</summary>
    internal Task<int> Gather(Session session, IReadOnlyCollection<Guid> ids, Guid digest, string reason) => session.Execute(
        $"update notification_logs set status = 'Digested', digest_id = @digest, suppressed_reason = @reason, next_attempt_at = null, updated_at = @Now where id {session.AnyOf("ids")}",
        new { ids = new IdArray([.. ids]), digest, reason, session.Now });

    /// <summary>Digested rows take the state of their digest.</summary>
    internal Task<int> FollowDigest(Session session, Guid digest, string status, DateTimeOffset? sentAt) => session.Execute(
        "update notification_logs set status = @status, sent_at = coalesce(@sentAt, sent_at), updated_at = @Now where digest_id = @digest and status in ('Digested', 'Sent', 'Delivered')",
        new { digest, status, sentAt, session.Now });

    internal Task<IReadOnlyList<Delivery>> ItemsOf(Session session, IReadOnlyCollection<Guid> digests) => session.Query<Delivery>(
        $"select {Columns} from notification_logs where digest_id {session.AnyOf("digests")} order by created_at desc, id desc", new { digests = new IdArray([.. digests]) });

    /// <summary>Sets the time of the channels that wait for another one of their message.</summary>
    internal Task<int> Arm(Session session, Guid id, DateTimeOffset at) =>
        session.Execute("update notification_logs set next_attempt_at = @at, not_before = @at, updated_at = @Now where id = @id and status = 'Deferred'", new { id, at, session.Now });

    /// <summary>Of two instants of one fact the earlier stands.</summary>
    internal Task<int> SetReached(Session session, Guid id, string status, DateTimeOffset at, bool isOpened) => session.Execute(
        """
        update notification_logs set status = @status, delivered_at = case when delivered_at <= @at then delivered_at else @at end,
          opened_at = case when not @isOpened or opened_at <= @at then opened_at else @at end, next_attempt_at = null, updated_at = @Now where id = @id
        """,
        new { id, status, isOpened, at, session.Now });

    internal Task<int> SetUndeliverable(Session session, Guid id, string errorClass, string? error) => session.Execute(
        "update notification_logs set status = 'Undeliverable', error_class = @errorClass, error = @error, next_attempt_at = null, updated_at = @Now where id = @id", new { id, errorClass, error, session.Now });

    private static IdArray Of(IEnumerable<Guid?> ids) => new([.. ids.OfType<Guid>().Distinct()]);

    /// <summary>As SQLite keeps instants; PostgreSQL reads it too.</summary>
    private static string? Text(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
