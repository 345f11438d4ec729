using Steward.Escalation.Alerts;
using Steward.Escalation.Checks;
using Steward.Escalation.Clock;
using Steward.Escalation.Ladder;
using Steward.Escalation.Logs;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Escalation;

/// <summary>
/// The sweep: the safety net under the exact timers. It looks at the orders whose promise may be at risk, at drivers at work, at slow stops and
/// failing engines, and sets again what timers were lost while the engine stood.
/// </summary>
internal sealed class EscalationEngine(
    Database database, IOrders orders, IDrivers drivers, LogStore store, WatchOrder watch, SilentDriver silent, SlowStops slowStops, OffRoutes offRoutes, EngineTrouble engineTrouble, Timers timers) : IEngine
{
    private const int AtOnce = 20;
    private const int Page = 200;

    // A little beyond the farthest threshold: what is not due within it gets its timer in a later sweep.
    private const int AheadMinutes = 5;

    public string Name => EscalationConfig.EngineName;

    public bool PerZone => true;

    public IReadOnlyCollection<string> WakesOn { get; } = [];

    public EngineRhythm Rhythm(Json config) => new(TimeSpan.FromSeconds(EscalationConfig.Of(config).TickSeconds), TimeSpan.FromSeconds(2), TimeSpan.Zero);

    public async Task<EngineReport> Tick(EngineShard shard, CancellationToken cancel)
    {
        var config = EscalationConfig.Of(shard.Config);
        var (missed, ahead, still) = await database.Read(session => Observe(session, shard.ZoneId, config), cancel);
        foreach (var group in missed.Chunk(AtOnce)) await Act(shard, cancel, async session => { foreach (var order in group) await watch.Look(session, order, config); });
        foreach (var group in ahead.Chunk(Page))
            await Act(shard, cancel, async session => { foreach (var order in group) await timers.SetIfMissing(session, WatchOrder.TimerKind, order.Id.ToString(), shard.ZoneId, order.At); });
        foreach (var group in still.Chunk(AtOnce)) await Act(shard, cancel, async session => { foreach (var driver in group) await silent.Look(session, driver, config); });
        var strays = await database.Read(session => offRoutes.Find(session, shard.ZoneId, config), cancel);
        var (slow, off, failing) = (0, 0, 0);
        await Act(shard, cancel, async session =>
        {
            await Rearm(session, shard.ZoneId);
            slow = await slowStops.Look(session, shard.ZoneId, config);
            off = await offRoutes.Tell(session, shard.ZoneId, strays, config);
            failing = await engineTrouble.Look(session, shard.ZoneId, config);
        });
        return new(new Dictionary<string, long> { ["orders"] = missed.Count, ["drivers"] = still.Count, ["slow_stops"] = slow, ["off_route"] = off, ["engines"] = failing });
    }

    /// <summary>Orders that the timers have missed, orders that need a timer, and drivers who were silent for too long.</summary>
    internal async Task<(List<Guid> Missed, List<(Guid Id, DateTimeOffset At)> Ahead, List<Guid> Silent)> Observe(Session session, Guid zone, EscalationConfig config)
    {
        var rows = await store.OpenInZone(session, zone);
        var open = rows.Where(r => r is { OrderId: not null } && r.DedupeKey.EndsWith(":" + EscalationTypes.SlaRisk, StringComparison.Ordinal)).ToDictionary(r => r.OrderId!.Value);
        var stuck = rows.Where(r => r is { OrderId: not null, EscalationType: EscalationTypes.StuckOrder }).Select(r => r.OrderId!.Value).ToHashSet();
        var (missed, ahead) = (new List<Guid>(), new List<(Guid, DateTimeOffset)>());
        var until = session.Now.AddMinutes(config.MediumMinutes + AheadMinutes);
        (DateTimeOffset, Guid)? after = null;
        while (await orders.Open(session, zone, after, Page) is { Count: > 0 } page)
        {
            foreach (var order in page.Where(o => o.SlaDeadline <= until))
            {
                if (await watch.NeedsLook(session, order, open.GetValueOrDefault(order.Id), stuck.Contains(order.Id), config)) missed.Add(order.Id);
                else if (OrderMoments.IsWatched(order.Status)) ahead.Add((order.Id, session.Now.AddSeconds(30)));
            }
            after = (page[^1].SlaDeadline, page[^1].Id);
            if (page[^1].SlaDeadline > until || page.Count < Page) break;
        }
        // Far from their deadline orders can stand still too.
        foreach (var order in (await orders.ActiveInZone(session, zone)).SelectMany(g => g).Where(o => o.SlaDeadline > until && !stuck.Contains(o.Id)))
        {
            var due = OrderMoments.StillSince(order).AddMinutes(config.StuckOrderMinutes);
            if (due <= session.Now) missed.Add(order.Id);
            else ahead.Add((order.Id, due));
        }
        var fleet = await drivers.InZone(session, zone);
        var asked = (await store.SilentDrivers(session)).ToHashSet();
        return (missed, ahead, [.. fleet.Where(d => !asked.Contains(d.Id) && SilentDriver.IsSilent(d, session.Now, config)).Select(d => d.Id)]);
    }

    private async Task Rearm(Session session, Guid zone)
    {
        foreach (var row in await store.OpenInZone(session, zone))
        {
            if (row.NextStepAt is { } at) await timers.SetIfMissing(session, ClimbLadder.TimerKind, row.Id.ToString(), zone, at);
            if (row.State.Phase is Phases.Asked or Phases.Called || row.EscalationType == EscalationTypes.FailedDelivery) await timers.SetIfMissing(session, EscalationBook.CheckTimer, row.Id.ToString(), zone, session.Now.AddMinutes(1));
        }
    }

    /// <summary>One transaction with its fence: a node that lost the zone commits nothing.</summary>
    private Task Act(EngineShard shard, CancellationToken cancel, Func<Session, Task> work) => database.Write(
        async session =>
        {
            await work(session);
            await shard.Fence(session);
        },
        cancel);
}
