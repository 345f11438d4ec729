using Steward.Kernel;
using Steward.Wealth.Limits;
using Steward.Wealth.Occurrences;

namespace Steward.Wealth.Orders;

/// <summary>
/// Passes an order that a person says yes to through the gates once more: what was true when it asked may be so no longer. Its own reservation and
/// its own use of limits do not stand in its way.
/// </summary>
internal sealed class LateYes(GateStore gates, LimitStore limits)
{
    /// <summary>Null when it may go on, with its use of today's limits counted; otherwise why not. The order must be locked.</summary>
    internal async Task<Refusal?> Check(Session session, InvestmentOrderRow order, string timeZone, string actor)
    {
        var today = LocalTime.DateIn(timeZone, session.Now);
        var firing = new Firing
        {
            AutomationType = "Manual", AutomationId = OccurrenceKeys.AutomationOf(order.OccurrenceKey) ?? Guid.Empty, RuleVersion = 1, ClientId = order.ClientId, Key = order.OccurrenceKey ?? order.IdempotencyKey,
            RunDate = LeavesOn(order, timeZone, today), DueAt = session.Now, Orders = [Wanted(order, timeZone, today)], Actor = actor, Engine = OrderEngine.EngineName, IsApproved = true,
        };
        var book = await gates.Open(session, [firing]);
        book.Cash[order.ClientId] = book.Cash.GetValueOrDefault(order.ClientId) + order.ReservedAmount;
        foreach (var part in order.HoldingParts)
            foreach (var holding in book.Units[(order.ClientId, order.ProductId)].Where(holding => holding.HoldingId == part.HoldingId)) holding.Free += part.Units;
        // What asked on an earlier day was counted then, and counts today only now.
        var placedOn = LocalTime.DateIn(timeZone, order.CreatedAt);
        LimitGate.GiveBack(firing with { RunDate = LeavesOn(order, timeZone, placedOn) }, book, order.CreatedAt, placedOn);
        var result = Gates.Pass(firing, book, order.Rail);
        if (!result.MakesOrders) return PlaceOrder.Refused(result);
        await limits.Save(session, book.Usage.Values.Where(usage => usage.Used > 0));
        return null;
    }

    /// <summary>A run whose debit is asked for before it counts on its own day.</summary>
    private static DateOnly LeavesOn(InvestmentOrderRow order, string timeZone, DateOnly day) =>
        order is { Funding: "Mandate", SendAfter: { } at } && LocalTime.DateIn(timeZone, at) is var later && later > day ? later : day;

    private static WantedOrder Wanted(InvestmentOrderRow order, string timeZone, DateOnly today) => new("1", order.ProductId, order.OrderType)
    {
        TargetProductId = order.TargetProductId, Folio = order.Folio, Amount = order.Amount, Units = order.Units, PercentOfHolding = order.PercentOfHolding, AllUnits = order.AllUnits, Funding = order.Funding, MandateId = order.MandateId,
        DependsOn = [.. order.Dependencies.Select(id => id.ToString("D"))], NotBefore = order.SendAfter is { } at && LocalTime.DateIn(timeZone, at) is var day && day > today ? day : null,
    };
}
