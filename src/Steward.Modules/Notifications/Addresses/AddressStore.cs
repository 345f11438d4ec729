using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>Who has a row, in the four columns that every table of this module has.</summary>
internal sealed record Owned
{
    public Guid? ClientId { get; init; }
    public Guid? UserId { get; init; }
    public Guid? CustomerId { get; init; }
    public Guid? DriverId { get; init; }
    public string Word { get; init; } = "";

    internal Guid Id => UserId ?? CustomerId ?? DriverId ?? ClientId ?? Guid.Empty;

    internal bool Is(Recipient to) => UserId == to.UserId && CustomerId == to.CustomerId && DriverId == to.DriverId && (to.UserId is not null || ClientId == to.ClientId);
}

/// <summary>The tables <c>notification_addresses</c> and <c>notification_optouts</c>, and who has a push subscription.</summary>
internal sealed class AddressStore(WishVersion version)
{
    private const string Columns =
        "id, client_id, user_id, customer_id, driver_id, channel, address, address_hash, verified_at, bounce_state, code_hash, code_expires_at, created_at";

    internal Task<IReadOnlyList<KnownAddress>> Of(Session session, IReadOnlyCollection<Recipient> recipients) =>
        session.Query<KnownAddress>($"select {Columns} from notification_addresses where {Whose(session, recipients)} order by created_at desc, id desc", Ids(recipients));

    internal Task<IReadOnlyList<Owned>> OptOuts(Session session, IReadOnlyCollection<Recipient> recipients) => session.Query<Owned>(
        $"select client_id, user_id, customer_id, driver_id, {session.Pick("category", "category::text")} as word from notification_optouts where undone_at is null and {Whose(session, recipients)}", Ids(recipients));

    /// <summary>Subscriptions, the one seen last first; the word is its id.</summary>
    internal Task<IReadOnlyList<Owned>> Subscriptions(Session session, IReadOnlyCollection<Recipient> recipients) => session.Query<Owned>(
        $"select client_id, user_id, customer_id, driver_id, {session.Pick("id", "id::text")} as word from push_subscriptions where {Whose(session, recipients)} order by last_seen_at desc, id", Ids(recipients));

    internal Task<KnownAddress?> Find(Session session, Guid id) => session.First<KnownAddress>($"select {Columns} from notification_addresses where id = @id", new { id });

    /// <summary>False when the recipient has this address already.</summary>
    internal async Task<bool> Add(Session session, KnownAddress a) => await Changed(
        session,
        """
        insert into notification_addresses (id, client_id, user_id, customer_id, driver_id, channel, address, address_hash, verified_at, bounce_state, code_hash, code_expires_at, created_at, updated_at)
        values (@Id, @ClientId, @UserId, @CustomerId, @DriverId, @Channel, @Address, @AddressHash, @VerifiedAt, @BounceState, @CodeHash, @CodeExpiresAt, @Now, @Now)
        on conflict do nothing
        """,
        new { a.Id, a.ClientId, a.UserId, a.CustomerId, a.DriverId, a.Channel, a.Address, a.AddressHash, a.VerifiedAt, a.BounceState, a.CodeHash, a.CodeExpiresAt, session.Now }) == 1;

    /// <summary>Counts a try before it is looked at, so that guessing at once gains nothing.</summary>
    internal Task<int> CountTry(Session session, Guid id, int most) => session.Execute(
        "update notification_addresses set code_attempts = code_attempts + 1 where id = @id and code_hash is not null and code_attempts < @most", new { id, most });

    internal Task<int> Verified(Session session, Guid id) => Changed(
        session,
        "update notification_addresses set verified_at = @Now, bounce_state = 'none', code_hash = null, code_expires_at = null where id = @id", new { id, session.Now });

    internal Task<int> Delete(Session session, Guid id) => Changed(session, "delete from notification_addresses where id = @id", new { id });

    internal Task<int> MarkBounced(Session session, Guid id) => Changed(session, "update notification_addresses set bounce_state = 'hard' where id = @id", new { id });

    /// <summary>The browser's service has given the subscription up: nothing of it is kept.</summary>
    internal Task<int> DeleteSubscription(Session session, Guid id) => Changed(session, "delete from push_subscriptions where id = @id", new { id });

    /// <summary>False when he is opted out already.</summary>
    internal async Task<bool> OptOut(Session session, Recipient to, string category, Json proof) => await Changed(
        session,
        """
        insert into notification_optouts (id, client_id, user_id, customer_id, driver_id, category, opted_out_at, proof, created_at, updated_at)
        values (@id, @ClientId, @UserId, @CustomerId, @DriverId, @category, @Now, @proof, @Now, @Now) on conflict do nothing
        """,
        new { id = Kernel.Ids.New(session.Now), to.ClientId, to.UserId, to.CustomerId, to.DriverId, category, proof, session.Now }) == 1;

    internal Task<int> UndoOptOut(Session session, Recipient to, string category) => Changed(
        session,
        $"update notification_optouts set undone_at = @Now where undone_at is null and category = @category and {Is("ClientId", "client_id")} and {Is("UserId", "user_id")} and {Is("CustomerId", "customer_id")} and {Is("DriverId", "driver_id")}",
        new { category, session.Now, ClientId = to.ClientId ?? Guid.Empty, UserId = to.UserId ?? Guid.Empty, CustomerId = to.CustomerId ?? Guid.Empty, DriverId = to.DriverId ?? Guid.Empty });

    private Task<int> Changed(Session session, string sql, object args)
    {
        version.Changes(session);
        return session.Execute(sql, args);
    }

    private static string Is(string parameter, string column) => $"coalesce({column}, '00000000-0000-0000-0000-000000000000') = @{parameter}";

    /// <summary>Only the columns of kinds that are asked for: each further one costs a look into the whole of another index.</summary>
    private static string Whose(Session session, IReadOnlyCollection<Recipient> recipients)
    {
        var any = new List<string>(4);
        if (recipients.Any(r => r.UserId is not null)) any.Add($"user_id {session.AnyOf("users")}");
        if (recipients.Any(r => r.CustomerId is not null)) any.Add($"customer_id {session.AnyOf("customers")}");
        if (recipients.Any(r => r.DriverId is not null)) any.Add($"driver_id {session.AnyOf("drivers")}");
        if (recipients.Any(r => r.UserId is null && r.ClientId is not null)) any.Add($"(user_id is null and client_id {session.AnyOf("clients")})");
        return $"({string.Join(" or ", any)})";
    }

    private static object Ids(IReadOnlyCollection<Recipient> recipients) => new
    {
        users = Of(recipients.Select(r => r.UserId)), customers = Of(recipients.Select(r => r.CustomerId)), drivers = Of(recipients.Select(r => r.DriverId)),
        clients = Of(recipients.Where(r => r.UserId is null).Select(r => r.ClientId)),
    };

    private static IdArray Of(IEnumerable<Guid?> ids) => new([.. ids.OfType<Guid>().Distinct()]);
}
