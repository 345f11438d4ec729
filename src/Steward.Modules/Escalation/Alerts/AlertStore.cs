using System.Text;
using Dapper;
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
    public bool? Resolved { get; init; }
    public string? Severity { get; init; }
    public string? Type { get; init; }
    public string? Status { get; init; }
    public Guid? AssignedTo { get; init; }
}

/// <summary>All SQL of <c>dispatch_alerts</c>.</summary>
internal sealed class AlertStore
{
    /// <summary>What a total says at most: more than the 20,000 open alerts that a server is built for.</summary>
    internal const int MostCounted = 50_000;

    private const string Written =
        """
        id, order_id, alert_type, severity, message, description, status, resolved_at, resolved_by, created_at, metadata, zone_id, business_date, decision_id, subject,
        driver_id, batch_id, route_id, escalation_id, code, acknowledged_at, acknowledged_by, snoozed_until, assigned_to, dedupe_key
        """;

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
        var (where, values) = Where(session, filter);
        if (after is { } place)
        {
            where.Append(where.Length == 0 ? " where " : " and ").Append($"({Rank}, created_at, id) > (@rank, @at, @id)");
            values.Add("rank", place.Rank);
            values.Add("at", place.At);
            values.Add("id", place.Id);
        }
        values.Add("take", take);
        return session.Query<AlertRow>($"select {Written}, resolved from dispatch_alerts{where} order by {Rank}, created_at, id limit @take", values);
    }

    /// <summary>Exact to <see cref="MostCounted"/>, which stands for more.</summary>
    internal Task<long> Count(Session session, AlertFilter filter)
    {
        var (where, values) = Where(session, filter);
        return session.Scalar<long>($"select count(*) from (select 1 from dispatch_alerts{where} limit {MostCounted}) counted", values);
    }

    /// <summary>0 critical … 3 low.</summary>
    internal static int RankOf(AlertRow row) => (int)Steward.Escalation.Severity.Critical - (int)row.Grade;

    private static (StringBuilder Where, DynamicParameters Values) Where(Session session, AlertFilter filter)
    {
        var (where, values) = (new StringBuilder(), new DynamicParameters());
        void And(bool asked, string condition, string name, object? value)
        {
            if (!asked) return;
            where.Append(where.Length == 0 ? " where " : " and ").Append(condition);
            values.Add(name, value);
        }
        And(filter.Zones is not null, $"zone_id {session.AnyOf("zones")}", "zones", new IdArray([.. filter.Zones ?? []]));
        And(filter.Resolved is true, "status = @isResolved", "isResolved", AlertStatus.Resolved);
        And(filter.Resolved is false, "status <> @isResolved", "isResolved", AlertStatus.Resolved);
        And(filter.Severity is not null, "severity = @severity", "severity", filter.Severity);
        And(filter.Type is not null, "alert_type = @type", "type", filter.Type);
        And(filter.Status is not null, "status = @status", "status", filter.Status);
        And(filter.AssignedTo is not null, "assigned_to = @assignedTo", "assignedTo", filter.AssignedTo);
        return (where, values);
    }
}
