using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Dispatch;

/// <summary>The daily rollups of assignments.</summary>
internal sealed partial class DispatchStore
{
    private const string Shown =
        """
        date, total_assignments, auto_assigned, force_assigned, manual_assignments, avg_total_score, avg_distance_score, avg_time_score, avg_load_score,
        avg_priority_score, min_score, max_score
        """;

    /// <param name="zones">Null: all.</param>
    internal Task<IReadOnlyList<DailyRow>> Days(Session session, IReadOnlyList<Guid>? zones, DateOnly from) => session.Query<DailyRow>(
        $"select {Shown} from {(zones is null ? "auto_dispatch_stats" : OfZones(session))} where date >= @from order by date desc",
        new { zones = new IdArray([.. zones ?? []]), from });

    /// <summary>The view for some zones: a mean of the zones' means would be wrong.</summary>
    private static string OfZones(Session session)
    {
        string Mean(string score) => session.Pick($"sum(sum_{score}) / nullif(sum(scored), 0)", $"round(sum(sum_{score}) / nullif(sum(scored), 0), 4)") + $" as avg_{score}";
        return $"""
            (select business_date as date, sum(total_assignments) as total_assignments, sum(auto_assigned) as auto_assigned, sum(force_assigned) as force_assigned,
              sum(manual_assignments) as manual_assignments, {Mean("total_score")}, {Mean("distance_score")}, {Mean("time_score")}, {Mean("load_score")},
              {Mean("priority_score")}, min(min_score) as min_score, max(max_score) as max_score
            from assignment_daily where zone_id {session.AnyOf("zones")} group by business_date) as days
            """;
    }

    internal Task<IReadOnlyList<HourFact>> Hours(Session session, Guid zone, DateOnly date) => session.Query<HourFact>(
        "select assigned_at as at, total_score as amount from assignment_logs where zone_id = @zone and business_date = @date", new { zone, date });

    internal async Task<DaySums> SumsOf(Session session, DateOnly date, IReadOnlyList<Guid> zones) => await session.First<DaySums>(
        $"""
        select coalesce(sum(total_assignments), 0) as total_assignments, coalesce(sum(auto_assigned), 0) as auto_assigned, coalesce(sum(force_assigned), 0) as force_assigned,
          coalesce(sum(scored), 0) as scored, coalesce(sum(sum_total_score), 0) as sum_total_score, coalesce(sum(sum_distance_score), 0) as sum_distance_score,
          coalesce(sum(sum_time_score), 0) as sum_time_score, coalesce(sum(sum_load_score), 0) as sum_load_score, coalesce(sum(sum_priority_score), 0) as sum_priority_score
        from assignment_daily where business_date = @date and zone_id {session.AnyOf("zones")}
        """,
        new { date, zones = new IdArray([.. zones]) }) ?? new();
}

/// <summary>Counts and sums of one or more zones' days.</summary>
internal sealed record DaySums
{
    public long TotalAssignments { get; init; }
    public long AutoAssigned { get; init; }
    public long ForceAssigned { get; init; }
    public long Scored { get; init; }
    public decimal SumTotalScore { get; init; }
    public decimal SumDistanceScore { get; init; }
    public decimal SumTimeScore { get; init; }
    public decimal SumLoadScore { get; init; }
    public decimal SumPriorityScore { get; init; }

    /// <summary>Null when nothing was scored.</summary>
    internal decimal? Mean(decimal sum) => Scored == 0 ? null : Math.Round(sum / Scored, 4);

    internal DaySums Plus(DaySums other) => new()
    {
        TotalAssignments = TotalAssignments + other.TotalAssignments, AutoAssigned = AutoAssigned + other.AutoAssigned, ForceAssigned = ForceAssigned + other.ForceAssigned,
        Scored = Scored + other.Scored, SumTotalScore = SumTotalScore + other.SumTotalScore, SumDistanceScore = SumDistanceScore + other.SumDistanceScore,
        SumTimeScore = SumTimeScore + other.SumTimeScore, SumLoadScore = SumLoadScore + other.SumLoadScore, SumPriorityScore = SumPriorityScore + other.SumPriorityScore,
    };
}

/// <summary>One day of <c>auto_dispatch_stats</c>.</summary>
internal sealed record DailyRow
{
    public DateOnly Date { get; init; }
    public long TotalAssignments { get; init; }
    public long AutoAssigned { get; init; }
    public long ForceAssigned { get; init; }
    public long ManualAssignments { get; init; }
    public decimal? AvgTotalScore { get; init; }
    public decimal? AvgDistanceScore { get; init; }
    public decimal? AvgTimeScore { get; init; }
    public decimal? AvgLoadScore { get; init; }
    public decimal? AvgPriorityScore { get; init; }
    public decimal? MinScore { get; init; }
    public decimal? MaxScore { get; init; }
}
