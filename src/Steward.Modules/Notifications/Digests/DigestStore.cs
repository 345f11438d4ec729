using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>A row of <c>notification_digests</c>: messages gathered for one recipient on one channel.</summary>
internal sealed record Digest
{
    public Guid Id { get; init; }
    public Guid? ClientId { get; init; }
    public Guid? UserId { get; init; }
    public Guid? CustomerId { get; init; }
    public Guid? DriverId { get; init; }
    public required string Channel { get; init; }
    public DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset ClosesAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
    public int ItemCount { get; init; }
    public Guid? DeliveryId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The table <c>notification_digests</c>.</summary>
internal sealed class DigestStore
{
    private const string Columns = "id, client_id, user_id, customer_id, driver_id, channel, opened_at, closes_at, closed_at, item_count, delivery_id, created_at";

    /// <summary>Opens one, or leaves the one that is open.</summary>
    internal Task<int> Open(Session session, Recipient to, string channel, DateTimeOffset closesAt, Guid id) => session.Execute(
        """
        insert into notification_digests (id, client_id, user_id, customer_id, driver_id, channel, opened_at, closes_at, created_at, updated_at)
        values (@id, @ClientId, @UserId, @CustomerId, @DriverId, @channel, @Now, @closesAt, @Now, @Now) on conflict do nothing
        """,
        new { id, to.ClientId, to.UserId, to.CustomerId, to.DriverId, channel, closesAt, session.Now });

    internal Task<int> AddClosed(Session session, Digest d) => session.Execute(
        """
        insert into notification_digests (id, client_id, user_id, customer_id, driver_id, channel, opened_at, closes_at, closed_at, item_count, created_at, updated_at)
        values (@Id, @ClientId, @UserId, @CustomerId, @DriverId, @Channel, @OpenedAt, @ClosesAt, @Now, @ItemCount, @Now, @Now)
        """,
        new { d.Id, d.ClientId, d.UserId, d.CustomerId, d.DriverId, d.Channel, d.OpenedAt, d.ClosesAt, d.ItemCount, session.Now });

    internal Task<Digest?> OpenOf(Session session, Recipient to, string channel) => session.First<Digest>(
        $"""
        select {Columns} from notification_digests where closed_at is null and channel = @channel
          and coalesce(client_id, @none) = @client and coalesce(user_id, @none) = @user and coalesce(customer_id, @none) = @customer and coalesce(driver_id, @none) = @driver{session.ForUpdate}
        """,
        new { none = Guid.Empty, channel, client = to.ClientId ?? Guid.Empty, user = to.UserId ?? Guid.Empty, customer = to.CustomerId ?? Guid.Empty, driver = to.DriverId ?? Guid.Empty });

    internal Task<Digest?> Lock(Session session, Guid id) => session.First<Digest>($"select {Columns} from notification_digests where id = @id{session.ForUpdate}", new { id });

    internal Task<int> Count(Session session, Guid id, int items) => session.Execute("update notification_digests set item_count = item_count + @items, updated_at = @Now where id = @id", new { id, items, session.Now });

    internal Task<int> Close(Session session, Guid id, Guid delivery) => session.Execute(
        "update notification_digests set closed_at = coalesce(closed_at, @Now), delivery_id = @delivery, updated_at = @Now where id = @id and delivery_id is null", new { id, delivery, session.Now });

    internal Task<IReadOnlyList<Digest>> Due(Session session, int limit) => session.Query<Digest>(
        $"select {Columns} from notification_digests where closed_at is null and closes_at <= @Now order by closes_at limit @limit{session.ForUpdateSkipLocked}", new { session.Now, limit });

    internal Task<DateTimeOffset?> NextClosing(Session session) => session.Scalar<DateTimeOffset?>("select min(closes_at) from notification_digests where closed_at is null");

    /// <summary>A recipient's own, newest first.</summary>
    internal Task<IReadOnlyList<Digest>> List(Session session, Recipient to, PageRequest page) => session.Query<Digest>(
        $"""
        select {Columns} from notification_digests
        where coalesce(client_id, @none) = @client and coalesce(user_id, @none) = @user and coalesce(customer_id, @none) = @customer and coalesce(driver_id, @none) = @driver
          and (created_at, id) < (@At, @Id) order by created_at desc, id desc limit @Take
        """,
        new { none = Guid.Empty, client = to.ClientId ?? Guid.Empty, user = to.UserId ?? Guid.Empty, customer = to.CustomerId ?? Guid.Empty, driver = to.DriverId ?? Guid.Empty, page.At, page.Id, page.Take });
}
