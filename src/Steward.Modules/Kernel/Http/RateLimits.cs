using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Steward.Kernel;

/// <summary>
/// Requests of a caller: for a user 6,000 in 15 minutes and 100 in a second, for an address without sign-in 1,200.
/// Positions have a limit of their own, and each API key its own rate, kept by Access: what stands here for keys only guards the server. An
/// engine of this server (the simulated city) has no limit. <c>Limits:Scale</c> multiplies them all (a load test sets it).
/// </summary>
internal sealed class RateLimits : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private readonly PartitionedRateLimiter<HttpContext> limiter;

    public RateLimits(IConfiguration settings)
    {
        var scale = settings.GetValue("Limits:Scale", 1.0);
        limiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(context => Second(context, scale)), PartitionedRateLimiter.Create<HttpContext, string>(context => Bucket(context, scale)));
    }

    internal async Task Handle(HttpContext context, RequestDelegate next)
    {
        using var lease = limiter.AttemptAcquire(context);
        if (lease.IsAcquired)
        {
            await next(context);
            return;
        }
        var seconds = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? (int)Math.Ceiling(wait.TotalSeconds) : 1;
        await Problems.Write(context, new("too_many_requests", "Too many requests. Wait, then try again.", 429,
            Extra: new Dictionary<string, object?> { ["retry_after_seconds"] = Math.Max(1, seconds) }));
    }

    /// <summary>What a user may ask in one second: a page that opens asks much at once, and has most of the window left for it.</summary>
    private static RateLimitPartition<string> Second(HttpContext context, double scale)
    {
        var caller = Caller.Of(context);
        if (caller.Kind != "user" || IsPosition(context.Request)) return RateLimitPartition.GetNoLimiter("");
        var most = Math.Max(1, (int)(100 * scale));
        return RateLimitPartition.GetTokenBucketLimiter(caller.PrincipalKey, _ => new TokenBucketRateLimiterOptions { TokenLimit = most, TokensPerPeriod = most, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0 });
    }

    private static RateLimitPartition<string> Bucket(HttpContext context, double scale)
    {
        var caller = Caller.Of(context);
        if (caller.Kind == "engine") return RateLimitPartition.GetNoLimiter("engine");
        var positions = IsPosition(context.Request);
        var (key, perWindow, burst) = caller.Kind switch
        {
            // A provider sends the receipts of all its customers' messages from few addresses.
            _ when IsReceipt(context.Request) => ("receipts:" + context.Connection.RemoteIpAddress, 900_000.0, 2_000.0),
            _ when positions => ("positions:" + (caller.Id is null ? context.Connection.RemoteIpAddress?.ToString() : caller.PrincipalKey), 900_000.0, 2_000.0),
            _ when IsAnalysis(context.Request) => ("analysis:" + caller.PrincipalKey, 20.0, 20.0),
            _ when IsCostly(context.Request) => ("costly:" + caller.PrincipalKey, 30.0, 30.0),
            "user" => (caller.PrincipalKey, 6_000.0, 6_000.0),
            "key" => (caller.PrincipalKey, 900_000.0, 2_000.0),
            _ => ("address:" + context.Connection.RemoteIpAddress, 1_200.0, 100.0),
        };
        return RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = (int)(burst * scale),
            TokensPerPeriod = Math.Max(1, (int)(perWindow * scale / Window.TotalSeconds)),
            ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, Window.TotalSeconds / (perWindow * scale))),
            QueueLimit = 0,
        });
    }

    private static bool IsAnalysis(HttpRequest request) => request.Path.StartsWithSegments("/api/v1/fleet-manager/ai", StringComparison.OrdinalIgnoreCase) && request.Method == "POST";

    /// <summary>Whole runs of an engine or a planner by hand: 30 in the window.</summary>
    private static bool IsCostly(HttpRequest request)
    {
        if (request.Method != "POST") return false;
        if (request.Path.StartsWithSegments("/api/v1/fleet-manager", StringComparison.OrdinalIgnoreCase, out var plan)) return plan.Value is "/assign" or "/reoptimize" or "/production/assign";
        return request.Path.StartsWithSegments("/api/v1/automation", StringComparison.OrdinalIgnoreCase, out var run) && run.HasValue
            && (run.Value.EndsWith("/preview", StringComparison.OrdinalIgnoreCase) || run.Value.Equals("/batching/process", StringComparison.OrdinalIgnoreCase) || run.StartsWithSegments("/routes/optimize", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsReceipt(HttpRequest request) =>
        request.Path.StartsWithSegments("/hooks", StringComparison.OrdinalIgnoreCase) || request.Path.StartsWithSegments("/api/v1/notifications/hooks", StringComparison.OrdinalIgnoreCase);

    /// <summary>Phones of a whole fleet may stand behind one address.</summary>
    private static bool IsPosition(HttpRequest request) =>
        request.Path.StartsWithSegments("/api/v1/positions", StringComparison.OrdinalIgnoreCase) || request.Path == "/osmand"
        || (request.Path == "/" && (request.Method == "POST" || request.Query.ContainsKey("id") || request.Query.ContainsKey("deviceid")));

    public void Dispose() => limiter.Dispose();
}
