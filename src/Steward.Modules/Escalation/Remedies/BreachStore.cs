using Steward.Kernel;

namespace Steward.Escalation.Remedies;

/// <summary>A promise that was broken: one row an order.</summary>
internal sealed record BreachRow
{
    public Guid Id { get; init; }
    public Guid OrderId { get; init; }
    public int SlaMinutes { get; init; }
    public int ActualMinutes { get; init; }
    public int BreachMinutes { get; init; }
    public decimal Penalty { get; init; }
    public required string Currency { get; init; }
    public bool Preventable { get; init; }
    public required string Cause { get; init; }
    public Guid ZoneId { get; init; }
    public DateOnly BusinessDate { get; init; }
    public Guid? DecisionId { get; init; }
}

/// <summary>Money for a customer, approved by a person.</summary>
internal sealed record CompensationRow
{
    public Guid Id { get; init; }
    public Guid OrderId { get; init; }
    public decimal Amount { get; init; }
    public required string Currency { get; init; }
    public string Status { get; init; } = "pending";
    public required string Reason { get; init; }
    public Guid? EscalationId { get; init; }
    public string? ApprovedBy { get; init; }
    public Guid ZoneId { get; init; }
    public DateOnly BusinessDate { get; init; }
    public Guid DecisionId { get; init; }
}

/// <summary>All SQL of <c>sla_breaches</c> and <c>compensations</c>.</summary>
internal sealed class BreachStore
{
    internal Task<int> Add(Session session, BreachRow row) => session.Execute(
        """
        insert into sla_breaches (id, order_id, sla_minutes, actual_minutes, breach_minutes, penalty, currency, preventable, cause, zone_id, business_date, decision_id)
        values (@Id, @OrderId, @SlaMinutes, @ActualMinutes, @BreachMinutes, @Penalty, @Currency, @Preventable, @Cause, @ZoneId, @BusinessDate, @DecisionId) on conflict (order_id) do nothing
        """,
        row);

    internal Task<BreachRow?> BreachOf(Session session, Guid order) => session.First<BreachRow>(
        "select id, order_id, sla_minutes, actual_minutes, breach_minutes, penalty, currency, preventable, cause, zone_id, business_date, decision_id from sla_breaches where order_id = @order", new { order });

    internal Task<int> Add(Session session, CompensationRow row) => session.Execute(
        """
        insert into compensations (id, order_id, amount, currency, status, reason, escalation_id, approved_by, zone_id, business_date, decision_id)
        values (@Id, @OrderId, @Amount, @Currency, @Status, @Reason, @EscalationId, @ApprovedBy, @ZoneId, @BusinessDate, @DecisionId) on conflict (decision_id) do nothing
        """,
        row);

    internal Task<IReadOnlyList<CompensationRow>> CompensationsOf(Session session, Guid order) => session.Query<CompensationRow>(
        "select id, order_id, amount, currency, status, reason, escalation_id, approved_by, zone_id, business_date, decision_id from compensations where order_id = @order order by created_at, id", new { order });

    internal Task<int> Refund(Session session, Guid decision) => session.Execute("update compensations set status = 'refunded' where decision_id = @decision and status = 'pending'", new { decision });
}
