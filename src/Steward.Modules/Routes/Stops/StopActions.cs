using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;
using Steward.Routes.Plans;
using Steward.Routes.Travel;

namespace Steward.Routes.Stops;

/// <summary>What is told with an act at a stop.</summary>
/// <param name="At">When it happened.</param>
/// <param name="ReasonCategory">Of a failed delivery, as in <see cref="StatusChange"/>.</param>
internal sealed record StopAct(string Actor, DateTimeOffset At, string? Reason = null, string? ReasonCategory = null);

/// <summary>The state machine of a stop, and the rules of time around it. Pure.</summary>
internal static class StopRules
{
    /// <summary>An arrival that was not told is taken to be at the moment of completion, so planned → completed is allowed.</summary>
    internal static bool Allows(string from, string to) => (from, to) switch
    {
        (StopStatus.Planned, StopStatus.InProgress or StopStatus.Completed or StopStatus.Skipped) => true,
        (StopStatus.InProgress, StopStatus.Completed or StopStatus.Skipped) => true,
        _ => false,
    };

    /// <summary>Null when the stop may take this state.</summary>
    internal static Refusal? Decide(LoadedRoute route, StopRow stop, string to, DateTimeOffset at, DateTimeOffset now)
    {
        if (!Allows(stop.Status, to)) return new("state_conflict", $"Stop {stop.StopId} is {stop.Status} and cannot become {to}.");
        if (!route.Row.IsOpen) return new("state_conflict", $"Route {route.Row.RouteId} is {route.Row.Status}; its stops are closed.");
        if (at > now.AddMinutes(2)) return Refusal.Rule("time_in_future", $"{at:O} has not been yet.", "/at");
        if (at < now.AddHours(-24)) return Refusal.Rule("time_too_old", $"{at:O} is more than 24 hours back.", "/at");
        if (to == StopStatus.Completed && stop.ActualArrival is { } arrived && at < arrived) return Refusal.Rule("time_before_arrival", $"Served at {at:O}, but arrived at {arrived:O}.", "/at");
        if (to == StopStatus.Skipped) return null;
        if (route.Stops.FirstOrDefault(one => one.Status == StopStatus.InProgress && one.Id != stop.Id) is { } other)
            return new("stop_in_progress", $"Stop {other.StopId} is being served. Complete or skip it first.");
        return OpenPickup(route, stop) is { } pickup ? new("pickup_open", $"The goods are not on board: pickup {pickup.StopId} is {pickup.Status}.") : null;
    }

    private static StopRow? OpenPickup(LoadedRoute route, StopRow stop)
    {
        if (stop.StopType == StopTypes.Pickup) return null;
        var mine = stop.Plan().OrderIds;
        return route.Open.FirstOrDefault(one => one.StopType == StopTypes.Pickup && one.Plan().OrderIds.Any(mine.Contains));
    }
}

/// <summary>Arrives at, completes and skips stops: the stop, its orders, the route behind it, in one transaction.</summary>
internal sealed class StopActions(
    StopsStore stops, RouteTiming timing, RouteEnds ends, ServiceTimes services, TripLearning learning, IOrders orders, RouteNews news)
{
    internal async Task<(Refusal? No, LoadedRoute Route)> Arrive(Session session, LoadedRoute route, StopRow stop, StopAct act)
    {
        if (stop.Status == StopStatus.InProgress) return (null, route);
        if (StopRules.Decide(route, stop, StopStatus.InProgress, act.At, session.Now) is { } refusal) return (refusal, route);
        route = await Reached(session, route, stop, act);
        return (null, await Settle(session, route, stop.Id, act));
    }

    internal async Task<(Refusal? No, LoadedRoute Route)> Complete(Session session, LoadedRoute route, StopRow stop, StopAct act)
    {
        if (stop.Status == StopStatus.Completed) return (null, route);
        if (StopRules.Decide(route, stop, StopStatus.Completed, act.At, session.Now) is { } refusal) return (refusal, route);
        // Told at once, it says nothing of how long the stop took.
        var wasThere = stop.Status == StopStatus.InProgress;
        if (!wasThere) route = await Reached(session, route, stop, act);
        stop = route.Stops.Single(one => one.Id == stop.Id);
        foreach (var order in stop.Plan().OrderIds)
        {
            var to = stop.StopType == StopTypes.Pickup ? OrderStatus.PickedUp : OrderStatus.Delivered;
            if (await orders.Move(session, order, to, new(act.Actor, act.At)) is { } no) return (no, route);
        }

        var arrived = stop.ActualArrival ?? act.At;
        var served = await orders.FindMany(session, stop.Plan().OrderIds);
        if (wasThere && served.Count > 0) await services.Learn(session, new(route.Row.ZoneId, stop.StopType, stop.Location.As<GeoPoint>(), served[0].CustomerId), (int)(act.At - arrived).TotalSeconds);
        route = await Save(session, route, stop with
        {
            Status = StopStatus.Completed, ActualArrival = arrived, ActualDeparture = act.At, ActualDurationMinutes = (int)Math.Ceiling((act.At - arrived).TotalMinutes),
        });
        return (null, await Settle(session, route, stop.Id, act));
    }

    /// <summary>The order was moved by another call: its stop is closed behind it, whatever the sequence says.</summary>
    internal async Task<LoadedRoute> Close(Session session, LoadedRoute route, StopRow stop, StopAct act)
    {
        if (route.Row.Status == RouteStatus.Planned) route = await ends.Start(session, route, act.At);
        var arrived = stop.ActualArrival ?? act.At;
        route = await Save(session, route, stop with { Status = StopStatus.Completed, ActualArrival = arrived, ActualDeparture = act.At });
        return await Settle(session, route, stop.Id, act);
    }

    /// <summary>A skipped pickup gives its order back; a skipped delivery is a failed attempt.</summary>
    internal async Task<(Refusal? No, LoadedRoute Route)> Skip(Session session, LoadedRoute route, StopRow stop, StopAct act)
    {
        if (stop.Status == StopStatus.Skipped) return (null, route);
        if (StopRules.Decide(route, stop, StopStatus.Skipped, act.At, session.Now) is { } refusal) return (refusal, route);
        var mine = stop.Plan().OrderIds;
        foreach (var order in mine)
        {
            var no = stop.StopType == StopTypes.Pickup
                ? await orders.Unassign(session, order, "pickup_skipped", act.Reason ?? "skipped", act.Actor)
                : await orders.Move(session, order, OrderStatus.Failed, new(act.Actor, act.At, act.ReasonCategory ?? "other", act.Reason));
            if (no is not null) return (no, route);
            if (stop.StopType == StopTypes.Pickup) await orders.SetRoute(session, order, null);
        }

        var gone = stop.StopType == StopTypes.Pickup ? route.Open.Where(one => one.Plan().OrderIds.Any(mine.Contains)) : [stop];
        foreach (var one in gone.ToList()) route = await Save(session, route, one with { Status = StopStatus.Skipped, SkipReason = act.Reason });
        foreach (var order in mine) await stops.Release(session, order);
        return (null, await Settle(session, route, stop.Id, act));
    }

    /// <summary>The stop is being served: the route has begun, what was picked up before is on its way, and this stop comes before all open ones.</summary>
    private async Task<LoadedRoute> Reached(Session session, LoadedRoute route, StopRow stop, StopAct act)
    {
        if (route.Row.Status == RouteStatus.Planned) route = await ends.Start(session, route, Earlier(act.At, session.Now));
        await Depart(session, route, act);
        await learning.Learn(session, route, stop, act.At);
        route = await Save(session, route, stop with { Status = StopStatus.InProgress, ActualArrival = act.At });
        foreach (var order in stop.Plan().OrderIds) await orders.NoteProgress(session, order, act.At);
        var inOrder = route.Stops.OrderBy(one => one.Status switch { StopStatus.Planned => 2, StopStatus.InProgress => 1, _ => 0 }).ThenBy(one => one.SequenceOrder).ToList();
        await stops.Renumber(session, route.Row.Id, [.. inOrder.Select(one => one.Id)]);
        return route with { Stops = [.. inOrder.Select((one, i) => one with { SequenceOrder = i + 1 })] };
    }

    /// <summary>Goods that were picked up at an earlier stop are in transit from the next one on.</summary>
    internal async Task Depart(Session session, LoadedRoute route, StopAct act)
    {
        var collected = route.Stops.Where(one => one is { StopType: StopTypes.Pickup, Status: StopStatus.Completed }).SelectMany(one => one.Plan().OrderIds).Distinct().ToList();
        foreach (var order in await orders.FindMany(session, collected))
            if (order.Status == OrderStatus.PickedUp) await orders.Move(session, order.Id, OrderStatus.InTransit, new(act.Actor, act.At));
    }

    private async Task<LoadedRoute> Settle(Session session, LoadedRoute route, Guid stop, StopAct act)
    {
        await news.Tell(session, route, RouteEvents.StopChanged, route.Stops.Single(one => one.Id == stop), act.Reason);
        if (!route.Open.Any()) return await ends.WhenEmpty(session, route, act.Reason ?? "no stop left");
        return (await timing.Apply(session, route, replanned: false)).Route;
    }

    private async Task<LoadedRoute> Save(Session session, LoadedRoute route, StopRow stop)
    {
        await stops.Save(session, stop);
        return route with { Stops = [.. route.Stops.Select(one => one.Id == stop.Id ? stop : one)] };
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
