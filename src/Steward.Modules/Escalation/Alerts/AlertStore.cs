using Steward.Kernel;

namespace Steward.Escalation.Alerts;

/// <summary>One row of <c>dispatch_alerts</c>.</summary>
internal sealed record AlertRow
{
    public Guid Id { get; init; }
    public Guid? OrderId { get; init; }
    public required string AlertType { get; init; }
    public required string Severity { get; init; }
    public required string Message { get; init; }
    public string? Description { get; init; }
    public bool Resolved { get; init; }
    public string Status { get; init; } = AlertStatus.Open;
    public DateTimeOffset? ResolvedAt { get; init; }
    public string? ResolvedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public Json Metadata { get; init; } = Json.Empty;
    public Guid? ZoneId { get; init; }
    public DateOnly BusinessDate { get; init; }
    public Guid? DecisionId { get; init; }
    public required string Subject { get; init; }
    public Guid? DriverId { get; init; }
    public Guid? BatchId { get; init; }
    public Guid? RouteId { get; init; }
    public Guid? EscalationId { get; init; }
    public string? Code { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }
    public string? AcknowledgedBy { get; init; }
    public DateTimeOffset? SnoozedUntil { get; init; }
    public Guid? AssignedTo { get; init; }
    public required string DedupeKey { get; init; }

    internal Severity Grade => Severities.Of(Severity);
}

/// <param name="Zones">Those that the caller sees; null: all, with the alerts of the whole server.</param>
internal sealed record AlertFilter(IReadOnlyList<Guid>? Zones)
{
    /// <summary>Those that are not over, or those that are.</summary>
    public bool Resolved { get; init; }
    public string? Severity { get; init; }
    public string? Type { get; init; }
    public string? Status { get; init; }
    public Guid? AssignedTo { get; init; }
}

/// <summary>All SQL of <c>dispatch_alerts</c> and of the count of its open ones.</summary>
internal sealed class AlertStore
{
    /// <summary>What a total of resolved alerts says at most; open ones are counted exactly.</summary>
    internal const int MostCounted = 50_000;

    private const string Written =
        """
        id, order_id, alert_type, severity, message, description, status, resolved_at, resolved_by, created_at, metadata, zone_id, business_date, decision_id, subject,
        driver_id, batch_id, route_id, escalation_id, code, acknowledged_at, acknowledged_by, snoozed_until, assigned_to, dedupe_key
        """;

    // The indexes for this order rest on the same words.
    private const string Rank = "case severity when 'critical' then 0 when 'high' then 1 when 'medium' then 2 else 3 end";

    internal Task<int> Add(Session session, AlertRow row) => session.Execute(
        $"""
        insert into dispatch_alerts ({Written}) values (@Id, @OrderId, @AlertType, @Severity, @Message, @Description, @Status, @ResolvedAt, @ResolvedBy, @CreatedAt, @Metadata, @ZoneId,
          @BusinessDate, @DecisionId, @Subject, @DriverId, @BatchId, @RouteId, @EscalationId, @Code, @AcknowledgedAt, @AcknowledgedBy, @SnoozedUntil, @AssignedTo, @DedupeKey)
        on conflict (dedupe_key) where status <> 'resolved' do nothing
        """,
        row);

    internal Task<int> Save(Session session, AlertRow row) => session.Execute(
        """
        update dispatch_alerts set severity = @Severity, message = @Message, description = @Description, status = @Status, resolved_at = @ResolvedAt, resolved_by = @ResolvedBy, metadata = @Metadata,
          escalation_id = @EscalationId, acknowledged_at = @AcknowledgedAt, acknowledged_by = @AcknowledgedBy, snoozed_until = @SnoozedUntil, assigned_to = @AssignedTo
        where id = @Id
        """,
        row);

    internal Task<AlertRow?> Find(Session session, Guid id) => session.First<AlertRow>($"select {Written}, resolved from dispatch_alerts where id = @id", new { id });

    internal Task<AlertRow?> Lock(Session session, Guid id) => session.First<AlertRow>($"select {Written}, resolved from dispatch_alerts where id = @id" + session.ForUpdate, new { id });

    internal Task<AlertRow?> OpenOf(Session session, string key) =>
        session.First<AlertRow>($"select {Written}, resolved from dispatch_alerts where dedupe_key = @key and status <> 'resolved'" + session.ForUpdate, new { key });

    internal Task<AlertRow?> PastOf(Session session, string key) =>
        session.First<AlertRow>($"select {Written}, resolved from dispatch_alerts where dedupe_key = @key and status = 'resolved' order by resolved_at desc limit 1", new { key });

    internal Task<IReadOnlyList<AlertRow>> OpenOfEscalation(Session session, Guid escalation) =>
        session.Query<AlertRow>($"select {Written}, resolved from dispatch_alerts where escalation_id = @escalation and status <> 'resolved'", new { escalation });

    internal Task<IReadOnlyList<AlertRow>> OpenOfOrder(Session session, Guid order) =>
        session.Query<AlertRow>($"select {Written}, resolved from dispatch_alerts where order_id = @order and status <> 'resolved'", new { order });

    internal Task<IReadOnlyList<AlertRow>> OpenWithPrefix(Session session, string prefix) =>
        session.Query<AlertRow>($"select {Written}, resolved from dispatch_alerts where dedupe_key like @pattern and status <> 'resolved'", new { pattern = prefix + "%" });

    /// <summary>Critical to low, then the oldest.</summary>
    /// <param name="after">Rank, instant and id of the last row of the page before.</param>
    internal Task<IReadOnlyList<AlertRow>> List(Session session, AlertFilter filter, (int Rank, DateTimeOffset At, Guid Id)? after, int take)
    {
        var where = Where(session, filter);
        if (after is { } place) where.And($"({Rank}, created_at, id) > (@rank, @at, @id)", ("rank", place.Rank), ("at", place.At), ("id", place.Id));
        where.Values.Add("take", take);
        return session.Query<AlertRow>($"select {Written}, resolved from dispatch_alerts{where} order by {Rank}, created_at, id limit @take", where.Values);
    }

    /// <summary>Open ones exactly, by the count that moves with them; resolved ones, and those of one person, to <see cref="MostCounted"/>, which stands for more.</summary>
    internal Task<long> Count(Session session, AlertFilter filter)
    {
        if (!filter.Resolved && filter.AssignedTo is null) return CountOpen(session, filter);
        var where = Where(session, filter);
        return session.Scalar<long>($"select count(*) from (select 1 from dispatch_alerts{where} limit {MostCounted}) counted", where.Values);
    }

    private static Task<long> CountOpen(Session session, AlertFilter filter)
    {
        var where = new Conditions()
            .Among(session, "zone_id", "zones", filter.Zones)
            .And("severity = @severity", "severity", filter.Severity)
            .And("alert_type = @type", "type", filter.Type)
            .And("status = @status", "status", filter.Status);
        return session.Scalar<long>($"select coalesce(sum(alerts), 0) from open_alert_counts{where}", where.Values);
    }

    /// <summary>0 critical … 3 low.</summary>
    internal static int RankOf(AlertRow row) => RankOf(row.Grade);

    private static int RankOf(Severity severity) => (int)Steward.Escalation.Severity.Critical - (int)severity;

    private static Conditions Where(Session session, AlertFilter filter) => new Conditions()
        // In so many words: no prepared plan takes an index of the open rows for a status that it learns later.
        .And(filter.Resolved ? "status = 'resolved'" : "status <> 'resolved'")
        .Among(session, "zone_id", "zones", filter.Zones)
        .And($"{Rank} = @asked", "asked", filter.Severity is null ? null : RankOf(Severities.Of(filter.Severity)))
        .And("alert_type = @type", "type", filter.Type)
        .And("status = @status", "status", filter.Status)
        .And("assigned_to = @assignedTo", "assignedTo", filter.AssignedTo);
}
