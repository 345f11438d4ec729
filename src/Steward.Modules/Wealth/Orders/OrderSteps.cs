using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Clients;
using Steward.Wealth.Faults;

namespace Steward.Wealth.Orders;

/// <summary>The one place that moves an order from state to state: checks, saves, writes the event and tells the stream, where the
/// rule or trigger order that it is of hears how it ended. The order must be locked.</summary>
internal sealed class OrderSteps(InvestmentOrderStore store, OrderBookings bookings, OccurrenceResults results, ClientStore clients, FaultBook faults, Outbox outbox)
{
    internal const string Changed = "wealth.order";

    /// <param name="order">As it shall be, but for its state.</param>
    /// <param name="detail">What is worth keeping of why.</param>
    /// <param name="source">The rail's id of what it told.</param>
    /// <exception cref="RefusedException">409: the state machine does not allow it.</exception>
    internal async Task<InvestmentOrderRow> Move(Session session, InvestmentOrderRow order, string to, string actor, object detail, string kind = "state", string? source = null)
    {
        if (OrderLife.Check(order.Status, to) is { } conflict) throw new RefusedException(conflict);
        var moved = order with { Status = to, HeldCode = null, HeldReason = null };
        if (OrderLife.IsLost(to))
        {
            moved = (await bookings.Release(session, moved, await TodayOf(session, moved))) with { SendAfter = null };
            await faults.Over(session, [order.Id]);
        }
        await store.Save(session, moved);
        await store.AddEvent(session, new() { Id = Ids.New(session.Now), OrderId = order.Id, Kind = kind, FromStatus = order.Status, ToStatus = to, At = session.Now, Actor = actor, SourceId = source, Detail = Json.Of(detail) });
        await outbox.Publish(session, Event(session, moved, order.Status));
        if (OrderLife.IsDecided(to) && to is not ("settled" or "reversed")) await results.After(session, moved);
        return moved;
    }

    /// <summary>The client's day: what was set aside is his again on the day on which he asks for it.</summary>
    private async Task<DateOnly> TodayOf(Session session, InvestmentOrderRow order) => LocalTime.DateIn((await clients.Find(session, order.ClientId))!.TimeZone, session.Now);

    /// <summary>An order that comes to nothing, and why.</summary>
    internal Task<InvestmentOrderRow> Lose(Session session, InvestmentOrderRow order, string to, string actor, string code, string reason, string? source = null) =>
        Move(session, order with { FailureCode = code, FailureReason = Short(reason) }, to, actor, new { code, reason = Short(reason) }, source: source);

    /// <summary>Keeps something that changed no state. False when this source told it before.</summary>
    internal Task<bool> Note(Session session, InvestmentOrderRow order, string kind, string actor, object detail, string? source = null) => store.AddEvent(session, new()
    {
        Id = Ids.New(session.Now), OrderId = order.Id, Kind = kind, At = session.Now, Actor = actor, SourceId = source, Detail = Json.Of(detail),
    });

    internal static NewEvent Event(Session session, InvestmentOrderRow order, string from) => new(Changed, null, new
    {
        id = order.Id, order.Code, client_id = order.ClientId, scheme_id = order.ProductId, order_type = order.OrderType, from, status = order.Status, amount = order.ExecutedAmount ?? order.Amount,
        units = order.ExecutedUnits is { } units ? DecimalText.Write(units) : null, held_code = order.HeldCode, at = session.Now,
    });

    internal static string Short(string text) => text.Length <= 500 ? text : text[..500];
}
