using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Routes.Incidents;
using Steward.Routes.Optimizing;

namespace Steward.Routes.Control;

/// <summary>One run without effect: what the engine would change now, zone by zone.</summary>
internal static class PreviewRoutes
{
    /// <param name="Action">change or keep.</param>
    internal sealed record Proposal(
        Guid RouteId, string RouteCode, Guid? DriverId, string Action, int Stops, int StopsReordered, decimal DistanceSavedKm, decimal TimeSavedMinutes, decimal ImprovementPercentage,
        IReadOnlyList<StopLeg> OriginalStops, IReadOnlyList<StopLeg> OptimizedStops, IReadOnlyList<string> BrokenRules);

    internal sealed record ZonePreview(Guid ZoneId, DateTimeOffset At, IReadOnlyList<Proposal> Proposals);

    internal sealed record View(IReadOnlyList<ZonePreview> Zones);

    internal static void Map(RouteGroupBuilder routes) =>
        routes.MapPost("/preview", Handle).Needs(Permission.Act).Produces<View>().WithSummary("One run without effect that answers with its proposals");

    private static async Task<Reply> Handle(
        Database database, RouteObserver observer, IncidentReach reach, EngineControl engines, IZones zones, IEngineZones scopes, Caller caller, CancellationToken cancel, string? zone_id = null,
        PreviewRequest<RouteOptimizerConfig>? request = null)
    {
        if (request?.Config?.Check() is { } wrong) return wrong;
        var (seen, refusal) = await database.Read(session => Look(session, observer, reach, engines, zones, scopes, caller, zone_id, request?.Config), cancel);
        // Decided outside the transaction: a search is no reason to hold one open.
        return refusal is not null ? refusal : Reply.Ok(new View([.. seen.Select(zone => new ZonePreview(zone.Zone, zone.At, [.. zone.Routes.Select(Of)]))]));
    }

    private static async Task<(IReadOnlyList<(Guid Zone, DateTimeOffset At, List<SeenRoute> Routes)> Seen, Refusal? Refusal)> Look(
        Session session, RouteObserver observer, IncidentReach reach, EngineControl engines, IZones zones, IEngineZones scopes, Caller caller, string? id,
        RouteOptimizerConfig? tried)
    {
        var (scope, refusal) = await EngineScope.Of(session, scopes, caller, id);
        if (refusal is not null) return ([], refusal);
        var seen = new List<(Guid, DateTimeOffset, List<SeenRoute>)>();
        foreach (var zone in (await zones.All(session)).Where(zone => scope.Includes(zone.Id)))
        {
            var config = tried ?? RouteOptimizerConfig.Of((await engines.Config(session, RouteOptimizer.EngineName, zone.Id)).Config);
            var routes = new List<SeenRoute>();
            foreach (var open in await reach.Open(session, zone.Id))
                if (await observer.Look(session, open.Plan.Id, Cause.Timer, config) is { } route) routes.Add(route);
            seen.Add((zone.Id, session.Now, routes));
        }

        return (seen, null);
    }

    private static Proposal Of(SeenRoute seen)
    {
        var proposal = RoutePolicy.Decide(seen.Snapshot);
        return new(
            seen.Route.Row.Id, seen.Route.Row.RouteId, seen.Route.Row.DriverId, proposal.IsBetter ? RoutePolicy.Change : RoutePolicy.Keep, seen.Snapshot.Stops.Length, proposal.Moved,
            RouteChanges.Km(proposal.GainMetres), Math.Round(proposal.GainSeconds / 60m, 1), proposal.GainPercent, RouteChanges.Legs(seen, proposal.Present), RouteChanges.Legs(seen, proposal.Best),
            [.. proposal.Verdicts.Where(verdict => !verdict.Passed).Select(verdict => verdict.Rule)]);
    }
}
