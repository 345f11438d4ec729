using System.Buffers.Text;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>A browser that takes pushes, opened.</summary>
/// <param name="Key">Its public point, <c>p256dh</c>.</param>
/// <param name="Secret">Its authentication secret, <c>auth</c>.</param>
internal sealed record OpenSubscription(Uri Endpoint, byte[] Key, byte[] Secret);

/// <summary>The table <c>push_subscriptions</c>. Its endpoints are sealed: who knows one may push.</summary>
internal sealed class PushStore(FieldCipher cipher, WishVersion version)
{
    private sealed record Row
    {
        public Guid Id { get; init; }
        public required string Endpoint { get; init; }
        public required string P256dh { get; init; }
        public required string Auth { get; init; }
    }

    /// <summary>Null when it is gone or cannot be read.</summary>
    internal async Task<OpenSubscription?> Open(Session session, Guid id)
    {
        var row = await session.First<Row>("select id, endpoint, p256dh, auth from push_subscriptions where id = @id", new { id });
        if (row is null) return null;
        var endpoint = (await cipher.Opener(session, [row.Endpoint])).Open("push_subscriptions", "endpoint", row.Id, row.Endpoint);
        return Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && Decoded(row.P256dh) is { } key && Decoded(row.Auth) is { } secret ? new(address, key, secret) : null;
    }

    /// <summary>A browser has one subscription: it belongs to whoever signed in there last.</summary>
    internal async Task<Guid> Save(Session session, Recipient owner, string endpoint, string p256dh, string auth, string? agent)
    {
        version.Changes(session);
        var hash = HashOf(endpoint);
        var id = await session.First<Found>("select id from push_subscriptions where endpoint_hash = @hash", new { hash }) is { } there ? there.Id : Ids.New(session.Now);
        var sealedEndpoint = cipher.Seal(await cipher.Class(session, "notifications"), "push_subscriptions", "endpoint", id, endpoint);
        await session.Execute(
            """
            insert into push_subscriptions (id, client_id, user_id, customer_id, driver_id, endpoint, endpoint_hash, p256dh, auth, agent, last_seen_at, created_at, updated_at)
            values (@id, @ClientId, @UserId, @CustomerId, @DriverId, @sealedEndpoint, @hash, @p256dh, @auth, @agent, @Now, @Now, @Now)
            on conflict (id) do update set client_id = excluded.client_id, user_id = excluded.user_id, customer_id = excluded.customer_id, driver_id = excluded.driver_id,
              endpoint = excluded.endpoint, p256dh = excluded.p256dh, auth = excluded.auth, agent = excluded.agent, last_seen_at = excluded.last_seen_at
            """,
            new { id, owner.ClientId, owner.UserId, owner.CustomerId, owner.DriverId, sealedEndpoint, hash, p256dh, auth, agent, session.Now });
        return id;
    }

    internal Task<int> Delete(Session session, Recipient owner, string endpoint)
    {
        version.Changes(session);
        return session.Execute(
            "delete from push_subscriptions where endpoint_hash = @hash and (user_id = @UserId or driver_id = @DriverId)", new { hash = HashOf(endpoint), owner.UserId, owner.DriverId });
    }

    internal static byte[]? Decoded(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private string HashOf(string endpoint) => cipher.BlindIndex("push-endpoint", endpoint);

    private sealed record Found
    {
        public Guid Id { get; init; }
    }
}
