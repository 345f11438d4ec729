using System.Text.Json;
using Steward.Kernel;
using Steward.Routes.Travel;

namespace Steward.Routes.Incidents;

/// <summary>The words of <c>traffic_severity</c>.</summary>
internal static class TrafficSeverity
{
    internal static IReadOnlyList<string> All { get; } = ["LOW", "MEDIUM", "HIGH", "SEVERE"];
}

/// <summary>What an incident has beside its columns.</summary>
/// <param name="StartsAt">Of works that are announced; null: since it was reported.</param>
/// <param name="Reason">Why it was resolved.</param>
internal sealed record IncidentMore(DateTimeOffset? StartsAt = null, string? Reason = null, string? ResolvedBy = null, string? ReportedBy = null);

/// <summary>A row of <c>traffic_incidents</c>.</summary>
internal sealed record IncidentRow
{
    public Guid Id { get; init; }
    public Degrees Latitude { get; init; }
    public Degrees Longitude { get; init; }
    public int AffectedRadiusMeters { get; init; }
    public required string Severity { get; init; }
    public string? Description { get; init; }
    public string? IncidentType { get; init; }
    public bool Active { get; init; }
    public int AffectedRoutes { get; init; }
    public IdArray AffectedOrders { get; init; } = new([]);
    public DateTimeOffset ReportedAt { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public Json Metadata { get; init; } = Json.Empty;
    public Guid? ZoneId { get; init; }
    public DateOnly BusinessDate { get; init; }
    public Json? Geometry { get; init; }
    public bool Closure { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public string? Source { get; init; }
    public string? ExternalId { get; init; }

    internal IncidentMore More => Metadata.As<IncidentMore>() ?? new();

    /// <summary>Null when its shape cannot be read, which the checks on input exclude.</summary>
    internal RoadIncident? OnRoads()
    {
        JsonElement? geometry = Geometry is { } json ? JsonSerializer.Deserialize<JsonElement>(json.Text) : null;
        var (shape, _) = IncidentShape.Of(geometry, new(Latitude, Longitude), AffectedRadiusMeters);
        return shape is null ? null : new(Id, shape, Closure, TravelConditions.TrafficOf(Severity), More.StartsAt ?? ReportedAt, ExpiresAt);
    }
}

/// <summary>What a list of incidents asks for.</summary>
internal sealed record IncidentFilter(bool? Active, string? Severity, (double West, double South, double East, double North)? Box, Guid? Zone, IReadOnlyList<Guid>? Zones);

/// <summary>SQL of <c>traffic_incidents</c> and <c>traffic_incident_orders</c>.</summary>
internal sealed class IncidentsStore
{
    private const int MostInForce = 5_000;
    private const string Columns =
        """
        id, latitude, longitude, affected_radius_meters, severity, description, incident_type, active, affected_routes, affected_orders, reported_at, resolved_at,
        created_at, updated_at, metadata, zone_id, business_date, geometry, closure, expires_at, source, external_id
        """;

    internal Task<IncidentRow?> Find(Session session, Guid id, bool locked = false) =>
        session.First<IncidentRow>($"select {Columns} from traffic_incidents where id = @id{(locked ? session.ForUpdate : "")}", new { id });

    internal Task<IncidentRow?> ByExternal(Session session, string source, string externalId) => session.First<IncidentRow>(
        $"select {Columns} from traffic_incidents where source = @source and external_id = @externalId{session.ForUpdate}", new { source, externalId });

    /// <summary>Not resolved and not past their time, worst first.</summary>
    internal Task<IReadOnlyList<IncidentRow>> InForce(Session session) => session.Query<IncidentRow>(
        $"select {Columns} from traffic_incidents where active and expires_at > @Now order by closure desc, severity desc, reported_at desc, id limit @MostInForce", new { session.Now, MostInForce });

    /// <summary>The newest active ones, for statistics.</summary>
    /// <param name="zones">Null: all.</param>
    internal Task<IReadOnlyList<IncidentRow>> Newest(Session session, IReadOnlyList<Guid>? zones, int count) => session.Query<IncidentRow>(
        $"select {Columns} from traffic_incidents where active{(zones is null ? "" : " and zone_id " + session.AnyOf("zones"))} order by reported_at desc, id desc limit @count",
        new { zones = new IdArray([.. zones ?? []]), count });

    internal Task<IReadOnlyList<IncidentRow>> List(Session session, IncidentFilter filter, PageRequest page)
    {
        var where = new List<string> { "(created_at, id) < (@At, @Id)" };
        if (filter.Active is not null) where.Add("active = @Active");
        if (filter.Severity is not null) where.Add("severity = @Severity");
        if (filter.Zone is not null) where.Add("zone_id = @Zone");
        if (filter.Zones is not null) where.Add("(zone_id is null or zone_id " + session.AnyOf("zones") + ")");
        if (filter.Box is not null) where.Add("latitude between @south and @north and longitude between @west and @east");
        var box = filter.Box ?? default;
        return session.Query<IncidentRow>(
            $"select {Columns} from traffic_incidents where {string.Join(" and ", where)} order by created_at desc, id desc limit @Take",
            new
            {
                page.At, page.Id, page.Take, filter.Active, filter.Severity, filter.Zone, zones = new IdArray([.. filter.Zones ?? []]),
                south = new Degrees(box.South), north = new Degrees(box.North), west = new Degrees(box.West), east = new Degrees(box.East),
            });
    }

    internal Task Add(Session session, IncidentRow row) => session.Execute(
        """
        insert into traffic_incidents (id, latitude, longitude, affected_radius_meters, severity, description, incident_type, active, affected_routes, reported_at,
          created_at, updated_at, metadata, zone_id, business_date, geometry, closure, expires_at, source, external_id)
        values (@Id, @Latitude, @Longitude, @AffectedRadiusMeters, @Severity, @Description, @IncidentType, @Active, @AffectedRoutes, @ReportedAt,
          @CreatedAt, @UpdatedAt, @Metadata, @ZoneId, @BusinessDate, @Geometry, @Closure, @ExpiresAt, @Source, @ExternalId)
        """,
        row);

    internal Task Save(Session session, IncidentRow row) => session.Execute(
        """
        update traffic_incidents set latitude = @Latitude, longitude = @Longitude, affected_radius_meters = @AffectedRadiusMeters, severity = @Severity,
          description = @Description, incident_type = @IncidentType, active = @Active, affected_routes = @AffectedRoutes, resolved_at = @ResolvedAt,
          metadata = @Metadata, geometry = @Geometry, closure = @Closure, expires_at = @ExpiresAt
        where id = @Id
        """,
        row);

    /// <summary>Orders that it holds up; those that are known already stay.</summary>
    internal async Task AddOrders(Session session, Guid incident, IReadOnlyCollection<Guid> orders)
    {
        foreach (var order in orders)
            await session.Execute("insert into traffic_incident_orders (incident_id, order_id) values (@incident, @order) on conflict (incident_id, order_id) do nothing", new { incident, order });
    }
}
