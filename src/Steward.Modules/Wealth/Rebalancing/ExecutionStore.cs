using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Wealth.Faults;

namespace Steward.Wealth.Rebalancing;

/// <summary>A row of <c>rebalancing_executions</c>.</summary>
internal sealed record Execution
{
    public Guid Id { get; init; }
    public string Code { get; init; } = "";
    public Guid RuleId { get; init; }
    public Guid ClientId { get; init; }
    public DateOnly ExecutionDate { get; init; }

    /// <summary>Pending, Approved, In Progress or Held; then Executed, Partially Executed, Failed, Rejected, Expired or Cancelled.</summary>
    public string Status { get; init; } = "Pending";
    public Json CurrentAllocation { get; init; } = Json.Empty;
    public Json TargetAllocation { get; init; } = Json.Empty;
    public decimal DriftPercent { get; init; }
    public Json Actions { get; init; } = new("[]");
    public DateTimeOffset? ExecutedAt { get; init; }
    public Guid? ExecutedBy { get; init; }
    public Json OrderIds { get; init; } = new("[]");
    public string? Error { get; init; }
    public long RuleVersion { get; init; }
    public string OccurrenceKey { get; init; } = "";
    public string RunType { get; init; } = "Full";
    public string InitiatedFrom { get; init; } = "engine";
    public decimal? PlannedDriftPercent { get; init; }
    public decimal? AfterDriftPercent { get; init; }
    public Json Plan { get; init; } = Json.Empty;
    public string? PlanHash { get; init; }
    public Guid? NavSetId { get; init; }
    public Guid? DecisionId { get; init; }
    public Json? ApprovedPlan { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public int OrdersPlanned { get; init; }
    public int OrdersExecuted { get; init; }
    public int OrdersFailed { get; init; }
    public int OrdersSkipped { get; init; }
    public Json? Residual { get; init; }
    public Json Warnings { get; init; } = new("[]");
    public string? HeldReason { get; init; }
    public long Version { get; init; } = 1;
    public Json Metadata { get; init; } = Json.Empty;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    internal ExecutionNotes Notes => StoredValue.Of<ExecutionNotes>(Metadata, Thing, Code, "metadata") ?? new();

    /// <summary>The orders that a yes to its plan is for.</summary>
    internal IReadOnlyList<AgreedOrder> PlannedOrders => StoredValue.Understood(Thing, Code, "plan", () => PlanDocument.Of(Plan).Orders());

    internal const string Thing = "rebalancing_execution";

    internal static StoredFields<Execution> Kept { get; } = new(
        new("metadata", one => one.Notes, one => one with { Metadata = Json.Empty }),
        new("plan", one => StoredValue.Of<JsonObject>(one.Plan, Thing, one.Code, "plan"), one => one with { Plan = Json.Empty }),
        new("approved_plan", one => StoredValue.Of<JsonObject>(one.ApprovedPlan ?? default, Thing, one.Code, "approved_plan"), one => one with { ApprovedPlan = null }),
        new("residual", one => StoredValue.Of<JsonObject>(one.Residual ?? default, Thing, one.Code, "residual"), one => one with { Residual = null }),
        new("current_allocation", one => StoredValue.Of<JsonObject>(one.CurrentAllocation, Thing, one.Code, "current_allocation"), one => one with { CurrentAllocation = Json.Empty }),
        new("target_allocation", one => StoredValue.Of<JsonObject>(one.TargetAllocation, Thing, one.Code, "target_allocation"), one => one with { TargetAllocation = Json.Empty }),
        new("actions", one => StoredValue.Of<JsonArray>(one.Actions, Thing, one.Code, "actions"), one => one with { Actions = new("[]") }),
        new("order_ids", one => StoredValue.Of<List<Guid>>(one.OrderIds, Thing, one.Code, "order_ids"), one => one with { OrderIds = new("[]") }),
        new("warnings", one => StoredValue.Of<JsonArray>(one.Warnings, Thing, one.Code, "warnings"), one => one with { Warnings = new("[]") }));
}

/// <summary>What an execution keeps beside its columns.</summary>
/// <param name="Turnover">Of the plan as it stands.</param>
/// <param name="Amount">What the run was asked to invest or to raise.</param>
/// <param name="ConfirmedBy">Who said the first yes to the present plan.</param>
/// <param name="Retries">How often the residual was tried again.</param>
/// <param name="IsForced">Planned also inside the band: whoever plans it anew does so, too.</param>
/// <param name="RetryOf">The first execution of those of which it tries what is left again.</param>
internal sealed record ExecutionNotes(decimal Turnover = 0, decimal? Amount = null, Guid? ConfirmedBy = null, DateTimeOffset? ConfirmedAt = null, int Retries = 0, bool IsForced = false, Guid? RetryOf = null);

/// <summary>What the orders of an execution came to.</summary>
internal sealed record OrderTally
{
    public long Done { get; init; }
    public long Lost { get; init; }
    public long Open { get; init; }

    /// <summary>Of the open ones, those that wait for a person's yes.</summary>
    public long Asked { get; init; }
}

/// <summary>Table <c>rebalancing_executions</c>.</summary>
internal sealed class ExecutionStore
{
    private const string Columns =
        """
        id, code, rule_id, client_id, execution_date, status, current_allocation, target_allocation, drift_percent, actions, executed_at, executed_by, order_ids, error, rule_version, occurrence_key, run_type,
        initiated_from, planned_drift_percent, after_drift_percent, plan, plan_hash, nav_set_id, decision_id, approved_plan, expires_at, orders_planned, orders_executed, orders_failed, orders_skipped, residual, warnings,
        held_reason, version, metadata, created_at, updated_at
        """;

    internal Task<Execution?> Find(Session session, Guid id, bool isLocked = false) =>
        session.First<Execution>($"select {Columns} from rebalancing_executions where id = @id{(isLocked ? session.ForUpdate : "")}", new { id });

    internal Task<Execution?> ByCode(Session session, string code, bool isLocked = false) =>
        session.First<Execution>($"select {Columns} from rebalancing_executions where code = @code{(isLocked ? session.ForUpdate : "")}", new { code });

    internal Task<Execution?> OfOccurrence(Session session, string key) => session.First<Execution>($"select {Columns} from rebalancing_executions where occurrence_key = @key", new { key });

    /// <summary>The one execution of a rule that is not over.</summary>
    internal Task<Execution?> Open(Session session, Guid rule) =>
        session.First<Execution>($"select {Columns} from rebalancing_executions where rule_id = @rule and status in ('Pending', 'Approved', 'In Progress', 'Held')", new { rule });

    internal async Task<int> CountOf(Session session, string keyPrefix) =>
        (int)await session.Scalar<long>("select count(*) from automation_occurrences where occurrence_key like @like", new { like = keyPrefix + "%" });

    internal Task<IReadOnlyList<Execution>> Page(Session session, PageRequest page, Guid? client, Guid? rule, string? status) => session.Query<Execution>(
        $"""
        select {Columns} from rebalancing_executions where (created_at, id) < (@At, @Id) {(client is null ? "" : "and client_id = @client")} {(rule is null ? "" : "and rule_id = @rule")} {(status is null ? "" : "and status = @status")}
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, client, rule, status });

    internal Task<int> Add(Session session, Execution one) => session.Execute(
        """
        insert into rebalancing_executions (id, code, rule_id, client_id, execution_date, status, current_allocation, target_allocation, drift_percent, actions, rule_version, occurrence_key, run_type, initiated_from,
          planned_drift_percent, plan, plan_hash, nav_set_id, expires_at, orders_planned, warnings, held_reason, metadata, created_at)
        values (@Id, @Code, @RuleId, @ClientId, @ExecutionDate, @Status, @CurrentAllocation, @TargetAllocation, @DriftPercent, @Actions, @RuleVersion, @OccurrenceKey, @RunType, @InitiatedFrom,
          @PlannedDriftPercent, @Plan, @PlanHash, @NavSetId, @ExpiresAt, @OrdersPlanned, @Warnings, @HeldReason, @Metadata, @CreatedAt)
        """,
        one);

    internal async Task<bool> Save(Session session, Execution one) => await session.Execute(
        """
        update rebalancing_executions set status = @Status, current_allocation = @CurrentAllocation, drift_percent = @DriftPercent, actions = @Actions, executed_at = @ExecutedAt, executed_by = @ExecutedBy,
          order_ids = @OrderIds, error = @Error, rule_version = @RuleVersion, planned_drift_percent = @PlannedDriftPercent, after_drift_percent = @AfterDriftPercent, plan = @Plan, plan_hash = @PlanHash,
          nav_set_id = @NavSetId, decision_id = @DecisionId, approved_plan = @ApprovedPlan, expires_at = @ExpiresAt, orders_planned = @OrdersPlanned, orders_executed = @OrdersExecuted, orders_failed = @OrdersFailed,
          orders_skipped = @OrdersSkipped, residual = @Residual, warnings = @Warnings, held_reason = @HeldReason, metadata = @Metadata, version = version + 1
        where id = @Id and version = @Version
        """,
        one) == 1;

    internal Task<IReadOnlyList<Guid>> Expiring(Session session, int most) => session.Query<Guid>(
        $"select id from rebalancing_executions where status = 'Pending' and expires_at <= @Now and {FaultStore.Rested("rebalancing_executions.id", FaultStep.Execution)} order by expires_at, id limit @most", new { session.Now, most });

    internal Task<IReadOnlyList<Guid>> InState(Session session, string status, int most) => session.Query<Guid>(
        $"select id from rebalancing_executions where status = @status and {FaultStore.Rested("rebalancing_executions.id", FaultStep.Execution)} order by updated_at, id limit @most", new { session.Now, status, most });

    /// <summary>What the orders of an execution and of all that tried the same again have invested (Invest Cash) or raised.</summary>
    internal async Task<decimal> Moved(Session session, Execution one)
    {
        var first = one.Notes.RetryOf ?? one.Id;
        var family = (await session.Query<Execution>($"select {Columns} from rebalancing_executions where rule_id = @RuleId and run_type = @RunType", one)).Where(other => other.Id == first || other.Notes.RetryOf == first).Select(other => other.Id);
        return await session.Scalar<decimal?>(
            $"select sum(executed_amount) from investment_orders where execution_id {session.AnyOf("ids")} and order_type = @type and status in ('executed', 'settled')",
            new { ids = new IdArray([.. family]), type = one.RunType == "Invest Cash" ? "Purchase" : "Redemption" }) ?? 0;
    }

    internal async Task<OrderTally> Tally(Session session, Guid execution) => (await session.First<OrderTally>(
        """
        select coalesce(sum(case when status in ('executed', 'settled') then 1 else 0 end), 0) as done, coalesce(sum(case when status in ('failed', 'cancelled', 'reversed') then 1 else 0 end), 0) as lost,
          coalesce(sum(case when status in ('under_review', 'pending', 'confirmed', 'submitted', 'unknown') then 1 else 0 end), 0) as open,
          coalesce(sum(case when status = 'under_review' then 1 else 0 end), 0) as asked
        from investment_orders where execution_id = @execution
        """,
        new { execution }))!;
}
