using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Portfolio;
using Steward.Wealth.Clients;
using Steward.Wealth.Mandates;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Orders;

/// <summary>
/// Pays orders by mandate: the debit is asked for so many business days before as the mandate says, the order waits for the money, and a debit that
/// fails fails the order. A mandate whose debits fail three times in a row is stopped.
/// </summary>
internal sealed class DebitMandates(
    InvestmentOrderStore store, MandateStore mandates, OrderSteps steps, OrderBookings bookings, OrderMarket market, SchemeStore schemes, ClientStore clients, PaperScript paper, INotifications notifications)
{
    private const int MostAsked = 200;
    private const int MostFailures = 3;
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(5);

    /// <summary>Asks for the debits of orders that have just been made, whenever they leave.</summary>
    internal async Task<int> Ask(Session session)
    {
        var orders = await store.WithoutDebit(session, MostAsked);
        if (orders.Count == 0) return 0;
        var known = (await schemes.Many(session, [.. orders.Select(order => order.ProductId).Distinct()])).ToDictionary(scheme => scheme.Id);
        var day = await market.Open(session, [.. known.Keys]);
        foreach (var order in orders)
        {
            var mandate = order.MandateId is { } id ? await mandates.Find(session, id) : null;
            var scheme = known[order.ProductId];
            var today = day.DayOf(scheme, session.Now);
            if (MandateLife.MayDebit(mandate, order.ClientId, order.Amount, today) is { } no)
            {
                await steps.Lose(session, order, "failed", ReadyOrders.Actor, no.Code, no.Detail);
                continue;
            }
            if (day.CalendarOf(scheme)?.Add(today, mandate!.DebitLeadDays).Date is not { } due)
            {
                await steps.Lose(session, order, "failed", ReadyOrders.Actor, "calendar_missing", "The day of the debit cannot be told: the calendar has no rows for it.");
                continue;
            }
            // The money is there so many business days after the debit was asked for; the order leaves no sooner.
            var there = due == today ? session.Now : session.Now.AddDays(due.DayNumber - today.DayNumber);
            var asked = order with { MandateDebit = "asked", DebitAskedAt = session.Now, SendAfter = order.SendAfter > there ? order.SendAfter : there };
            await store.Save(session, asked);
            await steps.Note(session, asked, "note", ReadyOrders.Actor, new { debit = "asked", mandate = mandate!.Code, amount = order.Amount, due });
        }
        return orders.Count;
    }

    /// <summary>The order with its money, or null while it waits or when the debit failed.</summary>
    internal async Task<InvestmentOrderRow?> Collect(Session session, InvestmentOrderRow order, DateOnly today)
    {
        var mandate = order.MandateId is { } id ? await mandates.Lock(session, id) : null;
        var no = MandateLife.MayDebit(mandate, order.ClientId, order.Amount, today)?.Detail ?? (mandate!.Rail == Rails.Paper ? paper.Debit(order) : null);
        if (no is not null) return await Failed(session, order, mandate, no);
        if (mandate!.Rail != Rails.Paper) return await Outside(session, order, today);
        await bookings.Collect(session, order, today);
        if (mandate.FailureStreak > 0) await mandates.Save(session, mandate with { FailureStreak = 0 });
        var paid = order with { MandateDebit = "collected" };
        await store.Save(session, paid);
        await steps.Note(session, paid, "note", ReadyOrders.Actor, new { debit = "collected", mandate = mandate.Code, amount = order.Amount });
        return paid;
    }

    /// <summary>The money of a real mandate is booked when the bank has sent it: the order takes it from the client's cash, or waits.</summary>
    private async Task<InvestmentOrderRow?> Outside(Session session, InvestmentOrderRow order, DateOnly today)
    {
        if (await bookings.Reserve(session, order, today) is { } reserved)
        {
            var paid = reserved with { MandateDebit = "collected" };
            await store.Save(session, paid);
            return paid;
        }
        if (session.Now - order.DebitAskedAt > LongestWait) return await Failed(session, order, await mandates.Lock(session, order.MandateId!.Value), "The money of the debit has not come in.");
        await store.Save(session, order with { HeldCode = "waits_for_debit", HeldReason = "The mandate's debit has not come in yet.", SendAfter = session.Now + ReadyOrders.Pause });
        return null;
    }

    private async Task<InvestmentOrderRow?> Failed(Session session, InvestmentOrderRow order, MandateRow? mandate, string reason)
    {
        await steps.Lose(session, order with { MandateDebit = "failed" }, "failed", ReadyOrders.Actor, "mandate_debit_failed", $"The debit of {DecimalText.Write(order.Amount ?? 0)} failed: {reason}");
        if (mandate is null) return null;
        var streak = mandate.FailureStreak + 1;
        var stops = streak >= MostFailures && mandate.Status is ("Active" or "Paused");
        await mandates.Save(session, mandate with { FailureStreak = streak, Status = stops ? "Failed" : mandate.Status });
        var client = (await clients.Find(session, order.ClientId))!;
        await notifications.Tell(session, new(stops ? "Mandate Stopped" : "Mandate Failing", Recipient.Client(client.Id), mandate.Id.ToString("D"), $"{order.Id}")
        {
            Amount = order.Amount, Data = new Dictionary<string, object?> { ["client_name"] = client.Name, ["order_number"] = order.Code, ["amount"] = order.Amount, ["reason"] = reason },
        });
        return null;
    }
}
