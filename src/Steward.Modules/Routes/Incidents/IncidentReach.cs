using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routes.Plans;

namespace Steward.Routes.Incidents;

/// <summary>An open route with the place from which it goes on.</summary>
internal sealed record RouteOnRoad(RoutePlan Plan, RouteStart Start)
{
    /// <summary>The index, among the open stops, of the first leg that touches the incident in its time; −1: none.</summary>
    internal int FirstLegAcross(RoadIncident incident)
    {
        var (place, leaves, index) = (Start.Place, Start.FreeFrom, 0);
        foreach (var stop in Plan.Open)
        {
            var arrives = stop.EstimatedArrival > leaves ? stop.EstimatedArrival : leaves;
            if (stop.Status == StopStatus.Planned && leaves < incident.Until && arrives >= incident.From && incident.Shape.Crosses(place, stop.Place)) return index;
            (place, leaves) = (stop.Place, stop.EstimatedDeparture > leaves ? stop.EstimatedDeparture : leaves);
            index++;
        }

        return -1;
    }
}

/// <summary>Which routes and orders an incident holds up: legs that cross it in its time, and all that comes behind them on the route.</summary>
internal sealed class IncidentReach(RoutePlanner planner, IPositions positions, IZones zones)
{
    internal async Task<IReadOnlyList<RouteOnRoad>> Open(Session session, Guid zone)
    {
        var plans = await planner.ActiveInZone(session, zone);
        if (plans.Count == 0) return [];
        var here = (await positions.LatestIn(session, zone)).ToDictionary(fix => fix.DriverId, fix => new GeoPoint(fix.Latitude, fix.Longitude));
        return
        [
            .. plans.Where(plan => plan.Open.Any()).Select(plan => new RouteOnRoad(
                plan, RouteTimeline.StartOf(plan, plan.DriverId is { } driver && here.TryGetValue(driver, out var place) ? place : null, session.Now))),
        ];
    }

    /// <summary>The open routes of all zones: a street knows no border.</summary>
    internal async Task<IReadOnlyList<RouteOnRoad>> OpenEverywhere(Session session)
    {
        var all = new List<RouteOnRoad>();
        foreach (var zone in await zones.All(session)) all.AddRange(await Open(session, zone.Id));
        return all;
    }

    internal static (int Routes, IReadOnlyList<Guid> Orders) Of(RoadIncident incident, IReadOnlyList<RouteOnRoad> routes)
    {
        var (count, orders) = (0, new SortedSet<Guid>());
        foreach (var route in routes)
        {
            if (route.FirstLegAcross(incident) is not (>= 0 and var first)) continue;
            count++;
            orders.UnionWith(route.Plan.Open.Skip(first).SelectMany(stop => stop.OrderIds));
        }

        return (count, [.. orders]);
    }
}
