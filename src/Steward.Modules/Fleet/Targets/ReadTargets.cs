using System.Globalization;
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
        var from = string.IsNullOrEmpty(cursor) ? null : Cursor.Read(cursor, Place.Read);
        return desk.Database.Read(async session => Reply.Ok(await StatusOf(session, await desk.ZonesOf(session, caller, zone_id), desk, supply, most, from)), cancel);
    }

    /// <param name="from">Where an earlier page ended. All pages of one reading have the counts of its first: ten thousand drivers are counted once.</param>
    internal static async Task<Status> StatusOf(Session session, IReadOnlyList<Zone> zones, TargetDesk desk, Supply supply, int limit, Place? from = null)
    {
        var days = new Dictionary<Guid, ZoneDay>();
        var counts = from?.Counts ?? await Count(session, zones, desk, days);
        var page = counts.Total == 0 ? [] : await desk.Store.After(session, [.. zones.Select(zone => zone.Id)], from?.After ?? "", limit + 1);
        var shown = new List<(Zone, TargetNow)>(page.Count);
        foreach (var group in page.Take(limit).GroupBy(row => row.ZoneId))
        {
            var zone = zones.First(zone => zone.Id == group.Key);
            if (!days.TryGetValue(zone.Id, out var day)) days[zone.Id] = day = await desk.Book.Day(session, zone);
            shown.AddRange((await desk.Book.Now(session, zone, [.. group], day)).Select(now => (zone, now)));
        }
        var views = await Views(session, desk, shown);
        var percentage = counts.WithTarget == 0 ? "0%" : TargetBook.Percent(counts.OnTrack, counts.WithTarget);
        return new(
            true, counts.OnTrack, counts.Total, percentage, views, await supply.Recommend(session, counts.WithTarget - counts.OnTrack, zones),
            page.Count > limit ? Cursor.Of(new Place(counts, views[^1].DriverId).ToString()) : null);
    }

    private static async Task<Counts> Count(Session session, IReadOnlyList<Zone> zones, TargetDesk desk, Dictionary<Guid, ZoneDay> days)
    {
        var counts = new Counts(0, 0, 0);
        foreach (var zone in zones)
        {
            var rows = await desk.Store.Counted(session, zone.Id);
            if (rows.Count == 0) continue;
            var now = await desk.Book.Now(session, zone, rows, days[zone.Id] = await desk.Book.Day(session, zone));
            counts = new(counts.Total + rows.Count, counts.WithTarget + now.Count(one => one.Row.HasTarget), counts.OnTrack + now.Count(one => one.IsOnTrack));
        }
        return counts;
    }

    internal sealed record Counts(int Total, int WithTarget, int OnTrack);

    /// <summary>Where a page ended, with the counts that its reading began with.</summary>
    internal sealed record Place(Counts Counts, string After)
    {
        internal static Place Read(string text)
        {
            var parts = text.Split(' ', 4);
            int Number(int part) => int.Parse(parts[part], NumberStyles.None, CultureInfo.InvariantCulture);
            return new(new(Number(0), Number(1), Number(2)), parts[3]);
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Counts.Total} {Counts.WithTarget} {Counts.OnTrack} {After}");
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
