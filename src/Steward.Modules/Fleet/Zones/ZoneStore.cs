using Steward.Kernel;

namespace Steward.Fleet.Zones;

/// <summary>A zone as it is stored.</summary>
internal sealed record ZoneRow
{
    public Guid Id { get; init; }
    public string Code { get; init; } = "";
    public string? ExternalId { get; init; }
    public string Name { get; init; } = "";
    public string TimeZone { get; init; } = "";

    /// <summary>What follows, from <see cref="NextTimeZoneAt"/> on.</summary>
    public string? NextTimeZone { get; init; }
    public DateTimeOffset? NextTimeZoneAt { get; init; }
    public string Currency { get; init; } = "";
    public string Country { get; init; } = "";
    public Degrees DepotLatitude { get; init; }
    public Degrees DepotLongitude { get; init; }
    public Json? Boundary { get; init; }
    public string AssignmentMode { get; init; } = "offer";
    public string PlanningMode { get; init; } = "on_demand";
    public Json Settings { get; init; } = Json.Empty;
    public DateTimeOffset? RetiredAt { get; init; }
    public long RowVersion { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>One line of a calendar: a weekday or a date, and its hours; a date without hours is closed.</summary>
internal sealed record CalendarRow
{
    public Guid ZoneId { get; init; }
    public int? Weekday { get; init; }
    public DateOnly? Date { get; init; }
    public string? Opens { get; init; }
    public string? Closes { get; init; }
    public string? Name { get; init; }
}

/// <summary>Tables <c>zones</c>, <c>zone_calendar</c> and <c>zone_roads</c>.</summary>
internal sealed class ZoneStore
{
    private const string Columns =
        "id, code, external_id, name, time_zone, next_time_zone, next_time_zone_at, currency, country, depot_latitude, depot_longitude, boundary, assignment_mode, planning_mode, settings, retired_at, row_version, created_at, updated_at";

    internal Task<IReadOnlyList<ZoneRow>> All(Session session) => session.Query<ZoneRow>($"select {Columns} from zones order by code");

    internal Task<ZoneRow?> Find(Session session, ThingId id) => session.First<ZoneRow>(
        $"select {Columns} from zones where {(id.Id is not null ? "id = @Id" : id.Code is not null ? "code = @Code" : "external_id = @External")}", id);

    internal Task<IReadOnlyList<ZoneRow>> Page(Session session, PageRequest page, bool retired) => session.Query<ZoneRow>(
        $"select {Columns} from zones where (created_at, id) < (@At, @Id) and (@retired or retired_at is null) order by created_at desc, id desc limit @Take",
        new { page.At, page.Id, page.Take, retired });

    /// <summary>False when the code or the external id is taken.</summary>
    internal async Task<bool> Add(Session session, ZoneRow zone) => await session.Execute(
        """
        insert into zones (id, code, external_id, name, time_zone, currency, country, depot_latitude, depot_longitude, boundary, assignment_mode, planning_mode, settings, created_at)
        values (@Id, @Code, @ExternalId, @Name, @TimeZone, @Currency, @Country, @DepotLatitude, @DepotLongitude, @Boundary, @AssignmentMode, @PlanningMode, @Settings, @Now)
        on conflict do nothing
        """,
        Values(zone, session.Now)) == 1;

    /// <summary>False when another change came first.</summary>
    internal async Task<bool> Save(Session session, ZoneRow zone) => await session.Execute(
        """
        update zones set external_id = @ExternalId, name = @Name, time_zone = @TimeZone, next_time_zone = @NextTimeZone, next_time_zone_at = @NextTimeZoneAt, currency = @Currency, country = @Country, depot_latitude = @DepotLatitude,
          depot_longitude = @DepotLongitude, boundary = @Boundary, assignment_mode = @AssignmentMode, planning_mode = @PlanningMode, settings = @Settings,
          retired_at = @RetiredAt, row_version = row_version + 1
        where id = @Id and row_version = @RowVersion
        """,
        Values(zone, session.Now)) == 1;

    internal Task<IReadOnlyList<CalendarRow>> Calendars(Session session) => session.Query<CalendarRow>(
        "select zone_id, weekday, date, opens, closes, name from zone_calendar order by zone_id, weekday, date, opens");

    internal Task<IReadOnlyList<CalendarRow>> Calendar(Session session, Guid zone) => session.Query<CalendarRow>(
        "select zone_id, weekday, date, opens, closes, name from zone_calendar where zone_id = @zone order by weekday, date, opens", new { zone });

    internal async Task SetCalendar(Session session, Guid zone, IEnumerable<CalendarRow> rows)
    {
        await session.Execute("delete from zone_calendar where zone_id = @zone", new { zone });
        foreach (var row in rows)
            await session.Execute(
                "insert into zone_calendar (id, zone_id, weekday, date, opens, closes, name, created_at) values (@id, @zone, @Weekday, @Date, @Opens, @Closes, @Name, @Now)",
                new { id = Ids.New(session.Now), zone, row.Weekday, row.Date, row.Opens, row.Closes, row.Name, session.Now });
    }

    internal Task<Json?> Roads(Session session, Guid zone) => session.First<Json?>("select roads from zone_roads where zone_id = @zone", new { zone });

    internal Task<int> SetRoads(Session session, Guid zone, Json roads) => session.Execute(
        "insert into zone_roads (zone_id, roads) values (@zone, @roads) on conflict (zone_id) do update set roads = excluded.roads", new { zone, roads });

    private static object Values(ZoneRow zone, DateTimeOffset now) => new
    {
        zone.Id, zone.Code, zone.ExternalId, zone.Name, zone.TimeZone, zone.NextTimeZone, zone.NextTimeZoneAt, zone.Currency, zone.Country, zone.DepotLatitude, zone.DepotLongitude, zone.Boundary,
        zone.AssignmentMode, zone.PlanningMode, zone.Settings, zone.RetiredAt, zone.RowVersion, Now = now,
    };
}
