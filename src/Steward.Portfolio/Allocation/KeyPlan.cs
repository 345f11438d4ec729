using Steward.Portfolio.Lots;

namespace Steward.Portfolio.Allocation;

/// <summary>What each key should gain or lose, before schemes and sizes.</summary>
/// <param name="Deltas">By key: above 0 is bought, below 0 sold, charges of purchases not yet in it.</param>
/// <param name="Spendable">Cash that may be spent.</param>
/// <param name="Wanted">Cash that should be left of it.</param>
/// <param name="IsFirm">Whether the wanted cash must be there.</param>
/// <param name="Reason">Why keys are bought: invest_cash, rebalance or withdrawal.</param>
/// <param name="NoAction">Why there is nothing to do; null when there is.</param>
internal sealed record KeyPlan(decimal[] Deltas, decimal Spendable, decimal Wanted, bool IsFirm, string Reason, PlanFact? NoAction = null)
{
    private const decimal Micro = 1_000_000m;

    /// <param name="book">The snapshot.</param>
    /// <param name="cost">What the trades of the round before cost.</param>
    /// <param name="maySell">False once sales have been ruled out.</param>
    internal static KeyPlan Of(PlanBook book, decimal cost, bool maySell) => book.Request.Run switch
    {
        RunType.InvestCash => Invest(book, cost),
        RunType.PartialLiquidation => Withdraw(book, cost),
        _ => Full(book, cost, maySell),
    };

    private static KeyPlan Invest(PlanBook book, decimal cost)
    {
        var free = book.Cash - (book.IsCashTargeted ? Math.Min(book.Cash, book.Buffer) : book.Kept);
        var cash = Math.Min(free, book.Request.Amount ?? free);
        if (cash <= cost) return Nothing(book, "no_cash", "cash", book.Cash, "kept", book.Cash - free);
        return new(Fill(book, cash - cost), cash, 0, false, "invest_cash");
    }

    private static KeyPlan Withdraw(PlanBook book, decimal cost)
    {
        var amount = (book.Request.Amount ?? 0) + cost;
        var (values, weights) = Scaled(book);
        if (amount <= 0 || Micros(amount) > values.Sum()) return Nothing(book, "not_enough_value", "wanted", amount, "value", book.KeyValues.Sum());
        var sales = new long[values.Length];
        WaterFilling.Withdraw(values, weights, Micros(amount), sales);
        return new(Padded(book, sales.Select(sale => -sale / Micro)), 0, amount, true, "withdrawal");
    }

    private static KeyPlan Full(PlanBook book, decimal cost, bool maySell)
    {
        var reading = book.Measure(book.KeyValues, book.Cash);
        if (!reading.IsBreach && !book.Request.IsForced) return Nothing(book, "within_band", "drift", reading.TotalVariation.Value, "greatest", reading.Greatest.Value);
        var floor = book.IsCashTargeted ? Math.Min(book.Cash, book.Buffer) : book.Kept;
        var goal = book.IsCashTargeted ? Math.Max(book.Buffer, book.Weight(PlanRule.Cash) * book.Measured - book.CashLike) : book.Kept;
        var spare = Math.Max(0, book.Cash - goal);
        var bought = spare > cost ? Fill(book, spare - cost) : new decimal[book.Keys.Length];
        var after = book.KeyValues.Zip(bought, (value, buy) => value + buy).ToArray();
        var cashAfter = spare > cost ? book.Cash - spare : book.Cash;
        var sells = maySell && book.Rule.Sells != SellPolicy.Never && (book.Rule.Sells == SellPolicy.Always || book.Request.IsForced || book.Measure(after, cashAfter).IsBreach);
        if (!sells) return new(bought, Math.Max(0, book.Cash - floor), Math.Max(0, cashAfter - floor), false, "invest_cash");

        var ends = Ends(book, after, cashAfter, book.Measured - (book.CashLike - book.Liquid) - cost);
        // Money is spent before a scheme of the class cash is sold for it.
        var liquid = Math.Clamp(ends[^1] - (book.IsCashTargeted ? floor : 0), 0, book.Liquid);
        ends[^1] -= liquid;
        var deltas = Padded(book, ends.Take(book.TargetKeys).Zip(book.KeyValues, (end, value) => end - value));
        if (book.Liquid - liquid >= 0.01m) deltas[^1] = liquid - book.Liquid;
        return new(deltas, book.Cash - floor, Math.Max(0, book.IsCashTargeted ? ends[^1] - floor : 0), false, "rebalance");
    }

    /// <summary>Where each key with a target and, at the end, cash with its schemes should stand; together <paramref name="total"/>.</summary>
    private static decimal[] Ends(PlanBook book, decimal[] after, decimal cashAfter, decimal total)
    {
        string[] keys = [.. book.Keys.Take(book.TargetKeys), PlanRule.Cash];
        decimal[] values = [.. after.Take(book.TargetKeys), book.Liquid + (book.IsCashTargeted ? cashAfter : Math.Max(0, cashAfter - book.Kept))];
        decimal[] weights = [.. keys.Select(book.Weight)];
        var result = new decimal[values.Length];
        if (book.Rule.Destination == DestinationKind.Halfway)
        {
            Destinations.Halfway<decimal>(values, weights, total, result);
            return result;
        }
        var band = book.Rule.Destination == DestinationKind.Band;
        decimal[] bands = [.. keys.Select(key => band ? (book.Rule.Bands.TryGetValue(key, out var own) ? own : book.Rule.Band).Fraction : 0)];
        Destinations.Band(values, weights, bands, total, book.Rule.Residual, book.Rule.Residual == ResidualRule.CheapestFirst ? [.. Enumerable.Range(0, book.TargetKeys).Select(key => CostOf(book, key)), 0] : new decimal[values.Length], result);
        return result;
    }

    /// <summary>The cheapest sale of a key, per unit of money.</summary>
    private static decimal CostOf(PlanBook book, int key)
    {
        var costs = Enumerable.Range(0, book.Values.Length).Where(scheme => book.SchemeKey[scheme] == key && book.Values[scheme] > 0).Select(scheme => LotPicker.CostOfAll(book.Request.Schemes[scheme].Folios, book.TermsOf(scheme))).ToList();
        return costs.Count == 0 ? 0 : costs.Min();
    }

    private static decimal[] Fill(PlanBook book, decimal cash)
    {
        var (values, weights) = Scaled(book);
        var buys = new long[values.Length];
        if (weights.Any(weight => weight > 0)) WaterFilling.Deposit(values, weights, Micros(cash), buys);
        return Padded(book, buys.Select(buy => buy / Micro));
    }

    /// <summary>Schemes of the class cash take no part in water-filling.</summary>
    private static decimal[] Padded(PlanBook book, IEnumerable<decimal> parts) => [.. parts, .. Enumerable.Repeat(0m, book.Keys.Length - book.TargetKeys)];

    private static (long[] Values, long[] Weights) Scaled(PlanBook book) =>
        ([.. book.KeyValues.Take(book.TargetKeys).Select(Micros)], [.. book.Keys.Take(book.TargetKeys).Select(key => Micros(book.Weight(key)))]);

    /// <summary>C*, for people.</summary>
    internal static decimal? RepairingDeposit(PlanBook book)
    {
        var (values, weights) = Scaled(book);
        return WaterFilling.RepairingDeposit(values, weights) is { } micros ? Math.Max(0, decimal.Round(micros / Micro - book.Cash + book.Kept, 2, MidpointRounding.ToPositiveInfinity)) : null;
    }

    private static long Micros(decimal value) => decimal.ToInt64(decimal.Round(value * Micro));

    private static KeyPlan Nothing(PlanBook book, string code, string name, decimal value, string other, decimal otherValue) =>
        new(new decimal[book.Keys.Length], 0, 0, false, code, PlanFact.Of(code, (name, value), (other, otherValue)));
}
