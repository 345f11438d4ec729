using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Allocation;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Clients;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Schedules;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Rebalancing;

/// <summary>One date of a rule, under its own key.</summary>
/// <param name="Seen">What the log keeps of how it came to be looked at.</param>
internal sealed record ScheduledDate(string Key, DateOnly Nominal, DateOnly RunDate, DateTimeOffset DueAt, JsonObject Seen)
{
    /// <summary>Whether the schedule asked for it: a day's own date has the number 0, looks on drift and by people count from 1.</summary>
    internal bool IsOfSchedule => Key.EndsWith(":0", StringComparison.Ordinal);
}

/// <summary>What became of a date.</summary>
internal sealed record DateResult(ScheduledDate Date, string Decision, string ReasonCode, string Sentence, Execution? Execution = null);

/// <summary>
/// Carries out the dates of a rule's schedule that have fallen due, with the catch-up of every rule: late ones run, missed ones go by the policy, each
/// has its lines in the log. Never two executions of a rule are open: what comes while one is, is skipped.
/// </summary>
internal sealed class ScheduledRuns(
    RuleDates dates, RebalancingRuleStore rules, ExecutionStore executions, OccurrenceStore occurrences, RunRule runner, ClaimOccurrences claims, TaskStore tasks, RebalancingNotices notices)
{
    private const string Engine = "engine:" + RunRule.Engine;
    private static readonly TimeSpan LookAgain = TimeSpan.FromHours(1);

    /// <summary>All that is due of a locked rule; the rule is written with its next date.</summary>
    internal async Task<IReadOnlyList<DateResult>> RunDue(Session session, RebalancingRule rule, ClientRow client, long epoch)
    {
        var schedule = (await dates.Of(session, rule))!;
        var due = schedule.DueFrom(rule.OccurrenceNo, 0, _ => null, session.Now);
        // What the calendar does not know is waited for, and everything behind it.
        var waiting = due.Unknown.FirstOrDefault();
        var known = due.Due.Where(one => waiting is null || one.K < waiting.K).ToList();
        rule = RuleDates.At(rule, schedule, waiting ?? due.Next);
        if (rule.NextRunAt <= session.Now) rule = rule with { NextRunAt = session.Now + LookAgain };
        await rules.Note(session, rule);

        var (missed, results, asked) = (new MissedDates(rule.CatchUpPolicy, rule.CatchUpWindowDays), new List<DateResult>(), new List<DateOnly>());
        var open = known.Where(one => !rule.SkippedDates.Contains(one.Nominal!.Value)).ToList();
        foreach (var left in known.Except(open))
            results.Add(await Idle(session, rule, DateOf(rule, schedule, left), Verdicts.Skip(Reasons.SkippedByPerson, $"{left.Nominal:yyyy-MM-dd} was left out by a person."), Engine, epoch));
        foreach (var (occurrence, choice) in missed.Decide(schedule, open, session.Now))
        {
            var date = DateOf(rule, schedule, occurrence) with { Seen = missed.Seen(choice) };
            if (choice.Action == CatchUpAction.Ask) asked.Add(date.Nominal);
            results.Add(MissedDates.Verdict(choice) is { } verdict ? await Idle(session, rule, date, verdict, Engine, epoch) : await Run(session, (await rules.Find(session, rule.Id))!, client, date, "engine", Engine, epoch));
        }
        if (waiting is not null && await Hold(session, rule, schedule, waiting, epoch) is { } held) results.Add(held);
        if (asked.Count > 0) await Ask(session, rule, asked);
        await TellOld(session, rule, results);
        return results;
    }

    /// <summary>One date, if nothing of the rule is open and it does not cool down. A person's word passes the cooldown.</summary>
    internal async Task<DateResult> Run(Session session, RebalancingRule rule, ClientRow client, ScheduledDate date, string from, string actor, long epoch)
    {
        if (await executions.Open(session, rule.Id) is { } open)
            return await Idle(session, rule, date, Verdicts.Skip(Reasons.Overlap, $"{open.Code} of this rule is {open.Status}: never two at once."), actor, epoch);
        if (from == "engine" && await dates.Cooldown(session, rule, LocalTime.DateIn(client.TimeZone, session.Now)) is { IsRunning: true } cooldown)
            return await Idle(session, rule, date, Verdicts.Skip(Reasons.Cooldown, $"The cooldown of {rule.CooldownDays} business days lasts until {cooldown.LastDay}."), actor, epoch);
        var isForced = rule.Strategy == "Hybrid" && IsWorthARun(rule, (await runner.Plan(session, rule, client, RunType.Full, null)).Plan.Before);
        var outcome = await runner.Run(session, rule, client, new(RunType.Full, null, from, actor, epoch, isForced) { Date = date });
        if (outcome.Execution is { } execution) return new(date, execution.Status, "planned", execution.Error ?? $"{execution.Code} is {execution.Status}.", execution);
        var plan = outcome.Made.Plan;
        if (plan.Outcome == PlanOutcome.Refused) await runner.NeedsAttention(session, rule, plan.Message!);
        else await rules.Note(session, rule with { LastExecutionStatus = "Skipped", LastEvaluatedAt = RunRule.Seen(session), LastDriftPercent = plan.Before is { } measured ? RunRule.Shown(measured.TotalVariation.Value) : rule.LastDriftPercent });
        var verdict = plan.Outcome == PlanOutcome.Refused ? Verdicts.Refuse(plan.Code!, plan.Message!) : Verdicts.Skip(plan.Code!, plan.Message!);
        date.Seen["drift_percent"] = plan.Before is { } before ? DecimalText.Write(RunRule.Shown(before.TotalVariation.Value)) : null;
        return await Idle(session, rule, date, verdict, actor, epoch);
    }

    /// <summary>A scheduled Hybrid run acts on any drift above the least one; a look on drift acts on a breach alone. What cannot be measured yet is not given up.</summary>
    internal static bool IsWorthARun(RebalancingRule rule, DriftReading? before) => rule.Strategy != "Hybrid" || before is null || before.TotalVariation.Value > (rule.MinDriftPercent ?? 0);

    /// <summary>A date on which nothing is done, with its line.</summary>
    internal async Task<DateResult> Idle(Session session, RebalancingRule rule, ScheduledDate date, Verdict verdict, string actor, long epoch)
    {
        await claims.Run(session, [new Firing
        {
            AutomationType = "Rebalancing", AutomationId = rule.Id, RuleVersion = rule.Version, ClientId = rule.ClientId, Key = date.Key, NominalDate = date.Nominal, RunDate = date.RunDate, DueAt = date.DueAt, Orders = [],
            Own = verdict, Inputs = (JsonObject)date.Seen.DeepClone(), Actor = actor, Engine = RunRule.Engine, IsApproved = verdict.Decision != Gates.Ask,
        }], epoch);
        return new(date, verdict.Decision, verdict.ReasonCode, verdict.Sentence);
    }

    private static ScheduledDate DateOf(RebalancingRule rule, ScheduleDates schedule, Occurrence occurrence)
    {
        var nominal = occurrence.Nominal!.Value;
        // Evaluations of a day count from 1; 0 is the day's own date, so that it is known by its key.
        return new(OccurrenceKeys.Rebalancing(rule.Id, nominal, 0), nominal, occurrence.RunDate ?? nominal, schedule.DueAt(occurrence, 0), []);
    }

    private async Task<DateResult?> Hold(Session session, RebalancingRule rule, ScheduleDates schedule, Occurrence waiting, long epoch)
    {
        if (waiting.Nominal is null || await occurrences.Find(session, DateOf(rule, schedule, waiting).Key) is not null) return null;
        return await Idle(session, rule, DateOf(rule, schedule, waiting), Verdicts.Hold(Reasons.CalendarMissing, $"The calendar has no rows for {waiting.Unknown?.MissingYear}: the run date of {waiting.Nominal:yyyy-MM-dd} is not known, and is not guessed."), Engine, epoch);
    }

    /// <summary>One question for all dates that were missed, and no plan until it is answered.</summary>
    private async Task Ask(Session session, RebalancingRule rule, IReadOnlyList<DateOnly> asked)
    {
        var days = asked.Select(date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).ToList();
        var isNew = await tasks.Open(
            session, Reasons.MissedDates, rule.ClientId, "rebalancing_rule", rule.Id, $"{days.Count} runs of rebalancing rule {rule.Code} were missed: which of them run now?",
            new JsonObject { ["code"] = rule.Code, ["dates"] = new JsonArray([.. days.Select(day => (JsonNode)day)]) });
        if (isNew) await notices.Tell(session, rule, RebalancingNotices.ApprovalNeeded, "missed:" + days[0], $"{days.Count} runs were missed ({string.Join(", ", days)}). Nothing is done for them until somebody says so.");
    }

    private async Task TellOld(Session session, RebalancingRule rule, IReadOnlyList<DateResult> results)
    {
        var old = results.Where(one => one.ReasonCode == "outside_window").Select(one => one.Date.Nominal.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).ToList();
        if (old.Count > 0) await notices.Tell(session, rule, RebalancingNotices.Failed, "outside_window:" + old[^1], $"{old.Count} run(s) up to {old[^1]} were missed too long ago and are not made up for.");
    }
}
