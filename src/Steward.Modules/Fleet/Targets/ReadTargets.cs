using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>Live progress: all drivers, a list by filters, or one.</summary>
internal static class ReadTargets
{
    private const int MostAtOnce = 500;

    internal sealed record Status(
        bool Success, int DriversOnTrack, int TotalDrivers, string Percentage, IReadOnlyList<TargetView> Drivers, string Recommendation, string? NextCursor);

    internal static void Map(RouteGroupBuilder fleet)
    {
        fleet.MapGet("/targets/status", All).Needs(Permission.Read).Produces<Status>().WithSummary("How all drivers stand against their targets");
        fleet.MapGet("/targets", List).Needs(Permission.Read).Produces<Page<TargetView>>().WithSummary("Targets by zone, state and track");
        fleet.MapGet("/targets/{driverId}", One).Needs(Permission.Read, Permission.DriveOwn).Produces<TargetView>().WithSummary("One target with its pace");
    }

    private static Task<Reply> All(string? zone_id, string? limit, string? cursor, Caller caller, TargetDesk desk, Supply supply, CancellationToken cancel)
    {
        var most = Asked.Number(limit, "limit", MostAtOnce, 1, MostAtOnce);
        return desk.Database.Read(async session => Reply.Ok(await StatusOf(session, await desk.ZonesOf(session, caller, zone_id), desk, supply, most, After(cursor))), cancel);
    }

    internal static async Task<Status> StatusOf(Session session, IReadOnlyList<Zone> zones, TargetDesk desk, Supply supply, int limit, string after)
    {
        var (total, withTarget, onTrack, days) = (0, 0, 0, new Dictionary<Guid, (Zone Zone, ZoneDay Day)>());
        foreach (var zone in zones)
        {
            var rows = await desk.Store.Counted(session, zone.Id);
            if (rows.Count == 0) continue;
            var day = await desk.Book.Day(session, zone);
            days[zone.Id] = (zone, day);
            foreach (var now in await desk.Book.Now(session, zone, rows, day))
            {
                if (now.Row.HasTarget) withTarget++;
                if (now.IsOnTrack) onTrack++;
            }
            total += rows.Count;
        }
        var page = total == 0 ? [] : await desk.Store.After(session, days.Keys, after, limit + 1);
        var shown = new List<(Zone, TargetNow)>(page.Count);
        foreach (var group in page.Take(limit).GroupBy(row => row.ZoneId))
            shown.AddRange((await desk.Book.Now(session, days[group.Key].Zone, [.. group], days[group.Key].Day)).Select(now => (days[group.Key].Zone, now)));
        var views = await Views(session, desk, shown);
        var percentage = withTarget == 0 ? "0%" : TargetBook.Percent(onTrack, withTarget);
        return new(true, onTrack, total, percentage, views, await supply.Recommend(session, withTarget - onTrack, zones), page.Count > limit ? Cursor.Of(views[^1].DriverId) : null);
    }

    private static Task<Reply> List(string? zone_id, string? status, bool? on_track, string? limit, string? cursor, Caller caller, TargetDesk desk, CancellationToken cancel)
    {
        var most = Asked.Number(limit, "limit", 50, 1, MostAtOnce);
        var wanted = status is null ? null : DriverStatus.Canonical(status) ?? throw new RefusedException(Refusal.Invalid("/status", $"'{status}' is none of {string.Join(", ", DriverStatus.All)}."));
        var after = After(cursor);
        return desk.Database.Read(
            async session =>
            {
                var all = await Everyone(session, await desk.ZonesOf(session, caller, zone_id), desk);
                var page = all.Where(t => (wanted is null || t.Now.Row.Status == wanted) && (on_track is null || t.Now.IsOnTrack == on_track) && string.CompareOrdinal(t.Now.Row.DriverId, after) > 0)
                    .Take(most + 1).ToList();
                var views = await Views(session, desk, page.Take(most));
                return Reply.Ok(new Page<TargetView>(views, page.Count > most ? Cursor.Of(views[^1].DriverId) : null));
            },
            cancel);
    }

    private static Task<Reply> One(string driverId, Caller caller, TargetDesk desk, CancellationToken cancel) => desk.Database.Read(
        async session =>
        {
            var driver = await desk.DriverOf(session, caller, driverId);
            return await desk.Store.Find(session, driver.Id) is { } row ? await Shown(session, desk, row) : Reply.No(Refusal.NotFound("target"));
        },
        cancel);

    internal static async Task<Reply> Shown(Session session, TargetDesk desk, TargetRow row)
    {
        var zone = (await desk.Zones.Find(session, row.ZoneId))!;
        return Reply.Ok((await desk.Book.Views(session, zone, await desk.Book.Now(session, zone, [row])))[0], EntityTags.Of(row.Version));
    }

    /// <summary>By the caller's id, in plain order of its characters.</summary>
    private static async Task<List<(Zone Zone, TargetNow Now)>> Everyone(Session session, IReadOnlyList<Zone> zones, TargetDesk desk)
    {
        var all = new List<(Zone, TargetNow)>();
        foreach (var zone in zones)
        {
            var rows = await desk.Store.InZone(session, zone.Id);
            if (rows.Count > 0) all.AddRange((await desk.Book.Now(session, zone, rows)).Select(now => (zone, now)));
        }
        all.Sort((a, b) => string.CompareOrdinal(a.Item2.Row.DriverId, b.Item2.Row.DriverId));
        return all;
    }

    private static string After(string? cursor) => string.IsNullOrEmpty(cursor) ? "" : Cursor.Read(cursor, driver => driver);

    private static async Task<IReadOnlyList<TargetView>> Views(Session session, TargetDesk desk, IEnumerable<(Zone Zone, TargetNow Now)> targets)
    {
        var views = new List<TargetView>();
        foreach (var group in targets.GroupBy(t => t.Zone)) views.AddRange(await desk.Book.Views(session, group.Key, [.. group.Select(t => t.Now)]));
        return [.. views.OrderBy(v => v.DriverId, StringComparer.Ordinal)];
    }
}

/// <summary>Says where drivers who are behind could get orders.</summary>
internal sealed class Supply(IEnumerable<ILiveOrders> live)
{
    private const int MostNamed = 3;

    internal async Task<string> Recommend(Session session, int behind, IReadOnlyList<Zone> zones)
    {
        if (behind == 0) return "All drivers on track to meet targets";
        var need = behind == 1 ? "1 driver needs more orders" : $"{behind} drivers need more orders";
        if (live.FirstOrDefault() is not { } orders) return need;
        var waiting = new List<(string Code, int Orders)>();
        foreach (var zone in zones) waiting.Add((zone.Code, (await orders.Waiting(session, zone.Id)).Total));
        var givers = waiting.Where(w => w.Orders > 0).OrderByDescending(w => w.Orders).ThenBy(w => w.Code, StringComparer.Ordinal).Take(MostNamed).ToList();
        return givers.Count == 0 ? need + "; no orders wait now" : $"{need}; orders wait in {string.Join(", ", givers.Select(g => $"{g.Code} ({g.Orders})"))}";
    }
}
