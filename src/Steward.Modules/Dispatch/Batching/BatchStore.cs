using Steward.Kernel;

namespace Steward.Dispatch.Batching;

/// <summary>All SQL of batches and their orders.</summary>
internal sealed class BatchStore
{
    private const string Columns =
        """
        id, batch_number, driver_id, order_ids, order_count, total_distance_km, estimated_delivery_time_minutes, total_weight_kg, total_value, delivery_zone, service_type, status,
        dispatched_at, completed_at, stops_completed, delivery_success_rate, hold_until, saved_minutes, end_reason, zone_id, business_date, decision_id, metadata, created_at, updated_at
        """;

    /// <param name="orders">In the sequence of their deliveries.</param>
    internal async Task Add(Session session, BatchRow batch, IReadOnlyList<Guid> orders)
    {
        await session.Execute(
            """
            insert into order_batches (id, batch_number, driver_id, order_ids, order_count, total_distance_km, estimated_delivery_time_minutes, total_weight_kg, total_value,
              delivery_zone, service_type, hold_until, saved_minutes, zone_id, business_date, decision_id, metadata, created_at)
            values (@Id, @BatchNumber, null, @OrderIds, @OrderCount, @TotalDistanceKm, @EstimatedDeliveryTimeMinutes, @TotalWeightKg, @TotalValue,
              @DeliveryZone, @ServiceType, @HoldUntil, @SavedMinutes, @ZoneId, @BusinessDate, @DecisionId, @Metadata, @CreatedAt)
            """,
            batch);
        for (var position = 0; position < orders.Count; position++)
            await session.Execute("insert into batch_orders (batch_id, order_id, position) values (@Id, @order, @position)", new { batch.Id, order = orders[position], position = position + 1 });
    }

    internal async Task<bool> NumberIsTaken(Session session, string number) =>
        await session.Scalar<bool>("select count(*) > 0 from order_batches where batch_number = @number", new { number });

    internal Task<BatchRow?> Find(Session session, Guid id) => session.First<BatchRow>($"select {Columns} from order_batches where id = @id", new { id });

    /// <summary>Holds the row until the commit, so that of two changes one sees the other.</summary>
    internal Task<BatchRow?> Lock(Session session, Guid id) => session.First<BatchRow>($"select {Columns} from order_batches where id = @id{session.ForUpdate}", new { id });

    internal Task<BatchRow?> OfNumber(Session session, string number) =>
        session.First<BatchRow>($"select {Columns} from order_batches where batch_number = @number", new { number });

    /// <summary>Those of a zone that wait for a driver.</summary>
    internal Task<IReadOnlyList<BatchRow>> Waiting(Session session, Guid zone) =>
        session.Query<BatchRow>($"select {Columns} from order_batches where zone_id = @zone and status = 'pending' order by created_at, id", new { zone });

    internal Task<IReadOnlyList<BatchMember>> Members(Session session, Guid batch) =>
        session.Query<BatchMember>("select batch_id, order_id, position, outcome from batch_orders where batch_id = @batch order by position", new { batch });

    /// <summary>Of these orders those whose last batch found no driver: they go alone.</summary>
    internal async Task<IReadOnlySet<Guid>> Dissolved(Session session, IReadOnlyCollection<Guid> orders) => orders.Count == 0
        ? new HashSet<Guid>()
        : (await session.Query<Guid>(
            $"select o.order_id from batch_orders o join order_batches b on b.id = o.batch_id where o.order_id {session.AnyOf("orders")} and b.status = 'cancelled'",
            new { orders = new IdArray([.. orders]) })).ToHashSet();

    /// <summary>True when this call gave it to the driver.</summary>
    internal async Task<bool> Dispatch(Session session, Guid id, Guid driver) => await session.Execute(
        "update order_batches set status = 'processing', driver_id = @driver, dispatched_at = @Now where id = @id and status = 'pending'", new { id, driver, session.Now }) == 1;

    /// <summary>Ends a batch that is not ended; true when this call did.</summary>
    internal async Task<bool> End(Session session, Guid id, string status, string? reason, decimal? successRate) => await session.Execute(
        $"""
        update order_batches set status = {session.Pick("@status", "cast(@status as batch_status)")}, completed_at = @Now, end_reason = @reason, delivery_success_rate = @successRate
        where id = @id and status in ('pending', 'processing')
        """,
        new { id, status, reason, successRate, session.Now }) == 1;

    internal Task<int> NoteStops(Session session, Guid id, int stops) =>
        session.Execute("update order_batches set stops_completed = @stops where id = @id and stops_completed <> @stops", new { id, stops });

    internal Task<int> NoteOutcome(Session session, Guid id, Guid order, string outcome) =>
        session.Execute("update batch_orders set outcome = @outcome where batch_id = @id and order_id = @order and outcome is null", new { id, order, outcome });

    internal Task<int> Remove(Session session, Guid id, Guid order) => session.Execute("delete from batch_orders where batch_id = @id and order_id = @order", new { id, order });

    internal Task<IReadOnlyList<BatchRow>> List(Session session, BatchFilter filter, PageRequest page) => session.Query<BatchRow>(
        $"""
        select {Columns} from order_batches where (created_at, id) < (@At, @Id){filter.Where(session)}
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, filter.Status, filter.Driver, filter.Zone, filter.ServiceType, filter.From, filter.To, zones = new IdArray([.. filter.Zones ?? []]) });

    /// <param name="zones">Null: all.</param>
    internal Task<IReadOnlyList<ActiveBatch>> Active(Session session, IReadOnlyList<Guid>? zones) => session.Query<ActiveBatch>(
        $"""
        select id, batch_number, order_count, status, created_at from order_batches
        where status in ('pending', 'processing'){(zones is null ? "" : " and zone_id " + session.AnyOf("zones"))} order by created_at desc, id desc limit 20
        """,
        new { zones = new IdArray([.. zones ?? []]) });
}

/// <summary>One row of <c>order_batches</c>.</summary>
internal sealed record BatchRow
{
    public Guid Id { get; init; }
    public required string BatchNumber { get; init; }
    public Guid? DriverId { get; init; }
    public IdArray OrderIds { get; init; }
    public int OrderCount { get; init; }
    public decimal? TotalDistanceKm { get; init; }
    public int? EstimatedDeliveryTimeMinutes { get; init; }
    public decimal? TotalWeightKg { get; init; }
    public decimal? TotalValue { get; init; }
    public string? DeliveryZone { get; init; }
    public string? ServiceType { get; init; }
    public string Status { get; init; } = BatchStatus.Pending;
    public DateTimeOffset? DispatchedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    public int StopsCompleted { get; init; }
    public decimal? DeliverySuccessRate { get; init; }
    public DateTimeOffset? HoldUntil { get; init; }
    public int? SavedMinutes { get; init; }
    public string? EndReason { get; init; }
    public Guid ZoneId { get; init; }
    public DateOnly BusinessDate { get; init; }
    public Guid? DecisionId { get; init; }

    /// <summary>The <see cref="BatchTour"/>.</summary>
    public Json Metadata { get; init; } = Json.Empty;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>What the tour takes from the first pickup on, and how much of that until each order is delivered.</summary>
internal sealed record BatchTour(int Seconds, IReadOnlyDictionary<Guid, int> DeliveredAfter);

internal sealed record BatchMember
{
    public Guid BatchId { get; init; }
    public Guid OrderId { get; init; }
    public int Position { get; init; }
    public string? Outcome { get; init; }
}

internal sealed record ActiveBatch
{
    public Guid Id { get; init; }
    public required string BatchNumber { get; init; }
    public int OrderCount { get; init; }
    public required string Status { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

internal static class BatchStatus
{
    internal const string Pending = "pending";
    internal const string Processing = "processing";
    internal const string Completed = "completed";
    internal const string Failed = "failed";
    internal const string Cancelled = "cancelled";

    internal static readonly string[] All = [Pending, Processing, Completed, Failed, Cancelled];
}

/// <param name="Zones">Those that the caller sees; null: all.</param>
internal sealed record BatchFilter(
    string? Status = null, Guid? Driver = null, Guid? Zone = null, string? ServiceType = null, DateTimeOffset? From = null, DateTimeOffset? To = null, IReadOnlyList<Guid>? Zones = null)
{
    internal string Where(Session session) =>
        (Status is null ? "" : session.Pick(" and status = @Status", " and status = cast(@Status as batch_status)")) + (Driver is null ? "" : " and driver_id = @Driver")
        + (Zone is null ? "" : " and zone_id = @Zone") + (ServiceType is null ? "" : " and service_type = @ServiceType") + (From is null ? "" : " and created_at >= @From")
        + (To is null ? "" : " and created_at < @To") + (Zones is null ? "" : " and zone_id " + session.AnyOf("zones"));
}
