using Steward.Kernel;
using Steward.Portfolio.Navs;
using Steward.Wealth.Calendars;
using Steward.Wealth.MarketSeries;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Orders;
using Steward.Wealth.Portfolios;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Triggers;

/// <summary>
/// Makes orders of hits, in the caller's transaction: locks the orders, lets one leg of a group win, claims each occurrence through the gates, and
/// moves the trigger order along its life. What was done before is done once.
/// </summary>
internal sealed class TriggerFiring(
    TriggerOrderStore store, OcoStore groups, ClaimOccurrences claim, SchemeStore schemes, OrderMarket market, SeriesStore series, PortfolioAges ages, CalendarBook calendars, EndFiring ending, TriggerChanges changes)
{
    internal const string Engine = "triggers";

    /// <summary>Hits that are worked on together: more of them would only be kept in memory for longer.</summary>
    private const int Part = 1_000;

    /// <returns>How many orders are now triggered, held, rejected …</returns>
    internal async Task<IReadOnlyDictionary<string, long>> Fire(Session session, IReadOnlyList<Hit> hits, string actor, long epoch)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        // By id, so that of two legs of a group the lower one wins, whatever part it is in.
        foreach (var part in hits.DistinctBy(hit => hit.OrderId).OrderBy(hit => hit.OrderId).Chunk(Part)) await Fire(session, part.ToDictionary(hit => hit.OrderId), actor, epoch, counts);
        return counts;
    }

    private async Task Fire(Session session, IReadOnlyDictionary<Guid, Hit> byId, string actor, long epoch, Dictionary<string, long> counts)
    {
        var able = (await store.Lock(session, [.. byId.Keys])).Where(order => order is { Status: "Active", IsEnabled: true }).ToList();
        var winners = await Winners(session, able);
        var dates = await Predicted(session, winners, byId);
        var stale = await Stale(session, winners);
        var claimed = await claim.Run(session, [.. winners.Select(order => Wanted(session, order, byId[order.Id], dates[order.Id], stale.GetValueOrDefault(order.Id), actor))], epoch);
        var cooldown = TriggerCooldown.By(await calendars.Read(session));
        var moved = winners.Zip(claimed).Where(one => one.Second.IsNew).Select(one => (Order: After(session, one.First, byId[one.First.Id], dates[one.First.Id], cooldown, one.Second), Done: one.Second)).ToList();
        await store.Step(session, [.. moved.Select(one => one.Order)]);
        foreach (var (order, done) in moved)
        {
            if (order.OcoGroupId is { } group && done.Orders.Count > 0) await CancelOthers(session, group, order.Id);
            counts[order.Status.ToLowerInvariant()] = counts.GetValueOrDefault(order.Status.ToLowerInvariant()) + 1;
        }
        await changes.Say(session, [.. able.Select(order => order.Id)]);
        // Messages leave from the outbox, so that a drop that fires thousands does not wait for them.
        await changes.Tell(session, [.. moved.Select(one => new TriggerNotice(one.Order.Id, one.Order.Status == "Held", one.Order.FireNo, one.Done.Orders.Count > 0 ? one.Done.Orders[0].Code : one.Order.Code, one.Done.Verdict.Sentence))]);
    }

    /// <summary>In the order of their ids: the lower leg of a group wins, and none of a group that has fired.</summary>
    private async Task<IReadOnlyList<TriggerOrderRow>> Winners(Session session, IReadOnlyList<TriggerOrderRow> able)
    {
        var (winners, taken) = (new List<TriggerOrderRow>(), new HashSet<Guid>());
        foreach (var order in able)
        {
            if (order.OcoGroupId is { } group && (!taken.Add(group) || await groups.Find(session, group) is not { Status: "Open" })) continue;
            winners.Add(order);
        }
        return winners;
    }

    private async Task CancelOthers(Session session, Guid group, Guid winner)
    {
        await groups.End(session, group, "Fired");
        var others = (await store.OfGroup(session, group)).Where(leg => leg.Id != winner && leg.IsOpen).ToList();
        foreach (var leg in others) await store.Step(session, leg with { Status = "Cancelled", ExecutionError = "Another leg of its group fired." });
        await ending.Of(session, others, EndFiring.OrderCancelled, "Another leg of its group fired.", "engine:" + Engine);
        await changes.Say(session, [.. others.Select(leg => leg.Id)]);
    }

    private static Firing Wanted(Session session, TriggerOrderRow order, Hit hit, LaterNav predicted, Verdict? stale, string actor) => new()
    {
        AutomationType = "TriggerOrder", AutomationId = order.Id, RuleVersion = order.Version, ClientId = order.ClientId, Key = OccurrenceKeys.Trigger(order.Id, order.FireNo + 1), NominalDate = hit.Date,
        RunDate = LocalTime.DateIn(order.TimeZone, session.Now), DueAt = session.Now, Actor = actor, Engine = Engine, Own = stale ?? Asks(order),
        ApprovalAbove = order.Approval == "Above Amount" ? order.ApprovalAbove : null,
        Orders =
        [
            new WantedOrder("1", order.SchemeId, order.OrderType)
            {
                TargetProductId = order.TargetSchemeId, Folio = order.Folio, Amount = order.Amount, Units = order.Units, PercentOfHolding = order.PercentOfHolding, AllUnits = order.AllUnits, Funding = order.Funding,
                MandateId = order.MandateId, GoalId = order.GoalId, PredictedNavDate = Promised(order, predicted.Date), SendAfter = predicted.SendAfter,
            },
        ],
        Inputs = TriggerSeen.Of(order, hit),
    };

    /// <summary>The gates look at the NAVs of what is bought and sold; of an order on a series its closes have to be young enough as well.</summary>
    private async Task<IReadOnlyDictionary<Guid, Verdict>> Stale(Session session, IReadOnlyList<TriggerOrderRow> orders)
    {
        var (stale, known) = (new Dictionary<Guid, Verdict>(), new Dictionary<(Guid, string), DataFault?>());
        foreach (var order in orders)
        {
            if (order.SeriesId is not { } id) continue;
            if (!known.TryGetValue((id, order.TimeZone), out var fault))
                known[(id, order.TimeZone)] = fault = await series.Lookup(session, id.ToString()) is { LastDate: { } last } row
                    ? await ages.Fault(session, row.Code, row.CalendarId, last, LocalTime.DateIn(order.TimeZone, session.Now), row.MaxAge ?? NavLimits.UsualAge) : new("no_nav", $"{order.SeriesCode} has no close");
            if (fault is not null) stale[order.Id] = new(Gates.Hold, "data", fault.Code, $"The closes that it looks at may not be acted on: {fault.Words}.");
        }
        return stale;
    }

    /// <summary>Money of a mandate comes later: its NAV is known when the order leaves.</summary>
    private static DateOnly? Promised(TriggerOrderRow order, DateOnly? predicted) => order is { Funding: "Mandate", OrderType: "Purchase" } ? null : predicted;

    private static Verdict? Asks(TriggerOrderRow order) => order.Approval == "Always"
        ? new(Gates.Ask, "approval", "approval_needed", $"The trigger order {order.Name} asks a person before its order leaves.") : null;

    private static TriggerOrderRow After(Session session, TriggerOrderRow order, Hit hit, LaterNav predicted, Func<DateOnly, int, DateOnly> cooldown, Fired done)
    {
        var seen = order with { FiredValue = order.TriggerType == "Custom" ? null : hit.Value, FiredDate = hit.Date, PredictedNavDate = Promised(order, predicted.Date) };
        if (done.Verdict.Decision == Gates.Hold) return seen with { Status = "Held", HeldReason = done.Verdict.ReasonCode, HighWater = hit.High ?? order.HighWater };
        var fired = seen with { TriggeredAt = session.Now, FireNo = order.FireNo + 1, HeldReason = null };
        if (!(done.Verdict.Decision is Gates.Execute or Gates.Ask)) return fired with { Status = "Rejected", ExecutionStatus = "Failed", ExecutionError = done.Verdict.Sentence };
        fired = fired with { ExecutedOrderId = done.Orders[0].Id };
        if ((order.RepeatTerms?.Max ?? 1) <= fired.FireNo) return fired with { Status = "Triggered", HighWater = hit.High ?? order.HighWater, Armed = order.Terms.IsCrossing ? false : null };
        return (fired with
        {
            Armed = order.Terms.IsCrossing ? false : null, WasTrue = !order.Terms.IsCrossing && !order.Terms.IsTrailing, HighWater = order.Terms.IsTrailing ? hit.Value : null,
            RearmAfter = order.RepeatTerms is { CooldownDays: > 0 } repeat ? cooldown(hit.Date, repeat.CooldownDays) : null,
        }).WithStateAt(session.Now);
    }

    /// <summary>A NAV trigger fires when the NAV is known, so its order gets a later one: which, the cut-off says. An order that would still get a known one leaves after that cut-off.</summary>
    private async Task<IReadOnlyDictionary<Guid, LaterNav>> Predicted(Session session, IReadOnlyList<TriggerOrderRow> orders, IReadOnlyDictionary<Guid, Hit> hits)
    {
        var known = (await schemes.Many(session, [.. orders.Select(order => order.SchemeId).Distinct()])).ToDictionary(scheme => scheme.Id);
        var day = await market.Open(session, []);
        return orders.ToDictionary(order => order.Id, order => LaterNav.After(day, known[order.SchemeId], order, hits.GetValueOrDefault(order.Id)?.Date, session.Now));
    }

    /// <summary>The NAV date that an order placed now would get.</summary>
    internal async Task<DateOnly?> PredictedNow(Session session, TriggerOrderRow order) => (await Predicted(session, [order], new Dictionary<Guid, Hit>()))[order.Id].Date;
}
