using Steward.Kernel;
using Steward.Wealth.Navs;

namespace Steward.Wealth.MarketSeries;

/// <summary>Table <c>market_prices</c>: closes of series. The last one is read from the rows, for a series has thousands and not millions.</summary>
internal sealed class MarketPriceStore() : PriceRowStore("market_prices", "series_id", "price_date", "close")
{
    internal override Task<NavLatestRow?> Latest(Session session, Guid product) => session.First<NavLatestRow>(
        """
        select n.series_id as product_id, n.id as price_id, n.price_date as nav_date, n.revision, n.close as nav, n.known_at from market_prices n
        where n.series_id = @product and n.state = 'accepted' order by n.price_date desc limit 1
        """,
        new { product });
}
