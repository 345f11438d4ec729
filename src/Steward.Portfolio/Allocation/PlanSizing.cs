using Steward.Portfolio.Lots;

namespace Steward.Portfolio.Allocation;

/// <summary>Steps 5 to 7 for one set of trades: sizes, lots and costs.</summary>
internal static class PlanSizing
{
    private const decimal Coin = 0.01m;

    /// <summary>The orders, sales first, without dates and dependence.</summary>
    internal static (List<PlanOrder> Orders, bool IsApproximate) Orders(PlanBook book, KeyPlan plan, List<SchemeTrade> trades, decimal saleCosts)
    {
        if (trades.Count == 0) return ([], false);
        var assets = Assets(book, trades);
        var orders = trades.Select(trade => Candidate(book, trade)).ToArray();
        var spendable = Coins(plan.Spendable) - Coins(plan.IsFirm ? 0 : saleCosts);
        var sizing = new OrderSizing(assets, orders, spendable, Coins(plan.Wanted, isUp: plan.IsFirm), plan.IsFirm);
        var result = sizing.Best(book.Request.IsBulk);
        var found = new List<PlanOrder>();
        for (var i = 0; i < orders.Length; i++)
            if (result.Amounts[i] > 0) found.Add(Order(book, plan, trades[i], result.Amounts[i] * Coin, result.Amounts[i] == orders[i].Whole));
        return (Shaved(book, plan, found), result.IsApproximate);
    }

    /// <summary>Goals in coins: what is held and what the trades make of it, the duty on purchases among it.</summary>
    private static SizedAsset[] Assets(PlanBook book, List<SchemeTrade> trades)
    {
        var values = book.Rule.LookThrough ? book.Values : book.KeyValues;
        var goals = (decimal[])values.Clone();
        foreach (var trade in trades) goals[trade.Key] += trade.IsSale ? -trade.Amount : Gross(book, trade);
        return [.. values.Zip(goals, (value, goal) => new SizedAsset(Coins(value), Coins(value) + Coins(goal - value)))];
    }

    private static SizingOrder Candidate(PlanBook book, SchemeTrade trade)
    {
        var scheme = book.Request.Schemes[trade.Scheme];
        if (!trade.IsSale) return new(trade.Key, false, Coins(Gross(book, trade)), Coins(scheme.Purchase.Minimum, isUp: true), Multiple(scheme.Purchase));
        var free = Coins(book.FreeOf(trade.Scheme).Count * scheme.Nav!.Value.Value);
        var whole = book.FreeOf(trade.Scheme).Count == scheme.Held ? free : 0;
        return new(trade.Key, true, Math.Min(free, Coins(trade.Amount)), Coins(scheme.Redemption.Minimum, isUp: true), Multiple(scheme.Redemption), free, Coins(scheme.LeastHolding, isUp: true), whole);
    }

    private static long Multiple(OrderTerms terms) => Math.Max(1, Coins(terms.Multiple, isUp: true));

    /// <summary>What is paid so that, after duty, the trade's amount buys units.</summary>
    private static decimal Gross(PlanBook book, SchemeTrade trade)
    {
        var duty = ChargeSum(book, trade.Scheme, OrderDirection.Purchase, trade.Amount);
        return trade.Amount + ChargeSum(book, trade.Scheme, OrderDirection.Purchase, trade.Amount + duty);
    }

    private static PlanOrder Order(PlanBook book, KeyPlan plan, SchemeTrade trade, decimal amount, bool isWhole)
    {
        var scheme = book.Request.Schemes[trade.Scheme];
        var nav = scheme.Nav!.Value;
        var reasons = Reasons(book, plan, trade);
        if (!trade.IsSale)
        {
            var charges = Charges.On(book.Request.ChargeRows, scheme.Category, OrderDirection.Purchase, book.Request.Today, amount);
            return new(0, OrderDirection.Purchase, scheme.Id, scheme.Name, amount, nav, reasons)
            {
                Units = Units.Bought(new(amount - charges.Sum(line => line.Amount)), nav, scheme.UnitDecimals), Charges = charges, PredictedNavDate = scheme.PurchaseNavDate,
            };
        }
        var free = book.FreeOf(trade.Scheme);
        var units = isWhole ? free : new Units(Math.Min(free.Count, decimal.Round(amount / nav.Value, scheme.UnitDecimals, MidpointRounding.ToPositiveInfinity)));
        return Sale(book, trade.Scheme, units, reasons) with { IsAllUnits = isWhole };
    }

    internal static PlanOrder Sale(PlanBook book, int at, Units units, IReadOnlyList<PlanFact> reasons)
    {
        var scheme = book.Request.Schemes[at];
        var lots = LotPicker.Pick(scheme.Folios, units, book.TermsOf(at));
        var value = lots.Sum(lot => lot.Value);
        return new(0, OrderDirection.Redemption, scheme.Id, scheme.Name, value, scheme.Nav!.Value, reasons)
        {
            Units = units, Lots = lots, Load = lots.Sum(lot => lot.Load), PredictedNavDate = scheme.RedemptionNavDate, CashDate = scheme.CashDate,
            Charges = Charges.On(book.Request.ChargeRows, scheme.Category, OrderDirection.Redemption, book.Request.Today, value),
        };
    }

    /// <summary>Purchases never take more than there is: what rounding took is taken from the largest, in multiples.</summary>
    private static List<PlanOrder> Shaved(PlanBook book, KeyPlan plan, List<PlanOrder> orders)
    {
        var left = plan.Spendable + orders.Sum(order => order.Direction == OrderDirection.Purchase ? -order.Amount : order.Net);
        while (left < 0 && orders.FindAll(order => order.Direction == OrderDirection.Purchase) is { Count: > 0 } buys)
        {
            var largest = buys.MaxBy(order => order.Amount)!;
            var at = book.Request.Schemes.ToList().FindIndex(scheme => scheme.Id == largest.SchemeId);
            var terms = book.Request.Schemes[at].Purchase;
            var multiple = Multiple(terms) * Coin;
            var amount = largest.Amount - Math.Ceiling(-left / multiple) * multiple;
            var place = orders.IndexOf(largest);
            orders.RemoveAt(place);
            if (amount > 0 && amount >= terms.Minimum) orders.Insert(place, Order(book, plan, new(at, 0, amount, false), amount, false) with { Reasons = largest.Reasons });
            else amount = 0;
            left += largest.Amount - amount;
        }
        return orders;
    }

    private static PlanFact[] Reasons(PlanBook book, KeyPlan plan, SchemeTrade trade)
    {
        if (book.Rule.LookThrough) return [PlanFact.Of(trade.IsSale ? "look_through_sale" : "look_through_purchase", ("planned", trade.Amount))];
        var (key, total) = (book.Keys[trade.Key], book.Measured);
        var value = trade.Key < book.TargetKeys ? book.KeyValues[trade.Key] : book.CashLike + book.Cash - book.Kept;
        var share = total == 0 ? 0 : decimal.Round(100 * value / total, 4);
        var code = plan.Reason switch { "invest_cash" => "below_target_cash", "withdrawal" => "withdrawal", _ => trade.IsSale ? "above_destination" : "below_destination" };
        return [PlanFact.Of(code, ("key", key), ("share", share), ("target", book.Weight(key) * 100), ("change", decimal.Round(plan.Deltas[trade.Key], 2)))];
    }

    internal static decimal ChargeSum(PlanBook book, int scheme, OrderDirection direction, decimal amount) =>
        Charges.On(book.Request.ChargeRows, book.Request.Schemes[scheme].Category, direction, book.Request.Today, amount).Sum(line => line.Amount);

    private static long Coins(decimal amount, bool isUp = false) => decimal.ToInt64(isUp ? Math.Ceiling(amount * 100) : Math.Floor(amount * 100));
}
