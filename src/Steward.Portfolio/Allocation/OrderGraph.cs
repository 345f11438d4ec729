using Steward.Portfolio.Lots;

namespace Steward.Portfolio.Allocation;

/// <summary>Steps 4 and 9: switches inside a house, lines, and which purchases wait for whose money.</summary>
internal static class OrderGraph
{
    /// <summary>
    /// A sale and a purchase of one house become a switch, as far as both are open for it and what is left of either is nothing or still an order. The
    /// largest pairs first.
    /// </summary>
    /// <param name="least">What is left of a pair and is below this is no order.</param>
    /// <param name="leftOut">Gets what is left out for that.</param>
    internal static List<PlanOrder> WithSwitches(PlanBook book, List<PlanOrder> orders, decimal least, List<SchemeTrade> leftOut)
    {
        var result = new List<PlanOrder>(orders);
        foreach (var sale in orders.Where(order => order.Direction == OrderDirection.Redemption).OrderByDescending(order => order.Amount).ThenBy(order => order.SchemeId, StringComparer.Ordinal))
        {
            var from = Scheme(book, sale.SchemeId);
            var buy = result.Where(order => order.Direction == OrderDirection.Purchase && CanSwitch(from, Scheme(book, order.SchemeId))).OrderByDescending(order => order.Amount).ThenBy(order => order.SchemeId, StringComparer.Ordinal).FirstOrDefault();
            if (buy is null || Pair(book, sale, buy, least, !orders.Exists(order => order.Direction == OrderDirection.Purchase && order.SchemeId != buy.SchemeId), leftOut) is not { } pair) continue;
            var place = result.IndexOf(sale);
            result.RemoveAt(place);
            result.InsertRange(place, pair.Where(order => order.Direction != OrderDirection.Purchase));
            place = result.IndexOf(buy);
            result.RemoveAt(place);
            result.InsertRange(place, pair.Where(order => order.Direction == OrderDirection.Purchase));
        }
        return result;
    }

    /// <summary>Numbers the lines and says from when each purchase can be paid, and by which sales.</summary>
    internal static List<PlanOrder> Dated(PlanBook book, KeyPlan plan, List<PlanOrder> orders)
    {
        var numbered = orders.Select((order, at) => order with { Line = at + 1 }).ToList();
        var sources = book.Request.Cash.OrderBy(line => line.AvailableOn).Select(line => (Date: (DateOnly?)line.AvailableOn, Left: line.Amount, Line: 0)).ToList();
        Keep(sources, book.Cash - plan.Spendable);
        sources.AddRange(numbered.Where(order => order.Direction == OrderDirection.Redemption).OrderBy(order => order.CashDate ?? DateOnly.MaxValue).Select(order => (order.CashDate, order.Net, order.Line)));
        for (var i = 0; i < numbered.Count; i++)
            if (numbered[i].Direction == OrderDirection.Purchase) numbered[i] = Paid(numbered[i], sources, book.Request.Today);
        return numbered;
    }

    /// <summary>What must stay is taken from the cash that comes last.</summary>
    private static void Keep(List<(DateOnly? Date, decimal Left, int Line)> sources, decimal kept)
    {
        for (var i = sources.Count - 1; i >= 0 && kept > 0; i--)
        {
            var part = Math.Min(kept, sources[i].Left);
            sources[i] = sources[i] with { Left = sources[i].Left - part };
            kept -= part;
        }
    }

    private static PlanOrder Paid(PlanOrder order, List<(DateOnly? Date, decimal Left, int Line)> sources, DateOnly today)
    {
        var (left, date, lines) = (order.Amount, (DateOnly?)null, new List<int>());
        for (var i = 0; i < sources.Count && left > 0; i++)
        {
            var part = Math.Min(left, sources[i].Left);
            if (part <= 0) continue;
            sources[i] = sources[i] with { Left = sources[i].Left - part };
            left -= part;
            if (sources[i].Line > 0) lines.Add(sources[i].Line);
            if (date is null || sources[i].Date > date) date = sources[i].Date;
        }
        // Money that is not there yet has no NAV date: it follows from the day on which the order leaves.
        return order with { NotBefore = date, DependsOn = lines, PredictedNavDate = lines.Count > 0 || date > today ? null : order.PredictedNavDate };
    }

    private static bool CanSwitch(PlanScheme from, PlanScheme to) => from.IsOpenForSwitch && to.IsOpenForSwitch && from.Id != to.Id && string.Equals(from.Amc, to.Amc, StringComparison.Ordinal);

    private static List<PlanOrder>? Pair(PlanBook book, PlanOrder sale, PlanOrder buy, decimal least, bool isOnly, List<SchemeTrade> leftOut)
    {
        var (from, to) = (Scheme(book, sale.SchemeId), Scheme(book, buy.SchemeId));
        var at = book.Request.Schemes.ToList().IndexOf(from);
        // With a load of its own a switch of everything brings another amount than the sale.
        var net = from.SwitchLoad is null ? sale.Net : Switch(book, at, sale.Units, sale, buy).Net;
        // A purchase that takes all that the sale would bring takes all that the switch brings.
        var isWholeSale = buy.Amount >= Math.Min(net, sale.Net);
        var units = isWholeSale ? sale.Units : new Units(decimal.Round(sale.Units.Count * (buy.Amount / net), from.UnitDecimals, MidpointRounding.ToNegativeInfinity));
        if (units.Count <= 0) return null;
        var moved = Switch(book, at, units, sale, buy);
        if (moved.Amount < from.Switch.Minimum) return null;

        var result = new List<PlanOrder> { moved };
        if (!isWholeSale)
        {
            var rest = PlanSizing.Sale(book, at, sale.Units - units, sale.Reasons).Amount;
            // Where another purchase lives on the money of the rest, it is no left-over.
            var isLeft = rest < least && isOnly;
            // Of a holding that is to be sold whole nothing is left over.
            if (isLeft ? sale.IsAllUnits : rest < from.Redemption.Minimum) return null;
            if (isLeft) leftOut.Add(new(at, book.SchemeKey[at], rest, true));
            // The lots of both parts are those of the whole sale: the switch takes the first.
            else result.Insert(0, Rest(book, at, sale, moved));
        }
        // What a switch keeps back beyond the sale was never there to buy with.
        var missing = buy.Amount - Math.Max(moved.Net, sale.Net);
        var multiple = Math.Max(0.01m, to.Purchase.Multiple);
        missing = Math.Floor(missing / multiple) * multiple;
        if (isWholeSale && missing > 0 && missing < least) leftOut.Add(new(book.Request.Schemes.ToList().IndexOf(to), book.SchemeKey[book.Request.Schemes.ToList().IndexOf(to)], missing, false));
        else if (missing >= multiple && missing >= to.Purchase.Minimum && isWholeSale) result.Add(Purchase(book, buy, to, missing));
        else if (isWholeSale && missing > Math.Max(multiple, 0.001m * buy.Amount)) return null;
        return result;
    }

    private static PlanOrder Switch(PlanBook book, int at, Units units, PlanOrder sale, PlanOrder buy)
    {
        // The lots are those that the sale would take, so that its rest has the others; the load is the switch's own.
        var part = PlanSizing.Sale(book, at, units, [.. sale.Reasons, .. buy.Reasons]);
        var lots = LotPicker.On(book.Request.Schemes[at].Folios, part.Lots, book.TermsOf(at, isSwitch: true));
        var charges = Charges.On(book.Request.ChargeRows, book.Request.Schemes[at].Category, OrderDirection.Switch, book.Request.Today, part.Amount);
        return part with { Direction = OrderDirection.Switch, Lots = lots, Load = lots.Sum(lot => lot.Load), TargetSchemeId = buy.SchemeId, TargetSchemeName = buy.SchemeName, Charges = charges, IsAllUnits = sale.IsAllUnits && units == sale.Units, CashDate = null, PredictedNavDate = book.Request.Schemes[at].SwitchNavDate };
    }

    private static PlanOrder Rest(PlanBook book, int at, PlanOrder sale, PlanOrder moved)
    {
        var lots = new List<LotSale>();
        foreach (var lot in sale.Lots)
        {
            var gone = moved.Lots.Where(other => other.LotId == lot.LotId).Sum(other => other.Units.Count);
            if (lot.Units.Count <= gone) continue;
            var share = (lot.Units.Count - gone) / lot.Units.Count;
            lots.Add(lot with { Units = new(lot.Units.Count - gone), Value = decimal.Round(lot.Value * share, 2), Load = decimal.Round(lot.Load * share, 2), Gain = decimal.Round(lot.Gain * share, 2) });
        }
        var value = lots.Sum(lot => lot.Value);
        return sale with
        {
            Units = new(lots.Sum(lot => lot.Units.Count)), Lots = lots, Amount = value, Load = lots.Sum(lot => lot.Load), IsAllUnits = false,
            Charges = Charges.On(book.Request.ChargeRows, book.Request.Schemes[at].Category, OrderDirection.Redemption, book.Request.Today, value),
        };
    }

    private static PlanOrder Purchase(PlanBook book, PlanOrder buy, PlanScheme to, decimal amount)
    {
        var charges = Charges.On(book.Request.ChargeRows, to.Category, OrderDirection.Purchase, book.Request.Today, amount);
        return buy with { Amount = amount, Charges = charges, Units = Units.Bought(new(amount - charges.Sum(line => line.Amount)), buy.Nav, to.UnitDecimals) };
    }

    private static PlanScheme Scheme(PlanBook book, string id) => book.Request.Schemes.First(scheme => scheme.Id == id);
}
