using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Routes.Incidents;

/// <summary>Takes a feed of incidents in; the same source and id again changes the incident that is there.</summary>
internal static class ImportIncidents
{
    private const int MostSource = 50;

    /// <param name="State">created, updated, unchanged, resolved, skipped (over before it was known) or failed.</param>
    internal sealed record RowState(int Row, string? ExternalId, string State, Guid? Id, string? Error);

    internal sealed record Imported(string Source, IReadOnlyDictionary<string, int> Counts, IReadOnlyList<RowState> Rows);

    internal static void Map(RouteGroupBuilder automation) => automation.MapPost("/traffic-incidents/import", Handle)
        .Needs(Permission.Act).Produces<Imported>().WithSummary("Imports a GeoJSON FeatureCollection or a WZDx 4 feed");

    private static async Task<Reply> Handle(
        JsonElement document, Caller caller, Database database, IncidentsStore store, IncidentBook book, IncidentReach reach, TimeProvider clock, CancellationToken cancel, string? source = null)
    {
        source ??= IncidentFeed.SourceOf(document);
        if (source is null or { Length: 0 or > MostSource }) return Refusal.Invalid("/source", $"Name the source in the query, 1 to {MostSource} characters; this feed does not name itself.");
        if (IncidentFeed.Read(document, clock.GetUtcNow()) is not { } rows) return Refusal.Invalid("/features", "The body is a GeoJSON FeatureCollection or a WZDx 4 feed.");
        if (caller.ZoneIds is not null) return new Refusal("not_allowed", "A feed concerns all zones, and your key is limited to some.", 403);
        return await database.Write(
            async session =>
            {
                var open = await reach.OpenEverywhere(session);
                var states = new List<RowState>(rows.Count);
                for (var i = 0; i < rows.Count; i++)
                {
                    var (state, id) = await Take(session, store, book, open, rows[i], source, caller);
                    states.Add(new(i + 1, rows[i].ExternalId, state, id, rows[i].Error));
                }

                return Reply.Ok(new Imported(source, states.CountBy(row => row.State).OrderBy(count => count.Key, StringComparer.Ordinal).ToDictionary(), states));
            },
            cancel);
    }

    private static async Task<(string State, Guid? Id)> Take(
        Session session, IncidentsStore store, IncidentBook book, IReadOnlyList<RouteOnRoad> open, FeedRow row, string source, Caller caller)
    {
        if (row.Draft is not { } draft) return ("failed", null);
        var known = await store.ByExternal(session, source, draft.ExternalId!);
        if (known is null) return row.HasEnded ? ("skipped", null) : ("created", (await book.Add(session, draft with { Source = source }, open)).Id);
        if (row.HasEnded) return known.Active ? ("resolved", (await book.Resolve(session, known, "its time is over in the feed", caller.Actor)).Id) : ("unchanged", known.Id);
        if (!known.Active) return ("unchanged", known.Id);
        var next = known with
        {
            Latitude = draft.Latitude, Longitude = draft.Longitude, Severity = draft.Severity, Closure = draft.Closure, Description = draft.Description, IncidentType = draft.IncidentType,
            AffectedRadiusMeters = draft.AffectedRadiusMeters, Geometry = draft.Geometry, ExpiresAt = Instants.Micros(draft.ExpiresAt), Metadata = Json.Of(known.More with { StartsAt = draft.More.StartsAt }),
        };
        return IsSame(known, next) ? ("unchanged", known.Id) : ("updated", (await book.Change(session, next, open)).Id);
    }

    /// <summary>The databases write JSON in their own way, so it is compared by what it says.</summary>
    private static bool IsSame(IncidentRow known, IncidentRow next) =>
        known.Severity == next.Severity && known.Closure == next.Closure && known.Description == next.Description && known.IncidentType == next.IncidentType
        && known.AffectedRadiusMeters == next.AffectedRadiusMeters && known.ExpiresAt == next.ExpiresAt && known.More == next.More
        && JsonElement.DeepEquals(JsonSerializer.Deserialize<JsonElement>(known.Geometry?.Text ?? "null"), JsonSerializer.Deserialize<JsonElement>(next.Geometry?.Text ?? "null"));
}
