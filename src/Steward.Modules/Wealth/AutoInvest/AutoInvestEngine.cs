using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Steward.Kernel;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Clients;
using Steward.Wealth.Faults;
using Steward.Wealth.Goals;
using Steward.Wealth.Logs;
using Steward.Wealth.Mandates;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Schedules;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.AutoInvest;

/// <summary>
/// Runs auto-invest rules when their time has come. Due times are durable columns of the rules; the engine sleeps until the next of them, at most
/// a minute. Each batch is one transaction under the engine's lease: lock due rules, decide, claim, move the rules.
/// </summary>
internal sealed class AutoInvestEngine(
    Database database, RuleStore store, ScheduleBook.Source markets, SchemeStore schemes, ClientStore clients, MandateStore mandates, GoalStore goals, OccurrenceStore occurrences, RuleConditions conditions, FireRules fire,
    GateStore gates, ExecutionLog log, UpcomingRuns upcoming, RuleFaults faults, TimeProvider clock, ILogger<AutoInvestEngine> words) : IEngine
{
    private const int Batch = 1_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1), Shortest = TimeSpan.FromMilliseconds(200);
    private DateTimeOffset? nextDue;

    public string Name => MakeFiring.Engine;

    public bool PerZone => false;

    public IReadOnlyCollection<string> WakesOn { get; } =
        ["wealth.auto_invest_rule_created", "wealth.auto_invest_rule_changed", "wealth.auto_invest_rule_resumed", "wealth.calendar_changed", "wealth.kill_switch_released", "wealth.nav_drop", "wealth.order"];

    public EngineRhythm Rhythm(Json config)
    {
        var wait = nextDue is { } at ? at - clock.GetUtcNow() : Longest;
        return new(wait < Shortest ? Shortest : wait > Longest ? Longest : wait, TimeSpan.FromSeconds(1), TimeSpan.Zero);
    }

    public async Task<EngineReport> Tick(EngineShard shard, CancellationToken cancel)
    {
        var resumed = (await InBatches(shard, FaultStep.PauseEnd, Resume, async session => [.. (await Paused(session)).Select(rule => rule.Id)], cancel)).Acted;
        var (rules, fired) = await Due(shard, cancel);
        var retried = (await InBatches(shard, FaultStep.HeldRun, Retry, async session => [.. (await occurrences.WaitingRuns(session, Batch)).Select(run => run.AutomationId).Distinct()], cancel)).Acted;
        nextDue = await database.Read(store.NextDue, cancel);
        return new(new Dictionary<string, long> { ["rules"] = rules, ["occurrences"] = fired, ["resumed"] = resumed, ["retried"] = retried });
    }

    /// <summary>What fits into one batch is done at once. When more is due, each lane of clients has batches of its own, beside those of the others.</summary>
    private async Task<(int Taken, int Acted)> Due(EngineShard shard, CancellationToken cancel)
    {
        var (taken, acted) = await Due(shard, ClientLane.Whole, cancel);
        if (taken < Batch) return (taken, acted);
        var lanes = await Task.WhenAll(ClientLane.For(database).Select(async lane =>
        {
            var (laneTaken, laneActed) = (0, 0);
            while (true)
            {
                var more = await Due(shard, lane, cancel);
                (laneTaken, laneActed) = (laneTaken + more.Taken, laneActed + more.Acted);
                if (more.Taken < Batch) return (laneTaken, laneActed);
            }
        }));
        return (taken + lanes.Sum(lane => lane.laneTaken), acted + lanes.Sum(lane => lane.laneActed));
    }

    private Task<(int Taken, int Acted)> Due(EngineShard shard, ClientLane lane, CancellationToken cancel) => InBatches(
        shard, FaultStep.DueRule, (session, own, only) => Round(session, own, lane, only), async session => [.. (await store.Due(session, lane, Batch)).Select(rule => rule.Id)], cancel);

    /// <summary>A rule that cannot be dealt with rests from this step, for longer each time, and no batch has it meanwhile.</summary>
    private async Task<(int Taken, int Acted)> InBatches(
        EngineShard shard, FaultStep step, Func<Session, EngineShard, Guid?, Task<(int Taken, int Acted)>> work, Func<Session, Task<IReadOnlyList<Guid>>> due, CancellationToken cancel)
    {
        IReadOnlyList<Guid>? alone = null;
        var done = await Together.Run(
            words, step.Name, () => database.Write(session => work(session, shard, null), cancel), async () => alone = await database.Read(due, cancel), id => database.Write(session => work(session, shard, id), cancel),
            (id, error) => database.Write(session => faults.Note(session, shard, id, step, error), cancel));
        return (alone?.Count ?? done[0].Taken, done.Sum(one => one.Acted));
    }

    /// <summary>One batch of due rules, longest due first.</summary>
    /// <param name="only">This rule alone.</param>
    private async Task<(int Taken, int Acted)> Round(Session session, EngineShard shard, ClientLane lane, Guid? only)
    {
        var due = only is { } id ? [.. (await store.Lock(session, [id])).Where(rule => rule is { Status: RuleStatus.Active, IsEnabled: true } && rule.NextRunAt <= session.Now)] : await store.Due(session, lane, Batch);
        if (due.Count == 0) return (0, 0);
        var turns = new List<RuleTurn>(due.Count);
        foreach (var facts in await Facts(session, due))
        {
            if (facts.Rule.IsByDate) turns.Add(PlanDates.Decide(facts, session.Now));
            else turns.Add(await Look(session, facts));
        }
        var fired = await fire.Run(session, turns, shard.Epoch);
        await faults.Over(session, [.. due.Select(rule => rule.Id)], FaultStep.DueRule);
        await shard.Fence(session);
        return (due.Count, fired.Count);
    }

    /// <summary>One rule by a person's word, as its turn would do it: nothing when it is not due.</summary>
    internal async Task<IReadOnlyList<Fired>> RunDue(Session session, RuleRow rule)
    {
        if (rule is not { Status: RuleStatus.Active, IsEnabled: true } || !(rule.NextRunAt <= session.Now)) return [];
        var facts = (await Facts(session, [rule]))[0];
        return await fire.Run(session, [rule.IsByDate ? PlanDates.Decide(facts, session.Now) : await Look(session, facts)], 0);
    }

    private async Task<RuleTurn> Look(Session session, RuleFacts facts)
    {
        if (!PlanCondition.IsDue(facts, session.Now)) return PlanCondition.Replan(facts, session.Now);
        if (await clients.Find(session, facts.Rule.ClientId) is not { } client) return new(facts.Rule with { NextRunAt = null }, [], []);
        var answer = await conditions.Look(session, facts.Rule, client);
        var (turn, choice) = PlanCondition.Decide(facts, answer, session.Now);
        if (answer.Holds is null) await WriteUnknown(session, facts, client, answer, choice);
        return turn;
    }

    /// <summary>What cannot be known never fires, and is written down once a period.</summary>
    private async Task WriteUnknown(Session session, RuleFacts facts, ClientRow client, ConditionAnswer answer, ConditionChoice choice)
    {
        // Not the occurrence's own key: it may still come in this period, and its lines begin with its own first.
        var key = OccurrenceKeys.AutoInvest(facts.Rule.Id, choice.Period) + ":unknown";
        if (await log.NextNumber(session, key) > 1) return;
        await log.Append(session, ExecutionLog.ChainOf(MakeFiring.Engine, client.Shard),
        [
            new LogLine
            {
                AutomationType = "AutoInvest", AutomationId = facts.Rule.Id, ClientId = client.Id, ExecutionDate = facts.Today(session.Now), Status = "Held", OccurrenceKey = key, DecisionNo = 1, Decision = Gates.Hold,
                Gate = "data", ReasonCode = "condition_unknown", RuleVersion = facts.Rule.Version, Inputs = answer.Seen, Actor = MakeFiring.Actor,
                Outputs = new JsonObject { ["sentence"] = "The condition cannot be known now, so nothing happens." },
            },
        ]);
    }

    /// <summary>Occurrences that wait: fired again only when the cause of the wait is gone, so that waiting writes no line a minute.</summary>
    private async Task<(int Taken, int Acted)> Retry(Session session, EngineShard shard, Guid? only)
    {
        var waiting = (await occurrences.WaitingRuns(session, Batch)).Where(run => only is null || run.AutomationId == only).ToLookup(row => row.AutomationId);
        if (waiting.Count == 0) return (0, 0);
        var rules = (await store.Lock(session, [.. waiting.Select(group => group.Key)])).Where(rule => rule.Status is RuleStatus.Active or RuleStatus.Completed && rule.IsEnabled).ToList();
        var turns = new List<RuleTurn>();
        foreach (var facts in await Facts(session, rules))
            if (await Again(session, facts, [.. waiting[facts.Rule.Id]]) is { Firings.Count: > 0 } turn) turns.Add(turn);
        var mended = await faults.Over(session, [.. rules.Select(rule => rule.Id)], FaultStep.HeldRun);
        if (turns.Count > 0) await fire.Run(session, turns, shard.Epoch);
        if (turns.Count + mended > 0) await shard.Fence(session);
        return (rules.Count, turns.Sum(turn => turn.Firings.Count));
    }

    private async Task<RuleTurn?> Again(Session session, RuleFacts facts, IReadOnlyList<OccurrenceRow> waiting)
    {
        var dated = waiting.Where(row => facts.Rule.IsByDate && row.NominalDate is not null).ToList();
        return await AgainByDate(session, facts, dated) ?? await new HeldRuns(conditions, clients, gates).Again(session, facts, [.. waiting.Except(dated)]);
    }

    private async Task<RuleTurn?> AgainByDate(Session session, RuleFacts facts, IReadOnlyList<OccurrenceRow> waiting)
    {
        var held = new List<Occurrence>();
        foreach (var row in waiting)
            if (facts.Dates.Find(row.NominalDate!.Value) is { Outcome: OccurrenceOutcome.Runs } found && facts.Dates.DueAt(found, facts.LeadDays) <= session.Now) held.Add(found);
        if (held.Count == 0) return null;
        // Those that wait are no execution that they would have to wait for.
        var turn = PlanDates.Retry(facts with { Open = [.. facts.Open.Where(run => !run.IsBuffered)] }, held, session.Now);
        var book = await gates.Open(session, [.. turn.Firings.Select(planned => planned.Firing)]);
        return turn.Firings.Any(planned => Gates.Pass(planned.Firing, book, book.Rail).Verdict.Decision != Gates.Hold) ? turn : null;
    }

    /// <summary>Rules whose pause is over: their dates go on where the schedule has them, nothing is made up for.</summary>
    private async Task<(int Taken, int Acted)> Resume(Session session, EngineShard shard, Guid? only)
    {
        var paused = (await Paused(session)).Where(rule => only is null || rule.Id == only).ToList();
        if (paused.Count == 0) return (0, 0);
        var resumed = (await Facts(session, paused)).Select(facts => NextDate.After(facts.Rule with { Status = RuleStatus.Active, PauseUntil = null }, facts.Dates, session.Now, facts.LeadDays)).ToList();
        foreach (var rule in resumed) await store.Move(session, rule);
        await upcoming.Set(session, resumed);
        await faults.Over(session, [.. paused.Select(rule => rule.Id)], FaultStep.PauseEnd);
        await shard.Fence(session);
        return (paused.Count, paused.Count);
    }

    private async Task<IReadOnlyList<RuleRow>> Paused(Session session) =>
        [.. (await store.PausedUntil(session, DateOnly.FromDateTime(session.Now.UtcDateTime.AddDays(1)), Batch)).Where(rule => rule.PauseUntil <= LocalTime.DateIn(rule.TimeZone, session.Now))];

    /// <summary>Everything that the decisions about these rules look at, in a handful of statements.</summary>
    internal async Task<IReadOnlyList<RuleFacts>> Facts(Session session, IReadOnlyList<RuleRow> rules)
    {
        if (rules.Count == 0) return [];
        var market = await markets.Load(session);
        var known = (await schemes.Many(session, [.. rules.Select(rule => rule.SchemeId).Distinct()])).ToDictionary(scheme => scheme.Id);
        var terms = await store.PurchaseTerms(session, rules);
        var open = (await store.OpenRuns(session, [.. rules.Select(rule => rule.Id)])).ToLookup(run => run.RuleId);
        var cash = await gates.CashOf(session, [.. rules.Where(rule => rule.MinBalanceRequired is not null).Select(rule => rule.ClientId).Distinct()]);
        var facts = new List<RuleFacts>(rules.Count);
        foreach (var (rule, least) in rules.Zip(terms))
        {
            var mandate = rule is { Funding: "Mandate", MandateId: { } id } ? await mandates.Find(session, id) : null;
            var isReached = rule is { UntilGoal: true, GoalId: { } goal } && await goals.Find(session, goal) is { Status: "Reached" };
            var amounts = new AmountFacts(rule.MinBalanceRequired is null ? null : cash.GetValueOrDefault(rule.ClientId), mandate?.Ceiling, least, mandate?.DebitLeadDays ?? 0);
            facts.Add(new(rule, market.For(rule, known[rule.SchemeId], session.Now), amounts, mandate?.DebitLeadDays ?? 0, isReached, [.. open[rule.Id]]));
        }
        return facts;
    }
}
