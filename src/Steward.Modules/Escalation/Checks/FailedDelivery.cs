using Steward.Escalation.Attempts;
using Steward.Escalation.Ladder;
using Steward.Escalation.Logs;
using Steward.Escalation.Remedies;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Escalation.Checks;

/// <summary>How a failed delivery is watched: each half hour, and after two hours it is a person's.</summary>
internal static class FailedPace
{
    internal static readonly TimeSpan Again = TimeSpan.FromMinutes(30);
    internal static readonly TimeSpan Most = TimeSpan.FromHours(2);

    /// <summary>When to look next: when the wait for an answer ends, then each half hour. Pure.</summary>
    internal static DateTimeOffset Next(DateTimeOffset failedAt, string path, int answerMinutes, DateTimeOffset now)
    {
        var answer = failedAt.AddMinutes(answerMinutes);
        if (path == FailurePath.Contact && now < answer) return answer;
        var halves = Math.Max(0, (now - failedAt).Ticks / Again.Ticks) + 1;
        return failedAt + halves * Again;
    }
}

/// <summary>
/// A delivery that failed: the customer is told and asked, and what follows is decided by the path of its category: the same driver again, the next
/// slot, back to its sender, or a person.
/// </summary>
internal sealed class FailedDelivery(
    EscalationBook book, LogStore store, Messages messages, Proposals proposals, TryAgain again, INextAttempts attempts, IOrders orders, IServiceLevels levels, IZones zones, Timers timers)
{
    private const string Actor = RunRemedies.Actor;

    /// <summary>Looked at when it fails, and whenever something is heard of it.</summary>
    internal async Task Look(Session session, OrderFacts order, EscalationConfig config)
    {
        if (order.Status != OrderStatus.Failed)
        {
            await book.ResolveIfOpen(session, order.Id, null, EscalationTypes.FailedDelivery, $"the order is {order.Status}", Actor);
            return;
        }
        var path = await PathOf(session, order);
        var open = await store.OpenOf(session, Cause.KeyOf(order.Id, null, EscalationTypes.FailedDelivery));
        var row = open?.State.Attempt == order.AttemptCount ? open : await Begin(session, order, path, config);
        if (row is null) return;
        await again.Look(session, row, order, config);
        await Wait(session, row, order, path, config);
    }

    /// <summary>Its time has come, and no attempt since.</summary>
    internal async Task Step(Session session, LogRow row, EscalationConfig config)
    {
        if (row.OrderId is not { } id || await orders.Find(session, id) is not { Status: OrderStatus.Failed } order) return;
        var path = await PathOf(session, order);
        var since = session.Now - (order.FailedAt ?? row.CreatedAt);
        if (path == FailurePath.Correction && since >= FailedPace.Again && since < FailedPace.Most && (await attempts.Outlook(session, id)).CorrectedAt is null)
            await Ask(session, row, order, $"attempt-{order.AttemptCount}-again-{since.Ticks / FailedPace.Again.Ticks}");
        row = await again.Look(session, row, order, config);
        if (await orders.Find(session, id) is not { Status: OrderStatus.Failed }) return;
        if (since >= FailedPace.Most) await book.Climb(session, row, 1, config, Actor, "two hours without a new attempt");
        else await Wait(session, row, order, path, config);
    }

    private async Task<LogRow?> Begin(Session session, OrderFacts order, string path, EscalationConfig config)
    {
        if (order.AttemptCount > 1) await again.Learn(session, order, delivered: false);
        var isPersons = path is FailurePath.Person or FailurePath.Return;
        var (row, heard) = await book.Hear(session, new(order.ZoneId, EscalationTypes.FailedDelivery, EscalationTypes.FailedDelivery, isPersons ? Severity.High : Severity.Medium,
            $"Delivery of order {order.OrderNumber} failed: {order.FailureReason ?? "other"}, attempt {order.AttemptCount}", Actor)
        {
            OrderId = order.Id, DriverId = order.DriverId, IsNews = true, IsNewFact = true, Level = isPersons ? 1 : null, Description = WordsOf(path),
            State = new() { Attempt = order.AttemptCount, Since = order.FailedAt }, MinutesToBreach = (int)Math.Floor((order.SlaDeadline - session.Now).TotalMinutes),
        }, config);
        if (row is null) return null;
        row = row with { Metadata = Json.Of(row.State with { Attempt = order.AttemptCount, Since = order.FailedAt, Phase = null, RemediedAt = null }) };
        await store.Save(session, row);
        if (path is FailurePath.Contact or FailurePath.Correction) await Ask(session, row, order, $"attempt-{order.AttemptCount}");
        if (order.FailureReason == "damaged" && heard == Heard.Opened) await Compensate(session, row, order);
        return row;
    }

    private async Task Wait(Session session, LogRow row, OrderFacts order, string path, EscalationConfig config)
    {
        if (await orders.Find(session, order.Id) is { Status: OrderStatus.Failed })
            await timers.Set(session, EscalationBook.CheckTimer, row.Id.ToString(), row.ZoneId, FailedPace.Next(order.FailedAt ?? row.CreatedAt, path, config.AnswerMinutes, session.Now));
    }

    private async Task<string> PathOf(Session session, OrderFacts order) => FailurePath.Next(order.FailureReason, order.AttemptCount, (await attempts.Outlook(session, order.Id)).MostAttempts);

    private async Task Ask(Session session, LogRow row, OrderFacts order, string occurrence) => await messages.ToCustomer(
        session, row, order.CustomerId, "Delivery Failed", occurrence,
        new Dictionary<string, object?> { ["order_number"] = order.OrderNumber, ["reason"] = order.FailureReason?.Replace('_', ' '), ["time_zone"] = (await zones.Find(session, order.ZoneId))?.TimeZone }, Actor, null);

    private async Task Compensate(Session session, LogRow row, OrderFacts order)
    {
        var level = order.ServiceType is { } code ? await levels.Version(session, order.ZoneId, code, order.ServiceLevelVersion ?? 1) : null;
        var amount = Math.Max(level?.PenaltyLeast ?? 0, Currencies.Major(order.DeliveryFeeMinor, order.Currency));
        if (amount > 0) await proposals.Make(session, order, row, Proposals.Compensation, amount, "the goods arrived damaged", Actor);
    }

    private static string WordsOf(string path) => path switch
    {
        FailurePath.Contact => "The customer is asked. Without an answer another attempt follows in the next slot.",
        FailurePath.Correction => "The customer is asked for the correction; no attempt without it.",
        FailurePath.Return => "It goes back to its sender: a person approves.",
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
