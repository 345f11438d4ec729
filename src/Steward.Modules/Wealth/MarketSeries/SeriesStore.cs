using Steward.Kernel;
using Steward.Wealth.Navs;

namespace Steward.Wealth.MarketSeries;

/// <summary>An index, a volatility or another series of closes, as it is stored, with its last accepted close.</summary>
internal sealed record SeriesRow
{
    internal const string Volatility = "volatility";

    public Guid Id { get; init; }
    public string Code { get; init; } = "";
    public string Name { get; init; } = "";

    /// <summary>index, volatility, commodity, rate or other.</summary>
    public string Kind { get; init; } = "index";
    public string? Currency { get; init; }
    public Guid? CalendarId { get; init; }
    public decimal? MoveLimitPercent { get; init; }
    public int? MaxAge { get; init; }
    public bool IsLive { get; init; } = true;
    public long Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public decimal? LastClose { get; init; }
    public DateOnly? LastDate { get; init; }

    /// <summary>As the gate sees it. It has no peers: a market move of one series is its own.</summary>
    internal GatedScheme ToGated() => new()
    {
        Id = Id, ProductCode = Code, Category = "series:" + Code, MoveLimitPercent = MoveLimitPercent, MovesFreely = Kind == Volatility, IsSeries = true, NavDate = LastDate, Nav = LastClose,
    };
}

/// <summary>Table <c>market_series</c>.</summary>
internal sealed class SeriesStore
{
    private const string Columns =
        """
        m.id, m.code, m.name, m.kind, m.currency, m.calendar_id, m.move_limit_percent, m.max_age, m.is_live, m.version, m.created_at,
        (select c.close from market_prices c where c.series_id = m.id and c.state = 'accepted' order by c.price_date desc limit 1) as last_close,
        (select max(c.price_date) from market_prices c where c.series_id = m.id and c.state = 'accepted') as last_date
        """;

    /// <summary>By id, by <c>external:</c> or bare code.</summary>
    internal Task<SeriesRow?> Lookup(Session session, string word) => Guid.TryParse(word, out var id)
        ? session.First<SeriesRow>($"select {Columns} from market_series m where m.id = @id", new { id })
        : session.First<SeriesRow>($"select {Columns} from market_series m where m.code = @code", new { code = word.StartsWith("external:", StringComparison.Ordinal) ? word[9..] : word });

    internal Task<IReadOnlyList<SeriesRow>> Page(Session session, PageRequest page, string? kind, bool retired) => session.Query<SeriesRow>(
        $"""
        select {Columns} from market_series m where (m.created_at, m.id) < (@At, @Id) and (@retired or m.is_live) {(kind is null ? "" : "and m.kind = @kind")}
        order by m.created_at desc, m.id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, kind, retired });

    /// <summary>False: another series has the code.</summary>
    internal async Task<bool> Add(Session session, SeriesRow row) => await session.Execute(
        """
        insert into market_series (id, code, name, kind, currency, calendar_id, move_limit_percent, max_age, created_at)
        values (@Id, @Code, @Name, @Kind, @Currency, @CalendarId, @MoveLimitPercent, @MaxAge, @CreatedAt) on conflict do nothing
        """,
        row) == 1;

    internal Task<int> Save(Session session, SeriesRow row) => session.Execute(
        """
        update market_series set name = @Name, kind = @Kind, currency = @Currency, calendar_id = @CalendarId, move_limit_percent = @MoveLimitPercent, max_age = @MaxAge, is_live = @IsLive, version = version + 1
        where id = @Id and version = @Version
        """,
        row);

    /// <summary>Rules and trigger orders that still run and name the series: alone, or in a condition as <c>series:CODE</c>.</summary>
    internal async Task<long> Uses(Session session, string code)
    {
        string Text(string column) => session.Pick(column, column + "::text");
        string Named(string column) => $"({Text(column)} like @alone escape '!' or {Text(column)} like @inside escape '!')";
        var safe = code.Replace("_", "!_", StringComparison.Ordinal);
        return await session.Scalar<long>(
            $"""
            select (select count(*) from auto_invest_rules where status in ('Draft', 'Active', 'Paused', 'Needs Attention') and {Named("trigger_config")})
              + (select count(*) from trigger_orders where status in ('Pending', 'Active', 'Held') and (series_code = @code or {Named("condition_tree")}))
            """,
            new { code, alone = $"%\"{safe}\"%", inside = $"%\"series:{safe}\"%" });
    }
}
