using System.Text.Json.Serialization;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>What a message says, as its channels need it; kept with the In-App row.</summary>
/// <param name="Ordered">The channels of a ladder's step; null: as the recipient wishes.</param>
internal sealed record MessageContent(
    Json Data,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? Amount = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Scheme = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Ordered = null);

/// <summary>A message in somebody's inbox: a row of <c>in_app_notifications</c>.</summary>
internal sealed record InboxRow
{
    public Guid Id { get; init; }
    public Guid? ClientId { get; init; }
    public required string Event { get; init; }
    public required string Subject { get; init; }
    public required string Message { get; init; }
    public Json Metadata { get; init; }
    public bool Read { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public Guid MessageId { get; init; }
    public Guid? UserId { get; init; }
    public Guid? CustomerId { get; init; }
    public Guid? DriverId { get; init; }
    public string? Severity { get; init; }
    public string? Link { get; init; }
    public Json Actions { get; init; }

    /// <summary>unread, read or archived.</summary>
    public required string State { get; init; }
    public string? GroupKey { get; init; }
    public int Count { get; init; } = 1;
    public DateTimeOffset? ReadAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    internal MessageContent Content => Metadata.As<MessageContent>() ?? new(Json.Empty);
}

/// <summary>The table <c>in_app_notifications</c>: the record of every message.</summary>
internal sealed class InboxStore
{
    private const string Columns =
        """
        id, client_id, event, subject, message, metadata, read, created_at, message_id, user_id, customer_id, driver_id, severity, link, actions, state, group_key, count, read_at, expires_at
        """;

    private static readonly ColumnOf<InboxRow>[] Written =
    [
        new("id", r => r.Id), new("client_id", r => r.ClientId), new("event", r => r.Event), new("subject", r => r.Subject), new("message", r => r.Message), new("metadata", r => r.Metadata),
        new("created_at", r => r.CreatedAt), new("message_id", r => r.MessageId), new("user_id", r => r.UserId), new("customer_id", r => r.CustomerId), new("driver_id", r => r.DriverId),
        new("severity", r => r.Severity), new("link", r => r.Link), new("actions", r => r.Actions), new("group_key", r => r.GroupKey), new("expires_at", r => r.ExpiresAt),
        new("updated_at", r => r.CreatedAt),
    ];

    internal Task<int> Add(Session session, IReadOnlyList<InboxRow> rows) => session.InsertAll("in_app_notifications", Written, rows);

    internal Task<IReadOnlyList<InboxRow>> Of(Session session, IReadOnlyCollection<Guid> messages) =>
        session.Query<InboxRow>($"select {Columns} from in_app_notifications where message_id {session.AnyOf("messages")}", new { messages = new IdArray([.. messages]) });

    internal Task<InboxRow?> Find(Session session, Recipient to, Guid id) => session.First<InboxRow>(
        $"select {Columns} from in_app_notifications where id = @id and {Mine(to)}{session.ForUpdate}", new { id, owner = Profile.IdOf(to) });

    /// <param name="state">Null: all but archived.</param>
    internal Task<IReadOnlyList<InboxRow>> List(Session session, Recipient to, string? state, string? severity, PageRequest page) => session.Query<InboxRow>(
        $"""
        select {Columns} from in_app_notifications
        where {Mine(to)} and {(state is null ? "state <> 'archived'" : "state = @state")}{(severity is null ? "" : " and severity = @severity")} and (created_at, id) < (@At, @Id)
        order by created_at desc, id desc limit @Take
        """,
        new { owner = Profile.IdOf(to), state, severity, page.At, page.Id, page.Take });

    /// <summary>A customer's rows about one order, newest first: what the tracking page shows.</summary>
    internal Task<IReadOnlyList<InboxRow>> OfOrder(Session session, Guid customer, Guid order, int most) => session.Query<InboxRow>(
        $"""
        select {Columns} from in_app_notifications where customer_id = @customer
          and message_id in (select message_id from notification_logs where order_id = @order and customer_id = @customer and channel = 'In-App')
        order by created_at desc, id desc limit @most
        """,
        new { customer, order, most });

    internal async Task<long> Unread(Session session, Recipient to) =>
        await session.Scalar<long>($"select count(*) from in_app_notifications where {Mine(to)} and state = 'unread'", new { owner = Profile.IdOf(to) });

    /// <summary>Moves one row; zero when it is in that state already.</summary>
    internal Task<int> Move(Session session, Guid id, string state) => session.Execute(
        """
        update in_app_notifications set state = @state, read = @read, read_at = case when @read then coalesce(read_at, @Now) else null end, updated_at = @Now
        where id = @id and state <> @state
        """,
        new { id, state, read = state != "unread", session.Now });

    /// <summary>The messages that were unread until now.</summary>
    internal Task<IReadOnlyList<Guid>> ReadAll(Session session, Recipient to) => session.Query<Guid>(
        $"update in_app_notifications set state = 'read', read = @yes, read_at = @Now, updated_at = @Now where {Mine(to)} and state = 'unread' returning message_id",
        new { owner = Profile.IdOf(to), yes = true, session.Now });

    private static string Mine(Recipient to) => to switch
    {
        { UserId: not null } => "user_id = @owner",
        { DriverId: not null } => "driver_id = @owner",
        { CustomerId: not null } => "customer_id = @owner",
        _ => "client_id = @owner and user_id is null",
    };
}
