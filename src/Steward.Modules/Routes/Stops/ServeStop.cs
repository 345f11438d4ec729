using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Routes.Plans;

namespace Steward.Routes.Stops;

/// <summary>The three acts at a stop: arrive, complete, skip. The same state again is 200 without effect.</summary>
internal static class ServeStop
{
    internal sealed record Request(DateTimeOffset? At = null, decimal? OdometerKm = null, string? Reason = null, string? ReasonCategory = null);

    private delegate Task<(Refusal? No, LoadedRoute Route)> Act(StopActions actions, Session session, LoadedRoute route, StopRow stop, StopAct act);

    private static readonly IReadOnlyList<string> Categories =
        ["customer_unavailable", "access_denied", "wrong_address", "payment_problem", "refused", "damaged", "other"];

    internal static void Map(RouteGroupBuilder routes)
    {
        Map(routes, "arrive", "Says that the stop is reached", needsReason: false, (a, s, route, stop, act) => a.Arrive(s, route, stop, act));
        Map(routes, "complete", "Completes the stop; its orders are picked up or delivered", needsReason: false, (a, s, route, stop, act) => a.Complete(s, route, stop, act));
        Map(routes, "skip", "Skips the stop; its order goes back or has failed", needsReason: true, (a, s, route, stop, act) => a.Skip(s, route, stop, act));
    }

    private static void Map(RouteGroupBuilder routes, string verb, string summary, bool needsReason, Act act) => routes
        .MapPost("/{id}/stops/{stopId}/" + verb, (string id, string stopId, Request? request, Caller caller, HttpRequest http, Database database, RouteAccess access, StopActions actions, CancellationToken cancel) =>
            Handle(id, stopId, request ?? new(), caller, EntityTags.IfMatch(http), database, access, actions, needsReason, act, cancel))
        .Needs(Permission.Act, Permission.DriveOwn).Produces<RouteView>().WithSummary(summary);

    private static Task<Reply> Handle(
        string id, string stopId, Request request, Caller caller, long? ifMatch, Database database, RouteAccess access, StopActions actions, bool needsReason, Act act, CancellationToken cancel) =>
        database.Write<Reply>(
            async session =>
            {
                if (needsReason && string.IsNullOrWhiteSpace(request.Reason)) return Refusal.Invalid("/reason", "Say why the stop is skipped.");
                if (request.ReasonCategory is { } category && !Categories.Contains(category)) return Refusal.Invalid("/reason_category", "Allowed: " + string.Join(", ", Categories));
                var route = await access.Find(session, caller, id, locked: true);
                RouteAccess.Match(route, ifMatch);
                var stop = await access.Stop(session, route, stopId);
                var (no, after) = await act(actions, session, route, stop, new(caller.Actor, request.At ?? session.Now, request.Reason, request.ReasonCategory));
                return no is not null ? no : Reply.Ok(RouteView.Of(after), EntityTags.Of(after.Row.RowVersion));
            },
            cancel);
}
