using System.Globalization;
using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions;

internal sealed record DailyRow
{
    public required string DecisionType { get; init; }
    public required string PolicyUsed { get; init; }
    public required string Status { get; init; }
    public long Decisions { get; init; }
    public long ComputationMs { get; init; }
}

/// <summary>The rollup by day, zone, type, policy and present state, kept in the transaction of the fact.</summary>
internal sealed class DailyStore
{
    private const string Sharded = "wealth:";

    internal async Task Count(Session session, IEnumerable<NewDecision> decisions)
    {
        var groups = decisions
            .GroupBy(d => (d.BusinessDate, Zone: ZoneOf(d.ZoneId, d.Stream), d.DecisionType, d.PolicyName, d.InitialStatus))
            .OrderBy(g => g.Key.DecisionType, StringComparer.Ordinal).ThenBy(g => g.Key.PolicyName, StringComparer.Ordinal).ThenBy(g => g.Key.InitialStatus, StringComparer.Ordinal);
        foreach (var g in groups)
            await Add(session, g.Key.BusinessDate, g.Key.Zone, g.Key.DecisionType, g.Key.PolicyName, g.Key.InitialStatus, g.Count(), g.Sum(d => d.ComputationMs ?? 0));
    }

    internal async Task Move(Session session, DecisionFacts decision, string to)
    {
        var ms = decision.ComputationTimeMs ?? 0;
        await Add(session, decision.BusinessDate, ZoneOf(decision.ZoneId, decision.Stream), decision.DecisionType, decision.PolicyUsed, decision.Status, -1, -ms);
        await Add(session, decision.BusinessDate, ZoneOf(decision.ZoneId, decision.Stream), decision.DecisionType, decision.PolicyUsed, to, 1, ms);
    }

    /// <summary>Where there is no zone, the shard of clients stands for it: transactions of two shards do not wait for each other's rows.</summary>
    private static Guid ZoneOf(Guid? zone, string stream) =>
        zone ?? (stream.StartsWith(Sharded, StringComparison.Ordinal) ? new Guid(1 + int.Parse(stream.AsSpan(Sharded.Length), CultureInfo.InvariantCulture), 0, 0, new byte[8]) : Guid.Empty);

    private static Task<int> Add(Session session, DateOnly date, Guid zone, string type, string policy, string status, long count, long ms) => session.Execute(
        """
        insert into decision_daily (business_date, zone_id, decision_type, policy_used, status, decisions, computation_ms)
        values (@date, @zone, @type, @policy, @status, @count, @ms)
        on conflict (business_date, zone_id, decision_type, policy_used, status)
        do update set decisions = decision_daily.decisions + excluded.decisions, computation_ms = decision_daily.computation_ms + excluded.computation_ms
        """,
        new { date, zone, type, policy, status, count, ms });

    internal Task<IReadOnlyList<DailyRow>> Sums(Session session, DateOnly from, Guid? zone) => session.Query<DailyRow>(
        $"""
        select decision_type, policy_used, status, cast(sum(decisions) as bigint) as decisions, cast(sum(computation_ms) as bigint) as computation_ms
        from decision_daily where business_date >= @from {(zone is null ? "" : "and zone_id = @zone")}
        group by decision_type, policy_used, status order by decision_type, policy_used, status
        """,
        new { from, zone });

    /// <summary>Times of the newest decisions, in ascending order: for percentiles.</summary>
    internal Task<IReadOnlyList<int>> Times(Session session, DateTimeOffset since, Guid? zone) => session.Query<int>(
        $"""
        select computation_time_ms from (
          select computation_time_ms from decisions where created_at >= @since and computation_time_ms is not null {(zone is null ? "" : "and zone_id = @zone")}
          order by created_at desc limit 10000) newest
        order by computation_time_ms
        """,
        new { since, zone });

    internal async Task<(int Overrides, int Open)> Counts(Session session, DateTimeOffset since, Guid? zone)
    {
        var inZone = zone is null ? "" : "and zone_id = @zone";
        return (
            await session.Scalar<int>($"select count(*) from decisions where overrides_decision_id is not null and created_at >= @since {inZone}", new { since, zone }),
            await session.Scalar<int>($"select count(*) from decisions where status in ('proposed', 'awaiting_approval') {inZone}", new { zone }));
    }
}
