using System.Text.Json;
using Microsoft.Extensions.Logging;
using Steward.Kernel;
using Steward.Wealth.Calendars;
using Steward.Wealth.Common;
using Steward.Wealth.Faults;
using Steward.Wealth.Navs;

namespace Steward.Wealth.Triggers;

/// <summary>
/// The engine <c>triggers</c>: holds each accepted drop, in the order of the drops' numbers, against the open orders, and marks the drop as seen when its
/// orders are placed. A crash before that commit repeats the drop; the keys of the occurrences make it one order.
/// </summary>
internal sealed class TriggerEngine(
    Database database, Outbox outbox, NavDropStore drops, PriceBooks books, TriggerOrderStore store, TriggerValues values, TreeWatch trees, CalendarBook calendars, FireHits fire, HeldFirings held, TriggerFaults faults, NavIntake intake, Alarms alarms, ILogger<TriggerEngine> log) : IEngine
{
    private const int EventsAtOnce = 1_000;
    private const string AlarmKey = "trigger_index", AlarmCode = "TRIGGER_INDEX_DIFFERS";

    /// <summary>The nightly check belongs to the night that ends here.</summary>
    private static readonly TimeSpan CheckAt = TimeSpan.FromHours(2);
    private readonly SemaphoreSlim one = new(1, 1);
    private (long Epoch, TriggerCache Cache, DateTimeOffset CheckedAt)? kept;

    public string Name => TriggerFiring.Engine;

    public bool PerZone => false;

    public IReadOnlyCollection<string> WakesOn { get; } = [NavIntake.DropEvent, TriggerChanges.Event, "wealth.kill_switch_released"];

    public EngineRhythm Rhythm(Json config) => new(TimeSpan.FromSeconds(60), TimeSpan.Zero, TimeSpan.FromMilliseconds(50));

    /// <summary>One at a time: a person's run by hand waits for the engine's own.</summary>
    public async Task<EngineReport> Tick(EngineShard shard, CancellationToken cancel)
    {
        await one.WaitAsync(cancel);
        try { return await Run(shard, cancel); }
        finally { one.Release(); }
    }

    private async Task<EngineReport> Run(EngineShard shard, CancellationToken cancel)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        try
        {
            var cache = await Cache(shard, cancel);
            await HoldFailed(cache, shard, cancel);
            if (await held.Run(shard, cancel) is var released and > 0)
            {
                counts["released"] = released;
                await Follow(cache, cancel);
            }
            while (await database.Read(drops.NextUnseen, cancel) is { } drop)
            {
                // What was changed before the drop came is in the index, or the value would pass it by for ever.
                await Follow(cache, cancel);
                await Load(cache, await database.Read(session => Trailing(session, drop), cancel), cancel);
                var later = await Later(drop, cancel);
                foreach (var id in later) cache.Remove(id);
                foreach (var (what, count) in await Evaluate(cache, drop, shard, cancel)) counts[what] = counts.GetValueOrDefault(what) + count;
                counts["drops"] = counts.GetValueOrDefault("drops") + 1;
                await Load(cache, later, cancel);
            }
        }
        catch
        {
            // The index may be ahead of what was committed: it is built anew.
            kept = null;
            throw;
        }
        return new(counts);
    }

    /// <summary>Trailing orders on schemes and series of which the drop took a value back: their marks are rebuilt from what is accepted.</summary>
    private async Task<IReadOnlyList<Guid>> Trailing(Session session, NavDropRow drop)
    {
        var trailing = new List<Guid>();
        foreach (var scheme in await books.Navs.RestatedBy(session, drop.Id))
            trailing.AddRange((await store.OpenOnScheme(session, scheme)).Where(order => order is { IsByNav: true, SeriesId: null } && order.Terms.IsTrailing).Select(order => order.Id));
        foreach (var series in await books.Closes.RestatedBy(session, drop.Id))
            trailing.AddRange((await store.OpenOnSeries(session, series)).Where(order => order.Terms.IsTrailing).Select(order => order.Id));
        return trailing;
    }

    /// <summary>Orders that were made when the values of a drop were known already: they wait for what comes after them. What a person let through later is news to all.</summary>
    private async Task<IReadOnlyList<Guid>> Later(NavDropRow drop, CancellationToken cancel)
    {
        if (drop.HoldCode is not null) return [];
        return await database.Read(session => store.ActiveSince(session, Ids.After(drop.ReceivedAt)), cancel);
    }

    private Task Load(TriggerCache cache, IReadOnlyList<Guid> ids, CancellationToken cancel) => ids.Count == 0 ? Task.CompletedTask : database.Read(
        async session =>
        {
            await cache.Reload(session, ids);
            return true;
        },
        cancel);

    private async Task<IReadOnlyDictionary<string, long>> Evaluate(TriggerCache cache, NavDropRow drop, EngineShard shard, CancellationToken cancel)
    {
        var rows = await database.Read(async session => (IReadOnlyList<NavPriceRow>)[.. await books.Navs.ToEvaluate(session, drop.Id), .. await books.Closes.ToEvaluate(session, drop.Id)], cancel);
        var hits = cache.Tick(rows).Concat(drop.AcceptedCount == 0 && rows.Count == 0 ? [] : await database.Read(cache.LookAtComputed, cancel)).ToList();
        await HoldFailed(cache, shard, cancel);
        var parts = await Together.Run(
            log, $"orders of drop {drop.Id}", () => fire.Run(drop, hits, shard, cancel), Each, one => fire.Run(one.Drop, one.Hit is { } hit ? [hit] : [], shard, cancel),
            (one, error) => one.Hit is { } hit ? faults.Hold(shard, hit.OrderId, hit, error, cancel) : Task.FromException(error));
        return FireHits.Sum(parts);

        // In the order of their ids, as together: the lower leg of a group wins. The drop counts as seen after the last of them.
        Task<IReadOnlyList<(NavDropRow? Drop, Hit? Hit)>> Each() => Task.FromResult<IReadOnlyList<(NavDropRow?, Hit?)>>([.. hits.OrderBy(hit => hit.OrderId).Select(hit => ((NavDropRow?)null, (Hit?)hit)), (drop, null)]);
    }

    private async Task HoldFailed(TriggerCache cache, EngineShard shard, CancellationToken cancel)
    {
        foreach (var (id, error) in cache.TakeFailed()) await faults.Hold(shard, id, null, error, cancel);
    }

    /// <summary>The index of this epoch, up to date with every committed change.</summary>
    private async Task<TriggerCache> Cache(EngineShard shard, CancellationToken cancel)
    {
        if (kept is not { } have || have.Epoch != shard.Epoch)
        {
            have = (shard.Epoch, await database.Read(Build, cancel), DateTimeOffset.MinValue);
            kept = have = have with { CheckedAt = await database.Read(session => Task.FromResult(session.Now), cancel) };
        }
        await Follow(have.Cache, cancel);
        return await Checked(have, shard, cancel);
    }

    private async Task<TriggerCache> Build(Session session)
    {
        var cache = new TriggerCache(store, books, values, trees, TriggerCooldown.By(await calendars.Read(session))) { Position = await outbox.Last(session) };
        await cache.Fill(session);
        return cache;
    }

    private async Task Follow(TriggerCache cache, CancellationToken cancel)
    {
        while (await database.Read(session => outbox.After(session, cache.Position, EventsAtOnce), cancel) is { Count: > 0 } happened)
        {
            await Load(cache, Changed(happened), cancel);
            cache.Position = happened[^1].Position;
        }
        // In PostgreSQL a change waits in the stream while an older transaction is under way, whatever that one is about.
        var last = cache.Position;
        while (await database.Read(session => outbox.Committed(session, TriggerChanges.Event, last, EventsAtOnce), cancel) is { Count: > 0 } early)
        {
            await Load(cache, Changed(early), cancel);
            last = early[^1].Position;
        }
    }

    private static IReadOnlyList<Guid> Changed(IReadOnlyList<PublishedEvent> happened) => [.. happened.Where(one => one.Type == TriggerChanges.Event).SelectMany(one => IdsOf(one.Payload)).Distinct()];

    /// <summary>Each night at two the index is held against a full scan of the table; where they differ people are told, and the table wins.</summary>
    private async Task<TriggerCache> Checked((long Epoch, TriggerCache Cache, DateTimeOffset CheckedAt) have, EngineShard shard, CancellationToken cancel)
    {
        var (now, different) = await database.Read(
            async session =>
            {
                var zone = await intake.Zone(session);
                DateOnly Night(DateTimeOffset at) => LocalTime.DateIn(zone, at - CheckAt);
                return (session.Now, Night(session.Now) == Night(have.CheckedAt) ? null : await have.Cache.Differences(session));
            },
            cancel);
        if (different is null) return have.Cache;
        if (different.Count > 0)
        {
            log.LogError("The trigger index and the table disagree about {Count} orders, {First} among them: the index is built anew", different.Count, different[0]);
            have.Cache = await database.Read(Build, cancel);
        }
        await database.Write(session => Tell(session, shard, different), cancel);
        kept = have with { CheckedAt = now };
        return have.Cache;
    }

    private async Task Tell(Session session, EngineShard shard, IReadOnlyList<Guid> different)
    {
        if (different.Count > 0)
            await alarms.Raise(session, AlarmKey, AlarmCode, "high", $"The trigger index and the table disagreed about {different.Count} orders; the index was built anew from the table.", $"Trigger orders: {string.Join(", ", different.Take(20))}");
        else await alarms.Over(session, AlarmKey, AlarmCode, "The index agrees with the table.");
        await shard.Fence(session);
    }

    private static IEnumerable<Guid> IdsOf(Json payload)
    {
        using var document = JsonDocument.Parse(payload.Text);
        return document.RootElement.TryGetProperty("ids", out var ids) ? [.. ids.EnumerateArray().Select(id => id.GetGuid())] : [];
    }
}
