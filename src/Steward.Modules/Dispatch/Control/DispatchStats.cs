using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Dispatch.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Dispatch;

/// <summary>Assignments and their scores from the daily rollups; means are over what was scored.</summary>
internal sealed class DispatchStats(DispatchStore store, ZoneDays days) : IDispatchFigures
{
    internal static void Map(RouteGroupBuilder dispatch)
    {
        dispatch.MapGet("/stats", (DispatchStats use, Caller caller, CancellationToken cancel, string? days = null, string? zone_id = null) => use.Read(caller, days, zone_id, cancel))
            .Needs(Permission.Read).WithSummary("Assignments and scores by business date");
        dispatch.MapGet("/stats/hours", (DispatchStats use, Caller caller, CancellationToken cancel, string? date = null, string? zone_id = null) => use.ReadHours(caller, date, zone_id, cancel))
            .Needs(Permission.Read).Produces<DayHours>().WithSummary("Assignments of a business date by hour, with the mean score");
    }

    public async Task<DispatchToday> Today(Session session, IReadOnlyList<Guid>? wanted)
    {
        var sums = await SumsOfToday(session, wanted);
        return new(sums.TotalAssignments, sums.AutoAssigned, sums.Mean(sums.SumTotalScore));
    }

    private Task<DaySums> SumsOfToday(Session session, IReadOnlyList<Guid>? wanted) =>
        days.Today(session, wanted, new DaySums(), (date, zones) => store.SumsOf(session, date, zones), (a, b) => a.Plus(b));

    private Task<Reply> ReadHours(Caller caller, string? date, string? zone, CancellationToken cancel) => days.Hours(caller, date, zone, store.Hours, cancel);

    private Task<Reply> Read(Caller caller, string? wanted, string? zone, CancellationToken cancel) => days.Answer(
        caller, wanted, zone,
        async (session, zones, from, period) => new { historical = await store.Days(session, zones, from), today = Shown(await SumsOfToday(session, zones)), period }, cancel);

    private static object Shown(DaySums sums) => new
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
