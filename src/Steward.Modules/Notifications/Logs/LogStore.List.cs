using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>What a list of deliveries is narrowed to; null: no narrowing.</summary>
internal sealed record LogFilter(Guid? Client, string? Event, string? Channel, string? Status, Guid? Order);

internal sealed partial class LogStore
{
    /// <param name="own">Only this recipient's; null: all that <paramref name="users"/> allows.</param>
    /// <param name="users">Users' messages too, not only those of customers, drivers and clients.</param>
    /// <param name="zones">Of these zones only, and nothing of users; null: all.</param>
    internal Task<IReadOnlyList<Delivery>> List(Session session, LogFilter filter, Recipient? own, bool users, IReadOnlyList<Guid>? zones, PageRequest page) => session.Query<Delivery>(
        $"""
        select {Columns} from notification_logs
        where (created_at, id) < (@At, @Id){(own is null ? users ? "" : " and user_id is null" : $" and {Mine(own)}")}{(zones is null ? "" : $" and user_id is null and zone_id {session.AnyOf("zones")}")}{Where(filter)}
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, zones = new IdArray([.. zones ?? []]), id = own is null ? Guid.Empty : Profile.IdOf(own), client = own?.ClientId, ofClient = filter.Client, filter.Event, filter.Channel, filter.Status, filter.Order });

    internal Task<IReadOnlyList<Attempt>> AttemptsOf(Session session, Guid delivery) => session.Query<Attempt>(
        "select id, delivery_id, attempt as number, at, latency_ms, reply_code, reply, retry_after_seconds, provider from notification_attempts where delivery_id = @delivery order by attempt", new { delivery });

    /// <summary>The In-App deliveries of messages that were read: Opened.</summary>
    internal Task<int> Opened(Session session, IReadOnlyCollection<Guid> messages) => session.Execute(
        $"update notification_logs set status = 'Opened', opened_at = @Now, updated_at = @Now where channel = 'In-App' and status = 'Delivered' and message_id {session.AnyOf("messages")}",
        new { messages = new IdArray([.. messages]), session.Now });

    /// <summary>Reading a message in the inbox ends its chain.</summary>
    internal Task<int> StopChains(Session session, IReadOnlyCollection<Guid> messages) => session.Execute(
        $"""
        update notification_logs set status = 'Suppressed', suppressed_reason = 'reached', next_attempt_at = null, updated_at = @Now
        where status = 'Deferred' and suppressed_reason = 'failover' and message_id {session.AnyOf("messages")}
        """,
        new { messages = new IdArray([.. messages]), session.Now });

    internal async Task<int> Resends(Session session, string key) =>
        await session.Scalar<int>($"select count(*) from notification_logs where dedupe_key like @pattern escape '!'", new { pattern = key.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal) + "#%" });

    private static string Where(LogFilter filter) =>
        (filter.Client is null ? "" : " and client_id = @ofClient") + (filter.Event is null ? "" : " and event = @Event") + (filter.Channel is null ? "" : " and channel = @Channel")
        + (filter.Status is null ? "" : " and status = @Status") + (filter.Order is null ? "" : " and order_id = @Order");
}
