using System.Text.Json.Nodes;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Schedules;

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
internal sealed record RuleFacts(RuleRow Rule, ScheduleDates Dates, AmountFacts Amounts, int LeadDays, bool IsGoalReached, IReadOnlyList<OpenRun> Open)
{
    internal DateOnly Today(DateTimeOffset now) => Dates.Today(now);
}

/// <summary>Decides about the due dates of a rule: late, missed, overlapping, cooling down, at its end. Pure.</summary>
internal static class PlanDates
{
    internal static RuleTurn Decide(RuleFacts facts, DateTimeOffset now)
    {
        var (due, unknown, next, ends) = facts.Dates.DueFrom(facts.Rule.OccurrenceNo, facts.LeadDays, nominal => EndOf(facts, nominal), now);
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

    private static string? EndOf(RuleFacts facts, DateOnly nominal) => RuleEnd.Reason(nominal, facts.Rule.EndDate, facts.Rule.ExecutionCount, facts.Rule.MaxExecutions, facts.IsGoalReached);

    private static bool IsAtItsEnd(RuleRow rule, Occurrence? next, bool isGoalReached) =>
        next is null || (next.Nominal is { } nominal && RuleEnd.Reason(nominal, rule.EndDate, rule.ExecutionCount, rule.MaxExecutions, isGoalReached) is not null);

    /// <summary>The turn as it grows: each firing sees the money and the open executions of those before it.</summary>
    private sealed class Turn(RuleFacts facts, DateTimeOffset now)
    {
        private readonly MissedDates missed = new(facts.Rule.CatchUpPolicy, facts.Rule.CatchUpWindowDays);
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
            Idle(Due(occurrence), Verdicts.Skip(Reasons.SkippedByPerson, $"{occurrence.Nominal:yyyy-MM-dd} was left out by a person."));
            return true;
        }

        internal void Fire(IReadOnlyList<Occurrence> due)
        {
            foreach (var (occurrence, choice) in missed.Decide(facts.Dates, due, now)) Act(occurrence, choice);
        }

        private void Act(Occurrence occurrence, CatchUpChoice choice)
        {
            var (due, seen) = (Due(occurrence), missed.Seen(choice));
            if (MissedDates.Verdict(choice) is { } verdict)
            {
                if (choice.Action == CatchUpAction.Ask) Missed.Add(choice.Due.Nominal);
                Idle(due, verdict, seen);
                return;
            }
            if (Closed(seen) is { } closed)
            {
                Idle(due, closed, seen);
                return;
            }
            var (firing, amount) = MakeFiring.Of(Rule, Today(due), facts.Dates, facts.Amounts, null, choice.Reason, now, MakeFiring.Actor, seen);
            Firings.Add(new(firing, amount));
            Rule = RuleAmounts.Counted(Rule, amount);
        }

        /// <summary>An execution that is open, the total that is used up, or the cooldown after the last one.</summary>
        private Verdict? Closed(JsonObject seen)
        {
            // A rule that was at its end before this turn has no later date; what was held of those that it had goes on.
            var isUsedUp = Rule.Status == RuleStatus.Completed && facts.Rule.Status != RuleStatus.Completed;
            if (isUsedUp || RuleEnd.Reason(DateOnly.MinValue, null, Rule.ExecutionCount, Rule.MaxExecutions, facts.IsGoalReached) is not null)
                return Verdicts.Skip("rule_completed", "The rule came to its end with the run before.");
            var last = facts.Rule.LastExecutionDate is { } at ? facts.Today(at) : (DateOnly?)null;
            if (Overlap.Cooldown(last, facts.Rule.CooldownDays, facts.Today(now), facts.Dates.Schedule.Calendar) is { IsRunning: true } cooldown)
                return Verdicts.Skip(Reasons.Cooldown, $"The last execution was on {last:yyyy-MM-dd}; the cooldown of {facts.Rule.CooldownDays} business days lasts until {cooldown.LastDay}.");
            var overlap = Overlap.Decide(ScheduleWords.OverlapOf(facts.Rule.OverlapPolicy), openBefore, buffered);
            seen["open_executions"] = overlap.Open;
            if (overlap.Action == OverlapAction.Start) return null;
            if (overlap.Action == OverlapAction.Skip) return Verdicts.Skip(Reasons.Overlap, $"{overlap.Open} execution(s) of the rule are open and {overlap.Waiting} wait(s): the policy is {facts.Rule.OverlapPolicy}.");
            buffered++;
            return Verdicts.Hold(Reasons.Buffered, "An execution of the rule is open: this one waits for its end.");
        }

        /// <summary>A run that is late leaves today, so limits, KYC and mandates of today apply; one that is claimed before its debit keeps its day.</summary>
        private DueOccurrence Today(DueOccurrence due) => facts.Today(now) is var today && due.RunDate < today ? due with { RunDate = today } : due;

        private void Idle(DueOccurrence due, Verdict verdict, JsonObject? inputs = null) => Firings.Add(new(MakeFiring.Idle(facts.Rule, due, verdict, MakeFiring.Actor, inputs), null));

        private DueOccurrence Due(Occurrence occurrence)
        {
            var nominal = occurrence.Nominal!.Value;
            return new(OccurrenceKeys.AutoInvest(facts.Rule.Id, nominal), nominal, occurrence.RunDate ?? nominal, facts.Dates.DueAt(occurrence, facts.LeadDays), occurrence.RunAt, occurrence.K);
        }
    }
}
