using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Navs;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Occurrences;

/// <summary>What a firing came to at the gates, and what each order reserves when it goes on.</summary>
internal sealed record GateResult(Verdict Verdict, IReadOnlyList<GateFact> Facts, IReadOnlyList<Reservation> Reservations)
{
    /// <summary>It goes on to orders: at once, or after a person's yes.</summary>
    internal bool MakesOrders => Verdict.Decision is "execute" or "ask";

    /// <summary>What was measured, as canonical JSON: in the snapshot of the decision and in the line of the log.</summary>
    internal string FactsText => factsText ??= Written();

    private string? factsText;

    private string Written()
    {
        var json = new CanonicalJsonWriter().BeginArray();
        foreach (var fact in Facts)
        {
            json.BeginObject().Name("gate").Value(fact.Gate);
            if (fact.Limit is not null) json.Name("limit").Value(fact.Limit);
            json.Name("passed").Value(fact.Passed);
            if (fact.Value is not null) json.Name("value").Value(fact.Value);
            json.Name("what").Value(fact.What).EndObject();
        }
        return json.EndArray().ToText();
    }
}

/// <param name="Units">By holding, the oldest holding first; their sum is what the order sells.</param>
internal sealed record Reservation(WantedOrder Order, decimal Amount, IReadOnlyList<(FreeUnits Holding, decimal Units)> Units)
{
    internal decimal UnitCount => Units.Sum(part => part.Units);
}

/// <summary>
/// The gates of section 15, in their order, each written down: rule, kill switch, data, limits, client with mandate and scheme, funds or units,
/// approval. The first that closes decides; what it measured is kept. Pure but for the running balances of the book.
/// </summary>
internal static class Gates
{
    internal const string Execute = "execute", Skip = "skip", Hold = "hold", Ask = "ask", Refuse = "refuse", Fail = "fail";

    /// <summary>What rounds to nothing.</summary>
    private const decimal LeastWorth = 0.005m;

    internal static GateResult Pass(Firing firing, GateBook book, string rail)
    {
        var facts = new List<GateFact>();
        var reservations = new List<Reservation>();
        // The engines read their rules locked and enabled, in the claim's own transaction: the version is the one that acts. One that rests runs by a person's wish alone.
        if (firing.AutomationType != "Manual") facts.Add(new("rule", firing.Own is not { Gate: "rule", Decision: not Ask }, firing.Resting is null ? "enabled" : "run_by_person", $"version {firing.RuleVersion}", firing.Resting));
        var verdict = firing.Own is { Decision: not Ask } own ? own
            : Switches(firing, book, rail, facts)
            ?? Data(firing, book, facts)
            ?? LimitGate.Check(firing, book, facts, hardOnly: true)
            ?? Client(firing, book, facts)
            ?? Sizes(firing, book, facts)
            ?? Means(firing, book, facts, reservations)
            ?? Approval(firing, book, facts)
            ?? new Verdict(Execute, "place", "placed", $"All gates are open: {firing.Orders.Count} order(s) placed.");
        var result = new GateResult(verdict, facts, reservations);
        if (result.MakesOrders) Spend(firing, book, reservations);
        return result;
    }

    private static Verdict? Switches(Firing firing, GateBook book, string rail, List<GateFact> facts)
    {
        var schemes = firing.Orders.SelectMany(order => new Guid?[] { order.ProductId, order.TargetProductId }).ToArray();
        var engaged = book.Switches.Stopping(firing.ClientId, firing.AutomationId, rail, schemes);
        facts.Add(new("kill_switch", engaged is null, "engaged", engaged?.Scope ?? "none", "none"));
        return engaged is null ? null : new(Hold, "kill_switch", "kill_switch", $"The kill switch of the {engaged.Scope.ToLowerInvariant()} is engaged: {engaged.Reason}");
    }

    private static Verdict? Data(Firing firing, GateBook book, List<GateFact> facts)
    {
        foreach (var id in firing.Orders.SelectMany(order => new[] { order.ProductId, order.TargetProductId ?? order.ProductId }).Distinct())
        {
            if (!book.Schemes.TryGetValue(id, out var scheme)) return new(Refuse, "data", "unknown_scheme", $"There is no scheme {id}.");
            // A purchase of money needs no NAV of today: the rail gives it one. A size in units, or a sale, is worth what the last NAV says.
            var stale = book.Staleness(scheme, book.TodayOf(firing));
            var needed = stale is not "no_nav" || firing.Orders.Any(order => order.ProductId == id && order.OrderType != "Purchase");
            facts.Add(new("data", stale is null || !needed, $"nav:{scheme.ProductCode}", scheme.LastNavDate is { } date ? $"{DecimalText.Write(scheme.LastNav!.Value)} of {date:yyyy-MM-dd}, revision {scheme.LastNavRevision}" : "none", stale));
            if (stale is not null && needed) return new(Hold, "data", stale, Told(scheme, stale));
        }
        return null;
    }

    private static string Told(SchemeRow scheme, string stale) => stale switch
    {
        "quarantined" => $"A NAV of {scheme.Name} is in quarantine: nothing moves on it until a person has looked.",
        "no_nav" => $"No NAV of {scheme.Name} has been accepted yet.",
        "calendar_missing" => $"The calendar of {scheme.Name} does not know this year.",
        _ => $"The last NAV of {scheme.Name} is of {scheme.LastNavDate:yyyy-MM-dd}, too old to act on.",
    };

    private static Verdict? Client(Firing firing, GateBook book, List<GateFact> facts)
    {
        if (!book.Clients.TryGetValue(firing.ClientId, out var client)) return new(Refuse, "client", "unknown_client", "The client is not there any more.");
        facts.Add(new("client", client.Status == "Active", "status", client.Status, "Active"));
        if (client.Status != "Active") return new(Refuse, "client", "client_not_active", $"The client is {client.Status.ToLowerInvariant()}.");
        facts.Add(new("client", client.IsVerifiedOn(firing.RunDate), "kyc", client.KycStatus + (client.KycValidUntil is { } until ? $" until {until:yyyy-MM-dd}" : ""), "Verified"));
        if (!client.IsVerifiedOn(firing.RunDate)) return new(Refuse, "client", "kyc_not_valid", $"The client's KYC is {client.KycStatus.ToLowerInvariant()}{(client.KycValidUntil < firing.RunDate ? " and has lapsed" : "")}.");
        foreach (var order in firing.Orders)
            if ((Mandate(firing, order, book, facts) ?? Scheme(order, book, facts)) is { } closed) return closed;
        return null;
    }

    private static Verdict? Mandate(Firing firing, WantedOrder order, GateBook book, List<GateFact> facts)
    {
        if (order.Funding != "Mandate" || order.OrderType != "Purchase") return null;
        // Another client's is not there: of its state nothing is told.
        var mandate = order.MandateId is { } id && book.Mandates.GetValueOrDefault(id) is { } found && found.ClientId == firing.ClientId ? found : null;
        var usable = mandate is not null && mandate.IsUsableOn(firing.RunDate);
        facts.Add(new("mandate", usable, "status", mandate?.Status ?? "none", "Active"));
        if (!usable) return new(Refuse, "mandate", "mandate_not_usable", mandate is null ? "There is no such mandate of this client." : mandate.Status != "Active" ? $"The mandate is {mandate.Status.ToLowerInvariant()}." : $"The mandate does not cover {firing.RunDate:yyyy-MM-dd}.");
        facts.Add(new("mandate", order.Amount <= mandate!.Ceiling, "amount", Text(order.Amount), Text(mandate.Ceiling)));
        return order.Amount <= mandate.Ceiling ? null : new(Refuse, "mandate", "mandate_ceiling", $"{book.Sum(firing, order.Amount!.Value)} is above the mandate's ceiling of {book.Sum(firing, mandate.Ceiling)}.");
    }

    private static Verdict? Scheme(WantedOrder order, GateBook book, List<GateFact> facts)
    {
        var scheme = book.Schemes[order.ProductId];
        var isOpen = order.OrderType switch { "Purchase" => scheme.IsOpenForPurchase, "Redemption" => scheme.IsOpenForRedemption, _ => scheme.IsOpenForSwitch } && scheme.RetiredAt is null;
        if (isOpen && order.TargetProductId is { } target && !(book.Schemes[target] is { IsOpenForPurchase: true, RetiredAt: null })) (isOpen, scheme) = (false, book.Schemes[target]);
        facts.Add(new("scheme", isOpen, $"open:{scheme.ProductCode}", isOpen ? "yes" : "no", "yes"));
        return isOpen ? null : new(Refuse, "scheme", "scheme_closed", $"{scheme.Name} is closed for a {order.OrderType.ToLowerInvariant()}.");
    }

    /// <summary>Minimums and multiples of the scheme.</summary>
    private static Verdict? Sizes(Firing firing, GateBook book, List<GateFact> facts)
    {
        foreach (var order in firing.Orders)
        {
            if (book.TermsOf(firing, order) is not { } terms) continue;
            if (FewUnits(firing, order, book, terms, facts) is { } few) return few;
            if (order.Amount is not { } amount) continue;
            facts.Add(new("scheme", amount >= terms.MinimumAmount, "minimum_amount", Text(amount), Text(terms.MinimumAmount)));
            if (amount < terms.MinimumAmount) return new(Skip, "scheme", "amount_below_minimum", $"{book.Sum(firing, amount)} is below the scheme's minimum of {book.Sum(firing, terms.MinimumAmount)}.");
            if (terms.Multiple > 0 && amount % terms.Multiple != 0)
            {
                facts.Add(new("scheme", false, "multiple", Text(amount), Text(terms.Multiple)));
                return new(Skip, "scheme", "amount_not_multiple", $"{book.Sum(firing, amount)} is not a multiple of {book.Sum(firing, terms.Multiple)}.");
            }
        }
        return null;
    }

    /// <summary>A sale that is counted in units. All of them may always go: what is left of a holding must not be caught in it.</summary>
    private static Verdict? FewUnits(Firing firing, WantedOrder order, GateBook book, Terms terms, List<GateFact> facts)
    {
        if (terms.MinimumUnits is not { } least || order is { Units: null, PercentOfHolding: null }) return null;
        var units = order.Units ?? ShareOf(order, Holdings(order, firing, book), book.Schemes[order.ProductId]);
        facts.Add(new("scheme", units >= least, "minimum_units", Text(units), Text(least)));
        return units >= least ? null : new(Skip, "scheme", "units_below_minimum", $"{Text(units)} units are below the scheme's minimum of {Text(least)}.");
    }

    /// <summary>Cash for purchases, free units for sales. A purchase that waits for a sale is paid from it, and checked when it leaves.</summary>
    private static Verdict? Means(Firing firing, GateBook book, List<GateFact> facts, List<Reservation> reservations)
    {
        var cash = book.Cash.GetValueOrDefault(firing.ClientId);
        var taken = new Dictionary<FreeUnits, decimal>();
        foreach (var order in firing.Orders)
        {
            if (order.OrderType == "Purchase")
            {
                // What leaves on a later day is paid with the money of that day.
                var isPaidNow = order.Funding == "Cash" && order.DependsOn.Count == 0 && !(order.NotBefore > firing.RunDate);
                var amount = isPaidNow ? order.Amount ?? 0 : 0;
                if (isPaidNow && order.CashFloor is { } least)
                {
                    facts.Add(new("funds", cash - amount >= least, "min_balance", Text(cash - amount), Text(least)));
                    if (cash - amount < least) return new(Skip, "funds", "min_balance", $"{book.Sum(firing, cash)} less {book.Sum(firing, amount)} leaves less than {book.Sum(firing, least)}.");
                }
                if (isPaidNow) facts.Add(new("funds", amount <= cash, "cash", Text(amount), Text(cash)));
                if (isPaidNow && amount > cash) return new(Fail, "funds", "insufficient_funds", $"{book.Sum(firing, amount)} is needed and {book.Sum(firing, cash)} is there.");
                cash -= amount;
                reservations.Add(new(order, amount, []));
                continue;
            }
            var (parts, closed) = Sale(order, firing, book, facts, taken);
            if (closed is not null) return closed;
            foreach (var (holding, units) in parts) taken[holding] = taken.GetValueOrDefault(holding) + units;
            reservations.Add(new(order, 0, parts));
        }
        return null;
    }

    private static (IReadOnlyList<(FreeUnits, decimal)> Parts, Verdict? Closed) Sale(WantedOrder order, Firing firing, GateBook book, List<GateFact> facts, Dictionary<FreeUnits, decimal> taken)
    {
        var scheme = book.Schemes[order.ProductId];
        var holdings = Holdings(order, firing, book);
        var free = holdings.Sum(h => h.Free - taken.GetValueOrDefault(h));
        var wanted = order switch
        {
            { AllUnits: true } => free,
            { PercentOfHolding: not null } => ShareOf(order, holdings, scheme),
            { Units: { } units } => units,
            // An amount is sold at a NAV that nobody knows yet: as many units as it needs at the last one, and a cushion of the day's allowed move.
            _ => Math.Min(free, Floor(order.Amount!.Value / scheme.LastNav!.Value * (1 + NavLimits.MoveOf(scheme.Category).Fraction), scheme.UnitDecimals)),
        };
        var enough = wanted > 0 && wanted <= free && (order.Amount is null || order.Amount <= free * scheme.LastNav!.Value);
        facts.Add(new("funds", enough, $"units:{scheme.ProductCode}", order.Amount is { } amount ? $"{Text(amount)} at {Text(scheme.LastNav)}" : Text(wanted), $"{Text(free)} free, {Text(holdings.Sum(h => h.Locked))} locked"));
        if (!enough)
            return ([], new(Fail, "funds", free == 0 && holdings.Any(h => h.Locked > 0) ? "locked_in" : "insufficient_units", $"{(order.Amount is { } size ? book.Sum(firing, size) + " worth of units" : Text(wanted) + " units")} of {scheme.Name} are asked for and {Text(free)} units are free."));
        // A fill of nothing is refused when it comes, and the units would hang.
        if (wanted * scheme.LastNav < LeastWorth) return ([], new(Skip, "scheme", "amount_below_minimum", $"{Text(wanted)} units of {scheme.Name} are worth less than the smallest coin."));
        var parts = new List<(FreeUnits, decimal)>();
        foreach (var holding in holdings)
        {
            var part = Math.Min(wanted, holding.Free - taken.GetValueOrDefault(holding));
            if (part <= 0) continue;
            parts.Add((holding, part));
            wanted -= part;
        }
        return (parts, null);
    }

    private static List<FreeUnits> Holdings(WantedOrder order, Firing firing, GateBook book) => [.. book.Units[(firing.ClientId, order.ProductId)].Where(h => order.Folio is null || h.Folio == order.Folio)];

    private static decimal ShareOf(WantedOrder order, List<FreeUnits> holdings, SchemeRow scheme) => Floor(holdings.Sum(h => h.Held) * order.PercentOfHolding!.Value / 100, scheme.UnitDecimals);

    private static Verdict? Approval(Firing firing, GateBook book, List<GateFact> facts)
    {
        if (firing.IsApproved)
        {
            facts.Add(new("approval", true, "asked", "agreed", null));
            return null;
        }
        if (LimitGate.Check(firing, book, facts, hardOnly: false) is { } soft) return soft;
        var asks = firing.Own ?? AboveWorth(firing, book);
        facts.Add(new("approval", asks is null, "asked", asks?.ReasonCode ?? "no", firing.ApprovalAbove is null ? null : Text(firing.ApprovalAbove)));
        return asks;
    }

    /// <summary>A sale in units, a share or all of a holding asks by what it is worth, as an amount does.</summary>
    private static Verdict? AboveWorth(Firing firing, GateBook book)
    {
        if (firing.ApprovalAbove is not { } above) return null;
        var worth = decimal.Round(firing.Orders.Sum(order => LimitGate.Worth(firing, order, book)), 2, MidpointRounding.AwayFromZero);
        return worth <= above ? null : new(Ask, "approval", "approval_above", $"{book.Sum(firing, worth)} is above {book.Sum(firing, above)}, from which a person is asked.");
    }

    /// <summary>Takes what goes on out of the book, so that the next firing of the claim finds less.</summary>
    private static void Spend(Firing firing, GateBook book, List<Reservation> reservations)
    {
        foreach (var reservation in reservations)
        {
            if (reservation.Amount != 0) book.Cash[firing.ClientId] = book.Cash.GetValueOrDefault(firing.ClientId) - reservation.Amount;
            foreach (var (holding, units) in reservation.Units) holding.Free -= units;
        }
        LimitGate.Use(firing, book);
    }

    internal static string Text(decimal? value) => value is { } number ? DecimalText.Write(number) : "none";

    private static decimal Floor(decimal value, int decimals) => decimal.Round(value, decimals, MidpointRounding.ToNegativeInfinity);
}
