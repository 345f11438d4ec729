using Steward.Kernel;

namespace Steward.Routes.Optimizing;

/// <summary>The rollup of optimisations against the optimisations themselves.</summary>
internal sealed class OptimizationRollup(IArchivedDays archived) : IRollup
{
    private static readonly string[] Figures =
    [
        "total_optimizations", "distance_saved_km", "distance_saved_count", "time_saved_minutes", "time_saved_count", "stops_reordered", "improvement_percentage",
        "improvement_count", "completed_optimizations", "failed_optimizations",
    ];

    public string Table => "route_optimization_daily";

    public async Task<RollupCheck> Verify(Session session)
    {
        var kept = await session.Query<Row>($"select zone_id, business_date, slot, {string.Join(", ", Figures)} from route_optimization_daily");
        var counted = await session.Query<Row>(
            $"""
            select zone_id, business_date, {session.RollupSlot} as slot,
              count(*) as total_optimizations, coalesce(sum(distance_saved_km), 0) as distance_saved_km, count(distance_saved_km) as distance_saved_count,
              coalesce(sum(time_saved_minutes), 0) as time_saved_minutes, count(time_saved_minutes) as time_saved_count, coalesce(sum(stops_reordered), 0) as stops_reordered,
              coalesce(sum(improvement_percentage), 0) as improvement_percentage, count(improvement_percentage) as improvement_count,
              sum(case when status = 'completed' then 1 else 0 end) as completed_optimizations, sum(case when status = 'failed' then 1 else 0 end) as failed_optimizations
            from route_optimizations group by 1, 2, 3
            """);
        return RollupCheck.Of(Figures, kept.Select(row => row.Shown()), counted.Select(row => row.Shown()), await archived.Of(session, "route_optimizations"));
    }

    private sealed record Row
    {
        public Guid ZoneId { get; init; }
        public DateOnly BusinessDate { get; init; }
        public int Slot { get; init; }
        public long TotalOptimizations { get; init; }
        public decimal DistanceSavedKm { get; init; }
        public long DistanceSavedCount { get; init; }
        public long TimeSavedMinutes { get; init; }
        public long TimeSavedCount { get; init; }
        public long StopsReordered { get; init; }
        public decimal ImprovementPercentage { get; init; }
        public long ImprovementCount { get; init; }
        public long CompletedOptimizations { get; init; }
        public long FailedOptimizations { get; init; }

        internal RollupRow Shown() => new(FormattableString.Invariant($"{ZoneId} {BusinessDate:yyyy-MM-dd} {Slot}"),
        [
            TotalOptimizations, DistanceSavedKm, DistanceSavedCount, TimeSavedMinutes, TimeSavedCount, StopsReordered, ImprovementPercentage, ImprovementCount,
            CompletedOptimizations, FailedOptimizations,
        ]);
    }
}
