using Steward.Kernel;
using Steward.Routes.Contracts;

namespace Steward.Routes.Plans;

/// <summary>Publishes what happened to a route, in the transaction of the change.</summary>
internal sealed class RouteNews(Outbox outbox)
{
    internal Task Tell(Session session, LoadedRoute route, string type, StopRow? stop = null, string? reason = null, Guid? decisionId = null, bool driverTold = false) => outbox.Publish(session, new NewEvent(
        type,
        route.Row.ZoneId,
        new RouteHappened
        {
            Id = route.Row.Id, RouteCode = route.Row.RouteId, ZoneId = route.Row.ZoneId, DriverId = route.Row.DriverId, VehicleId = route.Row.VehicleId,
            Status = route.Row.Status, OrderIds = [.. route.Stops.SelectMany(one => one.Plan().OrderIds).Distinct()], StopId = stop?.Id, StopStatus = stop?.Status,
            StopType = stop?.StopType, Reason = reason, DecisionId = decisionId, StopsLeft = route.Open.Count(), BehindSeconds = Behind(route), At = session.Now, DriverTold = driverTold,
        },
        route.Row.DriverId));

    private static int Behind(LoadedRoute route) =>
        route.Open.FirstOrDefault(stop => stop.Status == StopStatus.Planned) is { } next ? (int)(next.EstimatedArrival - next.PlannedArrival).TotalSeconds : 0;
}
