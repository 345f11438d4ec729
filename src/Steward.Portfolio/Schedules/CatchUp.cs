namespace Steward.Portfolio.Schedules;

/// <summary>What happens to runs that were missed while nobody could run them.</summary>
public enum CatchUpPolicy
{
    /// <summary>One is run; two or more make one question.</summary>
    Ask,

    /// <summary>Each is run.</summary>
    RunAll,

    /// <summary>The latest is run.</summary>
    RunLatest,

    /// <summary>None is run.</summary>
    Skip,
}

/// <summary>What is to be done with one due occurrence.</summary>
public enum CatchUpAction
{
    /// <summary>Run it now.</summary>
    Run,

    /// <summary>Put it into the one question.</summary>
    Ask,

    /// <summary>Write down that it was not run.</summary>
    Skip,
}

/// <summary>An occurrence whose time has come.</summary>
/// <param name="Nominal">Its nominal date, by which it is known.</param>
/// <param name="RunDate">The business day on which it should have run.</param>
/// <param name="IsMissed">Whether the NAV that it was for is gone. Otherwise it is at most late.</param>
public readonly record struct DueRun(DateOnly Nominal, DateOnly RunDate, bool IsMissed);

/// <summary>What was decided about one due occurrence.</summary>
/// <param name="Due">The occurrence.</param>
/// <param name="Action">What to do.</param>
/// <param name="Reason">Why: <c>on_time</c>, <c>only_missed</c>, <c>run_all</c>, <c>latest_missed</c>, <c>superseded</c>, <c>asked</c>, <c>policy_skip</c>, <c>outside_window</c>.</param>
/// <param name="AgeDays">Calendar days since its run date.</param>
public readonly record struct CatchUpChoice(DueRun Due, CatchUpAction Action, string Reason, int AgeDays);

/// <summary>Decides about the due occurrences of one rule.</summary>
public static class CatchUp
{
    /// <summary>How many days back missed runs are made up for unless the rule says otherwise.</summary>
    public const int DefaultWindowDays = 31;

    /// <summary>
    /// One choice for each due occurrence, in their order. A late one (its NAV is still to be had) runs. Missed ones older than the window are skipped.
    /// Exactly one missed inside the window runs under every policy but Skip; of several, the policy says which.
    /// </summary>
    /// <param name="policy">The rule's policy.</param>
    /// <param name="windowDays">The oldest age in calendar days that is made up for.</param>
    /// <param name="today">Today in the rule's zone.</param>
    /// <param name="due">The due occurrences of the rule, by nominal date.</param>
    public static IReadOnlyList<CatchUpChoice> Decide(CatchUpPolicy policy, int windowDays, DateOnly today, IReadOnlyList<DueRun> due)
    {
        bool IsOpen(DueRun run) => run.IsMissed && today.DayNumber - run.RunDate.DayNumber <= windowDays;
        var missed = due.Count(IsOpen);
        var latest = due.Where(IsOpen).Select(run => run.Nominal).LastOrDefault();

        CatchUpChoice Choose(DueRun run)
        {
            var age = today.DayNumber - run.RunDate.DayNumber;
            if (!run.IsMissed) return new(run, CatchUpAction.Run, "on_time", age);
            if (!IsOpen(run)) return new(run, CatchUpAction.Skip, "outside_window", age);
            if (policy == CatchUpPolicy.Skip) return new(run, CatchUpAction.Skip, "policy_skip", age);
            if (missed == 1) return new(run, CatchUpAction.Run, "only_missed", age);
            if (policy == CatchUpPolicy.Ask) return new(run, CatchUpAction.Ask, "asked", age);
            if (policy == CatchUpPolicy.RunAll) return new(run, CatchUpAction.Run, "run_all", age);
            return run.Nominal == latest ? new(run, CatchUpAction.Run, "latest_missed", age) : new(run, CatchUpAction.Skip, "superseded", age);
        }

        return [.. due.Select(Choose)];
    }
}
