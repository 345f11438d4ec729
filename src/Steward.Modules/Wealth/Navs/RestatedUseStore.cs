using Steward.Kernel;

namespace Steward.Wealth.Navs;

/// <summary>Something that had used a value before it was restated.</summary>
internal sealed record RestatedUse
{
    public Guid Id { get; init; }

    /// <summary>execution, investment_order, trigger_order or auto_invest_run (whose subject is the rule).</summary>
    public string Kind { get; init; } = "";
    public Guid SubjectId { get; init; }
    public Guid ClientId { get; init; }
    public string? OccurrenceKey { get; init; }

    /// <summary>The NAV and its scheme; null: it was a close of a series.</summary>
    public Guid? PriceId { get; init; }
    public Guid? ProductId { get; init; }
    public Guid? MarketPriceId { get; init; }
    public Guid? SeriesId { get; init; }

    /// <summary>The code of the series, when it is read.</summary>
    public string? Series { get; init; }
    public DateOnly NavDate { get; init; }
    public decimal NavBefore { get; init; }
    public decimal NavAfter { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What a run or a firing had looked at when it acted.</summary>
internal sealed record ActedLine
{
    public Guid AutomationId { get; init; }
    public Guid ClientId { get; init; }
    public string OccurrenceKey { get; init; } = "";

    /// <summary>That the rule buys, or the trigger order is for.</summary>
    public Guid SchemeId { get; init; }
    public Json Inputs { get; init; } = Json.Empty;
    public DateTimeOffset At { get; init; }
}

/// <summary>Table <c>restated_uses</c>, and what is looked through to fill it. The rows that were used are known by their ids, so no later value is taken for them.</summary>
internal sealed class RestatedUseStore
{
    private static readonly IReadOnlyList<ColumnOf<RestatedUse>> Columns =
    [
        new("id", r => r.Id), new("kind", r => r.Kind), new("subject_id", r => r.SubjectId), new("client_id", r => r.ClientId), new("occurrence_key", r => r.OccurrenceKey), new("price_id", r => r.PriceId), new("product_id", r => r.ProductId),
        new("market_price_id", r => r.MarketPriceId), new("series_id", r => r.SeriesId),
        new("nav_date", r => r.NavDate), new("nav_before", r => r.NavBefore), new("nav_after", r => r.NavAfter), new("created_at", r => r.CreatedAt),
    ];

    internal Task<int> Add(Session session, IReadOnlyList<RestatedUse> uses) => session.InsertAll("restated_uses", Columns, uses);

    internal Task<IReadOnlyList<RestatedUse>> Of(Session session, Guid subject) => session.Query<RestatedUse>($"{Select} where u.subject_id = @subject order by u.nav_date, u.id", new { subject });

    internal Task<IReadOnlyList<RestatedUse>> OfOccurrence(Session session, string key) => session.Query<RestatedUse>($"{Select} where u.occurrence_key = @key order by u.nav_date, u.id", new { key });

    /// <summary>Plans that saw one of the rows: their set of NAVs names it. No set is older than the rows in it.</summary>
    internal Task<IReadOnlyList<RestatedUse>> Executions(Session session, IReadOnlyCollection<Guid> prices) => session.Query<RestatedUse>(
        $"""
        select 'execution' as kind, e.id as subject_id, e.client_id, e.occurrence_key, n.id as price_id
        from nav_sets s cross join {session.Pick("json_each(s.members) m", "lateral jsonb_array_elements_text(s.members) m(value)")}
          join nav_prices n on n.id = {session.Pick("m.value", "m.value::uuid")} join rebalancing_executions e on e.nav_set_id = s.id
        where n.id {session.AnyOf("ids")} and s.created_at >= (select min(p.known_at) from nav_prices p where p.id {session.AnyOf("ids")})
        """,
        new { ids = new IdArray([.. prices]) });

    /// <summary>Orders that were filled at one of the values, on either side of a switch.</summary>
    internal Task<IReadOnlyList<RestatedUse>> Orders(Session session, IReadOnlyCollection<Guid> prices) => session.Query<RestatedUse>(
        $"""
        select 'investment_order' as kind, o.id as subject_id, o.client_id, o.occurrence_key, n.id as price_id
        from nav_prices n join investment_orders o on o.nav_date = n.nav_date and ((o.product_id = n.product_id and o.nav = n.nav) or (o.target_product_id = n.product_id and o.target_nav = n.nav))
        where n.id {session.AnyOf("ids")}
        """,
        new { ids = new IdArray([.. prices]) });

    /// <summary>Firings on one of the values: of the scheme itself, of a tree that looks at it, or of a portfolio or goal that holds it.</summary>
    internal Task<IReadOnlyList<RestatedUse>> Firings(Session session, IReadOnlyCollection<Guid> prices) => session.Query<RestatedUse>(
        $"""
        select 'trigger_order' as kind, t.id as subject_id, t.client_id, c.occurrence_key, n.id as price_id
        from nav_prices n join automation_occurrences c on c.automation_type = 'TriggerOrder' and c.nominal_date = n.nav_date and c.created_at >= n.known_at join trigger_orders t on t.id = c.automation_id
        where n.id {session.AnyOf("ids")} and ((t.trigger_type in ('NAV', 'Price') and t.series_id is null and t.scheme_id = n.product_id)
          or (t.trigger_type = 'Custom' and {session.Pick("t.condition_tree like '%' || n.product_id || '%'", "t.condition_tree::text like '%' || n.product_id::text || '%'")})
          or (t.trigger_type in ('Portfolio Value', 'Goal Progress') and exists (select 1 from holdings h where h.client_id = t.client_id and h.product_id = n.product_id)))
        """,
        new { ids = new IdArray([.. prices]) });

    /// <summary>Runs of rules on a goal or a drift whose client's portfolio was valued with one of the values: it was the last of its scheme then.</summary>
    internal Task<IReadOnlyList<RestatedUse>> ValuedRuns(Session session, IReadOnlyCollection<Guid> prices) => session.Query<RestatedUse>(
        $"""
        select 'auto_invest_run' as kind, l.automation_id as subject_id, l.client_id, l.occurrence_key, n.id as price_id
        from nav_prices n join automation_execution_logs l on l.automation_type = 'AutoInvest' and l.decision in ('execute', 'ask') and l.execution_date >= n.nav_date and l.at >= n.known_at
          join auto_invest_rules a on a.id = l.automation_id and a.trigger_type in ('Goal Progress', 'Portfolio Drift')
        where n.id {session.AnyOf("ids")} and exists (select 1 from holdings h where h.client_id = l.client_id and h.product_id = n.product_id)
          and not exists (select 1 from nav_prices m where m.product_id = n.product_id and m.nav_date > n.nav_date and m.known_at <= l.at and m.state in ('accepted', 'superseded'))
        """,
        new { ids = new IdArray([.. prices]) });

    /// <summary>Runs on a market condition that acted on a day or later.</summary>
    internal Task<IReadOnlyList<ActedLine>> MarketRuns(Session session, DateOnly from) => session.Query<ActedLine>(
        """
        select l.automation_id, l.client_id, l.occurrence_key, a.scheme_id, l.inputs, l.at from automation_execution_logs l join auto_invest_rules a on a.id = l.automation_id and a.trigger_type = 'Market Condition'
        where l.automation_type = 'AutoInvest' and l.decision in ('execute', 'ask') and l.execution_date >= @from order by l.at, l.id
        """,
        new { from });

    /// <summary>Firings on a day or later of orders that look at a series.</summary>
    internal Task<IReadOnlyList<ActedLine>> SeriesFirings(Session session, string series, DateOnly from) => session.Query<ActedLine>(
        $"""
        select l.automation_id, l.client_id, l.occurrence_key, t.scheme_id, l.inputs, l.at from automation_execution_logs l join trigger_orders t on t.id = l.automation_id
          and (t.series_code = @series or (t.trigger_type = 'Custom' and {session.Pick("t.condition_tree", "t.condition_tree::text")} like @named))
        where l.automation_type = 'TriggerOrder' and l.decision in ('execute', 'ask') and l.execution_date >= @from order by l.at, l.id
        """,
        new { series, named = $"%\"series:{series}\"%", from });

    /// <summary>When superseded values had become known, by id.</summary>
    internal async Task<IReadOnlyDictionary<Guid, DateTimeOffset>> KnownAt(Session session, IReadOnlyCollection<Guid> closes) =>
        (await session.Query<Known>($"select id, known_at from market_prices where id {session.AnyOf("ids")}", new { ids = new IdArray([.. closes]) })).ToDictionary(row => row.Id, row => row.KnownAt);

    private const string Select =
        """
        select u.id, u.kind, u.subject_id, u.client_id, u.occurrence_key, u.price_id, u.product_id, u.market_price_id, u.series_id, s.code as series, u.nav_date, u.nav_before, u.nav_after, u.created_at
        from restated_uses u left join market_series s on s.id = u.series_id
        """;

    private sealed record Known
    {
        public Guid Id { get; init; }
        public DateTimeOffset KnownAt { get; init; }
    }
}
