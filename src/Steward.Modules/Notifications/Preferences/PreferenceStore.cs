using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>The table <c>notification_preferences</c>.</summary>
internal sealed class PreferenceStore(WishVersion version)
{
    private const string Columns =
        """
        id, client_id, user_id, customer_id, driver_id, event, channels, enabled, quiet_hours, min_amount, schemes, digest, digest_at, throttle, failover, locale, version,
        created_at, updated_at
        """;

    private static readonly ColumnOf<Preference>[] Written =
    [
        new("id", p => p.Id), new("client_id", p => p.ClientId), new("user_id", p => p.UserId), new("customer_id", p => p.CustomerId), new("driver_id", p => p.DriverId),
        new("event", p => p.Event), new("channels", p => Json.Of(p.Channels)), new("enabled", p => p.Enabled), new("quiet_hours", p => Stored(p.QuietHours)),
        new("min_amount", p => p.MinAmount), new("schemes", p => Json.Of(p.Schemes)), new("digest", p => p.Digest), new("digest_at", p => p.DigestAt),
        new("throttle", p => Stored(p.Throttle)), new("failover", p => Stored(p.Failover)), new("locale", p => p.Locale), new("version", p => p.Version),
        new("created_at", p => p.CreatedAt), new("updated_at", p => p.UpdatedAt),
    ];

    /// <summary>False when the recipient has a row for the event already.</summary>
    internal async Task<bool> Add(Session session, Preference preference)
    {
        version.Changes(session);
        return await session.InsertAll("notification_preferences", Written, [preference], "on conflict do nothing") == 1;
    }

    internal async Task<Preference?> Find(Session session, Guid id) =>
        await session.First<Row>($"select {Columns} from notification_preferences where id = @id", new { id }) is { } row ? row.Read() : null;

    internal Task<int> Save(Session session, Preference p, long expected)
    {
        version.Changes(session);
        return session.Execute(
            """
            update notification_preferences set event = @Event, channels = @channels, enabled = @Enabled, quiet_hours = @quiet, min_amount = @MinAmount, schemes = @schemes, digest = @Digest,
              digest_at = @DigestAt, throttle = @throttle, failover = @failover, locale = @Locale, version = version + 1, updated_at = @Now
            where id = @Id and version = @expected
            """,
            new
            {
                p.Id, p.Event, channels = Json.Of(p.Channels), p.Enabled, quiet = Stored(p.QuietHours), p.MinAmount, schemes = Json.Of(p.Schemes), p.Digest, p.DigestAt,
                throttle = Stored(p.Throttle), failover = Stored(p.Failover), p.Locale, expected, session.Now,
            });
    }

    /// <summary>Holds the row until the transaction ends: its recipient's messages are being counted.</summary>
    internal Task<Guid?> Lock(Session session, Guid id) => session.Scalar<Guid?>("select id from notification_preferences where id = @id" + session.ForUpdate, new { id });

    internal Task<int> Delete(Session session, Guid id)
    {
        version.Changes(session);
        return session.Execute("delete from notification_preferences where id = @id", new { id });
    }

    /// <summary>Every row that may speak for one of these recipients.</summary>
    internal async Task<IReadOnlyList<Preference>> Of(Session session, IReadOnlyCollection<Recipient> recipients)
    {
        var found = new List<Preference>();
        await Add(found, session, "user_id", recipients.Select(r => r.UserId));
        await Add(found, session, "client_id", recipients.Where(r => r.UserId is null).Select(r => r.ClientId), " and user_id is null");
        await Add(found, session, "customer_id", recipients.Select(r => r.CustomerId));
        await Add(found, session, "driver_id", recipients.Select(r => r.DriverId));
        return found;
    }

    private static async Task Add(List<Preference> found, Session session, string column, IEnumerable<Guid?> ids, string further = "")
    {
        if (ids.OfType<Guid>().Distinct().ToArray() is not { Length: > 0 } wanted) return;
        found.AddRange((await session.Query<Row>($"select {Columns} from notification_preferences where {column} {session.AnyOf("ids")}{further} order by id", new { ids = new IdArray(wanted) })).Select(row => row.Read()));
    }

    /// <summary>Rows of one recipient, or all of a kind, newest first.</summary>
    internal async Task<IReadOnlyList<Preference>> List(Session session, Guid? client, Guid? user, Guid? customer, Guid? driver, string? happened, PageRequest page) =>
        [.. (await session.Query<Row>(
            $"""
            select {Columns} from notification_preferences
            where (cast(@client as text) is null or cast(client_id as text) = cast(@client as text))
              and (cast(@user as text) is null and user_id is null or cast(user_id as text) = cast(@user as text))
              and (cast(@customer as text) is null or cast(customer_id as text) = cast(@customer as text))
              and (cast(@driver as text) is null or cast(driver_id as text) = cast(@driver as text))
              and (cast(@happened as text) is null or event = @happened) and (created_at, id) < (@At, @Id)
            order by created_at desc, id desc limit @Take
            """,
            new { client = client?.ToString(), user = user?.ToString(), customer = customer?.ToString(), driver = driver?.ToString(), happened, page.At, page.Id, page.Take })).Select(row => row.Read())];

    private static Json? Stored<T>(T? value) where T : class => value is null ? null : Json.Of(value);

    private sealed record Row
    {
        public Guid Id { get; init; }
        public Guid? ClientId { get; init; }
        public Guid? UserId { get; init; }
        public Guid? CustomerId { get; init; }
        public Guid? DriverId { get; init; }
        public required string Event { get; init; }
        public Json Channels { get; init; }
        public bool Enabled { get; init; }
        public Json? QuietHours { get; init; }
        public decimal? MinAmount { get; init; }
        public Json Schemes { get; init; }
        public required string Digest { get; init; }
        public string? DigestAt { get; init; }
        public Json? Throttle { get; init; }
        public Json? Failover { get; init; }
        public string? Locale { get; init; }
        public long Version { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset UpdatedAt { get; init; }

        internal Preference Read() => new()
        {
            Id = Id, ClientId = ClientId, UserId = UserId, CustomerId = CustomerId, DriverId = DriverId, Event = Event, Channels = Channels.As<string[]>()!, Enabled = Enabled,
            QuietHours = QuietHours?.As<QuietHours>(), MinAmount = MinAmount, Schemes = Schemes.As<string[]>()!, Digest = Digest, DigestAt = DigestAt, Throttle = Throttle?.As<Throttle>(),
            Failover = Failover?.As<FailoverStep[]>(), Locale = Locale, Version = Version, CreatedAt = CreatedAt, UpdatedAt = UpdatedAt,
        };
    }
}
