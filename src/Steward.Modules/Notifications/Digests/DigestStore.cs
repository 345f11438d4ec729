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

    internal Recipient To => (UserId, ClientId, CustomerId, DriverId) switch
    {
        ({ } user, { } client, _, _) => Recipient.UserAbout(user, client),
        ({ } user, _, _, _) => Recipient.User(user),
        (_, { } client, _, _) => Recipient.Client(client),
        (_, _, { } customer, _) => Recipient.Customer(customer),
        _ => Recipient.Driver(DriverId ?? Guid.Empty),
    };
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

    /// <summary>Opens many, or leaves those that are open.</summary>
    internal Task<int> OpenMany(Session session, IReadOnlyList<Digest> digests) => session.InsertAll("notification_digests",
        [
            new("id", d => d.Id), new("client_id", d => d.ClientId), new("user_id", d => d.UserId), new("customer_id", d => d.CustomerId), new("driver_id", d => d.DriverId), new("channel", d => d.Channel),
            new("opened_at", d => d.OpenedAt), new("closes_at", d => d.ClosesAt), new("item_count", _ => 0), new("created_at", d => d.OpenedAt), new("updated_at", d => d.OpenedAt),
            new ColumnOf<Digest>("metadata", _ => Json.Empty),
        ],
        digests, "on conflict do nothing");

    /// <summary>The open ones of these recipients, locked in the order of their ids: two writers never wait for each other in a circle.</summary>
    internal Task<IReadOnlyList<Digest>> OpenOfMany(Session session, IReadOnlyCollection<Recipient> recipients) => session.Query<Digest>(
        $"select {Columns} from notification_digests where closed_at is null and {Profile.IdColumn} {session.AnyOf("recipients")} order by id{session.ForUpdate}",
        new { recipients = new IdArray([.. recipients.Select(Profile.IdOf).Distinct()]) });

    internal Task<int> CountMany(Session session, IReadOnlyList<(Guid Id, int Items)> counts) => session.UpdateEach("notification_digests",
        [new("id", c => c.Id), new("item_count", c => c.Items), new ColumnOf<(Guid Id, int Items)>("updated_at", _ => session.Now)],
        counts,
        "item_count = notification_digests.item_count + v.item_count, updated_at = v.updated_at",
        "notification_digests.id = v.id");

    internal Task<int> AddClosed(Session session, Digest d) => session.Execute(
        """
        insert into notification_digests (id, client_id, user_id, customer_id, driver_id, channel, opened_at, closes_at, closed_at, item_count, created_at, updated_at)
        values (@Id, @ClientId, @UserId, @CustomerId, @DriverId, @Channel, @OpenedAt, @ClosesAt, @Now, @ItemCount, @Now, @Now)
        """,
        new { d.Id, d.ClientId, d.UserId, d.CustomerId, d.DriverId, d.Channel, d.OpenedAt, d.ClosesAt, d.ItemCount, session.Now });

    internal async Task<Digest?> OpenOf(Session session, Recipient to, string channel) =>
        (await OpenOfMany(session, [to])).FirstOrDefault(digest => digest.Channel == channel && digest.To == to);

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
