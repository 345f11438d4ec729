using Steward.Kernel;

namespace Steward.Dispatch;

/// <summary>All SQL of offers. A state changes only from <c>offered</c>, by compare-and-set, so of two answers one wins.</summary>
internal sealed class OffersStore
{
    private const string Columns =
        "id, order_id, batch_id, driver_id, zone_id, decision_id, attempt, status, broadcast, offered_at, expires_at, answered_at, decline_reason, note, metadata, created_at";

    /// <summary>0: a broadcast reached a driver who has another offer by now.</summary>
    internal Task<int> Add(Session session, Offer offer) => session.Execute(
        """
        insert into offers (id, order_id, batch_id, driver_id, zone_id, decision_id, attempt, status, broadcast, offered_at, expires_at, metadata, created_at)
        values (@Id, @OrderId, @BatchId, @DriverId, @ZoneId, @DecisionId, @Attempt, 'offered', @Broadcast, @OfferedAt, @ExpiresAt, @Metadata, @OfferedAt)
        """ + (offer.Broadcast ? " on conflict do nothing" : ""),
        offer);

    /// <summary>Of a decision that was offered to several: is one offer still open, or accepted?</summary>
    internal Task<bool> IsAlive(Session session, Guid decision) =>
        session.Scalar<bool>("select count(*) > 0 from offers where decision_id = @decision and status in ('offered', 'accepted')", new { decision });

    internal Task<Offer?> Find(Session session, Guid id) => session.First<Offer>($"select {Columns} from offers where id = @id", new { id });

    /// <summary>True when this call closed the offer.</summary>
    internal async Task<bool> Close(Session session, Guid id, string status, string? reason = null, string? note = null) => await session.Execute(
        "update offers set status = @status, answered_at = @Now, decline_reason = @reason, note = @note where id = @id and status = 'offered'",
        new { id, status, reason, note, session.Now }) == 1;

    internal Task<IReadOnlyList<Offer>> OpenOfOrder(Session session, Guid order) =>
        session.Query<Offer>($"select {Columns} from offers where order_id = @order and status = 'offered'", new { order });

    internal Task<IReadOnlyList<Offer>> OpenOfBatch(Session session, Guid batch) =>
        session.Query<Offer>($"select {Columns} from offers where batch_id = @batch and status = 'offered'", new { batch });

    internal Task<IReadOnlyList<Offer>> OfBatches(Session session, IReadOnlyCollection<Guid> batches) => batches.Count == 0
        ? Task.FromResult<IReadOnlyList<Offer>>([])
        : session.Query<Offer>($"select {Columns} from offers where batch_id {session.AnyOf("batches")} order by offered_at, id", new { batches = new IdArray([.. batches]) });

    internal Task<IReadOnlyList<Offer>> OpenOfDriver(Session session, Guid driver) =>
        session.Query<Offer>($"select {Columns} from offers where driver_id = @driver and status = 'offered'", new { driver });

    internal Task<IReadOnlyList<Offer>> OpenInZone(Session session, Guid zone) =>
        session.Query<Offer>($"select {Columns} from offers where zone_id = @zone and status = 'offered'", new { zone });

    /// <summary>How often each order was offered since it last became pending, and to whom.</summary>
    internal Task<IReadOnlyList<Offer>> OfOrders(Session session, IReadOnlyCollection<Guid> orders) => orders.Count == 0
        ? Task.FromResult<IReadOnlyList<Offer>>([])
        : session.Query<Offer>($"select {Columns} from offers where order_id {session.AnyOf("orders")} order by offered_at, id", new { orders = new IdArray([.. orders]) });

    internal Task<IReadOnlyList<Offer>> List(Session session, OfferFilter filter, PageRequest page) => session.Query<Offer>(
        $"""
        select {Columns} from offers
        where (created_at, id) < (@At, @Id){filter.Where(session)}
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, filter.Order, filter.Batch, filter.Driver, filter.Status, filter.Zone, seen = new IdArray([.. filter.Zones ?? []]) });
}

/// <summary>An order, or a batch, offered to a driver until an instant.</summary>
internal sealed record Offer
{
    public Guid Id { get; init; }
    /// <summary>Null for a batch.</summary>
    public Guid? OrderId { get; init; }
    public Guid? BatchId { get; init; }
    public Guid DriverId { get; init; }
    public Guid ZoneId { get; init; }
    public Guid? DecisionId { get; init; }
    public int Attempt { get; init; }
    public string Status { get; init; } = OfferStatus.Offered;
    public bool Broadcast { get; init; }
    public DateTimeOffset OfferedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
    public string? DeclineReason { get; init; }
    public string? Note { get; init; }

    /// <summary>The <see cref="Scores"/> with which it was made.</summary>
    public Json Metadata { get; init; } = Json.Empty;
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>What is matched: the order, or the batch as one.</summary>
    internal Guid UnitId => OrderId ?? BatchId!.Value;

    internal Scores? Scores => Metadata.Text is null or "{}" ? null : Metadata.As<Scores>();
}

internal static class OfferStatus
{
    internal const string Offered = "offered";
    internal const string Accepted = "accepted";
    internal const string Declined = "declined";
    internal const string Expired = "expired";
    internal const string Withdrawn = "withdrawn";

    internal static readonly string[] All = [Offered, Accepted, Declined, Expired, Withdrawn];
}

/// <param name="Zones">Those that the caller sees; null: all.</param>
internal sealed record OfferFilter(Guid? Order, Guid? Driver, string? Status, Guid? Zone, IReadOnlyList<Guid>? Zones = null, Guid? Batch = null)
{
    internal string Where(Session session) =>
        (Order is null ? "" : " and (order_id = @Order or batch_id in (select batch_id from batch_orders where order_id = @Order))") + (Batch is null ? "" : " and batch_id = @Batch") + (Driver is null ? "" : " and driver_id = @Driver")
        + (Status is null ? "" : " and status = @Status") + (Zone is null ? "" : " and zone_id = @Zone")
        + (Zones is null ? "" : " and zone_id " + session.AnyOf("seen"));
}
