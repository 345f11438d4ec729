using Steward.Kernel;
using Steward.Wealth.Common;

namespace Steward.Wealth.Faults;

/// <summary>A step of an engine that may fail with one subject, and the alert that tells of it.</summary>
internal sealed record FaultStep(string Name, string Alert)
{
    internal static readonly FaultStep DueRule = new("auto_invest_due", "AUTO_INVEST_RULE_FAILS"), HeldRun = new("auto_invest_held", "AUTO_INVEST_RULE_FAILS"), PauseEnd = new("auto_invest_pause", "AUTO_INVEST_RULE_FAILS");
    internal static readonly FaultStep Rebalancing = new("rebalancing_rule", "REBALANCING_RULE_FAILS"), Execution = new("rebalancing_execution", "REBALANCING_EXECUTION_FAILS");
    internal static readonly FaultStep Trigger = new("trigger_order", "TRIGGER_ORDER_FAILS"), Sending = new("investment_order", "INVESTMENT_ORDER_FAILS"), OrderReply = new("order_reply", "INVESTMENT_ORDER_FAILS");
    internal static readonly FaultStep DebitAsking = new("debit_asking", "MANDATE_DEBIT_FAILS"), DebitTelling = new("debit_telling", "MANDATE_DEBIT_FAILS"), DebitReply = new("debit_reply", "MANDATE_DEBIT_FAILS");
}

/// <summary>
/// Keeps what engines cannot deal with apart from what they can: the first failure raises one alert, each further one makes the pause before the next try
/// longer, and when it works again, or a person has changed it, the alert is taken back. Pauses stand in the database, so a restart forgets none.
/// </summary>
internal sealed class FaultBook(FaultStore store, Alarms alarms)
{
    /// <summary>After so many failures in a row (a minute, 4, 16 and an hour apart) a rule waits for a person: still before the usual cut-off of a run at its usual time.</summary>
    internal const int MostTries = 5;
    private const int MostOfACause = 300;
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1), Longest = TimeSpan.FromHours(1);

    /// <summary>False for what lies with the server or its database: then the whole tick is repeated.</summary>
    internal static bool IsOfOne(Exception error) => error is not (OperationCanceledException or StoreUnavailableException or UnknownCommitException or FencedException);

    internal static TimeSpan Pause(int tries) => tries > MostTries ? Longest : TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << (2 * (tries - 1))));

    /// <summary>Notes a failure, in a transaction of its own: that of the try is lost.</summary>
    /// <param name="what">The subject in words: <c>Auto-invest rule AUTO-1</c>.</param>
    internal async Task<FaultRow> Note(Session session, Guid subject, FaultStep step, string what, Exception error)
    {
        var known = await store.Find(session, subject, step);
        // What rests is not tried: this is the same failure, met twice in one tick.
        if (known?.RetryAt > session.Now) return known;
        var tries = (known?.Tries ?? 0) + 1;
        var row = new FaultRow
        {
            Id = known?.Id ?? Ids.New(session.Now), SubjectId = subject, Step = step.Name, Tries = tries, RetryAt = session.Now + Pause(tries), Cause = error.Message.Length <= MostOfACause ? error.Message : error.Message[..MostOfACause],
        };
        await store.Save(session, row);
        if (tries == 1) await alarms.Raise(session, Key(row), step.Alert, "high", $"{what} cannot be dealt with and is left out: {row.Cause}", "It is tried again after growing pauses, up to an hour; the server's log has the whole error.");
        return row;
    }

    /// <summary>What works again, or is another thing now: its pause ends and its alert is taken back. How many there were.</summary>
    /// <param name="step">Null: any step.</param>
    internal async Task<int> Over(Session session, IReadOnlyCollection<Guid> subjects, FaultStep? step = null)
    {
        if (subjects.Count == 0) return 0;
        var rows = await store.Of(session, subjects, step);
        foreach (var row in rows)
        {
            await store.Remove(session, row.Id);
            await alarms.Over(session, Key(row), AlertOf(row), "It works again, or was changed.");
        }
        return rows.Count;
    }

    private static string Key(FaultRow row) => $"{row.Step}:{row.SubjectId}";

    private static string AlertOf(FaultRow row) => Steps.First(step => step.Name == row.Step).Alert;

    private static readonly FaultStep[] Steps =
    [
        FaultStep.DueRule, FaultStep.HeldRun, FaultStep.PauseEnd, FaultStep.Rebalancing, FaultStep.Execution, FaultStep.Trigger, FaultStep.Sending, FaultStep.OrderReply, FaultStep.DebitAsking, FaultStep.DebitTelling, FaultStep.DebitReply,
    ];
}
