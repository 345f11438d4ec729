using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Dispatch.Matching;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Dispatch;

/// <summary>One run without effect: what the engine would propose now, zone by zone.</summary>
internal static class PreviewDispatch
{
    /// <param name="Action">assign, wait or none.</param>
    /// <param name="Score">Points 0–100.</param>
    /// <param name="Reasons">Drivers per first broken rule.</param>
    internal sealed record Proposal(
        Guid OrderId, string OrderNumber, string Action, Guid? DriverId, string? DriverName, decimal? Score, decimal? MatchValue, string? Reason, int? WaitSeconds,
        bool MustGo, long SlackSeconds, int Eligible, IReadOnlyDictionary<string, int> Reasons);

    /// <param name="Gap">How much better another matching could be at most, in points; 0: proven best.</param>
    internal sealed record ZonePreview(Guid ZoneId, DateTimeOffset At, IReadOnlyList<Proposal> Proposals, int Deferred, decimal Value, decimal Gap);

    internal sealed record View(IReadOnlyList<ZonePreview> Zones);

    internal static void Map(RouteGroupBuilder dispatch) =>
        dispatch.MapPost("/preview", Handle).Needs(Permission.Act).Produces<View>().WithSummary("One run without effect that answers with its proposals");

    private static Task<Reply> Handle(Database database, ZoneObserver observer, EngineControl engines, IZones zones, IEngineZones scopes, Caller caller, CancellationToken cancel,
        string? zone_id = null, PreviewRequest<DispatchConfig>? request = null) => request?.Config?.Check() is { } wrong ? Task.FromResult<Reply>(wrong) : database.Read<Reply>(
        async session =>
        {
            var (scope, refusal) = await EngineScope.Of(session, scopes, caller, zone_id);
            if (refusal is not null) return refusal;
            var previews = new List<ZonePreview>();
            foreach (var zone in (await zones.All(session)).Where(z => scope.Includes(z.Id)))
            {
                var config = request?.Config ?? DispatchConfig.Of((await engines.Config(session, AutoDispatch.EngineName, zone.Id)).Config);
                previews.Add(await observer.Due(session, zone.Id, config) is { } seen
                    ? Of(seen, DispatchPolicy.Decide(seen.Snapshot, explain: false))
                    : new(zone.Id, session.Now, [], 0, 0, 0));
            }
            return Reply.Ok(new View(previews));
        },
        cancel);

    private static ZonePreview Of(Observation seen, DispatchProposal proposal) => new(
        seen.Zone.Id, proposal.Now, [.. proposal.Orders.Select(result => Of(seen, result))], proposal.Deferred, proposal.Value / 1000m, proposal.Gap / 1000m);

    private static Proposal Of(Observation seen, OrderResult result) => new(
        result.OrderId, seen.Orders[result.OrderId].OrderNumber, result.Winner is not null ? "assign" : result.Hold is not null ? "wait" : "none",
        result.Winner?.DriverId, result.Winner is { } winner ? seen.Drivers[winner.DriverId].Name : null, result.Winner?.Score / 1000m, result.Winner?.MatchValue / 1000m,
        result.Winner?.Reason ?? result.Hold?.Reason, result.Hold?.Seconds, result.MustGo, result.SlackSeconds, result.Eligible,
        result.BrokenCounts.ToDictionary(c => c.Rule, c => c.Drivers));
}
