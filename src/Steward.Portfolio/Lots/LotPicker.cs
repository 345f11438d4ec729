namespace Steward.Portfolio.Lots;

/// <summary>What the choice of lots depends on.</summary>
/// <param name="AssetClass">The class whose tax rows apply.</param>
/// <param name="Nav">The last accepted NAV.</param>
/// <param name="Load">The scheme's exit load.</param>
/// <param name="Policy">Which lots first.</param>
/// <param name="TaxRows">All tax rows.</param>
/// <param name="Today">The day of the sale.</param>
public sealed record LotTerms(string AssetClass, Nav Nav, ExitLoad Load, LotPolicy Policy, IReadOnlyList<TaxRow> TaxRows, DateOnly Today);

/// <summary>Chooses the lots of a sale. Locked, pledged and reserved units are never sold.</summary>
public static class LotPicker
{
    /// <summary>
    /// The units of each lot that may be sold, oldest first. Open orders redeem the oldest units, so those are taken off there; a pledge is taken off the
    /// newest, so that what is free is what has been held longest.
    /// </summary>
    public static IReadOnlyList<(Lot Lot, Units Free)> FreeOf(Folio folio, DateOnly today)
    {
        var lots = folio.Lots.Where(lot => lot.LockedUntil is not { } until || until <= today).OrderBy(lot => lot.Acquired).ThenBy(lot => lot.Id, StringComparer.Ordinal).ToArray();
        var free = Array.ConvertAll(lots, lot => lot.Count.Count);
        TakeOff(free, folio.Reserved.Count, isFromOldest: true);
        TakeOff(free, folio.Pledged.Count, isFromOldest: false);
        return [.. lots.Zip(free, (lot, units) => (lot, new Units(units))).Where(pair => pair.Item2.Count > 0)];
    }

    /// <summary>All units of a scheme that may be sold.</summary>
    public static Units FreeOf(IReadOnlyList<Folio> folios, DateOnly today) => new(folios.Sum(folio => FreeOf(folio, today).Sum(pair => pair.Free.Count)));

    /// <summary>Picks lots for <paramref name="units"/>.</summary>
    /// <exception cref="ArgumentException">More is asked than is free.</exception>
    public static IReadOnlyList<LotSale> Pick(IReadOnlyList<Folio> folios, Units units, LotTerms terms)
    {
        var (sales, left) = (new List<LotSale>(), units.Count);
        foreach (var (folio, lot, free) in Ordered(folios, terms))
        {
            if (left <= 0) break;
            var sold = Math.Min(left, free.Count);
            sales.Add(Sale(folio, lot, new(sold), terms));
            left -= sold;
        }
        return left <= 0 ? sales : throw new ArgumentException($"{units} units are asked, {DecimalText.Write(units.Count - left)} are free.", nameof(units));
    }

    /// <summary>What a unit of money of selling everything that is free would cost in tax and load.</summary>
    public static decimal CostOfAll(IReadOnlyList<Folio> folios, LotTerms terms)
    {
        var (value, cost) = (0m, 0m);
        foreach (var (folio, lot, free) in Ordered(folios, terms))
        {
            var sale = Sale(folio, lot, free, terms);
            value += sale.Value;
            cost += sale.Load + Tax(sale, terms);
        }
        return value > 0 ? cost / value : 0;
    }

    private static void TakeOff(decimal[] free, decimal units, bool isFromOldest)
    {
        for (var i = 0; i < free.Length && units > 0; i++)
        {
            var at = isFromOldest ? i : free.Length - 1 - i;
            var taken = Math.Min(free[at], units);
            free[at] -= taken;
            units -= taken;
        }
    }

    private static IEnumerable<(Folio Folio, Lot Lot, Units Free)> Ordered(IReadOnlyList<Folio> folios, LotTerms terms)
    {
        var perFolio = folios.Select(folio => (Folio: folio, Lots: FreeOf(folio, terms.Today))).Where(pair => pair.Lots.Count > 0).ToList();
        if (terms.Policy == LotPolicy.TaxMin)
            return perFolio.SelectMany(pair => pair.Lots.Select(lot => (pair.Folio, lot.Lot, lot.Free))).OrderBy(one => Rank(one.Folio, one.Lot, terms)).ThenBy(one => one.Lot.Acquired).ThenBy(one => one.Lot.Id, StringComparer.Ordinal);
        return perFolio.OrderBy(pair => CostPerMoney(pair.Folio, pair.Lots[0].Lot, terms)).ThenBy(pair => pair.Folio.Id, StringComparer.Ordinal).SelectMany(pair => pair.Lots.Select(lot => (pair.Folio, lot.Lot, lot.Free)));
    }

    /// <summary>Losses, long-term gains, short-term gains; inside each by gain per unit of money.</summary>
    private static (int Kind, decimal Gain) Rank(Folio folio, Lot lot, LotTerms terms)
    {
        var one = Sale(folio, lot, lot.Count, terms);
        var gain = one.Value == 0 ? 0 : one.Gain / one.Value;
        return (gain < 0 ? 0 : one.IsLong ? 1 : 2, gain);
    }

    /// <summary>The same units of the same lots on other terms, such as those of a switch: what the load keeps back, and the gain after it.</summary>
    /// <param name="folios">Those from which they were picked.</param>
    /// <param name="picked">Lots and units, as picked.</param>
    /// <param name="terms">The other terms.</param>
    public static IReadOnlyList<LotSale> On(IReadOnlyList<Folio> folios, IReadOnlyList<LotSale> picked, LotTerms terms) =>
        [.. picked.Select(sale => (sale.Units, Folio: folios.First(folio => folio.Id == sale.FolioId), sale.LotId)).Select(one => Sale(one.Folio, one.Folio.Lots.First(lot => lot.Id == one.LotId), one.Units, terms))];

    private static decimal CostPerMoney(Folio folio, Lot lot, LotTerms terms)
    {
        var one = Sale(folio, lot, lot.Count, terms);
        return one.Value == 0 ? 0 : (one.Load + Tax(one, terms)) / one.Value;
    }

    private static decimal Tax(LotSale sale, LotTerms terms) => Math.Max(0, sale.Gain) * TaxEstimate.RateOf(terms.TaxRows, terms.AssetClass, sale.IsLong, terms.Today);

    private static LotSale Sale(Folio folio, Lot lot, Units units, LotTerms terms)
    {
        var rate = terms.Load.On(lot, terms.Today);
        var free = rate.Value > 0 ? Math.Min(units.Count, terms.Load.FreeOf(lot).Count) : 0;
        var value = units.RedeemedAt(terms.Nav, default).Amount;
        // What bears the load is paid out net of it, half-up; the rest in full.
        var load = rate.Value > 0 ? value - new Units(free).RedeemedAt(terms.Nav, default).Amount - new Units(units.Count - free).RedeemedAt(terms.Nav, rate).Amount : 0;
        load = Math.Max(0, load);
        var gain = value - load - decimal.Round(units.Count * lot.CostPerUnit, 2, MidpointRounding.AwayFromZero);
        return new(folio.Id, lot.Id, lot.Acquired, units, value, rate, load, gain, TaxEstimate.IsLong(terms.TaxRows, terms.AssetClass, lot.Acquired, terms.Today));
    }
}
