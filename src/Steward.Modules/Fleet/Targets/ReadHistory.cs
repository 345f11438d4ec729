using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>The days of a driver, the best drivers of some days, and the snapshot of one date.</summary>
internal static class ReadHistory
{
    internal sealed record Day(
        DateOnly Date, int DeliveriesCompleted, decimal RevenueGenerated, int? TargetDeliveries, decimal? TargetRevenue, bool TargetAchieved, decimal? AchievementPercentage, bool Final,
        int Revision, int OnTimeDeliveries, int FailedDeliveries, int WorkedMinutes, string Currency);

    internal sealed record History(string DriverId, int Days, IReadOnlyList<Day> Rows);

    internal sealed record SnapshotRequest(string? Date, string? ZoneId);

    internal sealed record SnapshotRow(string DriverId, Day Day);

    internal sealed record SnapshotAnswer(DateOnly Date, bool Final, int Drivers, IReadOnlyList<SnapshotRow> Rows);

    internal static void Map(RouteGroupBuilder fleet)
    {
        fleet.MapGet("/history/{driverId}", OfDriver).Needs(Permission.Read, Permission.DriveOwn).Produces<History>().WithSummary("The days of a driver, newest first; days off have no row");
        fleet.MapGet("/top-performers", Top).Needs(Permission.Read, Permission.DriveOwn).Produces<IReadOnlyList<TopPerformer>>().WithSummary("The drivers with the highest mean achievement");
        fleet.MapPost("/snapshots", Take).Needs(Permission.Manage).Produces<SnapshotAnswer>().WithSummary("Writes or repeats the snapshot of a date from the stored facts");
        fleet.MapGet("/snapshots/{date}", OfDate).Needs(Permission.Read).Produces<SnapshotAnswer>().WithSummary("The rows of a date");
    }

    private static Task<Reply> OfDriver(string driverId, string? days, string? from, string? to, Caller caller, TargetDesk desk, CancellationToken cancel)
    {
        var many = Asked.Number(days, "days", 30, 1, 365);
        var (first, last) = (Asked.Date(from, "from"), Asked.Date(to, "to"));
        return desk.Database.Read(
            async session =>
            {
                var driver = await desk.DriverOf(session, caller, driverId);
                var end = last ?? TargetDays.Of((await desk.Zones.Find(session, driver.ZoneId))!).DateOf(session.Now);
                var begin = first ?? end.AddDays(1 - many);
                if (begin > end || end.DayNumber - begin.DayNumber >= 3_660) return Refusal.Invalid("/from", "from is not after to, and at most ten years before it.");
                var rows = await desk.History.OfDriver(session, driver.Id, begin, end);
                return Reply.Ok(new History(driver.ExternalId ?? driver.Id.ToString(), end.DayNumber - begin.DayNumber + 1, [.. rows.Select(row => Of(row, session.Now))]));
            },
            cancel);
    }

    /// <summary>A ranking is shown to drivers only where the zone allows it; the list has one zone, and so one currency.</summary>
    private static Task<Reply> Top(string? days, string? limit, string? zone_id, Caller caller, TargetDesk desk, CancellationToken cancel)
    {
        var (many, most) = (Asked.Number(days, "days", 7, 1, 365), Asked.Number(limit, "limit", 10, 1, 100));
        return desk.Database.Read(
            async session =>
            {
                var own = caller.Is(Roles.Driver) && caller.Id is { } user ? await desk.Drivers.OfUser(session, user) : null;
                if (caller.Is(Roles.Driver) && own is null) return Refusal.NotFound("driver");
                var zone = own is null ? await desk.ZoneOf(session, caller, zone_id) : (await desk.Zones.Find(session, own.ZoneId))!;
                if (own is not null && !TargetSettings.Of(zone).ShowRanking) return new Refusal("ranking_off", "This zone shows drivers no ranking.", 403);
                var today = TargetDays.Of(zone).DateOf(session.Now);
                return Reply.Ok(await desk.History.Top(session, zone.Id, today.AddDays(1 - many), today, most));
            },
            cancel);
    }

    private static Task<Reply> Take(SnapshotRequest request, Caller caller, TargetDesk desk, CancellationToken cancel)
    {
        if (Asked.Date(request.Date, "date") is not { } date) return Task.FromResult<Reply>(Refusal.Invalid("/date", "date is required."));
        return desk.Database.Write<Reply>(
            async session =>
            {
                var rows = new List<HistoryRow>();
                foreach (var zone in await desk.ZonesOf(session, caller, request.ZoneId))
                {
                    var today = TargetDays.Of(zone).DateOf(session.Now);
                    if (date > today) return Refusal.Rule("date_in_future", $"{date:O} has not begun yet.", "/date");
                    rows.AddRange(date == today ? await desk.Writer.Write(session, zone, date) : (await desk.Snapshot.Run(session, zone.Id, date, DailySnapshot.Person))!.Rows);
                }
                return Reply.Ok(Answer(date, rows, session.Now));
            },
            cancel);
    }

    private static Task<Reply> OfDate(string date, string? zone_id, Caller caller, TargetDesk desk, CancellationToken cancel)
    {
        var day = Asked.Date(date, "date")!.Value;
        return desk.Database.Read(
            async session =>
            {
                var rows = new List<HistoryRow>();
                foreach (var zone in await desk.ZonesOf(session, caller, zone_id)) rows.AddRange(await desk.History.OfDate(session, zone.Id, day));
                return Reply.Ok(Answer(day, rows, session.Now));
            },
            cancel);
    }

    private static SnapshotAnswer Answer(DateOnly date, List<HistoryRow> rows, DateTimeOffset now) =>
        new(date, rows.Count > 0 && rows.TrueForAll(row => row.FinalizedAt <= now), rows.Count, [.. rows.OrderBy(r => r.DriverId, StringComparer.Ordinal).Select(row => new SnapshotRow(row.DriverId, Of(row, now)))]);

    private static Day Of(HistoryRow row, DateTimeOffset now) => new(
        row.Date, row.DeliveriesCompleted, row.RevenueGenerated, row.TargetDeliveries, row.TargetRevenue, row.TargetAchieved, row.AchievementPercentage, row.FinalizedAt <= now, row.Revision,
        row.OnTimeDeliveries, row.FailedDeliveries, row.WorkedMinutes, row.Currency);
}
