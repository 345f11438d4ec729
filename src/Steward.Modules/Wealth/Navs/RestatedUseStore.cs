using Steward.Kernel;

namespace Steward.Wealth.Navs;

/// <summary>Something that had used a value before it was restated.</summary>
/// <param name="Kind">execution, investment_order or trigger_order.</param>
internal sealed record RestatedUse
{
    public Guid Id { get; init; }
    public string Kind { get; init; } = "";
    public Guid SubjectId { get; init; }
    public Guid ClientId { get; init; }
    public string? OccurrenceKey { get; init; }
    public Guid PriceId { get; init; }
    public Guid ProductId { get; init; }
    public DateOnly NavDate { get; init; }
    public decimal NavBefore { get; init; }
    public decimal NavAfter { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Table <c>restated_uses</c>, and what is looked through to fill it. The rows that were used are known by their ids, so no later value is taken for them.</summary>
internal sealed class RestatedUseStore
{
    private static readonly IReadOnlyList<ColumnOf<RestatedUse>> Columns =
    [
        new("id", r => r.Id), new("kind", r => r.Kind), new("subject_id", r => r.SubjectId), new("client_id", r => r.ClientId), new("occurrence_key", r => r.OccurrenceKey), new("price_id", r => r.PriceId), new("product_id", r => r.ProductId),
        new("nav_date", r => r.NavDate), new("nav_before", r => r.NavBefore), new("nav_after", r => r.NavAfter), new("created_at", r => r.CreatedAt),
    ];

    internal Task<int> Add(Session session, IReadOnlyList<RestatedUse> uses) => session.InsertAll("restated_uses", Columns, uses);

    internal Task<IReadOnlyList<RestatedUse>> Of(Session session, Guid subject) => session.Query<RestatedUse>($"{Select} where subject_id = @subject order by id", new { subject });

    internal Task<IReadOnlyList<RestatedUse>> OfOccurrence(Session session, string key) => session.Query<RestatedUse>($"{Select} where occurrence_key = @key order by id", new { key });

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
        where n.id {session.AnyOf("ids")} and ((t.trigger_type in ('NAV', 'Price') and t.scheme_id = n.product_id)
          or (t.trigger_type = 'Custom' and {session.Pick("t.condition_tree like '%' || n.product_id || '%'", "t.condition_tree::text like '%' || n.product_id::text || '%'")})
          or (t.trigger_type in ('Portfolio Value', 'Goal Progress') and exists (select 1 from holdings h where h.client_id = t.client_id and h.product_id = n.product_id)))
        """,
        new { ids = new IdArray([.. prices]) });

    private const string Select = "select id, kind, subject_id, client_id, occurrence_key, price_id, product_id, nav_date, nav_before, nav_after, created_at from restated_uses";
}
