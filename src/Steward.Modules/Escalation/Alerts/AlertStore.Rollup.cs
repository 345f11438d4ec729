using Steward.Kernel;

namespace Steward.Escalation.Alerts;

/// <summary>The count of open alerts against the alerts themselves. It has no days, so the archive takes nothing out of it: only resolved alerts leave.</summary>
internal sealed class AlertRollup : IRollup
{
    private static readonly string[] Figures = ["alerts"];

    public string Table => "open_alert_counts";

    public async Task<RollupCheck> Verify(Session session)
    {
        var kept = await session.Query<Row>("select zone_id, alert_type, severity, status, slot, alerts from open_alert_counts");
        var counted = await session.Query<Row>(
            $"""
            select coalesce(zone_id, {session.Pick("'00000000-0000-0000-0000-000000000000'", "'00000000-0000-0000-0000-000000000000'::uuid")}) as zone_id, alert_type, severity, status, {session.RollupSlot} as slot, count(*) as alerts
            from dispatch_alerts where status <> 'resolved' group by 1, 2, 3, 4, 5
            """);
        return RollupCheck.OfPresent(Figures, [.. kept.Select(row => row.Shown())], counted.Select(row => row.Shown()));
    }

    private sealed record Row
    {
        public Guid ZoneId { get; init; }
        public required string AlertType { get; init; }
        public required string Severity { get; init; }
        public required string Status { get; init; }
        public int Slot { get; init; }
        public long Alerts { get; init; }

        internal RollupRow Shown() => new(FormattableString.Invariant($"{ZoneId} {AlertType} {Severity} {Status} {Slot}"), [Alerts]);
    }
}
