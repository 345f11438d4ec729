using Steward.Kernel;
using Steward.Wealth.Clients;
using Steward.Wealth.Navs;

namespace Steward.Wealth.Triggers;

/// <summary>
/// Carries the hits of a drop out under the engine's lease: in one transaction, or, where they are many and the store has more than one writer, in one for
/// each lane of clients, side by side. The drop counts as seen after the last of them: a crash before that commit repeats it, and who has fired fires no more.
/// </summary>
internal sealed class FireHits(Database database, NavDropStore drops, TriggerOrderStore store, TriggerFiring firing)
{
    /// <summary>So few are fired sooner than divided.</summary>
    private const int Few = 500;
    private const string Actor = "engine:" + TriggerFiring.Engine;

    /// <param name="drop">Marked as seen; null: it stays as it is.</param>
    /// <returns>How many orders are now triggered, held, rejected …</returns>
    internal async Task<IReadOnlyDictionary<string, long>> Run(NavDropRow? drop, IReadOnlyList<Hit> hits, EngineShard shard, CancellationToken cancel)
    {
        var lanes = hits.Count > Few ? ClientLane.For(database) : [ClientLane.Whole];
        if (lanes.Count == 1) return await Fire(drop, hits, shard, cancel);
        var fired = await Task.WhenAll(lanes.Select(async lane => await Fire(null, await OfLane(hits, lane, cancel), shard, cancel)));
        return Sum([.. fired, await Fire(drop, [], shard, cancel)]);
    }

    internal static IReadOnlyDictionary<string, long> Sum(IEnumerable<IReadOnlyDictionary<string, long>> parts) =>
        parts.SelectMany(part => part).GroupBy(count => count.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(count => count.Value), StringComparer.Ordinal);

    private Task<IReadOnlyDictionary<string, long>> Fire(NavDropRow? drop, IReadOnlyList<Hit> hits, EngineShard shard, CancellationToken cancel) => database.Write(
        async session =>
        {
            IReadOnlyDictionary<string, long> counts = drop is null || await drops.Seen(session, drop.Id) ? await firing.Fire(session, hits, Actor, shard.Epoch) : new Dictionary<string, long>();
            await shard.Fence(session);
            return counts;
        },
        cancel);

    private async Task<IReadOnlyList<Hit>> OfLane(IReadOnlyList<Hit> hits, ClientLane lane, CancellationToken cancel)
    {
        var own = (await database.Read(session => store.OfLane(session, [.. hits.Select(hit => hit.OrderId)], lane), cancel)).ToHashSet();
        return [.. hits.Where(hit => own.Contains(hit.OrderId))];
    }
}
