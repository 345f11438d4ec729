namespace Steward.Portfolio.Schedules;

/// <summary>What happens to an occurrence that is due while an execution of the same rule is open.</summary>
public enum OverlapPolicy
{
    /// <summary>One waits; what comes while it waits is skipped. The default of auto-invest.</summary>
    BufferOne,

    /// <summary>It is skipped. The default of rebalancing.</summary>
    Skip,
}

/// <summary>What an occurrence does about an open execution.</summary>
public enum OverlapAction
{
    /// <summary>Nothing is open: start.</summary>
    Start,

    /// <summary>Wait for the open one to end.</summary>
    Wait,

    /// <summary>Do not run.</summary>
    Skip,
}

/// <summary>A decision about an overlap with what it was decided by.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Policy">The rule's policy.</param>
/// <param name="Open">How many executions of the rule are open.</param>
/// <param name="Waiting">How many occurrences of the rule already wait.</param>
public readonly record struct OverlapChoice(OverlapAction Action, OverlapPolicy Policy, int Open, int Waiting);

/// <summary>Keeps a rule from having two executions open, and from starting too soon after the last.</summary>
public static class Overlap
{
    /// <summary>Whether an occurrence starts, waits or is skipped.</summary>
    /// <param name="policy">The rule's policy.</param>
    /// <param name="open">Executions of the rule that are not final.</param>
    /// <param name="waiting">Occurrences of the rule that wait for one of those.</param>
    public static OverlapChoice Decide(OverlapPolicy policy, int open, int waiting)
    {
        var action = open == 0 ? OverlapAction.Start : policy == OverlapPolicy.BufferOne && waiting == 0 ? OverlapAction.Wait : OverlapAction.Skip;
        return new(action, policy, open, waiting);
    }

    /// <summary>Whether the cooldown after an execution is still running on a day. Only a person starts another one in it.</summary>
    /// <param name="lastExecution">The local date of the last execution; null when there was none.</param>
    /// <param name="cooldownDays">Business days after it in which nothing starts; 0 for none.</param>
    /// <param name="today">The day in question.</param>
    /// <param name="calendar">The rule's business days.</param>
    public static CooldownCheck Cooldown(DateOnly? lastExecution, int cooldownDays, DateOnly today, BusinessCalendar calendar)
    {
        if (lastExecution is not { } last || cooldownDays <= 0) return new(false, null);
        var ends = calendar.Add(last, cooldownDays);
        // An unknown end is no permission to act.
        return new(ends.Date is not { } end || today <= end, ends);
    }
}

/// <summary>Whether a cooldown runs.</summary>
/// <param name="IsRunning">Whether nothing but a person may start an execution.</param>
/// <param name="LastDay">The last day of the cooldown, or why it is unknown; null when there is none.</param>
public readonly record struct CooldownCheck(bool IsRunning, DayAnswer? LastDay);
