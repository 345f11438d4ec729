using Steward.Kernel;

namespace Steward.Escalation.Logs;

/// <summary>How many open escalations, and how many orders with one, there are of each severity, against the escalations themselves.</summary>
internal sealed class OpenEscalationRollup : IRollup
{
    private static readonly string[] Figures = ["escalations", "orders"];

    public string Table => "open_escalation_counts";

    public async Task<RollupCheck> Verify(Session session)
    {
        var kept = await session.Query<Row>("select zone_id, severity, slot, escalations, orders from open_escalation_counts");
        var counted = await session.Query<Row>(
            $"""
            select zone_id, severity, {session.SlotOf("order_id")} as slot, count(*) as escalations, count(distinct order_id) as orders
            from escalation_logs where status <> 'resolved' and order_id is not null group by 1, 2, 3
            """);
        return RollupCheck.OfPresent(Figures, [.. kept.Select(row => row.Shown())], counted.Select(row => row.Shown()));
    }

    private sealed record Row
    {
        public Guid ZoneId { get; init; }
        public required string Severity { get; init; }
        public int Slot { get; init; }
        public long Escalations { get; init; }
        public long Orders { get; init; }

        internal RollupRow Shown() => new(FormattableString.Invariant($"{ZoneId} {Severity} {Slot}"), [Escalations, Orders]);
    }
}

/// <summary>The open escalations of each order, from which the count knows whether one was the order's first or last.</summary>
internal sealed class OrderRiskRollup : IRollup
{
    private static readonly string[] Figures = ["escalations"];

    public string Table => "order_risks";

    public async Task<RollupCheck> Verify(Session session)
    {
        var kept = await session.Query<Row>("select order_id, severity, escalations from order_risks");
        var counted = await session.Query<Row>("select order_id, severity, count(*) as escalations from escalation_logs where status <> 'resolved' and order_id is not null group by 1, 2");
        return RollupCheck.OfPresent(Figures, [.. kept.Select(row => row.Shown())], counted.Select(row => row.Shown()));
    }

    private sealed record Row
    {
        public Guid OrderId { get; init; }
        public required string Severity { get; init; }
        public long Escalations { get; init; }

        internal RollupRow Shown() => new($"{OrderId} {Severity}", [Escalations]);
    }
}
