using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Turns API keys into callers, holds each to its rate, and counts its use (written every five seconds).</summary>
internal sealed class ApiKeyCallers(Database database, ApiKeyStore keys, TimeProvider clock, IConfiguration settings, ILogger<ApiKeyCallers> log) : BackgroundService
{
    private const int MostRemembered = 5_000;
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Remembered> cache = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, KeyRate> rates = new();
    private readonly ConcurrentDictionary<Guid, long> uses = new();

    /// <summary>A key works only on a server of its environment.</summary>
    internal string Environment { get; } = settings["Environment"] ?? "development";

    internal void Forget() => cache.Clear();

    internal async ValueTask<Caller> Identify(string secret, HttpContext context)
    {
        if (Tokens.HashOf(secret) is not { } hash || await Find(hash, context.RequestAborted) is not { } key) return Caller.Nobody;
        if (!ApiKeys.Allows(key.AllowedNetworks.As<string[]>() ?? [], context.Connection.RemoteIpAddress)) return Caller.Nobody;
        Limit(key, context);
        uses.AddOrUpdate(key.Id, 1, (_, n) => n + 1);
        new Credential("key", key.Id, Guid.Empty).Set(context);
        return CallerOf(key);
    }

    internal async Task<bool> IsLive(Guid id) =>
        await database.Read(session => keys.Find(session, id)) is { IsActive: true } key && !(key.ExpiresAt <= clock.GetUtcNow());

    private static Caller CallerOf(ApiKey key)
    {
        var scopes = (key.Permissions.As<string[]>() ?? []).Intersect(ApiKeys.Scopes, StringComparer.Ordinal).Append(Permission.SignedIn);
        return new("key", key.Id, key.Name, Roles.Service, scopes.ToHashSet(StringComparer.Ordinal), key.ZoneIds?.As<Guid[]>(), key.ClientId);
    }

    private async Task<ApiKey?> Find(string hash, CancellationToken cancel)
    {
        var now = TimeProvider.System.GetTimestamp();
        if (cache.TryGetValue(hash, out var known) && TimeProvider.System.GetElapsedTime(known.At, now) < Believed)
            return known.Key.ExpiresAt <= clock.GetUtcNow() ? null : known.Key;
        var found = await database.Read(session => keys.FindLive(session, hash, Environment), cancel);
        if (found is null)
        {
            cache.TryRemove(hash, out _);
            return null;
        }
        if (cache.Count >= MostRemembered) cache.Clear();
        cache[hash] = new(found, now);
        return found;
    }

    private void Limit(ApiKey key, HttpContext context)
    {
        var rate = rates.AddOrUpdate(key.Id, _ => new(key.RateLimitRequests, key.RateLimitPeriodMs), (_, present) => present.With(key.RateLimitRequests, key.RateLimitPeriodMs));
        var verdict = rate.Take(clock.GetUtcNow());
        var headers = context.Response.Headers;
        headers["RateLimit-Limit"] = key.RateLimitRequests.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Remaining"] = verdict.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Reset"] = verdict.ResetSeconds.ToString(CultureInfo.InvariantCulture);
        if (!verdict.IsAllowed)
            throw new RefusedException(new("too_many_requests", $"This key may send {key.RateLimitRequests} requests in {key.RateLimitPeriodMs} ms.", 429,
                Extra: new Dictionary<string, object?> { ["retry_after_seconds"] = verdict.RetrySeconds }));
    }

    protected override async Task ExecuteAsync(CancellationToken cancel)
    {
        using var ticks = new PeriodicTimer(FlushEvery);
        try
        {
            while (await ticks.WaitForNextTickAsync(cancel)) await Flush();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested) { await Flush(); }
    }

    private async Task Flush()
    {
        foreach (var id in uses.Keys)
        {
            if (!uses.TryRemove(id, out var count)) continue;
            try { await database.Write(async session => { await keys.CountUse(session, id, count); }); }
            catch (StoreUnavailableException error)
            {
                uses.AddOrUpdate(id, count, (_, n) => n + count);
                log.LogWarning("The use of API keys cannot be counted now: {Message}", error.Message);
                return;
            }
        }
    }

    private sealed record Remembered(ApiKey Key, long At);
}
