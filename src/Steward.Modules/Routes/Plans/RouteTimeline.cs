using Steward.Routes.Contracts;
using Steward.Routes.Travel;

namespace Steward.Routes.Plans;

/// <summary>What is expected of one open stop.</summary>
/// <param name="Arrival">Expected, with the buffer; never before now.</param>
/// <param name="Late">Probability of missing the stop's window end, in thousandths; 0 without one.</param>
internal sealed record TimedStop(
    RouteStopPlan Stop, DateTimeOffset Arrival, DateTimeOffset Low, DateTimeOffset High, DateTimeOffset Departure, int DriveSeconds, int LegMetres, int Late);

/// <summary>Where a route goes on from.</summary>
/// <param name="FreeFrom">When the vehicle may leave: now, or the end of the service under way.</param>
internal sealed record RouteStart(GeoPoint Place, DateTimeOffset FreeFrom);

/// <summary>Times of a fixed sequence of stops. Pure: each leg at the speed of the hour in which it is driven.</summary>
internal static class RouteTimeline
{
    private const int LeastBufferSeconds = 120;
    private const int BufferMille = 50;

    /// <param name="stops">The open stops in order.</param>
    /// <param name="roads">Site 0 is the start, site i + 1 the stop i.</param>
    /// <param name="now">No arrival is before it.</param>
    internal static IReadOnlyList<TimedStop> Of(RouteStart start, IReadOnlyList<RouteStopPlan> stops, Roads roads, DateTimeOffset now)
    {
        var timed = new List<TimedStop>(stops.Count);
        var (clock, site, drive, services) = (Later(start.FreeFrom, now), 0, 0, 0L);
        var isMeasured = roads.Basis == "measured";
        for (var i = 0; i < stops.Count; i++)
        {
            var stop = stops[i];
            if (stop.Status == StopStatus.InProgress)
            {
                timed.Add(BeingServed(stop, clock));
                site = i + 1;
                continue;
            }

            var leg = LegSeconds(roads, site, i + 1, clock);
            drive += leg;
            var arrival = clock.AddSeconds(leg);
            var begin = stop.WindowStart is { } opens ? Later(arrival, opens) : arrival;
            clock = begin.AddSeconds(stop.ServiceSeconds);
            timed.Add(Expected(stop, arrival, clock, drive, roads.Metres(site, i + 1), EtaSpread.Sigma(drive, services, isMeasured), isMeasured, now));
            services += EtaSpread.ServiceSquare(stop.ServiceSeconds);
            site = i + 1;
        }

        return timed;
    }

    /// <summary>The service under way ends at its usual time, or now when it takes longer than that.</summary>
    internal static RouteStart StartOf(RoutePlan route, GeoPoint? position, DateTimeOffset now)
    {
        if (route.Stops.FirstOrDefault(stop => stop.Status == StopStatus.InProgress) is { } serving)
            return new(serving.Place, Later(now, (serving.ActualArrival ?? now).AddSeconds(serving.ServiceSeconds)));
        if (position is { } here) return new(here, now);
        var last = route.Stops.Where(stop => stop.ActualDeparture is not null).MaxBy(stop => stop.ActualDeparture);
        return new(last?.Place ?? route.Open.FirstOrDefault()?.Place ?? default, now);
    }

    /// <summary>A closed road leaves the stop a day away: it shows as late, and a person sees it.</summary>
    private static int LegSeconds(Roads roads, int from, int to, DateTimeOffset departure) =>
        Math.Min(roads.Seconds(from, to, departure), 86_400);

    private static TimedStop BeingServed(RouteStopPlan stop, DateTimeOffset end)
    {
        var arrived = stop.ActualArrival ?? stop.EstimatedArrival;
        var isLate = stop.WindowEnd is { } until && arrived > until;
        return new(stop, arrived, arrived, arrived, end, 0, 0, isLate ? 1000 : 0);
    }

    private static TimedStop Expected(
        RouteStopPlan stop, DateTimeOffset arrival, DateTimeOffset departure, int drive, int metres, int sigma, bool isMeasured, DateTimeOffset now)
    {
        // The own model knows no lights and no parking: max(2 min, 5 %) on top (delivery automation, 8.3).
        var buffered = isMeasured ? arrival : arrival.AddSeconds(Math.Max(LeastBufferSeconds, (long)drive * BufferMille / 1000));
        var half = EtaSpread.HalfWidth(sigma);
        var late = stop.WindowEnd is { } until ? EtaSpread.LateMille((long)(until - buffered).TotalSeconds, sigma) : 0;
        return new(stop, buffered, Later(buffered.AddSeconds(-half), now), buffered.AddSeconds(half), Later(departure, buffered), drive, metres, late);
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
