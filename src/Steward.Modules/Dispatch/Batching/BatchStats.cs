using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Dispatch.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Dispatch.Batching;

/// <summary>Batches by business date, from the daily rollups.</summary>
internal sealed class BatchStats(BatchDaysStore rollups, BatchStore batches, ZoneDays days) : IBatchFigures
{
    internal static void Map(RouteGroupBuilder batching)
    {
        batching.MapGet("/stats", (BatchStats use, Caller caller, CancellationToken cancel, string? days = null, string? zone_id = null) => use.Read(caller, days, zone_id, cancel))
            .Needs(Permission.Read).WithSummary("Batches and orders in them by business date");
        batching.MapGet("/stats/hours", (BatchStats use, Caller caller, CancellationToken cancel, string? date = null, string? zone_id = null) => use.ReadHours(caller, date, zone_id, cancel))
            .Needs(Permission.Read).Produces<DayHours>().WithSummary("Batches of a business date by hour, with the mean of their orders");
    }

    public Task<BatchingToday> Today(Session session, IReadOnlyList<Guid>? wanted) => days.Today(
        session, wanted, new BatchingToday(0, 0), (date, zones) => Of(session, date, zones), (a, b) => new(a.TotalBatches + b.TotalBatches, a.OrdersBatched + b.OrdersBatched));

    private async Task<BatchingToday> Of(Session session, DateOnly date, IReadOnlyList<Guid> zones)
    {
        var sums = await rollups.SumsOf(session, date, zones);
        return new(sums.TotalBatches, sums.TotalOrdersBatched);
    }

    private Task<Reply> ReadHours(Caller caller, string? date, string? zone, CancellationToken cancel) => days.Hours(caller, date, zone, rollups.Hours, cancel);

    private Task<Reply> Read(Caller caller, string? wanted, string? zone, CancellationToken cancel) => days.Answer(
        caller, wanted, zone,
        async (session, zones, from, period) => new Dictionary<string, object>
        {
            ["historical"] = await rollups.Days(session, zones, from), ["today"] = Shown(await Today(session, zones)), ["activeBatches"] = await batches.Active(session, zones), ["period"] = period,
        },
        cancel);

    private static object Shown(BatchingToday today) => new
    {
        total_batches = today.TotalBatches, total_orders_batched = today.OrdersBatched,
        avg_orders_per_batch = today.TotalBatches == 0 ? (decimal?)null : Math.Round((decimal)today.OrdersBatched / today.TotalBatches, 4),
    };
}
