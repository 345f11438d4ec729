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

    private static async Task<Reply> Handle(
        Database database, DispatchStore store, DispatchFigures figures, IZones zones, IEngineZones scopes, Caller caller, CancellationToken cancel, string? days = null, string? zone_id = null)
    {
        var count = 7;
        if (days is not null && (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > MostDays))
            return Refusal.Invalid("/days", $"days is a whole number from 1 to {MostDays}, not '{days}'.");
        return await database.Read<Reply>(
            async session =>
            {
                var (scope, refusal) = await EngineScope.Of(session, scopes, caller, zone_id);
                if (refusal is not null) return refusal;
                var dates = (await zones.All(session)).Where(z => scope.Includes(z.Id)).Select(z => z.DateOf(session.Now));
                var earliest = dates.DefaultIfEmpty(DateOnly.FromDateTime(session.Now.UtcDateTime)).Min();
                var rows = await store.Days(session, scope.Zones, earliest.AddDays(-count));
                return Reply.Ok(new { historical = rows, today = Today(await figures.SumsOfToday(session, scope.Zones)), period = $"{count} days" });
            },
            cancel);
    }

    private static object Today(DaySums sums) => new
    {
        total_assignments = sums.TotalAssignments,
        auto_assigned = sums.AutoAssigned,
        force_assigned = sums.ForceAssigned,
        avg_assignment_score = sums.Mean(sums.SumTotalScore),
        avg_distance_score = sums.Mean(sums.SumDistanceScore),
        avg_time_score = sums.Mean(sums.SumTimeScore),
        avg_load_score = sums.Mean(sums.SumLoadScore),
        avg_priority_score = sums.Mean(sums.SumPriorityScore),
    };
}
