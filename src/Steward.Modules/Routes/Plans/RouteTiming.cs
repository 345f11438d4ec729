using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;
using Steward.Routes.Travel;

namespace Steward.Routes.Plans;

/// <summary>A route with its stops, as read in one transaction.</summary>
internal sealed record LoadedRoute(RouteRow Row, IReadOnlyList<StopRow> Stops, Vehicle? Vehicle)
{
    internal IEnumerable<StopRow> Open => Stops.Where(stop => stop.Status is StopStatus.Planned or StopStatus.InProgress);

    internal RoutePlan Plan() => new()
    {
        Id = Row.Id, Code = Row.RouteId, ZoneId = Row.ZoneId, VehicleId = Row.VehicleId, DriverId = Row.DriverId, Status = Row.Status, RowVersion = Row.RowVersion,
        StartedAt = Row.StartedAt, VehicleType = Vehicle?.VehicleType ?? "unknown",
        CapacityGrams = decimal.ToInt64((Vehicle?.CapacityWeightKg ?? 0) * 1000), CapacityMillilitres = decimal.ToInt64((Vehicle?.CapacityVolumeM3 ?? 0) * 1_000_000),
        Stops = [.. Stops.Select(stop => stop.Plan())],
    };
}

/// <summary>Reads routes, times their open stops and writes what follows: ETAs of stops and orders, distance, duration, cost.</summary>
internal sealed class RouteTiming(
    RoutesStore routes, StopsStore stops, IZones zones, IVehicles vehicles, IDrivers drivers, IOrders orders, TravelTimes travel)
{
    // Smaller moves of an ETA are noise to a customer and would wake everybody who listens.
    private const int TellFromSeconds = 60;

    internal async Task<LoadedRoute?> Load(Session session, Guid route, bool locked) =>
        await (locked ? routes.Lock(session, route) : routes.Find(session, route)) is { } row ? await Load(session, row) : null;

    internal async Task<LoadedRoute> Load(Session session, RouteRow row) =>
        new(row, await stops.Of(session, row.Id), await vehicles.Find(session, row.VehicleId));

    /// <summary>Where the route goes on from, by the driver's last position if it is fresh.</summary>
    internal async Task<RouteStart> StartOf(Session session, RoutePlan route)
    {
        var driver = route.DriverId is { } id ? await drivers.Find(session, id) : null;
        return RouteTimeline.StartOf(route, PositionOf(driver), session.Now);
    }

    internal static GeoPoint? PositionOf(DriverState? driver) =>
        driver is { Latitude: { } latitude, Longitude: { } longitude, PositionSuspect: false } ? new(latitude, longitude) : null;

    /// <summary>Times the open stops anew and writes them.</summary>
    /// <param name="replanned">The sequence is a new plan, so the planned times move too.</param>
    /// <param name="isChange">False for a look at the clock, which must not make the version stale that a person has read.</param>
    internal async Task<(LoadedRoute Route, IReadOnlyList<TimedStop> Timed, Roads Roads)> Apply(Session session, LoadedRoute loaded, bool replanned, bool isChange = true)
    {
        var plan = loaded.Plan();
        var start = await StartOf(session, plan);
        var open = plan.Open.ToList();
        GeoPoint[] places = [start.Place, .. open.Select(stop => stop.Place)];
        var roads = await travel.Roads(session, plan.ZoneId, places, places, plan.VehicleType, plan.DriverId);
        var timed = RouteTimeline.Of(start, open, roads, session.Now);
        var byId = loaded.Stops.ToDictionary(stop => stop.Id);
        foreach (var one in timed) byId[one.Stop.Id] = await Write(session, byId[one.Stop.Id], one, replanned);
        var after = loaded with { Stops = [.. loaded.Stops.Select(stop => byId[stop.Id])] };
        after = after with { Row = await WriteTotals(session, after, timed, isChange) };
        await TellOrders(session, loaded, timed);
        return (after, timed, roads);
    }

    private async Task<StopRow> Write(Session session, StopRow stop, TimedStop timed, bool replanned)
    {
        if (stop.Status == StopStatus.InProgress)
        {
            stop = stop with { EstimatedDeparture = timed.Departure };
        }
        else
        {
            var load = stop.Load;
            stop = stop with
            {
                EstimatedArrival = timed.Arrival, ArrivalLow = timed.Low, ArrivalHigh = timed.High, EstimatedDeparture = timed.Departure,
                PlannedArrival = replanned ? timed.Arrival : stop.PlannedArrival,
                Metadata = Json.Of(load with { LegMetres = timed.LegMetres, LegSeconds = timed.DriveSeconds, LateMille = timed.Late }),
            };
        }

        await stops.Save(session, stop);
        return stop;
    }

    private async Task<RouteRow> WriteTotals(Session session, LoadedRoute loaded, IReadOnlyList<TimedStop> timed, bool isChange)
    {
        var row = loaded.Row;
        var zone = await zones.Find(session, row.ZoneId) ?? throw new InvalidOperationException($"Route {row.RouteId} lies in zone {row.ZoneId}, which is not there.");
        var rates = RouteRates.Of(zone, loaded.Vehicle);
        var km = loaded.Stops.Where(stop => stop.Status != StopStatus.Skipped).Sum(stop => (long)stop.Load.LegMetres) / 1000m;
        var end = timed.Count > 0 ? timed[^1].Departure : session.Now;
        var minutes = (int)Math.Ceiling((end - (row.StartedAt ?? row.PlannedStartAt)).TotalMinutes);
        var late = timed.Where(one => one.Stop is { IsPickup: false, WindowEnd: { } until } && one.Arrival > until)
            .Sum(one => (decimal)Math.Ceiling((one.Arrival - one.Stop.WindowEnd!.Value).TotalMinutes));
        var (fuel, time, delay) = (rates.Fuel(km), rates.Time(Math.Max(0, minutes)), rates.Delay(late));
        row = row with
        {
            TotalDistanceKm = km, EstimatedDurationMinutes = Math.Max(0, minutes), EstimatedFuelCost = fuel, EstimatedTimeCost = time,
            EstimatedDelayPenalty = delay, EstimatedCost = fuel + time + delay, RowVersion = row.RowVersion + (isChange ? 1 : 0),
        };
        await routes.Save(session, row);
        return row;
    }

    private async Task TellOrders(Session session, LoadedRoute before, IReadOnlyList<TimedStop> timed)
    {
        var known = before.Stops.ToDictionary(stop => stop.Id);
        foreach (var one in timed.Where(one => !one.Stop.IsPickup && one.Stop.Status != StopStatus.InProgress))
        {
            var old = known[one.Stop.Id];
            if (old.ArrivalLow is not null && Math.Abs((old.EstimatedArrival - one.Arrival).TotalSeconds) < TellFromSeconds) continue;
            foreach (var order in one.Stop.OrderIds) await orders.SetEta(session, order, one.Arrival, one.Low, one.High);
        }
    }
}
