using Steward.Kernel;
using Steward.Routes.Contracts;

namespace Steward.Routes;

/// <summary>A row of <c>routes</c>.</summary>
internal sealed record RouteRow
{
    public Guid Id { get; init; }
    public required string RouteId { get; init; }
    public Guid ZoneId { get; init; }
    public DateOnly BusinessDate { get; init; }
    public Guid VehicleId { get; init; }
    public Guid? DriverId { get; init; }
    public Json OrderIds { get; init; } = new("[]");
    public Json DestinationCities { get; init; } = new("[]");
    public decimal TotalDistanceKm { get; init; }
    public int EstimatedDurationMinutes { get; init; }
    public decimal EstimatedCost { get; init; }
    public decimal? ActualCost { get; init; }
    public required string Currency { get; init; }
    public decimal? EstimatedCostKes { get; init; }
    public decimal? ActualCostKes { get; init; }
    public decimal EstimatedFuelCost { get; init; }
    public decimal EstimatedTimeCost { get; init; }
    public decimal EstimatedDelayPenalty { get; init; }
    public decimal? ActualDistanceKm { get; init; }
    public int? ActualDurationMinutes { get; init; }
    public decimal? ActualFuelCost { get; init; }
    public required string Status { get; init; }
    public Guid? DecisionId { get; init; }
    public DateTimeOffset PlannedStartAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }
    public string? CancellationReason { get; init; }
    public int LockedPrefix { get; init; }
    public long RowVersion { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public Json Metadata { get; init; } = Json.Empty;

    internal bool IsOpen => Status is RouteStatus.Planned or RouteStatus.InProgress;

    internal IReadOnlyList<Guid> Orders => OrderIds.As<Guid[]>() ?? [];
}

/// <summary>Which routes a list asks for.</summary>
internal sealed record RouteFilter(IReadOnlyList<string>? Statuses, Guid? Vehicle, Guid? Driver, Guid? Zone, DateOnly? Date, IReadOnlyList<Guid>? Zones);

/// <summary>SQL of <c>routes</c>.</summary>
internal sealed class RoutesStore
{
    private const string Columns =
        """
        id, route_id, zone_id, business_date, vehicle_id, driver_id, order_ids, destination_cities, total_distance_km, estimated_duration_minutes,
        estimated_cost, actual_cost, currency, estimated_cost_kes, actual_cost_kes, estimated_fuel_cost, estimated_time_cost, estimated_delay_penalty,
        actual_distance_km, actual_duration_minutes, actual_fuel_cost, status, decision_id, planned_start_at, started_at, completed_at, cancelled_at,
        cancellation_reason, locked_prefix, row_version, created_at, updated_at, metadata
        """;

    internal Task<RouteRow?> Find(Session session, Guid id) => session.First<RouteRow>($"select {Columns} from routes where id = @id", new { id });

    internal Task<RouteRow?> Lock(Session session, Guid id) =>
        session.First<RouteRow>($"select {Columns} from routes where id = @id{session.ForUpdate}", new { id });

    internal Task<Guid?> FindByCode(Session session, string code) => session.First<Guid?>("select id from routes where route_id = @code order by created_at desc", new { code });

    /// <summary>The route under way before a planned one.</summary>
    internal Task<RouteRow?> OpenOf(Session session, Guid driver, bool locked) => session.First<RouteRow>(
        $"select {Columns} from routes where driver_id = @driver and status in ('planned', 'in_progress') order by case when status = 'in_progress' then 0 else 1 end, created_at limit 1{(locked ? session.ForUpdate : "")}",
        new { driver });

    internal Task<IReadOnlyList<RouteRow>> OpenIn(Session session, Guid zone) => session.Query<RouteRow>(
        $"select {Columns} from routes where zone_id = @zone and status in ('planned', 'in_progress') order by driver_id, created_at", new { zone });

    internal Task<IReadOnlyList<RouteRow>> List(Session session, RouteFilter filter, PageRequest page)
    {
        var where = new List<string> { "(created_at, id) < (@At, @Id)" };
        if (filter.Statuses is not null) where.Add($"status in ({string.Join(", ", filter.Statuses.Select(s => $"'{RouteStatus.All.Single(known => known == s)}'"))})");
        if (filter.Vehicle is not null) where.Add("vehicle_id = @Vehicle");
        if (filter.Driver is not null) where.Add("driver_id = @Driver");
        if (filter.Zone is not null) where.Add("zone_id = @Zone");
        if (filter.Date is not null) where.Add("business_date = @Date");
        if (filter.Zones is not null) where.Add("zone_id " + session.AnyOf("zones"));
        return session.Query<RouteRow>(
            $"select {Columns} from routes where {string.Join(" and ", where)} order by created_at desc, id desc limit @Take",
            new { page.At, page.Id, page.Take, filter.Vehicle, filter.Driver, filter.Zone, filter.Date, zones = new IdArray([.. filter.Zones ?? []]) });
    }

    /// <summary>Writers of one vehicle's routes go one after another, also when there is no row to lock yet.</summary>
    internal Task Serialise(Session session, Guid vehicle) =>
        session.Execute(session.Pick("select @key", "select pg_advisory_xact_lock(hashtextextended(@key, 0))"), new { key = "routes:" + vehicle });

    internal async Task<bool> CodeIsTaken(Session session, Guid zone, string code) =>
        await session.Scalar<int>("select count(*) from routes where zone_id = @zone and route_id = @code", new { zone, code }) > 0;

    internal Task Add(Session session, RouteRow row) => session.Execute(
        """
        insert into routes (id, route_id, zone_id, business_date, vehicle_id, driver_id, currency, status, decision_id, planned_start_at, created_at, metadata)
        values (@Id, @RouteId, @ZoneId, @BusinessDate, @VehicleId, @DriverId, @Currency, @Status, @DecisionId, @PlannedStartAt, @CreatedAt, @Metadata)
        """,
        row);

    /// <summary>All that a use case may change. <c>order_ids</c> is kept by the trigger of the stops.</summary>
    internal Task Save(Session session, RouteRow row) => session.Execute(
        """
        update routes set vehicle_id = @VehicleId, driver_id = @DriverId, destination_cities = @DestinationCities, total_distance_km = @TotalDistanceKm,
          estimated_duration_minutes = @EstimatedDurationMinutes, estimated_cost = @EstimatedCost, actual_cost = @ActualCost,
          estimated_fuel_cost = @EstimatedFuelCost, estimated_time_cost = @EstimatedTimeCost, estimated_delay_penalty = @EstimatedDelayPenalty,
          actual_distance_km = @ActualDistanceKm, actual_duration_minutes = @ActualDurationMinutes, actual_fuel_cost = @ActualFuelCost, status = @Status,
          decision_id = @DecisionId, started_at = @StartedAt, completed_at = @CompletedAt, cancelled_at = @CancelledAt,
          cancellation_reason = @CancellationReason, locked_prefix = @LockedPrefix, metadata = @Metadata, row_version = @RowVersion
        where id = @Id
        """,
        row);
}
