using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routes.Plans;

namespace Steward.Routes.Running;

/// <summary>A person's own sequence of the open stops, and locks. What it costs against the present one is answered.</summary>
internal static class ChangeRoute
{
    /// <param name="Stops">All planned stops in the wanted order, by id or code.</param>
    /// <param name="Locks">Stops that no engine may move; replaces the present locks.</param>
    internal sealed record Request(IReadOnlyList<string>? Stops = null, IReadOnlyList<string>? Locks = null, string? Reason = null);

    internal sealed record Price(int ExtraMinutes, decimal ExtraKm, decimal ExtraCost, int ExtraLateMinutes, string Currency);

    internal sealed record Changed(RouteView Route, Price Price);

    internal static void Map(RouteGroupBuilder routes) => routes.MapPatch("/{id}", Handle).Needs(Permission.Act).Produces<Changed>()
        .WithSummary("Changes the order of the open stops, or locks them");

    private static Task<Reply> Handle(
        string id, Request request, Caller caller, HttpRequest http, Database database, RouteAccess access, StopsStore store, RouteTiming timing, RouteNews news, CancellationToken cancel) =>
        database.Write<Reply>(
            async session =>
            {
                if (string.IsNullOrWhiteSpace(request.Reason)) return Refusal.Invalid("/reason", "Say why the route is changed.");
                var route = await access.Find(session, caller, id, locked: true);
                RouteAccess.Match(route, EntityTags.IfMatch(http));
                if (!route.Row.IsOpen) return new Refusal("state_conflict", $"Route {route.Row.RouteId} is {route.Row.Status} and cannot be changed.");
                var wanted = await Find(session, access, route, request.Stops);
                var locks = await Find(session, access, route, request.Locks);
                if (wanted is not null && Decide(route, wanted) is { } refusal) return refusal;

                // Timed first as it stands, so that the difference is the sequence and not the traffic since the last look.
                var (before, times, _) = await timing.Apply(session, route, replanned: false);
                var planned = before.Stops.Where(stop => stop.Status == StopStatus.Planned);
                var inOrder = before.Stops.Where(stop => stop.Status != StopStatus.Planned)
                    .Concat(wanted is null ? planned : wanted.Select(stop => before.Stops.Single(one => one.Id == stop.Id)))
                    .Select((stop, i) => stop with { SequenceOrder = i + 1, Locked = locks?.Any(one => one.Id == stop.Id) ?? stop.Locked }).ToList();
                await store.Renumber(session, route.Row.Id, [.. inOrder.Select(stop => stop.Id)]);
                var (after, newTimes, _) = await timing.Apply(session, before with { Stops = inOrder }, replanned: true);
                await news.Tell(session, after, RouteEvents.Updated, reason: request.Reason);
                return Reply.Ok(new Changed(RouteView.Of(after), Difference(before, times, after, newTimes)), EntityTags.Of(after.Row.RowVersion));
            },
            cancel);

    /// <summary>Null when the sequence holds every planned stop once, and each pickup before its delivery.</summary>
    internal static Refusal? Decide(LoadedRoute route, IReadOnlyList<StopRow> wanted)
    {
        var planned = route.Stops.Where(stop => stop.Status == StopStatus.Planned).Select(stop => stop.Id).ToHashSet();
        if (wanted.Count != planned.Count || !planned.SetEquals(wanted.Select(stop => stop.Id)))
            return Refusal.Rule("stops_incomplete", $"Name each of the {planned.Count} planned stops once; finished ones and the one being served stay where they are.", "/stops");
        for (var i = 0; i < wanted.Count; i++)
        {
            if (wanted[i].StopType != StopTypes.Delivery) continue;
            var mine = wanted[i].Plan().OrderIds;
            if (wanted.Skip(i + 1).FirstOrDefault(later => later.StopType == StopTypes.Pickup && later.Plan().OrderIds.Any(mine.Contains)) is { } pickup)
                return Refusal.Rule("delivery_before_pickup", $"Delivery {wanted[i].StopId} stands before its pickup {pickup.StopId}.", $"/stops/{i}");
        }

        return null;
    }

    private static async Task<IReadOnlyList<StopRow>?> Find(Session session, RouteAccess access, LoadedRoute route, IReadOnlyList<string>? ids)
    {
        if (ids is null) return null;
        var found = new List<StopRow>(ids.Count);
        foreach (var id in ids) found.Add(await access.Stop(session, route, id));
        return found;
    }

    private static Price Difference(LoadedRoute before, IReadOnlyList<TimedStop> old, LoadedRoute after, IReadOnlyList<TimedStop> now) => new(
        after.Row.EstimatedDurationMinutes - before.Row.EstimatedDurationMinutes, after.Row.TotalDistanceKm - before.Row.TotalDistanceKm,
        after.Row.EstimatedCost - before.Row.EstimatedCost, Late(now) - Late(old), after.Row.Currency);

    private static int Late(IReadOnlyList<TimedStop> times) => times
        .Where(one => one.Stop is { IsPickup: false, WindowEnd: { } until } && one.Arrival > until).Sum(one => (int)Math.Ceiling((one.Arrival - one.Stop.WindowEnd!.Value).TotalMinutes));
}
