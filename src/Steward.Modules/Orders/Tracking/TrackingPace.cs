using System.Collections.Concurrent;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>Sixty calls a minute: of one token, and of one address that sends unknown ones. Safe for use from many threads at once.</summary>
internal sealed class TrackingPace(TimeProvider clock)
{
    internal const int MostInMinute = 60;
    private const int MostKeys = 100_000;
    private readonly ConcurrentDictionary<string, (long Minute, int Calls)> calls = new();

    /// <summary>Null when one more call is within the limit.</summary>
    internal Refusal? Count(string key)
    {
        var now = clock.GetUtcNow();
        var minute = now.ToUnixTimeSeconds() / 60;
        if (calls.Count > MostKeys) calls.Clear();
        var counted = calls.AddOrUpdate(key, _ => (minute, 1), (_, before) => before.Minute == minute ? (minute, before.Calls + 1) : (minute, 1));
        return counted.Calls <= MostInMinute ? null : new("too_many_requests", $"At most {MostInMinute} calls a minute. Wait, then try again.", 429,
            Extra: new Dictionary<string, object?> { ["retry_after_seconds"] = 60 - now.ToUnixTimeSeconds() % 60 });
    }
}
