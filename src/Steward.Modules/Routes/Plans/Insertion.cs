using System.Globalization;
using Steward.Routes.Contracts;
using Steward.Routing;
using Half = Steward.Routing.Half;
using LibraryRoute = Steward.Routing.Route;

namespace Steward.Routes.Plans;

/// <summary>A stop as the routing library is asked about it. Times in seconds from now.</summary>
/// <param name="Order">Which order; pickup and delivery of one order form a pair.</param>
/// <param name="Site">Row of the matrix.</param>
/// <param name="Due">The promise; null: none.</param>
internal sealed record InsertionStop(int Order, int Site, bool IsPickup, int Service, long Opens, long? Due, int Grams, int Millilitres);

/// <summary>An order, or the orders of a batch, to be put on a route.</summary>
/// <param name="Stops">The movable stops in their present order.</param>
/// <param name="New">Pickup and delivery of each new order, one after another, or the delivery alone when it is on board.</param>
/// <param name="FreeFrom">When the vehicle may leave site 0.</param>
internal sealed record InsertionTask(
    IReadOnlyList<InsertionStop> Stops, IReadOnlyList<InsertionStop> New, long FreeFrom, int CapacityGrams, int CapacityMillilitres, TravelMatrix Travel);

/// <summary>Where it goes. Walk: start of service per stop of <see cref="Sequence"/>.</summary>
/// <param name="Refusal">The library's code when it fits nowhere.</param>
internal sealed record InsertionPlace(IReadOnlyList<InsertionStop> Sequence, IReadOnlyList<long> Starts, string? Refusal = null, long RefusedBy = 0)
{
    internal bool Fits => Refusal is null;
}

/// <summary>
/// The cheapest insertion by a session of the routing library. Promises are windows: first every one is kept (a stop that is late already may
/// get no later); if that is impossible the new order may be late; then, only if asked for, the others too. Pure.
/// </summary>
internal static class Insertion
{
    private const string Vehicle = "v";
    private const long NoLimit = 30 * 86_400;

    private enum Promises { AllKept, OthersKept, None }

    internal static InsertionPlace Find(InsertionTask task, bool mayDelayOthers)
    {
        var now = Walk(task, task.Stops);
        var place = Try(task, now, Promises.AllKept);
        if (!place.Fits && place.Refusal is RefusalCodes.Window or RefusalCodes.Lock) place = Try(task, now, Promises.OthersKept);
        if (mayDelayOthers && !place.Fits && place.Refusal is RefusalCodes.Window or RefusalCodes.Lock) place = Try(task, now, Promises.None);
        return place;
    }

    /// <summary>Start of service at each stop of a sequence.</summary>
    internal static long[] Walk(InsertionTask task, IReadOnlyList<InsertionStop> sequence)
    {
        var starts = new long[sequence.Count];
        var (clock, site) = (task.FreeFrom, 0);
        for (var i = 0; i < starts.Length; i++)
        {
            starts[i] = Math.Max(clock + Math.Min(task.Travel.SecondsOf(site, sequence[i].Site), 86_400), sequence[i].Opens);
            clock = starts[i] + sequence[i].Service;
            site = sequence[i].Site;
        }

        return starts;
    }

    private static InsertionPlace Try(InsertionTask task, long[] present, Promises promises)
    {
        var problem = ToProblem(task, present, promises);
        using var session = RoutingSession.Open(problem, ToPlan(task.Stops));
        foreach (var order in task.New.GroupBy(stop => stop.Order))
        {
            // One after another: what the first of a batch takes, the next finds taken.
            var quote = session.Quote(ToJob([.. order], promises is Promises.AllKept ? null : NoLimit, isNew: true), top: 1);
            if (quote.Best is not { } best) return Refused(quote);
            session.Insert(best);
        }
        var byJob = task.Stops.Concat(task.New).ToLookup(stop => JobId(stop.Order));
        var sequence = session.Plan.Routes[0].Stops.Select(stop => byJob[stop.Job].First(s => stop.Half is Half.Whole || s.IsPickup == stop.Half is Half.Pickup)).ToList();
        return new(sequence, Walk(task, sequence));
    }

    private static InsertionPlace Refused(QuoteResult quote) =>
        quote.Refusals is [var refusal, ..] ? new([], [], refusal.Code, refusal.Amount) : new([], [], RefusalCodes.Lock);

    private static Problem ToProblem(InsertionTask task, long[] present, Promises promises)
    {
        var n = task.Travel.Columns;
        var builder = Problem.Build("route").Dimensions("weight", "volume");
        for (var site = 0; site < n; site++) builder.Site(Site(site));
        builder.Travel("road", task.Travel.Metres, task.Travel.Seconds).Objective(Objective.DurationFirst);
        var onBoard = task.Stops.GroupBy(stop => stop.Order).Where(stops => !stops.Any(s => s.IsPickup)).Select(stops => JobId(stops.Key)).ToArray();
        builder.Vehicle(Vehicle, v => v.Start(Site(0)).Capacity(task.CapacityGrams, task.CapacityMillilitres)
            .State(new(Site(0), task.FreeFrom) { DepartedAt = task.FreeFrom, OnBoard = onBoard }));
        foreach (var stops in task.Stops.GroupBy(stop => stop.Order))
            builder.Job(ToJob([.. stops], promises is Promises.None ? NoLimit : null, isNew: false, stop => present[IndexOf(task.Stops, stop)]));
        return builder.Create();
    }

    /// <param name="noLimit">Replaces every promise.</param>
    /// <param name="notBefore">What a stop's limit is at least: it may be late already.</param>
    private static Job ToJob(IReadOnlyList<InsertionStop> stops, long? noLimit, bool isNew, Func<InsertionStop, long>? notBefore = null)
    {
        var load = new[] { stops[0].Grams, stops[0].Millilitres };
        (long Open, long Close) Window(InsertionStop stop)
        {
            var close = Math.Max(noLimit ?? stop.Due ?? NoLimit, notBefore?.Invoke(stop) ?? 0);
            return (Math.Max(0, stop.Opens), Math.Max(close, Math.Max(0, stop.Opens)));
        }

        var id = JobId(stops[0].Order);
        var delivery = stops[^1];
        var (deliveryOpen, deliveryClose) = Window(delivery);
        // The session takes no delivery for a vehicle that has left its depot; the goods of a new one are on board already.
        if (stops.Count == 1 && isNew)
            return JobBuilder.Visit(id, Site(delivery.Site), j => j.DeliveryService(delivery.Service).DeliveryWindow(deliveryOpen, deliveryClose));
        if (stops.Count == 1)
            return JobBuilder.Delivery(id, Site(delivery.Site), load, j => j.DeliveryService(delivery.Service).DeliveryWindow(deliveryOpen, deliveryClose));
        var pickup = stops[0];
        var (pickupOpen, pickupClose) = Window(pickup);
        return JobBuilder.Pair(id, Site(pickup.Site), Site(delivery.Site), load, j => j
            .PickupService(pickup.Service).PickupWindow(pickupOpen, pickupClose).DeliveryService(delivery.Service).DeliveryWindow(deliveryOpen, deliveryClose));
    }

    /// <summary>The present sequence; the session needs jobs and halves only, and times them itself.</summary>
    private static Plan ToPlan(IReadOnlyList<InsertionStop> stops)
    {
        var pairs = stops.Where(stop => stop.IsPickup).Select(stop => stop.Order).ToHashSet();
        var given = stops.Select(stop => new Stop
        {
            Job = JobId(stop.Order), Half = !pairs.Contains(stop.Order) ? Half.Whole : stop.IsPickup ? Half.Pickup : Half.Delivery, Site = Site(stop.Site),
            Arrival = 0, Start = 0, End = 0, LoadAfter = [], LegDistance = 0, LegDuration = 0, WindowUsed = 0, Slack = 0,
        });
        var route = new LibraryRoute { Vehicle = Vehicle, Stops = [.. given], Departure = 0, End = 0, Distance = 0, Driving = 0, LoadPeak = [], Cost = default };
        return new() { Routes = [route], Unassigned = [], Tiers = [0], Cost = default, Violations = [], Hash = "" };
    }

    private static int IndexOf(IReadOnlyList<InsertionStop> stops, InsertionStop wanted)
    {
        for (var i = 0; i < stops.Count; i++)
            if (ReferenceEquals(stops[i], wanted)) return i;
        throw new ArgumentException($"The stop of order {wanted.Order} is not on the route.", nameof(wanted));
    }

    private static string Site(int index) => index.ToString(CultureInfo.InvariantCulture);

    private static string JobId(int order) => "o" + order.ToString(CultureInfo.InvariantCulture);
}
