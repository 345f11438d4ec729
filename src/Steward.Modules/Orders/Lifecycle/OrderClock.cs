using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Orders.Promise;

namespace Steward.Orders;

/// <summary>
/// The one durable timer of an open order: it releases a scheduled one, ends a wait, and turns its SLA clock. The handler reads the order
/// again, so a timer that fires late or for nothing does no harm.
/// </summary>
internal sealed class OrderClock(Timers timers, ServiceLevels levels, OrderLog log) : ITimerHandler
{
    internal const string TimerKind = "orders.clock";
    private const string Actor = "engine:order-clock";

    public string Kind => TimerKind;

    /// <summary>The next instant at which something about the order changes by itself; null when nothing will.</summary>
    internal static DateTimeOffset? Next(OrderRow order, Promise.ServiceLevel level, DateTimeOffset now)
    {
        if (!order.IsOpen) return null;
        var next = order.SlaState == Contracts.SlaState.Breached ? null : Sla.NextChange(order.SlaDeadline, level, now);
        if (order.Status == OrderStatus.Scheduled) next = Earlier(next, PendingAt(order, level));
        if (order is { Status: OrderStatus.Pending, HoldUntil: { } until }) next = Earlier(next, until);
        return next;
    }

    internal static DateTimeOffset PendingAt(OrderRow order, Promise.ServiceLevel level) => Deadline.PendingAt(order.DeliveryWindowEnd ?? order.SlaDeadline, level, order.ScheduledFor);

    internal Task Start(Session session, OrderRow order, Promise.ServiceLevel level) =>
        Next(order, level, session.Now) is { } at ? timers.Set(session, TimerKind, order.Id.ToString("D"), order.ZoneId, at) : Task.CompletedTask;

    internal Task Start(Session session, IEnumerable<ReadyOrder> orders) => timers.Set(session, TimerKind,
        [.. from order in orders let at = Next(order.Row, order.Level, session.Now) where at is not null select (order.Row.Id.ToString("D"), order.Row.ZoneId, at.Value)]);

    /// <summary>Moves the timer when a change moved the due time.</summary>
    internal async Task Follow(Session session, OrderRow before, OrderRow after)
    {
        var level = await levels.PromiseOf(session, after);
        var next = Next(after, level, session.Now);
        if (next == Next(before, level, session.Now)) return;
        if (next is { } at) await timers.Set(session, TimerKind, after.Id.ToString("D"), after.ZoneId, at);
        else await timers.Clear(session, TimerKind, after.Id.ToString("D"));
    }

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        if (await OrdersStore.Lock(session, Guid.Parse(timer.Key)) is not { IsOpen: true } order) return;
        var level = await levels.PromiseOf(session, order);
        order = await Release(session, order, level);
        order = await EndWait(session, order);
        order = await Turn(session, order, level);
        await Start(session, order, level);
    }

    private async Task<OrderRow> Release(Session session, OrderRow order, Promise.ServiceLevel level)
    {
        if (order.Status != OrderStatus.Scheduled || PendingAt(order, level) > session.Now) return order;
        var after = order with { Status = OrderStatus.Pending, ReadyAt = session.Now };
        await OrdersStore.Save(session, after);
        await log.Tell(session, after, OrderEvents.Released, Actor, session.Now, order.Status);
        return after with { RowVersion = order.RowVersion + 1 };
    }

    private async Task<OrderRow> EndWait(Session session, OrderRow order)
    {
        if (order.Status != OrderStatus.Pending || order.HoldUntil is not { } until || until > session.Now) return order;
        var after = order with { HoldUntil = null, HoldDecisionId = null };
        await OrdersStore.Save(session, after);
        await log.Tell(session, after, OrderEvents.WaitEnded, Actor, session.Now, data: new { reason = "time_over" }, reason: "time_over");
        return after with { RowVersion = order.RowVersion + 1 };
    }

    private async Task<OrderRow> Turn(Session session, OrderRow order, Promise.ServiceLevel level)
    {
        var state = Text(Sla.State(order.SlaDeadline, level, session.Now));
        if (state == order.SlaState) return order;
        var after = order with { SlaState = state, SlaBreached = order.SlaBreached || state == Contracts.SlaState.Breached };
        await OrdersStore.SaveSla(session, order.Id, after.SlaState, after.SlaBreached);
        await log.Tell(session, after, OrderEvents.SlaChanged, Actor, session.Now, data: new { from = order.SlaState, to = state });
        return after;
    }

    internal static string Text(Promise.SlaState state) => state switch
    {
        Promise.SlaState.OnTrack => Contracts.SlaState.OnTrack,
        Promise.SlaState.Warning => Contracts.SlaState.Warning,
        Promise.SlaState.Critical => Contracts.SlaState.Critical,
        Promise.SlaState.Breached => Contracts.SlaState.Breached,
        Promise.SlaState.Met => Contracts.SlaState.Met,
        _ => Contracts.SlaState.Missed,
    };

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset b) => a is { } first && first < b ? first : b;
}
