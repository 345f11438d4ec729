using Steward.Kernel;

namespace Steward.Dispatch;

/// <summary>The rollup of assignments, counted again from the log.</summary>
internal sealed class AssignmentRollup(IArchivedDays archived) : IRollup
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
            select zone_id, business_date, {session.RollupSlot} as slot, count(*) as total_assignments,
              sum(case when assignment_type = 'AUTO_ASSIGNED' then 1 else 0 end) as auto_assigned, sum(case when assignment_type = 'FORCE_ASSIGNED' then 1 else 0 end) as force_assigned,
              sum(case when assignment_type = 'MANUAL' then 1 else 0 end) as manual_assignments, count(total_score) as scored, coalesce(sum(total_score), 0) as sum_total_score,
              coalesce(sum(distance_score), 0) as sum_distance_score, coalesce(sum(time_score), 0) as sum_time_score, coalesce(sum(load_score), 0) as sum_load_score,
              coalesce(sum(priority_score), 0) as sum_priority_score, min(total_score) as min_score, max(total_score) as max_score
            from assignment_logs group by 1, 2, 3
            """);
        return RollupCheck.Of(Figures, kept.Select(Row), counted.Select(Row), await archived.Of(session, "assignment_logs"));
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
