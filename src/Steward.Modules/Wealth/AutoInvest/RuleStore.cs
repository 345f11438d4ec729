using Steward.Kernel;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Clients;
using Steward.Wealth.Faults;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Portfolios;
using Steward.Wealth.Schedules;

namespace Steward.Wealth.AutoInvest;

/// <summary>Table <c>auto_invest_rules</c>.</summary>
internal sealed class RuleStore(PortfolioStore portfolios, FaultStore faults)
{
    private const string Columns =
        """
        id, code, client_id, name, description, scheme_id, scheme_name, amount, currency, frequency, trigger_type, trigger_config, goal_id, goal_name, start_date, end_date, next_execution_date, next_run_at, occurrence_no,
        status, is_enabled, max_total_amount, max_per_execution, min_balance_required, created_by, execution_count, last_execution_date, last_execution_status, last_execution_error, basket, folio, time_zone, calendar_id,
        roll_convention, step_up, max_executions, until_goal, funding, source_scheme_id, mandate_id, catch_up_policy, catch_up_window_days, overlap_policy, cooldown_days, collapse_same_day, skips, pause_until, approval,
        approval_above, total_invested, condition_state, failure_streak, max_failures, retired_at, version, created_at, updated_at
        """;

    private static readonly IReadOnlyList<ColumnOf<RuleRow>> Moved =
    [
        new("next_execution_date", r => r.NextExecutionDate), new("next_run_at", r => r.NextRunAt), new("occurrence_no", r => r.OccurrenceNo), new("status", r => r.Status), new("execution_count", r => r.ExecutionCount),
        new("last_execution_date", r => r.LastExecutionDate), new("last_execution_status", r => r.LastExecutionStatus), new("last_execution_error", r => r.LastExecutionError), new("total_invested", r => r.TotalInvested),
        new("condition_state", r => r.ConditionState), new("failure_streak", r => r.FailureStreak), new("pause_until", r => r.PauseUntil),
    ];

    internal Task<RuleRow?> Find(Session session, Guid id) => session.First<RuleRow>($"select {Columns} from auto_invest_rules where id = @id", new { id });

    /// <summary>By id or code; locked.</summary>
    internal Task<RuleRow?> Lookup(Session session, ThingId id) => id.External is not null
        ? Task.FromResult<RuleRow?>(null)
        : session.First<RuleRow>($"select {Columns} from auto_invest_rules where {(id.Id is not null ? "id = @Id" : "code = @Code")}{session.ForUpdate}", id);

    internal Task<IReadOnlyList<RuleRow>> Page(Session session, PageRequest page, Guid? client, string? status, Guid? goal) => session.Query<RuleRow>(
        $"""
        select {Columns} from auto_invest_rules where (created_at, id) < (@At, @Id) {(client is null ? "" : "and client_id = @client")} {(status is null ? "" : "and status = @status")}
          {(goal is null ? "" : "and goal_id = @goal")}
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, client, status, goal });

    /// <summary>Rules whose time has come, the longest due first, locked; what another node has locked is passed over.</summary>
    internal Task<IReadOnlyList<RuleRow>> Due(Session session, ClientLane lane, int most) => session.Query<RuleRow>(
        $"select {Columns} from auto_invest_rules{ByTime(session)} where status = 'Active' and is_enabled and next_run_at <= @Now and {FaultStore.Rested("auto_invest_rules.id", FaultStep.DueRule)} and {ClientStore.InLane("auto_invest_rules.client_id", lane)} order by next_run_at, id limit @most{session.ForUpdateSkipLocked}", new { session.Now, most });

    /// <summary>SQLite would read all active rules and sort them for each batch: it knows nothing of how many there are.</summary>
    private static string ByTime(Session session) => session.Pick(" indexed by idx_auto_invest_rules_next_run_at_id", "");

    /// <summary>Running rules that buy a scheme, alone or in a basket, or sell it for the money; locked.</summary>
    internal Task<IReadOnlyList<RuleRow>> Naming(Session session, Guid scheme) => session.Query<RuleRow>(
        $"""
        select {Columns} from auto_invest_rules where status = 'Active' and (scheme_id = @scheme or source_scheme_id = @scheme or {session.Pick("basket", "basket::text")} like @named)
        order by id{session.ForUpdate}
        """,
        new { scheme, named = $"%{scheme:D}%" });

    /// <summary>Rules by id in the order of their ids, locked.</summary>
    internal Task<IReadOnlyList<RuleRow>> Lock(Session session, IReadOnlyCollection<Guid> ids) => session.Query<RuleRow>(
        $"select {Columns} from auto_invest_rules where id {session.AnyOf("ids")} order by id{session.ForUpdate}", new { ids = new IdArray([.. ids]) });

    /// <summary>Rules whose pause is over.</summary>
    internal Task<IReadOnlyList<RuleRow>> PausedUntil(Session session, DateOnly day, int most) => session.Query<RuleRow>(
        $"select {Columns} from auto_invest_rules where status = 'Paused' and pause_until <= @day and {FaultStore.Rested("auto_invest_rules.id", FaultStep.PauseEnd)} order by id limit @most{session.ForUpdateSkipLocked}", new { session.Now, day, most });

    /// <summary>When the next rule falls due, or the next pause ends (at the beginning of its day in UTC), or one that rests is tried again; null when nothing is to come.</summary>
    internal async Task<DateTimeOffset?> NextDue(Session session)
    {
        var run = await session.Scalar<DateTimeOffset?>(
            $"select next_run_at from auto_invest_rules{ByTime(session)} where status = 'Active' and is_enabled and next_run_at is not null and {FaultStore.Rested("auto_invest_rules.id", FaultStep.DueRule)} order by next_run_at limit 1", new { session.Now });
        var pause = await session.Scalar<DateOnly?>($"select min(pause_until) from auto_invest_rules where status = 'Paused' and pause_until is not null and {FaultStore.Rested("auto_invest_rules.id", FaultStep.PauseEnd)}", new { session.Now });
        var resumes = pause is { } day ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : (DateTimeOffset?)null;
        return new[] { run, resumes, await faults.NextTry(session, FaultStep.DueRule) }.Min();
    }

    internal async Task<bool> Add(Session session, RuleRow rule) => await session.Execute(
        """
        insert into auto_invest_rules (id, code, client_id, name, description, scheme_id, scheme_name, amount, currency, frequency, trigger_type, trigger_config, goal_id, goal_name, start_date, end_date, next_execution_date,
          next_run_at, occurrence_no, status, is_enabled, max_total_amount, max_per_execution, min_balance_required, created_by, basket, folio, time_zone, calendar_id, roll_convention, step_up, max_executions, until_goal,
          funding, source_scheme_id, mandate_id, catch_up_policy, catch_up_window_days, overlap_policy, cooldown_days, collapse_same_day, skips, approval, approval_above, max_failures, created_at)
        values (@Id, @Code, @ClientId, @Name, @Description, @SchemeId, @SchemeName, @Amount, @Currency, @Frequency, @TriggerType, @TriggerConfig, @GoalId, @GoalName, @StartDate, @EndDate, @NextExecutionDate,
          @NextRunAt, @OccurrenceNo, @Status, @IsEnabled, @MaxTotalAmount, @MaxPerExecution, @MinBalanceRequired, @CreatedBy, @Basket, @Folio, @TimeZone, @CalendarId, @RollConvention, @StepUp, @MaxExecutions, @UntilGoal,
          @Funding, @SourceSchemeId, @MandateId, @CatchUpPolicy, @CatchUpWindowDays, @OverlapPolicy, @CooldownDays, @CollapseSameDay, @Skips, @Approval, @ApprovalAbove, @MaxFailures, @CreatedAt)
        on conflict do nothing
        """,
        rule) == 1;

    /// <summary>A person's change: a new version.</summary>
    internal async Task<bool> Save(Session session, RuleRow rule) => await session.Execute(
        """
        update auto_invest_rules set name = @Name, description = @Description, scheme_id = @SchemeId, scheme_name = @SchemeName, amount = @Amount, frequency = @Frequency, trigger_type = @TriggerType,
          trigger_config = @TriggerConfig, goal_id = @GoalId, goal_name = @GoalName, start_date = @StartDate, end_date = @EndDate, next_execution_date = @NextExecutionDate, next_run_at = @NextRunAt,
          occurrence_no = @OccurrenceNo, status = @Status, is_enabled = @IsEnabled, max_total_amount = @MaxTotalAmount, max_per_execution = @MaxPerExecution, min_balance_required = @MinBalanceRequired, basket = @Basket,
          folio = @Folio, time_zone = @TimeZone, calendar_id = @CalendarId, roll_convention = @RollConvention, step_up = @StepUp, max_executions = @MaxExecutions, until_goal = @UntilGoal, funding = @Funding,
          source_scheme_id = @SourceSchemeId, mandate_id = @MandateId, catch_up_policy = @CatchUpPolicy, catch_up_window_days = @CatchUpWindowDays, overlap_policy = @OverlapPolicy, cooldown_days = @CooldownDays,
          collapse_same_day = @CollapseSameDay, skips = @Skips, pause_until = @PauseUntil, approval = @Approval, approval_above = @ApprovalAbove, condition_state = @ConditionState, failure_streak = @FailureStreak,
          max_failures = @MaxFailures, retired_at = @RetiredAt, version = version + 1
        where id = @Id and version = @Version
        """,
        rule) == 1;

    /// <summary>How far the engine came with rules that it has locked. The version is that of people's changes and stays.</summary>
    internal Task<int> Move(Session session, params IReadOnlyList<RuleRow> rules) => session.UpdateOwn("auto_invest_rules", new("id", r => r.Id), Moved, rules);

    /// <summary>
    /// What the next dates of rules were reckoned from is another thing now: the engine looks at them at once, finds nothing due and reckons their dates anew. A rule with a condition is looked
    /// at on its next day anyway.
    /// </summary>
    /// <param name="calendar">Those that may go by it; null: whatever calendar they go by.</param>
    /// <param name="scheme">Those that buy it first.</param>
    /// <param name="mandate">Those that it pays for.</param>
    internal Task<int> LookAgain(Session session, Guid? calendar = null, Guid? scheme = null, Guid? mandate = null) => session.Execute(
        "update auto_invest_rules set next_run_at = @Now where status = 'Active' and next_run_at > @Now"
        + (calendar is null ? "" : " and (calendar_id = @calendar or calendar_id is null)") + (scheme is null ? "" : " and scheme_id = @scheme") + (mandate is null ? "" : " and mandate_id = @mandate"),
        new { session.Now, calendar, scheme, mandate });

    /// <summary>Occurrences of the rules that have orders on their way, or wait behind one that has.</summary>
    internal Task<IReadOnlyList<OpenRun>> OpenRuns(Session session, IReadOnlyCollection<Guid> rules) => session.Query<OpenRun>(
        $"""
        select automation_id as rule_id, occurrence_key, nominal_date, run_date, due_at, state, reason_code from automation_occurrences
        where automation_id {session.AnyOf("ids")} and state in ('Due', 'Claimed', 'Asked', 'Held', 'Ordered') order by due_at, id
        """,
        new { ids = new IdArray([.. rules]) });

    /// <summary>Orders of a rule that are not final yet.</summary>
    internal Task<IReadOnlyList<OpenOrder>> OrdersUnderWay(Session session, Guid rule) => session.Query<OpenOrder>(
        """
        select o.id, o.code, o.status, o.occurrence_key from investment_orders o join automation_occurrences a on a.occurrence_key = o.occurrence_key
        where a.automation_id = @rule and o.status in ('under_review', 'pending', 'confirmed', 'submitted', 'unknown', 'executed') order by o.id
        """,
        new { rule });

    /// <summary>The key of the occurrence that an order belongs to; null for an order by hand.</summary>
    internal Task<string?> OccurrenceOf(Session session, Guid order) => session.Scalar<string>("select occurrence_key from investment_orders where id = @order", new { order });

    /// <summary>True for the one caller who may tell the rule what its occurrence came to.</summary>
    internal async Task<bool> TakeOutcome(Session session, Guid occurrence) =>
        await session.Execute("update automation_occurrences set metadata = @told where id = @occurrence and metadata = @untold", new { occurrence, told = new Json("{\"told\": true}"), untold = Json.Empty }) == 1;

    /// <summary>How far the orders of an occurrence have come.</summary>
    internal Task<IReadOnlyList<RunOrder>> OrdersOf(Session session, string key) => session.Query<RunOrder>(
        "select id, code, status, amount, nav, nav_date, executed_units, executed_amount, failure_code, failure_reason from investment_orders where occurrence_key = @key order by id", new { key });

    /// <summary>The least amount that a purchase of a rule's schemes may have, and what it must be a multiple of, today: for each rule by scheme. Who has units of a scheme buys more of it, which may be another thing.</summary>
    internal async Task<IReadOnlyList<IReadOnlyDictionary<Guid, PurchaseTerms>>> PurchaseTerms(Session session, params IReadOnlyList<RuleRow> rules)
    {
        var days = rules.Select(rule => LocalTime.DateIn(rule.TimeZone, session.Now)).ToList();
        var rows = (await session.Query<PurchaseTerms>(
            $"""
            select product_id, action, minimum_amount, multiple, effective_from, effective_to from scheme_terms
            where product_id {session.AnyOf("ids")} and action in ('Purchase', 'Additional Purchase') and effective_from <= @last and (effective_to is null or effective_to >= @first)
            """,
            new { ids = new IdArray([.. rules.SelectMany(rule => rule.Parts).Select(part => part.SchemeId).Distinct()]), first = days.Min(), last = days.Max() })).ToLookup(row => row.ProductId);
        var held = await portfolios.Held(session, [.. rules.SelectMany(rule => rule.Parts.Where(part => rows[part.SchemeId].Any(row => row.IsAdditional)).Select(part => (rule.ClientId, part.SchemeId))).Distinct()]);
        return [.. rules.Zip(days, (rule, day) => rule.Parts.Select(part => rows[part.SchemeId].Where(row => row.IsInForceOn(day) && (!row.IsAdditional || held.Contains((rule.ClientId, part.SchemeId)))).MaxBy(row => row.IsAdditional))
            .OfType<PurchaseTerms>().DistinctBy(row => row.ProductId).ToDictionary(row => row.ProductId))];
    }

    /// <summary>The accepted closes of a series, oldest first: the last revision of each date.</summary>
    internal async Task<IReadOnlyList<DatedClose>> Closes(Session session, string series) => await session.Query<DatedClose>(
        """
        select p.price_date as day, p.close as value from market_prices p join market_series s on s.id = p.series_id
        where s.code = @series and p.state = 'accepted' order by p.price_date
        """,
        new { series });

    /// <summary>The last accepted NAVs of a scheme, newest first.</summary>
    internal Task<IReadOnlyList<DatedClose>> LastNavs(Session session, Guid scheme, int count) => session.Query<DatedClose>(
        "select nav_date as day, nav as value from nav_prices where product_id = @scheme and state = 'accepted' order by nav_date desc limit @count", new { scheme, count });

    /// <summary>The targets of a client's rebalancing rule by class; null when there is no such rule, or it names schemes.</summary>
    internal async Task<IReadOnlyDictionary<string, decimal>?> TargetsOf(Session session, Guid rebalancingRule, Guid client)
    {
        var stored = await session.Scalar<string>("select target_allocation from rebalancing_rules where id = @rebalancingRule and client_id = @client and retired_at is null", new { rebalancingRule, client });
        var targets = stored is null ? null : new Json(stored).As<Dictionary<string, decimal>>();
        return targets is null || targets.Keys.Any(key => key.StartsWith("scheme:", StringComparison.Ordinal)) ? null : targets;
    }
}

/// <summary>An occurrence of a rule that is not final.</summary>
internal sealed record OpenRun
{
    public Guid RuleId { get; init; }
    public string OccurrenceKey { get; init; } = "";
    public DateOnly? NominalDate { get; init; }
    public DateOnly? RunDate { get; init; }
    public DateTimeOffset DueAt { get; init; }
    public string State { get; init; } = "";
    public string? ReasonCode { get; init; }

    /// <summary>Orders are on their way, or wait for a person's yes. A question about missed dates is no execution.</summary>
    internal bool IsExecution => State is "Ordered" or "Claimed" || (State == "Asked" && ReasonCode != Reasons.MissedDates);

    internal bool IsBuffered => State == "Held" && ReasonCode == Reasons.Buffered;
}

/// <summary>An order of a rule that has not ended.</summary>
internal sealed record OpenOrder
{
    public Guid Id { get; init; }
    public string Code { get; init; } = "";
    public string Status { get; init; } = "";
    public string OccurrenceKey { get; init; } = "";
}

/// <summary>An order of an occurrence and what came of it.</summary>
internal sealed record RunOrder
{
    public Guid Id { get; init; }
    public string Code { get; init; } = "";
    public string Status { get; init; } = "";
    public decimal? Amount { get; init; }
    public decimal? Nav { get; init; }
    public DateOnly? NavDate { get; init; }
    public decimal? ExecutedUnits { get; init; }
    public decimal? ExecutedAmount { get; init; }
    public string? FailureCode { get; init; }
    public string? FailureReason { get; init; }
}

/// <summary>What a scheme demands of a purchase.</summary>
internal sealed record PurchaseTerms
{
    public Guid ProductId { get; init; }

    /// <summary>Purchase, or Additional Purchase.</summary>
    public string Action { get; init; } = "";
    public DateOnly EffectiveFrom { get; init; }
    public DateOnly? EffectiveTo { get; init; }
    public decimal MinimumAmount { get; init; }
    public decimal Multiple { get; init; }

    internal bool IsAdditional => Action == Terms.AdditionalPurchase;

    internal bool IsInForceOn(DateOnly day) => EffectiveFrom <= day && !(EffectiveTo < day);
}

/// <summary>A value with its day.</summary>
internal sealed record DatedClose
{
    public DateOnly Day { get; init; }
    public decimal Value { get; init; }
}
