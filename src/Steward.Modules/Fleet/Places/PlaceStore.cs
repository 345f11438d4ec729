using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Places;

/// <summary>A city as it is stored and shown.</summary>
internal sealed record CityRow
{
    public Guid Id { get; init; }
    public string Code { get; init; } = "";
    public string Name { get; init; } = "";
    public Guid? ZoneId { get; init; }
    public Degrees Latitude { get; init; }
    public Degrees Longitude { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }
}

/// <summary>A corridor as it is stored and shown.</summary>
internal sealed record CorridorRow
{
    public Guid Id { get; init; }
    public string Code { get; init; } = "";
    public string Name { get; init; } = "";
    public Guid? ZoneId { get; init; }
    public Json Waypoints { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }
}

/// <summary>A named window as it is stored and shown.</summary>
internal sealed record WindowRow
{
    public Guid Id { get; init; }
    public Guid ZoneId { get; init; }
    public string? Name { get; init; }
    public string Scope { get; init; } = "";
    public string Rule { get; init; } = "";
    public string Side { get; init; } = "both";
    public Json? Area { get; init; }
    public Guid? CustomerId { get; init; }
    public Degrees? Latitude { get; init; }
    public Degrees? Longitude { get; init; }
    public int? RadiusMeters { get; init; }
    public Json Weekdays { get; init; }
    public string LocalStart { get; init; } = "";
    public string LocalEnd { get; init; } = "";
    public DateOnly? ValidFrom { get; init; }
    public DateOnly? ValidUntil { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }
}

/// <summary>Tables <c>cities</c>, <c>corridors</c> and <c>service_windows</c>.</summary>
internal sealed class PlaceStore : IPlaces
{
    private const string CityColumns = "id, code, name, zone_id, latitude, longitude, retired_at";
    private const string CorridorColumns = "id, code, name, zone_id, waypoints, retired_at";
    private const string WindowColumns =
        "id, zone_id, name, scope, rule, side, area, customer_id, latitude, longitude, radius_meters, weekdays, local_start, local_end, valid_from, valid_until, retired_at";

    public async Task<Contracts.City?> City(Session session, string code) =>
        await session.First<CityRow>($"select {CityColumns} from cities where code = @code", new { code }) is { } row ? Of(row) : null;

    public async Task<IReadOnlyList<Contracts.City>> Cities(Session session) => [.. (await AllCities(session, retired: false)).Select(Of)];

    public async Task<IReadOnlyList<Corridor>> Corridors(Session session, Guid? zone) =>
    [
        .. (await AllCorridors(session, retired: false)).Where(c => zone is null || c.ZoneId is null || c.ZoneId == zone)
            .Select(c => new Corridor(c.Id, c.Code, c.Name, c.ZoneId, c.Waypoints.As<Waypoint[]>() ?? [], c.RetiredAt)),
    ];

    public async Task<IReadOnlyList<ServiceWindow>> Windows(Session session, Guid zone) =>
    [
        .. (await AllWindows(session, zone, retired: false)).Select(w => new ServiceWindow(
            w.Id, w.ZoneId, w.Name, w.Scope, w.Rule, w.Side, w.Area, w.CustomerId, w.Latitude?.Value, w.Longitude?.Value, w.RadiusMeters, w.Weekdays.As<int[]>() ?? [],
            Checks.Minute(w.LocalStart), Checks.Minute(w.LocalEnd), w.ValidFrom, w.ValidUntil)),
    ];

    internal Task<IReadOnlyList<CityRow>> AllCities(Session session, bool retired) =>
        session.Query<CityRow>($"select {CityColumns} from cities where (@retired or retired_at is null) order by code", new { retired });

    internal Task<IReadOnlyList<CorridorRow>> AllCorridors(Session session, bool retired) =>
        session.Query<CorridorRow>($"select {CorridorColumns} from corridors where (@retired or retired_at is null) order by code", new { retired });

    internal Task<IReadOnlyList<WindowRow>> AllWindows(Session session, Guid? zone, bool retired) => session.Query<WindowRow>(
        $"select {WindowColumns} from service_windows where (@retired or retired_at is null) {(zone is null ? "" : "and zone_id = @zone")} order by created_at, id", new { zone, retired });

    internal async Task<bool> Add(Session session, CityRow city) => await session.Execute(
        "insert into cities (id, code, name, zone_id, latitude, longitude) values (@Id, @Code, @Name, @ZoneId, @Latitude, @Longitude) on conflict do nothing", city) == 1;

    internal Task<int> Save(Session session, CityRow city) => session.Execute(
        "update cities set name = @Name, zone_id = @ZoneId, latitude = @Latitude, longitude = @Longitude, retired_at = @RetiredAt, row_version = row_version + 1 where id = @Id", city);

    internal async Task<bool> Add(Session session, CorridorRow corridor) => await session.Execute(
        "insert into corridors (id, code, name, zone_id, waypoints) values (@Id, @Code, @Name, @ZoneId, @Waypoints) on conflict do nothing", corridor) == 1;

    internal Task<int> Save(Session session, CorridorRow corridor) => session.Execute(
        "update corridors set name = @Name, zone_id = @ZoneId, waypoints = @Waypoints, retired_at = @RetiredAt, row_version = row_version + 1 where id = @Id", corridor);

    internal async Task<bool> Add(Session session, WindowRow window) => await session.Execute(
        """
        insert into service_windows (id, zone_id, name, scope, rule, side, area, customer_id, latitude, longitude, radius_meters, weekdays, local_start, local_end, valid_from, valid_until)
        values (@Id, @ZoneId, @Name, @Scope, @Rule, @Side, @Area, @CustomerId, @Latitude, @Longitude, @RadiusMeters, @Weekdays, @LocalStart, @LocalEnd, @ValidFrom, @ValidUntil)
        """,
        window) == 1;

    internal Task<int> Save(Session session, WindowRow window) => session.Execute(
        """
        update service_windows set name = @Name, rule = @Rule, side = @Side, area = @Area, customer_id = @CustomerId, latitude = @Latitude, longitude = @Longitude,
          radius_meters = @RadiusMeters, weekdays = @Weekdays, local_start = @LocalStart, local_end = @LocalEnd, valid_from = @ValidFrom, valid_until = @ValidUntil,
          retired_at = @RetiredAt, row_version = row_version + 1
        where id = @Id
        """,
        window);

    private static Contracts.City Of(CityRow row) => new(row.Id, row.Code, row.Name, row.ZoneId, row.Latitude, row.Longitude, row.RetiredAt);
}
