using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Escalation.Logs;

/// <summary>What the rollups and the open rows add up to.</summary>
internal sealed partial class LogStore
{
    private const string Stats =
        """
        date, total_escalations, sla_risk_escalations, stuck_order_escalations, unresponsive_driver_escalations, failed_delivery_escalations, critical_escalations,
        high_escalations, resolved_escalations, open_escalations, avg_delay_minutes
        """;

    /// <summary>Rows of <c>escalation_stats</c> from a date on, newest first; of some zones the same sums over them.</summary>
    internal Task<IReadOnlyList<DayRow>> Days(Session session, IReadOnlyList<Guid>? zones, DateOnly from) => zones is null
        ? session.Query<DayRow>($"select {Stats} from escalation_stats where date >= @from order by date desc", new { from })
        : session.Query<DayRow>(
            $"""
            select business_date as date, sum(total_escalations) as total_escalations, sum(sla_risk_escalations) as sla_risk_escalations, sum(stuck_order_escalations) as stuck_order_escalations,
              sum(unresponsive_driver_escalations) as unresponsive_driver_escalations, sum(failed_delivery_escalations) as failed_delivery_escalations,
              sum(critical_escalations) as critical_escalations, sum(high_escalations) as high_escalations, sum(resolved_escalations) as resolved_escalations,
              sum(open_escalations) as open_escalations, {session.Pick("sum(delay_minutes) * 1000000 / nullif(sum(delay_count), 0)", "round(cast(sum(delay_minutes) as numeric) / nullif(sum(delay_count), 0), 6)")} as avg_delay_minutes
            from escalation_daily where business_date >= @from and zone_id {session.AnyOf("zones")} group by business_date order by business_date desc
            """,
            new { from, zones = new IdArray([.. zones]) });

    internal Task<IReadOnlyList<HourFact>> Hours(Session session, Guid zone, DateOnly date) => session.Query<HourFact>(
        $"select created_at as at, {session.Pick("current_delay_minutes * 1000000", "current_delay_minutes")} as amount from escalation_logs where zone_id = @zone and business_date = @date", new { zone, date });

    /// <summary>The sums of one business date over some zones.</summary>
    internal async Task<TypeCounts> CountsOf(Session session, DateOnly date, IReadOnlyList<Guid> zones) => await session.First<TypeCounts>(
        $"""
        select coalesce(sum(total_escalations), 0) as total, coalesce(sum(sla_risk_escalations), 0) as sla_risk, coalesce(sum(stuck_order_escalations), 0) as stuck_order,
          coalesce(sum(unresponsive_driver_escalations), 0) as unresponsive_driver, coalesce(sum(failed_delivery_escalations), 0) as failed_delivery
        from escalation_daily where business_date = @date and zone_id {session.AnyOf("zones")}
        """,
        new { date, zones = new IdArray([.. zones]) }) ?? new();

    /// <summary>Open escalations of orders and the orders that have one, by severity: from the count that moves with them.</summary>
    internal Task<IReadOnlyList<SeverityCount>> OpenBySeverity(Session session, IReadOnlyList<Guid>? zones)
    {
        var where = new Conditions().Among(session, "zone_id", "zones", zones);
        return session.Query<SeverityCount>($"select severity, {Sum(session, "escalations")}, {Sum(session, "orders")} from open_escalation_counts{where} group by severity", where.Values);
    }

    private static string Sum(Session session, string column) => $"{session.Pick($"sum({column})", $"sum({column})::bigint")} as {column}";

    /// <summary>Open or investigating, high or critical: the oldest first.</summary>
    internal Task<IReadOnlyList<LogRow>> AtRisk(Session session, IReadOnlyList<Guid>? zones, int limit)
    {
        var where = new Conditions().And("status <> 'resolved'").And("order_id is not null").And("severity in ('high', 'critical')").Among(session, "zone_id", "zones", zones);
        where.Values.Add("limit", limit);
        return session.Query<LogRow>($"select {Columns} from escalation_logs{where} order by escalated_at, id limit @limit", where.Values);
    }
}

/// <summary>One row of <c>escalation_stats</c>.</summary>
internal sealed record DayRow
{
    public DateOnly Date { get; init; }
    public long TotalEscalations { get; init; }
    public long SlaRiskEscalations { get; init; }
    public long StuckOrderEscalations { get; init; }
    public long UnresponsiveDriverEscalations { get; init; }
    public long FailedDeliveryEscalations { get; init; }
    public long CriticalEscalations { get; init; }
    public long HighEscalations { get; init; }
    public long ResolvedEscalations { get; init; }
    public long OpenEscalations { get; init; }
    public decimal? AvgDelayMinutes { get; init; }
}

/// <summary>Escalations of some days by type.</summary>
internal sealed record TypeCounts
{
    public long Total { get; init; }
    public long SlaRisk { get; init; }
    public long StuckOrder { get; init; }
    public long UnresponsiveDriver { get; init; }
    public long FailedDelivery { get; init; }

    internal TypeCounts Plus(TypeCounts other) => new()
    {
        Total = Total + other.Total, SlaRisk = SlaRisk + other.SlaRisk, StuckOrder = StuckOrder + other.StuckOrder,
        UnresponsiveDriver = UnresponsiveDriver + other.UnresponsiveDriver, FailedDelivery = FailedDelivery + other.FailedDelivery,
    };
}

internal sealed record SeverityCount
{
    public required string Severity { get; init; }
    public long Escalations { get; init; }
    public long Orders { get; init; }
}
