using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Routes.Incidents;

/// <summary>Lists, shows, changes and resolves incidents.</summary>
internal static class ManageIncidents
{
    internal sealed record Change(
        string? Severity = null, string? Description = null, int? AffectedRadiusMeters = null, string? IncidentType = null, JsonElement? Geometry = null,
        DateTimeOffset? ExpiresAt = null, bool? Closure = null);

    internal sealed record Resolution(string? Reason = null);

    internal static void Map(RouteGroupBuilder automation)
    {
        var incidents = automation.MapGroup("/traffic-incidents");
        incidents.MapGet("", List).Needs(Permission.Read).Produces<Page<IncidentView>>().WithSummary("Incidents by state, severity, box and zone, newest first");
        incidents.MapGet("/{id}", One).Needs(Permission.Read).Produces<IncidentView>().WithSummary("An incident");
        incidents.MapPatch("/{id}", Patch).Needs(Permission.Act).Produces<IncidentView>().WithSummary("Changes or extends an incident");
        incidents.MapPost("/{id}/resolve", Resolve).Needs(Permission.Act).Produces<IncidentView>().WithSummary("Ends an incident");
    }

    private static async Task<Reply> List(
        Database database, IncidentsStore store, IZones zones, Caller caller, PageRequest page, CancellationToken cancel,
        string? active = null, string? severity = null, string? bbox = null, string? zone_id = null)
    {
        if (active is not (null or "true" or "false")) return Refusal.Invalid("/active", "active is true or false.");
        if (severity is not null && !TrafficSeverity.All.Contains(severity)) return Refusal.Invalid("/severity", $"severity is one of {string.Join(", ", TrafficSeverity.All)}.");
        var box = Box(bbox);
        if (bbox is not null && box is null) return Refusal.Invalid("/bbox", "bbox is west,south,east,north in degrees.");
        return await database.Read<Reply>(
            async session =>
            {
                var (scope, refusal) = zone_id is null ? (null, null) : await ZoneOf(session, zones, caller, zone_id);
                if (refusal is not null) return refusal;
                var rows = await store.List(session, new(active is null ? null : active == "true", severity, box, scope, caller.ZoneIds), page);
                var cut = Page<IncidentRow>.Of(rows, page, row => (row.CreatedAt, row.Id));
                return Reply.Ok(new Page<IncidentView>([.. cut.Items.Select(IncidentView.Of)], cut.NextCursor));
            },
            cancel);
    }

    private static Task<Reply> One(string id, Database database, IncidentsStore store, Caller caller, CancellationToken cancel) =>
        database.Read(async session => Reply.Ok(IncidentView.Of(await Find(session, store, caller, id, locked: false))), cancel);

    private static Task<Reply> Patch(string id, Change request, Database database, IncidentsStore store, IncidentBook book, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            var row = await Find(session, store, caller, id, locked: true);
            if (!row.Active) return Ended(row);
            var input = new IncidentInput(request.Severity, request.Description, request.AffectedRadiusMeters, "/affected_radius_meters", request.IncidentType, request.Geometry, request.ExpiresAt);
            if (input.Decide(new(row.Latitude, row.Longitude), session.Now) is { } refusal) return refusal;
            var changed = await book.Change(session, row with
            {
                Severity = request.Severity ?? row.Severity, Description = request.Description ?? row.Description, AffectedRadiusMeters = request.AffectedRadiusMeters ?? row.AffectedRadiusMeters,
                IncidentType = request.IncidentType ?? row.IncidentType, Geometry = IncidentInput.ToJson(request.Geometry) ?? row.Geometry, ExpiresAt = request.ExpiresAt ?? row.ExpiresAt,
                Closure = request.Closure ?? row.Closure,
            });
            return Reply.Ok(IncidentView.Of(changed));
        },
        cancel);

    private static Task<Reply> Resolve(string id, Database database, IncidentsStore store, IncidentBook book, Caller caller, CancellationToken cancel, Resolution? request = null) => database.Write<Reply>(
        async session =>
        {
            var row = await Find(session, store, caller, id, locked: true);
            if (!row.Active) return Ended(row);
            if (request?.Reason?.Length > ReportIncident.MostText) return Refusal.Invalid("/reason", $"A reason has at most {ReportIncident.MostText} characters.");
            return Reply.Ok(IncidentView.Of(await book.Resolve(session, row, request?.Reason, caller.Actor)));
        },
        cancel);

    private static Refusal Ended(IncidentRow row) => new("incident_already_resolved", $"The incident was resolved at {row.ResolvedAt:O}.");

    private static async Task<IncidentRow> Find(Session session, IncidentsStore store, Caller caller, string id, bool locked)
    {
        return await store.Find(session, Asked.Id(id), locked) is { } row && (row.ZoneId is not { } zone || caller.SeesZone(zone)) ? row : throw new RefusedException(Refusal.NotFound("incident"));
    }

    private static async Task<(Guid? Zone, Refusal? Refusal)> ZoneOf(Session session, IZones zones, Caller caller, string id) =>
        await zones.Lookup(session, id) is { } zone && caller.SeesZone(zone.Id) ? (zone.Id, null) : (null, Refusal.NotFound("zone"));

    private static (double, double, double, double)? Box(string? text)
    {
        var parts = text?.Split(',') ?? [];
        var values = new double[4];
        if (parts.Length != 4) return null;
        for (var i = 0; i < 4; i++)
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || Math.Abs(values[i]) is not <= 180) return null;
        return values[0] <= values[2] && values[1] <= values[3] ? (values[0], values[1], values[2], values[3]) : null;
    }
}
