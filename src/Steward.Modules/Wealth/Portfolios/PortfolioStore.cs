using Steward.Kernel;

namespace Steward.Wealth.Portfolios;

/// <summary>The last accepted NAV of a scheme.</summary>
internal sealed record LastNav
{
    public Guid ProductId { get; init; }
    public Guid PriceId { get; init; }
    public DateOnly NavDate { get; init; }
    public int Revision { get; init; }
    public decimal Nav { get; init; }
}

/// <summary>What a mixed scheme is made of: class → percent, sum 100.</summary>
internal sealed record ExposureRow
{
    public Guid ProductId { get; init; }
    public Json Shares { get; init; } = Json.Empty;
}

/// <summary>Units that are on their way to a client.</summary>
internal sealed record UnderWayRow
{
    public Guid ProductId { get; init; }
    public decimal Units { get; init; }

    /// <summary>What was paid for them.</summary>
    public decimal Amount { get; init; }
}

/// <summary>The target allocation of a risk profile.</summary>
internal sealed record RiskModelRow
{
    public string RiskProfile { get; init; } = "";
    public Json Allocation { get; init; } = Json.Empty;
    public bool Checked { get; init; }
}

/// <summary>Reads what a portfolio is valued with: <c>nav_latest</c>, <c>product_exposures</c>, <c>risk_models</c>.</summary>
internal sealed class PortfolioStore
{
    internal async Task<IReadOnlyDictionary<Guid, LastNav>> Navs(Session session, IReadOnlyCollection<Guid> products) => (await session.Query<LastNav>(
        $"select product_id, price_id, nav_date, revision, nav from nav_latest where product_id {session.AnyOf("ids")}", new { ids = new IdArray([.. products]) })).ToDictionary(nav => nav.ProductId);

    /// <summary>The exposures in force on a day; a scheme without a row is wholly of its own class.</summary>
    internal async Task<IReadOnlyDictionary<Guid, IReadOnlyDictionary<string, decimal>>> Exposures(Session session, IReadOnlyCollection<Guid> products, DateOnly day)
    {
        var rows = await session.Query<ExposureRow>(
            $"""
            select product_id, shares from product_exposures
            where product_id {session.AnyOf("ids")} and effective_from <= @day and (effective_to is null or effective_to >= @day) order by product_id, effective_from
            """,
            new { ids = new IdArray([.. products]), day });
        return rows.GroupBy(row => row.ProductId).ToDictionary(group => group.Key, group => (IReadOnlyDictionary<string, decimal>)(StoredValue.Of<Dictionary<string, decimal>>(group.Last().Shares, "scheme_exposure", $"of scheme {group.Key}", "shares") ?? []));
    }

    /// <summary>Units of purchases that are paid and not yet there, by scheme. A switch moves both sides at once and is never between.</summary>
    internal Task<IReadOnlyList<UnderWayRow>> UnitsUnderWay(Session session, Guid client) => session.Query<UnderWayRow>(
        """
        select o.product_id, sum(o.executed_units) as units, sum(o.executed_amount) as amount from investment_orders o
        where o.client_id = @client and o.status = 'executed' and o.order_type = 'Purchase' and o.executed_units > 0
          and exists (select 1 from cash_ledger c where c.order_id = o.id and c.kind = 'Purchase') and not exists (select 1 from lots l where l.order_id = o.id)
        group by o.product_id order by o.product_id
        """,
        new { client });

    /// <summary>Of clients and schemes those in which the client has units, or has bought some that are not there yet.</summary>
    internal async Task<IReadOnlySet<(Guid Client, Guid Product)>> Held(Session session, IReadOnlyCollection<(Guid Client, Guid Product)> wanted)
    {
        var held = new HashSet<(Guid, Guid)>();
        foreach (var part in wanted.Chunk(500))
        {
            var (clients, products) = (new IdArray([.. part.Select(one => one.Client).Distinct()]), new IdArray([.. part.Select(one => one.Product).Distinct()]));
            var rows = await session.Query<HeldRow>(
                $"""
                select h.client_id, h.product_id from holdings h where h.client_id {session.AnyOf("clients")} and h.product_id {session.AnyOf("products")} and h.units > 0
                union
                select o.client_id, o.product_id from investment_orders o where o.client_id {session.AnyOf("clients")} and o.product_id {session.AnyOf("products")}
                  and o.status = 'executed' and o.order_type = 'Purchase' and o.executed_units > 0 and not exists (select 1 from lots l where l.order_id = o.id)
                """,
                new { clients, products });
            held.UnionWith(rows.Select(row => (row.ClientId, row.ProductId)));
        }
        held.IntersectWith(wanted);
        return held;
    }

    private sealed record HeldRow
    {
        public Guid ClientId { get; init; }
        public Guid ProductId { get; init; }
    }

    /// <summary>Money of redemptions whose units are gone and which is not yet there, by the day on which it comes.</summary>
    internal Task<IReadOnlyList<FlowRow>> CashUnderWay(Session session, Guid client) => session.Query<FlowRow>(
        """
        select coalesce(o.cash_date, o.nav_date) as day, sum(o.executed_amount) as amount from investment_orders o
        where o.client_id = @client and o.status = 'executed' and o.order_type = 'Redemption' and o.reserved_units = 0 and o.executed_amount > 0
          and not exists (select 1 from cash_ledger c where c.order_id = o.id and c.kind = 'Redemption')
        group by 1 order by 1
        """,
        new { client });

    internal Task<RiskModelRow?> RiskModel(Session session, string profile, DateOnly day) => session.First<RiskModelRow>(
        """
        select risk_profile, allocation, checked from risk_models
        where risk_profile = @profile and effective_from <= @day and (effective_to is null or effective_to >= @day) order by effective_from desc limit 1
        """,
        new { profile = profile.ToLowerInvariant(), day });
}
