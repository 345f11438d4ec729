using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Steward.Kernel;
using Steward.Wealth.Clients;
using Steward.Wealth.Goals;
using Steward.Wealth.Schemes;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Orders;

/// <summary>Posts units and cash of executed orders on their dates; an order is settled when both are there.</summary>
internal sealed class SettleOrders(
    Database database, InvestmentOrderStore store, OrderSteps steps, OrderBookings bookings, OrderMarket market, SchemeStore schemes, ClientStore clients, GoalBook goals, PaperStore paper, TaskStore tasks,
    ILogger<SettleOrders> log)
{
    /// <summary>Its rail is silent about it.</summary>
    internal const string Unheard = "fill_missing";

    /// <summary>Its units or cash could not be posted.</summary>
    internal const string Unbooked = "booking_failed";
    private const int MostTogether = 50;
    private const int MostWaitingDays = 5;
    private static readonly TimeSpan Later = TimeSpan.FromHours(1);

    internal async Task<int> Run(EngineShard shard, CancellationToken cancel)
    {
        // A day ahead, for zones where the date is tomorrow's already; each order is judged by its own calendar's clock.
        var due = await database.Read(session => store.ToSettle(session, DateOnly.FromDateTime(session.Now.UtcDateTime).AddDays(1), MostTogether), cancel);
        foreach (var id in due)
            try
            {
                await database.Write(
                    async session =>
                    {
                        if (await store.Lock(session, id) is { Status: "executed" } order)
                        {
                            var scheme = (await schemes.Find(session, order.ProductId))!;
                            var left = await Post(session, order, scheme, await market.Open(session, InvolvedIn(order)));
                            if (left.Status == "executed") await store.Save(session, left with { SendAfter = session.Now + Later });
                        }
                        await shard.Fence(session);
                    },
                    cancel);
            }
            catch (Exception error) when (IsOfOneOrder(error))
            {
                log.LogError(error, "Order {Id} could not be settled; it is tried again in an hour", id);
                await PutAside(shard, id, cancel);
            }
        return due.Count;
    }

    /// <summary>
    /// A fault that lies with one order, and stops no other: a figure that is missing or cannot be read, or a check of the tables that refuses what would be booked (SQLite has no state
    /// for it, only words). Any other error of the database may lie with anything: the tick fails, and is repeated.
    /// </summary>
    internal static bool IsOfOneOrder(Exception error) => error is RefusedException or InvalidOperationException or KeyNotFoundException or JsonException or OverflowException
        || (error is DbException check && (check.SqlState == "23514" || check.Message.Contains("CHECK constraint failed", StringComparison.Ordinal)));

    internal static IReadOnlyCollection<Guid> InvolvedIn(InvestmentOrderRow order) => order.TargetProductId is { } target ? [order.ProductId, target] : [order.ProductId];

    /// <summary>An order whose units or cash do not fit what the client has: a person is told, once, and it is tried again later.</summary>
    private Task PutAside(EngineShard shard, Guid id, CancellationToken cancel) => database.Write(
        async session =>
        {
            if (await store.Lock(session, id) is { Status: "executed" } order)
            {
                const string Reason = "Its units or cash do not fit what the client holds. The server's log says what is wrong.";
                await store.Save(session, order with { HeldCode = Unbooked, HeldReason = Reason, SendAfter = session.Now + Later });
                if (await tasks.Open(session, "unknown_order", order.ClientId, "investment_order", order.Id, $"Order {order.Code} is filled, and could not be settled", new JsonObject { ["code"] = order.Code, ["problem"] = Reason }))
                    await steps.Note(session, order, "note", ReadyOrders.Actor, new { held = Unbooked, reason = Reason });
            }
            await shard.Fence(session);
        },
        cancel);

    /// <summary>Posts what is due by now. Idempotent: what is posted already is left alone.</summary>
    internal async Task<InvestmentOrderRow> Post(Session session, InvestmentOrderRow order, SchemeRow scheme, MarketDay day)
    {
        var today = day.DayOf(scheme, session.Now);
        if (order.HeldCode == Unbooked)
        {
            order = order with { HeldCode = null, HeldReason = null };
            await tasks.Withdraw(session, "unknown_order", order.Id, ReadyOrders.Actor);
        }
        var (units, cash) = (await bookings.HasPostedUnits(session, order), await bookings.HasPostedCash(session, order));
        var target = order.TargetProductId is { } id ? (await schemes.Find(session, id))! : scheme;
        if (!units && order.UnitDate <= today) (order, units) = (await bookings.PostUnits(session, order, day.LockedUntil(target, order.NavDate!.Value)), true);
        if (!cash && order.CashDate <= today) (order, cash) = (await bookings.PostCash(session, order, today), true);
        if (order.OrderType == "Switch") cash = units;
        if (units && cash) order = await steps.Move(session, order with { SettledAt = session.Now, SendAfter = null }, "settled", ReadyOrders.Actor, new { on = today });
        else await store.Save(session, order);
        if (units && await clients.Find(session, order.ClientId) is { } client) await goals.Refresh(session, client);
        return order;
    }

    /// <summary>
    /// Submitted orders of which nothing is heard five business days after their NAV date: a person is told, once. The paper broker fills them when the NAV comes;
    /// of other rails the person may say what became of them.
    /// </summary>
    internal Task<int> Overdue(EngineShard shard, CancellationToken cancel) => database.Write(
        async session =>
        {
            var (count, before) = (0, DateOnly.FromDateTime(session.Now.UtcDateTime).AddDays(-MostWaitingDays));
            foreach (var row in await paper.Waiting(session, before, MostTogether * 4))
                if (await Late(session, row.OrderId, row.NavDate, "nav_missing", $"No NAV of {row.NavDate:yyyy-MM-dd} was accepted within {MostWaitingDays} business days.")) count++;
            foreach (var id in await store.Unheard(session, Rails.Paper, before, MostTogether * 4))
                if (await Late(session, id, null, Unheard, $"Its rail has told nothing of it for more than {MostWaitingDays} business days.")) count++;
            await shard.Fence(session);
            return count;
        },
        cancel);

    private async Task<bool> Late(Session session, Guid id, DateOnly? navDate, string code, string reason)
    {
        if (await store.Lock(session, id) is not { Status: "submitted", HeldCode: null } order) return false;
        var scheme = (await schemes.Find(session, order.ProductId))!;
        var day = await market.Open(session, [scheme.Id]);
        var date = navDate ?? order.PredictedNavDate!.Value;
        if (day.CalendarOf(scheme)?.CountAfter(date, day.DayOf(scheme, session.Now)).Count is not > MostWaitingDays) return false;
        await store.Save(session, order with { HeldCode = code, HeldReason = reason });
        await steps.Note(session, order, "note", ReadyOrders.Actor, new { held = code, reason });
        await tasks.Open(session, "unknown_order", order.ClientId, "investment_order", order.Id, $"Order {order.Code} waits for the NAV of {date:yyyy-MM-dd}", new JsonObject { ["code"] = order.Code, ["nav_date"] = $"{date:yyyy-MM-dd}" });
        return true;
    }
}
