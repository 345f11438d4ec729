using Steward.Kernel;

namespace Steward.Dispatch.Batching;

/// <summary>The rollup of batches, counted again from the batches.</summary>
internal sealed class BatchRollup(IArchivedDays archived) : IRollup
{
    private static readonly string[] Figures =
    [
        "total_batches", "total_orders_batched", "min_orders", "max_orders", "sum_distance_km", "distance_count", "sum_value", "value_count", "sum_success_rate", "success_count",
        "completed_batches", "failed_batches",
    ];

    public string Table => "batch_daily";

    public async Task<RollupCheck> Verify(Session session)
    {
        var kept = await session.Query<BatchCounts>($"select zone_id, business_date, slot, {string.Join(", ", Figures)} from batch_daily");
        var counted = await session.Query<BatchCounts>(
            $"""
            select zone_id, business_date, {session.RollupSlot} as slot, count(*) as total_batches,
              sum(order_count) as total_orders_batched, min(order_count) as min_orders, max(order_count) as max_orders, coalesce(sum(total_distance_km), 0) as sum_distance_km,
              count(total_distance_km) as distance_count, coalesce(sum(total_value), 0) as sum_value, count(total_value) as value_count,
              coalesce(sum(delivery_success_rate), 0) as sum_success_rate, count(delivery_success_rate) as success_count,
              sum(case when status = 'completed' then 1 else 0 end) as completed_batches, sum(case when status = 'failed' then 1 else 0 end) as failed_batches
            from order_batches group by 1, 2, 3
            """);
        return RollupCheck.Of(Figures, kept.Select(Row), counted.Select(Row), await archived.Of(session, "order_batches"));
    }

    private static RollupRow Row(BatchCounts c) => new(
        FormattableString.Invariant($"{c.ZoneId} {c.BusinessDate:yyyy-MM-dd} {c.Slot}"),
        [
            c.TotalBatches, c.TotalOrdersBatched, c.MinOrders, c.MaxOrders, c.SumDistanceKm, c.DistanceCount, c.SumValue, c.ValueCount, c.SumSuccessRate, c.SuccessCount,
            c.CompletedBatches, c.FailedBatches,
        ]);

    private sealed record BatchCounts
    {
        public Guid ZoneId { get; init; }
        public DateOnly BusinessDate { get; init; }
        public int Slot { get; init; }
        public long TotalBatches { get; init; }
        public long TotalOrdersBatched { get; init; }
        public int? MinOrders { get; init; }
        public int? MaxOrders { get; init; }
        public decimal SumDistanceKm { get; init; }
        public long DistanceCount { get; init; }
        public decimal SumValue { get; init; }
        public long ValueCount { get; init; }
        public decimal SumSuccessRate { get; init; }
        public long SuccessCount { get; init; }
        public long CompletedBatches { get; init; }
        public long FailedBatches { get; init; }
    }
}
