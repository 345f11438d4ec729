using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions;

/// <summary>What a list of decisions is narrowed by.</summary>
internal sealed record DecisionFilter
{
    public string? Type { get; init; }
    public string? Policy { get; init; }
    public string? Status { get; init; }
    public Guid? Zone { get; init; }
    public string? Stream { get; init; }
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? To { get; init; }
    public Guid? OrderId { get; init; }
    public Guid? DriverId { get; init; }
}

internal sealed record OutcomeRow
{
    public required string Metric { get; init; }
    public decimal? Predicted { get; init; }
    public decimal? PredictedLow { get; init; }
    public decimal? PredictedHigh { get; init; }
    public decimal? Actual { get; init; }
    public decimal? Error { get; init; }
    public required string Basis { get; init; }
    public DateTimeOffset SettledAt { get; init; }
}

internal sealed record ApprovalRow
{
    public required string Verdict { get; init; }
    public Guid ApproverId { get; init; }
    public string? Reason { get; init; }
    public int Needed { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Rows of decisions and of what belongs to one.</summary>
internal sealed class DecisionStore
{
    private const string Columns =
        """
        d.id, d.decision_id, d.stream, d.zone_id, d.business_date, d.decision_type, d.policy_used, d.snapshot_hash, d.body_hash, d.body_blob, d.body_place, d.routes_created,
        d.orders_routed, d.recommended_action, d.chosen_key, d.score_total, d.score_unit, d.expected_value, d.total_cost_estimate, d.currency,
        d.decision_confidence, d.confidence_low, d.confidence_high, d.confidence_basis, d.prediction, d.computation_time_ms, d.policy_version_id,
        d.algorithm, d.algorithm_version, d.parameters_hash, d.build_id, d.seed, d.steps_limit, d.steps_used, d.autonomy, d.requires_approval,
        d.approvals_needed, d.actor_kind, d.actor_id, d.trigger_reason, d.status, d.committed, d.executed, d.committed_at, d.executed_at,
        d.expires_at, d.parent_decision_id, d.overrides_decision_id, d.reason_code, d.reason, d.data_age_seconds, d.driver_id, d.created_at
        """;

    private static readonly IReadOnlyList<ColumnOf<object?[]>> NewColumns = RowSets.InOrder(
    [
        "id", "decision_id", "stream", "zone_id", "business_date", "decision_type", "policy_used", "state_snapshot", "snapshot_hash", "body_hash", "body_blob", "body_place",
        "routes_created", "orders_routed", "recommended_action", "chosen_key", "score_total", "score_unit", "expected_value", "total_cost_estimate",
        "currency", "decision_confidence", "confidence_low", "confidence_high", "confidence_basis", "prediction", "computation_time_ms",
        "policy_version_id", "algorithm", "algorithm_version", "parameters_hash", "build_id", "seed", "steps_limit", "steps_used", "propensity",
        "autonomy", "requires_approval", "approvals_needed", "actor_kind", "actor_id", "trigger_reason", "status", "committed_at", "executed_at",
        "expires_at", "parent_decision_id", "overrides_decision_id", "reason_code", "reason", "data_age_seconds", "driver_id", "created_at",
    ]);

    private static readonly IReadOnlyList<ColumnOf<object?[]>> OrderColumns = RowSets.InOrder("order_id", "decision_id");
    private static readonly IReadOnlyList<ColumnOf<object?[]>> CandidateColumns = RowSets.InOrder("decision_id", "rank", "key", "action", "total", "parts", "broken_rules");
    private static readonly Json NoneListed = new("[]");

    internal async Task Add(Session session, IReadOnlyList<PreparedDecision> decisions)
    {
        await session.InsertAll("decisions", NewColumns, [.. decisions.Select(d => Values(d, session.Now))]);
        await session.InsertAll("decision_orders", OrderColumns, [.. decisions.SelectMany(d => d.New.OrderIds.Distinct().Select(order => new object?[] { order, d.Id }))]);
        await session.InsertAll("decision_candidates", CandidateColumns,
            [.. decisions.SelectMany(d => d.Leading.Select((c, rank) => new object?[]
            {
                d.Id, rank + 1, c.Key, c.Action, c.Total, Listed(c.Parts), Listed(c.Verdicts.Where(v => !v.Passed).Select(v => v.Rule).ToList()),
            }))]);
    }

    private static object?[] Values(PreparedDecision d, DateTimeOffset now)
    {
        var (n, choice) = (d.New, d.New.Choice);
        var actor = n.Actor.Split(':', 2);
        return
        [
            d.Id, d.Code, n.Stream, n.ZoneId, n.BusinessDate, n.DecisionType, n.PolicyName, n.Summary, n.Snapshot.Hash, d.Body.Hash, d.Stored.Blob.Hash, d.Stored.Place,
            Listed(n.RouteIds), Listed(n.OrderIds), choice.RecommendedAction, choice.ChosenKey, choice.Winner?.Total, choice.ScoreUnit, n.ExpectedValue,
            n.TotalCostEstimate, n.Currency, choice.Confidence?.Value, choice.Confidence?.Low, choice.Confidence?.High, choice.Confidence?.Basis,
            choice.Predictions.Count == 0 ? Json.Empty : Json.Of(choice.Predictions.ToDictionary(p => p.Name, p => new { p.Value, p.Low, p.High, p.Basis })), n.ComputationMs, n.PolicyVersionId,
            n.Algorithm, n.AlgorithmVersion, d.Parameters.Hash, DecisionLedger.BuildId, d.Seed, n.StepsLimit, choice.StepsUsed,
            new Degrees((double)choice.Propensity), n.Autonomy, n.RequiresApproval, n.ApprovalsNeeded, actor[0], actor[^1], n.TriggerReason, n.InitialStatus,
            n.InitialStatus is DecisionStatus.Committed or DecisionStatus.Executed ? now : null, n.InitialStatus == DecisionStatus.Executed ? now : null,
            n.ExpiresAt, n.ParentId, n.OverridesId, n.ReasonCode, n.Reason, n.DataAgeSeconds, n.DriverId, now,
        ];
    }

    private static Json Listed<T>(IReadOnlyList<T> items) => items.Count == 0 ? NoneListed : Json.Of(items);

    internal Task<DecisionFacts?> Find(Session session, Guid id, bool locked = false) => session.First<DecisionFacts>(
        $"select {Columns} from decisions d where d.id = @id{(locked ? session.ForUpdate : "")}", new { id });

    /// <summary>Made from one instant until before another, oldest first.</summary>
    internal Task<IReadOnlyList<Guid>> IdsBetween(Session session, DateTimeOffset from, DateTimeOffset until) =>
        session.Query<Guid>("select id from decisions where created_at >= @from and created_at < @until order by created_at, id", new { from, until });

    internal Task<Guid?> IdOfCode(Session session, string code) => session.Scalar<Guid?>("select id from decisions where decision_id = @code", new { code });

    internal Task<IReadOnlyList<DecisionFacts>> Many(Session session, IReadOnlyCollection<Guid> ids) =>
        session.Query<DecisionFacts>($"select {Columns} from decisions d where d.id {session.AnyOf("ids")}", new { ids = new IdArray([.. ids]) });

    internal Task<IReadOnlyList<DecisionFacts>> OfOrder(Session session, Guid orderId) => session.Query<DecisionFacts>(
        $"select {Columns} from decision_orders o join decisions d on d.id = o.decision_id where o.order_id = @orderId order by d.created_at, d.id", new { orderId });

    internal Task<IReadOnlyList<DecisionFacts>> List(Session session, DecisionFilter filter, IReadOnlyList<Guid>? zones, PageRequest page)
    {
        var where = new List<string>();
        if (page.After is not null) where.Add("(d.created_at, d.id) < (@At, @Id)");
        if (filter.Type is not null) where.Add("d.decision_type = @Type");
        if (filter.Policy is not null) where.Add("d.policy_used = @Policy");
        if (filter.Status is not null) where.Add("d.status = @Status");
        if (filter.Zone is not null) where.Add("d.zone_id = @Zone");
        if (filter.Stream is not null) where.Add("d.stream = @Stream");
        if (filter.From is not null) where.Add("d.created_at >= @From");
        if (filter.To is not null) where.Add("d.created_at < @To");
        if (filter.OrderId is not null) where.Add("d.id in (select decision_id from decision_orders where order_id = @OrderId)");
        if (filter.DriverId is not null) where.Add("d.driver_id = @DriverId");
        if (zones is not null) where.Add("d.zone_id " + session.AnyOf("zones"));
        var condition = where.Count == 0 ? "" : "where " + string.Join(" and ", where);
        return session.Query<DecisionFacts>(
            $"select {Columns} from decisions d {condition} order by d.created_at desc, d.id desc limit @Take",
            new
            {
                filter.Type, filter.Policy, filter.Status, filter.Zone, filter.Stream, filter.From, filter.To, filter.OrderId, filter.DriverId,
                zones = new IdArray([.. zones ?? []]), page.At, page.Id, page.Take,
            });
    }

    internal Task<int> SetStatus(Session session, Guid id, string status) => session.Execute(
        """
        update decisions set status = @status, row_version = row_version + 1,
          committed_at = case when @isCommit then @Now else committed_at end, executed_at = case when @isExecution then @Now else executed_at end
        where id = @id
        """,
        new { id, status, session.Now, isCommit = status == DecisionStatus.Committed, isExecution = status == DecisionStatus.Executed });

    internal Task<IReadOnlyList<DecisionFacts>> OverridesOf(Session session, Guid id) =>
        session.Query<DecisionFacts>($"select {Columns} from decisions d where d.overrides_decision_id = @id order by d.created_at", new { id });

    internal Task<Json?> WouldChangeIf(Session session, Guid id) => session.Scalar<string?>("select would_change_if from decisions where id = @id", new { id })
        .ContinueWith(text => text.GetAwaiter().GetResult() is { } json ? new Json(json) : (Json?)null, TaskScheduler.Default);

    internal Task<int> KeepWouldChangeIf(Session session, Guid id, Json changes) =>
        session.Execute("update decisions set would_change_if = @changes where id = @id and would_change_if is null", new { id, changes });

    internal Task<IReadOnlyList<ApprovalRow>> Approvals(Session session, Guid id) => session.Query<ApprovalRow>(
        "select verdict, approver_id, reason, needed, created_at from approvals where decision_id = @id order by created_at", new { id });

    /// <summary>False when this person gave a verdict before.</summary>
    internal async Task<bool> AddApproval(Session session, DecisionFacts decision, int needed, string verdict, Guid approver, string? reason) => await session.Execute(
        """
        insert into approvals (id, decision_id, plan_hash, needed, verdict, approver_id, reason, expires_at, created_at)
        values (@id, @decision, @BodyHash, @needed, @verdict, @approver, @reason, @ExpiresAt, @Now) on conflict (decision_id, approver_id) do nothing
        """,
        new { id = Ids.New(session.Now), decision = decision.Id, decision.BodyHash, needed, verdict, approver, reason, decision.ExpiresAt, session.Now }) == 1;

    internal Task<IReadOnlyList<OutcomeRow>> Outcomes(Session session, Guid id) => session.Query<OutcomeRow>(
        "select metric, predicted, predicted_low, predicted_high, actual, error, basis, settled_at from decision_outcomes where decision_id = @id order by metric", new { id });

    internal async Task<bool> AddOutcome(Session session, Guid decision, Outcome o) => await session.Execute(
        """
        insert into decision_outcomes (id, decision_id, metric, predicted, predicted_low, predicted_high, actual, error, basis, settled_at)
        values (@id, @decision, @Metric, @Predicted, @PredictedLow, @PredictedHigh, @Actual, @error, @Basis, @Now) on conflict (decision_id, metric) do nothing
        """,
        new { id = Ids.New(session.Now), decision, o.Metric, o.Predicted, o.PredictedLow, o.PredictedHigh, o.Actual, error = o.Actual - o.Predicted, o.Basis, session.Now }) == 1;
}
