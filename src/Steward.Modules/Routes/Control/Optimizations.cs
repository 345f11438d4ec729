using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Decisions.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Routes.Optimizing;

namespace Steward.Routes.Control;

/// <summary>An optimisation as the API shows it.</summary>
/// <param name="VetoUntil">A pending one is carried out then by itself, unless a person refuses it before.</param>
internal sealed record OptimizationView(
    Guid Id, Guid DriverId, Guid? RouteId, IReadOnlyList<Guid> OrderIds, int? StopCount, decimal? DistanceSavedKm, int? TimeSavedMinutes, int? StopsReordered, decimal? ImprovementPercentage,
    IReadOnlyList<int> OriginalSequence, IReadOnlyList<int> OptimizedSequence, decimal? OriginalDistance, decimal? OptimizedDistance, int? OriginalTimeMinutes, int? OptimizedTimeMinutes,
    string? AlgorithmUsed, string? OptimizationNotes, string Status, DateTimeOffset? OptimizedAt, DateTimeOffset? ExecutedAt, DateTimeOffset? CompletedAt, Guid ZoneId, DateOnly BusinessDate,
    Guid? DecisionId, string? Cause, Guid? IncidentId, string? Reason, DateTimeOffset? VetoUntil, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    internal static OptimizationView Of(OptimizationRow row) => new(
        row.Id, row.DriverId, row.RouteId, row.OrderIds.Values, row.StopCount, row.DistanceSavedKm, row.TimeSavedMinutes, row.StopsReordered, row.ImprovementPercentage,
        row.OriginalSequence.As<int[]>() ?? [], row.OptimizedSequence.As<int[]>() ?? [], row.OriginalDistance, row.OptimizedDistance, row.OriginalTimeMinutes, row.OptimizedTimeMinutes,
        row.AlgorithmUsed, row.OptimizationNotes, row.Status, row.OptimizedAt, row.ExecutedAt, row.CompletedAt, row.ZoneId, row.BusinessDate, row.DecisionId, row.Cause, row.IncidentId,
        row.Detail.Reason, row.Detail.VetoUntil, row.CreatedAt, row.UpdatedAt);
}

/// <summary>Lists and shows optimisations, and lets a person take or refuse a proposal.</summary>
internal static class Optimizations
{
    private static readonly IReadOnlyList<string> Causes = ["timer", "order", "incident", "person"];

    internal sealed record Rejection(string? Reason = null);

    /// <summary>With both orders of the stops, and minutes and kilometres per stop.</summary>
    internal sealed record Whole(OptimizationView Optimization, IReadOnlyList<StopLeg> OriginalStops, IReadOnlyList<StopLeg> OptimizedStops);

    internal static void Map(RouteGroupBuilder routes)
    {
        var group = routes.MapGroup("/optimizations");
        group.MapGet("", List).Needs(Permission.Read).Produces<Page<OptimizationView>>().WithSummary("Optimisations by state, driver, route, cause and zone, newest first");
        group.MapGet("/{id}", One).Needs(Permission.Read).Produces<Whole>().WithSummary("An optimisation with the old and the new order of stops");
        group.MapPost("/{id}/apply", Apply).Needs(Permission.Act).Produces<OptimizationView>().WithSummary("Carries a proposed optimisation out");
        group.MapPost("/{id}/reject", Reject).Needs(Permission.Act).Produces<OptimizationView>().WithSummary("Refuses a proposed optimisation");
    }

    private static async Task<Reply> List(
        Database database, OptimizationsStore store, IZones zones, IDrivers drivers, Caller caller, PageRequest page, CancellationToken cancel,
        string? status = null, string? driver = null, Guid? route = null, string? cause = null, string? zone_id = null)
    {
        if (status is not null && !OptimizationStatus.All.Contains(status)) return Refusal.Invalid("/status", $"status is one of {string.Join(", ", OptimizationStatus.All)}.");
        if (cause is not null && !Causes.Contains(cause)) return Refusal.Invalid("/cause", $"cause is one of {string.Join(", ", Causes)}.");
        return await database.Read(
            async session =>
            {
                var zone = zone_id is null ? (Guid?)null : (await zones.Lookup(session, zone_id))?.Id ?? Guid.Empty;
                var who = driver is null ? (Guid?)null : (await drivers.Lookup(session, driver))?.Id ?? Guid.Empty;
                var cut = Page<OptimizationRow>.Of(await store.List(session, new(status, who, route, zone, cause, caller.ZoneIds), page), page, row => (row.CreatedAt, row.Id));
                return Reply.Ok(new Page<OptimizationView>([.. cut.Items.Select(OptimizationView.Of)], cut.NextCursor));
            },
            cancel);
    }

    private static Task<Reply> One(string id, Database database, OptimizationsStore store, Caller caller, CancellationToken cancel) => database.Read(
        async session =>
        {
            var row = await Find(session, store, caller, id, locked: false);
            return Reply.Ok(new Whole(OptimizationView.Of(row), row.Detail.Before, row.Detail.After));
        },
        cancel);

    private static Task<Reply> Apply(string id, Database database, OptimizationsStore store, RouteChanges changes, IDecisionLedger ledger, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            var row = await Find(session, store, caller, id, locked: true);
            if (row.Status != OptimizationStatus.Pending) return Wrong(row, OptimizationStatus.Executing);
            var (refusal, _) = await changes.Apply(session, row, caller.Actor);
            if (refusal is not null) return refusal;
            if (row.DecisionId is { } decision && await ledger.Move(session, decision, DecisionStatus.Committed, caller.Actor, null) is { } wrong) return wrong;
            return Reply.Ok(OptimizationView.Of((await store.Find(session, row.Id))!));
        },
        cancel);

    private static Task<Reply> Reject(string id, Rejection request, Database database, OptimizationsStore store, IDecisionLedger ledger, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (request.Reason?.Trim() is not { Length: > 0 and <= 4_000 } reason) return Refusal.Invalid("/reason", "Say in 1 to 4000 characters why the change is refused.");
            var row = await Find(session, store, caller, id, locked: true);
            if (row.Status != OptimizationStatus.Pending) return Wrong(row, OptimizationStatus.Rejected);
            await store.SetStatus(session, row with { Status = OptimizationStatus.Rejected, Metadata = Json.Of(row.Detail with { Reason = reason, By = caller.Actor }) });
            if (row.DecisionId is { } decision && await ledger.Move(session, decision, DecisionStatus.Rejected, caller.Actor, reason) is { } wrong) return wrong;
            return Reply.Ok(OptimizationView.Of((await store.Find(session, row.Id))!));
        },
        cancel);

    private static Refusal Wrong(OptimizationRow row, string to) => new("state_conflict", $"The optimisation is {row.Status} and cannot become {to}.");

    private static async Task<OptimizationRow> Find(Session session, OptimizationsStore store, Caller caller, string id, bool locked)
    {
        return await store.Find(session, Asked.Id(id), locked) is { } row && caller.SeesZone(row.ZoneId) ? row : throw new RefusedException(Refusal.NotFound("optimisation"));
    }
}
