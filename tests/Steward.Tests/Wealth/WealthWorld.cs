using Microsoft.AspNetCore.Builder;
using Steward.Kernel;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Schemes;

namespace Steward.Tests.Wealth;

/// <summary>A server with a calendar of Mondays to Fridays, one adviser, and whatever clients, schemes, NAVs and cash a test asks for.</summary>
internal sealed class WealthWorld : IAsyncDisposable
{
    private int made;

    private WealthWorld(TestHost host, HttpClient adviser, Guid adviserId)
    {
        Host = host;
        Adviser = adviser;
        AdviserId = adviserId;
    }

    /// <summary>A Wednesday, 09:30 in Kolkata.</summary>
    internal static DateTimeOffset Morning { get; } = new(2026, 8, 12, 4, 0, 0, TimeSpan.Zero);

    internal TestHost Host { get; }
    internal HttpClient Adviser { get; }
    internal Guid AdviserId { get; }
    internal Database Database => Host.Database;
    internal DateOnly Today => LocalTime.DateIn("Asia/Kolkata", Host.Clock.GetUtcNow());

    /// <param name="configure">Changes the server.</param>
    /// <param name="still">No engine of wealth runs by itself.</param>
    internal static async Task<WealthWorld> Start(Dialect dialect, DateTimeOffset? at = null, Action<WebApplicationBuilder>? configure = null, bool still = false)
    {
        var url = await TestDatabase.Create(dialect);
        // These are ticked by hand where a test wants them: beside a running one, which of the two acts would be chance.
        var engines = "'nav-intake', 'triggers', 'investment-orders', 'rebalancing'" + (still ? ", 'auto-invest'" : "");
        await using (var database = Database.Open(url, TimeProvider.System)) await database.Write(s => s.Execute($"update engines set wish = 'stopped' where engine in ({engines})"));
        var host = await TestHost.Start(TestFolder.New(), url, new VirtualClock(at ?? Morning), configure);
        var (adviser, id, _) = await host.NewUser(Roles.Adviser);
        var world = new WealthWorld(host, adviser, id);
        await world.AddCalendar();
        return world;
    }

    internal async Task<Guid> AddCalendar(string code = "IN", int firstYear = 2012, int lastYear = 2027)
    {
        var id = Guid.CreateVersion7();
        await Database.Write(async session =>
        {
            await session.Execute("insert into calendars (id, code, name, time_zone) values (@id, @code, @code, 'Asia/Kolkata')", new { id, code });
            for (var year = firstYear; year <= lastYear; year++)
                await session.Execute("insert into calendar_days (id, calendar_id, day, kind, name) values (@day_id, @id, @day, 'weekday_holiday', 'Republic Day')", new { day_id = Guid.CreateVersion7(), id, day = new DateOnly(year, 1, 26) });
        });
        return id;
    }

    internal async Task<Guid> AddClient(decimal cash = 0, Guid? adviser = null)
    {
        var answer = await Adviser.PostJson("wealth/clients", new { name = $"Client {++made}", currency = "INR", time_zone = "Asia/Kolkata", kyc_status = "Verified" });
        Xunit.Assert.Equal(201, answer.Status);
        if (cash != 0) await AddCash(answer.Id, cash);
        if (adviser is not null) await Database.Write(s => s.Execute("update clients set adviser_id = @adviser where id = @Id", new { adviser, answer.Id }));
        return answer.Id;
    }

    internal Task AddCash(Guid client, decimal amount) => Database.Write(s => s.Execute(
        "insert into cash_ledger (id, client_id, amount, kind, available_on, actor) values (@id, @client, @amount, 'Deposit', @Today, 'test')", new { id = Guid.CreateVersion7(), client, amount, Today }));

    internal async Task<decimal> Cash(Guid client) => await Database.Read(s => s.Scalar<decimal?>("select sum(amount) from cash_ledger where client_id = @client", new { client })) ?? 0;

    /// <summary>A scheme with one accepted NAV, of yesterday unless said.</summary>
    internal async Task<Guid> AddScheme(string code, decimal? nav = 100m, DateOnly? navDate = null, string category = "Equity/Large Cap", string assetClass = "equity", string amc = "House")
    {
        var id = Guid.CreateVersion7();
        await Database.Write(s => Host.Service<SchemeStore>().Add(s, [new SchemeRow { Id = id, ProductCode = code, Name = "Scheme " + code, Amc = amc, Category = category, AssetClass = assetClass, CreatedAt = s.Now }]));
        if (nav is { } value) await SetNav(id, value, navDate ?? Today.AddDays(-1));
        return id;
    }

    /// <summary>Accepts a NAV behind the gate's back, for tests that are not about the gate.</summary>
    internal Task SetNav(Guid scheme, decimal nav, DateOnly date) => Database.Write(async session =>
    {
        var id = Guid.CreateVersion7();
        await session.Execute("insert into nav_prices (id, product_id, nav_date, revision, nav, state, known_at) values (@id, @scheme, @date, 1, @nav, 'accepted', @Now)", new { id, scheme, date, nav, session.Now });
        await session.Execute(
            """
            insert into nav_latest (product_id, price_id, nav_date, revision, nav, known_at) values (@scheme, @id, @date, 1, @nav, @Now)
            on conflict (product_id) do update set previous_date = nav_latest.nav_date, previous_nav = nav_latest.nav, price_id = excluded.price_id, nav_date = excluded.nav_date, nav = excluded.nav, known_at = excluded.known_at
            """,
            new { scheme, id, date, nav, session.Now });
    });

    internal async Task<Guid> AddHolding(Guid client, Guid scheme, decimal units, decimal pledged = 0, string folio = "F1")
    {
        var id = Guid.CreateVersion7();
        await Database.Write(async session =>
        {
            await session.Execute("insert into holdings (id, client_id, product_id, folio, units, pledged_units) values (@id, @client, @scheme, @folio, @units, @pledged)", new { id, client, scheme, folio, units, pledged });
            await session.Execute("insert into lots (id, holding_id, acquired_on, original_units, units, cost) values (@lot, @id, @day, @units, @units, @cost)", new { lot = Guid.CreateVersion7(), id, day = new DateOnly(2024, 1, 15), units, cost = units * 10 });
        });
        return id;
    }

    internal Firing Purchase(Guid client, Guid scheme, decimal amount, string key, Guid? rule = null) => new()
    {
        AutomationType = "AutoInvest", AutomationId = rule ?? Guid.CreateVersion7(), RuleVersion = 1, ClientId = client, Key = key, NominalDate = Today, RunDate = Today, DueAt = Host.Clock.GetUtcNow(), Actor = "engine:auto-invest",
        Engine = "auto-invest", Orders = [new WantedOrder("1", scheme, "Purchase") { Amount = amount }],
    };

    internal Task<IReadOnlyList<Fired>> Claim(params Firing[] firings) => Database.Write(session => Host.Service<ClaimOccurrences>().Run(session, firings, 0));

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
