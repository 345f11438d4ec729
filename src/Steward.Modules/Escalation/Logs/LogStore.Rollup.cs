using Steward.Kernel;

namespace Steward.Escalation.Logs;

/// <summary>The rollup of escalations against the escalations themselves.</summary>
internal sealed class EscalationRollup(IArchivedDays archived) : IRollup
{
    private static readonly string[] Figures =
    [
        "total_escalations", "sla_risk_escalations", "stuck_order_escalations", "unresponsive_driver_escalations", "failed_delivery_escalations", "critical_escalations", "high_escalations",
        "medium_escalations", "low_escalations", "resolved_escalations", "open_escalations", "investigating_escalations", "delay_minutes", "delay_count",
    ];

    public string Table => "escalation_daily";

    public async Task<RollupCheck> Verify(Session session)
    {
        var kept = await session.Query<Row>($"select zone_id, business_date, slot, {string.Join(", ", Figures)} from escalation_daily");
        var counted = await session.Query<Row>(
            $"""
            select zone_id, business_date, {session.RollupSlot} as slot, count(*) as total_escalations,
              count(case when escalation_type = 'SLA_RISK' then 1 end) as sla_risk_escalations, count(case when escalation_type = 'STUCK_ORDER' then 1 end) as stuck_order_escalations,
              count(case when escalation_type = 'UNRESPONSIVE_DRIVER' then 1 end) as unresponsive_driver_escalations,
              count(case when escalation_type = 'FAILED_DELIVERY' then 1 end) as failed_delivery_escalations,
              count(case when severity = 'critical' then 1 end) as critical_escalations, count(case when severity = 'high' then 1 end) as high_escalations,
              count(case when severity = 'medium' then 1 end) as medium_escalations, count(case when severity = 'low' then 1 end) as low_escalations,
              count(case when status = 'resolved' then 1 end) as resolved_escalations, count(case when status <> 'resolved' then 1 end) as open_escalations,
              count(case when status = 'investigating' then 1 end) as investigating_escalations, coalesce(sum(current_delay_minutes), 0) as delay_minutes,
              count(current_delay_minutes) as delay_count
            from escalation_logs group by 1, 2, 3
            """);
        return RollupCheck.Of(Figures, kept.Select(row => row.Shown()), counted.Select(row => row.Shown()), await archived.Of(session, "escalation_logs"));
    }

    private sealed record Row
    {
        public Guid ZoneId { get; init; }
        public DateOnly BusinessDate { get; init; }
        public int Slot { get; init; }
        public long TotalEscalations { get; init; }
        public long SlaRiskEscalations { get; init; }
        public long StuckOrderEscalations { get; init; }
        public long UnresponsiveDriverEscalations { get; init; }
        public long FailedDeliveryEscalations { get; init; }
        public long CriticalEscalations { get; init; }
        public long HighEscalations { get; init; }
        public long MediumEscalations { get; init; }
        public long LowEscalations { get; init; }
        public long ResolvedEscalations { get; init; }
        public long OpenEscalations { get; init; }
        public long InvestigatingEscalations { get; init; }
        public long DelayMinutes { get; init; }
        public long DelayCount { get; init; }

        internal RollupRow Shown() => new(FormattableString.Invariant($"{ZoneId} {BusinessDate:yyyy-MM-dd} {Slot}"),
        [
            TotalEscalations, SlaRiskEscalations, StuckOrderEscalations, UnresponsiveDriverEscalations, FailedDeliveryEscalations, CriticalEscalations, HighEscalations, MediumEscalations,
            LowEscalations, ResolvedEscalations, OpenEscalations, InvestigatingEscalations, DelayMinutes, DelayCount,
        ]);
    }
}
