using Microsoft.Extensions.Logging;
using Steward.Kernel;
using Steward.Portfolio.Triggers;
using Steward.Wealth.Faults;
using Steward.Wealth.KillSwitches;
using Steward.Wealth.Navs;
using Steward.Wealth.Orders;

namespace Steward.Wealth.Triggers;

/// <summary>
/// Takes up orders again that were held when they should fire: by a kill switch that is released now, by data that may be acted on again, or by a fault that has
/// rested. Each is open again and looked at by the last value: where that is fresh and still says so it fires, under the key that it was held with; otherwise it waits for the next value,
/// armed as it was before.
/// </summary>
internal sealed class HeldFirings(
    Database database, TriggerOrderStore store, PriceBooks books, KillSwitchStore switches, RailBook rails, HeldData data, TriggerValues values, TriggerTimes times, TriggerFiring firing, TriggerChanges changes, TriggerFaults faults,
    ILogger<HeldFirings> log)
{
    private const string KillSwitch = "kill_switch";
    private const int MostTogether = 200;
    private static readonly string[] Reasons = [KillSwitch, TriggerFaults.AtFiring, TriggerFaults.AtLooking, .. HeldData.Reasons];

    /// <summary>How many are held no longer.</summary>
    internal async Task<int> Run(EngineShard shard, CancellationToken cancel)
    {
        var (released, after) = (0, Guid.Empty);
        while (true)
        {
            var (last, free) = await database.Read(session => Free(session, after), cancel);
            if (free.Count > 0) released += await Part(shard, free, cancel);
            if (last is not { } reached) return released;
            after = reached;
        }
    }

    /// <summary>Of the next held orders those that nothing stops, and the last of them all.</summary>
    private async Task<(Guid? Last, IReadOnlyList<Guid> Free)> Free(Session session, Guid after)
    {
        var held = await store.HeldAtFiring(session, Reasons, after, MostTogether);
        if (held.Count == 0) return (null, []);
        return (held[^1].Id, [.. (await Free(session, held)).Select(order => order.Id)]);
    }

    private async Task<IReadOnlyList<TriggerOrderRow>> Free(Session session, IEnumerable<TriggerOrderRow> held)
    {
        var engaged = await switches.Engaged(session);
        return await data.Good(session, [.. held.Where(order => engaged.Stopping(order.ClientId, order.Id, rails.Usual, order.SchemeId, order.TargetSchemeId) is null)]);
    }

    private async Task<int> Part(EngineShard shard, IReadOnlyList<Guid> ids, CancellationToken cancel)
    {
        var released = await Together.Run(
            log, "held trigger orders", () => Taken(ids), () => Task.FromResult(ids), id => Taken([id]), (id, error) => faults.Hold(shard, id, null, error, cancel));
        return released.Sum();

        Task<int> Taken(IReadOnlyList<Guid> part) => database.Write(session => Release(session, shard, part), cancel);
    }

    private async Task<int> Release(Session session, EngineShard shard, IReadOnlyList<Guid> ids)
    {
        var free = await Free(session, (await store.Lock(session, ids)).Where(order => order is { Status: "Held", IsEnabled: true } && Reasons.Contains(order.HeldReason)));
        if (free.Count == 0) return 0;
        var (hits, seen) = (new List<Hit>(), new SeenValues());
        foreach (var order in free)
        {
            var (open, isFired) = (await Open(session, order), order.HeldReason != TriggerFaults.AtLooking);
            if (order.TriggerType == "Date") await times.SetDate(session, open);
            // What did not fire before it was held is looked at as well, to see whether that works again, and waits for a new value.
            else if (await Look(session, open, seen) is { } hit && isFired) hits.Add(hit);
        }
        await faults.Over(session, ids);
        await firing.Fire(session, hits, "engine:triggers", shard.Epoch);
        await changes.Say(session, [.. free.Select(order => order.Id)]);
        await shard.Fence(session);
        return free.Count;
    }

    /// <summary>Active, with the state of before the value that it was held at; a trail's mark is the highest value up to now.</summary>
    private async Task<TriggerOrderRow> Open(Session session, TriggerOrderRow order)
    {
        var open = order.Freed(session.Now);
        if (order.HeldReason != TriggerFaults.AtLooking) open = open with { Armed = order.Terms.IsCrossing ? true : order.Armed, WasTrue = false };
        if (order is { IsByNav: true, HighWater: { } mark } && order.Terms.IsTrailing)
        {
            var later = (await books.Of(order.SeriesId).SeenSince(session, order.ValueOwner, order.StateAt)).Where(row => row.State == "accepted").Select(row => row.Nav!.Value);
            open = open with { HighWater = later.Append(mark).Max() };
        }
        open = open.WithStateAt(session.Now);
        await store.Step(session, open);
        return open;
    }

    private async Task<Hit?> Look(Session session, TriggerOrderRow order, SeenValues seen)
    {
        if (order.TriggerType == "Custom") return await TriggerCache.HitOf(session, values, order, seen);
        if (await values.Of(session, order, seen) is not { Fault: null } now) return null;
        return order.FiredThresholdAt(now.Value) is { } threshold ? new(order.Id, now.Date, now.Value, threshold, High: order.Terms.IsTrailing ? order.HighWater : null) : null;
    }
}
