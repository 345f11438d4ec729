using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>The table <c>notification_logs</c>: what is queued, what left, and what did not and why.</summary>
internal sealed partial class LogStore
{
    internal const string Columns =
        """
        id, client_id, user_id, event, channel, status, sent_at, error, metadata, created_at, message_id, customer_id, driver_id, zone_id, order_id, severity, dedupe_key, address_hash,
        template_id, template_version, provider, provider_message_id, attempt, next_attempt_at, not_before, expires_at, digest_id, suppressed_reason, error_class, delivered_at, opened_at,
        cost, updated_at
        """;

    private static readonly ColumnOf<Delivery>[] Written =
    [
        new("id", d => d.Id), new("client_id", d => d.ClientId), new("user_id", d => d.UserId), new("event", d => d.Event), new("channel", d => d.Channel), new("status", d => d.Status),
        new("metadata", d => d.Metadata), new("created_at", d => d.CreatedAt), new("message_id", d => d.MessageId), new("customer_id", d => d.CustomerId), new("driver_id", d => d.DriverId),
        new("zone_id", d => d.ZoneId), new("order_id", d => d.OrderId), new("severity", d => d.Severity), new("dedupe_key", d => d.DedupeKey), new("address_hash", d => d.AddressHash),
        new("next_attempt_at", d => d.NextAttemptAt), new("not_before", d => d.NotBefore), new("expires_at", d => d.ExpiresAt), new("digest_id", d => d.DigestId),
        new("suppressed_reason", d => d.SuppressedReason), new("delivered_at", d => d.DeliveredAt), new("updated_at", d => d.CreatedAt),
    ];

    /// <summary>Rows whose key stands on the channel already are left out: that message was told before.</summary>
    internal Task<int> Add(Session session, IReadOnlyList<Delivery> deliveries) => session.InsertAll("notification_logs", Written, deliveries, "on conflict (dedupe_key, channel) do nothing");

    /// <summary>Whose messages these keys are: waits for other transactions that are adding the same ones, having added them first.</summary>
    internal async Task<IReadOnlyDictionary<string, Guid>> MessagesOf(Session session, IReadOnlyCollection<string> keys) =>
        (await session.Query<Keyed>(
            $"select dedupe_key, message_id from notification_logs where channel = 'In-App' and dedupe_key {session.AnyText("keys")}",
            new { keys = Json.Of(keys) })).ToDictionary(row => row.DedupeKey, row => row.MessageId, StringComparer.Ordinal);

    /// <summary>How many of an event went to a recipient on a channel lately, or are on their way.</summary>
    internal async Task<int> CountLately(Session session, Recipient to, string happened, string channel, DateTimeOffset since) => await session.Scalar<int>(
        $"""
        select count(*) from notification_logs where {Mine(to)} and event = @happened and channel = @channel and created_at > @since
          and status in ('Pending', 'Deferred', 'Sending', 'Sent', 'Delivered', 'Opened', 'Failed', 'Undeliverable')
        """,
        new { id = Profile.IdOf(to), client = to.ClientId, happened, channel, since });

    internal Task<Delivery?> Find(Session session, Guid id, bool forChange = false) =>
        session.First<Delivery>($"select {Columns} from notification_logs where id = @id{(forChange ? session.ForUpdate : "")}", new { id });

    internal Task<IReadOnlyList<Delivery>> OfMessage(Session session, Guid message, bool forChange = false) =>
        session.Query<Delivery>($"select {Columns} from notification_logs where message_id = @message order by created_at, id{(forChange ? session.ForUpdate : "")}", new { message });

    internal Task<IReadOnlyList<Delivery>> OfMessages(Session session, IReadOnlyCollection<Guid> messages) =>
        session.Query<Delivery>($"select {Columns} from notification_logs where message_id {session.AnyOf("messages")}", new { messages = new IdArray([.. messages]) });

    /// <summary>By the provider's own id, for receipts. The id of a mail stands in angle brackets, which some leave out.</summary>
    internal Task<Delivery?> OfProvider(Session session, string provider, string providerMessageId) => session.First<Delivery>(
        $"select {Columns} from notification_logs where provider = @provider and provider_message_id in (@providerMessageId, @bracketed) order by created_at desc limit 1{session.ForUpdate}",
        new { provider, providerMessageId, bracketed = $"<{providerMessageId}>" });

    internal Task<int> Mark(Session session, Guid id, string status, string? reason) => session.Execute(
        "update notification_logs set status = @status, suppressed_reason = @reason, next_attempt_at = null, updated_at = @Now where id = @id", new { id, status, reason, session.Now });

    /// <summary>Waiting deliveries of a recipient are looked at anew: his wishes have changed.</summary>
    internal Task<int> Wake(Session session, Recipient to) => session.Execute(
        $"update notification_logs set next_attempt_at = @Now, updated_at = @Now where {Mine(to)} and status in ('Pending', 'Deferred') and next_attempt_at is not null",
        new { id = Profile.IdOf(to), client = to.ClientId, session.Now });

    /// <summary>The same for all that waits about a zone.</summary>
    internal Task<int> WakeZone(Session session, Guid zone) => session.Execute(
        "update notification_logs set next_attempt_at = @Now, updated_at = @Now where zone_id = @zone and status in ('Pending', 'Deferred') and next_attempt_at is not null", new { zone, session.Now });

    /// <summary>A condition on <c>@id</c> (and <c>@client</c>).</summary>
    private static string Mine(Recipient to) => to switch
    {
        { UserId: not null, ClientId: not null } => "user_id = @id and client_id = @client",
        { UserId: not null } => "user_id = @id",
        { DriverId: not null } => "driver_id = @id",
        { CustomerId: not null } => "customer_id = @id",
        _ => "client_id = @id and user_id is null",
    };

    private sealed record Keyed
    {
        public required string DedupeKey { get; init; }
        public Guid MessageId { get; init; }
    }
}
