using Steward.Kernel;

namespace Steward.Dispatch;

/// <summary>The rollup of assignments, counted again from the log.</summary>
internal sealed class AssignmentRollup : IRollup
{
    private static readonly string[] Figures =
    [
        "total_assignments", "auto_assigned", "force_assigned", "manual_assignments", "scored", "sum_total_score", "sum_distance_score", "sum_time_score", "sum_load_score",
        "sum_priority_score", "min_score", "max_score",
    ];

    public string Table => "assignment_daily";

    public async Task<RollupCheck> Verify(Session session)
    {
        var kept = await session.Query<AssignmentSums>($"select zone_id, business_date, slot, {string.Join(", ", Figures)} from assignment_daily");
        var counted = await session.Query<AssignmentSums>(
            $"""
            select zone_id, business_date, {session.Pick("(instr('0123456789abcdef', substr(id, -1)) - 1) & 7", "get_byte(uuid_send(id), 15) & 7")} as slot, count(*) as total_assignments,
              sum(case when assignment_type = 'AUTO_ASSIGNED' then 1 else 0 end) as auto_assigned, sum(case when assignment_type = 'FORCE_ASSIGNED' then 1 else 0 end) as force_assigned,
              sum(case when assignment_type = 'MANUAL' then 1 else 0 end) as manual_assignments, count(total_score) as scored, coalesce(sum(total_score), 0) as sum_total_score,
              coalesce(sum(distance_score), 0) as sum_distance_score, coalesce(sum(time_score), 0) as sum_time_score, coalesce(sum(load_score), 0) as sum_load_score,
              coalesce(sum(priority_score), 0) as sum_priority_score, min(total_score) as min_score, max(total_score) as max_score
            from assignment_logs group by 1, 2, 3
            """);
        return RollupCheck.Of(Figures, kept.Select(Row), [.. counted.Select(Row)]);
    }

    private static RollupRow Row(AssignmentSums s) => new(
        FormattableString.Invariant($"{s.ZoneId} {s.BusinessDate:yyyy-MM-dd} {s.Slot}"),
        [
            s.TotalAssignments, s.AutoAssigned, s.ForceAssigned, s.ManualAssignments, s.Scored, s.SumTotalScore, s.SumDistanceScore, s.SumTimeScore, s.SumLoadScore, s.SumPriorityScore,
            s.MinScore, s.MaxScore,
        ]);

    private sealed record AssignmentSums
    {
        public Guid ZoneId { get; init; }
        public DateOnly BusinessDate { get; init; }
        public int Slot { get; init; }
        public long TotalAssignments { get; init; }
        public long AutoAssigned { get; init; }
        public long ForceAssigned { get; init; }
        public long ManualAssignments { get; init; }
        public long Scored { get; init; }
        public decimal SumTotalScore { get; init; }
        public decimal SumDistanceScore { get; init; }
        public decimal SumTimeScore { get; init; }
        public decimal SumLoadScore { get; init; }
        public decimal SumPriorityScore { get; init; }
        public decimal? MinScore { get; init; }
        public decimal? MaxScore { get; init; }
    }
}

/// <summary>The rollup of batches, counted again from the batches.</summary>
internal sealed class BatchRollup : IRollup
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
            select zone_id, business_date, {session.Pick("(instr('0123456789abcdef', substr(id, -1)) - 1) & 7", "get_byte(uuid_send(id), 15) & 7")} as slot, count(*) as total_batches,
              sum(order_count) as total_orders_batched, min(order_count) as min_orders, max(order_count) as max_orders, coalesce(sum(total_distance_km), 0) as sum_distance_km,
              count(total_distance_km) as distance_count, coalesce(sum(total_value), 0) as sum_value, count(total_value) as value_count,
              coalesce(sum(delivery_success_rate), 0) as sum_success_rate, count(delivery_success_rate) as success_count,
              sum(case when status = 'completed' then 1 else 0 end) as completed_batches, sum(case when status = 'failed' then 1 else 0 end) as failed_batches
            from order_batches group by 1, 2, 3
            """);
        return RollupCheck.Of(Figures, kept.Select(Row), [.. counted.Select(Row)]);
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
