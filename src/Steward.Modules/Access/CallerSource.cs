using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>By what the caller of a request is known, for signing out and for following his rights on a long answer.</summary>
internal sealed record Credential(string Kind, Guid UserId, Guid Family)
{
    private static readonly object ItemKey = new();

    internal static Credential? Of(HttpContext context) => context.Items[ItemKey] as Credential;

    internal void Set(HttpContext context) => context.Items[ItemKey] = this;
}

/// <summary>
/// Finds who calls: an API key, an access token, or the browser's cookie, in this order. What the database said is believed for
/// two seconds, so a revocation works at once here and within two seconds on every other node.
/// </summary>
internal sealed class CallerSource(Database database, SessionStore sessions, ApiKeyCallers keys, SignInPace pace, TimeProvider clock) : ICallerSource
{
    private const int MostRemembered = 20_000;
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Remembered> cache = new(StringComparer.Ordinal);

    public async ValueTask<Caller> Identify(HttpContext context)
    {
        if (TicketOf(context.Request) is { } ticket) return await UseTicket(ticket, context);
        var (secret, isCookie) = SecretOf(context.Request);
        if (secret is null) return Caller.Nobody;
        if (ApiKeys.LooksLikeOne(secret)) return isCookie ? Caller.Nobody : await keys.Identify(secret, context);
        if (Tokens.HashOf(secret) is not { } hash || await Find(hash, context.RequestAborted) is not { } found) return Caller.Nobody;
        if (found.Kind != (isCookie ? Tokens.Browser : Tokens.Bearer)) return Caller.Nobody;
        if (isCookie)
        {
            if (BrowserSession.Forgery(context.Request) is { } refusal) throw new RefusedException(refusal);
            if (clock.GetUtcNow() - found.LastUsedAt > Tokens.BrowserIdle * pace.Times) return Caller.Nobody;
            await Touch(hash, found, context.RequestAborted);
        }
        new Credential(found.Kind, found.UserId, found.Family).Set(context);
        return CallerOf(found);
    }

    internal static Caller CallerOf(SessionUser found) => new("user", found.UserId, found.Username, found.Role, Permission.Of(found.Role));

    /// <summary>Forgets everything: a revocation or a change of role was committed on this node.</summary>
    internal void Forget() => cache.Clear();

    private static (string? Secret, bool IsCookie) SecretOf(HttpRequest request)
    {
        if (request.Headers["X-Api-Key"].ToString() is { Length: > 0 } key) return (key, false);
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return (authorization[7..].Trim(), false);
        // A request that says who it is in another scheme must not fall back to the cookie.
        if (authorization.Length > 0) return (null, false);
        return (BrowserSession.CookieOf(request), true);
    }

    private static string? TicketOf(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Path == "/api/v1/events" && request.Query["ticket"].ToString() is { Length: > 0 } ticket ? ticket : null;

    /// <summary>Spends the ticket before the stream opens; of any number of tries at once one gets through.</summary>
    private async Task<Caller> UseTicket(string ticket, HttpContext context)
    {
        if (Tokens.HashOf(ticket) is not { } hash) return Caller.Nobody;
        var found = await database.Write(
            async session => await sessions.Find(session, hash) is { Kind: Tokens.Ticket } row && await sessions.Spend(session, row.Id) == 1 ? row : null, context.RequestAborted);
        if (found is null) return Caller.Nobody;
        new Credential(found.Kind, found.UserId, found.Family).Set(context);
        return CallerOf(found);
    }

    private async Task<SessionUser?> Find(string hash, CancellationToken cancel)
    {
        var now = TimeProvider.System.GetTimestamp();
        if (cache.TryGetValue(hash, out var known) && TimeProvider.System.GetElapsedTime(known.At, now) < Believed)
            return known.User.ExpiresAt > clock.GetUtcNow() ? known.User : null;
        var found = await database.Read(session => sessions.Find(session, hash), cancel);
        if (found is null)
        {
            cache.TryRemove(hash, out _);
            return null;
        }
        if (cache.Count >= MostRemembered) cache.Clear();
        cache[hash] = new(found, now);
        return found;
    }

    /// <summary>Use keeps a browser's session alive; written once a minute at most.</summary>
    private async Task Touch(string hash, SessionUser found, CancellationToken cancel)
    {
        if (clock.GetUtcNow() - found.LastUsedAt < TouchEvery) return;
        try { await database.Write(async session => { await sessions.Touch(session, found.Id); }, cancel); }
        catch (StoreUnavailableException) { return; } // Reading goes on while writing cannot; the session just does not get longer.
        cache.TryRemove(hash, out _);
    }

    private sealed record Remembered(SessionUser User, long At);
}
