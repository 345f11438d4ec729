using Steward.Kernel;
using Steward.Wealth.Occurrences;

namespace Steward.Wealth.Orders;

/// <summary>Table <c>investment_orders</c>.</summary>
internal sealed class InvestmentOrderStore
{
    private static readonly IReadOnlyList<ColumnOf<InvestmentOrderRow>> Values =
    [
        new("id", r => r.Id), new("code", r => r.Code), new("idempotency_key", r => r.IdempotencyKey), new("occurrence_key", r => r.OccurrenceKey), new("client_id", r => r.ClientId), new("product_id", r => r.ProductId),
        new("target_product_id", r => r.TargetProductId), new("folio", r => r.Folio), new("order_type", r => r.OrderType), new("amount", r => r.Amount), new("units", r => r.Units), new("percent_of_holding", r => r.PercentOfHolding),
        new("all_units", r => r.AllUnits), new("lots", r => r.Lots), new("depends_on", r => r.DependsOn), new("execution_id", r => r.ExecutionId), new("goal_id", r => r.GoalId), new("rail", r => r.Rail), new("status", r => r.Status),
        new("currency", r => r.Currency), new("funding", r => r.Funding), new("mandate_id", r => r.MandateId), new("reserved_amount", r => r.ReservedAmount), new("reserved_units", r => r.ReservedUnits),
        new("predicted_nav_date", r => r.PredictedNavDate), new("send_after", r => r.SendAfter), new("actor", r => r.Actor), new("decision_id", r => r.DecisionId), new("created_at", r => r.CreatedAt),
        // Sent as JSON, a column that is left out is null and not its default.
        new("charges", r => r.Charges), new("charge_lines", r => r.ChargeLines), new("attempts", r => r.Attempts), new("version", r => r.Version),
    ];

    /// <summary>Adds orders; one whose idempotency key is there already is left out. Answers how many were added.</summary>
    internal Task<int> Add(Session session, IReadOnlyList<InvestmentOrderRow> orders) => session.InsertJson("investment_orders", Values, orders, "on conflict (idempotency_key) do nothing");

    /// <summary>The orders of an occurrence with the names of their schemes, for people.</summary>
    internal Task<IReadOnlyList<Explain.OrderFacts>> FactsOf(Session session, string occurrenceKey) => session.Query<Explain.OrderFacts>(
        """
        select o.id, o.code, o.order_type, p.name as scheme_name, t.name as target_scheme_name, o.amount, o.units, o.status, o.predicted_nav_date, o.nav_date, o.nav, o.executed_units, o.executed_amount, o.charges,
          o.failure_code, o.failure_reason
        from investment_orders o join products p on p.id = o.product_id left join products t on t.id = o.target_product_id where o.occurrence_key = @occurrenceKey order by o.created_at, o.id
        """,
        new { occurrenceKey });
}
