using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Steward.Decisions.Contracts;
using Steward.Dispatch.Batching;
using Steward.Dispatch.Matching;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Dispatch;

/// <summary>
/// The engine that matches a zone's due orders with its drivers: observes, lets the policy propose for all of them at once, and commits each
/// choice with its decision in a transaction of its own, so that a conflict sends that order to the next tick and nothing else.
/// </summary>
internal sealed class AutoDispatch(
    Database database, ZoneObserver observer, IPolicies policies, IDecisionLedger ledger, IOrders orders, AssignOrder assign, OfferLife offers, Outbox outbox,
    BatchStore batches, BatchLife batchLife, ILogger<AutoDispatch> log) : IEngine
{
    internal const string EngineName = "auto-dispatch";
    private const int CommitsAtOnce = 16;
    private const int NoTimeForOffersSeconds = 300;
    private const int MostAskedAtOnce = 10;
    private const int MostFailures = 5;
    private const string Actor = "engine:" + EngineName;

    private readonly ConcurrentDictionary<Guid, int> failures = [];

    public string Name => EngineName;

    public bool PerZone => true;

    public IReadOnlyCollection<string> WakesOn { get; } =
    [
        OrderEvents.Created, OrderEvents.Released, OrderEvents.Retried, OrderEvents.Unassigned, OrderEvents.WaitEnded, OrderEvents.Delivered, OrderEvents.Failed,
        "offer_updated", "driver_updated", "batch_created", "batch_updated",
    ];

    public EngineRhythm Rhythm(Json config) => new(TimeSpan.FromSeconds(DispatchConfig.Of(config).TickSeconds), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1));

    public async Task<EngineReport> Tick(EngineShard shard, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        var config = DispatchConfig.Of(shard.Config);
        var (seen, policy) = await database.Read(
            async session => (await observer.Due(session, shard.ZoneId, config), await policies.InForce(session, shard.ZoneId, Decided.Type)), cancel);
        if (seen is null || policy is null) return EngineReport.Nothing;

        var proposal = DispatchPolicy.Decide(seen.Snapshot);
        var wanted = proposal.Orders.Where(o => o.Winner is not null || o.Hold is not null).ToList();
        if (wanted.Count == 0) return EngineReport.Nothing; // The canonical snapshot costs more than the policy: it is written for decisions only.
        var snapshot = new StateSnapshot(seen.Snapshot.ToCanonical());
        var run = new Run(shard, config, seen, snapshot, policy, TargetTerm.Without(seen.Snapshot), (int)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        var counts = new Dictionary<string, long>();
        foreach (var group in wanted.Chunk(CommitsAtOnce))
            foreach (var done in await Task.WhenAll(group.Select(result => Commit(run, result, cancel))))
                counts[done] = counts.GetValueOrDefault(done) + 1;
        return new(counts);
    }

    private sealed record Run(EngineShard Shard, DispatchConfig Config, Observation Seen, StateSnapshot Snapshot, PolicyInForce Policy, DispatchProposal? WithoutTargets, int ComputationMs);

    /// <summary>What was done, for the count of the run.</summary>
    private async Task<string> Commit(Run run, OrderResult result, CancellationToken cancel)
    {
        try
        {
            return await database.Write(
                async session =>
                {
                    var done = await Act(session, run, result);
                    await run.Shard.Fence(session);
                    return done;
                },
                cancel);
        }
        catch (RefusedException refused)
        {
            // The state moved between observing and committing: the next tick sees it as it is.
            log.LogInformation("Order {Order} goes to the next tick: {Code} {Detail}", result.OrderId, refused.Refusal.Code, refused.Refusal.Detail);
            return "conflicts";
        }
        catch (Exception error) when (error is not (OperationCanceledException or StoreUnavailableException or UnknownCommitException or FencedException))
        {
            return await SetAside(run, result, error, cancel);
        }
    }

    /// <summary>An order that breaks its part of the tick stops no other; after the fifth time it is held for a person, with the reason and an event.</summary>
    private async Task<string> SetAside(Run run, OrderResult result, Exception error, CancellationToken cancel)
    {
        var times = failures.AddOrUpdate(result.OrderId, 1, (_, count) => count + 1);
        log.LogError(error, "Order {Order} breaks the tick for the {Times}. time", result.OrderId, times);
        if (times < MostFailures) return "failed";
        failures.TryRemove(result.OrderId, out _);
        await database.Write(
            async session =>
            {
                if (run.Seen.Units.TryGetValue(result.OrderId, out var unit)) await batchLife.Cancel(session, unit.Batch, "set_aside", Actor);
                else await orders.Hold(session, result.OrderId, session.Now.AddDays(1), null, "set aside: it could not be dispatched in five attempts");
                await outbox.Publish(session, new NewEvent("dispatch_failed", run.Seen.Zone.Id, new
                {
                    id = result.OrderId, zone_id = run.Seen.Zone.Id, order_id = result.OrderId, severity = "critical", error = error.GetType().Name, at = session.Now,
                }));
                await run.Shard.Fence(session);
            },
            cancel);
        return "set_aside";
    }

    private async Task<string> Act(Session session, Run run, OrderResult result)
    {
        var order = run.Seen.Orders[result.OrderId];
        var facts = run.Seen.Snapshot.Orders.First(o => o.Id == order.Id);
        var choice = Decided.ToChoice(result, run.Seen.Snapshot.Settings, facts.Priority);
        if (run.Policy.Autonomy != "act") return await Suggest(session, run, result, choice);
        if (run.Seen.Units.TryGetValue(result.OrderId, out var unit)) return await ActOnBatch(session, run, result, choice, unit);
        var current = await orders.Find(session, order.Id);
        if (current is null || current.RowVersion != order.RowVersion) throw new RefusedException(new("state_moved", $"Order {order.OrderNumber} changed while it was being matched."));
        if (result.Hold is { } hold) return await Hold(session, run, result, choice, hold);

        var winner = result.Winner!;
        var earlier = Earlier(run, order);
        var method = Method(run, result, earlier);
        if (method == "hold") return await Suggest(session, run, result, choice);
        var decision = await Record(session, run, result, choice, method, DecisionStatus.Committed);
        if (method == "offer")
        {
            await offers.Make(session, order.Id, winner.DriverId, order.ZoneId, decision, earlier + 1, TimeSpan.FromSeconds(run.Config.OfferTimeoutSeconds), Scores.Of(winner));
            return "offered";
        }
        if (method == "broadcast") return await Broadcast(session, run, result, decision, earlier + 1);
        var type = method == "force" ? AssignmentTypes.Force : AssignmentTypes.Auto;
        var (refusal, _, _) = await assign.Do(session, new(current, winner.DriverId, type, method, decision, Actor, run.Seen.Zone.DateOf(session.Now), Scores.Of(winner)));
        if (refusal is not null) throw new RefusedException(refusal);
        return type == AssignmentTypes.Force ? "forced" : "assigned";
    }

    private static int Earlier(Run run, Orders.Contracts.OrderFacts order) =>
        run.Seen.Offers.GetValueOrDefault(order.Id)?.Where(o => o.OfferedAt >= order.DueAt).Select(o => o.Attempt).Distinct().Count() ?? 0;

    /// <summary>The whole batch by one offer, to one driver at a time, or at once where orders are not offered.</summary>
    private async Task<string> ActOnBatch(Session session, Run run, OrderResult result, Choice choice, BatchUnit unit)
    {
        var current = await batches.Lock(session, unit.Batch.Id);
        var rows = await batchLife.Rows(session, unit.Batch.Id);
        if (current is not { Status: BatchStatus.Pending } || rows.Count != unit.Members.Count || rows.Zip(unit.Members).Any(pair => pair.First.RowVersion != pair.Second.RowVersion))
            throw new RefusedException(new("state_moved", $"Batch {unit.Batch.BatchNumber} changed while it was being matched."));
        var winner = result.Winner!; // a batch is never held back
        var earlier = Earlier(run, unit.Unit);
        var method = Method(run, result, earlier);
        if (method == "hold") return "batches_waiting";
        var decision = await Record(session, run, result, choice, "batch", DecisionStatus.Committed);
        if (method is "offer" or "broadcast")
        {
            await offers.Make(session, unit.Batch.Id, winner.DriverId, run.Seen.Zone.Id, decision, earlier + 1, TimeSpan.FromSeconds(run.Config.OfferTimeoutSeconds), Scores.Of(winner), isBatch: true);
            return "batches_offered";
        }

        var type = method == "force" ? AssignmentTypes.Force : AssignmentTypes.Auto;
        var (refusal, _, _) = await batchLife.Give(session, current, new(winner.DriverId, type, decision, Actor, run.Seen.Zone.DateOf(session.Now), Scores.Of(winner)));
        return refusal is null ? "batches_assigned" : throw new RefusedException(refusal);
    }

    /// <summary>Asks the matched driver and the next best at once; whoever accepts first has the order.</summary>
    private async Task<string> Broadcast(Session session, Run run, OrderResult result, Guid decision, int attempt)
    {
        var asked = 0;
        foreach (var candidate in result.Candidates.Where(c => c is { IsEligible: true, Total: not null }).OrderByDescending(c => c.DriverId == result.Winner!.DriverId).ThenByDescending(c => c.Total))
        {
            var scores = candidate.DriverId == result.Winner!.DriverId ? Scores.Of(result.Winner) : null;
            var made = await offers.Make(session, result.OrderId, candidate.DriverId, run.Seen.Zone.Id, decision, attempt, TimeSpan.FromSeconds(run.Config.OfferTimeoutSeconds), scores, isBroadcast: true);
            if (made is not null && ++asked == MostAskedAtOnce) break;
        }
        // All of them have another offer by now: they are asked again when those are answered.
        return asked > 0 ? "offered" : throw new RefusedException(new("state_moved", "Every driver has another open offer."));
    }

    /// <summary>Offers while the driver may still say no: not with an employed fleet, not without time, and after the last offer as the setting says.</summary>
    private static string Method(Run run, OrderResult result, int earlierOffers)
    {
        if (run.Seen.Zone.AssignmentMode == "direct") return "direct";
        if (result.SlackSeconds < NoTimeForOffersSeconds) return "force";
        return earlierOffers >= run.Config.MaxOffers ? run.Config.AfterOffers : run.Seen.Zone.AssignmentMode;
    }

    private async Task<string> Hold(Session session, Run run, OrderResult result, Choice choice, Hold hold)
    {
        var decision = await Record(session, run, result, choice, "wait", DecisionStatus.Executed);
        if (await orders.Hold(session, result.OrderId, session.Now.AddSeconds(hold.Seconds), decision, hold.Reason) is { } refusal) throw new RefusedException(refusal);
        return "waited";
    }

    /// <summary>Below <c>act</c> the proposal is recorded for a person, once while it is valid.</summary>
    private async Task<string> Suggest(Session session, Run run, OrderResult result, Choice choice)
    {
        var about = run.Seen.Units.TryGetValue(result.OrderId, out var unit) ? unit.Members[0].Id : result.OrderId;
        var open = (await ledger.OfOrder(session, about)).Any(d => d.Status == DecisionStatus.Proposed && d.ExpiresAt > session.Now);
        if (open) return "already_suggested";
        await Record(session, run, result, choice, "suggest", DecisionStatus.Proposed);
        return "suggested";
    }

    private async Task<Guid> Record(Session session, Run run, OrderResult result, Choice choice, string method, string status)
    {
        var by = new DecisionBy(Actor, run.Policy.Policy, run.Policy.VersionId, run.Policy.Autonomy, "orders_due", status, method, run.ComputationMs, VetoSeconds: run.Policy.VetoSeconds,
            TargetTerm: TargetTerm.Of(run.Seen.Snapshot, result, run.WithoutTargets));
        return (await ledger.Record(session, Decided.ToRecord(run.Seen, run.Snapshot, result.OrderId, choice, by))).Id;
    }
}
