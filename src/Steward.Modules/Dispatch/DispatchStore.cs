using Steward.Kernel;

namespace Steward.Dispatch;

/// <summary>All SQL of assignments and what is known of drivers and places. Offers: <see cref="OffersStore"/>.</summary>
internal sealed partial class DispatchStore
{
    private const string LogColumns =
        """
        id, order_id, driver_id, assignment_type, assignment_method, total_score, distance_score, time_score, load_score, priority_score, assignment_reason,
        alternative_drivers, assigned_at, match_value, offer_id, batch_id, assigned_by, predicted_delivery_at, ended_at, end_reason, zone_id, business_date,
        decision_id, created_at
        """;

    internal Task<int> Add(Session session, AssignmentLog log) => session.Execute(
        $"""
        insert into assignment_logs ({LogColumns})
        values (@Id, @OrderId, @DriverId, @AssignmentType, @AssignmentMethod, @TotalScore, @DistanceScore, @TimeScore, @LoadScore, @PriorityScore, @AssignmentReason,
          @AlternativeDrivers, @AssignedAt, @MatchValue, @OfferId, @BatchId, @AssignedBy, @PredictedDeliveryAt, null, null, @ZoneId, @BusinessDate, @DecisionId, @AssignedAt)
        """,
        log);

    internal Task<AssignmentLog?> ActiveOf(Session session, Guid order) =>
        session.First<AssignmentLog>($"select {LogColumns} from assignment_logs where order_id = @order and ended_at is null", new { order });

    internal Task<AssignmentLog?> Find(Session session, Guid id) => session.First<AssignmentLog>($"select {LogColumns} from assignment_logs where id = @id", new { id });

    /// <summary>Ends the active assignment of an order, when the order leaves the driver's hands.</summary>
    internal Task<int> End(Session session, Guid order, string reason) => session.Execute(
        "update assignment_logs set ended_at = @Now, end_reason = @reason where order_id = @order and ended_at is null", new { order, reason, session.Now });

    internal Task<IReadOnlyList<AssignmentLog>> List(Session session, AssignmentFilter filter, PageRequest page) => session.Query<AssignmentLog>(
        $"""
        select {LogColumns} from assignment_logs
        where (created_at, id) < (@At, @Id){filter.Where(session)}
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, filter.Order, filter.Driver, filter.Zone, filter.Type, filter.Method, filter.From, filter.To, filter.Batch, seen = new IdArray([.. filter.Zones ?? []]) });

    internal Task<int> Block(Session session, Guid order, Guid driver, Guid zone, string cause, string? note) => session.Execute(
        """
        insert into driver_order_blocks (id, order_id, driver_id, zone_id, cause, note) values (@id, @order, @driver, @zone, @cause, @note)
        on conflict (order_id, driver_id) where order_id is not null do nothing
        """,
        new { id = Ids.New(session.Now), order, driver, zone, cause, note });

    internal Task<IReadOnlyList<BlockRow>> Blocks(Session session, Guid zone, IReadOnlyCollection<Guid> orders, IReadOnlyCollection<Guid> customers) => session.Query<BlockRow>(
        $"select order_id, customer_id, driver_id from driver_order_blocks where zone_id = @zone and (order_id {session.AnyOf("orders")} or customer_id {session.AnyOf("customers")})",
        new { zone, orders = new IdArray([.. orders]), customers = new IdArray([.. customers]) });

    internal Task<int> NoteDelivery(Session session, Guid order, Guid driver, Guid zone, double latitude, double longitude) => session.Execute(
        """
        insert into driver_deliveries (order_id, driver_id, zone_id, latitude, longitude, delivered_at)
        values (@order, @driver, @zone, @latitude, @longitude, @Now) on conflict (order_id) do nothing
        """,
        new { order, driver, zone, latitude = new Degrees(latitude), longitude = new Degrees(longitude), session.Now });

    /// <summary>Where drivers of a zone have delivered since an instant, inside a box of degrees.</summary>
    internal Task<IReadOnlyList<DeliveryPlace>> Deliveries(Session session, Guid zone, DateTimeOffset since, GeoBox box) => session.Query<DeliveryPlace>(
        """
        select driver_id, latitude, longitude from driver_deliveries
        where zone_id = @zone and delivered_at >= @since and latitude between @south and @north and longitude between @west and @east
        """,
        new { zone, since, south = new Degrees(box.South), north = new Degrees(box.North), west = new Degrees(box.West), east = new Degrees(box.East) });

    /// <summary>Orders given to each driver of a zone on a business date.</summary>
    internal async Task<IReadOnlyDictionary<Guid, int>> AssignedToday(Session session, Guid zone, DateOnly date) =>
        (await session.Query<DriverCount>(
            "select driver_id, count(*) as orders from assignment_logs where zone_id = @zone and business_date = @date group by driver_id", new { zone, date }))
        .ToDictionary(row => row.DriverId, row => row.Orders);
}

/// <summary>One row of <c>assignment_logs</c>; scores 0–100 points.</summary>
internal sealed record AssignmentLog
{
    public Guid Id { get; init; }
    public Guid OrderId { get; init; }
    public Guid DriverId { get; init; }
    public required string AssignmentType { get; init; }
    public string? AssignmentMethod { get; init; }
    public decimal? TotalScore { get; init; }
    public decimal? DistanceScore { get; init; }
    public decimal? TimeScore { get; init; }
    public decimal? LoadScore { get; init; }
    public decimal? PriorityScore { get; init; }
    public string? AssignmentReason { get; init; }
    public int? AlternativeDrivers { get; init; }
    public DateTimeOffset AssignedAt { get; init; }
    public decimal? MatchValue { get; init; }
    public Guid? OfferId { get; init; }
    public Guid? BatchId { get; init; }
    public Guid? AssignedBy { get; init; }
    public DateTimeOffset? PredictedDeliveryAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? EndReason { get; init; }
    public Guid ZoneId { get; init; }
    public DateOnly BusinessDate { get; init; }
    public Guid? DecisionId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

internal static class AssignmentTypes
{
    internal const string Auto = "AUTO_ASSIGNED";
    internal const string Force = "FORCE_ASSIGNED";
    internal const string Manual = "MANUAL";
}

/// <param name="Zones">Those that the caller sees; null: all.</param>
internal sealed record AssignmentFilter(
    Guid? Order, Guid? Driver, Guid? Zone, string? Type, string? Method, DateTimeOffset? From, DateTimeOffset? To, Guid? Batch = null, IReadOnlyList<Guid>? Zones = null)
{
    internal string Where(Session session) =>
        (Order is null ? "" : " and order_id = @Order") + (Driver is null ? "" : " and driver_id = @Driver") + (Zone is null ? "" : " and zone_id = @Zone")
        + (Batch is null ? "" : " and batch_id = @Batch") + (Zones is null ? "" : " and zone_id " + session.AnyOf("seen"))
        + (Type is null ? "" : " and assignment_type = @Type") + (Method is null ? "" : " and assignment_method = @Method")
        + (From is null ? "" : " and assigned_at >= @From") + (To is null ? "" : " and assigned_at < @To");
}

internal sealed record BlockRow
{
    public Guid? OrderId { get; init; }
    public Guid? CustomerId { get; init; }
    public Guid DriverId { get; init; }
}

internal sealed record DeliveryPlace
{
    public Guid DriverId { get; init; }
    public Degrees Latitude { get; init; }
    public Degrees Longitude { get; init; }
}

internal sealed record DriverCount
{
    public Guid DriverId { get; init; }
    public int Orders { get; init; }
}

/// <summary>A box of degrees.</summary>
internal readonly record struct GeoBox(double South, double North, double West, double East);
