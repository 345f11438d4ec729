using System.Text.Json.Nodes;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Occurrences;

namespace Steward.Wealth.AutoInvest;

/// <summary>What a rule does now: its firings, and the rule as it goes on after them.</summary>
/// <param name="Rule">With its next date, and with the money of the firings counted in.</param>
/// <param name="Missed">Dates that a person is asked about; one question for all of them.</param>
internal sealed record RuleTurn(RuleRow Rule, IReadOnlyList<PlannedFiring> Firings, IReadOnlyList<DateOnly> Missed);

/// <param name="Choice">How the amount was found; null where no amount was asked for.</param>
internal sealed record PlannedFiring(Firing Firing, AmountChoice? Choice);

/// <summary>Everything about a rule and its market that a turn looks at.</summary>
/// <param name="IsGoalReached">Of a rule that ends with its goal.</param>
/// <param name="Open">Its occurrences that are not final.</param>
internal sealed record RuleFacts(RuleRow Rule, RuleDates Dates, AmountFacts Amounts, int LeadDays, bool IsGoalReached, IReadOnlyList<OpenRun> Open)
{
    internal DateOnly Today(DateTimeOffset now) => Dates.Today(now);
}

/// <summary>Decides about the due dates of a rule: late, missed, overlapping, cooling down, at its end. Pure.</summary>
internal static class PlanDates
{
    /// <summary>No more dates at once than these; older ones that are left lie outside every window and follow in the next turn.</summary>
    private const int Most = 400;

    internal static RuleTurn Decide(RuleFacts facts, DateTimeOffset now)
    {
        var (due, unknown, next, ends) = Collect(facts, now);
        var turn = new Turn(facts, now);
        foreach (var occurrence in unknown) turn.Hold(occurrence);
        var open = due.Where(occurrence => !turn.LeftOut(occurrence)).ToList();
        turn.Fire(open);
        var rule = turn.Rule;
        if (rule.Status == RuleStatus.Active && (ends is not null || IsAtItsEnd(rule, next, facts.IsGoalReached))) rule = rule with { Status = RuleStatus.Completed };
        rule = rule.Status == RuleStatus.Completed ? rule with { NextExecutionDate = null, NextRunAt = null } : NextDate.At(rule, facts.Dates, next, facts.LeadDays);
        // A date of which not even the day is known cannot be waited for by the clock.
        if (next is { Nominal: null } && rule.NextRunAt <= now) rule = rule with { NextRunAt = now.AddHours(1) };
        return new(rule, turn.Firings, turn.Missed);
    }

    /// <summary>Decides again about occurrences that were held: their cause is gone, or they have waited too long.</summary>
    internal static RuleTurn Retry(RuleFacts facts, IReadOnlyList<Occurrence> held, DateTimeOffset now)
    {
        var turn = new Turn(facts, now);
        turn.Fire(held);
        return new(turn.Rule, turn.Firings, turn.Missed);
    }

    /// <summary>The occurrence that an open run stands for; null when the schedule has no such date any more.</summary>
    internal static Occurrence? Find(RuleDates dates, DateOnly nominal) =>
        dates.Schedule.IndexOnOrAfter(nominal).K is { } k && dates.Schedule.At(k) is var found && found.Nominal == nominal ? found : null;

    private static (List<Occurrence> Due, List<Occurrence> Unknown, Occurrence? Next, string? Ends) Collect(RuleFacts facts, DateTimeOffset now)
    {
        var (due, unknown) = (new List<Occurrence>(), new List<Occurrence>());
        for (var k = facts.Rule.OccurrenceNo; ; k++)
        {
            var occurrence = facts.Dates.Schedule.At(k);
            if (occurrence.Nominal is not { } nominal || nominal.Year > BusinessCalendar.LastYear) return (due, unknown, occurrence, null);
            if (RuleEnd.Reason(nominal, facts.Rule.EndDate, facts.Rule.ExecutionCount, facts.Rule.MaxExecutions, facts.IsGoalReached) is { } reason) return (due, unknown, null, reason);
            if (occurrence.Outcome is OccurrenceOutcome.SkippedByRoll or OccurrenceOutcome.Collapsed) continue;
            if (due.Count + unknown.Count >= Most || NextDate.DueAt(occurrence, facts.Dates, facts.LeadDays) > now) return (due, unknown, occurrence, null);
            (occurrence.IsUnknown ? unknown : due).Add(occurrence);
        }
    }

    private static bool IsAtItsEnd(RuleRow rule, Occurrence? next, bool isGoalReached) =>
        next is null || (next.Nominal is { } nominal && RuleEnd.Reason(nominal, rule.EndDate, rule.ExecutionCount, rule.MaxExecutions, isGoalReached) is not null);

    /// <summary>The turn as it grows: each firing sees the money and the open executions of those before it.</summary>
    private sealed class Turn(RuleFacts facts, DateTimeOffset now)
    {
        private readonly int openBefore = facts.Open.Count(run => run.IsExecution);
        private int buffered = facts.Open.Count(run => run.IsBuffered);

        internal RuleRow Rule { get; private set; } = facts.Rule;
        internal List<PlannedFiring> Firings { get; } = [];
        internal List<DateOnly> Missed { get; } = [];

        internal void Hold(Occurrence occurrence) => Idle(
            Due(occurrence), Verdicts.Hold(Reasons.CalendarMissing, $"The calendar has no rows for {occurrence.Unknown?.MissingYear}: the run date of {occurrence.Nominal:yyyy-MM-dd} is not known, and is not guessed."));

        internal bool LeftOut(Occurrence occurrence)
        {
            if (!facts.Rule.SkippedDates.Contains(occurrence.Nominal!.Value)) return false;
            Idle(Due(occurrence), Verdicts.Skip("skipped_by_person", $"{occurrence.Nominal:yyyy-MM-dd} was left out by a person."));
            return true;
        }

        internal void Fire(IReadOnlyList<Occurrence> due)
        {
            var today = facts.Today(now);
            var choices = CatchUp.Decide(
                Terms.CatchUpOf(facts.Rule.CatchUpPolicy), facts.Rule.CatchUpWindowDays, today,
                [.. due.Select(one => new DueRun(one.Nominal!.Value, one.RunDate!.Value, facts.Dates.IsMissed(one.RunAt!.Value, now)))]);
            foreach (var (occurrence, choice) in due.Zip(choices)) Act(occurrence, choice);
        }

        private void Act(Occurrence occurrence, CatchUpChoice choice)
        {
            var due = Due(occurrence);
            var seen = new JsonObject { ["age_days"] = choice.AgeDays, ["window_days"] = facts.Rule.CatchUpWindowDays, ["missed"] = choice.Due.IsMissed, ["policy"] = facts.Rule.CatchUpPolicy };
            if (choice.Action == CatchUpAction.Ask)
            {
                Missed.Add(choice.Due.Nominal);
                Idle(due, Verdicts.Missed, seen);
                return;
            }
            if (choice.Action == CatchUpAction.Skip)
            {
                Idle(due, Verdicts.Skip(choice.Reason, $"The run of {choice.Due.RunDate:yyyy-MM-dd} was missed and is not made up for ({choice.Reason}, {choice.AgeDays} days old)."), seen);
                return;
            }
            if (Closed(seen) is { } closed)
            {
                Idle(due, closed, seen);
                return;
            }
            var (firing, amount) = MakeFiring.Of(Rule, due, facts.Dates, facts.Amounts, null, choice.Reason, now, MakeFiring.Actor, seen);
            Firings.Add(new(firing, amount));
            if (amount.CompletesRule) Rule = Rule with { Status = RuleStatus.Completed };
            if (amount.Outcome == AmountOutcome.Invest) Rule = Rule with { TotalInvested = Rule.TotalInvested + amount.Amount.Amount, ExecutionCount = Rule.ExecutionCount + 1 };
        }

        /// <summary>An execution that is open, the total that is used up, or the cooldown after the last one.</summary>
        private Verdict? Closed(JsonObject seen)
        {
            if (RuleEnd.Reason(DateOnly.MinValue, null, Rule.ExecutionCount, Rule.MaxExecutions, false) is { } ended || Rule.Status == RuleStatus.Completed)
                return Verdicts.Skip("rule_completed", "The rule came to its end with the run before.");
            var last = facts.Rule.LastExecutionDate is { } at ? facts.Today(at) : (DateOnly?)null;
            if (Overlap.Cooldown(last, facts.Rule.CooldownDays, facts.Today(now), facts.Dates.Schedule.Calendar) is { IsRunning: true } cooldown)
                return Verdicts.Skip(Reasons.Cooldown, $"The last execution was on {last:yyyy-MM-dd}; the cooldown of {facts.Rule.CooldownDays} business days lasts until {cooldown.LastDay}.");
            var overlap = Overlap.Decide(Terms.OverlapOf(facts.Rule.OverlapPolicy), openBefore, buffered);
            seen["open_executions"] = overlap.Open;
            if (overlap.Action == OverlapAction.Start) return null;
            if (overlap.Action == OverlapAction.Skip) return Verdicts.Skip(Reasons.Overlap, $"{overlap.Open} execution(s) of the rule are open and {overlap.Waiting} wait(s): the policy is {facts.Rule.OverlapPolicy}.");
            buffered++;
            return Verdicts.Hold(Reasons.Buffered, "An execution of the rule is open: this one waits for its end.");
        }

        private void Idle(DueOccurrence due, Verdict verdict, JsonObject? inputs = null) => Firings.Add(new(MakeFiring.Idle(facts.Rule, due, verdict, MakeFiring.Actor, inputs), null));

        private DueOccurrence Due(Occurrence occurrence)
        {
            var nominal = occurrence.Nominal!.Value;
            return new(OccurrenceKeys.AutoInvest(facts.Rule.Id, nominal), nominal, occurrence.RunDate ?? nominal, NextDate.DueAt(occurrence, facts.Dates, facts.LeadDays), occurrence.RunAt, occurrence.K);
        }
    }
}
