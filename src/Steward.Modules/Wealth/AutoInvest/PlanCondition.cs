using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Schedules;

namespace Steward.Wealth.AutoInvest;

/// <summary>Decides about a rule with a condition that was just looked at: once in a period while it holds, or once a crossing. Pure.</summary>
internal static class PlanCondition
{
    /// <summary>Whether the day for which the rule was to be looked at is one still, and its time has come: a holiday or another cut-off may have been entered since.</summary>
    internal static bool IsDue(RuleFacts facts, DateTimeOffset now) =>
        facts.Rule.NextExecutionDate is not { } day || (facts.Dates.Find(day) is { RunAt: { } at } && at <= now);

    /// <summary>Nothing is looked at: the next day is reckoned anew.</summary>
    internal static RuleTurn Replan(RuleFacts facts, DateTimeOffset now) => new(Onward(facts.Rule, facts, now), [], []);

    internal static (RuleTurn Turn, ConditionChoice Choice) Decide(RuleFacts facts, ConditionAnswer answer, DateTimeOffset now)
    {
        var (rule, today) = (facts.Rule, LocalTime.DateIn(facts.Rule.TimeZone, now));
        var memory = rule.Memory;
        var period = Period.FirstDay(rule.Rhythm, today, rule.StartDate);
        var choice = ConditionStep.Decide(rule.Config.ConditionMode, answer.Holds, memory.Known, period, memory.LastPeriod);
        rule = rule with { ConditionState = Json.Of(new ConditionMemory(choice.Known, choice.Acts ? period : memory.LastPeriod)) };

        var firings = new List<PlannedFiring>();
        if (RuleEnd.Reason(today, rule.EndDate, rule.ExecutionCount, rule.MaxExecutions, facts.IsGoalReached) is not null) rule = rule with { Status = RuleStatus.Completed };
        else if (choice.Acts) firings.Add(Act(facts, rule, answer, choice, period, now));

        if (firings is [{ Choice: { } amount }]) rule = RuleAmounts.Counted(rule, amount);
        rule = rule.Status == RuleStatus.Completed ? rule with { NextExecutionDate = null, NextRunAt = null } : Onward(rule, facts, now);
        return (new(rule, firings, []), choice);
    }

    private static RuleRow Onward(RuleRow rule, RuleFacts facts, DateTimeOffset now)
    {
        rule = NextDate.After(rule, facts.Dates, now, 0);
        // Beyond the calendar it is looked at again when there may be one.
        return rule.NextRunAt <= now ? rule with { NextRunAt = now.AddHours(1) } : rule;
    }

    /// <summary>
    /// A run of a period that a gate held back: it goes on while the condition still holds, as the run of the present period; it ends when that has become false,
    /// or when a later period has had its own. Null: it cannot be known now, and the run goes on waiting.
    /// </summary>
    internal static RuleTurn? Again(RuleFacts facts, ConditionAnswer answer, DateOnly period, DateTimeOffset now)
    {
        var (rule, memory) = (facts.Rule, facts.Rule.Memory);
        var due = new DueOccurrence(OccurrenceKeys.AutoInvest(rule.Id, period), period, facts.Today(now), now, now, rule.ExecutionCount);
        if (memory.LastPeriod > period) return Ended(Verdicts.Skip("superseded", $"The run of {memory.LastPeriod:yyyy-MM-dd} has taken its place."));
        if (answer.Holds is not { } holds) return null;
        if (!holds) return Ended(Verdicts.Skip("condition_over", "The condition held when the run was held back, and holds no longer."));
        var present = Period.FirstDay(rule.Rhythm, facts.Today(now), rule.StartDate);
        rule = rule with { ConditionState = Json.Of(memory with { Known = true, LastPeriod = present > period ? present : period }) };
        var firing = Act(facts, rule, answer, new(true, "released", period, true), period, now);
        return new(firing.Choice is { } amount ? RuleAmounts.Counted(rule, amount) : rule, [firing], []);

        RuleTurn Ended(Verdict verdict) => new(rule, [new(MakeFiring.Idle(rule, due, verdict, MakeFiring.Actor, answer.Seen), null)], []);
    }

    private static PlannedFiring Act(RuleFacts facts, RuleRow rule, ConditionAnswer answer, ConditionChoice choice, DateOnly period, DateTimeOffset now)
    {
        var today = facts.Today(now);
        var due = new DueOccurrence(OccurrenceKeys.AutoInvest(rule.Id, period), period, today, facts.Rule.NextRunAt ?? now, now, rule.ExecutionCount);
        var seen = new JsonObject { ["condition"] = answer.Seen.DeepClone(), ["mode"] = rule.Config.Mode ?? "while_true", ["reason"] = choice.Reason, ["period"] = rule.Frequency };
        var last = rule.LastExecutionDate is { } at ? facts.Today(at) : (DateOnly?)null;
        if (Overlap.Cooldown(last, rule.CooldownDays, today, facts.Dates.Schedule.Calendar) is { IsRunning: true } cooldown)
            return new(MakeFiring.Idle(rule, due, Verdicts.Skip(Reasons.Cooldown, $"The cooldown of {rule.CooldownDays} business days lasts until {cooldown.LastDay}."), MakeFiring.Actor, seen), null);
        var overlap = Overlap.Decide(ScheduleWords.OverlapOf(rule.OverlapPolicy), facts.Open.Count(run => run.IsExecution), facts.Open.Count(run => run.IsBuffered));
        if (overlap.Action != OverlapAction.Start)
            return new(MakeFiring.Idle(rule, due, Verdicts.Skip(Reasons.Overlap, $"{overlap.Open} execution(s) of the rule are open."), MakeFiring.Actor, seen), null);
        var into = answer.Into is { } scheme ? rule with { SchemeId = scheme, Basket = null } : rule;
        var (firing, amount) = MakeFiring.Of(into, due, facts.Dates, facts.Amounts, null, choice.Reason, now, MakeFiring.Actor, seen);
        return new(firing, amount);
    }
}
