using Steward.Decisions.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Routes.Contracts;
using Steward.Routes.Plans;

namespace Steward.Routes.Optimizing;

/// <summary>Who proposes a change, under which policy and with which right to act.</summary>
internal sealed record ProposedBy(string Actor, string Policy, Guid? VersionId, string Autonomy, int? VetoSeconds, string InitialStatus, int? ComputationMs = null);

/// <summary>Records proposals, and carries one out: the new sequence, its times, and who is told, in the caller's transaction.</summary>
internal sealed class RouteChanges(
    OptimizationsStore store, StopsStore stops, RouteTiming timing, RouteNews news, IDecisionLedger ledger, INotifications notifications)
{
    private const int ProposalSeconds = 300;

    /// <summary>The decision with both sequences, and its row.</summary>
    internal async Task<OptimizationRow> Record(Session session, SeenRoute seen, RouteProposal proposal, StateSnapshot snapshot, ProposedBy by)
    {
        var row = Row(session, seen, proposal);
        var choice = RoutePolicy.ToChoice(seen.Snapshot, proposal);
        var decision = await ledger.Record(session, new()
        {
            Stream = "zone:" + seen.Zone.Code, ZoneId = seen.Zone.Id, DecisionType = RoutePolicy.Type, TriggerReason = seen.Snapshot.Cause, BusinessDate = row.BusinessDate, Actor = by.Actor,
            PolicyName = by.Policy, PolicyVersionId = by.VersionId, Algorithm = RoutePolicy.Algorithm, AlgorithmVersion = RouteSnapshot.CurrentAlgorithm, StepsLimit = seen.Snapshot.Rule.Iterations,
            Snapshot = snapshot, Choice = choice, OrderIds = row.OrderIds.Values, RouteIds = [seen.Route.Row.Id], DriverId = row.DriverId, Autonomy = by.Autonomy,
            VetoSeconds = by.VetoSeconds, InitialStatus = by.InitialStatus, DataAgeSeconds = seen.DataAgeSeconds, ComputationMs = by.ComputationMs,
            Summary = Json.Of(new { travel_provider = seen.Provider, travel_basis = seen.Basis, cause = seen.Snapshot.Cause, incident_id = seen.Snapshot.IncidentId, stops = row.StopCount, moved = row.StopsReordered }),
            ExpiresAt = by.InitialStatus == DecisionStatus.Proposed ? session.Now.AddSeconds(Math.Max(ProposalSeconds, (by.VetoSeconds ?? 0) + 60)) : null,
        });
        var veto = by is { InitialStatus: DecisionStatus.Proposed, VetoSeconds: { } seconds } ? session.Now.AddSeconds(seconds) : (DateTimeOffset?)null;
        row = row with { DecisionId = decision.Id, Metadata = Json.Of(row.Detail with { VetoUntil = veto }) };
        await store.Add(session, row);
        return row;
    }

    /// <summary>Puts the proposed sequence on the road. 409 <c>state_moved</c> when the route is another one by now.</summary>
    internal async Task<(Refusal? Refusal, LoadedRoute? Route)> Apply(Session session, OptimizationRow row, string actor)
    {
        var detail = row.Detail;
        var (refusal, after) = await Sequence(session, row, [.. detail.After.Select(leg => leg.StopId)], detail.RouteVersion, Why(row));
        if (refusal is not null || after is null) return (refusal, null);
        await store.SetStatus(session, row with { Status = OptimizationStatus.Executing, ExecutedAt = session.Now, Metadata = Json.Of(detail with { By = actor }) });
        return (null, after);
    }

    /// <summary>Puts the earlier sequence back, as far as its stops are still to be served.</summary>
    internal async Task<Refusal?> TakeBack(Session session, OptimizationRow row, string actor)
    {
        if (row.RouteId is not { } id || await timing.Load(session, id, locked: true) is not { Row.IsOpen: true } route) return null;
        var planned = route.Stops.Where(stop => stop.Status == StopStatus.Planned).Select(stop => stop.Id).ToHashSet();
        var (refusal, after) = await Sequence(session, row, [.. row.Detail.Before.Select(leg => leg.StopId).Where(planned.Contains)], route.Row.RowVersion, "the change is taken back");
        // By the version that it has now, so that the engine does not change it again at once.
        if (after is not null)
            await store.SetStatus(session, row with { Status = OptimizationStatus.Rejected, Metadata = Json.Of(row.Detail with { RouteVersion = after.Row.RowVersion, By = actor, Reason = "overridden" }) });
        return refusal;
    }

    private async Task<(Refusal? Refusal, LoadedRoute? Route)> Sequence(Session session, OptimizationRow row, IReadOnlyList<Guid> wanted, long version, string why)
    {
        if (row.RouteId is not { } id || await timing.Load(session, id, locked: true) is not { Row.IsOpen: true } route)
            return (new("state_moved", "The route is closed by now."), null);
        var planned = route.Stops.Where(stop => stop.Status == StopStatus.Planned).ToDictionary(stop => stop.Id);
        if (route.Row.RowVersion != version || planned.Count != wanted.Count || !wanted.All(planned.ContainsKey))
            return (new("state_moved", $"Route {route.Row.RouteId} has changed since it was looked at (version {version}, now {route.Row.RowVersion})."), null);
        var inOrder = route.Stops.Where(stop => stop.Status != StopStatus.Planned).Concat(wanted.Select(stop => planned[stop])).Select((stop, i) => stop with { SequenceOrder = i + 1 }).ToList();
        await stops.Renumber(session, id, [.. inOrder.Select(stop => stop.Id)]);
        var (after, _, _) = await timing.Apply(session, route with { Stops = inOrder }, replanned: true);
        await news.Tell(session, after, RouteEvents.Updated, reason: why, decisionId: row.DecisionId, driverTold: true);
        await TellDriver(session, row, route, after, why);
        return (null, after);
    }

    private static string Why(OptimizationRow row) => row.Cause switch
    {
        "incident" => $"a traffic incident on the way ({row.IncidentId})",
        "order" => "the orders on the route changed",
        "person" => "a dispatcher asked for it",
        _ => "a shorter order of the stops was found",
    };

    /// <summary>The old order and the new one side by side.</summary>
    private Task<Guid> TellDriver(Session session, OptimizationRow row, LoadedRoute before, LoadedRoute after, string why) => notifications.Tell(session, new(
        "Route Changed", Recipient.Driver(row.DriverId), (row.RouteId ?? row.Id).ToString(), $"optimization-{row.Id}-{after.Row.RowVersion}")
    {
        ZoneId = row.ZoneId, Link = Notice.DriversPage,
        Data = new Dictionary<string, object?>
        {
            ["route"] = after.Row.RouteId, ["stops"] = after.Open.Count(), ["reason"] = why, ["text"] = $"Before: {Codes(before)}. Now: {Codes(after)}.",
        },
    });

    private static string Codes(LoadedRoute route) => string.Join(", ", route.Stops.Where(stop => stop.Status == StopStatus.Planned).Select(stop => stop.StopId));

    private static OptimizationRow Row(Session session, SeenRoute seen, RouteProposal proposal)
    {
        var (snapshot, route) = (seen.Snapshot, seen.Route);
        return new()
        {
            Id = Ids.New(session.Now), DriverId = route.Row.DriverId!.Value, RouteId = route.Row.Id, OrderIds = new([.. Movable(seen).SelectMany(stop => stop.Plan().OrderIds).Distinct()]),
            StopCount = snapshot.Stops.Length, DistanceSavedKm = Km(proposal.GainMetres), TimeSavedMinutes = (int)(proposal.GainSeconds / 60), StopsReordered = proposal.Moved,
            ImprovementPercentage = proposal.GainPercent, OriginalSequence = Json.Of(proposal.Present.Sequence.Select(i => i + 1)), OptimizedSequence = Json.Of(proposal.Best.Sequence.Select(i => i + 1)),
            OriginalDistance = Km(proposal.Present.Metres), OptimizedDistance = Km(proposal.Best.Metres), OriginalTimeMinutes = (int)((proposal.Present.Ends + 59) / 60),
            OptimizedTimeMinutes = (int)((proposal.Best.Ends + 59) / 60), AlgorithmUsed = RoutePolicy.Algorithm, OptimizationNotes = Notes(proposal), Status = OptimizationStatus.Pending,
            OptimizedAt = session.Now, CreatedAt = session.Now, UpdatedAt = session.Now, ZoneId = route.Row.ZoneId, BusinessDate = seen.Zone.DateOf(session.Now), Cause = snapshot.Cause,
            IncidentId = snapshot.IncidentId, Metadata = Json.Of(new OptimizationDetail(snapshot.RouteVersion, Legs(seen, proposal.Present), Legs(seen, proposal.Best))),
        };
    }

    private static string Notes(RouteProposal proposal) =>
        $"{proposal.Moved} of {proposal.Present.Sequence.Count} stops move; {(proposal.GainSeconds + 30) / 60} min and {Km(proposal.GainMetres)} km are saved.";

    internal static IReadOnlyList<StopLeg> Legs(SeenRoute seen, Walked walk)
    {
        var (snapshot, rows) = (seen.Snapshot, Movable(seen));
        var legs = new List<StopLeg>(walk.Sequence.Count);
        var site = 0;
        for (var i = 0; i < walk.Sequence.Count; i++)
        {
            var (stop, row) = (snapshot.Stops[walk.Sequence[i]], rows[walk.Sequence[i]]);
            legs.Add(new(
                stop.Id, row.StopId, row.StopType, row.Plan().OrderIds, snapshot.Now.AddSeconds(walk.Arrivals[i]), Math.Round(snapshot.SecondsOf(site, stop.Site) / 60m, 1),
                Km(snapshot.MetresOf(site, stop.Site))));
            site = stop.Site;
        }

        return legs;
    }

    private static IReadOnlyList<StopRow> Movable(SeenRoute seen) => [.. seen.Route.Stops.Where(stop => stop.Status == StopStatus.Planned)];

    internal static decimal Km(long metres) => Math.Round(metres / 1000m, 2, MidpointRounding.ToEven);
}
