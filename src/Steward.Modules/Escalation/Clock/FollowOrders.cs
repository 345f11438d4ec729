using System.Text.Json;
using Steward.Escalation.Checks;
using Steward.Escalation.Logs;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Escalation.Clock;

/// <summary>Looks at an order whenever something happens to it.</summary>
internal sealed class FollowOrders(WatchOrder watch, EscalationSettings settings) : IEventSubscriber
{
    public string Name => "escalation.orders";

    public IReadOnlyCollection<string> Types { get; } =
    [
        OrderEvents.Created, OrderEvents.Released, OrderEvents.Assigned, OrderEvents.Unassigned, OrderEvents.PickedUp, OrderEvents.InTransit, OrderEvents.Delivered, OrderEvents.Failed,
        OrderEvents.Cancelled, OrderEvents.Retried, OrderEvents.WaitEnded, OrderEvents.Updated,
    ];

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        var order = happened.Payload.As<JsonElement>();
        // An edit matters to one that has failed: its customer has answered, or what was wrong is put right.
        if (happened.Type == OrderEvents.Updated && !order.GetProperty("status").ValueEquals(OrderStatus.Failed)) return;
        if (happened.ZoneId is { } zone && await settings.IfRunning(session, zone) is { } config) await watch.Look(session, order.GetProperty("id").GetGuid(), config);
    }
}

/// <summary>Begins to watch a driver when he has something in hand, and ends a check of one who is back.</summary>
internal sealed class FollowDrivers(SilentDriver silent, LogStore store, IDrivers drivers, EscalationSettings settings) : IEventSubscriber
{
    public string Name => "escalation.drivers";

    public IReadOnlyCollection<string> Types { get; } = ["driver_updated"];

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        if (happened.ZoneId is not { } zone || await settings.IfRunning(session, zone) is not { } config) return;
        // As he is now: giving his orders away leaves him free for a moment before he is put offline.
        if (await drivers.Find(session, happened.Payload.As<JsonElement>().GetProperty("id").GetGuid()) is not { } driver) return;
        if (driver.Status == DriverStatus.Busy) await silent.Look(session, driver.Id, config);
        else if (driver.Status != DriverStatus.Offline)
            foreach (var row in await store.OpenOfDrivers(session, [driver.Id])) await silent.End(session, row, "he is " + driver.Status, $"driver:{driver.Id}");
    }
}
