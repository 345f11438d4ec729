using Steward.Kernel;
using Steward.Wealth.Occurrences;

namespace Steward.Wealth.Orders;

/// <summary>Which orders a list has; null is all.</summary>
/// <param name="LateUntil">A cut-off up to then is near.</param>
internal sealed record OrderFilter(Guid? ClientId, Guid? ProductId, string? Status, string? OccurrenceKey, Guid? ExecutionId, Guid? AdviserId = null, bool? LeavingLate = null, DateTimeOffset? LateUntil = null);

/// <summary>Table <c>investment_orders</c>.</summary>
internal sealed partial class InvestmentOrderStore
{
    private const string Columns =
        """
        id, code, idempotency_key, occurrence_key, client_id, product_id, target_product_id, folio, order_type, amount, units, percent_of_holding, all_units, lots, depends_on, execution_id, goal_id, rail,
        client_reference, rail_reference, status, currency, funding, mandate_id, reserved_amount, reserved_units, reserved_parts, order_date, predicted_nav_date, nav_date, nav, executed_units, executed_amount, target_nav, target_units,
        charges, charge_lines, cash_date, unit_date, cutoff_at, send_after, attempts, held_code, held_reason, debit_asked_at, mandate_debit, debit_due_date, debit_after, failure_code, failure_reason, submitted_at, executed_at, settled_at, actor, decision_id, version, created_at, updated_at
        """;

    private static readonly IReadOnlyList<ColumnOf<InvestmentOrderRow>> Values =
    [
        new("id", r => r.Id), new("code", r => r.Code), new("idempotency_key", r => r.IdempotencyKey), new("occurrence_key", r => r.OccurrenceKey), new("client_id", r => r.ClientId), new("product_id", r => r.ProductId),
        new("target_product_id", r => r.TargetProductId), new("folio", r => r.Folio), new("order_type", r => r.OrderType), new("amount", r => r.Amount), new("units", r => r.Units), new("percent_of_holding", r => r.PercentOfHolding),
        new("all_units", r => r.AllUnits), new("lots", r => r.Lots), new("depends_on", r => r.DependsOn), new("execution_id", r => r.ExecutionId), new("goal_id", r => r.GoalId), new("rail", r => r.Rail), new("status", r => r.Status),
        new("currency", r => r.Currency), new("funding", r => r.Funding), new("mandate_id", r => r.MandateId), new("reserved_amount", r => r.ReservedAmount), new("reserved_units", r => r.ReservedUnits), new("reserved_parts", r => r.ReservedParts),
        new("predicted_nav_date", r => r.PredictedNavDate), new("send_after", r => r.SendAfter), new("actor", r => r.Actor), new("decision_id", r => r.DecisionId), new("created_at", r => r.CreatedAt),
        // Sent as JSON, a column that is left out is null and not its default.
        new("charges", r => r.Charges), new("charge_lines", r => r.ChargeLines), new("attempts", r => r.Attempts), new("version", r => r.Version),
    ];

    /// <summary>Adds orders; one whose idempotency key is there already is left out. Answers how many were added.</summary>
    internal Task<int> Add(Session session, IReadOnlyList<InvestmentOrderRow> orders) => session.InsertAll("investment_orders", Values, orders, "on conflict (idempotency_key) do nothing");

    internal Task<InvestmentOrderRow?> Find(Session session, Guid id) => session.First<InvestmentOrderRow>($"select {Columns} from investment_orders where id = @id", new { id });

    internal Task<InvestmentOrderRow?> Lock(Session session, Guid id) => session.First<InvestmentOrderRow>($"select {Columns} from investment_orders where id = @id{session.ForUpdate}", new { id });

    /// <summary>By id or by code; locked.</summary>
    internal Task<InvestmentOrderRow?> Lookup(Session session, ThingId id) => session.First<InvestmentOrderRow>(
        $"select {Columns} from investment_orders where {(id.Id is not null ? "id = @Id" : id.Code is not null ? "code = @Code" : "idempotency_key = @External")}{session.ForUpdate}", id);

    internal Task<InvestmentOrderRow?> ByKey(Session session, string key) => session.First<InvestmentOrderRow>($"select {Columns} from investment_orders where idempotency_key = @key", new { key });

    internal Task<IReadOnlyList<InvestmentOrderRow>> Many(Session session, IReadOnlyCollection<Guid> ids) =>
        session.Query<InvestmentOrderRow>($"select {Columns} from investment_orders where id {session.AnyOf("ids")} order by id", new { ids = new IdArray([.. ids]) });

    internal Task<IReadOnlyList<InvestmentOrderRow>> LockMany(Session session, IReadOnlyCollection<Guid> ids) =>
        session.Query<InvestmentOrderRow>($"select {Columns} from investment_orders where id {session.AnyOf("ids")} order by id{session.ForUpdate}", new { ids = new IdArray([.. ids]) });

    internal Task<IReadOnlyList<InvestmentOrderRow>> OfOccurrence(Session session, string occurrenceKey) =>
        session.Query<InvestmentOrderRow>($"select {Columns} from investment_orders where occurrence_key = @occurrenceKey order by id", new { occurrenceKey });

    /// <summary>The orders of an automation that wait for a yes, locked, each with the id of its occurrence.</summary>
    internal async Task<IReadOnlyList<(InvestmentOrderRow Order, Guid Occurrence)>> AskedOf(Session session, Guid automation)
    {
        var keys = (await session.Query<AskedKey>("select id, occurrence_key from automation_occurrences where automation_id = @automation and state = 'Asked'", new { automation })).ToDictionary(key => key.OccurrenceKey, key => key.Id, StringComparer.Ordinal);
        var asked = new List<(InvestmentOrderRow, Guid)>();
        foreach (var (key, id) in keys)
            foreach (var order in await LockMany(session, [.. (await OfOccurrence(session, key)).Where(one => one.Status == "under_review").Select(one => one.Id)])) asked.Add((order, id));
        return asked;
    }

    internal Task<IReadOnlyList<InvestmentOrderRow>> OfExecution(Session session, Guid execution) =>
        session.Query<InvestmentOrderRow>($"select {Columns} from investment_orders where execution_id = @execution order by id", new { execution });

    internal Task<IReadOnlyList<InvestmentOrderRow>> Page(Session session, PageRequest page, OrderFilter filter) => session.Query<InvestmentOrderRow>(
        $"""
        select {Columns} from investment_orders where (created_at, id) < (@At, @Id) {Where(filter)} order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, filter.ClientId, filter.ProductId, filter.Status, filter.OccurrenceKey, filter.ExecutionId, filter.AdviserId, filter.LateUntil, session.Now });

    /// <summary>Of an order that the transaction has locked.</summary>
    internal Task<int> Save(Session session, InvestmentOrderRow order) => session.Execute(
        """
        update investment_orders set lots = @Lots, client_reference = @ClientReference, rail_reference = @RailReference, status = @Status, reserved_amount = @ReservedAmount, reserved_units = @ReservedUnits,
          order_date = @OrderDate, predicted_nav_date = @PredictedNavDate, nav_date = @NavDate, nav = @Nav, executed_units = @ExecutedUnits, executed_amount = @ExecutedAmount, target_nav = @TargetNav,
          target_units = @TargetUnits, charges = @Charges, charge_lines = @ChargeLines, cash_date = @CashDate, unit_date = @UnitDate, cutoff_at = @CutoffAt, send_after = @SendAfter, attempts = @Attempts,
          reserved_parts = @ReservedParts, held_code = @HeldCode, held_reason = @HeldReason, debit_asked_at = @DebitAskedAt, mandate_debit = @MandateDebit, debit_due_date = @DebitDueDate, debit_after = @DebitAfter,
          failure_code = @FailureCode, failure_reason = @FailureReason, submitted_at = @SubmittedAt, executed_at = @ExecutedAt, settled_at = @SettledAt, version = version + 1
        where id = @Id
        """,
        order);

    private static string Where(OrderFilter filter) =>
        (filter.ClientId is null ? "" : "and client_id = @ClientId ") + (filter.ProductId is null ? "" : "and product_id = @ProductId ") + (filter.Status is null ? "" : "and status = @Status ")
        + (filter.OccurrenceKey is null ? "" : "and occurrence_key = @OccurrenceKey ") + (filter.ExecutionId is null ? "" : "and execution_id = @ExecutionId ")
        + (filter.AdviserId is null ? "" : "and client_id in (select id from clients where adviser_id = @AdviserId) ")
        + (filter.LeavingLate switch { true => $"and {Late} ", false => $"and not {Late} ", null => "" });

    /// <summary>The orders of an occurrence with the names of their schemes, for people.</summary>
    internal Task<IReadOnlyList<Explain.OrderFacts>> FactsOf(Session session, string occurrenceKey) => session.Query<Explain.OrderFacts>(
        $"""
        select o.id, o.code, o.order_type, p.name as scheme_name, t.name as target_scheme_name, o.amount, o.units, o.status, o.predicted_nav_date, o.nav_date, o.nav, o.executed_units, o.executed_amount, o.charges,
          o.failure_code, o.failure_reason, o.held_code, o.held_reason,
          (select max({session.Pick("json_extract(e.detail, '$.stays')", "e.detail ->> 'stays'")}) from investment_order_events e where e.order_id = o.id and e.kind = 'fill') as stays
        from investment_orders o join products p on p.id = o.product_id left join products t on t.id = o.target_product_id where o.occurrence_key = @occurrenceKey order by o.created_at, o.id
        """,
        new { occurrenceKey });

    private sealed record AskedKey
    {
        public Guid Id { get; init; }
        public string OccurrenceKey { get; init; } = "";
    }
}
