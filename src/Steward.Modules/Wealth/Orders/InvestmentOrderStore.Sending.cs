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
    internal Task<int> Later(Session session, IReadOnlyList<InvestmentOrderRow> orders) => Each(session, orders, [Sends], "");

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
    internal Task<int> Leave(Session session, IReadOnlyList<InvestmentOrderRow> orders) => Each(
        session, orders, [new("client_reference", o => o.ClientReference), .. Dates, new("cutoff_at", o => o.CutoffAt), Sends, new("attempts", o => o.Attempts)], ", held_code = null, held_reason = null");

    /// <summary>What accepted orders, which the caller has locked, have from their rail.</summary>
    internal Task<int> Submit(Session session, IReadOnlyList<InvestmentOrderRow> orders) => Each(
        session, orders, [new("status", _ => "submitted"), new("rail_reference", o => o.RailReference), .. Dates, new("submitted_at", _ => session.Now), Sends], ", held_code = null, held_reason = null");

    /// <summary>The same change of state of many orders, which the caller has locked: one event each.</summary>
    internal async Task AddStates(Session session, IReadOnlyList<(InvestmentOrderRow Order, string To)> moves, string actor)
    {
        var last = (await session.Query<LastEvent>($"select order_id, max(seq) as seq from investment_order_events where order_id {session.AnyOf("ids")} group by order_id", new { ids = new IdArray([.. moves.Select(move => move.Order.Id)]) }))
            .ToDictionary(one => one.OrderId, one => one.Seq);
        await session.InsertAll<(InvestmentOrderRow Order, string To)>(
            "investment_order_events",
            [
                new("id", _ => Ids.New(session.Now)), new("order_id", m => m.Order.Id), new("seq", m => last.GetValueOrDefault(m.Order.Id) + 1), new("kind", _ => "state"), new("from_status", m => m.Order.Status), new("to_status", m => m.To),
                new("at", _ => session.Now), new("actor", _ => actor),
            ],
            moves);
    }

    private static ColumnOf<InvestmentOrderRow> Sends => new("send_after", o => o.SendAfter);

    private static IEnumerable<ColumnOf<InvestmentOrderRow>> Dates => [new("order_date", o => o.OrderDate), new("predicted_nav_date", o => o.PredictedNavDate)];

    private static Task<int> Each(Session session, IReadOnlyList<InvestmentOrderRow> orders, IReadOnlyList<ColumnOf<InvestmentOrderRow>> columns, string more) =>
        session.UpdateOwn("investment_orders", new("id", o => o.Id), columns, orders, "version = investment_orders.version + 1" + more);

    private sealed record LastEvent
    {
        public Guid OrderId { get; init; }
        public int Seq { get; init; }
    }
}
