using Steward.Portfolio.Lots;

namespace Steward.Portfolio.Allocation;

/// <summary>
/// Makes the plan of an execution: snapshot, cash first, sales, schemes, lots, costs to a fixed point, sizes, caps and the order graph. A function of
/// its request: the same request gives the same plan.
/// </summary>
public static class RebalancePlanner
{
    private const int MostRounds = 5;
    private const decimal LeastShareOfOrder = 0.001m;

    /// <summary>Plans, or says why there is no plan.</summary>
    public static RebalancePlan Plan(PlanRequest request)
    {
        if (Faulty(request) is { } fault) return fault;
        var book = new PlanBook(request);
        var before = book.Measure(book.KeyValues, book.Cash);
        if (before.Total == 0) return new(PlanOutcome.NoAction, "nothing_held", "There is neither a holding nor cash.", before);
        if (request.Run == RunType.PartialLiquidation && request.Amount is not > 0) return new(PlanOutcome.Refused, "amount_required", "A partial liquidation needs the amount to raise.", before);

        var caps = new List<PlanFact>();
        var draft = Draft(book, before, new HashSet<int>(), maySell: true, caps);
        draft = WithinTaxBudget(book, before, draft, caps);
        if (draft.Orders.Exists(IsSale) && !IsWorthIt(book, before, draft) && request.Run == RunType.Full)
        {
            caps.Add(PlanFact.Of("benefit_factor", ("factor", book.Rule.BenefitFactor), ("tax_and_load", draft.Tax.Tax + draft.Orders.Sum(order => order.Load))));
            draft = Draft(book, before, new HashSet<int>(), maySell: false, caps);
        }
        return Finished(book, before, draft, caps);
    }

    /// <summary>Null when every NAV among held and target schemes may be used.</summary>
    private static RebalancePlan? Faulty(PlanRequest request)
    {
        var wanted = request.Rule.ClassFunds.Values.SelectMany(funds => funds).Select(fund => fund.SchemeId).Concat(request.Rule.Targets.Keys.Where(key => key.StartsWith(PlanRule.SchemePrefix, StringComparison.Ordinal)).Select(key => key[PlanRule.SchemePrefix.Length..])).ToHashSet(StringComparer.Ordinal);
        foreach (var scheme in request.Schemes.Where(scheme => scheme.Held > 0 || wanted.Contains(scheme.Id)))
            if ((scheme.NavFault ?? (scheme.Nav is null ? "nav_missing" : null)) is { } code)
                return new(PlanOutcome.Held, code, $"The NAV of {scheme.Name} cannot be used{(scheme.NavDate is { } date ? $": the last accepted one is of {date:yyyy-MM-dd}" : "")}.", null);
        return null;
    }

    private static bool IsSale(PlanOrder order) => order.Direction != OrderDirection.Purchase;

    /// <summary>One attempt: rounds of costs until they change by less than a coin.</summary>
    private static PlanDraft Draft(PlanBook book, DriftReading before, HashSet<int> blocked, bool maySell, List<PlanFact> caps)
    {
        var draft = Rounds(book, before, blocked, maySell, caps, leavesSmallOut: true);
        // Small orders were left out although the portfolio stays outside: they repair a breach, so they are wanted after all.
        if (draft.LeftOut.Count > 0 && draft.Planned.IsBreach) draft = Rounds(book, before, blocked, maySell, caps, leavesSmallOut: false);
        return draft;
    }

    private static PlanDraft Rounds(PlanBook book, DriftReading before, HashSet<int> blocked, bool maySell, List<PlanFact> caps, bool leavesSmallOut)
    {
        var (cost, saleCost, draft) = (0m, 0m, (PlanDraft?)null);
        for (var round = 0; round < MostRounds; round++)
        {
            draft = Round(book, before, blocked, maySell, caps, leavesSmallOut, cost, saleCost);
            var now = draft.Orders.Sum(order => order.Load + order.ChargeSum);
            saleCost = draft.Orders.Where(IsSale).Sum(order => order.Load + order.ChargeSum);
            if (draft.Plan.NoAction is not null || Math.Abs(now - cost) < 0.01m) break;
            cost = now;
        }
        return draft!;
    }

    private static PlanDraft Round(PlanBook book, DriftReading before, HashSet<int> blocked, bool maySell, List<PlanFact> caps, bool leavesSmallOut, decimal cost, decimal saleCost)
    {
        var plan = KeyPlan.Of(book, cost, maySell);
        if (plan.NoAction is not null) return PlanDraft.Empty(plan, before);
        var (trades, refusal) = book.Rule.LookThrough ? (SchemeTrades.LookThroughTrades(book, plan, cost, blocked) ?? [], null) : SchemeTrades.Of(book, plan, blocked);
        if (refusal is not null) return PlanDraft.Empty(plan, before) with { Refusal = refusal };
        trades = Capped(book, trades, caps);
        var leftOut = leavesSmallOut ? trades.FindAll(trade => IsSmall(book, before, trade)) : [];
        trades = [.. trades.Except(leftOut)];
        var (orders, isApproximate) = PlanSizing.Orders(book, plan, trades, saleCost);
        orders = OrderGraph.WithSwitches(book, orders, leavesSmallOut ? LeastOf(book) : LeastShareOf(book), leftOut);
        return new(plan, orders, After(book, orders), TaxOf(book, orders), isApproximate, leftOut, null);
    }

    /// <summary>Scales all trades alike so that no more money moves one way than may.</summary>
    private static List<SchemeTrade> Capped(PlanBook book, List<SchemeTrade> trades, List<PlanFact> caps)
    {
        var turnover = Math.Max(trades.Where(trade => trade.IsSale).Sum(trade => trade.Amount), trades.Where(trade => !trade.IsSale).Sum(trade => trade.Amount));
        var (limit, fact) = (turnover, (PlanFact?)null);
        if (book.Rule.MostMoney is { } money && money < limit) (limit, fact) = (money, PlanFact.Of("rebalance_amount", ("limit", money), ("wanted", decimal.Round(turnover, 2))));
        if (book.Rule.MostTurnover is { } share && book.Total * share.Fraction < limit)
            (limit, fact) = (book.Total * share.Fraction, PlanFact.Of("max_turnover_percent", ("limit", share.Value), ("wanted", decimal.Round(100 * turnover / book.Total, 4))));
        if (fact is null) return trades;
        caps.RemoveAll(cap => cap.Code == fact.Code);
        caps.Add(fact);
        return [.. trades.Select(trade => trade with { Amount = trade.Amount * (limit / turnover) })];
    }

    /// <summary>
    /// Below the rule's least order or, in a full run, 0.1 % of the whole; and the key is not outside. A deposit or a withdrawal is what the client asked for, so only the
    /// rule's own least order counts there.
    /// </summary>
    private static bool IsSmall(PlanBook book, DriftReading before, SchemeTrade trade)
    {
        if (trade.Amount >= LeastOf(book)) return false;
        return book.Rule.LookThrough || !before.Assets.Any(asset => asset.IsBreach && asset.Key == book.Keys[trade.Key]);
    }

    private static decimal LeastOf(PlanBook book) => book.Request.Run switch
    {
        RunType.PartialLiquidation => 0,
        _ => Math.Max(book.Rule.LeastOrder, LeastShareOf(book)),
    };

    /// <summary>Nothing below this repairs a breach: it is what rounding to units leaves over.</summary>
    private static decimal LeastShareOf(PlanBook book) => book.Request.Run == RunType.Full ? LeastShareOfOrder * book.Total : 0;

    private static DriftReading After(PlanBook book, List<PlanOrder> orders)
    {
        var (values, cash) = ((decimal[])book.Values.Clone(), book.Cash);
        foreach (var order in orders)
        {
            var at = Place(book, order.SchemeId);
            if (order.Direction == OrderDirection.Purchase)
            {
                values[at] += order.Units.Count * order.Nav.Value;
                cash -= order.Amount;
                continue;
            }
            values[at] -= order.Units.Count * order.Nav.Value;
            if (order.TargetSchemeId is { } target) values[Place(book, target)] += order.Net;
            else cash += order.Net;
        }
        // A withdrawal leaves the portfolio.
        if (book.Request.Run == RunType.PartialLiquidation) cash -= Math.Min(cash, book.Request.Amount!.Value);
        return book.Measure(book.KeyValuesOf(values), cash);
    }

    private static int Place(PlanBook book, string id) => book.Request.Schemes.ToList().FindIndex(scheme => scheme.Id == id);

    private static TaxEstimate TaxOf(PlanBook book, IEnumerable<PlanOrder> orders) => TaxEstimate.Of(
        orders.SelectMany(order => order.Lots.Select(lot => (book.Request.Schemes[Place(book, order.SchemeId)].AssetClass, lot))), book.Request.TaxRows, book.Request.Today, book.Request.ExemptionUsed);

    /// <summary>Stops the dearest sales, one after the other, until the rest fits into the budget.</summary>
    private static PlanDraft WithinTaxBudget(PlanBook book, DriftReading before, PlanDraft draft, List<PlanFact> caps)
    {
        if (book.Rule.TaxBudget is not { } budget) return draft;
        var blocked = new HashSet<int>();
        while (draft.Tax.Tax > budget && draft.Orders.Where(order => IsSale(order) && order.Lots.Count > 0).MaxBy(order => TaxOf(book, [order]).Tax / order.Amount) is { } dearest)
        {
            caps.RemoveAll(cap => cap.Code == "tax_budget");
            caps.Add(PlanFact.Of("tax_budget", ("limit", budget), ("wanted", draft.Tax.Tax)));
            if (!blocked.Add(Place(book, dearest.SchemeId))) break;
            draft = Draft(book, before, blocked, maySell: true, caps);
        }
        return draft;
    }

    private static bool IsWorthIt(PlanBook book, DriftReading before, PlanDraft draft)
    {
        if (book.Rule.BenefitFactor <= 0) return true;
        var (old, now) = (before.TotalVariation.Fraction, draft.Planned.TotalVariation.Fraction);
        return book.Rule.BenefitFactor * (old * old - now * now) * book.Total > draft.Tax.Tax + draft.Orders.Sum(order => order.Load);
    }

    private static RebalancePlan Finished(PlanBook book, DriftReading before, PlanDraft draft, List<PlanFact> caps)
    {
        var shared = new RebalancePlan(PlanOutcome.NoAction, null, null, before) { Cash = book.Cash, CashKept = book.Kept, RepairingDeposit = KeyPlan.RepairingDeposit(book), Caps = caps };
        if (draft.Refusal is { } refusal) return shared with { Outcome = PlanOutcome.Refused, Code = refusal.Code, Message = $"Nothing open can be bought for {refusal.Values[0].Value}: name a fund for it in class_funds." };
        if (draft.Plan.NoAction is { } nothing)
        {
            var outcome = nothing.Code == "not_enough_value" ? PlanOutcome.Refused : PlanOutcome.NoAction;
            return shared with { Outcome = outcome, Code = nothing.Code, Message = Sentence(nothing) };
        }
        if (draft.Orders.Count == 0) return shared with { Code = "no_order", Message = "No order is large enough, open and paid for.", Warnings = Warnings(book, draft) };
        var orders = OrderGraph.Dated(book, draft.Plan, draft.Orders);
        var (sold, bought) = (orders.Where(IsSale).Sum(order => order.Amount), orders.Where(order => order.Direction != OrderDirection.Redemption).Sum(order => order.Amount));
        return shared with
        {
            Outcome = PlanOutcome.Planned, Planned = draft.Planned, Orders = orders, Turnover = Math.Max(sold, bought), Charges = orders.Sum(order => order.ChargeSum), Loads = orders.Sum(order => order.Load),
            Tax = draft.Tax, Warnings = Warnings(book, draft), IsApproximate = draft.IsApproximate,
        };
    }

    private static string Sentence(PlanFact nothing) => nothing.Code switch
    {
        "within_band" => $"Drift is {nothing.Values[0].Value} %, which is inside the band.",
        "no_cash" => $"Of the cash of {nothing.Values[0].Value} nothing can be invested; {nothing.Values[1].Value} stays.",
        _ => $"{nothing.Values[0].Value} is wanted, and the holdings are worth {nothing.Values[1].Value}.",
    };

    private static List<PlanFact> Warnings(PlanBook book, PlanDraft draft)
    {
        var warnings = new List<PlanFact>();
        foreach (var row in draft.Orders.SelectMany(order => order.Charges).Where(line => !line.IsChecked).Select(line => line.RowId).Distinct(StringComparer.Ordinal)) warnings.Add(PlanFact.Of("unchecked_charge_row", ("row", row)));
        foreach (var row in draft.Tax.UncheckedRows) warnings.Add(PlanFact.Of("unchecked_tax_row", ("row", row)));
        foreach (var name in draft.Tax.ClassesWithoutRow) warnings.Add(PlanFact.Of("no_tax_row", ("asset_class", name)));
        if (draft.IsApproximate) warnings.Add(PlanFact.Of("approximate", ("most_exact", OrderSizing.MostExact)));
        foreach (var trade in draft.LeftOut) warnings.Add(PlanFact.Of("order_left_out", ("scheme", book.Request.Schemes[trade.Scheme].Id), ("amount", decimal.Round(trade.Amount, 2))));
        foreach (var scheme in book.Request.Schemes.Where(scheme => scheme.Held > 0))
            if (scheme.Held - LotPicker.FreeOf(scheme.Folios, book.Request.Today).Count is > 0 and var bound) warnings.Add(PlanFact.Of("units_not_free", ("scheme", scheme.Id), ("units", bound)));
        return warnings;
    }

    /// <summary>An attempt at a plan.</summary>
    private sealed record PlanDraft(KeyPlan Plan, List<PlanOrder> Orders, DriftReading Planned, TaxEstimate Tax, bool IsApproximate, IReadOnlyList<SchemeTrade> LeftOut, PlanFact? Refusal)
    {
        internal static PlanDraft Empty(KeyPlan plan, DriftReading before) => new(plan, [], before, new(0, [], [], [], []), false, [], null);
    }
}
