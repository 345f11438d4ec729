using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;
using Steward.Routes.Outcomes;
using Steward.Routes.Travel;

namespace Steward.Routes.Plans;

/// <summary>Odometer readings of a route, kept in its metadata.</summary>
internal sealed record Odometer(decimal? StartKm = null, decimal? EndKm = null);

/// <summary>Starts, completes and cancels routes; a completion writes its outcome in the same transaction.</summary>
internal sealed class RouteEnds(
    RoutesStore routes, OutcomeStore outcomes, IZones zones, IVehicles vehicles, IOrders orders, IPositions positions, RouteNews news, Outbox outbox)
{
    internal async Task<LoadedRoute> Start(Session session, LoadedRoute loaded, DateTimeOffset at, decimal? odometerKm = null)
    {
        var row = loaded.Row with { Status = RouteStatus.InProgress, StartedAt = at, Metadata = Json.Of(new Odometer(odometerKm)) };
        var after = loaded with { Row = await Save(session, row) };
        await vehicles.SetRoute(session, row.VehicleId, row.Id, "in_transit", loaded.Stops.Count > 0 ? loaded.Stops[^1].EstimatedDeparture : at);
        await news.Tell(session, after, RouteEvents.Started);
        return after;
    }

    /// <summary>No stop is open any more: a started route is complete, a planned one never was.</summary>
    internal Task<LoadedRoute> WhenEmpty(Session session, LoadedRoute loaded, string reason) =>
        loaded.Row.Status == RouteStatus.InProgress ? Complete(session, loaded, session.Now, null) : Cancel(session, loaded, reason);

    internal async Task<LoadedRoute> Cancel(Session session, LoadedRoute loaded, string reason)
    {
        var row = loaded.Row with { Status = RouteStatus.Cancelled, CancelledAt = session.Now, CancellationReason = reason };
        var after = loaded with { Row = await Save(session, row) };
        await vehicles.SetRoute(session, row.VehicleId, null, "available", session.Now);
        await news.Tell(session, after, RouteEvents.Cancelled, reason: reason);
        return after;
    }

    internal async Task<LoadedRoute> Complete(Session session, LoadedRoute loaded, DateTimeOffset at, decimal? odometerKm)
    {
        var zone = await zones.Find(session, loaded.Row.ZoneId) ?? throw new InvalidOperationException($"Route {loaded.Row.RouteId} has no zone.");
        var started = loaded.Row.StartedAt ?? at;
        var (km, basis) = await Driven(session, loaded, started, at, odometerKm);
        var minutes = (int)Math.Ceiling((at - started).TotalMinutes);
        var deliveries = Deliveries.Of(loaded);
        var rates = RouteRates.Of(zone, loaded.Vehicle);
        var fuel = rates.Fuel(km);
        var row = loaded.Row with
        {
            Status = RouteStatus.Completed, CompletedAt = at, ActualDistanceKm = km, ActualDurationMinutes = minutes, ActualFuelCost = fuel,
            ActualCost = fuel + rates.Time(minutes) + rates.Delay(deliveries.DelayMinutes),
            Metadata = Json.Of((loaded.Row.Metadata.As<Odometer>() ?? new()) with { EndKm = odometerKm }),
        };
        var after = loaded with { Row = await Save(session, row) };
        await vehicles.SetRoute(session, row.VehicleId, null, "available", at);
        await Record(session, after, zone, deliveries, basis);
        await news.Tell(session, after, RouteEvents.Completed);
        return after;
    }

    private async Task Record(Session session, LoadedRoute route, Zone zone, Deliveries deliveries, string distanceBasis)
    {
        var row = route.Row;
        var facts = await orders.FindMany(session, deliveries.Orders);
        var revenue = facts.Sum(order => order.PriceMinor * (deliveries.OnTimeOrders.Contains(order.Id) ? 1m : 0.70m) / 1000m);
        var outcome = new OutcomeRow
        {
            Id = Ids.New(session.Now), OutcomeId = Ids.Code("OUT", 9), RouteId = row.Id, DecisionId = row.DecisionId, ZoneId = row.ZoneId,
            BusinessDate = zone.DateOf(row.CompletedAt!.Value), Source = "tracked", Revision = 1, IsCurrent = true,
            PredictedCost = row.EstimatedCost, PredictedDurationMinutes = row.EstimatedDurationMinutes, PredictedDistanceKm = row.TotalDistanceKm,
            ActualCost = row.ActualCost!.Value, ActualDurationMinutes = row.ActualDurationMinutes!.Value, ActualDistanceKm = row.ActualDistanceKm!.Value,
            ActualFuelCost = row.ActualFuelCost, TotalRevenue = revenue, Currency = row.Currency,
            OnTimeDeliveries = deliveries.OnTimeOrders.Count, LateDeliveries = deliveries.Late, FailedDeliveries = deliveries.Failed, DelayMinutes = deliveries.DelayMinutes,
            DayOfWeek = ((int)zone.DateOf(row.CompletedAt.Value).DayOfWeek + 6) % 7,
            Basis = Json.Of(new Dictionary<string, string> { ["distance"] = distanceBasis, ["duration"] = "measured", ["cost"] = distanceBasis == "measured" ? "measured" : "estimated" }),
        };
        await outcomes.Add(session, outcome.WithErrors());
        await outbox.Publish(session, new NewEvent(RouteEvents.OutcomeRecorded, row.ZoneId, new { id = outcome.Id, route_id = row.Id, zone_id = row.ZoneId, at = session.Now }, row.DriverId));
    }

    /// <summary>By the position trace, else the odometer, else the plan.</summary>
    private async Task<(decimal Km, string Basis)> Driven(Session session, LoadedRoute loaded, DateTimeOffset from, DateTimeOffset to, decimal? odometerKm)
    {
        if (loaded.Row.DriverId is { } driver && await positions.Track(session, driver, from, to) is { Count: > 1 } track)
        {
            var metres = track.Zip(track.Skip(1), (a, b) => (long)Geo.Metres(a.Latitude, a.Longitude, b.Latitude, b.Longitude)).Sum();
            return (metres / 1000m, "measured");
        }

        if (odometerKm - loaded.Row.Metadata.As<Odometer>()?.StartKm is { } km and >= 0) return (km, "measured");
        return (loaded.Row.TotalDistanceKm, "estimated");
    }

    private async Task<RouteRow> Save(Session session, RouteRow row)
    {
        row = row with { RowVersion = row.RowVersion + 1 };
        await routes.Save(session, row);
        return row;
    }
}

/// <summary>How the deliveries of a route went: by its stops and their windows.</summary>
internal sealed record Deliveries(IReadOnlyList<Guid> Orders, IReadOnlySet<Guid> OnTimeOrders, int Late, int Failed, int DelayMinutes)
{
    internal static Deliveries Of(LoadedRoute route)
    {
        var done = route.Stops.Where(stop => stop is { StopType: StopTypes.Delivery, Status: StopStatus.Completed }).Select(stop => stop.Plan()).ToList();
        var minutes = done.Select(stop => stop.WindowEnd is { } until && stop.ActualArrival > until ? (int)Math.Ceiling((stop.ActualArrival.Value - until).TotalMinutes) : 0).ToList();
        var onTime = done.Where((_, i) => minutes[i] == 0).SelectMany(stop => stop.OrderIds).ToHashSet();
        var all = done.SelectMany(stop => stop.OrderIds).ToList();
        var failed = route.Stops.Where(stop => stop is { StopType: StopTypes.Delivery, Status: StopStatus.Skipped, ActualArrival: not null }).Sum(stop => stop.Plan().OrderIds.Count);
        return new(all, onTime, all.Count - onTime.Count, failed, minutes.Sum());
    }
}
