using Steward.Escalation.Clock;
using Steward.Escalation.Ladder;
using Steward.Escalation.Logs;
using Steward.Escalation.Remedies;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;

namespace Steward.Escalation.Checks;

/// <summary>An order that a driver has and on which nothing moves: he is asked first, five minutes later it is a silent driver's or a person's.</summary>
internal sealed class StuckOrder(EscalationBook book, LogStore store, Messages messages, SilentDriver silent, IOrders orders, IDrivers drivers, IPositions positions, IRoutes routes, Timers timers)
{
    private const int ProgressMetres = 200;
    private const string Actor = RunRemedies.Actor;
    private static readonly string[] Channels = ["Push"];

    internal async Task Look(Session session, OrderFacts order, EscalationConfig config)
    {
        var isStuck = OrderStatus.IsWithDriver(order.Status) && OrderMoments.StillSince(order).AddMinutes(config.StuckOrderMinutes) <= session.Now && !await HasMoved(session, order);
        if (!isStuck)
        {
            await book.ResolveIfOpen(session, order.Id, null, EscalationTypes.StuckOrder, "the order moves on", Actor);
            return;
        }
        var isUrgent = order.SlaDeadline - session.Now < TimeSpan.FromMinutes(30);
        var (row, heard) = await book.Hear(session, new(order.ZoneId, EscalationTypes.StuckOrder, EscalationTypes.StuckOrder, isUrgent ? Severity.High : Severity.Medium,
            $"Order {order.OrderNumber} is {order.Status} without progress for {config.StuckOrderMinutes} minutes", Actor)
        {
            OrderId = order.Id, DriverId = order.DriverId, State = new() { Phase = Phases.Asked, Since = OrderMoments.StillSince(order) },
            MinutesToBreach = (int)Math.Floor((order.SlaDeadline - session.Now).TotalMinutes),
        }, config);
        if (row is null || heard != Heard.Opened || order.DriverId is not { } driver) return;
        await messages.ToDriver(session, row, driver, $"Order {order.OrderNumber} has not moved for {config.StuckOrderMinutes} minutes. Are you under way?", Channels, "ask", Actor);
        await timers.Set(session, EscalationBook.CheckTimer, row.Id.ToString(), row.ZoneId, session.Now.AddMinutes(config.StuckAnswerMinutes));
    }

    /// <summary>The time to answer is over.</summary>
    internal async Task Step(Session session, LogRow row, EscalationConfig config)
    {
        if (row.State.Phase != Phases.Asked || row.OrderId is not { } id || await orders.Find(session, id) is not { } order) return;
        await Look(session, order, config);
        if (await store.Find(session, row.Id) is not { IsOpen: true } still) return;
        still = still with { Metadata = Json.Of(still.State with { Phase = Phases.Done }) };
        await store.Save(session, still);
        // A driver who is not seen either is asked in another way; one who is seen has an order that a person must look at.
        if (order.DriverId is { } driver && await drivers.Find(session, driver) is { } facts && SilentDriver.IsSilent(facts, session.Now, config)) await silent.Begin(session, facts, config);
        else await book.Climb(session, still, 1, config, Actor, "the driver did not move or answer");
    }

    /// <summary>Two hundred metres nearer to his next stop are progress, and are kept as such.</summary>
    private async Task<bool> HasMoved(Session session, OrderFacts order)
    {
        if (order.DriverId is not { } driver || await routes.ActiveOf(session, driver) is not { } route || route.Open.FirstOrDefault() is not { } next) return false;
        var track = await positions.Track(session, driver, OrderMoments.StillSince(order), session.Now);
        if (track.Count < 2 || NearerAt(track, next.Place) is not { } at) return false;
        await orders.NoteProgress(session, order.Id, at);
        return true;
    }

    /// <summary>The last time at which the driver was 200 m nearer than at the beginning; null when he never was. Pure.</summary>
    internal static DateTimeOffset? NearerAt(IReadOnlyList<PositionFix> track, GeoPoint place)
    {
        var begin = Geo.Metres(track[0].Latitude, track[0].Longitude, place.Latitude, place.Longitude);
        return track.Where(fix => begin - Geo.Metres(fix.Latitude, fix.Longitude, place.Latitude, place.Longitude) >= ProgressMetres)
            .Select(fix => (DateTimeOffset?)fix.RecordedAt).LastOrDefault();
    }
}

/// <summary>The steps of a check that waits between them.</summary>
internal static class Phases
{
    internal const string Asked = "asked";
    internal const string Called = "called";

    /// <summary>Nothing could be sent: a dispatcher must say that the driver is silent.</summary>
    internal const string Confirm = "confirm";
    internal const string Done = "done";
}
