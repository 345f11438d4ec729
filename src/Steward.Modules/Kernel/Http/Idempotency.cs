using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Steward.Kernel;

/// <summary>The idempotency key of the request under way. Its record commits with the effect, in the effect's transaction.</summary>
internal sealed class IdempotencyScope(string principal, string route, string key, string requestHash)
{
    private static readonly AsyncLocal<IdempotencyScope?> Ambient = new();
    private bool stored;

    internal static IdempotencyScope? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>
    /// The first good reply of a request is the one kept. Two requests with one key at once: the unique key lets the second wait for the
    /// first commit and then fail, and it answers with the stored reply.
    /// </summary>
    internal async Task Store(Session session, Reply reply)
    {
        if (stored) return;
        // Only a commit makes it stored: a transaction that is repeated after a deadlock writes its record again.
        session.AfterCommit(() => stored = true);
        var rows = await session.Execute(
            """
            insert into idempotency_records (principal, route, idempotency_key, request_hash, status, body, etag, location, created_at)
            values (@principal, @route, @key, @requestHash, @Status, @body, @ETag, @Location, @Now)
            on conflict (principal, route, idempotency_key) do update set request_hash = excluded.request_hash, status = excluded.status, body = excluded.body,
              etag = excluded.etag, location = excluded.location, created_at = excluded.created_at
            where idempotency_records.created_at <= @outdated
            """,
            new { outdated = session.Now - Idempotency.Kept, principal, route, key, requestHash, reply.Status, body = reply.Bytes() is { } bytes ? Encoding.UTF8.GetString(bytes) : null, reply.ETag, reply.Location, session.Now });
        if (rows == 0) throw new IdempotencyRaceException();
    }
}

/// <summary>Another request with the same key committed first.</summary>
internal sealed class IdempotencyRaceException : Exception;

/// <summary>Reads <c>Idempotency-Key</c> on POST and PATCH: the same answer again, 409 while running, 422 on another body. Kept 24 h.</summary>
internal sealed class Idempotency(Database database, TimeProvider clock)
{
    internal static readonly TimeSpan Kept = TimeSpan.FromHours(24);
    private readonly System.Collections.Concurrent.ConcurrentDictionary<(string, string, string), byte> running = new();

    internal async Task Handle(HttpContext context, RequestDelegate next)
    {
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length == 0 || context.Request.Method is not ("POST" or "PATCH"))
        {
            await next(context);
            return;
        }
        if (key.Length > 255)
        {
            await Problems.Write(context, Refusal.Invalid("/Idempotency-Key", "Idempotency-Key has at most 255 characters."));
            return;
        }
        var principal = Caller.Of(context).PrincipalKey;
        var route = context.Request.Method + " " + context.Request.Path;
        if (!running.TryAdd((principal, route, key), 0))
        {
            await Problems.Write(context, new("idempotency_running", "A request with this Idempotency-Key is still running. Try again in a moment."));
            return;
        }
        try { await Run(context, next, principal, route, key); }
        finally { running.TryRemove((principal, route, key), out _); }
    }

    private async Task Run(HttpContext context, RequestDelegate next, string principal, string route, string key)
    {
        var hash = await HashBody(context.Request);
        if (await Find(principal, route, key) is { } earlier)
        {
            await Answer(context, earlier, hash);
            return;
        }
        IdempotencyScope.Current = new IdempotencyScope(principal, route, key, hash);
        try { await next(context); }
        catch (IdempotencyRaceException) when (!context.Response.HasStarted)
        {
            await Answer(context, (await Find(principal, route, key))!, hash);
        }
        catch (UnknownCommitException) when (!context.Response.HasStarted)
        {
            // Done or not done? The record commits with the effect, so its presence is the answer.
            if (await Find(principal, route, key) is not { } done) throw;
            await Answer(context, done, hash);
        }
        finally { IdempotencyScope.Current = null; }
    }

    private static Task Answer(HttpContext context, Row row, string hash) => row.RequestHash == hash
        ? new Reply(row.Status, row.Body is null ? null : new Reply.RawBody(Encoding.UTF8.GetBytes(row.Body))) { ETag = row.Etag, Location = row.Location }.ExecuteAsync(context)
        : Problems.Write(context, new("idempotency_key_reused", "This Idempotency-Key was used with another body.", 422));

    private Task<Row?> Find(string principal, string route, string key) => database.Read(session => session.First<Row>(
        "select request_hash, status, body, etag, location from idempotency_records where principal = @principal and route = @route and idempotency_key = @key and created_at > @since",
        new { principal, route, key, since = clock.GetUtcNow() - Kept }));

    private static async Task<string> HashBody(HttpRequest request)
    {
        request.EnableBuffering();
        var hash = await SHA256.HashDataAsync(request.Body, request.HttpContext.RequestAborted);
        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash);
    }

    private sealed record Row
    {
        public required string RequestHash { get; init; }
        public int Status { get; init; }
        public string? Body { get; init; }
        public string? Etag { get; init; }
        public string? Location { get; init; }
    }
}
