using Steward.Portfolio.Lots;

namespace Steward.Portfolio.Allocation;

/// <summary>A trade of one scheme before its size is settled.</summary>
/// <param name="Scheme">Its place among the schemes.</param>
/// <param name="Key">Its key; with look-through, the scheme itself.</param>
/// <param name="Amount">Money, above 0.</param>
/// <param name="IsSale">Sale or purchase.</param>
internal readonly record struct SchemeTrade(int Scheme, int Key, decimal Amount, bool IsSale);

/// <summary>Step 4: from keys to schemes.</summary>
internal static class SchemeTrades
{
    /// <summary>The trades, sales first; or the class that nothing can be bought for.</summary>
    internal static (List<SchemeTrade> Trades, PlanFact? Refusal) Of(PlanBook book, KeyPlan plan, IReadOnlySet<int> blocked)
    {
        var trades = new List<SchemeTrade>();
        for (var key = 0; key < book.Keys.Length; key++)
            if (plan.Deltas[key] < 0) Sell(book, key, -plan.Deltas[key], blocked, trades);
        for (var key = 0; key < book.Keys.Length; key++)
        {
            if (plan.Deltas[key] < 0.01m) continue;
            if (Funds(book, key) is not { Count: > 0 } funds) return ([], PlanFact.Of("no_fund_for_class", ("key", book.Keys[key]), ("amount", plan.Deltas[key])));
            var whole = funds.Sum(fund => fund.Part);
            foreach (var (scheme, part) in funds) trades.Add(new(scheme, key, plan.Deltas[key] * part / whole, false));
        }
        return (trades, null);
    }

    /// <summary>Look-through: variables are schemes, targets classes of what is in them.</summary>
    internal static List<SchemeTrade>? LookThroughTrades(PlanBook book, KeyPlan plan, decimal cost, IReadOnlySet<int> blocked)
    {
        var (run, schemes) = (book.Request.Run, book.Request.Schemes);
        var mixed = schemes.Select((scheme, at) => new MixedScheme(
            scheme.Id, book.Values[at], run == RunType.InvestCash || plan.Reason == "invest_cash" || blocked.Contains(at) ? 0 : book.FreeOf(at).Count * (scheme.Nav?.Value ?? 0),
            scheme.IsOpenForPurchase && run != RunType.PartialLiquidation && MayBuy(book, scheme), scheme.Exposures ?? new Dictionary<string, Percent> { [scheme.AssetClass] = new(100) },
            book.Values[at] > 0 ? LotPicker.CostOfAll(scheme.Folios, book.TermsOf(at)) : 0)).ToList();
        var cash = plan.IsFirm ? -plan.Wanted : plan.Spendable - plan.Wanted - cost;
        var whole = book.Keys.Sum(key => book.Rule.Targets.GetValueOrDefault(key).Value);
        var targets = book.Keys.Where(key => book.Weight(key) > 0).ToDictionary(key => key, key => new Percent(book.Rule.Targets[key].Value * 100m / whole), StringComparer.Ordinal);
        if (LookThrough.Plan(mixed, targets, cash) is not { } found) return null;
        var trades = found.Trades.Select((trade, at) => new SchemeTrade(at, at, Math.Abs(trade), trade < 0)).Where(trade => trade.Amount >= 0.01m);
        return [.. trades.OrderByDescending(trade => trade.IsSale)];
    }

    /// <summary>
    /// What may be bought for a key: its funds by part, else the largest open holding of it. A fund that counts for another key is none of this one's: what is bought of it would
    /// not come nearer to the target, and might be sold by the same plan.
    /// </summary>
    private static List<(int Scheme, decimal Part)> Funds(PlanBook book, int key)
    {
        var schemes = book.Request.Schemes;
        var funds = new List<(int, decimal)>();
        if (book.Rule.ClassFunds.TryGetValue(book.Keys[key], out var named))
        {
            foreach (var fund in named)
                if (schemes.ToList().FindIndex(scheme => scheme.Id == fund.SchemeId) is >= 0 and var at && book.SchemeKey[at] == key && CanBuy(schemes[at]) && fund.Part.Value > 0) funds.Add((at, fund.Part.Value));
            if (funds.Count > 0) return funds;
        }
        var largest = Enumerable.Range(0, schemes.Count).Where(at => book.SchemeKey[at] == key && CanBuy(schemes[at]) && (book.Values[at] > 0 || book.Keys[key] == PlanRule.SchemePrefix + schemes[at].Id))
            .OrderByDescending(at => book.Values[at]).ThenBy(at => schemes[at].Id, StringComparer.Ordinal).Select(at => (at, 1m)).Take(1);
        return [.. largest];
    }

    private static bool CanBuy(PlanScheme scheme) => scheme is { IsOpenForPurchase: true, Nav: not null };

    private static bool MayBuy(PlanBook book, PlanScheme scheme) =>
        scheme.Nav is not null && (scheme.Held > 0 || book.Rule.ClassFunds.Values.Any(funds => funds.Any(fund => fund.SchemeId == scheme.Id)));

    /// <summary>Sells what is not wanted any more first, then what costs least in tax and load, then the largest.</summary>
    private static void Sell(PlanBook book, int key, decimal amount, IReadOnlySet<int> blocked, List<SchemeTrade> trades)
    {
        var wanted = book.Rule.ClassFunds.GetValueOrDefault(book.Keys[key]);
        var order = Enumerable.Range(0, book.Values.Length).Where(at => book.SchemeKey[at] == key && book.Values[at] > 0 && !blocked.Contains(at))
            .OrderBy(at => wanted?.Any(fund => fund.SchemeId == book.Request.Schemes[at].Id) ?? false)
            .ThenBy(at => LotPicker.CostOfAll(book.Request.Schemes[at].Folios, book.TermsOf(at))).ThenByDescending(at => book.Values[at]).ThenBy(at => book.Request.Schemes[at].Id, StringComparer.Ordinal);
        foreach (var at in order)
        {
            var part = Math.Min(amount, book.FreeOf(at).Count * book.Request.Schemes[at].Nav!.Value.Value);
            if (part <= 0) continue;
            trades.Add(new(at, key, part, true));
            amount -= part;
            if (amount <= 0) return;
        }
    }
}
