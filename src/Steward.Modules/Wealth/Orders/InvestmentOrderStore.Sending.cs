using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Wealth.Faults;

namespace Steward.Wealth.Orders;

/// <summary>What the sender asks and writes, for many orders with one statement.</summary>
internal sealed partial class InvestmentOrderStore
{
    /// <summary>Orders that are to leave or to be asked about, the longest due first, locked; those that wait for a person are not among them.</summary>
    /// <param name="only">This order alone, if it is among them.</param>
    internal Task<IReadOnlyList<InvestmentOrderRow>> Due(Session session, int most, Guid? only = null) => session.Query<InvestmentOrderRow>(
        $"""
        select {Columns} from investment_orders
        where status in ('pending', 'confirmed', 'unknown') and send_after <= @Now and (held_code is null or held_code not in ('after_cutoff', 'dependency_reversed', 'mandate_failed')) {(only is null ? "" : "and id = @only")}
        order by send_after, id limit @most{session.ForUpdateSkipLocked}
        """,
        new { session.Now, most, only });

    internal async Task<bool> AnyDue(Session session) =>
        await session.Scalar<int?>("select 1 from investment_orders where status in ('pending', 'confirmed', 'unknown') and send_after <= @Now limit 1", new { session.Now }) is not null;

    /// <summary>Orders by mandate whose debit nobody has asked for yet, however long before they leave.</summary>
    /// <param name="only">This order alone, if it is among them.</param>
    internal Task<IReadOnlyList<InvestmentOrderRow>> WithoutDebit(Session session, int most, Guid? only = null) => session.Query<InvestmentOrderRow>(
        $"""
        select {Columns} from investment_orders where status in ('pending', 'confirmed') and funding = 'Mandate' and order_type = 'Purchase' and mandate_debit is null
          and {FaultStore.Rested("investment_orders.id", FaultStep.DebitAsking)} {(only is null ? "" : "and id = @only")}
        order by id limit @most{session.ForUpdateSkipLocked}
        """,
        new { session.Now, most, only });

    /// <summary>Debits that a rail is to be told of or asked about, the longest due first, locked. One that was told is money of the client's, even when its order is lost.</summary>
    /// <param name="only">This order alone, if it is among them.</param>
    internal Task<IReadOnlyList<InvestmentOrderRow>> DebitsDue(Session session, int most, Guid? only = null) => session.Query<InvestmentOrderRow>(
        $"select {Columns} from investment_orders where {DebitIsDue} {(only is null ? "" : "and id = @only")} order by debit_after, id limit @most{session.ForUpdateSkipLocked}", new { session.Now, most, only });

    internal async Task<bool> AnyDebitDue(Session session) => await session.Scalar<int?>($"select 1 from investment_orders where {DebitIsDue} limit 1", new { session.Now }) is not null;

    private static readonly string DebitIsDue =
        "debit_after <= @Now and (status in ('pending', 'confirmed') or mandate_debit in ('unknown', 'told')) and " +
        $"{FaultStore.Rested("investment_orders.id", FaultStep.DebitTelling)} and {FaultStore.Rested("investment_orders.id", FaultStep.DebitReply)}";

    /// <summary>Submitted orders whose rail tells only when it is asked, the longest due first, locked.</summary>
    internal Task<IReadOnlyList<InvestmentOrderRow>> ToPoll(Session session, int most) => session.Query<InvestmentOrderRow>(
        $"select {Columns} from investment_orders where status = 'submitted' and send_after <= @Now order by send_after, id limit @most{session.ForUpdateSkipLocked}", new { session.Now, most });

    internal async Task<bool> AnyToPoll(Session session) => await session.Scalar<int?>("select 1 from investment_orders where status = 'submitted' and send_after <= @Now limit 1", new { session.Now }) is not null;

    /// <summary>When orders are looked at next.</summary>
    internal Task<int> Later(Session session, IReadOnlyList<InvestmentOrderRow> orders) =>
        Many(session, orders, "send_after timestamptz", "send_after = r.send_after", order => new JsonObject { ["id"] = order.Id, ["send_after"] = At(order.SendAfter) });

    /// <summary>Submitted orders of rails with books of their own whose NAV date lies before a day, and of which nobody was told yet.</summary>
    internal Task<IReadOnlyList<Guid>> Unheard(Session session, string ownBook, DateOnly before, int most) => session.Query<Guid>(
        "select id from investment_orders where status = 'submitted' and predicted_nav_date < @before and rail <> @ownBook and held_code is null order by predicted_nav_date, id limit @most", new { before, ownBook, most });

    /// <summary>Executed orders of which units or cash may be due.</summary>
    internal Task<IReadOnlyList<Guid>> ToSettle(Session session, DateOnly day, int most) => session.Query<Guid>(
        "select id from investment_orders where status = 'executed' and (unit_date <= @day or cash_date <= @day) and (send_after is null or send_after <= @Now) order by id limit @most", new { day, most, session.Now });

    internal Task<InvestmentOrderRow?> LockByReference(Session session, string reference) =>
        session.First<InvestmentOrderRow>($"select {Columns} from investment_orders where client_reference = @reference{session.ForUpdate}", new { reference });

    /// <summary>Units of lots that orders under way have been given, but for one order.</summary>
    internal async Task<IReadOnlyDictionary<Guid, decimal>> LotsTaken(Session session, Guid client, Guid but) =>
        (await session.Query<InvestmentOrderRow>(
            $"select {Columns} from investment_orders where client_id = @client and id <> @but and order_type <> 'Purchase' and reserved_units > 0 and status in ('under_review', 'pending', 'confirmed', 'submitted', 'unknown', 'executed')",
            new { client, but })).SelectMany(order => order.LotParts).GroupBy(part => part.LotId).ToDictionary(group => group.Key, group => group.Sum(part => part.Units));

    /// <summary>Orders that wait for one and have not left.</summary>
    internal async Task<IReadOnlyList<InvestmentOrderRow>> DependingOn(Session session, InvestmentOrderRow order) => (await session.Query<InvestmentOrderRow>(
        $"""
        select {Columns} from investment_orders where client_id = @ClientId and status in ('under_review', 'pending', 'confirmed') and client_reference is null
          and {session.Pick("exists (select 1 from json_each(depends_on) where value = @id)", "depends_on @> @wanted")} order by id{session.ForUpdate}
        """,
        new { order.ClientId, id = order.Id.ToString("D"), wanted = Json.Of(new[] { order.Id }) })).ToList();

    /// <summary>What is fixed before a rail is called, for all that leave together.</summary>
    internal Task<int> Leave(Session session, IReadOnlyList<InvestmentOrderRow> orders) => Many(session, orders,
        "client_reference text, order_date date, predicted_nav_date date, cutoff_at timestamptz, send_after timestamptz, attempts int",
        "client_reference = r.client_reference, order_date = r.order_date, predicted_nav_date = r.predicted_nav_date, cutoff_at = r.cutoff_at, send_after = r.send_after, attempts = r.attempts, held_code = null, held_reason = null",
        order => new JsonObject
        {
            ["id"] = order.Id, ["client_reference"] = order.ClientReference, ["order_date"] = Day(order.OrderDate), ["predicted_nav_date"] = Day(order.PredictedNavDate), ["cutoff_at"] = At(order.CutoffAt), ["send_after"] = At(order.SendAfter),
            ["attempts"] = order.Attempts,
        });

    /// <summary>What accepted orders have from their rail; only of those that are still in the state that they were read in.</summary>
    internal Task<int> Submit(Session session, IReadOnlyList<InvestmentOrderRow> orders) => Many(session, orders,
        "rail_reference text, order_date date, predicted_nav_date date, send_after timestamptz",
        "status = 'submitted', rail_reference = r.rail_reference, order_date = r.order_date, predicted_nav_date = r.predicted_nav_date, submitted_at = @Now, send_after = r.send_after, held_code = null, held_reason = null",
        order => new JsonObject { ["id"] = order.Id, ["rail_reference"] = order.RailReference, ["order_date"] = Day(order.OrderDate), ["predicted_nav_date"] = Day(order.PredictedNavDate), ["send_after"] = At(order.SendAfter) });

    /// <summary>The same change of state of many orders, one event each.</summary>
    internal Task<int> AddStates(Session session, IReadOnlyList<(InvestmentOrderRow Order, string To)> moves, string actor) => session.Execute(
        $"""
        insert into investment_order_events (id, order_id, seq, kind, from_status, to_status, at, actor)
        select r.event_id, r.order_id, coalesce((select max(seq) from investment_order_events e where e.order_id = r.order_id), 0) + 1, 'state', {session.Pick("r.from_status, r.to_status", "r.from_status::investment_order_status, r.to_status::investment_order_status")}, @Now, @actor
        from {Rows(session, "event_id uuid, order_id uuid, from_status text, to_status text")} r where true
        """,
        new
        {
            session.Now, actor,
            rows = new Json(new JsonArray([.. moves.Select(move => (JsonNode)new JsonObject { ["event_id"] = Ids.New(session.Now), ["order_id"] = move.Order.Id, ["from_status"] = move.Order.Status, ["to_status"] = move.To })]).ToJsonString()),
        });

    private static Task<int> Many(Session session, IReadOnlyList<InvestmentOrderRow> orders, string columns, string sets, Func<InvestmentOrderRow, JsonObject> row) => orders.Count == 0 ? Task.FromResult(0) : session.Execute(
        $"update investment_orders set {sets}, version = investment_orders.version + 1 from {Rows(session, "id uuid, " + columns)} r where investment_orders.id = r.id",
        new { session.Now, rows = new Json(new JsonArray([.. orders.Select(order => (JsonNode)row(order))]).ToJsonString()) });

    /// <summary>The parameter <c>rows</c>, a JSON array of objects, as a table.</summary>
    private static string Rows(Session session, string columns) => session.Pick(
        $"(select {string.Join(", ", columns.Split(", ").Select(column => column.Split(' ')[0]).Select(name => $"json_extract(value, '$.{name}') as {name}"))} from json_each(@rows))",
        $"(select * from jsonb_to_recordset(@rows) as t({columns}))");

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static string? At(DateTimeOffset? at) => at?.UtcDateTime.ToString(TypeHandlers.InstantFormat, System.Globalization.CultureInfo.InvariantCulture);
}
