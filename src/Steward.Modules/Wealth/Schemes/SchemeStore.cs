using Steward.Kernel;

namespace Steward.Wealth.Schemes;

/// <summary>A scheme as it is stored in <c>products</c>, with its last accepted NAV.</summary>
internal sealed record SchemeRow
{
    public Guid Id { get; init; }
    public string ProductCode { get; init; } = "";
    public string? Isin { get; init; }
    public string? IsinReinvest { get; init; }
    public string Name { get; init; } = "";
    public string Amc { get; init; } = "";
    public string? Structure { get; init; }
    public string Category { get; init; } = "";
    public string AssetClass { get; init; } = "other";
    public string? Plan { get; init; }
    public string? Option { get; init; }
    public int UnitDecimals { get; init; } = 4;
    public Guid? CalendarId { get; init; }
    public bool IsExchangeTraded { get; init; }
    public bool IsOpenForPurchase { get; init; } = true;
    public bool IsOpenForRedemption { get; init; } = true;
    public bool IsOpenForSwitch { get; init; } = true;
    public bool IsLive { get; init; } = true;
    public decimal? MoveLimitPercent { get; init; }
    public int? MaxNavAge { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }
    public long Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public decimal? LastNav { get; init; }
    public DateOnly? LastNavDate { get; init; }
    public int? LastNavRevision { get; init; }
}

/// <summary>Table <c>products</c>, read together with <c>nav_latest</c>.</summary>
internal sealed class SchemeStore
{
    private const string Columns =
        """
        p.id, p.product_code, p.isin, p.isin_reinvest, p.name, p.amc, p.structure, p.category, p.asset_class, p.plan, p.option, p.unit_decimals, p.calendar_id, p.is_exchange_traded, p.is_open_for_purchase,
        p.is_open_for_redemption, p.is_open_for_switch, p.is_live, p.move_limit_percent, p.max_nav_age, p.retired_at, p.version, p.created_at, l.nav as last_nav, l.nav_date as last_nav_date, l.revision as last_nav_revision
        """;

    private const string From = "from products p left join nav_latest l on l.product_id = p.id";

    internal Task<SchemeRow?> Find(Session session, Guid id) => session.First<SchemeRow>($"select {Columns} {From} where p.id = @id", new { id });

    internal Task<SchemeRow?> ByCode(Session session, string code) => session.First<SchemeRow>($"select {Columns} {From} where p.product_code = @code", new { code });

    /// <summary>By id, by <c>external:</c> or bare product code (AMFI codes are digits).</summary>
    internal Task<SchemeRow?> Lookup(Session session, string id) =>
        Guid.TryParse(id, out var known) ? Find(session, known) : ByCode(session, id.StartsWith("external:", StringComparison.Ordinal) ? id[9..] : id);

    internal Task<IReadOnlyList<SchemeRow>> Many(Session session, IReadOnlyCollection<Guid> ids) =>
        session.Query<SchemeRow>($"select {Columns} {From} where p.id {session.AnyOf("ids")} order by p.id", new { ids = new IdArray([.. ids]) });

    internal Task<IReadOnlyList<SchemeRow>> Page(Session session, PageRequest page, string? find, string? assetClass, string? category, string? amc, bool retired) => session.Query<SchemeRow>(
        $"""
        select {Columns} {From} where (p.created_at, p.id) < (@At, @Id) and (@retired or p.retired_at is null) {(assetClass is null ? "" : "and p.asset_class = @assetClass")}
          {(category is null ? "" : "and p.category = @category")} {(amc is null ? "" : "and p.amc = @amc")} {(find is null ? "" : "and (lower(p.name) like @like escape '!' or p.product_code = @find or p.isin = @find)")}
        order by p.created_at desc, p.id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, retired, assetClass, category, amc, find, like = find is null ? null : "%" + find.ToLowerInvariant().Replace("!", "!!").Replace("%", "!%").Replace("_", "!_") + "%" });

    internal static IReadOnlyList<ColumnOf<SchemeRow>> Values { get; } =
    [
        new("id", s => s.Id), new("product_code", s => s.ProductCode), new("isin", s => s.Isin), new("isin_reinvest", s => s.IsinReinvest), new("name", s => s.Name), new("amc", s => s.Amc),
        new("structure", s => s.Structure), new("category", s => s.Category), new("asset_class", s => s.AssetClass), new("plan", s => s.Plan), new("option", s => s.Option), new("unit_decimals", s => s.UnitDecimals),
        new("calendar_id", s => s.CalendarId), new("is_exchange_traded", s => s.IsExchangeTraded), new("is_open_for_purchase", s => s.IsOpenForPurchase), new("is_open_for_redemption", s => s.IsOpenForRedemption),
        new("is_open_for_switch", s => s.IsOpenForSwitch), new("is_live", s => s.IsLive), new("move_limit_percent", s => s.MoveLimitPercent), new("max_nav_age", s => s.MaxNavAge), new("created_at", s => s.CreatedAt),
    ];

    /// <summary>Adds those whose code is not taken; answers how many were added.</summary>
    internal Task<int> Add(Session session, IReadOnlyList<SchemeRow> schemes) => session.InsertAll("products", Values, schemes, "on conflict do nothing");

    internal Task<int> Save(Session session, SchemeRow scheme) => session.Execute(
        """
        update products set isin = @Isin, isin_reinvest = @IsinReinvest, name = @Name, amc = @Amc, structure = @Structure, category = @Category, asset_class = @AssetClass, plan = @Plan, option = @Option,
          unit_decimals = @UnitDecimals, calendar_id = @CalendarId, is_exchange_traded = @IsExchangeTraded, is_open_for_purchase = @IsOpenForPurchase, is_open_for_redemption = @IsOpenForRedemption,
          is_open_for_switch = @IsOpenForSwitch, is_live = @IsLive, move_limit_percent = @MoveLimitPercent, max_nav_age = @MaxNavAge, retired_at = @RetiredAt, version = version + 1
        where id = @Id and version = @Version
        """,
        scheme);

    internal async Task<bool> HasCalendar(Session session, Guid calendar) => await session.Scalar<long>("select count(*) from calendars where id = @calendar", new { calendar }) > 0;

    /// <summary>Holdings with units, and rules and trigger orders that still run, of a scheme.</summary>
    internal async Task<long> Uses(Session session, Guid id) => await session.Scalar<long>(
        """
        select (select count(*) from holdings where product_id = @id and units > 0)
          + (select count(*) from auto_invest_rules where scheme_id = @id and status in ('Draft', 'Active', 'Paused', 'Needs Attention'))
          + (select count(*) from trigger_orders where (scheme_id = @id or target_scheme_id = @id) and status in ('Pending', 'Active', 'Held', 'Triggered'))
        """,
        new { id });
}
