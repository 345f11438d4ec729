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
    /// <summary>Something of it could not be taken back: a person puts it right, and says so.</summary>
    internal const string Lacking = "reversal_lacking";

    internal async Task<InvestmentOrderRow> Run(Session session, InvestmentOrderRow order, string actor, string code, string reason, string? source = null)
    {
        if (OrderLife.Check(order.Status, "reversed") is { } conflict) throw new RefusedException(conflict);
        var scheme = (await schemes.Find(session, order.ProductId))!;
        var today = (await market.Open(session, [scheme.Id])).DayOf(scheme, session.Now);
        var missing = await bookings.Reverse(session, order, await bookings.HasPostedUnits(session, order), today);
        var reversed = await steps.Move(
            session, order with { ReservedAmount = 0, ReservedUnits = 0, ReservedParts = new("[]"), SendAfter = null, FailureCode = code, FailureReason = OrderSteps.Short(reason) }, "reversed", actor,
            new { code, reason, units_not_taken_back = DecimalText.Write(missing) }, source: source);
        if (await Missing(session, order, missing, today) is { } lacking)
        {
            reversed = reversed with { HeldCode = Lacking, HeldReason = lacking };
            await store.Save(session, reversed);
            await tasks.Open(session, "unknown_order", order.ClientId, "investment_order", order.Id, lacking, new JsonObject { ["code"] = order.Code, ["held"] = Lacking });
        }
        foreach (var waiting in await store.DependingOn(session, order)) await Hold(session, order, waiting, actor);
        if (await clients.Find(session, order.ClientId) is { } client) await goals.Refresh(session, client);
        return reversed;
    }

    /// <summary>What could not be taken back, because it has been used since; null: nothing.</summary>
    private async Task<string?> Missing(Session session, InvestmentOrderRow order, decimal units, DateOnly today)
    {
        if (units > 0) return $"{DecimalText.Write(units)} units of the reversed order {order.Code} have been sold or set aside since";
        var cashNow = order.IsSale ? (await cash.Position(session, order.ClientId, today)).Balance : 0;
        return cashNow >= 0 ? null : $"The money of the reversed order {order.Code} has been spent since: {DecimalText.Write(-cashNow)} {order.Currency} of the client's cash are missing";
    }

    private async Task Hold(Session session, InvestmentOrderRow order, InvestmentOrderRow waiting, string actor)
    {
        var reason = $"Order {order.Code}, which it waits for, was taken back. Cancel it, or approve it without.";
        await store.Save(session, waiting with { HeldCode = "dependency_reversed", HeldReason = reason });
        await steps.Note(session, waiting, "note", actor, new { held = "dependency_reversed", reason });
        await tasks.Open(session, "approval", waiting.ClientId, "investment_order", waiting.Id, $"Order {waiting.Code} waited for {order.Code}, which was taken back", new JsonObject { ["code"] = waiting.Code, ["reversed"] = order.Code });
    }
}
