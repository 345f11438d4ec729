using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Cash;
using Steward.Wealth.Clients;
using Steward.Wealth.Goals;
using Steward.Wealth.Schemes;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Orders;

/// <summary>Takes an executed or settled order back: counter-entries for units, lots and cash; orders that wait for it are held for a person.</summary>
internal sealed class ReverseOrders(InvestmentOrderStore store, OrderSteps steps, OrderBookings bookings, OrderMarket market, SchemeStore schemes, ClientStore clients, CashStore cash, GoalBook goals, TaskStore tasks)
{
    internal async Task<InvestmentOrderRow> Run(Session session, InvestmentOrderRow order, string actor, string code, string reason, string? source = null)
    {
        if (OrderLife.Check(order.Status, "reversed") is { } conflict) throw new RefusedException(conflict);
        var scheme = (await schemes.Find(session, order.ProductId))!;
        var today = (await market.Open(session, [scheme.Id])).DayOf(scheme, session.Now);
        var missing = await bookings.Reverse(session, order, await bookings.HasPostedUnits(session, order), today);
        var reversed = await steps.Move(
            session, order with { ReservedAmount = 0, ReservedUnits = 0, ReservedParts = new("[]"), SendAfter = null, FailureCode = code, FailureReason = OrderSteps.Short(reason) }, "reversed", actor,
            new { code, reason, units_not_taken_back = DecimalText.Write(missing) }, source: source);
        await Tell(session, order, missing, today);
        foreach (var waiting in await store.DependingOn(session, order)) await Hold(session, order, waiting, actor);
        if (await clients.Find(session, order.ClientId) is { } client) await goals.Refresh(session, client);
        return reversed;
    }

    /// <summary>What could not be taken back, because it has been used since, is for a person.</summary>
    private async Task Tell(Session session, InvestmentOrderRow order, decimal missing, DateOnly today)
    {
        var lacking = -Math.Min(0, (await cash.Position(session, order.ClientId, today)).Balance);
        if (missing > 0)
            await tasks.Open(session, "unknown_order", order.ClientId, "investment_order", order.Id, $"{DecimalText.Write(missing)} units of the reversed order {order.Code} have been sold or set aside since", new JsonObject { ["code"] = order.Code, ["units"] = DecimalText.Write(missing) });
        else if (lacking > 0 && order.IsSale)
            await tasks.Open(
                session, "unknown_order", order.ClientId, "investment_order", order.Id, $"The money of the reversed order {order.Code} has been spent since: {DecimalText.Write(lacking)} {order.Currency} of the client's cash are missing",
                new JsonObject { ["code"] = order.Code, ["amount"] = DecimalText.Write(lacking) });
    }

    private async Task Hold(Session session, InvestmentOrderRow order, InvestmentOrderRow waiting, string actor)
    {
        var reason = $"Order {order.Code}, which it waits for, was taken back. Cancel it, or approve it without.";
        await store.Save(session, waiting with { HeldCode = "dependency_reversed", HeldReason = reason });
        await steps.Note(session, waiting, "note", actor, new { held = "dependency_reversed", reason });
        await tasks.Open(session, "approval", waiting.ClientId, "investment_order", waiting.Id, $"Order {waiting.Code} waited for {order.Code}, which was taken back", new JsonObject { ["code"] = waiting.Code, ["reversed"] = order.Code });
    }
}
