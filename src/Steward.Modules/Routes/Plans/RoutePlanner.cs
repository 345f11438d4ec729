using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;
using Steward.Routes.Travel;

namespace Steward.Routes.Plans;

/// <summary>The answers of <see cref="IRoutes"/>.</summary>
internal sealed class RoutePlanner(
    RoutesStore routes, StopsStore stops, RouteTiming timing, RouteQuotes quotes, ServiceTimes services, RouteEnds ends,
    TravelTimes travel, IZones zones, IVehicles vehicles, IDrivers drivers, IOrders orders, RouteNews news) : IRoutes
{
    public async Task<RouteChange> InsertOrder(Session session, Guid driver, OrderFacts order, Guid? decisionId)
    {
        var courier = await drivers.Find(session, driver) ?? throw new RefusedException(Refusal.NotFound("driver"));
        if (courier.VehicleId is not { } vehicle) throw new RefusedException(Refusal.Rule("no_vehicle", $"Driver {courier.Code} has no vehicle. Give him one first."));
        await routes.Serialise(session, vehicle);
        var open = (await stops.OfOrder(session, order.Id)).FirstOrDefault(stop => stop.Status is StopStatus.Planned or StopStatus.InProgress);
        if (open is not null) throw new RefusedException(new("order_on_route", $"Order {order.OrderNumber} has the open stop {open.StopId}. Remove it from its route first."));

        var row = await routes.OpenOf(session, driver, locked: true);
        var isNew = row is null;
        row ??= await NewRow(session, courier, vehicle, decisionId);
        var loaded = isNew ? new(row, [], await vehicles.Find(session, vehicle)) : await timing.Load(session, row);
        var (task, place) = await Place(session, loaded, courier, order);
        if (isNew) await routes.Add(session, row);
        await stops.Release(session, order.Id);
        var added = await AddStops(session, row, order, task, place);
        var after = await Sequence(session, loaded, task, place, added);
        if (decisionId is not null) after = after with { Row = after.Row with { DecisionId = decisionId } };
        var (timed, times, roads) = await timing.Apply(session, after, replanned: true);
        await Tell(session, timed, times, order.Id);
        await news.Tell(session, timed, isNew ? RouteEvents.Created : RouteEvents.Updated, decisionId: decisionId);
        return Change(timed, times, added[^1].Id, isNew) with
        {
            PlannedPickupAt = added.Count == 2 ? times.Single(one => one.Stop.Id == added[0].Id).Arrival : null, TravelProvider = roads.Provider, TravelBasis = roads.Basis,
        };
    }

    public async Task<RouteChange?> RemoveOrder(Session session, Guid order, string reason)
    {
        var mine = await stops.OfOrder(session, order);
        if (mine.Count == 0 || await timing.Load(session, mine[0].RouteId, locked: true) is not { } loaded) return null;
        await orders.SetRoute(session, order, null);
        var open = mine.Where(stop => stop.Status is StopStatus.Planned or StopStatus.InProgress).ToList();
        if (!loaded.Row.IsOpen || open.Count == 0)
        {
            await stops.Release(session, order);
            return null;
        }

        loaded = loaded.Row.Status == RouteStatus.Planned ? await Remove(session, loaded, open) : await Skip(session, loaded, open, reason);
        await stops.Release(session, order);
        if (!loaded.Open.Any())
        {
            var ended = await ends.WhenEmpty(session, loaded, reason);
            return Change(ended, [], null, false);
        }

        var (after, times, _) = await timing.Apply(session, loaded, replanned: true);
        await news.Tell(session, after, RouteEvents.Updated, reason: reason);
        return Change(after, times, null, false);
    }

    public async Task<RoutePlan?> ActiveOf(Session session, Guid driver) =>
        await routes.OpenOf(session, driver, locked: false) is { } row ? (await timing.Load(session, row)).Plan() : null;

    public async Task<IReadOnlyList<RoutePlan>> ActiveInZone(Session session, Guid zone)
    {
        var rows = await routes.OpenIn(session, zone);
        var all = await stops.OfMany(session, [.. rows.Select(row => row.Id)]);
        var fleet = (await vehicles.InZone(session, zone)).ToDictionary(vehicle => vehicle.Id);
        return [.. rows.Select(row => new LoadedRoute(row, [.. all[row.Id]], fleet.GetValueOrDefault(row.VehicleId)).Plan())];
    }

    public Task<IReadOnlyList<InsertionQuote>> QuoteInsert(Session session, QuoteRequest request) => quotes.Of(session, request);

    private async Task<RouteRow> NewRow(Session session, DriverState driver, Guid vehicle, Guid? decision)
    {
        var zone = await zones.Find(session, driver.ZoneId) ?? throw new RefusedException(Refusal.NotFound("zone"));
        var code = Ids.Code("RTE");
        while (await routes.CodeIsTaken(session, zone.Id, code)) code = Ids.Code("RTE");
        return new()
        {
            Id = Ids.New(session.Now), RouteId = code, ZoneId = zone.Id, BusinessDate = zone.DateOf(session.Now), VehicleId = vehicle, DriverId = driver.Id,
            Currency = zone.Currency, Status = RouteStatus.Planned, DecisionId = decision, PlannedStartAt = session.Now, CreatedAt = session.Now,
        };
    }

    private async Task<(InsertionTask Task, InsertionPlace Place)> Place(Session session, LoadedRoute loaded, DriverState driver, OrderFacts order)
    {
        var plan = loaded.Plan();
        var (pickup, dropoff) = RouteQuotes.PlacesOf(order);
        var minutes = await RouteQuotes.Minutes(session, services, order);
        var start = RouteTimeline.StartOf(plan, RouteTiming.PositionOf(driver) ?? (plan.Stops.Count == 0 ? pickup : null), session.Now);
        var sites = RouteQuotes.Sites(plan, start, [order]);
        var roads = await travel.Roads(session, plan.ZoneId, sites, sites, plan.VehicleType, driver.Id);
        var task = RouteQuotes.TaskOf(plan, start, [(order, minutes)], roads.At(session.Now), session.Now);
        var place = Insertion.Find(task, mayDelayOthers: true);
        if (place.Fits) return (task, place);
        var code = place.Refusal!.StartsWith("capacity:", StringComparison.Ordinal) ? "capacity" : "no_place";
        throw new RefusedException(Refusal.Rule(code, $"Order {order.OrderNumber} does not fit on the route of driver {driver.Code}: {place.Refusal} by {place.RefusedBy}."));
    }

    private async Task<IReadOnlyList<StopRow>> AddStops(Session session, RouteRow route, OrderFacts order, InsertionTask task, InsertionPlace place)
    {
        var added = new List<StopRow>(2);
        var (pickup, dropoff) = RouteQuotes.PlacesOf(order);
        foreach (var one in task.New)
        {
            var at = session.Now.AddSeconds(place.Starts[place.Sequence.ToList().IndexOf(one)]);
            var row = new StopRow
            {
                Id = Ids.New(session.Now), StopId = Ids.Code("STP", 9), RouteId = route.Id, Location = Json.Of(one.IsPickup ? pickup : dropoff),
                StopType = one.IsPickup ? StopTypes.Pickup : StopTypes.Delivery,
                SequenceOrder = 100_000 + added.Count, // until the whole route is numbered
                EstimatedArrival = at, PlannedArrival = at, EstimatedDeparture = at.AddSeconds(one.Service), EstimatedDurationMinutes = one.Service / 60,
                WindowStart = one.IsPickup ? order.PickupWindowStart : order.DeliveryWindowStart,
                WindowEnd = one.IsPickup ? order.PickupWindowEnd : RouteQuotes.Promise(order),
                Status = StopStatus.Planned, OrderIds = Json.Of(new[] { order.Id }),
                Metadata = Json.Of(new StopLoad(order.WeightGrams, order.VolumeMillilitres, 0, 0, 0)),
            };
            await stops.Add(session, row, [order.Id]);
            added.Add(row);
        }

        return added;
    }

    /// <summary>Finished stops first, then the one being served, then the library's sequence.</summary>
    private async Task<LoadedRoute> Sequence(Session session, LoadedRoute loaded, InsertionTask task, InsertionPlace place, IReadOnlyList<StopRow> added)
    {
        var movable = loaded.Stops.Where(stop => stop.Status == StopStatus.Planned).ToList();
        StopRow RowOf(InsertionStop stop) => stop.Site <= movable.Count ? movable[stop.Site - 1] : added[task.New.ToList().IndexOf(stop)];
        var inOrder = loaded.Stops.Where(stop => stop.Status is StopStatus.Completed or StopStatus.Skipped)
            .Concat(loaded.Stops.Where(stop => stop.Status == StopStatus.InProgress)).Concat(place.Sequence.Select(RowOf)).ToList();
        return loaded with { Stops = await Renumbered(session, loaded.Row.Id, inOrder) };
    }

    private async Task<IReadOnlyList<StopRow>> Renumbered(Session session, Guid route, IReadOnlyList<StopRow> inOrder)
    {
        await stops.Renumber(session, route, [.. inOrder.Select(stop => stop.Id)]);
        return [.. inOrder.Select((stop, i) => stop with { SequenceOrder = i + 1 })];
    }

    private async Task<LoadedRoute> Remove(Session session, LoadedRoute loaded, IReadOnlyList<StopRow> open)
    {
        foreach (var stop in open) await stops.Remove(session, stop.Id);
        var left = loaded.Stops.Where(stop => open.All(gone => gone.Id != stop.Id)).ToList();
        return loaded with { Stops = await Renumbered(session, loaded.Row.Id, left) };
    }

    private async Task<LoadedRoute> Skip(Session session, LoadedRoute loaded, IReadOnlyList<StopRow> open, string reason)
    {
        var after = new List<StopRow>(loaded.Stops.Count);
        foreach (var stop in loaded.Stops)
        {
            var skipped = open.Any(gone => gone.Id == stop.Id) ? stop with { Status = StopStatus.Skipped, SkipReason = reason } : stop;
            if (!ReferenceEquals(skipped, stop)) await stops.Save(session, skipped);
            after.Add(skipped);
        }

        var sorted = after.OrderBy(stop => stop.Status is StopStatus.Planned or StopStatus.InProgress ? 1 : 0).ThenBy(stop => stop.SequenceOrder).ToList();
        return loaded with { Stops = await Renumbered(session, loaded.Row.Id, sorted) };
    }

    private async Task Tell(Session session, LoadedRoute loaded, IReadOnlyList<TimedStop> times, Guid order)
    {
        await orders.SetRoute(session, order, loaded.Row.Id);
        var status = loaded.Row.Status == RouteStatus.InProgress ? "in_transit" : "loading";
        await vehicles.SetRoute(session, loaded.Row.VehicleId, loaded.Row.Id, status, times.Count > 0 ? times[^1].Departure : session.Now);
    }

    private static RouteChange Change(LoadedRoute loaded, IReadOnlyList<TimedStop> times, Guid? delivery, bool isNew)
    {
        var mine = times.FirstOrDefault(one => one.Stop.Id == delivery);
        return new()
        {
            RouteId = loaded.Row.Id, RouteCode = loaded.Row.RouteId, VehicleId = loaded.Row.VehicleId, DriverId = loaded.Row.DriverId, Status = loaded.Row.Status,
            Created = isNew, RowVersion = loaded.Row.RowVersion, Stops = [.. loaded.Stops.Select(stop => stop.Plan())],
            PlannedDeliveryAt = mine?.Arrival, EtaLow = mine?.Low, EtaHigh = mine?.High, LateMille = mine?.Late ?? 0,
        };
    }
}
