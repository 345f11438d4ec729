using Steward.Kernel;

namespace Steward.Wealth.Orders;

/// <summary>An order in the book of the paper broker.</summary>
internal sealed record PaperRow
{
    public string ClientReference { get; init; } = "";
    public Guid OrderId { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
    public DateOnly OrderDate { get; init; }
    public DateOnly NavDate { get; init; }

    /// <summary>open, filled, rejected, cancelled or reversed.</summary>
    public string Status { get; init; } = "open";
    public DateTimeOffset? NotBefore { get; init; }
    public Json Script { get; init; } = Json.Empty;
}

/// <summary>An open order of the broker whose NAV is there.</summary>
internal sealed record PaperFill
{
    public string ClientReference { get; init; } = "";
    public Guid OrderId { get; init; }
    public DateOnly NavDate { get; init; }
    public int Revision { get; init; }
    public decimal Nav { get; init; }
    public decimal? TargetNav { get; init; }
    public Json Script { get; init; } = Json.Empty;
}

/// <summary>Table <c>paper_orders</c>, and the accepted NAVs that its orders wait for.</summary>
internal sealed class PaperStore
{
    private const string Columns = "client_reference, order_id, received_at, order_date, nav_date, status, not_before, script";

    /// <summary>The same reference twice is one order.</summary>
    internal Task<int> Add(Session session, IReadOnlyList<PaperRow> rows) => session.InsertAll(
        "paper_orders",
        [
            new("client_reference", r => r.ClientReference), new("order_id", r => r.OrderId), new("received_at", r => r.ReceivedAt), new("order_date", r => r.OrderDate), new("nav_date", r => r.NavDate), new("status", r => r.Status),
            new("not_before", r => r.NotBefore), new ColumnOf<PaperRow>("script", r => r.Script),
        ],
        rows, "on conflict do nothing");

    internal Task<PaperRow?> Find(Session session, string reference) => session.First<PaperRow>($"select {Columns} from paper_orders where client_reference = @reference{session.ForUpdate}", new { reference });

    internal Task<int> Set(Session session, string reference, string status) => session.Execute("update paper_orders set status = @status where client_reference = @reference", new { reference, status });

    /// <summary>Open orders whose NAV (of both schemes, for a switch) was accepted, with its newest revision.</summary>
    internal Task<IReadOnlyList<PaperFill>> Ready(Session session, int most) => session.Query<PaperFill>(
        """
        select p.client_reference, p.order_id, p.nav_date, n.revision, n.nav, t.nav as target_nav, p.script
        from paper_orders p join investment_orders o on o.id = p.order_id
          join nav_prices n on n.product_id = o.product_id and n.nav_date = p.nav_date and n.state = 'accepted'
          left join nav_prices t on t.product_id = o.target_product_id and t.nav_date = p.nav_date and t.state = 'accepted'
        where p.status = 'open' and (p.not_before is null or p.not_before <= @Now) and (o.target_product_id is null or t.nav is not null)
          and o.status in ('submitted', 'unknown')
          and not exists (select 1 from nav_prices newer where newer.product_id = n.product_id and newer.nav_date = n.nav_date and newer.state = 'accepted' and newer.revision > n.revision)
        order by p.nav_date, p.client_reference limit @most
        """,
        new { session.Now, most });

    /// <summary>Of those that may be filled, the sales of all units.</summary>
    internal Task<IReadOnlyList<Guid>> WholeReady(Session session) => session.Query<Guid>(
        """
        select o.id from paper_orders p join investment_orders o on o.id = p.order_id
        where p.status = 'open' and (p.not_before is null or p.not_before <= @Now) and o.status in ('submitted', 'unknown') and o.all_units and o.order_type <> 'Purchase'
          and exists (select 1 from nav_prices n where n.product_id = o.product_id and n.nav_date = p.nav_date and n.state = 'accepted')
        order by o.id
        """,
        new { session.Now });

    /// <summary>Filled orders that a script takes back.</summary>
    internal Task<IReadOnlyList<PaperRow>> ToReverse(Session session, int most) => session.Query<PaperRow>(
        $"""
        select {string.Join(", ", Columns.Split(", ").Select(column => "p." + column))} from paper_orders p join investment_orders o on o.id = p.order_id
        where p.status = 'filled' and o.status in ('executed', 'settled') and {session.Pick("json_extract(p.script, '$.reverse') is not null", "p.script ->> 'reverse' is not null")} limit @most
        """,
        new { most });

    /// <summary>Open orders whose NAV date lies before a day, with no NAV yet.</summary>
    internal Task<IReadOnlyList<PaperRow>> Waiting(Session session, DateOnly before, int most) => session.Query<PaperRow>(
        $"select {Columns} from paper_orders where status = 'open' and nav_date < @before order by nav_date limit @most", new { before, most });
}
