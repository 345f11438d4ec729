using Steward.Escalation.Alerts;
using Steward.Escalation.Clock;
using Steward.Escalation.Ladder;
using Steward.Escalation.Logs;
using Steward.Escalation.Remedies;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Escalation.Checks;

/// <summary>
/// A busy driver without a position for a quarter of an hour: push and SMS, then a call, then his orders that are not picked up go to others. Any
/// sign of him ends it; nobody is declared silent whom nothing of ours has reached.
/// </summary>
internal sealed class SilentDriver(
    EscalationBook book, LogStore store, AlertBook alerts, Messages messages, RunRemedies remedies, Outlooks outlooks, IOrders orders, IDrivers drivers, Timers timers)
{
    internal const string DriverTimer = "escalation.driver";
    private const string Actor = RunRemedies.Actor;
    private static readonly string[] Channels = ["Push", "SMS"];

    internal static DateTimeOffset SeenAt(DriverState driver) => driver.PositionAt > driver.StatusSince ? driver.PositionAt.Value : driver.StatusSince;

    internal static bool IsSilent(DriverState driver, DateTimeOffset now, EscalationConfig config) =>
        driver.Status == DriverStatus.Busy && now - SeenAt(driver) >= TimeSpan.FromMinutes(config.DriverUnresponsiveMinutes);

    /// <summary>The time at which a busy driver would have been silent for too long; it moves with his positions.</summary>
    internal async Task Look(Session session, Guid id, EscalationConfig config)
    {
        if (await drivers.Find(session, id) is not { Status: DriverStatus.Busy } driver) return;
        if (IsSilent(driver, session.Now, config)) await Begin(session, driver, config);
        else await timers.Set(session, DriverTimer, id.ToString(), driver.ZoneId, SeenAt(driver).AddMinutes(config.DriverUnresponsiveMinutes));
    }

    internal async Task Begin(Session session, DriverState driver, EscalationConfig config)
    {
        var (row, heard) = await book.Hear(session, new(driver.ZoneId, EscalationTypes.UnresponsiveDriver, EscalationTypes.UnresponsiveDriver, Severity.High,
            $"Driver {driver.Code} was not seen for {(int)(session.Now - SeenAt(driver)).TotalMinutes} minutes", Actor)
        {
            DriverId = driver.Id, State = new() { Phase = Phases.Asked, Since = SeenAt(driver) },
        }, config);
        if (row is null || heard != Heard.Opened) return;
        await messages.ToDriver(session, row, driver.Id, "We have not heard of you for a while. Are you fine? Please answer with \"I am fine\".", Channels, "check", Actor);
        await Wait(session, row, TimeSpan.FromMinutes(config.MessageWaitMinutes));
    }

    /// <summary>The wait after a step is over.</summary>
    internal async Task Step(Session session, LogRow row, EscalationConfig config)
    {
        if (row.DriverId is not { } id || await drivers.Find(session, id) is not { } driver) return;
        if (await EndedBy(session, row, driver)) return;
        switch (row.State.Phase)
        {
            case Phases.Asked when await messages.CallDriver(session, row, id, Actor):
                await Enter(session, row, Phases.Called);
                // Two tries, as far apart as the wait after the second.
                await Wait(session, row, TimeSpan.FromMinutes(2 * config.CallWaitMinutes));
                break;
            case Phases.Asked or Phases.Called:
                if (await messages.WentOut(session, row)) await Declare(session, row, driver, config, Actor);
                else await AskPerson(session, row, driver, config);
                break;
        }
    }

    /// <summary>A position, a tap or an answered call since he was asked.</summary>
    private async Task<bool> EndedBy(Session session, LogRow row, DriverState driver)
    {
        if (driver.PositionAt > row.EscalatedAt || driver.Status is DriverStatus.Available or DriverStatus.Returning or DriverStatus.OnBreak)
        {
            await End(session, row, "he was seen again", Actor);
            return true;
        }
        if (!(await messages.Refreshed(session, row)).Any(s => s is { Kind: "call", Outcome: "answered" })) return false;
        await End(session, row, "he answered the call", Actor);
        return true;
    }

    internal async Task End(Session session, LogRow row, string how, string actor)
    {
        await book.Note(session, row, "answer", how, null, actor, driver: row.DriverId);
        await book.Resolve(session, row, how, actor);
        await alerts.ResolveKey(session, AlertKey(row.DriverId!.Value), how, actor);
    }

    private async Task AskPerson(Session session, LogRow row, DriverState driver, EscalationConfig config)
    {
        row = await Enter(session, row, Phases.Confirm);
        await Alert(session, row, driver, "confirm_silent", $"Nothing could be sent to driver {driver.Code}: please find out whether he is fine, and confirm when he is not to be reached", config);
        await book.Climb(session, row, 1, config, Actor, "no message went out: a dispatcher must confirm");
    }

    /// <summary>He is silent: what he has not picked up goes to others, what is on board stays, and he is off the list.</summary>
    internal async Task<LogRow> Declare(Session session, LogRow row, DriverState driver, EscalationConfig config, string actor)
    {
        row = await Enter(session, row, Phases.Done);
        var carried = await orders.ActiveOf(session, driver.Id);
        foreach (var order in carried.Where(o => o.Status == OrderStatus.Assigned))
        {
            var outlook = await outlooks.Of(session, order);
            await remedies.Do(session, row, order, RemedyFacts.DriverSilent, Severity.Critical, outlook.PredictedAt, outlook.PromiseMinutes, config);
        }
        var onBoard = carried.Where(o => o.Status is OrderStatus.PickedUp or OrderStatus.InTransit).ToList();
        await Alert(session, row, driver, "driver_silent", $"Driver {driver.Code} does not answer" + (onBoard.Count > 0 ? $"; {onBoard.Count} parcels are on board" : ""), config);
        await drivers.Change(session, driver.Id, DriverStatus.Offline, actor, "does not answer", forced: true);
        if (onBoard.Count == 0) return row;
        if (onBoard.Any(o => o.SlaDeadline - session.Now < TimeSpan.FromMinutes(30)))
        {
            row = row with { Severity = Severity.Critical.Text() };
            await store.Save(session, row);
        }
        return await book.Climb(session, row, 1, config, actor, "parcels are on board of a driver who does not answer");
    }

    private Task Alert(Session session, LogRow row, DriverState driver, string code, string message, EscalationConfig config) =>
        alerts.Raise(session, new(AlertKey(driver.Id), AlertTypes.DriverUnresponsive, code == "confirm_silent" ? Severity.High : Severity.Critical, Subjects.Driver, message)
        {
            Code = code, ZoneId = driver.ZoneId, DriverId = driver.Id, EscalationId = row.Id,
        }, config);

    private async Task<LogRow> Enter(Session session, LogRow row, string phase)
    {
        row = row with { Metadata = Json.Of(row.State with { Phase = phase }) };
        await store.Save(session, row);
        return row;
    }

    private Task Wait(Session session, LogRow row, TimeSpan time) => timers.Set(session, EscalationBook.CheckTimer, row.Id.ToString(), row.ZoneId, session.Now + time);

    private static string AlertKey(Guid driver) => $"driver:{driver}:DRIVER_UNRESPONSIVE";
}
