using Steward.Kernel;

namespace Steward.Tests.Wealth.Portfolio;

/// <summary>Clients with schemes, NAVs and holdings, made over the API where there is a way, by hand where only a feed would be one.</summary>
internal static class PortfolioWorld
{
    internal static async Task<Guid> Client(this HttpClient manager, string? riskProfile = null, string zone = "Asia/Kolkata") =>
        (await manager.PostJson("wealth/clients", new { name = "Asha Rao", currency = "INR", time_zone = zone, kyc_status = "Verified", risk_profile = riskProfile })).Id;

    internal static async Task<Guid> Scheme(this HttpClient manager, string code, string assetClass = "equity", string category = "Equity/Large Cap", int unitDecimals = 4, string amc = "House", Guid? calendar = null) =>
        (await manager.PostJson("wealth/schemes", new { product_code = code, name = "Scheme " + code, amc, category, asset_class = assetClass, unit_decimals = unitDecimals, calendar_id = calendar })).Id;

    /// <summary>Accepts a NAV as the feed's gate would: a row, and the last value moved to it.</summary>
    internal static Task Nav(this TestHost host, Guid scheme, DateOnly date, decimal nav) => host.Database.Write(async session =>
    {
        var id = Ids.New(session.Now);
        await session.Execute(
            "insert into nav_prices (id, product_id, nav_date, revision, nav, state, known_at) values (@id, @scheme, @date, 1, @nav, 'accepted', @Now)", new { id, scheme, date, nav, session.Now });
        await session.Execute(
            """
            insert into nav_latest (product_id, price_id, nav_date, revision, nav, known_at) values (@scheme, @id, @date, 1, @nav, @Now)
            on conflict (product_id) do update set price_id = excluded.price_id, nav_date = excluded.nav_date, nav = excluded.nav, known_at = excluded.known_at where excluded.nav_date > nav_latest.nav_date
            """,
            new { id, scheme, date, nav, session.Now });
    });

    internal static Task<Answer> Hold(this HttpClient manager, Guid client, Guid scheme, decimal units, decimal cost = 0, string on = "2025-01-10", string? lockedUntil = null, decimal? pledged = null) =>
        manager.PostJson($"wealth/clients/{client}/holdings", new { items = new[] { new { scheme_id = scheme, units = units.ToString(System.Globalization.CultureInfo.InvariantCulture), cost, acquired_on = on, locked_until = lockedUntil, pledged_units = pledged } } });

    internal static Task<Answer> Deposit(this HttpClient manager, Guid client, decimal amount) => manager.PostJson($"wealth/clients/{client}/cash", new { kind = "deposit", amount });
}
