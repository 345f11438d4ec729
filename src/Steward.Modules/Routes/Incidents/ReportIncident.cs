using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Routes.Incidents;

/// <summary>An incident as the API shows it.</summary>
internal sealed record IncidentView(
    Guid Id, double Latitude, double Longitude, int AffectedRadiusMeters, string Severity, string? Description, string? IncidentType, bool Active, int AffectedRoutes,
    IReadOnlyList<Guid> AffectedOrders, DateTimeOffset ReportedAt, DateTimeOffset? ResolvedAt, DateTimeOffset? StartsAt, DateTimeOffset ExpiresAt, bool Closure, Json? Geometry,
    Guid? ZoneId, DateOnly BusinessDate, string? Source, string? ExternalId, string? Resolution, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    internal static IncidentView Of(IncidentRow row) => new(
        row.Id, row.Latitude, row.Longitude, row.AffectedRadiusMeters, row.Severity, row.Description, row.IncidentType, row.Active, row.AffectedRoutes,
        row.AffectedOrders.Values, row.ReportedAt, row.ResolvedAt, row.More.StartsAt, row.ExpiresAt, row.Closure, row.Geometry, row.ZoneId, row.BusinessDate, row.Source,
        row.ExternalId, row.More.Reason, row.CreatedAt, row.UpdatedAt);
}

/// <summary>Somebody reports an incident. Routes that cross it are planned anew at once by the engine; nobody waits for that here.</summary>
internal static class ReportIncident
{
    internal const int UsualRadius = 500, LeastRadius = 50, MostRadius = 20_000, MostText = 4_000, MostType = 100;

    internal sealed record Place(double? Lat = null, double? Lng = null);

    internal sealed record Request(
        Place? Location = null, string? Severity = null, string? Description = null, [property: JsonPropertyName("affectedRadius")] int? AffectedRadius = null,
        string? IncidentType = null, JsonElement? Geometry = null, DateTimeOffset? ExpiresAt = null, bool? Closure = null);

    internal sealed record Reported(bool Success, string Message, IncidentView Incident, int AffectedRoutes);

    internal static void Map(RouteGroupBuilder automation) => automation.MapPost("/traffic-incident", Handle)
        .Needs(Permission.Act).Produces<Reported>().WithSummary("Reports a traffic incident; routes across it are planned anew");

    private static async Task<Reply> Handle(Request request, Caller caller, Database database, IncidentBook book, TimeProvider clock, CancellationToken cancel)
    {
        if (Decide(request, clock.GetUtcNow()) is { } refusal) return refusal;
        return await database.Write<Reply>(
            async session =>
            {
                var row = await book.Add(session, Draft(request, session.Now) with { Metadata = Json.Of(new IncidentMore(ReportedBy: caller.Actor)) });
                if (row.ZoneId is { } zone ? !caller.SeesZone(zone) : caller.ZoneIds is not null) return Refusal.NotFound("zone");
                var message = row.AffectedRoutes == 0 ? "The incident is noted; no open route crosses it." : $"The incident is noted; {(row.AffectedRoutes == 1 ? "1 open route crosses it and is" : $"{row.AffectedRoutes} open routes cross it and are")} planned anew.";
                return Reply.Ok(new Reported(true, message, IncidentView.Of(row), row.AffectedRoutes));
            },
            cancel);
    }

    /// <summary>Null when the report is good. 0 is a valid coordinate.</summary>
    internal static Refusal? Decide(Request request, DateTimeOffset now)
    {
        if (request.Location?.Lat is not (>= -90 and <= 90)) return Refusal.Invalid("/location/lat", "lat is a number from -90 to 90.");
        if (request.Location.Lng is not (>= -180 and <= 180)) return Refusal.Invalid("/location/lng", "lng is a number from -180 to 180.");
        if (request.Severity is null) return Refusal.Invalid("/severity", $"severity is one of {string.Join(", ", TrafficSeverity.All)}.");
        var shape = new IncidentInput(request.Severity, request.Description, request.AffectedRadius, "/affectedRadius", request.IncidentType, request.Geometry, request.ExpiresAt);
        return shape.Decide(new(request.Location.Lat.Value, request.Location.Lng.Value), now);
    }

    private static IncidentRow Draft(Request request, DateTimeOffset now) => new()
    {
        Latitude = request.Location!.Lat!.Value, Longitude = request.Location.Lng!.Value, AffectedRadiusMeters = request.AffectedRadius ?? UsualRadius, Severity = request.Severity!,
        Description = request.Description, IncidentType = request.IncidentType, Closure = request.Closure ?? false, ExpiresAt = request.ExpiresAt ?? now + IncidentBook.Life,
        Geometry = IncidentInput.ToJson(request.Geometry),
    };
}

/// <summary>The fields that a report, a change and a feed have in common.</summary>
internal sealed record IncidentInput(string? Severity, string? Description, int? Radius, string RadiusPointer, string? Type, JsonElement? Geometry, DateTimeOffset? ExpiresAt)
{
    internal Refusal? Decide(Contracts.GeoPoint middle, DateTimeOffset now)
    {
        if (Severity is not null && !TrafficSeverity.All.Contains(Severity)) return Refusal.Invalid("/severity", $"severity is one of {string.Join(", ", TrafficSeverity.All)}.");
        if (Radius is < ReportIncident.LeastRadius or > ReportIncident.MostRadius) return Refusal.Invalid(RadiusPointer, $"The radius is {ReportIncident.LeastRadius} to {ReportIncident.MostRadius} metres.");
        if (Description?.Length > ReportIncident.MostText) return Refusal.Invalid("/description", $"A description has at most {ReportIncident.MostText} characters.");
        if (Type?.Length > ReportIncident.MostType) return Refusal.Invalid("/incident_type", $"A type has at most {ReportIncident.MostType} characters.");
        if (ExpiresAt <= now) return Refusal.Invalid("/expires_at", "expires_at lies in the future.");
        return IncidentShape.Of(Geometry, middle, Radius ?? ReportIncident.UsualRadius).Fault is { } fault ? Refusal.Invalid("/geometry", fault) : null;
    }

    internal static Json? ToJson(JsonElement? geometry) => geometry is { ValueKind: JsonValueKind.Object } given ? new Json(given.GetRawText()) : null;
}
