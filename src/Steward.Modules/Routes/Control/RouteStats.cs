using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routes.Incidents;
using Steward.Routes.Optimizing;

namespace Steward.Routes.Control;

/// <summary>Today's figures: each zone by its own business date.</summary>
internal sealed class RouteFigures(OptimizationsStore store, IZones zones) : IRouteFigures
{
    public async Task<RoutesToday> Today(Session session, IReadOnlyList<Guid>? wanted)
    {
        var sums = await SumsOfToday(session, wanted);
        return new(sums.TotalOptimizations, sums.DistanceSavedKm, sums.TimeSavedMinutes);
    }

    internal async Task<OptimizationSums> SumsOfToday(Session session, IReadOnlyList<Guid>? wanted)
    {
        var sums = new OptimizationSums();
        var seen = (await zones.All(session)).Where(zone => wanted is null || wanted.Contains(zone.Id));
        foreach (var day in seen.GroupBy(zone => zone.DateOf(session.Now))) sums = sums.Plus(await store.SumsOf(session, day.Key, [.. day.Select(zone => zone.Id)]));
        return sums;
    }
}

/// <summary>Statistics from the daily rollups.</summary>
internal static class RouteStats
{
    private const int MostDays = 365, NewestIncidents = 20;

    internal static void Map(RouteGroupBuilder routes) => routes.MapGet("/stats", Handle).Needs(Permission.Read).WithSummary("Optimisations and savings by business date, and active incidents");

    private static async Task<Reply> Handle(
        Database database, OptimizationsStore store, IncidentsStore incidents, RouteFigures figures, IZones zones, IEngineZones scopes, Caller caller, CancellationToken cancel,
        string? days = null, string? zone_id = null)
    {
        var count = 7;
        if (days is not null && (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > MostDays))
            return Refusal.Invalid("/days", $"days is a whole number from 1 to {MostDays}, not '{days}'.");
        return await database.Read<Reply>(
            async session =>
            {
                var (scope, refusal) = await EngineScope.Of(session, scopes, caller, zone_id);
                if (refusal is not null) return refusal;
                var dates = (await zones.All(session)).Where(zone => scope.Includes(zone.Id)).Select(zone => zone.DateOf(session.Now));
                var earliest = dates.DefaultIfEmpty(DateOnly.FromDateTime(session.Now.UtcDateTime)).Min();
                return Reply.Ok(new Dictionary<string, object>
                {
                    ["historical"] = await store.Days(session, scope.Zones, earliest.AddDays(-count)),
                    ["today"] = Today(await figures.SumsOfToday(session, scope.Zones)),
                    ["activeIncidents"] = (await incidents.Newest(session, scope.Zones, NewestIncidents))
                        .Select(row => new { row.Id, row.Latitude, row.Longitude, row.Severity, row.ReportedAt, row.ResolvedAt }).ToList(),
                    ["period"] = $"{count} days",
                });
            },
            cancel);
    }

    private static object Today(OptimizationSums sums) => new
    {
        total_optimizations = sums.TotalOptimizations, total_distance_saved_km = sums.DistanceSavedKm, total_time_saved_minutes = sums.TimeSavedMinutes,
        avg_distance_saved_km = OptimizationSums.Mean(sums.DistanceSavedKm, sums.DistanceSavedCount),
        avg_time_saved_minutes = OptimizationSums.Mean(sums.TimeSavedMinutes, sums.TimeSavedCount), total_stops_reordered = sums.StopsReordered,
    };
}
