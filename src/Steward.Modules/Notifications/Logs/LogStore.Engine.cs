using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>A delivery's next state, decided at the claim.</summary>
/// <param name="Reason">Null where it is sent.</param>
internal sealed record DeliveryMove(Guid Id, string Status, string? Reason, DateTimeOffset? NotBefore, DateTimeOffset? NextAttemptAt, int Attempt);

/// <summary>What became of an attempt.</summary>
/// <param name="Attempt">How many tries there were, this one included if it was begun.</param>
internal sealed record DeliveryResult(Guid Id, string Status, int Attempt, DateTimeOffset? SentAt, DateTimeOffset? NextAttemptAt, string? Error, string? ErrorClass, string Provider)
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
        select {Columns} from notification_logs where {Profile.IdColumn} {session.AnyOf("recipients")} and channel = @channel and status = 'Deferred' and suppressed_reason = 'quiet_hours'
          and next_attempt_at <= @Now order by created_at, id{session.ForUpdateSkipLocked}
        """,
        new { session.Now, channel, recipients = new IdArray([.. recipients.Select(Profile.IdOf).Distinct()]) });

    /// <summary>Channels of these messages that wait for another one to fail or to be read.</summary>
    internal async Task<IReadOnlySet<Guid>> WithChains(Session session, IReadOnlyCollection<Guid> messages) => (await session.Query<Guid>(
        $"select message_id from notification_logs where message_id {session.AnyOf("messages")} and status = 'Deferred' and suppressed_reason = 'failover'",
        new { messages = new IdArray([.. messages]) })).ToHashSet();

    /// <summary>Everything outside of the inbox that customers were to be told about these orders.</summary>
    internal Task<IReadOnlyList<Delivery>> OfOrders(Session session, IReadOnlyCollection<Guid> orders) => session.Query<Delivery>(
        $"select {Columns} from notification_logs where order_id {session.AnyOf("orders")} and customer_id is not null and channel <> 'In-App'", new { orders = new IdArray([.. orders]) });

    internal Task<int> Move(Session session, IReadOnlyList<DeliveryMove> moves) => session.UpdateEach("notification_logs",
        [
            new("id", m => m.Id), new("status", m => m.Status), new("suppressed_reason", m => m.Reason), new("not_before", m => m.NotBefore), new("next_attempt_at", m => m.NextAttemptAt),
            new("attempt", m => m.Attempt), new ColumnOf<DeliveryMove>("updated_at", _ => session.Now),
        ],
        moves,
        "status = v.status, suppressed_reason = v.suppressed_reason, not_before = v.not_before, next_attempt_at = v.next_attempt_at, attempt = v.attempt, updated_at = v.updated_at",
        "notification_logs.id = v.id");

    /// <summary>Only rows that are still being sent: what a receipt has moved further stays.</summary>
    internal Task<int> Record(Session session, IReadOnlyList<DeliveryResult> results) => session.UpdateEach("notification_logs",
        [
            new("id", r => r.Id), new("status", r => r.Status), new("attempt", r => r.Attempt), new("sent_at", r => r.SentAt), new("next_attempt_at", r => r.NextAttemptAt), new("error", r => r.Error), new("error_class", r => r.ErrorClass),
            new("provider", r => r.Provider), new("provider_message_id", r => r.ProviderMessageId), new("template_id", r => r.TemplateId), new("template_version", r => r.TemplateVersion),
            new("address_hash", r => r.AddressHash), new ColumnOf<DeliveryResult>("updated_at", _ => session.Now),
        ],
        results,
        """
        status = v.status, attempt = v.attempt, sent_at = coalesce(v.sent_at, notification_logs.sent_at), next_attempt_at = v.next_attempt_at, error = v.error, error_class = v.error_class, provider = v.provider,
        provider_message_id = coalesce(v.provider_message_id, notification_logs.provider_message_id), template_id = v.template_id, template_version = v.template_version,
        address_hash = coalesce(v.address_hash, notification_logs.address_hash), suppressed_reason = null, updated_at = v.updated_at
        """,
        "notification_logs.id = v.id and notification_logs.status = 'Sending'");

    internal Task<int> AddAttempts(Session session, IReadOnlyList<Attempt> attempts) => session.InsertAll("notification_attempts", AttemptColumns, attempts, "on conflict (delivery_id, attempt) do nothing");

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
}
