using System.Diagnostics;
using System.Text.Json;
using Steward.Decisions.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Dispatch.Batching;

/// <summary>
/// The engine that lets waiting orders of a zone travel together: reads, prices outside any transaction, chooses, and makes each batch with its
/// decision in a transaction of its own. Who drives it is decided by auto-dispatch, which matches a batch as one unit.
/// </summary>
internal sealed class SmartBatching(BatchRuns runs, Database database, Timers timers) : IEngine
{
    internal const string EngineName = "smart-batching";
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    public string Name => EngineName;

    public bool PerZone => true;

    public IReadOnlyCollection<string> WakesOn { get; } = [WakeBatching.Event, OrderEvents.WaitEnded];

    public EngineRhythm Rhythm(Json config) => new(TimeSpan.FromMinutes(BatchConfig.Of(config).TickMinutes), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1));

    public async Task<EngineReport> Tick(EngineShard shard, CancellationToken cancel)
    {
        var run = await runs.Run(shard, "engine:" + EngineName, cancel);
        // A group of which an order changed in the meantime, as when auto-dispatch lets it wait, is looked at again, and not a whole tick later.
        if (run.Counts.ContainsKey(BatchRuns.Moved)) await database.Write(session => timers.SetIfMissing(session, WakeBatching.Timer, shard.ZoneId.ToString(), shard.ZoneId, session.Now + Again), cancel);
        return new(run.Counts);
    }
}

/// <summary>What one run of batching did in a zone.</summary>
/// <param name="Batches">Made, each with its orders.</param>
/// <param name="LeftAlone">Pending orders that are in no batch, and why.</param>
internal sealed record BatchRun(IReadOnlyList<BatchRow> Batches, IReadOnlyList<(Guid OrderId, string Reason)> LeftAlone, IReadOnlyDictionary<string, long> Counts);

/// <summary>One run on one zone, of the engine or by hand.</summary>
internal sealed class BatchRuns(Database database, BatchObserver observer, IPolicies policies, IDecisionLedger ledger, BatchLife life)
{
    internal const string Moved = "conflicts";

    /// <summary>What would be batched now, without effect.</summary>
    internal async Task<(BatchSight? Sight, IReadOnlyList<(BatchPart Part, BatchSnapshot Snapshot, BatchProposal Proposal)> Parts)> Propose(Guid zone, BatchConfig config, CancellationToken cancel)
    {
        var sight = await database.Read(session => observer.Look(session, zone, config), cancel);
        if (sight is null) return (null, []);
        var parts = new List<(BatchPart, BatchSnapshot, BatchProposal)>();
        foreach (var part in sight.Parts)
        {
            var snapshot = BatchPricing.Of(sight, part);
            parts.Add((part, snapshot, BatchPolicy.Decide(snapshot)));
        }

        return (sight, parts);
    }

    internal async Task<BatchRun> Run(EngineShard shard, string actor, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        var config = BatchConfig.Of(shard.Config);
        var policy = await database.Read(session => policies.InForce(session, shard.ZoneId, BatchDecided.Type), cancel);
        var (sight, parts) = await Propose(shard.ZoneId, config, cancel);
        var counts = new Dictionary<string, long>();
        if (sight is null || policy is null) return new([], [], counts);
        var took = (int)Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        var made = new List<BatchRow>();
        foreach (var (part, snapshot, proposal) in parts)
        {
            var state = new StateSnapshot(proposal.Chosen.Count == 0 ? [] : snapshot.ToCanonical());
            foreach (var group in proposal.Chosen)
            {
                var (done, batch) = await Commit(shard, new(sight, part, snapshot, state, proposal, proposal.Groups[group], policy, config, actor, took), cancel);
                counts[done] = counts.GetValueOrDefault(done) + 1;
                if (batch is not null) made.Add(batch);
            }
        }

        var batched = made.SelectMany(b => b.OrderIds.Values).ToHashSet();
        var alone = sight.NotEligible.Concat(parts.SelectMany(p => p.Proposal.LeftAlone))
            .Concat(parts.SelectMany(p => p.Snapshot.Orders.Select(o => o.Id).Except(p.Proposal.LeftAlone.Select(l => l.OrderId))).Where(id => !batched.Contains(id)).Select(id => (id, policy.Autonomy == "act" ? "state_moved" : "suggested")));
        return new(made, [.. alone.OrderBy(a => a.Item1)], counts);
    }

    private sealed record Wanted(
        BatchSight Sight, BatchPart Part, BatchSnapshot Snapshot, StateSnapshot State, BatchProposal Proposal, JudgedGroup Group, PolicyInForce Policy, BatchConfig Config, string Actor, int TookMs);

    private async Task<(string Done, BatchRow? Batch)> Commit(EngineShard shard, Wanted wanted, CancellationToken cancel)
    {
        try
        {
            return await database.Write(
                async session =>
                {
                    var done = await Act(session, wanted);
                    await shard.Fence(session);
                    return done;
                },
                cancel);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == "state_moved")
        {
            return (Moved, null);
        }
    }

    private async Task<(string Done, BatchRow? Batch)> Act(Session session, Wanted wanted)
    {
        var acts = wanted.Policy.Autonomy == "act";
        var ids = BatchDecided.OrdersOf(wanted.Snapshot, wanted.Group.Facts);
        if (!acts && (await ledger.OfOrder(session, ids[0])).Any(d => d.DecisionType == BatchDecided.Type && d.Status == DecisionStatus.Proposed && d.ExpiresAt > session.Now)) return ("already_suggested", null);
        var by = new DecisionBy(
            wanted.Actor, wanted.Policy.Policy, wanted.Policy.VersionId, wanted.Policy.Autonomy, "orders_waiting", acts ? DecisionStatus.Committed : DecisionStatus.Proposed, "batch", wanted.TookMs,
            VetoSeconds: wanted.Policy.VetoSeconds);
        var decision = await ledger.Record(session, BatchDecided.ToRecord(wanted.Sight, wanted.Part, wanted.Snapshot, wanted.State, wanted.Proposal, wanted.Group, by));
        if (!acts) return ("suggested", null);
        var batch = await life.Make(session, wanted.Sight, wanted.Part, wanted.Group, decision.Id, wanted.Config.HoldMinutes)
            ?? throw new RefusedException(new("state_moved", "An order of the group changed while it was being priced."));
        await ledger.Move(session, decision.Id, DecisionStatus.Executed, wanted.Actor, null);
        return ("batches", batch);
    }
}

/// <summary>Wakes the engine before its tick when enough batchable orders wait, or one comes for which another one waits.</summary>
internal sealed class WakeBatching(BatchObserver observer, EngineControl engines, Timers timers) : IEventSubscriber
{
    internal const string Event = "batching_due";
    internal const string Timer = "batching_wake";
    private static readonly TimeSpan Crowded = TimeSpan.FromSeconds(30);

    public string Name => "dispatch.batching-wake";

    public IReadOnlyCollection<string> Types { get; } = [OrderEvents.Created, OrderEvents.Released, OrderEvents.Retried];

    /// <summary>One timer a zone, so that a rush of orders wakes it once; when orders remain that suit nobody, not oftener than each half minute.</summary>
    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        if (happened.ZoneId is not { } zone || await engines.Wish(session, SmartBatching.EngineName, zone) != "running") return;
        var config = BatchConfig.Of((await engines.Config(session, SmartBatching.EngineName, zone)).Config);
        var (waiting, joins) = await observer.Waiting(session, zone, happened.Payload.As<JsonElement>().GetProperty("id").GetGuid(), config);
        if (waiting < config.WakeAtOrders && !joins) return;
        await timers.SetIfMissing(session, Timer, zone.ToString(), zone, session.Now + (waiting < 2 * config.WakeAtOrders ? TimeSpan.FromSeconds(1) : Crowded));
    }
}

/// <summary>Tells the engine on whichever node runs it.</summary>
internal sealed class WakeBatchingNow(Outbox outbox) : ITimerHandler
{
    public string Kind => WakeBatching.Timer;

    public Task Fire(Session session, DueTimer timer, CancellationToken cancel) =>
        outbox.Publish(session, new NewEvent(WakeBatching.Event, timer.ZoneId, new { id = timer.ZoneId, zone_id = timer.ZoneId, at = session.Now }));
}
