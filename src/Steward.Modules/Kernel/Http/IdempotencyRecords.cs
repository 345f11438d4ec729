using System.Security.Cryptography;
using System.Text;

namespace Steward.Kernel;

/// <summary>
/// The answers that are kept for their idempotency keys. They hold what was answered, telephone numbers too, so a body is sealed with a key of
/// its own class; one that an older server wrote in the clear still opens, until it is 24 h old.
/// </summary>
internal sealed class IdempotencyRecords(FieldCipher cipher)
{
    private const string Table = "idempotency_records";
    private const string Column = "body";
    private volatile DataKey? known;

    internal async Task<IdempotencyRecord?> Find(Session session, string principal, string route, string key)
    {
        var record = await session.First<IdempotencyRecord>(
            "select request_hash, status, body, etag, location from idempotency_records where principal = @principal and route = @route and idempotency_key = @key and created_at > @since",
            new { principal, route, key, since = session.Now - Idempotency.Kept });
        if (record?.Body is not { } body) return record;
        return record with { Body = (await cipher.Opener(session, [body])).Open(Table, Column, RowOf(principal, route, key), body) };
    }

    /// <summary>False where another request with this key committed first.</summary>
    internal async Task<bool> Add(Session session, string principal, string route, string key, string requestHash, Reply reply)
    {
        var body = reply.Bytes() is { } bytes ? cipher.Seal(await Key(session), Table, Column, RowOf(principal, route, key), Encoding.UTF8.GetString(bytes)) : null;
        return await session.Execute(
            """
            insert into idempotency_records (principal, route, idempotency_key, request_hash, status, body, etag, location, created_at)
            values (@principal, @route, @key, @requestHash, @Status, @body, @ETag, @Location, @Now)
            on conflict (principal, route, idempotency_key) do update set request_hash = excluded.request_hash, status = excluded.status, body = excluded.body,
              etag = excluded.etag, location = excluded.location, created_at = excluded.created_at
            where idempotency_records.created_at <= @outdated
            """,
            new { outdated = session.Now - Idempotency.Kept, principal, route, key, requestHash, reply.Status, body, reply.ETag, reply.Location, session.Now }) == 1;
    }

    /// <summary>Looked up once: a POST must not cost another read. Kept only when committed, as a first use makes it in that transaction.</summary>
    private async Task<DataKey> Key(Session session)
    {
        if (known is { } there) return there;
        var key = await cipher.Class(session, Table);
        session.AfterCommit(() => known = key);
        return key;
    }

    /// <summary>The table has a key of three texts; the envelope is bound to their hash.</summary>
    private static Guid RowOf(string principal, string route, string key) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{principal}\n{route}\n{key}")).AsSpan(0, 16));
}

/// <summary>A stored answer.</summary>
internal sealed record IdempotencyRecord
{
    public required string RequestHash { get; init; }
    public int Status { get; init; }
    public string? Body { get; init; }
    public string? Etag { get; init; }
    public string? Location { get; init; }

    /// <summary>Byte for byte what was answered.</summary>
    internal Reply Reply() => new(Status, Body is null ? null : new Reply.RawBody(Encoding.UTF8.GetBytes(Body))) { ETag = Etag, Location = Location };
}
