using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routes.Plans;

namespace Steward.Routes.Running;

/// <summary>Lists of routes, one route, and a driver's own.</summary>
internal static class ReadRoutes
{
    internal static void Map(RouteGroupBuilder routes, RouteGroupBuilder api)
    {
        MapList(routes, "", null, "Routes, newest first");
        MapList(routes, "/active", [RouteStatus.Planned, RouteStatus.InProgress], "Routes that are planned or under way");
        MapList(routes, "/completed", [RouteStatus.Completed], "Completed routes");
        routes.MapGet("/{id}", One).Needs(Permission.Read, Permission.DriveOwn).Produces<RouteView>().WithSummary("A route with its stops, ETAs and line");
        api.MapGet("/drivers/me/route", Mine).Needs(Permission.DriveOwn).Produces<RouteView>().WithSummary("The signed-in driver's open route");
    }

    private static void MapList(RouteGroupBuilder routes, string path, IReadOnlyList<string>? statuses, string summary) => routes
        .MapGet(path, (HttpRequest http, PageRequest page, Caller caller, Database database, RoutesStore store, StopsStore stops, RouteAccess access, CancellationToken cancel) =>
            database.Read(session => List(session, http.Query, statuses, page, caller, store, stops, access), cancel))
        .Needs(Permission.Read, Permission.DriveOwn).Produces<Page<RouteView>>().WithSummary(summary);

    private static async Task<Reply> List(
        Session session, IQueryCollection query, IReadOnlyList<string>? statuses, PageRequest page, Caller caller, RoutesStore store, StopsStore stops, RouteAccess access)
    {
        if (query["status"].ToString() is { Length: > 0 } wanted)
        {
            if (!RouteStatus.All.Contains(wanted)) return Refusal.Invalid("/status", "Allowed: " + string.Join(", ", RouteStatus.All));
            statuses = statuses is null || statuses.Contains(wanted) ? [wanted] : [];
        }

        var filter = new RouteFilter(statuses, Id("vehicle_id"), Id("driver_id"), Id("zone_id"), Asked.Date(query["date"], "date"), caller.ZoneIds);
        Guid? Id(string name) => Asked.IdOrNone(query[name], name);

        if (!caller.May(Permission.Read))
        {
            if (await access.DriverOf(session, caller) is not { } own) return Reply.Ok(new Page<RouteView>([], null));
            filter = filter with { Driver = own };
        }

        if (filter.Statuses is { Count: 0 } || filter.Zones is { Count: 0 }) return Reply.Ok(new Page<RouteView>([], null));
        var rows = Page<RouteRow>.Of(await store.List(session, filter, page), page, row => (row.CreatedAt, row.Id));
        var all = await stops.OfMany(session, [.. rows.Items.Select(row => row.Id)]);
        return Reply.Ok(new Page<RouteView>([.. rows.Items.Select(row => RouteView.Of(row, [.. all[row.Id]]))], rows.NextCursor));
    }

    private static Task<Reply> One(string id, Caller caller, Database database, RouteAccess access, CancellationToken cancel) => database.Read(
        async session =>
        {
            var route = await access.Find(session, caller, id, locked: false);
            return Reply.Ok(RouteView.Of(route), EntityTags.Of(route.Row.RowVersion));
        },
        cancel);

    private static Task<Reply> Mine(Caller caller, Database database, RoutesStore store, RouteTiming timing, RouteAccess access, CancellationToken cancel) => database.Read<Reply>(
        async session =>
        {
            if (await access.DriverOf(session, caller) is not { } driver || await store.OpenOf(session, driver, locked: false) is not { } row)
                return new Refusal("no_active_route", "You have no route now.", 404);
            var route = await timing.Load(session, row);
            return Reply.Ok(RouteView.Of(route), EntityTags.Of(row.RowVersion));
        },
        cancel);
}
