using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Dispatch;

/// <summary>Statistics from the daily rollups.</summary>
internal static class DispatchStats
{
    private const int MostDays = 365;

    internal static void Map(RouteGroupBuilder dispatch) => dispatch.MapGet("/stats", Handle).Needs(Permission.Read).WithSummary("Assignments and scores by business date");

    private static async Task<Reply> Handle(Database database, DispatchStore store, IZones zones, Caller caller, CancellationToken cancel, string? days = null, string? zone_id = null)
    {
        var count = 7;
        if (days is not null && (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > MostDays))
            return Refusal.Invalid("/days", $"days is a whole number from 1 to {MostDays}, not '{days}'.");
        return await database.Read<Reply>(
            async session =>
            {
                var (zone, refusal) = await ControlDispatch.ZoneOf(session, zones, caller, zone_id);
                if (refusal is not null) return refusal;
                var seen = (await zones.All(session)).Where(z => caller.SeesZone(z.Id) && (zone is null || z.Id == zone)).ToList();
                var today = seen.Count == 0 ? DateOnly.FromDateTime(session.Now.UtcDateTime) : seen.Max(z => z.DateOf(session.Now));
                var rows = await store.Days(session, zone, today.AddDays(-count));
                return Reply.Ok(new { historical = rows, today = Today(rows.FirstOrDefault(r => r.Date == today)), period = $"{count} days" });
            },
            cancel);
    }

    private static object Today(DailyRow? row) => new
    {
        total_assignments = row?.TotalAssignments ?? 0,
        auto_assigned = row?.AutoAssigned ?? 0,
        force_assigned = row?.ForceAssigned ?? 0,
        avg_assignment_score = row?.AvgTotalScore,
        avg_distance_score = row?.AvgDistanceScore,
        avg_time_score = row?.AvgTimeScore,
        avg_load_score = row?.AvgLoadScore,
        avg_priority_score = row?.AvgPriorityScore,
    };
}
