using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Cash;
using Steward.Wealth.Clients;
using Steward.Wealth.Holdings;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Portfolios;

/// <summary>One holding with its value.</summary>
/// <param name="Nav">Null: no NAV of the scheme was ever accepted, and the holding counts for nothing.</param>
/// <param name="Shares">Class → percent of the value.</param>
internal sealed record ValuedHolding(HoldingRow Holding, SchemeRow Scheme, IReadOnlyList<LotRow> Lots, LastNav? Nav, decimal Value, decimal Cost, IReadOnlyDictionary<string, decimal> Shares);

/// <summary>All that a client has, valued with one NAV set.</summary>
/// <param name="Day">Today in the client's zone.</param>
/// <param name="Coming">Units that are paid and not yet there, by scheme: they belong to no holding.</param>
/// <param name="CashComing">Money of redemptions that is not yet there, by day.</param>
/// <param name="Classes">Class → money, by class; cash and what is executed but not settled among them. The parts sum to the value.</param>
internal sealed record ValuedPortfolio(
    ClientRow Client, DateOnly Day, IReadOnlyList<ValuedHolding> Holdings, IReadOnlyList<ValuedHolding> Coming, CashPosition Cash, IReadOnlyList<FlowRow> CashComing, NavSet Navs, decimal Value, decimal Cost, IReadOnlyList<KeyValuePair<string, decimal>> Classes)
{
    internal decimal PercentOf(string assetClass) => Value > 0 ? 100 * Classes.FirstOrDefault(one => one.Key == assetClass).Value / Value : 0;
}

/// <summary>Values portfolios: Σ units × NAV + cash, each holding to the coin, at the NAVs that one reading sees.</summary>
internal sealed class PortfolioBook(HoldingStore holdings, SchemeStore schemes, CashStore cash, PortfolioStore store)
{
    internal async Task<ValuedPortfolio> Of(Session session, ClientRow client)
    {
        var day = LocalTime.DateIn(client.TimeZone, session.Now);
        var rows = await holdings.OfClient(session, client.Id);
        var underWay = await store.UnitsUnderWay(session, client.Id);
        var products = rows.Select(row => row.ProductId).Union(underWay.Select(row => row.ProductId)).ToList();
        var known = (await schemes.Many(session, products)).ToDictionary(scheme => scheme.Id);
        var navs = await store.Navs(session, products);
        var exposures = await store.Exposures(session, products, day);
        var lots = (await holdings.Lots(session, [.. rows.Select(row => row.Id)])).ToLookup(lot => lot.HoldingId);
        var position = await cash.Position(session, client.Id, day);
        var valued = rows.Select(row => Value(row, known[row.ProductId], [.. lots[row.Id]], navs.GetValueOrDefault(row.ProductId), exposures.GetValueOrDefault(row.ProductId))).ToList();
        // Between its fill and its settlement money is in neither place: without this the value would drop and rise again for nothing.
        var coming = underWay.Select(row => Value(new HoldingRow { ProductId = row.ProductId, Units = row.Units }, known[row.ProductId], [], navs.GetValueOrDefault(row.ProductId), exposures.GetValueOrDefault(row.ProductId)) with { Cost = row.Amount }).ToList();
        var cashComing = await store.CashUnderWay(session, client.Id);
        var classes = ByClass([.. valued, .. coming], position.Owned + cashComing.Sum(flow => flow.Amount));
        return new(client, day, valued, coming, position, cashComing, NavSet.Of(navs.Values.Select(nav => nav.PriceId)), classes.Sum(one => one.Value), valued.Sum(one => one.Cost), classes);
    }

    private static ValuedHolding Value(HoldingRow row, SchemeRow scheme, IReadOnlyList<LotRow> lots, LastNav? nav, IReadOnlyDictionary<string, decimal>? exposure) => new(
        row, scheme, lots, nav, nav is null ? 0 : new Units(row.Units).RedeemedAt(new(nav.Nav), default).Amount, lots.Sum(lot => lot.CostOf(lot.Units)),
        exposure ?? new Dictionary<string, decimal> { [scheme.AssetClass] = 100 });

    private static IReadOnlyList<KeyValuePair<string, decimal>> ByClass(IReadOnlyList<ValuedHolding> valued, decimal cash)
    {
        var sums = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var holding in valued)
        {
            var classes = holding.Shares.Where(share => share.Value > 0).OrderBy(share => share.Key, StringComparer.Ordinal).ToList();
            var parts = new Money(holding.Value).Split([.. classes.Select(share => share.Value)], [.. classes.Select(share => share.Key)]);
            for (var i = 0; i < parts.Length; i++) sums[classes[i].Key] = sums.GetValueOrDefault(classes[i].Key) + parts[i].Amount;
        }
        if (cash != 0) sums["cash"] = sums.GetValueOrDefault("cash") + cash;
        return [.. sums];
    }
}
