using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routes.Plans;
using Steward.Routes.Travel;

namespace Steward.Routes.Optimizing;

/// <summary>Why a route is looked at.</summary>
/// <param name="Name">timer, order, incident or person.</param>
/// <param name="Incident">The one that it crosses.</param>
/// <param name="EventGainSeconds">As <see cref="OptimizerRule.EventGainSeconds"/>.</param>
internal sealed record Cause(string Name, Guid? Incident = null, int? EventGainSeconds = null)
{
    internal static readonly Cause Timer = new("timer");
    internal static readonly Cause Order = new("order");
    internal static readonly Cause Person = new("person");
    internal const int LateGainSeconds = 300;

    /// <summary>Between ticks a route that is ≥ 10 min late is changed when ≥ 5 min are saved.</summary>
    internal static readonly Cause Late = new("timer", EventGainSeconds: LateGainSeconds);

    /// <summary>Across an incident more than 5 min must be saved.</summary>
    internal static Cause By(Guid incident) => new("incident", incident, LateGainSeconds + 1);
}

/// <summary>A route as it was looked at, with the snapshot for the policy.</summary>
internal sealed record SeenRoute(LoadedRoute Route, Zone Zone, RouteSnapshot Snapshot, string Provider, string Basis, int DataAgeSeconds);

/// <summary>Reads a route and the roads between its stops into a snapshot.</summary>
internal sealed class RouteObserver(RouteTiming timing, TravelTimes travel, IZones zones)
{
    internal const int FewestStops = 2;

    /// <summary>Has a road server's answers in the cache before a transaction begins.</summary>
    internal Task Warm(RoutePlan plan, RouteStart start, CancellationToken cancel)
    {
        GeoPoint[] places = [start.Place, .. RouteQuotes.Movable(plan).Select(stop => stop.Place)];
        return travel.Warm(places, places, cancel);
    }

    /// <summary>Null when the route is closed, has no driver, or fewer than two stops can move.</summary>
    internal async Task<SeenRoute?> Look(Session session, Guid route, Cause cause, RouteOptimizerConfig config)
    {
        if (await timing.Load(session, route, locked: false) is not { Row: { IsOpen: true, DriverId: { } driver } row } loaded) return null;
        var plan = loaded.Plan();
        var movable = RouteQuotes.Movable(plan);
        if (movable.Count < FewestStops || await zones.Find(session, row.ZoneId) is not { } zone) return null;
        var start = await timing.StartOf(session, plan);
        GeoPoint[] places = [start.Place, .. movable.Select(stop => stop.Place)];
        var roads = await travel.Roads(session, plan.ZoneId, places, places, plan.VehicleType, driver);
        var table = roads.WithWaits(session.Now);
        var snapshot = Snapshot(plan, movable, start, table, session.Now, cause, config);
        return new(loaded, zone, snapshot, roads.Provider, roads.Basis, table.AgeSeconds);
    }

    internal static RouteSnapshot Snapshot(
        RoutePlan plan, IReadOnlyList<RouteStopPlan> movable, RouteStart start, TravelMatrix table, DateTimeOffset now, Cause cause, RouteOptimizerConfig config)
    {
        var numbers = movable.Select(stop => stop.OrderIds.FirstOrDefault()).Distinct().Select((id, number) => (id, number)).ToDictionary(x => x.id, x => x.number);
        return new()
        {
            Now = now, RouteId = plan.Id, RouteVersion = plan.RowVersion, Cause = cause.Name, IncidentId = cause.Incident,
            Stops =
            [
                .. movable.Select((stop, i) => new SnapshotStop(
                    stop.Id, numbers[stop.OrderIds.FirstOrDefault()], i + 1, stop.IsPickup, stop.ServiceSeconds, Seconds(stop.WindowStart, now) ?? 0, Seconds(stop.WindowEnd, now),
                    Whole(stop.Grams), Whole(stop.Millilitres), stop.Locked)),
            ],
            FreeFrom = Math.Max(0, Seconds(start.FreeFrom, now) ?? 0), CapacityGrams = Whole(plan.CapacityGrams), CapacityMillilitres = Whole(plan.CapacityMillilitres),
            // A leg without any road is a day long: it is avoided, and the sums stay whole numbers.
            Seconds = Array.ConvertAll(table.Seconds, seconds => Math.Min(seconds, 86_400)), Metres = Array.ConvertAll(table.Metres, metres => Math.Min(metres, 10_000_000)),
            Rule = new() { ImprovementMille = config.ImprovementPercent * 10, EventGainSeconds = cause.EventGainSeconds },
        };
    }

    private static long? Seconds(DateTimeOffset? instant, DateTimeOffset now) =>
        instant is { } at ? Math.Clamp((long)Math.Floor((at - now).TotalSeconds), -86_400, 30 * 86_400) : null;

    private static int Whole(long value) => (int)Math.Min(value, int.MaxValue / 4);
}
