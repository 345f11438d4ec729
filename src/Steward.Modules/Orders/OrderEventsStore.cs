using Steward.Kernel;

namespace Steward.Orders;

/// <summary>One line of an order's story.</summary>
internal sealed record OrderEventRow
{
    public Guid Id { get; init; }
    public Guid OrderId { get; init; }
    public int Seq { get; init; }
    public string Type { get; init; } = "";
    public string? FromStatus { get; init; }
    public string? ToStatus { get; init; }
    public string Actor { get; init; } = "";
    public DateTimeOffset OccurredAt { get; init; }
    public DateTimeOffset RecordedAt { get; init; }
    public Json Data { get; init; } = Json.Empty;
}

/// <summary>The tables <c>order_events</c>, <c>order_packages</c> and <c>delivery_attempts</c>.</summary>
internal static class OrderEventsStore
{
    private static readonly ColumnOf<OrderEventRow>[] Columns =
    [
        new("id", e => e.Id), new("order_id", e => e.OrderId), new("seq", e => e.Seq), new("type", e => e.Type), new("from_status", e => e.FromStatus),
        new("to_status", e => e.ToStatus), new("actor", e => e.Actor), new("occurred_at", e => e.OccurredAt), new("recorded_at", e => e.RecordedAt), new("data", e => e.Data),
    ];

    private static readonly ColumnOf<PackageRow>[] PackageColumns =
    [
        new("id", p => p.Id), new("order_id", p => p.OrderId), new("position", p => p.Position), new("weight_kg", p => p.WeightKg), new("volume_m3", p => p.VolumeM3), new("barcode", p => p.Barcode),
    ];

    internal static Task<int> AddFirst(Session session, IReadOnlyList<OrderEventRow> rows) => session.InsertAll("order_events", Columns, rows);

    /// <summary>The order's row is locked by the change that this tells of, so no two take one number.</summary>
    internal static Task<int> Add(Session session, OrderEventRow row) => session.Execute(
        $"""
        insert into order_events (id, order_id, seq, type, from_status, to_status, actor, occurred_at, recorded_at, data)
        select @Id, @OrderId, coalesce(max(seq), 0) + 1, @Type, {session.Pick("@FromStatus, @ToStatus", "cast(@FromStatus as order_status), cast(@ToStatus as order_status)")}, @Actor, @OccurredAt, @RecordedAt, @Data
        from order_events where order_id = @OrderId
        """,
        row);

    internal static Task<IReadOnlyList<OrderEventRow>> Of(Session session, Guid order, long after, int limit) => session.Query<OrderEventRow>(
        """
        select id, order_id, seq, type, from_status, to_status, actor, occurred_at, recorded_at, data from order_events
        where order_id = @order and seq > @after order by seq limit @limit
        """,
        new { order, after, limit });

    /// <summary>Lines of a type since the order last failed.</summary>
    internal static async Task<int> CountSinceFailure(Session session, Guid order, string type) => (int)await session.Scalar<long>(
        """
        select count(*) from order_events where order_id = @order and type = @type
          and seq > coalesce((select max(f.seq) from order_events f where f.order_id = @order and f.to_status = 'failed'), 0)
        """,
        new { order, type });

    internal static Task<IReadOnlyList<OrderEventRow>> SinceFailure(Session session, Guid order, string type) => session.Query<OrderEventRow>(
        """
        select id, order_id, seq, type, from_status, to_status, actor, occurred_at, recorded_at, data from order_events where order_id = @order and type = @type
          and seq > coalesce((select max(f.seq) from order_events f where f.order_id = @order and f.to_status = 'failed'), 0) order by seq
        """,
        new { order, type });

    internal static Task<int> AddPackages(Session session, IReadOnlyList<PackageRow> rows) => session.InsertAll("order_packages", PackageColumns, rows);

    internal static Task<IReadOnlyList<PackageRow>> PackagesOf(Session session, Guid order) => session.Query<PackageRow>(
        "select id, order_id, position, weight_kg, volume_m3, barcode from order_packages where order_id = @order order by position", new { order });

    internal static Task<int> AddAttempt(Session session, Guid order, int number, Guid? driver, string outcome, string? category, string? note, DateTimeOffset at) => session.Execute(
        """
        insert into delivery_attempts (id, order_id, attempt_number, driver_id, outcome, reason_category, note, attempted_at)
        values (@id, @order, @number, @driver, @outcome, @category, @note, @at) on conflict (order_id, attempt_number) do nothing
        """,
        new { id = Ids.New(session.Now), order, number, driver, outcome, category, note, at });

    /// <summary>Attempts of a zone after one that failed for this reason, and how many of them were deliveries.</summary>
    internal static async Task<(int Tried, int Succeeded)> LaterAttempts(Session session, Guid zone, string? category, DateTimeOffset since)
    {
        var counted = (await session.First<Tries>(
            """
            select count(*) as tried, coalesce(sum(case when a.outcome = 'delivered' then 1 else 0 end), 0) as succeeded
            from delivery_attempts a join delivery_attempts b on b.order_id = a.order_id and b.attempt_number = a.attempt_number - 1 join orders o on o.id = a.order_id
            where a.attempted_at >= @since and a.attempt_number > 1 and b.reason_category = @category and o.zone_id = @zone
            """,
            new { zone, category, since }))!;
        return ((int)counted.Tried, (int)counted.Succeeded);
    }

    private sealed record Tries
    {
        public long Tried { get; init; }
        public long Succeeded { get; init; }
    }

    internal static Task<int> SetNextAttempt(Session session, Guid order, int number, DateTimeOffset? at) => session.Execute(
        "update delivery_attempts set next_attempt_at = @at where order_id = @order and attempt_number = @number", new { order, number, at });
}

/// <summary>One parcel of an order.</summary>
internal sealed record PackageRow
{
    public Guid Id { get; init; }
    public Guid OrderId { get; init; }
    public int Position { get; init; }
    public decimal WeightKg { get; init; }
    public decimal VolumeM3 { get; init; }
    public string? Barcode { get; init; }
}
