using Steward.Wealth.MarketSeries;

namespace Steward.Wealth.Navs;

/// <summary>Where the values of a case stand: with the schemes' NAVs, or with the closes of a series.</summary>
internal sealed class PriceBooks(NavPriceStore navs, MarketPriceStore closes)
{
    internal NavPriceStore Navs => navs;

    internal MarketPriceStore Closes => closes;

    /// <param name="series">Null: the NAVs.</param>
    internal PriceRowStore Of(Guid? series) => series is null ? navs : closes;

    internal PriceRowStore Of(QuarantineRow row) => row.IsSeries ? closes : navs;
}
