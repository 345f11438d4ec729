using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Steward.Decisions.Contracts;
using Steward.Dispatch.Matching;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Dispatch;

/// <summary>
/// The engine that matches a zone's due orders with its drivers: observes, lets the policy propose for all of them at once, and commits each
/// choice with its decision in a transaction of its own, so that a conflict sends that order to the next tick and nothing else.
/// </summary>
internal sealed class AutoDispatch(
    Database database, ZoneObserver observer, IPolicies policies, IDecisionLedger ledger, IOrders orders, AssignOrder assign, OfferLife offers, ILogger<AutoDispatch> log) : IEngine
{
    internal const string EngineName = "auto-dispatch";
    private const int CommitsAtOnce = 16;
    private const int NoTimeForOffersSeconds = 300;
    private const string Actor = "engine:" + EngineName;

    public string Name => EngineName;

    public bool PerZone => true;

    public IReadOnlyCollection<string> WakesOn { get; } =
    [
        OrderEvents.Created, OrderEvents.Released, OrderEvents.Retried, OrderEvents.Unassigned, OrderEvents.WaitEnded, OrderEvents.Delivered, OrderEvents.Failed,
        "offer_updated", "driver_updated",
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
        var snapshot = new StateSnapshot(seen.Snapshot.ToCanonical());
        var run = new Run(shard, config, seen, snapshot, policy, (int)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        var counts = new Dictionary<string, long>();
        foreach (var group in proposal.Orders.Where(o => o.Winner is not null || o.Hold is not null).Chunk(CommitsAtOnce))
            foreach (var done in await Task.WhenAll(group.Select(result => Commit(run, result, cancel))))
                counts[done] = counts.GetValueOrDefault(done) + 1;
        return new(counts);
    }

    private sealed record Run(EngineShard Shard, DispatchConfig Config, Observation Seen, StateSnapshot Snapshot, PolicyInForce Policy, int ComputationMs);

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
    }

    private async Task<string> Act(Session session, Run run, OrderResult result)
    {
        var order = run.Seen.Orders[result.OrderId];
        var facts = run.Seen.Snapshot.Orders.First(o => o.Id == order.Id);
        var choice = Decided.ToChoice(result, run.Seen.Snapshot.Settings, facts.Priority);
        if (run.Policy.Autonomy != "act") return await Suggest(session, run, result, choice);
        var current = await orders.Find(session, order.Id);
        if (current is null || current.RowVersion != order.RowVersion) throw new RefusedException(new("state_moved", $"Order {order.OrderNumber} changed while it was being matched."));
        if (result.Hold is { } hold) return await Hold(session, run, result, choice, hold);

        var winner = result.Winner!;
        var earlier = run.Seen.Offers.GetValueOrDefault(order.Id)?.Count(o => o.OfferedAt >= order.DueAt) ?? 0;
        var method = Method(run, result, earlier);
        var decision = await Record(session, run, order.Id, choice, method, DecisionStatus.Committed);
        if (method == "offer")
        {
            await offers.Make(session, order.Id, winner.DriverId, order.ZoneId, decision, earlier + 1, TimeSpan.FromSeconds(run.Config.OfferTimeoutSeconds), Scores.Of(winner));
            return "offered";
        }
        var type = method == "force" ? AssignmentTypes.Force : AssignmentTypes.Auto;
        var (refusal, _, _) = await assign.Do(session, new(current, winner.DriverId, type, method, decision, Actor, run.Seen.Zone.DateOf(session.Now), Scores.Of(winner)));
        if (refusal is not null) throw new RefusedException(refusal);
        return type == AssignmentTypes.Force ? "forced" : "assigned";
    }

    /// <summary>Offers while the driver may still say no: not with an employed fleet, not after the last offer, not without time.</summary>
    private static string Method(Run run, OrderResult result, int earlierOffers)
    {
        if (run.Seen.Zone.AssignmentMode == "direct") return "direct";
        return earlierOffers >= run.Config.MaxOffers || result.SlackSeconds < NoTimeForOffersSeconds ? "force" : "offer";
    }

    private async Task<string> Hold(Session session, Run run, OrderResult result, Choice choice, Hold hold)
    {
        var decision = await Record(session, run, result.OrderId, choice, "wait", DecisionStatus.Executed);
        if (await orders.Hold(session, result.OrderId, session.Now.AddSeconds(hold.Seconds), decision, hold.Reason) is { } refusal) throw new RefusedException(refusal);
        return "waited";
    }

    /// <summary>Below <c>act</c> the proposal is recorded for a person, once while it is valid.</summary>
    private async Task<string> Suggest(Session session, Run run, OrderResult result, Choice choice)
    {
        var open = (await ledger.OfOrder(session, result.OrderId)).Any(d => d.Status == DecisionStatus.Proposed && d.ExpiresAt > session.Now);
        if (open) return "already_suggested";
        await Record(session, run, result.OrderId, choice, "suggest", DecisionStatus.Proposed);
        return "suggested";
    }

    private async Task<Guid> Record(Session session, Run run, Guid order, Choice choice, string method, string status)
    {
        var by = new DecisionBy(Actor, run.Policy.Policy, run.Policy.VersionId, run.Policy.Autonomy, "orders_due", status, method, run.ComputationMs, VetoSeconds: run.Policy.VetoSeconds);
        return (await ledger.Record(session, Decided.ToRecord(run.Seen, run.Snapshot, order, choice, by))).Id;
    }
}
