using Steward.Kernel;

namespace Steward.Orders;

/// <summary>Changes of orders. Each statement names the version that it was decided on, so that of two at once one wins.</summary>
internal static partial class OrdersStore
{
    /// <summary>Writes the whole mutable state; false when another was faster.</summary>
    internal static async Task<bool> Save(Session session, OrderRow order) => await session.Execute(
        """
        update orders set status = @Status, driver_id = @DriverId, assigned_route_id = @AssignedRouteId, batch_id = @BatchId, hold_until = @HoldUntil,
          hold_decision_id = @HoldDecisionId, hold_count = @HoldCount, attempt_count = @AttemptCount, reassignment_count = @ReassignmentCount, ready_at = @ReadyAt,
          sla_state = @SlaState, sla_breached = @SlaBreached, assigned_at = @AssignedAt, picked_up_at = @PickedUpAt, in_transit_at = @InTransitAt,
          delivered_at = @DeliveredAt, failed_at = @FailedAt, cancelled_at = @CancelledAt, last_progress_at = @LastProgressAt, failure_reason = @FailureReason,
          cancellation_reason = @CancellationReason, actual_minutes = @ActualMinutes, feedback_rating = @FeedbackRating, feedback_comments = @FeedbackComments,
          row_version = row_version + 1
        where id = @Id and row_version = @RowVersion
        """,
        order) == 1;

    /// <summary>What a person may edit, and the deadline, which only a manager moves.</summary>
    internal static async Task<bool> SaveEdit(Session session, OrderRow order) => await session.Execute(
        $"""
        update orders set {session.Pick(SetTwins, "")} recipient_name = @RecipientName, recipient_phone = @RecipientPhone, service_type = @ServiceType, service_level_version = @ServiceLevelVersion,
          pickup_location = @PickupLocation, destination_city = @DestinationCity, destination_location = @DestinationLocation, weight_kg = @WeightKg, volume_m3 = @VolumeM3,
          time_window_start = @TimeWindowStart, time_window_end = @TimeWindowEnd, delivery_window_start = @DeliveryWindowStart, delivery_window_end = @DeliveryWindowEnd,
          scheduled_for = @ScheduledFor, sla_deadline = @SlaDeadline, sla_state = @SlaState, sla_breached = @SlaBreached, priority = @Priority,
          special_handling = @SpecialHandling, customer_constraints = @CustomerConstraints, requirements = @Requirements, package_details = @PackageDetails,
          price = @Price, package_value = @PackageValue, cod_amount = @CodAmount, delivery_fee = @DeliveryFee, total_amount = @TotalAmount,
          signature_required = @SignatureRequired, notes = @Notes, content_hash = @ContentHash, row_version = row_version + 1
        where id = @Id and row_version = @RowVersion
        """,
        EditOf(order)) == 1;

    /// <summary>Another place to fetch it from, as part of a step that moves the version itself.</summary>
    internal static async Task<bool> SavePickup(Session session, OrderRow order) => await session.Execute(
        $"update orders set {session.Pick(SetTwins, "")} pickup_location = @PickupLocation where id = @Id and row_version = @RowVersion", EditOf(order)) == 1;

    private const string SetTwins =
        """
        pickup_latitude = @pickup_latitude, pickup_longitude = @pickup_longitude, dropoff_latitude = @dropoff_latitude, dropoff_longitude = @dropoff_longitude,
        pickup_address = @pickup_address, pickup_contact = @pickup_contact, dropoff_address = @dropoff_address, dropoff_contact = @dropoff_contact, fragile = @fragile,
        """;

    private static Dapper.DynamicParameters EditOf(OrderRow order)
    {
        var values = new Dapper.DynamicParameters(order);
        foreach (var twin in Twins) values.Add(twin.Name, twin.Value(order));
        return values;
    }

    /// <summary>The SLA clock is no change of the order: its version stays.</summary>
    internal static Task<int> SaveSla(Session session, Guid id, string state, bool breached) =>
        session.Execute("update orders set sla_state = @state, sla_breached = @breached where id = @id", new { id, state, breached });

    /// <summary>What the customer knows of it; null when the order has ended.</summary>
    internal static Task<ToldEta?> SaveEta(Session session, Guid id, DateTimeOffset at, DateTimeOffset low, DateTimeOffset high) => session.First<ToldEta>(
        """
        update orders set estimated_delivery_at = @at, eta_low = @low, eta_high = @high where id = @id and status not in ('delivered', 'cancelled')
        returning id, order_number, customer_id, zone_id, driver_id, told_eta_at
        """,
        new { id, at, low, high });

    internal static Task<int> SaveToldEta(Session session, Guid id, DateTimeOffset? at) => session.Execute("update orders set told_eta_at = @at where id = @id", new { id, at });

    internal static Task<int> SaveRoute(Session session, Guid id, Guid? route) =>
        session.Execute("update orders set assigned_route_id = @route where id = @id", new { id, route });

    internal static Task<int> SaveBatch(Session session, IReadOnlyCollection<Guid> ids, Guid? batch) => session.Execute(
        $"update orders set batch_id = @batch, row_version = row_version + 1 where id {session.AnyOf("ids")}", new { ids = new IdArray([.. ids]), batch });

    /// <summary>The average of what customers gave a driver; null before the first.</summary>
    internal static async Task<decimal?> RatingOf(Session session, Guid driver) => await session.Scalar<double?>(
        "select cast(avg(feedback_rating) as double precision) from orders where driver_id = @driver and feedback_rating is not null", new { driver }) is { } average ? (decimal)Math.Round(average, 6) : null;

    internal static Task<int> SaveProgress(Session session, Guid id, DateTimeOffset at) =>
        session.Execute("update orders set last_progress_at = @at where id = @id and (last_progress_at is null or last_progress_at < @at)", new { id, at });
}
