using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Steward.Kernel;

/// <summary>The idempotency key of the request under way. Its record commits with the effect, in the effect's transaction.</summary>
internal sealed class IdempotencyScope(IdempotencyRecords records, string principal, string route, string key, string requestHash)
{
    private static readonly AsyncLocal<IdempotencyScope?> Ambient = new();
    private bool stored;

    internal static IdempotencyScope? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>The scope of one row of a bulk request: a record of its own, so that a request cut in the middle goes on where it was.</summary>
    internal IdempotencyScope Row(int number) => new(records, principal, string.Create(CultureInfo.InvariantCulture, $"{route}#{number}"), key, requestHash);

    /// <summary>What an earlier try of this request was answered; null when there was none.</summary>
    /// <exception cref="RefusedException">The key was used with another body.</exception>
    internal async Task<Reply?> Earlier(Session session)
    {
        if (await records.Find(session, principal, route, key) is not { } record) return null;
        return record.RequestHash == requestHash ? record.Reply() : throw new RefusedException(Idempotency.Reused);
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
        if (!await records.Add(session, principal, route, key, requestHash, reply)) throw new IdempotencyRaceException();
    }
}

/// <summary>Another request with the same key committed first.</summary>
internal sealed class IdempotencyRaceException : Exception;

/// <summary>Reads <c>Idempotency-Key</c> on POST and PATCH: the same answer again, 409 while running, 422 on another body. Kept 24 h.</summary>
internal sealed class Idempotency(Database database, IdempotencyRecords records)
{
    internal static readonly TimeSpan Kept = TimeSpan.FromHours(24);
    internal static readonly Refusal Reused = new("idempotency_key_reused", "This Idempotency-Key was used with another body.", 422);
    private static readonly Refusal StillRunning = new("idempotency_running", "A request with this Idempotency-Key is still running. Try again in a moment.");
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
            await Problems.Write(context, StillRunning);
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
        IdempotencyScope.Current = new IdempotencyScope(records, principal, route, key, hash);
        try { await next(context); }
        catch (IdempotencyRaceException) when (!context.Response.HasStarted)
        {
            // Where only rows of a bulk request are there, the other request is not through yet.
            if (await Find(principal, route, key) is { } other) await Answer(context, other, hash);
            else await Problems.Write(context, StillRunning);
        }
        catch (UnknownCommitException) when (!context.Response.HasStarted)
        {
            // Done or not done? The record commits with the effect, so its presence is the answer.
            if (await Find(principal, route, key) is not { } done) throw;
            await Answer(context, done, hash);
        }
        finally { IdempotencyScope.Current = null; }
    }

    private static Task Answer(HttpContext context, IdempotencyRecord record, string hash) =>
        record.RequestHash == hash ? record.Reply().ExecuteAsync(context) : Problems.Write(context, Reused);

    private Task<IdempotencyRecord?> Find(string principal, string route, string key) => database.Read(session => records.Find(session, principal, route, key));

    private static async Task<string> HashBody(HttpRequest request)
    {
        request.EnableBuffering();
        var hash = await SHA256.HashDataAsync(request.Body, request.HttpContext.RequestAborted);
        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash);
    }
}
