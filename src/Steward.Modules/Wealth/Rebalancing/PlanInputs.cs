using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Allocation;
using Steward.Portfolio.Lots;
using Steward.Portfolio.Navs;
using Steward.Wealth.Cash;
using Steward.Wealth.Clients;
using Steward.Wealth.Holdings;
using Steward.Wealth.Orders;
using Steward.Wealth.Portfolios;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Rebalancing;

/// <summary>Everything that a plan is made of, as one transaction sees it.</summary>
/// <param name="Navs">The exact NAV rows.</param>
/// <param name="Market">Cut-offs and calendars of the schemes.</param>
/// <param name="Schemes">Their rows by id, as the request has it.</param>
internal sealed record Snapshot(PlanRequest Request, NavSet Navs, MarketDay Market, IReadOnlyDictionary<string, SchemeRow> Schemes)
{
    /// <summary>The cut-off that an order meets when it leaves now, and the one after it.</summary>
    internal IEnumerable<DateTimeOffset> CutOffsOf(PlanOrder order, DateTimeOffset now)
    {
        var (scheme, direction) = (Schemes[order.SchemeId], order.Direction.ToString());
        if (Market.Date(scheme, direction, now).CutOffAt is not { } first) yield break;
        yield return first;
        if (Market.Date(scheme, direction, first).CutOffAt is { } next) yield return next;
    }
}

/// <summary>Takes the snapshot of a client's portfolio for a rule.</summary>
internal sealed class PlanInputs(HoldingStore holdings, SchemeStore schemes, PortfolioStore portfolios, CashStore cash, PlanStore store, OrderMarket market)
{
    internal async Task<Snapshot> Take(Session session, RebalancingRule rule, ClientRow client, RunType run = RunType.Full, decimal? amount = null)
    {
        var today = LocalTime.DateIn(client.TimeZone, session.Now);
        var held = await holdings.OfClient(session, client.Id);
        var underWay = (await portfolios.UnitsUnderWay(session, client.Id)).ToDictionary(row => row.ProductId);
        var ids = held.Select(holding => holding.ProductId).Concat(underWay.Keys).Concat(rule.Funds.Values.SelectMany(funds => funds).Select(fund => fund.SchemeId)).Concat(OwnTargets(rule)).Distinct().ToList();
        var rows = await schemes.Many(session, ids);
        var navs = await portfolios.Navs(session, ids);
        var facts = new Facts(
            today, session.Now, held.ToLookup(holding => holding.ProductId), underWay, (await holdings.Lots(session, [.. held.Select(holding => holding.Id)])).ToLookup(lot => lot.HoldingId),
            await store.Terms(session, ids, today), await portfolios.Exposures(session, ids, today), await store.Quarantined(session, ids), await market.Open(session, ids));
        var planned = rows.Select(row => SchemeOf(row, facts)).OrderBy(scheme => scheme.Id, StringComparer.Ordinal).ToList();
        var request = new PlanRequest(today, RuleOf(rule), planned, await CashOf(session, client.Id, today), await store.Charges(session), await store.Taxes(session)) { Run = run, Amount = amount };
        return new(request, NavSet.Of(navs.Values.Select(nav => nav.PriceId)), facts.Market, rows.ToDictionary(row => row.Id.ToString("D"), StringComparer.Ordinal));
    }

    private static IEnumerable<Guid> OwnTargets(RebalancingRule rule) =>
        rule.Targets.Keys.Where(key => key.StartsWith(PlanRule.SchemePrefix, StringComparison.Ordinal)).Select(key => Guid.Parse(key.AsSpan(PlanRule.SchemePrefix.Length)));

    private async Task<IReadOnlyList<DatedCash>> CashOf(Session session, Guid client, DateOnly today)
    {
        var position = await cash.Position(session, client, today);
        var lines = new List<DatedCash>();
        if (position.Available > 0) lines.Add(new(today, decimal.Round(position.Available, 2, MidpointRounding.ToNegativeInfinity)));
        // What is under way is there when its last part is.
        var later = decimal.Round(position.Balance - Math.Max(0, position.Available), 2, MidpointRounding.ToNegativeInfinity);
        if (later > 0 && await store.LastCashDay(session, client, today) is { } day) lines.Add(new(day, later));
        foreach (var coming in await portfolios.CashUnderWay(session, client)) lines.Add(new(coming.Day > today ? coming.Day : today.AddDays(1), decimal.Round(coming.Amount, 2, MidpointRounding.ToNegativeInfinity)));
        return lines;
    }

    private static PlanScheme SchemeOf(SchemeRow row, Facts facts)
    {
        var saleDate = NavDateOf(row, "Redemption", facts);
        var terms = facts.Terms[row.Id].ToDictionary(one => one.Action, StringComparer.Ordinal);
        var redemption = terms.GetValueOrDefault("Redemption");
        var isHeld = facts.Held.Contains(row.Id) || facts.UnderWay.ContainsKey(row.Id);
        return new(row.Id.ToString("D"), row.Name, row.Amc, row.AssetClass, row.Category, row.LastNav is { } nav ? new Nav(nav) : null, row.LastNavDate)
        {
            NavFault = FaultOf(row, facts), UnitDecimals = row.UnitDecimals, IsOpenForPurchase = row is { IsOpenForPurchase: true, RetiredAt: null }, IsOpenForRedemption = row.IsOpenForRedemption,
            IsOpenForSwitch = row.IsOpenForSwitch, Purchase = (isHeld ? terms.GetValueOrDefault("Additional Purchase") : null)?.Order ?? terms.GetValueOrDefault("Purchase")?.Order ?? default,
            Redemption = redemption?.SaleAt(row.LastNav) ?? default, Switch = terms.GetValueOrDefault("Switch")?.SaleAt(row.LastNav) ?? default, LeastHolding = redemption?.MinimumAmount ?? 0, Load = redemption?.Load ?? ExitLoad.None, SwitchLoad = terms.GetValueOrDefault("Switch")?.Load,
            Folios = [.. facts.Held[row.Id].Select(holding => FolioOf(holding, facts)), .. ComingOf(row.Id, facts)], Exposures = facts.Exposures.GetValueOrDefault(row.Id)?.ToDictionary(pair => pair.Key, pair => new Percent(pair.Value)),
            PurchaseNavDate = NavDateOf(row, "Purchase", facts), RedemptionNavDate = saleDate, SwitchNavDate = NavDateOf(row, "Switch", facts), CashDate = saleDate is { } date ? facts.Market.Settles(row, "Redemption", date).Cash : null,
        };
    }

    private static Folio FolioOf(HoldingRow holding, Facts facts) => new(
        holding.Id.ToString("D"), holding.Folio,
        [.. facts.Lots[holding.Id].Select(lot => new Lot(lot.Id.ToString("D"), lot.AcquiredOn, new(lot.OriginalUnits), new(lot.Units), decimal.Round(lot.Cost / lot.OriginalUnits, 10), lot.LockedUntil))],
        new(holding.ReservedUnits), new(holding.PledgedUnits));

    /// <summary>Units that are paid and not yet there: they are part of the whole, and none of them can be sold.</summary>
    private static IEnumerable<Folio> ComingOf(Guid scheme, Facts facts)
    {
        if (!facts.UnderWay.TryGetValue(scheme, out var row)) yield break;
        var units = new Units(row.Units);
        yield return new($"under_way:{scheme:D}", "", [new($"under_way:{scheme:D}", facts.Today, units, units, decimal.Round(row.Amount / row.Units, 10))], Reserved: units);
    }

    private static string? FaultOf(SchemeRow row, Facts facts)
    {
        if (facts.Quarantined.Contains(row.Id)) return "nav_held";
        if (row.LastNavDate is not { } date) return "nav_missing";
        if (facts.Market.CalendarOf(row) is not { } calendar) return "calendar_missing";
        return NavAges.Of(date, facts.Today, row.MaxNavAge ?? NavLimits.AgeOf(row.Category), calendar.IsBusinessDay) switch { NavAge.Fresh => null, NavAge.Stale => "nav_stale", _ => "calendar_missing" };
    }

    /// <summary>As the sender will date it: on the clock of the scheme's calendar, by the cut-off of the direction.</summary>
    private static DateOnly? NavDateOf(SchemeRow row, string direction, Facts facts) => facts.Market.Date(row, direction, facts.Now).NavDate;

    internal static PlanRule RuleOf(RebalancingRule rule)
    {
        var kind = Enum.Parse<DriftKind>(rule.ThresholdKind.Replace(" ", "", StringComparison.Ordinal));
        // Of a relative rule the threshold itself is a per cent of the target.
        var relative = new Percent(rule.RelativePercent ?? (kind == DriftKind.Relative ? rule.ThresholdPercent : 0));
        return new PlanRule(rule.Targets.ToDictionary(pair => pair.Key, pair => new Percent(pair.Value)), new DriftRule(kind, new(rule.ThresholdPercent), relative))
        {
            LeastDrift = rule.Strategy == "Time-Based" ? new Percent(rule.MinDriftPercent ?? 0) : null,
            Limits = rule.Overrides.ToDictionary(pair => pair.Key, pair => new AssetLimit(Of(pair.Value.ThresholdPercent), Of(pair.Value.RelativePercent ?? (kind == DriftKind.Relative ? pair.Value.ThresholdPercent : null)))),
            Destination = Enum.Parse<DestinationKind>(rule.DestinationKind), Band = new(rule.DestinationPercent ?? 0),
            Bands = rule.Overrides.Where(pair => pair.Value.DestinationPercent is not null).ToDictionary(pair => pair.Key, pair => new Percent(pair.Value.DestinationPercent!.Value)),
            ClassFunds = rule.Funds.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<ClassFund>)[.. pair.Value.Select(fund => new ClassFund(fund.SchemeId.ToString("D"), new(fund.Percent)))]), LookThrough = rule.LookThrough,
            CashBuffer = new(rule.CashBufferPercent), Sells = Enum.Parse<SellPolicy>(rule.SellPolicy.Replace(" ", "", StringComparison.Ordinal)), Lots = rule.LotPolicy == "Tax Min" ? LotPolicy.TaxMin : LotPolicy.Fifo,
            Residual = Enum.Parse<ResidualRule>(rule.ResidualRule.Replace(" ", "", StringComparison.Ordinal)), TaxBudget = rule.TaxBudget, BenefitFactor = rule.BenefitFactor ?? 0, LeastOrder = rule.MinOrderAmount ?? 0,
            MostMoney = rule.RebalanceAmount, MostTurnover = Of(rule.MaxTurnoverPercent),
        };
    }

    private static Percent? Of(decimal? value) => value is { } number ? new Percent(number) : null;

    private sealed record Facts(
        DateOnly Today, DateTimeOffset Now, ILookup<Guid, HoldingRow> Held, IReadOnlyDictionary<Guid, UnderWayRow> UnderWay, ILookup<Guid, LotRow> Lots, ILookup<Guid, SchemeTerms> Terms,
        IReadOnlyDictionary<Guid, IReadOnlyDictionary<string, decimal>> Exposures, IReadOnlySet<Guid> Quarantined, MarketDay Market);
}
