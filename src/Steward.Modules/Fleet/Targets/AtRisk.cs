using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>Minutes left to a deadline, in the words of the fleet manager's page.</summary>
internal static class Urgency
{
    internal const int AtRiskBelow = 60;

    internal static string Of(decimal minutesLeft) => minutesLeft switch { < 30 => "critical", < 60 => "urgent", < 180 => "normal", _ => "flexible" };

    /// <summary>CRITICAL, URGENT or NORMAL: what is flexible is normal here.</summary>
    internal static string Priority(decimal minutesLeft) => minutesLeft switch { < 30 => "CRITICAL", < 60 => "URGENT", _ => "NORMAL" };

    /// <summary>Never below 0; what is over stands beside it.</summary>
    internal static (decimal Left, decimal Over) Minutes(DateTimeOffset deadline, DateTimeOffset now)
    {
        var minutes = decimal.Round((deadline - now).Ticks / (decimal)TimeSpan.TicksPerMinute, 1);
        return (Math.Max(0, minutes), Math.Max(0, -minutes));
    }
}

/// <summary>The orders with less than an hour left, least first: those of a body, or the live ones.</summary>
internal static class AtRisk
{
    internal sealed record Row(string OrderId, string CustomerName, DateTimeOffset CreatedAt, decimal RemainingMinutes, string Priority, decimal OverdueMinutes);

    internal sealed record Answer(bool Success, int AtRiskCount, IReadOnlyList<Row> Orders, string? NextCursor = null);

    internal static void Map(RouteGroupBuilder fleet)
    {
        fleet.MapPost("/at-risk", OfBody).Needs(Permission.Read).Produces<Answer>().WithSummary("Which of these orders have less than an hour left");
        fleet.MapGet("/at-risk", Live).Needs(Permission.Read).Produces<Answer>().WithSummary("The live orders with less than an hour left");
        fleet.MapGet("/production/at-risk", OfHub).Needs(Permission.Read).Produces<Answer>().WithSummary("The live orders of a hub or zone with less than an hour left");
    }

    private static async Task<Reply> OfBody(HttpContext context, Caller caller, TargetDesk desk, ILiveOrders live, CancellationToken cancel)
    {
        var body = await TargetDesk.Body(context, cancel);
        var given = PlanInput.Orders(body, "orders", "/orders");
        return await desk.Database.Read<Reply>(
            async session =>
            {
                var orders = await given.Resolve(session, caller, live);
                if (given.Refusal is { } refusal) return refusal;
                return Reply.Ok(Of(orders.Select(o => (o.Name, o.CustomerName, o.CreatedAt, o.Deadline)), session.Now, int.MaxValue));
            },
            cancel);
    }

    private static Task<Reply> Live(string? zone_id, string? limit, string? cursor, Caller caller, TargetDesk desk, ILiveOrders live, CancellationToken cancel)
    {
        var most = Asked.Number(limit, "limit", 50, 1, 500);
        return desk.Database.Read(
            async session => Reply.Ok(await Page(session, await desk.ZonesOf(session, caller, zone_id), live, most, AfterOf(cursor), null)), cancel);
    }

    private static Task<Reply> OfHub(string? hub_id, string? zone_id, string? limit, Caller caller, TargetDesk desk, IHubs hubs, ILiveOrders live, CancellationToken cancel)
    {
        var most = Asked.Number(limit, "limit", 100, 1, 500);
        return desk.Database.Read<Reply>(
            async session =>
            {
                var hub = string.IsNullOrEmpty(hub_id) ? null : await hubs.Lookup(session, hub_id);
                if (!string.IsNullOrEmpty(hub_id) && (hub is null || !caller.SeesZone(hub.ZoneId))) return Refusal.NotFound("hub");
                return Reply.Ok(await Page(session, await desk.ZonesOf(session, caller, hub?.ZoneId.ToString() ?? zone_id), live, most, null, hub));
            },
            cancel);
    }

    internal static async Task<Answer> Page(Session session, IReadOnlyList<Zone> zones, ILiveOrders live, int limit, (DateTimeOffset, Guid)? after, Hub? hub)
    {
        var found = new List<LiveOrder>();
        var until = session.Now.AddMinutes(AtRiskMinutes);
        foreach (var zone in zones)
            // Deadlines rise: what is not at risk any more ends a zone's list.
            found.AddRange((await live.Open(session, zone.Id, after, hub is null ? limit + 1 : 10_000)).TakeWhile(o => o.Deadline < until).Where(o => o.Status != "failed" && (hub is null || IsOf(o, hub))));
        var sorted = found.OrderBy(o => o.Deadline).ThenBy(o => o.Id).ToList();
        var answer = Of(sorted.Select(o => (o.ExternalId ?? o.OrderNumber, o.CustomerName, o.CreatedAt, o.Deadline)), session.Now, limit);
        return sorted.Count <= limit ? answer : answer with { NextCursor = PageRequest.Encode((sorted[limit - 1].Deadline, sorted[limit - 1].Id)) };
    }

    /// <summary>A hub's orders leave from within 200 m of it.</summary>
    internal static bool IsOf(LiveOrder order, Hub hub) => Geo.Metres(order.PickupLatitude, order.PickupLongitude, hub.Latitude, hub.Longitude) <= HubMetres;

    internal static Answer Of(IEnumerable<(string Id, string Customer, DateTimeOffset Created, DateTimeOffset Deadline)> orders, DateTimeOffset now, int limit)
    {
        var rows = orders.Select(o => (Order: o, Minutes: Urgency.Minutes(o.Deadline, now))).Where(o => o.Minutes.Left < AtRiskMinutes)
            .OrderBy(o => o.Minutes.Left).ThenByDescending(o => o.Minutes.Over).ThenBy(o => o.Order.Id, StringComparer.Ordinal).ToList();
        return new(true, rows.Count, [.. rows.Take(limit).Select(o =>
            new Row(o.Order.Id, o.Order.Customer, o.Order.Created, o.Minutes.Left, Urgency.Priority(o.Minutes.Left), o.Minutes.Over))]);
    }

    private const int AtRiskMinutes = Urgency.AtRiskBelow, HubMetres = 200;

    private static (DateTimeOffset, Guid)? AfterOf(string? cursor) => string.IsNullOrEmpty(cursor) ? null : PageRequest.Decode(cursor);
}
