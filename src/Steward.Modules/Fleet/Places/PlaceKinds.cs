using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Fleet.Zones;
using Steward.Kernel;

namespace Steward.Fleet.Places;

/// <summary><c>/cities</c>, <c>/corridors</c> and <c>/service-windows</c>.</summary>
internal static class PlaceKinds
{
    private const int MostWaypoints = 500;
    private static readonly string[] Scopes = ["zone", "area", "customer", "place"];
    private static readonly string[] Rules = ["allowed", "blocked"];
    private static readonly string[] Sides = ["pickup", "delivery", "both"];

    internal sealed record CityRequest(string? Code, string? Name, Patch<string?> ZoneId, double? Latitude, double? Longitude);

    internal sealed record CorridorRequest(string? Code, string? Name, Patch<string?> ZoneId, IReadOnlyList<WaypointRequest>? Waypoints);

    internal sealed record WaypointRequest(double? Latitude, double? Longitude, double? RadiusKm);

    internal sealed record WindowRequest(
        string? ZoneId, string? Name, string? Scope, string? Rule, string? Side, Json? Area, Guid? CustomerId, double? Latitude, double? Longitude, int? RadiusMeters,
        IReadOnlyList<int>? Weekdays, string? LocalStart, string? LocalEnd, Patch<DateOnly?> ValidFrom, Patch<DateOnly?> ValidUntil);

    internal static void Map(RouteGroupBuilder api)
    {
        new PlaceKind<CityRow, CityRequest>(
            "/cities", "city", (s, session, retired) => s.AllCities(session, retired), r => r.Id, r => r.Code, r => r.ZoneId, City,
            (s, session, row) => s.Add(session, row), (s, session, row) => s.Save(session, row), (row, now) => row with { RetiredAt = row.RetiredAt ?? now }).Map(api);
        new PlaceKind<CorridorRow, CorridorRequest>(
            "/corridors", "corridor", (s, session, retired) => s.AllCorridors(session, retired), r => r.Id, r => r.Code, r => r.ZoneId, Corridor,
            (s, session, row) => s.Add(session, row), (s, session, row) => s.Save(session, row), (row, now) => row with { RetiredAt = row.RetiredAt ?? now }).Map(api);
        new PlaceKind<WindowRow, WindowRequest>(
            "/service-windows", "service_window", (s, session, retired) => s.AllWindows(session, null, retired), r => r.Id, r => r.Id.ToString(), r => r.ZoneId, Window,
            (s, session, row) => s.Add(session, row), (s, session, row) => s.Save(session, row), (row, now) => row with { RetiredAt = row.RetiredAt ?? now }).Map(api);
    }

    private static async Task<CityRow> City(Session session, Caller caller, IZones zones, CityRow? present, CityRequest request)
    {
        var checks = new Checks();
        Named(checks, present is null, present?.Code, request.Code, request.Name);
        if (present is null) checks.Need(request.Latitude, "/latitude");
        if (present is null) checks.Need(request.Longitude, "/longitude");
        checks.Latitude(request.Latitude, "/latitude");
        checks.Longitude(request.Longitude, "/longitude");
        checks.Done();
        var row = present ?? new CityRow { Id = Ids.New(session.Now), Code = request.Code! };
        return row with
        {
            Name = request.Name ?? row.Name, ZoneId = await ZoneOf(session, caller, zones, request.ZoneId, row.ZoneId),
            Latitude = request.Latitude ?? row.Latitude, Longitude = request.Longitude ?? row.Longitude,
        };
    }

    private static async Task<CorridorRow> Corridor(Session session, Caller caller, IZones zones, CorridorRow? present, CorridorRequest request)
    {
        var checks = new Checks();
        Named(checks, present is null, present?.Code, request.Code, request.Name);
        for (var i = 0; i < (request.Waypoints?.Count ?? 0); i++)
        {
            var (point, at) = (request.Waypoints![i], $"/waypoints/{i}");
            checks.Need(point?.Latitude, at + "/latitude");
            checks.Need(point?.Longitude, at + "/longitude");
            checks.Latitude(point?.Latitude, at + "/latitude");
            checks.Longitude(point?.Longitude, at + "/longitude");
            checks.Range(point?.RadiusKm, at + "/radius_km", 0.1, 500);
        }
        checks.Done();
        if (present is null ? request.Waypoints is not { Count: >= 2 and <= MostWaypoints } : request.Waypoints is { Count: < 2 or > MostWaypoints })
            throw new RefusedException(Refusal.Rule("waypoints_missing", $"A corridor has 2 to {MostWaypoints} waypoints.", "/waypoints"));
        var row = present ?? new CorridorRow { Id = Ids.New(session.Now), Code = request.Code! };
        return row with
        {
            Name = request.Name ?? row.Name, ZoneId = await ZoneOf(session, caller, zones, request.ZoneId, row.ZoneId),
            Waypoints = request.Waypoints is { } points ? Json.Of(points.Select(p => new Waypoint(p.Latitude!.Value, p.Longitude!.Value, p.RadiusKm ?? 25)).ToArray()) : row.Waypoints,
        };
    }

    private static async Task<WindowRow> Window(Session session, Caller caller, IZones zones, WindowRow? present, WindowRequest request)
    {
        var row = present ?? new WindowRow { Id = Ids.New(session.Now), Scope = request.Scope ?? "", Weekdays = Json.Of(new[] { 1, 2, 3, 4, 5, 6, 7 }) };
        row = row with
        {
            Name = request.Name ?? row.Name, Rule = request.Rule ?? row.Rule, Side = request.Side ?? row.Side, Area = request.Area ?? row.Area, CustomerId = request.CustomerId ?? row.CustomerId,
            Latitude = request.Latitude ?? row.Latitude?.Value, Longitude = request.Longitude ?? row.Longitude?.Value,
            RadiusMeters = request.RadiusMeters ?? row.RadiusMeters ?? (row.Scope == "place" ? 100 : null),
            Weekdays = request.Weekdays is { } days ? Json.Of(days.Distinct().Order().ToArray()) : row.Weekdays, LocalStart = request.LocalStart ?? row.LocalStart, LocalEnd = request.LocalEnd ?? row.LocalEnd,
            ValidFrom = request.ValidFrom.Or(row.ValidFrom), ValidUntil = request.ValidUntil.Or(row.ValidUntil),
        };
        CheckWindow(row, present, request);
        return row with { ZoneId = present?.ZoneId ?? await ZoneOf(session, caller, zones, new(true, request.ZoneId), null) ?? throw new RefusedException(Refusal.Invalid("/zone_id", "zone_id is required.")) };
    }

    private static void CheckWindow(WindowRow row, WindowRow? present, WindowRequest request)
    {
        var checks = new Checks();
        if (present is null) checks.Need(request.ZoneId, "/zone_id");
        else if (request.ZoneId is not null || request.Scope is { } scope && scope != present.Scope) checks.Say("/scope", "Zone and scope of a window do not change.");
        checks.Text(row.Name, "/name", 255);
        foreach (var (word, pointer, words) in new[] { (row.Scope, "/scope", Scopes), (row.Rule, "/rule", Rules), (row.Side, "/side", Sides) }) checks.OneOf(word, pointer, words);
        checks.Need(row.LocalStart, "/local_start");
        checks.Need(row.LocalEnd, "/local_end");
        checks.HourMinute(row.LocalStart, "/local_start");
        checks.HourMinute(row.LocalEnd, "/local_end");
        checks.Latitude(row.Latitude?.Value, "/latitude");
        checks.Longitude(row.Longitude?.Value, "/longitude");
        checks.Range(row.RadiusMeters, "/radius_meters", 1, 20_000);
        if (request.Weekdays is { } days && (days.Count == 0 || days.Any(d => d is < 1 or > 7))) checks.Say("/weekdays", "Weekdays are 1 (Monday) to 7, at least one.");
        if (row.Scope == "area" && row.Area is null) checks.Say("/area", "A window of an area has a GeoJSON area.");
        if (request.Area is { } area && Boundary.Read(area.Text, out var error) is null) checks.Say("/area", error!);
        if (row.Scope == "customer") checks.Need(row.CustomerId, "/customer_id");
        if (row.Scope == "place") checks.Need(row.Latitude, "/latitude");
        if (row.Scope == "place") checks.Need(row.Longitude, "/longitude");
        checks.Done();
        if (row.ValidUntil < row.ValidFrom) throw new RefusedException(Refusal.Rule("window_invalid", "valid_until is before valid_from.", "/valid_until"));
    }

    private static void Named(Checks checks, bool isNew, string? presentCode, string? code, string? name)
    {
        if (isNew) checks.Need(code, "/code");
        if (isNew || name is not null) checks.Name(name, "/name");
        checks.Code(code, "/code");
        if (!isNew && code is not null && code != presentCode) checks.Say("/code", "A code does not change.");
    }

    private static async Task<Guid?> ZoneOf(Session session, Caller caller, IZones zones, Patch<string?> sent, Guid? present)
    {
        if (!sent.IsSent) return present;
        if (sent.Value is not { } text) return null;
        return await zones.Lookup(session, text) is { } zone && caller.SeesZone(zone.Id) ? zone.Id : throw new RefusedException(Refusal.NotFound("zone"));
    }
}
