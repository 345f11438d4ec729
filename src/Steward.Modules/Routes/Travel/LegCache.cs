using System.Collections.Concurrent;
using Steward.Routes.Contracts;

namespace Steward.Routes.Travel;

/// <summary>A road server's free-flow legs of the last 5 minutes, by places rounded to 4 decimals (11 m). Thread-safe, bounded.</summary>
internal sealed class LegCache(TimeProvider clock)
{
    private const int Most = 250_000;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<(long From, long To), (RoadLeg Leg, DateTimeOffset At)> legs = new();

    /// <summary>All legs, row-major, with the age of the oldest; null when one is missing.</summary>
    internal (RoadLeg[] Legs, int AgeSeconds)? Find(IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to)
    {
        if (legs.IsEmpty) return null;
        var now = clock.GetUtcNow();
        var (found, oldest) = (new RoadLeg[from.Count * to.Count], now);
        for (int i = 0, cell = 0; i < from.Count; i++)
        {
            for (var j = 0; j < to.Count; j++, cell++)
            {
                if (!legs.TryGetValue((Key(from[i]), Key(to[j])), out var known) || now - known.At > Life) return null;
                found[cell] = known.Leg;
                if (known.At < oldest) oldest = known.At;
            }
        }

        return (found, (int)(now - oldest).TotalSeconds);
    }

    internal void Add(IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, RoadLeg[] found)
    {
        var now = clock.GetUtcNow();
        if (legs.Count > Most) Forget(now);
        for (int i = 0, cell = 0; i < from.Count; i++)
            for (var j = 0; j < to.Count; j++, cell++)
                legs[(Key(from[i]), Key(to[j]))] = (found[cell], now);
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, known) in legs)
            if (now - known.At > Life) legs.TryRemove(key, out _);
        if (legs.Count > Most) legs.Clear();
    }

    private static long Key(GeoPoint place) => (long)Math.Round((place.Latitude + 90) * 10_000) * 4_000_000 + (long)Math.Round((place.Longitude + 180) * 10_000);
}
