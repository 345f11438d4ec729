using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routes.Incidents;
using Steward.Routes.Optimizing;

namespace Steward.Routes.Control;

/// <summary>Optimisations and what they saved, from the daily rollups.</summary>
internal sealed class RouteStats(OptimizationsStore store, IncidentsStore incidents, ZoneDays days) : IRouteFigures
{
    private const int NewestIncidents = 20;

    internal static void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/stats", (RouteStats use, Caller caller, CancellationToken cancel, string? days = null, string? zone_id = null) => use.Read(caller, days, zone_id, cancel))
            .Needs(Permission.Read).WithSummary("Optimisations and savings by business date, and active incidents");
        routes.MapGet("/stats/hours", (RouteStats use, Caller caller, CancellationToken cancel, string? date = null, string? zone_id = null) => use.ReadHours(caller, date, zone_id, cancel))
            .Needs(Permission.Read).Produces<DayHours>().WithSummary("Optimisations of a business date by hour, with the mean of the minutes saved");
    }

    public async Task<RoutesToday> Today(Session session, IReadOnlyList<Guid>? wanted)
    {
        var sums = await SumsOfToday(session, wanted);
        return new(sums.TotalOptimizations, sums.DistanceSavedKm, sums.TimeSavedMinutes);
    }

    private Task<OptimizationSums> SumsOfToday(Session session, IReadOnlyList<Guid>? wanted) =>
        days.Today(session, wanted, new OptimizationSums(), (date, zones) => store.SumsOf(session, date, zones), (a, b) => a.Plus(b));

    private Task<Reply> ReadHours(Caller caller, string? date, string? zone, CancellationToken cancel) => days.Hours(caller, date, zone, store.Hours, cancel);

    private Task<Reply> Read(Caller caller, string? wanted, string? zone, CancellationToken cancel) => days.Answer(
        caller, wanted, zone,
        async (session, zones, from, period) => new Dictionary<string, object>
        {
            ["historical"] = await store.Days(session, zones, from),
            ["today"] = Shown(await SumsOfToday(session, zones)),
            ["activeIncidents"] = (await incidents.Newest(session, zones, NewestIncidents))
                .Select(row => new { row.Id, row.Latitude, row.Longitude, row.Severity, row.ReportedAt, row.ResolvedAt }).ToList(),
            ["period"] = period,
        },
        cancel);

    private static object Shown(OptimizationSums sums) => new
    {
        total_optimizations = sums.TotalOptimizations, total_distance_saved_km = sums.DistanceSavedKm, total_time_saved_minutes = sums.TimeSavedMinutes,
        avg_distance_saved_km = OptimizationSums.Mean(sums.DistanceSavedKm, sums.DistanceSavedCount),
        avg_time_saved_minutes = OptimizationSums.Mean(sums.TimeSavedMinutes, sums.TimeSavedCount), total_stops_reordered = sums.StopsReordered,
    };
}
