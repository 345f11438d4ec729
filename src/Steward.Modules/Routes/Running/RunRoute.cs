using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;
using Steward.Routes.Plans;
using Steward.Routes.Stops;

namespace Steward.Routes.Running;

/// <summary>Starts, completes and cancels a route.</summary>
internal static class RunRoute
{
    internal sealed record StartRequest(DateTimeOffset? At = null, decimal? OdometerKm = null, string? Reason = null);

    internal sealed record CompleteRequest(DateTimeOffset? At = null, decimal? OdometerKm = null, bool SkipOpen = false, string? Reason = null);

    internal static void Map(RouteGroupBuilder routes)
    {
        routes.MapPost("/{id}/start", Start).Needs(Permission.Act, Permission.DriveOwn).Produces<RouteView>().WithSummary("Starts a planned route");
        routes.MapPost("/{id}/complete", Complete).Needs(Permission.Act, Permission.DriveOwn).Produces<RouteView>().WithSummary("Completes a route");
        routes.MapDelete("/{id}", Cancel).Needs(Permission.Act).Produces<RouteView>().WithSummary("Cancels a planned route; its orders are pending again");
    }

    private static Task<Reply> Start(string id, StartRequest? request, Caller caller, HttpRequest http, Database database, RouteAccess access, RouteEnds ends, RouteTiming timing, CancellationToken cancel) =>
        database.Write<Reply>(
            async session =>
            {
                var route = await access.Find(session, caller, id, locked: true);
                RouteAccess.Match(route, EntityTags.IfMatch(http));
                if (route.Row.Status == RouteStatus.InProgress) return Answer(route);
                if (route.Row.Status != RouteStatus.Planned) return Conflict(route, RouteStatus.InProgress);
                if (WrongTime(request?.At, session.Now) is { } wrong) return wrong;
                if (request?.OdometerKm < 0) return Refusal.Rule("odometer_invalid", "An odometer shows no negative distance.", "/odometer_km");
                var started = await ends.Start(session, route, request?.At ?? session.Now, request?.OdometerKm);
                return Answer((await timing.Apply(session, started, replanned: false)).Route);
            },
            cancel);

    private static Task<Reply> Complete(string id, CompleteRequest? request, Caller caller, HttpRequest http, Database database, RouteAccess access, RouteEnds ends, StopActions actions, CancellationToken cancel) =>
        database.Write<Reply>(
            async session =>
            {
                request ??= new();
                var route = await access.Find(session, caller, id, locked: true);
                RouteAccess.Match(route, EntityTags.IfMatch(http));
                if (route.Row.Status == RouteStatus.Completed) return Answer(route);
                if (route.Row.Status != RouteStatus.InProgress) return Conflict(route, RouteStatus.Completed);
                if (WrongTime(request.At, session.Now) is { } wrong) return wrong;
                var at = request.At ?? session.Now;
                if (route.Open.Any() && !request.SkipOpen)
                    return Refusal.Rule("stops_open", $"{route.Open.Count()} stops are open. Complete them, or send skip_open with a reason.");
                if (request.SkipOpen && string.IsNullOrWhiteSpace(request.Reason)) return Refusal.Invalid("/reason", "Say why the open stops are skipped.");
                while (route.Open.FirstOrDefault() is { } open)
                {
                    (var no, route) = await actions.Skip(session, route, open, new(caller.Actor, at, request.Reason));
                    if (no is not null) return no;
                }

                return Answer(route.Row.IsOpen ? await ends.Complete(session, route, at, request.OdometerKm) : route);
            },
            cancel);

    private static Task<Reply> Cancel(string id, Caller caller, HttpRequest http, string? reason, Database database, RouteAccess access, RouteEnds ends, StopsStore stops, IOrders orders, CancellationToken cancel) =>
        database.Write<Reply>(
            async session =>
            {
                var route = await access.Find(session, caller, id, locked: true);
                RouteAccess.Match(route, EntityTags.IfMatch(http));
                if (route.Row.Status != RouteStatus.Planned) return Conflict(route, RouteStatus.Cancelled);
                foreach (var order in route.Row.Orders)
                {
                    if (await orders.Unassign(session, order, "route_cancelled", reason ?? "route cancelled", caller.Actor) is { } no) return no;
                    await orders.SetRoute(session, order, null);
                    await stops.Release(session, order);
                }

                return Answer(await ends.Cancel(session, route, reason ?? "cancelled by " + caller.Name));
            },
            cancel);

    private static Reply Answer(LoadedRoute route) => Reply.Ok(RouteView.Of(route), EntityTags.Of(route.Row.RowVersion));

    private static Refusal Conflict(LoadedRoute route, string to) => new("state_conflict", $"Route {route.Row.RouteId} is {route.Row.Status} and cannot become {to}.");

    private static Refusal? WrongTime(DateTimeOffset? at, DateTimeOffset now) => at switch
    {
        { } future when future > now.AddMinutes(2) => Refusal.Rule("time_in_future", $"{future:O} has not been yet.", "/at"),
        { } old when old < now.AddHours(-24) => Refusal.Rule("time_too_old", $"{old:O} is more than 24 hours back.", "/at"),
        _ => null,
    };
}
