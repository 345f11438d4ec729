using Steward.Kernel;
using Steward.Wealth.Faults;

namespace Steward.Wealth.Rebalancing;

/// <summary>Table <c>rebalancing_rules</c>.</summary>
internal sealed class RebalancingRuleStore
{
    private const string Columns =
        """
        r.id, r.code, r.client_id, r.name, r.description, r.strategy, r.target_allocation, r.threshold_percent, r.min_drift_percent, r.rebalance_amount, r.frequency, r.day_of_month, r.day_of_week, r.trigger_on_drift,
        r.trigger_on_schedule, r.execute_automatically, r.require_confirmation, r.status, r.is_enabled, r.last_rebalanced_date, r.next_rebalancing_date, r.execution_count, r.last_execution_status, r.created_by,
        r.threshold_kind, r.relative_percent, r.destination_kind, r.destination_percent, r.per_asset, r.class_funds, r.look_through, r.cash_buffer_percent, r.sell_policy, r.lot_policy, r.residual_rule, r.tax_budget,
        r.benefit_factor, r.min_order_amount, r.max_turnover_percent, r.cooldown_days, r.approval_above, r.time_zone, r.calendar_id, r.roll_convention, r.catch_up_policy, r.catch_up_window_days, r.occurrence_no, r.skips, r.start_date, r.next_run_at, r.pause_until,
        r.last_evaluated_at, r.last_drift_percent, r.failure_streak, r.retired_at, r.version, r.created_at, r.updated_at
        """;

    internal Task<RebalancingRule?> Find(Session session, Guid id, bool isLocked = false) =>
        session.First<RebalancingRule>($"select {Columns} from rebalancing_rules r where r.id = @id{(isLocked ? session.ForUpdate : "")}", new { id });

    internal Task<RebalancingRule?> ByCode(Session session, string code, bool isLocked = false) =>
        session.First<RebalancingRule>($"select {Columns} from rebalancing_rules r where r.code = @code{(isLocked ? session.ForUpdate : "")}", new { code });

    internal Task<IReadOnlyList<RebalancingRule>> Page(Session session, PageRequest page, Guid? client, string? status) => session.Query<RebalancingRule>(
        $"""
        select {Columns} from rebalancing_rules r
        where (r.created_at, r.id) < (@At, @Id) {(client is null ? "" : "and r.client_id = @client")} {(status is null ? "" : "and r.status = @status")}
        order by r.created_at desc, r.id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, client, status });

    internal Task<int> Add(Session session, RebalancingRule rule) => session.Execute(
        """
        insert into rebalancing_rules (id, code, client_id, name, description, strategy, target_allocation, threshold_percent, min_drift_percent, rebalance_amount, frequency, day_of_month, day_of_week, trigger_on_drift,
          trigger_on_schedule, execute_automatically, require_confirmation, status, is_enabled, next_rebalancing_date, created_by, threshold_kind, relative_percent, destination_kind, destination_percent, per_asset, class_funds,
          look_through, cash_buffer_percent, sell_policy, lot_policy, residual_rule, tax_budget, benefit_factor, min_order_amount, max_turnover_percent, cooldown_days, approval_above, time_zone, calendar_id,
          roll_convention, catch_up_policy, catch_up_window_days, occurrence_no, skips, start_date, next_run_at, created_at)
        values (@Id, @Code, @ClientId, @Name, @Description, @Strategy, @TargetAllocation, @ThresholdPercent, @MinDriftPercent, @RebalanceAmount, @Frequency, @DayOfMonth, @DayOfWeek, @TriggerOnDrift,
          @TriggerOnSchedule, @ExecuteAutomatically, @RequireConfirmation, @Status, @IsEnabled, @NextRebalancingDate, @CreatedBy, @ThresholdKind, @RelativePercent, @DestinationKind, @DestinationPercent, @PerAsset, @ClassFunds,
          @LookThrough, @CashBufferPercent, @SellPolicy, @LotPolicy, @ResidualRule, @TaxBudget, @BenefitFactor, @MinOrderAmount, @MaxTurnoverPercent, @CooldownDays, @ApprovalAbove, @TimeZone, @CalendarId,
          @RollConvention, @CatchUpPolicy, @CatchUpWindowDays, @OccurrenceNo, @Skips, @StartDate, @NextRunAt, @CreatedAt)
        """,
        rule);

    /// <summary>What people change; the version counts up, so that plans of before are seen to be of before.</summary>
    internal async Task<bool> Save(Session session, RebalancingRule rule) => await session.Execute(
        """
        update rebalancing_rules set name = @Name, description = @Description, strategy = @Strategy, target_allocation = @TargetAllocation, threshold_percent = @ThresholdPercent, min_drift_percent = @MinDriftPercent,
          rebalance_amount = @RebalanceAmount, frequency = @Frequency, day_of_month = @DayOfMonth, day_of_week = @DayOfWeek, trigger_on_drift = @TriggerOnDrift, trigger_on_schedule = @TriggerOnSchedule,
          execute_automatically = @ExecuteAutomatically, require_confirmation = @RequireConfirmation, status = @Status, is_enabled = @IsEnabled, next_rebalancing_date = @NextRebalancingDate,
          threshold_kind = @ThresholdKind, relative_percent = @RelativePercent, destination_kind = @DestinationKind, destination_percent = @DestinationPercent, per_asset = @PerAsset, class_funds = @ClassFunds,
          look_through = @LookThrough, cash_buffer_percent = @CashBufferPercent, sell_policy = @SellPolicy, lot_policy = @LotPolicy, residual_rule = @ResidualRule, tax_budget = @TaxBudget, benefit_factor = @BenefitFactor,
          min_order_amount = @MinOrderAmount, max_turnover_percent = @MaxTurnoverPercent, cooldown_days = @CooldownDays, approval_above = @ApprovalAbove, time_zone = @TimeZone, calendar_id = @CalendarId,
          roll_convention = @RollConvention, catch_up_policy = @CatchUpPolicy, catch_up_window_days = @CatchUpWindowDays, occurrence_no = @OccurrenceNo, skips = @Skips, failure_streak = @FailureStreak, start_date = @StartDate, next_run_at = @NextRunAt, pause_until = @PauseUntil, retired_at = @RetiredAt, last_evaluated_at = null,
          version = version + 1
        where id = @Id and version = @Version
        """,
        rule) == 1;

    /// <summary>Running rules that name a scheme as a target or as what they buy; locked.</summary>
    internal Task<IReadOnlyList<RebalancingRule>> Naming(Session session, Guid scheme) => session.Query<RebalancingRule>(
        $"""
        select {Columns} from rebalancing_rules r
        where r.status = 'Active' and ({session.Pick("r.target_allocation", "r.target_allocation::text")} like @named or {session.Pick("r.class_funds", "r.class_funds::text")} like @named) order by r.id{session.ForUpdate}
        """,
        new { named = $"%{scheme:D}%" });

    /// <summary>What the engine notes; no new version.</summary>
    internal Task<int> Note(Session session, RebalancingRule rule) => session.Execute(
        """
        update rebalancing_rules set status = @Status, last_rebalanced_date = @LastRebalancedDate, next_rebalancing_date = @NextRebalancingDate, next_run_at = @NextRunAt, occurrence_no = @OccurrenceNo, execution_count = @ExecutionCount,
          last_execution_status = @LastExecutionStatus, last_evaluated_at = @LastEvaluatedAt, last_drift_percent = @LastDriftPercent, failure_streak = @FailureStreak, pause_until = @PauseUntil where id = @Id
        """,
        rule);

    /// <summary>What the next dates of rules were reckoned from is another thing now: the engine looks at them at once and reckons them anew.</summary>
    /// <param name="calendar">Those that may go by it; null: whatever calendar they go by.</param>
    internal Task<int> LookAgain(Session session, Guid? calendar) => session.Execute(
        "update rebalancing_rules set next_run_at = @Now where status = 'Active' and trigger_on_schedule and next_run_at > @Now" + (calendar is null ? "" : " and (calendar_id = @calendar or calendar_id is null)"),
        new { session.Now, calendar });

    /// <summary>Rules that have come due: by their date, or, while no execution of theirs is open, because a NAV or the cash of their client is newer than the last look; and those whose pause is over.</summary>
    internal Task<IReadOnlyList<Guid>> Due(Session session, int most) => session.Query<Guid>(
        $"""
        select r.id from rebalancing_rules r
        where r.retired_at is null and r.is_enabled and (r.status = 'Active' or (r.status = 'Paused' and r.pause_until <= @soon)) and {FaultStore.Rested("r.id", FaultStep.Rebalancing)}
          and (r.status = 'Paused' or (r.trigger_on_schedule and r.next_run_at <= @Now)
            or (r.trigger_on_drift and not exists (select 1 from rebalancing_executions e where e.rule_id = r.id and e.status in ('Pending', 'Approved', 'In Progress', 'Held')) and (r.last_evaluated_at is null
              or exists (select 1 from cash_ledger c where c.client_id = r.client_id and c.created_at > r.last_evaluated_at)
              or exists (select 1 from holdings h join nav_latest n on n.product_id = h.product_id where h.client_id = r.client_id and h.units > 0 and n.known_at > r.last_evaluated_at))))
        order by r.last_evaluated_at, r.id limit @most
        """,
        new { session.Now, most, soon = DateOnly.FromDateTime(session.Now.UtcDateTime.AddDays(1)) });
}
