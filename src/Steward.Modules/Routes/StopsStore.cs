using Steward.Kernel;
using Steward.Routes.Contracts;

namespace Steward.Routes;

/// <summary>What a stop carries beside its columns: sums over its orders, and the leg that leads to it.</summary>
internal sealed record StopLoad(long Grams, long Millilitres, int LegMetres, int LegSeconds, int LateMille);

/// <summary>A row of <c>route_stops</c>.</summary>
internal sealed record StopRow
{
    public Guid Id { get; init; }
    public required string StopId { get; init; }
    public Guid RouteId { get; init; }
    public Json OrderIds { get; init; } = new("[]");
    public Json Location { get; init; }
    public required string StopType { get; init; }
    public int SequenceOrder { get; init; }
    public DateTimeOffset EstimatedArrival { get; init; }
    public DateTimeOffset? ArrivalLow { get; init; }
    public DateTimeOffset? ArrivalHigh { get; init; }
    public int EstimatedDurationMinutes { get; init; }
    public DateTimeOffset? WindowStart { get; init; }
    public DateTimeOffset? WindowEnd { get; init; }
    public required string Status { get; init; }
    public DateTimeOffset? ActualArrival { get; init; }
    public int? ActualDurationMinutes { get; init; }
    public string? SkipReason { get; init; }
    public DateTimeOffset PlannedArrival { get; init; }
    public DateTimeOffset EstimatedDeparture { get; init; }
    public DateTimeOffset? ActualDeparture { get; init; }
    public bool Locked { get; init; }
    public Json Metadata { get; init; } = Json.Empty;

    internal StopLoad Load => Metadata.As<StopLoad>() ?? new(0, 0, 0, 0, 0);

    internal RouteStopPlan Plan()
    {
        var load = Load;
        return new()
        {
            Id = Id, Code = StopId, StopType = StopType, Status = Status, Sequence = SequenceOrder, Place = Location.As<GeoPoint>(),
            OrderIds = OrderIds.As<Guid[]>() ?? [], PlannedArrival = PlannedArrival, EstimatedArrival = EstimatedArrival, EstimatedDeparture = EstimatedDeparture,
            ArrivalLow = ArrivalLow, ArrivalHigh = ArrivalHigh, ActualArrival = ActualArrival, ActualDeparture = ActualDeparture,
            WindowStart = WindowStart, WindowEnd = WindowEnd, ServiceSeconds = EstimatedDurationMinutes * 60,
            Grams = load.Grams, Millilitres = load.Millilitres, Locked = Locked,
        };
    }
}

/// <summary>SQL of <c>route_stops</c> and <c>route_stop_orders</c>.</summary>
internal sealed class StopsStore
{
    private const string Columns =
        """
        s.id, s.stop_id, s.route_id, s.order_ids, s.location, s.stop_type, s.sequence_order, s.estimated_arrival, s.arrival_low, s.arrival_high,
        s.estimated_duration_minutes, s.window_start, s.window_end, s.status, s.actual_arrival, s.actual_duration_minutes, s.skip_reason,
        s.planned_arrival, s.estimated_departure, s.actual_departure, s.locked, s.metadata
        """;

    internal Task<IReadOnlyList<StopRow>> Of(Session session, Guid route) =>
        session.Query<StopRow>($"select {Columns} from route_stops s where s.route_id = @route order by s.sequence_order", new { route });

    internal async Task<ILookup<Guid, StopRow>> OfMany(Session session, IReadOnlyCollection<Guid> routes) => routes.Count == 0
        ? Array.Empty<StopRow>().ToLookup(stop => stop.RouteId)
        : (await session.Query<StopRow>($"select {Columns} from route_stops s where s.route_id {session.AnyOf("ids")} order by s.route_id, s.sequence_order", new { ids = new IdArray([.. routes]) })).ToLookup(stop => stop.RouteId);

    /// <summary>The stops that an order has, on the route that it is on.</summary>
    internal Task<IReadOnlyList<StopRow>> OfOrder(Session session, Guid order) => session.Query<StopRow>(
        $"select {Columns} from route_stops s join route_stop_orders o on o.stop_id = s.id where o.order_id = @order and o.active order by s.sequence_order", new { order });

    internal Task<Guid?> FindByCode(Session session, string code) => session.First<Guid?>("select id from route_stops where stop_id = @code", new { code });

    internal async Task Add(Session session, StopRow row, IReadOnlyList<Guid> orders)
    {
        await session.Execute(
            """
            insert into route_stops (id, stop_id, route_id, location, stop_type, sequence_order, estimated_arrival, arrival_low, arrival_high,
              estimated_duration_minutes, window_start, window_end, status, planned_arrival, estimated_departure, locked, metadata)
            values (@Id, @StopId, @RouteId, @Location, @StopType, @SequenceOrder, @EstimatedArrival, @ArrivalLow, @ArrivalHigh,
              @EstimatedDurationMinutes, @WindowStart, @WindowEnd, @Status, @PlannedArrival, @EstimatedDeparture, @Locked, @Metadata)
            """,
            row);
        foreach (var order in orders)
            await session.Execute(
                "insert into route_stop_orders (stop_id, order_id, stop_type, active) values (@Id, @order, @StopType, @yes)", new { row.Id, order, row.StopType, yes = true });
    }

    internal Task Save(Session session, StopRow row) => session.Execute(
        """
        update route_stops set estimated_arrival = @EstimatedArrival, arrival_low = @ArrivalLow, arrival_high = @ArrivalHigh, status = @Status,
          actual_arrival = @ActualArrival, actual_duration_minutes = @ActualDurationMinutes, skip_reason = @SkipReason, planned_arrival = @PlannedArrival,
          estimated_departure = @EstimatedDeparture, actual_departure = @ActualDeparture, locked = @Locked, metadata = @Metadata
        where id = @Id
        """,
        row);

    /// <summary>Where and when the stop is to be served, after its order changed.</summary>
    internal Task Move(Session session, Guid stop, Json location, DateTimeOffset? windowStart, DateTimeOffset? windowEnd) => session.Execute(
        "update route_stops set location = @location, window_start = @windowStart, window_end = @windowEnd where id = @stop", new { stop, location, windowStart, windowEnd });

    /// <summary>In two steps, so that no two stops share a number on the way (SQLite checks at once).</summary>
    internal async Task Renumber(Session session, Guid route, IReadOnlyList<Guid> inOrder)
    {
        await session.Execute("update route_stops set sequence_order = -1 - sequence_order where route_id = @route", new { route });
        var numbers = session.Pick("(select value as id, key + 1 as number from json_each(@ids))", "(select cast(value as uuid) as id, ordinality as number from jsonb_array_elements_text(@ids) with ordinality)");
        await session.Execute($"update route_stops set sequence_order = n.number from {numbers} n where route_stops.id = n.id", new { ids = Json.Of(inOrder) });
    }

    /// <summary>For planned routes only; the trigger refuses else.</summary>
    internal async Task Remove(Session session, Guid stop)
    {
        await session.Execute("delete from route_stop_orders where stop_id = @stop", new { stop });
        await session.Execute("delete from route_stops where id = @stop", new { stop });
    }

    /// <summary>The order is this stop's no more; the row stays as history.</summary>
    internal Task Release(Session session, Guid order) =>
        session.Execute("update route_stop_orders set active = @no where order_id = @order and active", new { order, no = false });
}
