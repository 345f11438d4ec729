using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>The table <c>orders</c>.</summary>
internal static partial class OrdersStore
{
    private const string Read =
        """
        o.id, o.order_number, o.external_id, o.content_hash, o.zone_id, o.business_date, o.customer_id, o.recipient_name, o.recipient_phone, o.service_type,
        o.service_level_version, o.pickup_location, o.destination_city, o.destination_location, o.pickup_latitude, o.pickup_longitude, o.dropoff_latitude,
        o.dropoff_longitude, o.weight_kg, o.volume_m3, o.time_window_start, o.time_window_end, o.delivery_window_start, o.delivery_window_end, o.scheduled_for,
        o.ready_at, o.sla_deadline, o.sla_state, o.sla_breached, o.priority, o.special_handling, o.customer_constraints, o.requirements, o.package_details, o.fragile,
        o.price, o.currency, o.package_value, o.cod_amount, o.delivery_fee, o.surge_multiplier, o.total_amount, o.status, o.assigned_route_id, o.driver_id, o.batch_id,
        o.hold_until, o.hold_decision_id, o.hold_count, o.attempt_count, o.reassignment_count, o.estimated_delivery_at, o.eta_low, o.eta_high, o.estimated_distance_km,
        o.estimated_minutes, o.estimated_duration_minutes, o.actual_distance_km, o.actual_minutes, o.assigned_at, o.picked_up_at, o.in_transit_at, o.delivered_at,
        o.failed_at, o.cancelled_at, o.last_progress_at, o.failure_reason, o.cancellation_reason, o.signature_required, o.tracking_token_hash, o.notes, o.call_log_id,
        o.recording_id, o.retry_count, o.max_retries, o.feedback_rating, o.feedback_comments, o.import_id, o.row_version, o.created_at, o.updated_at, o.metadata
        """;

    private static readonly ColumnOf<OrderRow>[] Written =
    [
        new("id", o => o.Id), new("order_number", o => o.OrderNumber), new("external_id", o => o.ExternalId), new("content_hash", o => o.ContentHash),
        new("zone_id", o => o.ZoneId), new("business_date", o => o.BusinessDate), new("customer_id", o => o.CustomerId), new("recipient_name", o => o.RecipientName),
        new("recipient_phone", o => o.RecipientPhone), new("service_type", o => o.ServiceType), new("service_level_version", o => o.ServiceLevelVersion),
        new("pickup_location", o => o.PickupLocation), new("destination_city", o => o.DestinationCity), new("destination_location", o => o.DestinationLocation),
        new("weight_kg", o => o.WeightKg), new("volume_m3", o => o.VolumeM3), new("time_window_start", o => o.TimeWindowStart),
        new("time_window_end", o => o.TimeWindowEnd), new("delivery_window_start", o => o.DeliveryWindowStart), new("delivery_window_end", o => o.DeliveryWindowEnd),
        new("scheduled_for", o => o.ScheduledFor), new("ready_at", o => o.ReadyAt), new("sla_deadline", o => o.SlaDeadline), new("sla_state", o => o.SlaState),
        new("priority", o => o.Priority), new("special_handling", o => o.SpecialHandling), new("customer_constraints", o => o.CustomerConstraints),
        new("requirements", o => o.Requirements), new("package_details", o => o.PackageDetails), new("price", o => o.Price), new("currency", o => o.Currency),
        new("package_value", o => o.PackageValue), new("cod_amount", o => o.CodAmount), new("delivery_fee", o => o.DeliveryFee), new("total_amount", o => o.TotalAmount),
        new("status", o => o.Status), new("signature_required", o => o.SignatureRequired), new("tracking_token_hash", o => o.TrackingTokenHash), new("notes", o => o.Notes),
        new("import_id", o => o.ImportId), new("created_at", o => o.CreatedAt), new("updated_at", o => o.CreatedAt), new("metadata", o => o.Metadata),
    ];

    /// <summary>Generated in PostgreSQL; in SQLite they are written together with what they repeat.</summary>
    private static readonly ColumnOf<OrderRow>[] Twins =
    [
        new("pickup_latitude", o => o.PickupLatitude), new("pickup_longitude", o => o.PickupLongitude), new("dropoff_latitude", o => o.DropoffLatitude),
        new("dropoff_longitude", o => o.DropoffLongitude), new("pickup_address", o => Member(o.PickupLocation, "address")), new("pickup_contact", o => Member(o.PickupLocation, "contact")),
        new("dropoff_address", o => Member(o.DestinationLocation, "address")), new("dropoff_contact", o => Member(o.DestinationLocation, "contact")),
        new("fragile", o => IsFragile(o)),
    ];

    /// <summary>Left out are rows whose number or external id is taken: fewer are returned than were given.</summary>
    internal static Task<int> Add(Session session, IReadOnlyList<OrderRow> rows) => session.InsertAll(
        "orders", session.Dialect is Dialect.Sqlite ? [.. Written, .. Twins] : Written, rows, "on conflict do nothing");

    internal static Task<OrderRow?> Find(Session session, Guid id) => session.First<OrderRow>(
        $"select {Read}, c.customer_name as known_name, c.updated_at as customer_updated_at from orders o left join customers c on c.id = o.customer_id where o.id = @id", new { id });

    // The customer's stamp is no join: for several orders at once PostgreSQL would read through all customers, if it does not know yet how many there are.
    private const string OfStamp =
        """
        select o.id, o.zone_id, o.driver_id, o.row_version, o.sla_deadline, o.updated_at,
          (select c.updated_at from customers c where c.id = o.customer_id) as customer_updated_at
        from orders o where o.id
        """;

    internal static Task<OrderStamp?> Stamp(Session session, Guid id) => session.First<OrderStamp>(OfStamp + " = @id", new { id });

    internal static Task<IReadOnlyList<OrderStamp>> Stamps(Session session, Guid[] ids) =>
        session.Query<OrderStamp>($"{OfStamp} {session.AnyOf("ids")}", new { ids = new IdArray(ids) });

    /// <summary>Locks the row until the end of the transaction, against other changes: rows that point at the order are still written.</summary>
    internal static Task<OrderRow?> Lock(Session session, Guid id) => session.First<OrderRow>($"select {Read} from orders o where o.id = @id" + session.Pick("", " for no key update"), new { id });

    internal static Task<IReadOnlyList<OrderRow>> FindMany(Session session, IReadOnlyCollection<Guid> ids) =>
        session.Query<OrderRow>($"select {Read} from orders o where o.id {session.AnyOf("ids")}", new { ids = new IdArray([.. ids]) });

    internal static Task<OrderRow?> ByExternalId(Session session, string externalId) =>
        session.First<OrderRow>($"select {Read} from orders o where o.external_id = @externalId", new { externalId });

    internal static async Task<IReadOnlyList<OrderRow>> ByExternalIds(Session session, IReadOnlyCollection<string> externalIds)
    {
        if (externalIds.Count == 0) return [];
        var list = new Json(System.Text.Json.JsonSerializer.Serialize(externalIds));
        return await session.Query<OrderRow>($"select {Read} from orders o where o.external_id {session.AnyTextByIndex("list")}", new { list });
    }

    internal static Task<OrderRow?> ByTokenHash(Session session, string hash) =>
        session.First<OrderRow>($"select {Read} from orders o where o.tracking_token_hash = @hash", new { hash });

    internal static async Task<Guid?> IdOfExternal(Session session, string externalId) =>
        await session.Scalar<Guid?>("select id from orders where external_id = @externalId", new { externalId });

    /// <summary>Codes are unique in a zone: two zones may share one.</summary>
    internal static Task<IReadOnlyList<Guid>> IdsOfNumber(Session session, string number) =>
        session.Query<Guid>("select id from orders where order_number = @number limit 2", new { number });

    internal static async Task<HashSet<string>> TakenNumbers(Session session, Guid zone, IReadOnlyCollection<string> numbers)
    {
        var list = new Json(System.Text.Json.JsonSerializer.Serialize(numbers));
        return [.. await session.Query<string>($"select order_number from orders where zone_id = @zone and order_number {session.AnyTextByIndex("list")}", new { zone, list })];
    }

    /// <summary>Pending, free and not waiting; must-go first.</summary>
    internal static Task<IReadOnlyList<OrderRow>> Due(Session session, Guid zone, DateTimeOffset now, int limit) => session.Query<OrderRow>(
        $"""
        select {Read} from orders o
        where o.zone_id = @zone and o.status = 'pending' and o.driver_id is null and o.batch_id is null and (o.hold_until is null or o.hold_until <= @now)
        order by case when o.sla_deadline < @mustGo then 0 else 1 end,
          case o.priority when 'urgent' then 0 when 'high' then 1 when 'normal' then 2 else 3 end, o.sla_deadline, o.created_at, o.id limit @limit
        """,
        new { zone, now, mustGo = now.AddMinutes(10), limit });

    internal static Task<IReadOnlyList<OrderRow>> Pending(Session session, Guid zone, int limit) => session.Query<OrderRow>(
        $"select {Read} from orders o where o.zone_id = @zone and o.status = 'pending' order by o.sla_deadline, o.id limit @limit", new { zone, limit });

    internal static async Task<OrderBacklog> Backlog(Session session, Guid zone, DateTimeOffset now) => (await session.First<BacklogRow>(
        """
        select count(*) as pending, coalesce(sum(case when hold_until > @now then 1 else 0 end), 0) as waiting, coalesce(sum(weight_kg), 0) as weight_kg, coalesce(sum(volume_m3), 0) as volume_m3
        from orders where zone_id = @zone and status = 'pending'
        """,
        new { zone, now }))!.Value;

    private sealed record BacklogRow
    {
        public int Pending { get; init; }
        public int Waiting { get; init; }
        public decimal WeightKg { get; init; }
        public decimal VolumeM3 { get; init; }
        internal OrderBacklog Value => new(Pending, Waiting, WeightKg, VolumeM3);
    }

    internal static Task<IReadOnlyList<OrderRow>> ActiveOf(Session session, Guid driver) => session.Query<OrderRow>(
        $"select {Read} from orders o where o.driver_id = @driver and o.status in ('assigned', 'picked_up', 'in_transit') order by o.assigned_at, o.id", new { driver });

    /// <summary>As <see cref="ActiveOf"/>, and the failed ones whose goods he still has.</summary>
    internal static Task<IReadOnlyList<OrderRow>> InHandsOf(Session session, Guid driver) => session.Query<OrderRow>(
        $"select {Read} from orders o where o.driver_id = @driver and o.status in ('assigned', 'picked_up', 'in_transit', 'failed') order by o.assigned_at, o.id", new { driver });

    internal static Task<IReadOnlyList<OrderRow>> ActiveInZone(Session session, Guid zone) => session.Query<OrderRow>(
        $"""
        select {Read} from orders o where o.zone_id = @zone and o.status in ('assigned', 'picked_up', 'in_transit') and o.status not in ('delivered', 'cancelled')
          and o.driver_id is not null order by o.driver_id, o.assigned_at, o.id
        """,
        new { zone });

    internal static Task<IReadOnlyList<OrderRow>> Open(Session session, Guid zone, (DateTimeOffset Deadline, Guid Id)? after, int limit) => session.Query<OrderRow>(
        $"""
        select {Read} from orders o where o.zone_id = @zone and o.status not in ('delivered', 'cancelled') and (o.sla_deadline, o.id) > (@deadline, @id)
        order by o.sla_deadline, o.id limit @limit
        """,
        new { zone, deadline = after?.Deadline ?? DateTimeOffset.UnixEpoch, id = after?.Id ?? Guid.Empty, limit });

    internal static Task<int> CountActive(Session session, Guid driver) => Count(session,
        "select count(*) from orders where driver_id = @driver and status in ('assigned', 'picked_up', 'in_transit')", driver);

    internal static async Task<bool> HasOpenOrders(Session session, Guid customer) => await session.Scalar<long>(
        "select count(*) from orders where customer_id = @customer and status not in ('delivered', 'cancelled')", new { customer }) > 0;

    /// <summary>The places of a customer's orders lose their names; coordinates and the opaque link stay.</summary>
    internal static Task<int> BlankRecipient(Session session, Guid customer) =>
        session.Execute("update orders set recipient_name = null, recipient_phone = null where customer_id = @customer", new { customer });

    private static async Task<int> Count(Session session, string sql, Guid driver) => (int)await session.Scalar<long>(sql, new { driver });

    private static string? Member(Json place, string name)
    {
        using var document = System.Text.Json.JsonDocument.Parse(place.Text ?? "{}");
        return document.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    private static bool IsFragile(OrderRow order)
    {
        using var document = System.Text.Json.JsonDocument.Parse(order.PackageDetails.Text ?? "{}");
        return document.RootElement.TryGetProperty("fragile", out var value) && value.ValueKind is System.Text.Json.JsonValueKind.True;
    }
}
