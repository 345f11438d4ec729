using Steward.Kernel;

namespace Steward.Wealth.Navs;

/// <summary>One value of a scheme and date as it was delivered: a revision.</summary>
internal sealed record NavPriceRow
{
    public Guid Id { get; init; }
    public Guid ProductId { get; init; }
    public DateOnly NavDate { get; init; }

    /// <summary>From 1; held and rejected values have theirs too.</summary>
    public int Revision { get; init; }
    public decimal? Nav { get; init; }
    public string? RawValue { get; init; }

    /// <summary>accepted, held, rejected or superseded.</summary>
    public string State { get; init; } = "accepted";
    public string? ReasonCode { get; init; }
    public Guid? DropId { get; init; }
    public Guid? CaseId { get; init; }

    /// <summary>When it was accepted; of a held value, when it came.</summary>
    public DateTimeOffset KnownAt { get; init; }

    /// <summary>It was accepted once, whatever came after it.</summary>
    internal bool WasAccepted => State is "accepted" or "superseded";
}

/// <summary>A scheme named by a drop, with what the gate compares.</summary>
internal sealed record GatedScheme
{
    public Guid Id { get; init; }
    public string ProductCode { get; init; } = "";
    public string? Isin { get; init; }
    public string? IsinReinvest { get; init; }
    public string Category { get; init; } = "";
    public decimal? MoveLimitPercent { get; init; }
    public DateOnly? NavDate { get; init; }
    public decimal? Nav { get; init; }
}

/// <summary>The last accepted value of a scheme.</summary>
internal sealed record NavLatestRow
{
    public Guid ProductId { get; init; }
    public Guid PriceId { get; init; }
    public DateOnly NavDate { get; init; }
    public int Revision { get; init; }
    public decimal Nav { get; init; }
    public DateOnly? PreviousDate { get; init; }
    public decimal? PreviousNav { get; init; }
    public DateTimeOffset KnownAt { get; init; }
}

/// <summary>Tables <c>nav_prices</c> and <c>nav_latest</c>.</summary>
internal sealed class NavPriceStore
{
    private const string Columns = "id, product_id, nav_date, revision, nav, raw_value, state, reason_code, drop_id, case_id, known_at";
    private const int Part = 2_000;

    private static readonly IReadOnlyList<ColumnOf<NavPriceRow>> Values =
    [
        new("id", r => r.Id), new("product_id", r => r.ProductId), new("nav_date", r => r.NavDate), new("revision", r => r.Revision), new("nav", r => r.Nav), new("raw_value", r => r.RawValue), new("state", r => r.State),
        new("reason_code", r => r.ReasonCode), new("drop_id", r => r.DropId), new("case_id", r => r.CaseId), new("known_at", r => r.KnownAt), new("created_at", r => r.KnownAt), new("updated_at", r => r.KnownAt), new("metadata", _ => Json.Empty),
    ];

    private static readonly IReadOnlyList<ColumnOf<NavLatestRow>> LatestValues =
    [
        new("product_id", r => r.ProductId), new("price_id", r => r.PriceId), new("nav_date", r => r.NavDate), new("revision", r => r.Revision), new("nav", r => r.Nav), new("previous_date", r => r.PreviousDate),
        new("previous_nav", r => r.PreviousNav), new("known_at", r => r.KnownAt), new("created_at", r => r.KnownAt), new("updated_at", r => r.KnownAt),
    ];

    /// <summary>The schemes that one of these codes or ISINs names.</summary>
    internal Task<IReadOnlyList<GatedScheme>> Named(Session session, IReadOnlyCollection<string> identifiers)
    {
        var any = session.Pick("in (select value from json_each(@keys))", "in (select jsonb_array_elements_text(@keys))");
        return session.Query<GatedScheme>(
            $"""
            select p.id, p.product_code, p.isin, p.isin_reinvest, p.category, p.move_limit_percent, l.nav_date, l.nav from products p left join nav_latest l on l.product_id = p.id
            where p.retired_at is null and (p.product_code {any} or p.isin {any} or p.isin_reinvest {any}) order by p.product_code
            """,
            new { keys = Json.Of(identifiers) });
    }

    /// <summary>What is stored of these schemes and dates, by revision.</summary>
    internal async Task<ILookup<(Guid Product, DateOnly Date), NavPriceRow>> Stored(Session session, IReadOnlyCollection<(Guid Product, DateOnly Date)> wanted)
    {
        var found = new List<NavPriceRow>();
        foreach (var part in wanted.Distinct().Chunk(Part))
            found.AddRange(await session.Query<NavPriceRow>(
                $"select {Columns} from {session.Pick("json_each(@pairs) j join nav_prices n on n.product_id = json_extract(j.value, '$[0]') and n.nav_date = json_extract(j.value, '$[1]')", "jsonb_array_elements(@pairs) j join nav_prices n on n.product_id = (j ->> 0)::uuid and n.nav_date = (j ->> 1)::date")} order by n.revision"
                    .Replace("select id,", "select n.id,", StringComparison.Ordinal),
                new { pairs = Json.Of(part.Select(pair => new[] { pair.Product.ToString(), $"{pair.Date:yyyy-MM-dd}" })) }));
        return found.ToLookup(row => (row.ProductId, row.NavDate));
    }

    internal Task<int> Add(Session session, IReadOnlyList<NavPriceRow> rows) => session.InsertJson("nav_prices", Values, rows);

    /// <summary>One later row took the place of each of these.</summary>
    internal async Task Supersede(Session session, IReadOnlyCollection<Guid> ids)
    {
        foreach (var part in ids.Chunk(500)) await session.Execute($"update nav_prices set state = 'superseded' where id {session.AnyOf("ids")}", new { ids = new IdArray([.. part]) });
    }

    internal Task<int> Decide(Session session, NavPriceRow row) =>
        session.Execute("update nav_prices set state = @State, reason_code = @ReasonCode, drop_id = @DropId, known_at = @KnownAt where id = @Id and state = 'held'", row);

    internal Task<int> Move(Session session, IReadOnlyList<NavLatestRow> rows) => session.InsertJson(
        "nav_latest", LatestValues, rows,
        """
        on conflict (product_id) do update set price_id = excluded.price_id, nav_date = excluded.nav_date, revision = excluded.revision, nav = excluded.nav, previous_date = excluded.previous_date,
          previous_nav = excluded.previous_nav, known_at = excluded.known_at
        """);

    internal Task<NavLatestRow?> Latest(Session session, Guid product) => session.First<NavLatestRow>(
        $"select product_id, price_id, nav_date, revision, nav, previous_date, previous_nav, known_at from nav_latest where product_id = @product{session.ForUpdate}", new { product });

    internal Task<IReadOnlyList<NavPriceRow>> OfCase(Session session, Guid id) =>
        session.Query<NavPriceRow>($"select {Columns} from nav_prices where case_id = @id order by nav_date, revision", new { id });

    /// <summary>What a drop accepted, in the order in which the triggers look at it; history fires nothing.</summary>
    internal Task<IReadOnlyList<NavPriceRow>> ToEvaluate(Session session, Guid drop) => session.Query<NavPriceRow>(
        $"select {Columns} from nav_prices where drop_id = @drop and state in ('accepted', 'superseded') and (reason_code is null or reason_code <> 'older_than_last') order by product_id, nav_date, revision", new { drop });

    /// <summary>Values of a scheme by date; with an instant, as they were known then.</summary>
    internal Task<IReadOnlyList<NavPriceRow>> Between(Session session, Guid product, DateOnly from, DateOnly to, DateTimeOffset? asOf, int most) => session.Query<NavPriceRow>(
        $"""
        select {Columns} from nav_prices n where product_id = @product and nav_date between @from and @to and state in ('accepted', 'superseded') {(asOf is null ? "and state = 'accepted'" : "and known_at <= @asOf")}
          and revision = (select max(revision) from nav_prices o where o.product_id = n.product_id and o.nav_date = n.nav_date and o.state in ('accepted', 'superseded') {(asOf is null ? "" : "and o.known_at <= @asOf")})
        order by nav_date desc limit @most
        """,
        new { product, from, to, asOf, most });

    /// <summary>Every value of a scheme up to a date, held ones too, as a replay needs them.</summary>
    internal Task<IReadOnlyList<NavPriceRow>> All(Session session, Guid product, DateOnly to) =>
        session.Query<NavPriceRow>($"select {Columns} from nav_prices where product_id = @product and nav_date <= @to and nav is not null and nav > 0 order by known_at, nav_date, revision", new { product, to });

    /// <summary>Accepted values from before a date.</summary>
    internal Task<IReadOnlyList<NavPriceRow>> AcceptedBefore(Session session, Guid product, DateOnly date) =>
        session.Query<NavPriceRow>($"select {Columns} from nav_prices where product_id = @product and nav_date < @date and state = 'accepted' order by nav_date", new { product, date });

    /// <summary>What the triggers have seen of a scheme since an instant, in the order in which they saw it.</summary>
    internal Task<IReadOnlyList<NavPriceRow>> SeenSince(Session session, Guid product, DateTimeOffset since) => session.Query<NavPriceRow>(
        """
        select n.id, n.product_id, n.nav_date, n.revision, n.nav, n.state, n.known_at from nav_prices n join nav_drops d on d.id = n.drop_id
        where n.product_id = @product and n.known_at > @since and d.evaluated_at is not null and n.state in ('accepted', 'superseded') and (n.reason_code is null or n.reason_code <> 'older_than_last')
        order by d.seq, n.nav_date, n.revision
        """,
        new { product, since });
}
