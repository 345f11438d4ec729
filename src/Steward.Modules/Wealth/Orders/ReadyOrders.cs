using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Common;
using Steward.Wealth.Faults;
using Steward.Wealth.KillSwitches;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Schemes;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Orders;

/// <summary>
/// Makes due orders ready to leave, in one transaction under the lease: kill switches, orders that they wait for, money, lots, cut-off. Those that
/// may leave get their reference here, before any rail hears of them; the others wait, are asked about, or come to nothing.
/// </summary>
internal sealed class ReadyOrders(
    InvestmentOrderStore store, OrderSteps steps, OrderBookings bookings, WholeHoldings whole, OrderMarket market, SchemeStore schemes, KillSwitchStore switches, RailBook rails, DebitMandates debits, TaskStore tasks, FaultBook faults)
{
    /// <summary>So long a rail has to answer before somebody else may ask about the order.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);
    private const int AskPersonAfter = 5;

    /// <summary>It could not be made ready: the fault lies with this order alone, and it rests.</summary>
    internal const string Broken = "engine_fault";

    /// <summary>A person has said yes to what it was held for.</summary>
    internal const string Approved = "approved";
    internal const string Actor = "engine:" + OrderEngine.EngineName;

    /// <param name="Place">Never sent before.</param>
    /// <param name="Ask">They may have left: the rail is asked first.</param>
    internal sealed record Ready(IReadOnlyList<RailOrder> Place, IReadOnlyList<RailOrder> Ask, int Taken);

    /// <param name="only">This order alone, if it is due.</param>
    internal async Task<Ready> Run(Session session, int most, Guid? only = null)
    {
        var due = await store.Due(session, most, only);
        if (due.Count == 0) return new([], [], 0);
        var known = (await schemes.Many(session, [.. due.SelectMany(order => new[] { order.ProductId, order.TargetProductId ?? order.ProductId }).Distinct()])).ToDictionary(scheme => scheme.Id);
        var (day, engaged) = (await market.Open(session, [.. known.Keys]), await switches.Engaged(session));
        var (place, ask) = (new List<InvestmentOrderRow>(), new List<InvestmentOrderRow>());
        foreach (var order in due)
        {
            if (order.MayHaveLeft) ask.Add(await Again(session, order));
            else if (await Prepare(session, order, known[order.ProductId], day, engaged) is { } ready) place.Add(ready);
        }
        await store.Leave(session, [.. place, .. ask]);
        await faults.Over(session, [.. due.Where(order => order.HeldCode == Broken).Select(order => order.Id)], FaultStep.Sending);
        return new([.. place.Select(Told)], [.. ask.Select(Told)], due.Count);

        RailOrder Told(InvestmentOrderRow order) => new(order, known[order.ProductId], order.TargetProductId is { } target ? known[target] : null);
    }

    /// <summary>Orders that their rail has never heard of, dated anew: whose NAV is gone meanwhile waits for a person's yes, the others leave again.</summary>
    internal async Task<IReadOnlyList<RailOrder>> Anew(Session session, IReadOnlyList<RailOrder> unheard)
    {
        var present = (await store.LockMany(session, [.. unheard.Select(one => one.Order.Id)])).ToDictionary(order => order.Id);
        var (day, free) = (await market.Open(session, [.. unheard.Select(one => one.Scheme.Id).Distinct()]), new List<RailOrder>());
        foreach (var one in unheard)
        {
            // Somebody else has settled the question meanwhile.
            if (present[one.Order.Id] is not { MayHaveLeft: true } order) continue;
            await tasks.Withdraw(session, "unknown_order", order.Id, Actor);
            // The yes that it was asked about with; it is used up by then.
            order = order with { HeldCode = one.Order.HeldCode };
            if (await Dated(session, order, day.Date(one.Scheme, order.OrderType, session.Now)) is { } dated) free.Add(one with { Order = dated with { Attempts = order.Attempts, SendAfter = order.SendAfter } });
        }
        await store.Leave(session, [.. free.Select(one => one.Order)]);
        return free;
    }

    internal static TimeSpan Backoff(int attempts) => TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, 5 * Math.Pow(2, Math.Min(attempts, 10))));

    private async Task<InvestmentOrderRow> Again(Session session, InvestmentOrderRow order)
    {
        if (order.Attempts == AskPersonAfter || rails.Find(order.Rail) is { Abilities.CanQuery: false })
            await tasks.Open(session, "unknown_order", order.ClientId, "investment_order", order.Id, $"Nobody knows whether order {order.Code} has arrived at the rail '{order.Rail}'", new JsonObject { ["code"] = order.Code, ["client_reference"] = order.ClientReference, ["attempts"] = order.Attempts });
        return order with { Attempts = order.Attempts + 1, SendAfter = session.Now + Backoff(order.Attempts) };
    }

    /// <summary>The order as it leaves, or null when it does not.</summary>
    private async Task<InvestmentOrderRow?> Prepare(Session session, InvestmentOrderRow order, SchemeRow scheme, MarketDay day, EngagedSwitches engaged)
    {
        if (order.Status == "pending") order = await steps.Move(session, order, "confirmed", Actor, new { });
        if (engaged.Stopping(order.ClientId, OccurrenceKeys.AutomationOf(order.OccurrenceKey), order.Rail, order.ProductId, order.TargetProductId) is { } stop)
            return await Wait(session, order, "kill_switch", $"The kill switch of the {stop.Scope.ToLowerInvariant()} is engaged: {stop.Reason}", session.Now + Pause);
        if (rails.Find(order.Rail) is null) return await Wait(session, order, "rail_not_configured", $"There is no rail '{order.Rail}' on this server.", session.Now + LongestWait);
        if (order.Dependencies.Count > 0 && order.HeldCode != Approved && await Depends(session, order) is var (free, waiting) && !free) return waiting;
        var today = day.DayOf(scheme, session.Now);
        if (order.OrderType == "Purchase")
        {
            if (order.Funding == "Mandate" && order.MandateDebit != "collected")
            {
                if (await debits.Collect(session, order, today) is not { } paid) return null;
                order = paid;
            }
            if (order.ReservedAmount == 0)
            {
                if (await bookings.Reserve(session, order, today) is not { } reserved)
                {
                    await steps.Lose(session, order, "failed", Actor, "insufficient_cash", $"{MoneyText.Of(order.Amount!.Value, order.Currency)} are not available on {today:yyyy-MM-dd}.");
                    return null;
                }
                order = reserved;
                await store.Save(session, order);
            }
        }
        else if (await WithLots(session, order, scheme, today) is { } sale) order = sale;
        else return null;
        return await Dated(session, order, day.Date(scheme, order.OrderType, session.Now));
    }

    /// <summary>A sale with the lots that it takes from; null when they are not there, and it has come to nothing.</summary>
    private async Task<InvestmentOrderRow?> WithLots(Session session, InvestmentOrderRow placed, SchemeRow scheme, DateOnly today)
    {
        var order = await whole.Widen(session, placed, today);
        if (order.LotParts.Sum(part => part.Units) == order.ReservedUnits)
        {
            if (order.ReservedUnits != placed.ReservedUnits) await store.Save(session, order);
            return order;
        }
        var lots = await bookings.ChooseLots(session, order, await store.LotsTaken(session, order.ClientId, order.Id), today);
        if (lots.Sum(part => part.Units) != order.ReservedUnits)
        {
            await steps.Lose(session, order, "failed", Actor, "insufficient_units", $"{DecimalText.Write(order.ReservedUnits)} units of {scheme.Name} are to be sold, and {DecimalText.Write(lots.Sum(part => part.Units))} are free in lots.");
            return null;
        }
        order = order with { Lots = Json.Of(lots) };
        await store.Save(session, order);
        return order;
    }

    private async Task<InvestmentOrderRow?> Dated(Session session, InvestmentOrderRow order, MarketDating dating)
    {
        if (dating.Problem is { } problem) return await Wait(session, order, problem, $"The order cannot be dated: {CodeWords.Of(problem)}.", session.Now + LongestWait);
        if (order.PredictedNavDate < dating.NavDate && order.HeldCode != Approved)
        {
            await tasks.Open(
                session, "order_before_cutoff", order.ClientId, "investment_order", order.Id, $"Order {order.Code} missed the cut-off for the NAV of {order.PredictedNavDate:yyyy-MM-dd}",
                new JsonObject { ["code"] = order.Code, ["predicted_nav_date"] = $"{order.PredictedNavDate:yyyy-MM-dd}", ["next_nav_date"] = $"{dating.NavDate:yyyy-MM-dd}" }, dating.CutOffAt);
            return await Wait(session, order, "after_cutoff", $"The NAV of {order.PredictedNavDate:yyyy-MM-dd} is gone; it would get that of {dating.NavDate:yyyy-MM-dd}. Approve it or cancel it.", session.Now);
        }
        return order with
        {
            ClientReference = order.Id.ToString("N"), OrderDate = dating.OrderDate, PredictedNavDate = dating.NavDate, CutoffAt = dating.CutOffAt, Attempts = order.Attempts + 1, SendAfter = session.Now + Patience,
        };
    }

    /// <summary>An order that cannot be made ready, or whose rail's answer cannot be kept: it is tried again after growing pauses, and shows why.</summary>
    internal async Task PutAside(Session session, Guid id, FaultStep step, Exception error)
    {
        if (await store.Lock(session, id) is not { Status: "pending" or "confirmed" or "unknown" } order) return;
        var fault = await faults.Note(session, id, step, $"Investment order {order.Code}", error);
        await Wait(session, order, Broken, $"{(step == FaultStep.Sending ? "It could not be made ready to leave" : "What its rail answered could not be kept, and is asked for again")}: {fault.Cause}", fault.RetryAt);
    }

    /// <summary>Whether all that it waits for is executed and its money is there.</summary>
    private async Task<(bool Free, InvestmentOrderRow? Waiting)> Depends(Session session, InvestmentOrderRow order)
    {
        var before = await store.Many(session, [.. order.Dependencies]);
        if (before.FirstOrDefault(one => OrderLife.IsLost(one.Status) || one.Status == "reversed") is { } lost)
        {
            await steps.Lose(session, order, "cancelled", Actor, "dependency_failed", $"Order {lost.Code}, which it waits for, is {lost.Status}.");
            return (false, null);
        }
        var open = before.FirstOrDefault(one => one.Status != "settled" && !(one.Status == "executed" && order.ReservedAmount > 0));
        return open is null ? (true, null) : (false, await Wait(session, order, "waits_for_order", $"It waits for the money of order {open.Code}.", session.Now + Pause));
    }

    private async Task<InvestmentOrderRow?> Wait(Session session, InvestmentOrderRow order, string code, string reason, DateTimeOffset until)
    {
        var isNews = order.HeldCode != code;
        var waiting = order with { HeldCode = code, HeldReason = OrderSteps.Short(reason), SendAfter = until };
        await store.Save(session, waiting);
        if (isNews) await steps.Note(session, waiting, "note", Actor, new { held = code, reason });
        return null;
    }
}
