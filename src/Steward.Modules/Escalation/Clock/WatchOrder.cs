using Steward.Escalation.Alerts;
using Steward.Escalation.Checks;
using Steward.Escalation.Logs;
using Steward.Escalation.Remedies;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Escalation.Clock;

/// <summary>
/// Looks at one order as it is now: opens, raises, lowers or resolves what its promise and its progress call for, and sets the timer of its next
/// due moment. To look twice does no harm.
/// </summary>
internal sealed class WatchOrder(
    IOrders orders, Outlooks outlooks, EscalationBook book, AlertBook alerts, RunRemedies remedies, Proposals proposals, NoDriver noDriver, StuckOrder stuck, SettleOrder settle, LogStore store, Timers timers)
{
    internal const string TimerKind = "escalation.order";
    private const string Actor = RunRemedies.Actor;

    // While an order stays critical and late its remedies are weighed again so often: another driver may have come near.
    private static readonly TimeSpan BetweenRemedies = TimeSpan.FromMinutes(5);

    internal async Task Look(Session session, Guid id, EscalationConfig config)
    {
        if (await orders.Find(session, id) is not { } order) return;
        if (!OrderMoments.IsWatched(order.Status))
        {
            await settle.Do(session, order, config);
            await timers.Clear(session, TimerKind, id.ToString());
            return;
        }
        await book.ResolveIfOpen(session, id, null, EscalationTypes.FailedDelivery, "a new attempt is made", Actor);
        var outlook = await outlooks.Of(session, order);
        await Promise(session, order, outlook, config);
        // What was done about the promise may have changed the order.
        order = await orders.Find(session, id) ?? order;
        await noDriver.Look(session, order, config);
        await stuck.Look(session, order, config);
        if (OrderMoments.Next(order, outlook.PromiseMinutes, config, session.Now, outlook.Forecast is not null) is { } next) await timers.Set(session, TimerKind, id.ToString(), order.ZoneId, next);
    }

    /// <summary>Whether a look would change anything: for the sweep, which should find nothing.</summary>
    internal async Task<bool> NeedsLook(Session session, OrderFacts order, LogRow? open, bool isKnownStuck, EscalationConfig config)
    {
        if (!OrderMoments.IsWatched(order.Status)) return open is not null;
        var outlook = await outlooks.Of(session, order);
        var risk = RiskOf(session, order, outlook, config);
        if (risk?.Text() != open?.Severity) return true;
        return !isKnownStuck && OrderStatus.IsWithDriver(order.Status) && OrderMoments.StillSince(order).AddMinutes(config.StuckOrderMinutes) <= session.Now;
    }

    private static Severity? RiskOf(Session session, OrderFacts order, Outlook outlook, EscalationConfig config) =>
        session.Now > order.SlaDeadline ? Severity.Critical : SlaRisk.Of(order.SlaDeadline, outlook.PromiseMinutes, session.Now, config, outlook.Forecast);

    private async Task Promise(Session session, OrderFacts order, Outlook outlook, EscalationConfig config)
    {
        if (RiskOf(session, order, outlook, config) is not { } risk)
        {
            await book.ResolveIfOpen(session, order.Id, null, EscalationTypes.SlaRisk, "the order will be in time", Actor);
            return;
        }
        var late = session.Now - order.SlaDeadline;
        var delay = (int)Math.Ceiling((outlook.PredictedAt - order.SlaDeadline).TotalMinutes);
        var isLost = late > TimeSpan.FromMinutes(30) && !order.IsPutOff;
        var (row, heard) = await book.Hear(session, new(order.ZoneId, EscalationTypes.SlaRisk, EscalationTypes.SlaRisk, risk, ReasonOf(order, session.Now, delay), Actor)
        {
            OrderId = order.Id, DriverId = order.DriverId, SlaTargetMinutes = outlook.PromiseMinutes, MinutesToBreach = (int)Math.Floor(-late.TotalMinutes),
            CurrentDelayMinutes = Math.Max(0, delay), Level = isLost ? 3 : null, ReasonCode = isLost ? Reasons.CriticalBreach : null, MayLower = true,
            State = new() { PredictedDelayMinutes = delay },
        }, config);
        if (row is null) return;
        if (late > TimeSpan.Zero) await Late(session, order, row, late, config);
        else await alerts.Raise(session, Predicted(order, row, risk), config);
        if (isLost) await Compensate(session, order, row, late, config);
        else if (late <= TimeSpan.Zero && !order.IsPutOff && (heard is Heard.Opened or Heard.Raised || IsDueAgain(row, risk, delay, session.Now))) await Remedy(session, row, order, outlook, risk, config);
    }

    private static bool IsDueAgain(LogRow row, Severity risk, int delay, DateTimeOffset now) =>
        risk == Severity.Critical && delay > 0 && row.State.RemediedAt is { } last && now - last >= BetweenRemedies;

    private async Task Remedy(Session session, LogRow row, OrderFacts order, Outlook outlook, Severity risk, EscalationConfig config)
    {
        if (risk < Severity.High) return;
        row = row with { Metadata = Json.Of(row.State with { RemediedAt = session.Now }) };
        await store.Save(session, row);
        if (order.ReassignmentCount >= config.MostHandOvers && order.Status == OrderStatus.Assigned && row.Level is null or < 2)
            row = await book.Climb(session, row with { ReasonCode = Reasons.MaxReassignments }, 2, config, Actor, Reasons.MaxReassignments);
        var done = await remedies.Do(session, row, order, RemedyFacts.SlaRisk, risk, outlook.PredictedAt, outlook.PromiseMinutes, config);
        // What the first three leave late is a person's.
        if (risk == Severity.Critical && (done is null || done.LateMinutes > 0 || done.Action == RemedyPolicy.CallDispatcher)) await book.Climb(session, row, 1, config, Actor, "the remedies leave it late");
    }

    private async Task Late(Session session, OrderFacts order, LogRow row, TimeSpan late, EscalationConfig config)
    {
        await alerts.ResolveKey(session, PredictedKey(order.Id), "the deadline is past", Actor);
        await alerts.Raise(session, new($"order:{order.Id}:SLA_BREACH:late", AlertTypes.SlaBreach, SlaRisk.Late(late), Subjects.Order, $"Order {order.OrderNumber} is past its deadline")
        {
            Code = "late", ZoneId = order.ZoneId, OrderId = order.Id, DriverId = order.DriverId, EscalationId = row.Id,
        }, config);
    }

    private async Task Compensate(Session session, OrderFacts order, LogRow row, TimeSpan late, EscalationConfig config)
    {
        if (late < TimeSpan.FromMinutes(config.CompensationMinutes) || await outlooks.LevelOf(session, order) is not { } level) return;
        await proposals.Make(session, order, row, Proposals.Compensation, level.Penalty((int)Math.Floor(late.TotalMinutes)), $"{(int)late.TotalMinutes} minutes late", Actor);
        if (order.Status is OrderStatus.Pending or OrderStatus.Assigned) await proposals.Make(session, order, row, Proposals.ExternalCourier, 0, "an external courier may still bring it", Actor);
    }

    private static AlertCause Predicted(OrderFacts order, LogRow row, Severity risk) =>
        new(PredictedKey(order.Id), AlertTypes.SlaBreach, risk, Subjects.Order, row.Reason) { Code = "predicted", ZoneId = order.ZoneId, OrderId = order.Id, DriverId = order.DriverId, EscalationId = row.Id };

    private static string PredictedKey(Guid order) => $"order:{order}:SLA_BREACH:predicted";

    private static string ReasonOf(OrderFacts order, DateTimeOffset now, int delay)
    {
        var left = (int)Math.Floor((order.SlaDeadline - now).TotalMinutes);
        var when = left >= 0 ? $"{left} minutes left" : $"{-left} minutes past its deadline";
        return $"Order {order.OrderNumber} is {order.Status} with {when}" + (delay > 0 ? $"; it will be {delay} minutes late" : "");
    }
}

/// <summary>The next due moment of an order.</summary>
internal sealed class OrderTimer(WatchOrder watch, EscalationSettings settings) : ITimerHandler
{
    public string Kind => WatchOrder.TimerKind;

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        if (await settings.IfRunning(session, timer.ZoneId) is { } config) await watch.Look(session, Guid.Parse(timer.Key), config);
    }
}
