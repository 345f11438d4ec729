using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Dispatch.Batching;

/// <summary>The daily rollup of batches.</summary>
internal sealed class BatchDaysStore
{
    private const string Shown =
        """
        date, total_batches, total_orders_batched, avg_orders_per_batch, min_orders_per_batch, max_orders_per_batch, total_distance_km, avg_distance_per_batch, total_value,
        avg_success_rate, completed_batches, failed_batches
        """;

    /// <param name="zones">Null: all.</param>
    internal Task<IReadOnlyList<BatchDay>> Days(Session session, IReadOnlyList<Guid>? zones, DateOnly from) => session.Query<BatchDay>(
        $"select {Shown} from {(zones is null ? "batch_performance_stats" : OfZones(session))} where date >= @from order by date desc", new { zones = new IdArray([.. zones ?? []]), from });

    internal Task<IReadOnlyList<HourFact>> Hours(Session session, Guid zone, DateOnly date) => session.Query<HourFact>(
        $"select created_at as at, {session.Pick("order_count * 1000000", "order_count")} as amount from order_batches where zone_id = @zone and business_date = @date", new { zone, date });

    internal async Task<BatchSums> SumsOf(Session session, DateOnly date, IReadOnlyList<Guid> zones) => await session.First<BatchSums>(
        $"""
        select coalesce(sum(total_batches), 0) as total_batches, coalesce(sum(total_orders_batched), 0) as total_orders_batched
        from batch_daily where business_date = @date and zone_id {session.AnyOf("zones")}
        """,
        new { date, zones = new IdArray([.. zones]) }) ?? new();

    /// <summary>The view for some zones: a mean of the zones' means would be wrong.</summary>
    private static string OfZones(Session session)
    {
        string Mean(string sum, string count, bool isWhole = false) => session.Pick(
            $"(2 * sum({sum}){(isWhole ? " * 1000000" : "")} + sum({count})) / nullif(2 * sum({count}), 0)", $"round(sum({sum}) / nullif(sum({count}), 0), 6)");
        return $"""
            (select business_date as date, sum(total_batches) as total_batches, sum(total_orders_batched) as total_orders_batched,
              {Mean("total_orders_batched", "total_batches", isWhole: true)} as avg_orders_per_batch, min(min_orders) as min_orders_per_batch, max(max_orders) as max_orders_per_batch,
              sum(sum_distance_km) as total_distance_km, {Mean("sum_distance_km", "distance_count")} as avg_distance_per_batch, sum(sum_value) as total_value,
              {Mean("sum_success_rate", "success_count")} as avg_success_rate, sum(completed_batches) as completed_batches, sum(failed_batches) as failed_batches
            from batch_daily where zone_id {session.AnyOf("zones")} group by business_date) as days
            """;
    }
}

/// <summary>Counts of one or more zones' days.</summary>
internal sealed record BatchSums
{
    public long TotalBatches { get; init; }
    public long TotalOrdersBatched { get; init; }
}

/// <summary>One day of <c>batch_performance_stats</c>.</summary>
internal sealed record BatchDay
{
    public DateOnly Date { get; init; }
    public long TotalBatches { get; init; }
    public long TotalOrdersBatched { get; init; }
    public decimal? AvgOrdersPerBatch { get; init; }
    public int? MinOrdersPerBatch { get; init; }
    public int? MaxOrdersPerBatch { get; init; }
    public decimal? TotalDistanceKm { get; init; }
    public decimal? AvgDistancePerBatch { get; init; }
    public decimal? TotalValue { get; init; }
    public decimal? AvgSuccessRate { get; init; }
    public long CompletedBatches { get; init; }
    public long FailedBatches { get; init; }
}
