using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Allocation;
using Steward.Portfolio.Lots;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Portfolios;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Rebalancing;

/// <summary>A plan with everything that belongs to it.</summary>
internal sealed record MadePlan(RebalancePlan Plan, PlanDocument Document, Snapshot Snapshot, string Currency);

/// <summary>How a run is started.</summary>
/// <param name="From">engine, api or person.</param>
/// <param name="Epoch">Of the engine's lease; 0 for a person's run.</param>
internal sealed record RunOrder(RunType Type, decimal? Amount, string From, string Actor, long Epoch, bool IsForced = false)
{
    /// <summary>The date of the schedule that it is for; null: a look on drift, or a person's wish.</summary>
    public ScheduledDate? Date { get; init; }

    /// <summary>The first execution of those of which it tries what is left again.</summary>
    public Guid? RetryOf { get; init; }
}

/// <summary>What a run came to.</summary>
/// <param name="Execution">Null: nothing was to be done.</param>
internal sealed record RunOutcome(MadePlan Made, Execution? Execution);

/// <summary>Plans a rule's run and carries it as far as it may go alone: to orders, or to the question to a person. All in the caller's transaction.</summary>
internal sealed class RunRule(
    PlanInputs inputs, ExecutionStore executions, RebalancingRuleStore rules, ClaimOccurrences claims, NavSetStore navSets, OccurrenceStore occurrences, TaskStore tasks, RebalancingNotices notices, Changes changes)
{
    internal const string Engine = "rebalancing";
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LeastWait = TimeSpan.FromHours(2);

    internal async Task<MadePlan> Plan(Session session, RebalancingRule rule, ClientRow client, RunType type, decimal? amount, bool isForced = false)
    {
        var snapshot = await inputs.Take(session, rule, client, type, amount);
        snapshot = snapshot with { Request = snapshot.Request with { IsForced = isForced } };
        var plan = RebalancePlanner.Plan(snapshot.Request);
        return new(plan, PlanDocument.Of(rule, snapshot.Request, plan), snapshot, client.Currency);
    }

    internal async Task<RunOutcome> Run(Session session, RebalancingRule rule, ClientRow client, RunOrder order)
    {
        var made = await Plan(session, rule, client, order.Type, order.Amount, order.IsForced);
        await Noted(session, rule, made);
        if (made.Plan.Outcome is PlanOutcome.NoAction or PlanOutcome.Refused) return new(made, null);

        var prefix = OccurrenceKeys.Rebalancing(rule.Id, made.Snapshot.Request.Today, 0)[..^1];
        var key = order.Date?.Key ?? OccurrenceKeys.Rebalancing(rule.Id, made.Snapshot.Request.Today, 1 + await executions.CountOf(session, prefix));
        var execution = await Fill(session, new Execution
        {
            Id = Ids.New(session.Now), Code = Ids.Code("REX", 8), RuleId = rule.Id, ClientId = client.Id, ExecutionDate = made.Snapshot.Request.Today, OccurrenceKey = key, RunType = Word(order.Type), InitiatedFrom = order.From, CreatedAt = session.Now,
            UpdatedAt = session.Now, Metadata = Json.Of(new ExecutionNotes(RetryOf: order.RetryOf)),
        }, rule, made, order.Amount);
        await executions.Add(session, execution);
        var isAlone = rule.ActsAlone && !ExecutionView.NeedsTwo(execution, rule);
        var own = made.Plan.Outcome == PlanOutcome.Held ? new Verdict(Gates.Hold, "data", made.Plan.Code!, made.Plan.Message!)
            : isAlone ? null : new Verdict(Gates.Ask, "approval", "plan_approval", $"The plan of {execution.Code} moves {MoneyText.Of(made.Plan.Turnover, client.Currency)} one way and waits for a yes.");
        return new(made, await Claim(session, rule, client, execution, made, own, isApproved: false, order.Actor, order.Epoch, order.Date));
    }

    /// <summary>Passes a plan through the gates: with orders when it may act, without when it asks.</summary>
    internal async Task<Execution> Claim(Session session, RebalancingRule rule, ClientRow client, Execution execution, MadePlan made, Verdict? own, bool isApproved, string actor, long epoch, ScheduledDate? date = null)
    {
        var seen = new JsonObject
        {
            ["execution"] = execution.Code, ["plan_hash"] = made.Document.Hash, ["drift_percent"] = Text(made.Plan.Before?.TotalVariation.Value), ["planned_drift_percent"] = Text(made.Plan.Planned?.TotalVariation.Value),
            ["turnover"] = Text(made.Plan.Turnover), ["caps"] = new JsonArray([.. made.Plan.Caps.Select(cap => (JsonNode)cap.Code)]),
        };
        foreach (var (name, value) in date?.Seen ?? []) seen[name] = value?.DeepClone();
        RunReasons.Tell(seen, rule, execution, made.Plan, date is { IsOfSchedule: true });
        var fired = (await claims.Run(session, [new Firing
        {
            AutomationType = "Rebalancing", AutomationId = rule.Id, RuleVersion = rule.Version, ClientId = client.Id, Key = execution.OccurrenceKey, NominalDate = date?.Nominal ?? made.Snapshot.Request.Today, RunDate = made.Snapshot.Request.Today,
            DueAt = date?.DueAt ?? execution.CreatedAt, Orders = own is null ? Orders(execution, made) : [], Own = own, NavSetHash = made.Snapshot.Navs.Hash, Actor = actor, Engine = Engine, IsApproved = isApproved, Resting = rule.Status == "Paused" ? rule.Status : null,
            Inputs = seen,
        }], epoch))[0];
        var moved = After(session, execution, fired) with { PlanHash = made.Document.Hash };
        await executions.Save(session, moved);
        if (moved.Status == "In Progress") await rules.Note(session, rule with { LastRebalancedDate = made.Snapshot.Request.Today, LastEvaluatedAt = Seen(session), LastDriftPercent = execution.DriftPercent, ExecutionCount = rule.ExecutionCount + 1 });
        await changes.Publish(session, "wealth.execution", new { id = moved.Id, moved.Code, rule_id = rule.Id, client_id = client.Id, status = moved.Status, plan_hash = moved.PlanHash, at = session.Now });
        await Say(session, rule, client, moved, fired);
        return moved with { Version = moved.Version + 1 };
    }

    /// <summary>The question to a person, and a word to the client.</summary>
    private async Task Say(Session session, RebalancingRule rule, ClientRow client, Execution moved, Fired fired)
    {
        var turnover = MoneyText.Of(moved.Notes.Turnover, client.Currency);
        if (moved.Status == "Pending" && fired.OccurrenceId is { } occurrence)
            await tasks.Open(
                session, "approval", client.Id, "occurrence", occurrence, $"The plan {moved.Code} of the rule {rule.Name} moves {turnover} one way and waits for a yes",
                new JsonObject { ["occurrence_key"] = moved.OccurrenceKey, ["automation_id"] = rule.Id, ["execution_id"] = moved.Id, ["code"] = moved.Code, ["plan_hash"] = moved.PlanHash }, moved.ExpiresAt);
        var (happened, reason) = moved.Status switch
        {
            "Pending" => (RebalancingNotices.ApprovalNeeded, $"{moved.Code} moves {turnover} one way and waits for a yes."),
            "In Progress" => (RebalancingNotices.Triggered, $"{moved.Code}: {moved.OrdersPlanned} order(s), {turnover} one way."),
            "Failed" => (RebalancingNotices.Failed, $"{moved.Code}: {moved.Error}"),
            _ => (null, ""),
        };
        if (happened is not null) await notices.Tell(session, rule, happened, moved.Code, reason, moved.Notes.Turnover, moved.Id);
    }

    /// <summary>A rule that cannot be carried out as it stands waits for a person.</summary>
    internal async Task NeedsAttention(Session session, RebalancingRule rule, string cause)
    {
        await rules.Note(session, rule with { Status = "Needs Attention", LastExecutionStatus = "Failed", LastEvaluatedAt = Seen(session) });
        var isNew = await tasks.Open(session, "rule_attention", rule.ClientId, "rebalancing_rule", rule.Id, $"Rebalancing rule {rule.Code} waits for a person: {cause}", new JsonObject { ["code"] = rule.Code, ["cause"] = cause });
        if (isNew) await notices.Tell(session, rule, RebalancingNotices.Failed, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"attention:{rule.Version}:{rule.ExecutionCount}"), cause + " The rule waits for a person now.");
    }

    /// <summary>
    /// When a look counts from. NAVs and cash carry the time at which their transaction began and are seen only after its commit, so what began shortly
    /// before the look is looked at once more.
    /// </summary>
    internal static DateTimeOffset Seen(Session session) => session.Now - Settling;

    /// <summary>The columns that speak of the plan, and the NAVs that it saw.</summary>
    internal async Task<Execution> Fill(Session session, Execution execution, RebalancingRule rule, MadePlan made, decimal? amount)
    {
        var plan = made.Plan;
        return execution with
        {
            NavSetId = await navSets.Keep(session, made.Snapshot.Navs), RuleVersion = rule.Version, TargetAllocation = rule.TargetAllocation, CurrentAllocation = Json.Of(plan.Before?.Assets.Where(asset => asset.Value > 0 || asset.Target.Value > 0).ToDictionary(asset => asset.Key, asset => Shown(asset.Share.Value)) ?? []),
            DriftPercent = Shown(plan.Before?.TotalVariation.Value ?? 0), PlannedDriftPercent = plan.Planned is { } planned ? Shown(planned.TotalVariation.Value) : null, Actions = Actions(plan), Plan = new(made.Document.Text),
            PlanHash = made.Document.Hash, ExpiresAt = plan.Outcome == PlanOutcome.Planned ? Expiry(session.Now, plan.Orders.Where(order => order.PredictedNavDate is not null).SelectMany(order => made.Snapshot.CutOffsOf(order, session.Now))) : null, OrdersPlanned = plan.Orders.Count,
            Warnings = Json.Of(plan.Warnings.Concat(plan.Caps).Select(fact => PlanWords.Sentence(fact, made.Snapshot.Request, made.Currency)).Distinct()),
            HeldReason = plan.Outcome == PlanOutcome.Held ? plan.Code : null, Metadata = Json.Of(new ExecutionNotes(plan.Turnover, amount, Retries: execution.Notes.Retries, IsForced: made.Snapshot.Request.IsForced, RetryOf: execution.Notes.RetryOf)),
        };
    }

    /// <summary>24 hours, or the first cut-off of the orders that could leave now that is at least two hours away, if that is sooner.</summary>
    internal static DateTimeOffset Expiry(DateTimeOffset now, IEnumerable<DateTimeOffset> cutOffs)
    {
        var last = now + LongestWait;
        return cutOffs.Where(at => at >= now + LeastWait).Append(last).Min();
    }

    /// <summary>What the look saw, for the next one: only a newer NAV or cash line brings the rule back.</summary>
    private async Task Noted(Session session, RebalancingRule rule, MadePlan made) =>
        await rules.Note(session, rule with { LastEvaluatedAt = Seen(session), LastDriftPercent = made.Plan.Before is { } before ? Shown(before.TotalVariation.Value) : rule.LastDriftPercent });

    /// <summary>What is still to be invested or raised of what an execution was asked for, after its own orders and those of its retries; null: it was asked for no amount.</summary>
    internal async Task<decimal?> LeftOf(Session session, Execution execution)
    {
        if (execution.Notes.Amount is not { } amount) return null;
        if (execution.Notes.RetryOf is { } first) amount = (await executions.Find(session, first))!.Notes.Amount!.Value;
        return amount - await executions.Moved(session, execution);
    }

    private static Execution After(Session session, Execution execution, Fired fired) => fired.Verdict.Decision switch
    {
        Gates.Execute => execution with
        {
            Status = "In Progress", OrderIds = Json.Of(fired.Orders.Select(order => order.Id)), OrdersPlanned = fired.Orders.Count, ExecutedAt = session.Now, DecisionId = fired.DecisionId, HeldReason = null, Error = null,
        },
        // Orders that a soft limit put before a person; or the plan itself waits for one.
        Gates.Ask => execution with { Status = fired.Orders.Count > 0 ? "Approved" : "Pending", OrderIds = Json.Of(fired.Orders.Select(order => order.Id)), DecisionId = fired.DecisionId, Error = fired.Orders.Count > 0 ? fired.Verdict.Sentence : null },
        Gates.Hold => execution with { Status = "Held", HeldReason = fired.Verdict.ReasonCode, Error = fired.Verdict.Sentence, DecisionId = fired.DecisionId },
        _ => execution with { Status = "Failed", Error = fired.Verdict.Sentence, DecisionId = fired.DecisionId, OrdersSkipped = execution.OrdersPlanned },
    };

    private static IReadOnlyList<WantedOrder> Orders(Execution execution, MadePlan made) => [.. made.Plan.Orders.Select(order => new WantedOrder(Line(order.Line), Guid.Parse(order.SchemeId), order.Direction.ToString())
    {
        TargetProductId = order.TargetSchemeId is { } target ? Guid.Parse(target) : null, Folio = Folio(order, made), Amount = order.Direction == OrderDirection.Purchase ? order.Amount : null,
        Units = order.Direction == OrderDirection.Purchase || order.IsAllUnits ? null : order.Units.Count, AllUnits = order.IsAllUnits, ExecutionId = execution.Id,
        Lots = order.Lots.Count == 0 ? null : new JsonArray([.. order.Lots.Select(lot => (JsonNode)new JsonObject { ["lot_id"] = lot.LotId, ["units"] = lot.Units.Count })]), DependsOn = [.. order.DependsOn.Select(Line)],
        PredictedNavDate = order.PredictedNavDate, NotBefore = order.NotBefore > made.Snapshot.Request.Today ? order.NotBefore : null,
    })];

    /// <summary>The folio of a sale, where all its lots lie in one.</summary>
    private static string? Folio(PlanOrder order, MadePlan made) => order.Lots.Select(lot => lot.FolioId).Distinct().ToList() is [var only]
        ? made.Snapshot.Request.Schemes.Single(scheme => scheme.Id == order.SchemeId).Folios.Single(folio => folio.Id == only).Number
        : null;

    private static Json Actions(RebalancePlan plan) => Json.Of(plan.Orders.Select(order => new
    {
        line = order.Line, type = order.Direction.ToString(), scheme_id = order.SchemeId, scheme_name = order.SchemeName, target_scheme_id = order.TargetSchemeId, target_scheme_name = order.TargetSchemeName, amount = order.Amount,
        units = DecimalText.Write(order.Units.Count), all_units = order.IsAllUnits, reason = string.Join("; ", order.Reasons.Select(Sentence)), depends_on = order.DependsOn, not_before = order.NotBefore,
        predicted_nav_date = order.PredictedNavDate, cash_date = order.CashDate, charges = order.ChargeSum, exit_load = order.Load,
    }));

    private static string Sentence(PlanFact fact) => fact.Code + ": " + string.Join(", ", fact.Values.Select(pair => $"{pair.Key} {pair.Value}"));

    private static string Line(int line) => line.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string? Text(decimal? value) => value is { } number ? DecimalText.Write(number) : null;

    internal static decimal Shown(decimal percent) => decimal.Round(percent, 4, MidpointRounding.AwayFromZero);

    internal static string Word(RunType type) => type switch { RunType.InvestCash => "Invest Cash", RunType.PartialLiquidation => "Partial Liquidation", _ => "Full" };

    /// <summary>The occurrence of an execution that came to an end without orders.</summary>
    internal Task<OccurrenceRow?> OccurrenceOf(Session session, Execution execution) => occurrences.Find(session, execution.OccurrenceKey);
}
