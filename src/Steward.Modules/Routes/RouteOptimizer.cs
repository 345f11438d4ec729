using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Steward.Decisions.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;
using Steward.Routes.Incidents;
using Steward.Routes.Optimizing;
using Steward.Routes.Plans;

namespace Steward.Routes;

/// <summary>
/// The engine that keeps the order of the stops good: each tick all open routes that have rested, between ticks those that are late, cross an
/// incident or got other orders. One route is one transaction: its decision, its row, its new sequence, and those who are told.
/// </summary>
internal sealed class RouteOptimizer(
    Database database, RouteObserver observer, IncidentReach reach, RoadIncidents incidents, RouteChanges changes, RouteTiming timing, OptimizationsStore store, IPolicies policies,
    TimeProvider clock, ILogger<RouteOptimizer> log) : IEngine
{
    internal const string EngineName = "route-optimizer";
    internal const string Actor = "engine:" + EngineName;
    private static readonly TimeSpan LateFrom = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<Guid, ZoneMemory> zones = [];

    public string Name => EngineName;

    public bool PerZone => true;

    public IReadOnlyCollection<string> WakesOn { get; } =
        [RouteEvents.Created, RouteEvents.Updated, OrderEvents.Cancelled, OrderEvents.Unassigned, IncidentEvents.Reported, IncidentEvents.Changed];

    public EngineRhythm Rhythm(Json config) =>
        new(TimeSpan.FromSeconds(RouteOptimizerConfig.Of(config).TrafficSeconds), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(250));

    public async Task<EngineReport> Tick(EngineShard shard, CancellationToken cancel)
    {
        var config = RouteOptimizerConfig.Of(shard.Config);
        var memory = zones.GetOrAdd(shard.ZoneId, _ => new ZoneMemory());
        var (open, roads, policy) = await database.Read(
            async session => (await reach.Open(session, shard.ZoneId), await incidents.Active(session), await policies.InForce(session, shard.ZoneId, RoutePolicy.Type)), cancel);
        if (policy is null) return EngineReport.Nothing;
        var counts = new Dictionary<string, long>();
        foreach (var (route, cause) in memory.Asked(open, roads, config, clock.GetUtcNow()))
        {
            var done = await Guarded(new(shard, config, policy, route, cause), cancel);
            memory.Looked(route, roads, clock.GetUtcNow());
            if (done is not null) counts[done] = counts.GetValueOrDefault(done) + 1;
        }

        return new(counts);
    }

    private sealed record Run(EngineShard Shard, RouteOptimizerConfig Config, PolicyInForce Policy, RouteOnRoad Route, Cause Cause);

    /// <summary>What was done, for the count of the run; null: the route is good as it is.</summary>
    private async Task<string?> Guarded(Run run, CancellationToken cancel)
    {
        try { return await Consider(run, cancel); }
        catch (RefusedException refused)
        {
            // The route moved between the look and the commit: its event has waked the next tick.
            log.LogInformation("Route {Route} goes to the next tick: {Detail}", run.Route.Plan.Code, refused.Refusal.Detail);
            return "conflicts";
        }
        catch (Exception error) when (error is not (OperationCanceledException or StoreUnavailableException or UnknownCommitException or FencedException))
        {
            log.LogError(error, "Route {Route} could not be optimised", run.Route.Plan.Code);
            return "failed";
        }
    }

    private async Task<string?> Consider(Run run, CancellationToken cancel)
    {
        await observer.Warm(run.Route.Plan, run.Route.Start, cancel);
        var started = Stopwatch.GetTimestamp();
        if (await database.Read(session => observer.Look(session, run.Route.Plan.Id, run.Cause, run.Config), cancel) is not { } seen) return await Retimed(run, cancel);
        var proposal = RoutePolicy.Decide(seen.Snapshot);
        if (!proposal.IsBetter) return await Retimed(run, cancel);
        var snapshot = new StateSnapshot(seen.Snapshot.ToCanonical());
        var ms = (int)Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return await database.Write(
            async session =>
            {
                var done = await Act(session, run, seen, proposal, snapshot, ms);
                await run.Shard.Fence(session);
                return done;
            },
            cancel);
    }

    private async Task<string?> Act(Session session, Run run, SeenRoute seen, RouteProposal proposal, StateSnapshot snapshot, int ms)
    {
        var mayAct = run.Policy.Autonomy == "act";
        // A person has it before him already, or has refused it for this very route.
        if ((await store.AskedOf(session, seen.Route.Row.Id)).Any(row => row.Detail.RouteVersion == seen.Snapshot.RouteVersion)) return null;
        var by = new ProposedBy(
            Actor, run.Policy.Policy, run.Policy.VersionId, run.Policy.Autonomy, run.Policy.Autonomy == "act_with_veto" ? run.Policy.VetoSeconds ?? run.Config.VetoSeconds : null,
            mayAct ? DecisionStatus.Committed : DecisionStatus.Proposed, ms);
        var row = await changes.Record(session, seen, proposal, snapshot, by);
        if (!mayAct) return "suggested";
        var (refusal, _) = await changes.Apply(session, row, Actor);
        return refusal is null ? "changed" : throw new RefusedException(refusal);
    }

    /// <summary>No better order: but what an incident costs must show in the times.</summary>
    private async Task<string?> Retimed(Run run, CancellationToken cancel)
    {
        if (run.Cause.Incident is null) return null;
        return await database.Write(
            async session =>
            {
                if (await timing.Load(session, run.Route.Plan.Id, locked: true) is not { Row.IsOpen: true } route) return null;
                await timing.Apply(session, route, replanned: false, isChange: false);
                await run.Shard.Fence(session);
                return "retimed";
            },
            cancel);
    }

    /// <summary>What this node remembers of the routes of a zone: when each was looked at, in which version, and against which incidents.</summary>
    internal sealed class ZoneMemory
    {
        private readonly Dictionary<Guid, (long Version, DateTimeOffset At, HashSet<(Guid, bool, int, DateTimeOffset)> Against)> looks = [];
        private DateTimeOffset sweptAt = DateTimeOffset.MinValue;

        /// <summary>The routes to look at now, each with the strongest cause.</summary>
        internal IReadOnlyList<(RouteOnRoad Route, Cause Cause)> Asked(IReadOnlyList<RouteOnRoad> open, IReadOnlyList<RoadIncident> roads, RouteOptimizerConfig config, DateTimeOffset now)
        {
            var sweeps = now - sweptAt >= TimeSpan.FromMinutes(config.TickMinutes);
            if (sweeps) sweptAt = now;
            foreach (var gone in looks.Keys.Except(open.Select(route => route.Plan.Id)).ToList()) looks.Remove(gone);
            return [.. open.Select(route => (route, CauseOf(route, roads, config, now, sweeps))).Where(pair => pair.Item2 is not null).Select(pair => (pair.route, pair.Item2!))];
        }

        internal void Looked(RouteOnRoad route, IReadOnlyList<RoadIncident> roads, DateTimeOffset now) =>
            looks[route.Plan.Id] = (route.Plan.RowVersion, now, [.. roads.Where(one => route.FirstLegAcross(one) >= 0).Select(one => one.Mark)]);

        private Cause? CauseOf(RouteOnRoad route, IReadOnlyList<RoadIncident> roads, RouteOptimizerConfig config, DateTimeOffset now, bool sweeps)
        {
            var isKnown = looks.TryGetValue(route.Plan.Id, out var look);
            if (roads.FirstOrDefault(one => (!isKnown || !look.Against.Contains(one.Mark)) && route.FirstLegAcross(one) >= 0) is { } incident) return Cause.By(incident.Id);
            if (isKnown && look.Version != route.Plan.RowVersion) return Cause.Order;
            if (route.Plan.Status == RouteStatus.InProgress && IsLate(route.Plan)) return Cause.Late;
            return sweeps && (!isKnown || now - look.At >= TimeSpan.FromMinutes(config.RestMinutes)) ? Cause.Timer : isKnown ? null : Cause.Order;
        }

        private static bool IsLate(RoutePlan plan) =>
            plan.Open.FirstOrDefault(stop => stop.Status == StopStatus.Planned) is { } next && next.EstimatedArrival - next.PlannedArrival >= LateFrom;
    }
}
