using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;
using Steward.Routes.Travel;

namespace Steward.Routes.Plans;

/// <summary>Prices an order on routes under way.</summary>
internal sealed class RouteQuotes(TravelTimes travel, ServiceTimes services)
{
    private const int Hour = 3600;

    internal async Task<IReadOnlyList<InsertionQuote>> Of(Session session, QuoteRequest request)
    {
        var quotes = new List<InsertionQuote>(request.Routes.Count);
        var wanted = new List<(OrderFacts Order, (int Pickup, int Delivery) Minutes)>();
        foreach (var order in request.Orders) wanted.Add((order, await Minutes(session, services, order)));
        foreach (var route in request.Routes)
        {
            var start = RouteTimeline.StartOf(route, request.Positions.TryGetValue(route.DriverId ?? Guid.Empty, out var here) ? here : null, request.Now);
            var sites = Sites(route, start, request.Orders);
            var roads = await travel.Roads(session, request.ZoneId, sites, sites, route.VehicleType, null);
            quotes.Add(Quote(route, TaskOf(route, start, wanted, roads.At(request.Now), request.Now), roads.Basis == "measured"));
        }

        return quotes;
    }

    internal static (GeoPoint Pickup, GeoPoint Dropoff) PlacesOf(OrderFacts order) =>
        (new(order.PickupLatitude, order.PickupLongitude), new(order.DropoffLatitude, order.DropoffLongitude));

    /// <summary>What the order's two stops take.</summary>
    internal static async Task<(int Pickup, int Delivery)> Minutes(Session session, ServiceTimes services, OrderFacts order)
    {
        var (pickup, dropoff) = PlacesOf(order);
        return (await services.Minutes(session, new(order.ZoneId, StopTypes.Pickup, pickup)), await services.Minutes(session, new(order.ZoneId, StopTypes.Delivery, dropoff, order.CustomerId)));
    }

    internal static bool IsOnBoard(OrderFacts order) => order.Status is OrderStatus.PickedUp or OrderStatus.InTransit;

    /// <summary>Start, movable stops, then each new order's pickup and drop-off.</summary>
    internal static GeoPoint[] Sites(RoutePlan route, RouteStart start, IReadOnlyList<OrderFacts> orders) =>
        [start.Place, .. Movable(route).Select(stop => stop.Place), .. orders.Select(PlacesOf).SelectMany(places => new[] { places.Pickup, places.Dropoff })];

    /// <summary>Open stops behind the frozen prefix: the stop being served stays, and so do stops that a person has locked at the head.</summary>
    internal static IReadOnlyList<RouteStopPlan> Movable(RoutePlan route) => [.. route.Open.Where(stop => stop.Status == StopStatus.Planned)];

    internal static InsertionTask TaskOf(
        RoutePlan route, RouteStart start, IReadOnlyList<(OrderFacts Order, (int Pickup, int Delivery) Minutes)> wanted, TravelMatrix travel, DateTimeOffset now)
    {
        var movable = Movable(route);
        var numbers = movable.Select(stop => stop.OrderIds.FirstOrDefault()).Distinct().Select((id, number) => (id, number)).ToDictionary(x => x.id, x => x.number);
        var stops = movable.Select((stop, i) => new InsertionStop(
            numbers[stop.OrderIds.FirstOrDefault()], i + 1, stop.IsPickup, stop.ServiceSeconds, Seconds(stop.WindowStart, now) ?? 0, Seconds(stop.WindowEnd, now),
            Whole(stop.Grams), Whole(stop.Millilitres))).ToList();
        var added = new List<InsertionStop>(2 * wanted.Count);
        for (var i = 0; i < wanted.Count; i++)
        {
            var ((order, minutes), number, site) = (wanted[i], numbers.Count + i, movable.Count + 2 * i + 1);
            var (grams, millilitres) = (Whole(order.WeightGrams), Whole(order.VolumeMillilitres));
            if (!IsOnBoard(order))
                added.Add(new(number, site, true, minutes.Pickup * 60, Seconds(order.PickupWindowStart, now) ?? 0, Seconds(order.PickupWindowEnd, now), grams, millilitres));
            added.Add(new(number, site + 1, false, minutes.Delivery * 60, Seconds(order.DeliveryWindowStart, now) ?? 0, Seconds(Promise(order), now), grams, millilitres));
        }
        return new(stops, added, Math.Max(0, Seconds(start.FreeFrom, now) ?? 0), Whole(route.CapacityGrams), Whole(route.CapacityMillilitres), travel);
    }

    internal static DateTimeOffset Promise(OrderFacts order) => order.DeliveryWindowEnd ?? order.SlaDeadline;

    internal static InsertionQuote Quote(RoutePlan route, InsertionTask task, bool isMeasured)
    {
        var quote = new InsertionQuote { DriverId = route.DriverId ?? Guid.Empty, RouteId = route.Id, Fits = false };
        var present = Insertion.Walk(task, task.Stops);
        var (freeIn, lastSite) = task.Stops.Count == 0 ? (task.FreeFrom, 0) : (present[^1] + task.Stops[^1].Service, task.Stops[^1].Site);
        quote = quote with { FreeInSeconds = Int(freeIn), SecondsWhenFree = task.Travel.SecondsOf(lastSite, task.New[0].Site), MetresWhenFree = task.Travel.MetresOf(lastSite, task.New[0].Site) };
        var place = Insertion.Find(task, mayDelayOthers: true);
        if (!place.Fits) return quote with { Refusal = place.Refusal, RefusedBy = place.RefusedBy };

        var others = Others(task, present, place);
        var (pickup, delivery) = (task.New.Min(stop => StartOf(place, stop)), task.New.Max(stop => StartOf(place, stop)));
        var extraMetres = Metres(task, place.Sequence) - Metres(task, task.Stops);
        var ownTrips = task.New.GroupBy(stop => stop.Order).Where(stops => stops.Count() == 2).Sum(stops => (long)task.Travel.MetresOf(stops.First().Site, stops.Last().Site));
        return quote with
        {
            Fits = true,
            ExtraSeconds = Int(place.Starts[^1] + place.Sequence[^1].Service - freeIn),
            ExtraMetres = extraMetres, ApproachMetres = Int(Math.Max(0, extraMetres - ownTrips)),
            PickupInSeconds = Int(pickup), DeliveryInSeconds = Int(delivery),
            OthersWaitSeconds = Int(others.Wait), OthersMadeLate = others.MadeLate, LateSecondsDelta = Int(others.LateAfter + task.New.Where(stop => !stop.IsPickup).Sum(stop => Late(stop, StartOf(place, stop))) - others.LateBefore),
            LateMille = task.New.Where(stop => !stop.IsPickup).Max(stop => LateMille(place, stop, isMeasured)),
        };
    }

    private static int LateMille(InsertionPlace place, InsertionStop delivery, bool isMeasured)
    {
        if (delivery.Due is not { } due) return 0;
        var start = StartOf(place, delivery);
        var before = place.Sequence.TakeWhile(stop => !ReferenceEquals(stop, delivery)).ToList();
        var drive = start - before.Sum(stop => (long)stop.Service);
        return EtaSpread.LateMille(due - start, EtaSpread.Sigma(Int(Math.Max(0, drive)), before.Sum(stop => EtaSpread.ServiceSquare(stop.Service)), isMeasured));
    }

    /// <summary>What the customers of the present deliveries lose.</summary>
    private static (long Wait, int MadeLate, long LateBefore, long LateAfter) Others(InsertionTask task, long[] present, InsertionPlace place)
    {
        var (wait, madeLate, before, after) = (0L, 0, 0L, 0L);
        for (var i = 0; i < task.Stops.Count; i++)
        {
            if (task.Stops[i].IsPickup) continue;
            var (old, now) = (present[i], StartOf(place, task.Stops[i]));
            wait += Math.Max(0, now - old);
            before += Late(task.Stops[i], old);
            after += Late(task.Stops[i], now);
            if (Late(task.Stops[i], old) == 0 && Late(task.Stops[i], now) > 0) madeLate++;
        }

        return (wait, madeLate, before, after);
    }

    private static long StartOf(InsertionPlace place, InsertionStop wanted)
    {
        for (var i = 0; i < place.Sequence.Count; i++)
            if (ReferenceEquals(place.Sequence[i], wanted)) return place.Starts[i];
        throw new InvalidOperationException($"The library left the stop at site {wanted.Site} off the route.");
    }

    private static long Late(InsertionStop stop, long start) => stop.Due is { } due ? Math.Max(0, start - due) : 0;

    private static int Metres(InsertionTask task, IReadOnlyList<InsertionStop> sequence)
    {
        var (sum, site) = (0L, 0);
        foreach (var stop in sequence)
        {
            sum += task.Travel.MetresOf(site, stop.Site);
            site = stop.Site;
        }

        return Int(sum);
    }

    private static long? Seconds(DateTimeOffset? instant, DateTimeOffset now) =>
        instant is { } at ? Math.Clamp((long)Math.Floor((at - now).TotalSeconds), -24 * Hour, 30 * 24 * Hour) : null;

    private static int Whole(long value) => (int)Math.Min(value, int.MaxValue / 4);

    private static int Int(long value) => (int)Math.Clamp(value, int.MinValue, int.MaxValue);
}
