using Steward.Escalation.Ladder;
using Steward.Escalation.Logs;
using Steward.Escalation.Remedies;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Escalation.Checks;

/// <summary>A delivery that failed: the customer is contacted or a person asked, by the path of its category; looked at each half hour, and after two hours a person's.</summary>
internal sealed class FailedDelivery(EscalationBook book, Messages messages, Proposals proposals, IOrders orders, IServiceLevels levels, IZones zones, Timers timers)
{
    private const string Actor = RunRemedies.Actor;
    private const int MostAttempts = 3;
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Most = TimeSpan.FromHours(2);

    internal async Task Look(Session session, OrderFacts order, EscalationConfig config)
    {
        if (order.Status != OrderStatus.Failed)
        {
            await book.ResolveIfOpen(session, order.Id, null, EscalationTypes.FailedDelivery, $"the order is {order.Status}", Actor);
            return;
        }
        var path = FailurePath.Next(order.FailureReason, order.AttemptCount, MostAttempts);
        var isPersons = path is FailurePath.Person or FailurePath.Return;
        var (row, heard) = await book.Hear(session, new(order.ZoneId, EscalationTypes.FailedDelivery, EscalationTypes.FailedDelivery, isPersons ? Severity.High : Severity.Medium,
            $"Delivery of order {order.OrderNumber} failed: {order.FailureReason ?? "other"}, attempt {order.AttemptCount}", Actor)
        {
            OrderId = order.Id, DriverId = order.DriverId, IsNews = true, Level = isPersons ? 1 : null, Description = WordsOf(path), State = new() { Phase = path, Since = order.FailedAt },
            MinutesToBreach = (int)Math.Floor((order.SlaDeadline - session.Now).TotalMinutes),
        }, config);
        if (row is null) return;
        if (path is FailurePath.Contact or FailurePath.Correction) await Contact(session, row, order);
        if (order.FailureReason == "damaged" && heard == Heard.Opened) await Compensate(session, row, order);
        await timers.Set(session, EscalationBook.CheckTimer, row.Id.ToString(), row.ZoneId, session.Now + Again);
    }

    /// <summary>Half an hour later, and no attempt since.</summary>
    internal async Task Step(Session session, LogRow row, EscalationConfig config)
    {
        if (row.OrderId is not { } id || await orders.Find(session, id) is not { Status: OrderStatus.Failed } order) return;
        var failed = order.FailedAt ?? row.CreatedAt;
        if (session.Now - failed >= Most) await book.Climb(session, row, 1, config, Actor, "two hours without a new attempt");
        else await timers.Set(session, EscalationBook.CheckTimer, row.Id.ToString(), row.ZoneId, session.Now + Again);
    }

    private async Task Contact(Session session, LogRow row, OrderFacts order) => await messages.ToCustomer(
        session, row, order.CustomerId, "Delivery Failed", $"attempt-{order.AttemptCount}",
        new Dictionary<string, object?> { ["order_number"] = order.OrderNumber, ["reason"] = order.FailureReason, ["time_zone"] = (await zones.Find(session, order.ZoneId))?.TimeZone }, Actor, null);

    private async Task Compensate(Session session, LogRow row, OrderFacts order)
    {
        var level = order.ServiceType is { } code ? await levels.Version(session, order.ZoneId, code, order.ServiceLevelVersion ?? 1) : null;
        var amount = Math.Max(level?.PenaltyLeast ?? 0, Currencies.Major(order.DeliveryFeeMinor, order.Currency));
        if (amount > 0) await proposals.Make(session, order, row, Proposals.Compensation, amount, "the goods arrived damaged", Actor);
    }

    private static string WordsOf(string path) => path switch
    {
        FailurePath.Contact => "The customer is asked when to come again.",
        FailurePath.Correction => "The customer is asked for the correction; no attempt without it.",
        FailurePath.Return => "It goes back to its sender: a person confirms.",
        _ => "A person decides.",
    };
}

/// <summary>The wait of a check is over; which one says the row.</summary>
internal sealed class CheckTimer(LogStore store, StuckOrder stuck, SilentDriver silent, FailedDelivery failed, EscalationSettings settings) : ITimerHandler
{
    public string Kind => EscalationBook.CheckTimer;

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        if (await settings.IfRunning(session, timer.ZoneId) is not { } config || await store.Lock(session, Guid.Parse(timer.Key)) is not { IsOpen: true } row) return;
        await (row.EscalationType switch
        {
            EscalationTypes.StuckOrder => stuck.Step(session, row, config),
            EscalationTypes.UnresponsiveDriver => silent.Step(session, row, config),
            EscalationTypes.FailedDelivery => failed.Step(session, row, config),
            _ => Task.CompletedTask,
        });
    }
}

/// <summary>A busy driver may have been silent for too long.</summary>
internal sealed class DriverTimer(SilentDriver silent, EscalationSettings settings) : ITimerHandler
{
    public string Kind => SilentDriver.DriverTimer;

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        if (await settings.IfRunning(session, timer.ZoneId) is { } config) await silent.Look(session, Guid.Parse(timer.Key), config);
    }
}
