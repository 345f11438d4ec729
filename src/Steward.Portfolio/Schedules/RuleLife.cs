namespace Steward.Portfolio.Schedules;

/// <summary>When a rule has come to its end.</summary>
public static class RuleEnd
{
    /// <summary>Why the rule is complete before this occurrence: <c>end_date</c>, <c>max_executions</c>, <c>goal_reached</c>; null while it goes on.</summary>
    /// <param name="nominal">The nominal date of the occurrence.</param>
    /// <param name="endDate">The last nominal date of the rule.</param>
    /// <param name="executions">How often the rule has been executed.</param>
    /// <param name="maxExecutions">How often it may be.</param>
    /// <param name="isGoalReached">Whether the rule ends with its goal and the goal has been reached.</param>
    public static string? Reason(DateOnly nominal, DateOnly? endDate, int executions, int? maxExecutions, bool isGoalReached)
    {
        if (nominal > endDate) return "end_date";
        if (executions >= maxExecutions) return "max_executions";
        return isGoalReached ? "goal_reached" : null;
    }
}

/// <summary>Failures of a rule in a row.</summary>
/// <param name="Streak">How many there are now.</param>
/// <param name="Max">How many end the rule's own acting.</param>
/// <param name="IsWarning">Whether the next one would be the last: the client is told.</param>
/// <param name="NeedsAttention">Whether a person has to look at the rule before it acts again.</param>
public readonly record struct FailureStreak(int Streak, int Max, bool IsWarning, bool NeedsAttention)
{
    /// <summary>The streak after one more result: a success ends it, a failure lengthens it.</summary>
    /// <param name="before">The streak so far.</param>
    /// <param name="max">The greatest streak, at least 1.</param>
    /// <param name="succeeded">Whether funding and order succeeded.</param>
    public static FailureStreak After(int before, int max, bool succeeded)
    {
        var streak = succeeded ? 0 : before + 1;
        return new(streak, max, streak > 0 && streak == max - 1, streak >= max);
    }
}
