using Microsoft.Extensions.Logging;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Portfolio;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Faults;
using Steward.Wealth.Mandates;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Orders;

/// <summary>
/// Pays orders by mandate: the debit is asked for so many business days before as the mandate says, the order waits for the money, and a debit that
/// fails fails the order. A mandate whose debits fail three times in a row is stopped. What rails are told is <see cref="SendDebits"/>'s affair.
/// </summary>
internal sealed class DebitMandates(
    Database database, InvestmentOrderStore store, MandateStore mandates, OrderSteps steps, OrderBookings bookings, OrderMarket market, SchemeStore schemes, ClientStore clients, PaperScript paper, RailBook rails,
    INotifications notifications, DebitFaults faults, ILogger<DebitMandates> log)
{
    private const string Waiting = "waits_for_debit";
    private const int MostAsked = 200;
    private const int MostFailures = 3;
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(5);

    /// <summary>Asks for the debits of orders that have just been made, whenever they leave.</summary>
    internal async Task<int> Ask(EngineShard shard, CancellationToken cancel)
    {
        if ((await database.Read(session => store.WithoutDebit(session, 1), cancel)).Count == 0) return 0;
        var asked = await Together.Run<Guid, int>(log, "debits to ask for", () => Asked(null), async () => [.. (await database.Read(session => store.WithoutDebit(session, MostAsked), cancel)).Select(order => order.Id)], id => Asked(id), Aside);
        return asked.Sum();

        Task<int> Asked(Guid? only) => database.Write(
            async session =>
            {
                var count = await Ask(session, only);
                await shard.Fence(session);
                return count;
            },
            cancel);

        Task Aside(Guid id, Exception error) => faults.Note(shard, id, FaultStep.DebitAsking, error, cancel);
    }

    /// <param name="only">Of this order alone.</param>
    private async Task<int> Ask(Session session, Guid? only)
    {
        var orders = await store.WithoutDebit(session, MostAsked, only);
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
            // The money is there so many business days after the debit was asked for; the order leaves no sooner, and with the whole day before its cut-off.
            var there = due == today ? session.Now : day.Begins(scheme, due);
            var asked = order with { MandateDebit = "asked", DebitAskedAt = session.Now, DebitDueDate = due, DebitAfter = mandate!.Rail == Rails.Paper ? null : session.Now, SendAfter = order.SendAfter > there ? order.SendAfter : there };
            await store.Save(session, asked);
            await steps.Note(session, asked, "note", ReadyOrders.Actor, new { debit = "asked", mandate = mandate.Code, amount = order.Amount, due });
        }
        await faults.Over(session, orders, FaultStep.DebitAsking);
        return orders.Count;
    }

    /// <summary>What a rail tells of the debit of an order, once. False when it was told before or changes nothing.</summary>
    internal async Task<bool> Heard(Session session, InvestmentOrderRow order, RailEvent told)
    {
        if (await store.HasEvent(session, order.Id, told.SourceId)) return false;
        var mandate = order.MandateId is { } id ? await mandates.Lock(session, id) : null;
        var actor = "rail:" + (mandate?.Rail ?? order.Rail);
        var isCollected = told.Kind is "collected" or "filled";
        if (mandate is null || order.MandateDebit is "collected" or "failed" || !(isCollected || told.Kind == "failed") || (isCollected && told.Amount is { } amount && amount != order.Amount))
        {
            log.LogWarning("The rail {Rail} says {Kind} of the debit of order {Code}, which is {State}: ignored", mandate?.Rail, told.Kind, order.Code, order.MandateDebit);
            await steps.Note(session, order, "reply", actor, new { ignored = told.Kind, debit = order.MandateDebit, told.Amount, told.Reason }, told.SourceId);
            return false;
        }
        await steps.Note(session, order, "reply", actor, new { debit = isCollected ? "collected" : "failed", mandate = mandate.Code, amount = order.Amount, told.Reason }, told.SourceId);
        if (isCollected) await Collected(session, order, mandate);
        else await Failed(session, order, mandate, told.Reason ?? "The rail says so.");
        return true;
    }

    /// <summary>The money is the client's; that of an order which still is to leave is set aside for it at once.</summary>
    private async Task Collected(Session session, InvestmentOrderRow order, MandateRow mandate)
    {
        var scheme = (await schemes.Find(session, order.ProductId))!;
        var today = (await market.Open(session, [scheme.Id])).DayOf(scheme, session.Now);
        await bookings.Collect(session, order, today);
        if (mandate.FailureStreak > 0) await mandates.Save(session, mandate with { FailureStreak = 0 });
        var reserved = order.Status is "pending" or "confirmed" && order.ReservedAmount == 0 ? await bookings.Reserve(session, order, today) : null;
        var isWaiting = order.HeldCode == Waiting;
        await store.Save(session, (reserved ?? order) with
        {
            MandateDebit = "collected", DebitAfter = null, HeldCode = isWaiting ? null : order.HeldCode, HeldReason = isWaiting ? null : order.HeldReason, SendAfter = isWaiting ? session.Now : order.SendAfter,
        });
    }

    /// <summary>The order with its money, or null while it waits or when the debit failed.</summary>
    internal async Task<InvestmentOrderRow?> Collect(Session session, InvestmentOrderRow order, DateOnly today)
    {
        var mandate = order.MandateId is { } id ? await mandates.Lock(session, id) : null;
        var isOutside = mandate is not null && mandate.Rail != Rails.Paper;
        // A rail that was told of the debit says what became of it; what it says is not foretold here.
        if (isOutside && rails.Find(mandate!.Rail) is { Abilities.CanDebit: true }) return await Waits(session, order, mandate);
        var no = MandateLife.MayDebit(mandate, order.ClientId, order.Amount, today)?.Detail ?? (isOutside ? null : paper.Debit(order));
        if (no is not null) return await Failed(session, order, mandate, no);
        if (isOutside) return await Outside(session, order, mandate!, today);
        await bookings.Collect(session, order, today);
        if (mandate!.FailureStreak > 0) await mandates.Save(session, mandate with { FailureStreak = 0 });
        var paid = order with { MandateDebit = "collected" };
        await store.Save(session, paid);
        await steps.Note(session, paid, "note", ReadyOrders.Actor, new { debit = "collected", mandate = mandate.Code, amount = order.Amount });
        return paid;
    }

    /// <summary>Where no rail can be told, the money is booked when the bank has sent it: the order takes it from the client's cash, or waits.</summary>
    private async Task<InvestmentOrderRow?> Outside(Session session, InvestmentOrderRow order, MandateRow mandate, DateOnly today)
    {
        if (await bookings.Reserve(session, order, today) is { } reserved)
        {
            var paid = reserved with { MandateDebit = "collected" };
            await store.Save(session, paid);
            return paid;
        }
        return await Waits(session, order, mandate);
    }

    private async Task<InvestmentOrderRow?> Waits(Session session, InvestmentOrderRow order, MandateRow mandate)
    {
        var due = new DateTimeOffset((order.DebitDueDate ?? DateOnly.FromDateTime(order.CreatedAt.UtcDateTime)).ToDateTime(default), TimeSpan.Zero);
        if (session.Now - due > LongestWait) return await Failed(session, order, mandate, "The money of the debit has not come in.");
        await store.Save(session, order with { HeldCode = Waiting, HeldReason = $"The mandate's debit, due on {order.DebitDueDate:yyyy-MM-dd}, has not come in yet.", SendAfter = session.Now + ReadyOrders.Pause });
        return null;
    }

    private async Task<InvestmentOrderRow?> Failed(Session session, InvestmentOrderRow order, MandateRow? mandate, string reason)
    {
        var failed = order with { MandateDebit = "failed", DebitAfter = null };
        if (OrderLife.IsLost(order.Status)) await store.Save(session, failed);
        else await steps.Lose(session, failed, "failed", ReadyOrders.Actor, "mandate_debit_failed", $"The debit of {MoneyText.Of(order.Amount ?? 0, order.Currency)} failed: {reason}");
        if (mandate is null) return null;
        var streak = mandate.FailureStreak + 1;
        var stops = streak >= MostFailures && mandate.Status is ("Active" or "Paused");
        await mandates.Save(session, mandate with { FailureStreak = streak, Status = stops ? "Failed" : mandate.Status });
        var client = (await clients.Find(session, order.ClientId))!;
        await notifications.Tell(session, new(stops ? "Mandate Stopped" : "Mandate Failing", Recipient.Client(client.Id), mandate.Id.ToString("D"), $"{order.Id}")
        {
            Amount = order.Amount, Link = Places.InvestmentOrder(client.Id, order.Id), Data = new Dictionary<string, object?> { ["client_name"] = client.Name, ["order_number"] = order.Code, ["amount"] = order.Amount is { } money ? new { amount = money, currency = order.Currency } : null, ["reason"] = reason },
        });
        return null;
    }
}
