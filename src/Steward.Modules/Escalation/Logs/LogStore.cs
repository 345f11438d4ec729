using Steward.Kernel;

namespace Steward.Escalation.Logs;

/// <param name="Zones">Those that the caller sees; null: all.</param>
internal sealed record LogFilter(IReadOnlyList<Guid>? Zones)
{
    public string? Type { get; init; }
    public string? Severity { get; init; }
    public string? Status { get; init; }
    public Guid? Order { get; init; }
    public Guid? Driver { get; init; }
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? To { get; init; }
}

/// <summary>All SQL of <c>escalation_logs</c>, its steps and its days.</summary>
internal sealed partial class LogStore
{
    /// <summary>What a total says at most: as far as pages by offset reach.</summary>
    internal const int MostCounted = 10_000;

    private const string Columns =
        """
        id, order_id, driver_id, escalation_type, severity, reason, description, escalated_to, status, resolution, resolved_by, sla_target_minutes, minutes_to_breach,
        current_delay_minutes, escalated_at, resolved_at, created_at, metadata, zone_id, business_date, decision_id, reason_code, level, assigned_to, acknowledged_at,
        next_step_at, repeats, dedupe_key
        """;

    private const string StepColumns = "id, escalation_id, kind, level, channel, user_id, driver_id, customer_id, provider_id, outcome, note, actor, decision_id, due_at, created_at";

    internal Task<int> Add(Session session, LogRow row) => session.Execute(
        $"""
        insert into escalation_logs ({Columns}) values (@Id, @OrderId, @DriverId, @EscalationType, @Severity, @Reason, @Description, @EscalatedTo, @Status, @Resolution, @ResolvedBy,
          @SlaTargetMinutes, @MinutesToBreach, @CurrentDelayMinutes, @EscalatedAt, @ResolvedAt, @CreatedAt, @Metadata, @ZoneId, @BusinessDate, @DecisionId, @ReasonCode, @Level, @AssignedTo,
          @AcknowledgedAt, @NextStepAt, @Repeats, @DedupeKey)
        on conflict (dedupe_key) where status <> 'resolved' do nothing
        """,
        row);

    internal Task<int> Save(Session session, LogRow row) => session.Execute(
        """
        update escalation_logs set driver_id = @DriverId, severity = @Severity, reason = @Reason, description = @Description, escalated_to = @EscalatedTo, status = @Status, resolution = @Resolution,
          resolved_by = @ResolvedBy, minutes_to_breach = @MinutesToBreach, current_delay_minutes = @CurrentDelayMinutes, escalated_at = @EscalatedAt, resolved_at = @ResolvedAt, metadata = @Metadata,
          decision_id = @DecisionId, reason_code = @ReasonCode, level = @Level, assigned_to = @AssignedTo, acknowledged_at = @AcknowledgedAt, next_step_at = @NextStepAt, repeats = @Repeats
        where id = @Id
        """,
        row);

    internal Task<LogRow?> Find(Session session, Guid id) => session.First<LogRow>($"select {Columns} from escalation_logs where id = @id", new { id });

    internal Task<LogRow?> Lock(Session session, Guid id) => session.First<LogRow>($"select {Columns} from escalation_logs where id = @id" + session.ForUpdate, new { id });

    internal Task<LogRow?> OpenOf(Session session, string key) =>
        session.First<LogRow>($"select {Columns} from escalation_logs where dedupe_key = @key and status <> 'resolved'" + session.ForUpdate, new { key });

    /// <summary>The last one of this key that was resolved.</summary>
    internal Task<LogRow?> PastOf(Session session, string key) =>
        session.First<LogRow>($"select {Columns} from escalation_logs where dedupe_key = @key and status = 'resolved' order by resolved_at desc limit 1", new { key });

    internal Task<IReadOnlyList<LogRow>> OpenOfOrder(Session session, Guid order) =>
        session.Query<LogRow>($"select {Columns} from escalation_logs where order_id = @order and status <> 'resolved' order by created_at, id", new { order });

    internal Task<IReadOnlyList<LogRow>> OpenOfDrivers(Session session, IReadOnlyCollection<Guid> drivers) => session.Query<LogRow>(
        $"select {Columns} from escalation_logs where driver_id {session.AnyOf("drivers")} and escalation_type = 'UNRESPONSIVE_DRIVER' and status <> 'resolved'", new { drivers = new IdArray([.. drivers]) });

    /// <summary>Drivers who are being asked whether they are fine.</summary>
    internal Task<IReadOnlyList<Guid>> SilentDrivers(Session session) =>
        session.Query<Guid>("select driver_id from escalation_logs where escalation_type = 'UNRESPONSIVE_DRIVER' and status <> 'resolved' and driver_id is not null");

    internal Task<IReadOnlyList<LogRow>> OpenInZone(Session session, Guid zone) =>
        session.Query<LogRow>($"select {Columns} from escalation_logs where zone_id = @zone and status <> 'resolved' order by escalated_at, id", new { zone });

    internal Task<int> AddStep(Session session, StepRow step) => session.Execute(
        $"insert into escalation_steps ({StepColumns}) values (@Id, @EscalationId, @Kind, @Level, @Channel, @UserId, @DriverId, @CustomerId, @ProviderId, @Outcome, @Note, @Actor, @DecisionId, @DueAt, @CreatedAt)", step);

    internal Task<int> SetOutcome(Session session, Guid step, string outcome) => session.Execute("update escalation_steps set outcome = @outcome where id = @step", new { step, outcome });

    internal Task<IReadOnlyList<StepRow>> Steps(Session session, Guid escalation) =>
        session.Query<StepRow>($"select {StepColumns} from escalation_steps where escalation_id = @escalation order by created_at, id", new { escalation });

    /// <summary>When the customer of an order was told something, newest first.</summary>
    internal Task<IReadOnlyList<DateTimeOffset>> ToldCustomer(Session session, Guid order) => session.Query<DateTimeOffset>(
        "select s.created_at from escalation_steps s join escalation_logs l on l.id = s.escalation_id where l.order_id = @order and s.customer_id is not null order by s.created_at desc", new { order });

    internal Task<IReadOnlyList<LogRow>> List(Session session, LogFilter filter, (DateTimeOffset At, Guid Id)? after, int offset, int take)
    {
        var where = Where(session, filter);
        if (after is { } place) where.And("(created_at, id) < (@at, @id)", ("at", place.At), ("id", place.Id));
        where.Values.Add("offset", offset);
        where.Values.Add("take", take);
        return session.Query<LogRow>($"select {Columns} from escalation_logs{where} order by created_at desc, id desc limit @take offset @offset", where.Values);
    }

    /// <summary>Exact to <see cref="MostCounted"/>, which stands for more: the pages of millions of rows must not count them all.</summary>
    internal Task<long> Count(Session session, LogFilter filter)
    {
        var where = Where(session, filter);
        return session.Scalar<long>($"select count(*) from (select 1 from escalation_logs{where} limit {MostCounted}) counted", where.Values);
    }

    private static Conditions Where(Session session, LogFilter filter)
    {
        var where = new Conditions()
            .Among(session, "zone_id", "zones", filter.Zones)
            .And("escalation_type = @type", "type", filter.Type)
            .And("severity = @severity", "severity", filter.Severity)
            .And("status = @status", "status", filter.Status)
            .And("order_id = @order", "order", filter.Order)
            .And("driver_id = @driver", "driver", filter.Driver)
            .And("created_at >= @from", "from", filter.From)
            .And("created_at < @to", "to", filter.To);
        // In so many words: no prepared plan takes an index of the open rows for a status that it learns later.
        return filter.Status is null or EscalationStatus.Resolved ? where : where.And("status <> 'resolved'");
    }
}
