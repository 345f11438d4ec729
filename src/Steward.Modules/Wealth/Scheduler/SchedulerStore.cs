using Steward.Kernel;
using Steward.Wealth.Navs.Feed;

namespace Steward.Wealth.Scheduler;

/// <summary>How one engine stands.</summary>
internal sealed record EngineLine
{
    public string Engine { get; init; } = "";

    /// <summary>Who holds its lease; null when nobody does.</summary>
    public string? Node { get; init; }

    /// <summary>What is due by now and not done.</summary>
    public long DueNow { get; init; }

    /// <summary>Seconds since the oldest of these fell due.</summary>
    public long LagSeconds { get; init; }

    /// <summary>What waits for data or a release.</summary>
    public long Held { get; init; }
    public DateTimeOffset? LastRunAt { get; init; }
    public string? LastError { get; init; }

    /// <summary>Of <c>nav-intake</c> alone: where NAVs come from, and whether they do.</summary>
    public FeedLine? Feed { get; init; }
}

/// <summary>Reads how the wealth engines stand.</summary>
internal sealed class SchedulerStore(FeedStatus feed)
{
    internal async Task<IReadOnlyList<EngineLine>> Engines(Session session) =>
    [
        await Line(session, "nav-intake", "select count(*) from nav_drops where status = 'accepted' and evaluated_at is null", "select min(received_at) from nav_drops where status = 'accepted' and evaluated_at is null", "select count(*) from nav_quarantine where status = 'Open'") with { Feed = await feed.Of(session) },
        await Line(session, "auto-invest", Due(session, "auto_invest_rules", "count(*)"), Due(session, "auto_invest_rules", "min(next_run_at)"), Held("AutoInvest")),
        await Line(session, "rebalancing", Due(session, "rebalancing_rules", "count(*)"), Due(session, "rebalancing_rules", "min(next_run_at)"), "select count(*) from rebalancing_executions where status = 'Held'"),
        await Line(session, "triggers", "select count(*) from automation_occurrences where automation_type = 'TriggerOrder' and state in ('Due', 'Held') and state = 'Due'", "select min(due_at) from automation_occurrences where automation_type = 'TriggerOrder' and state in ('Due', 'Held') and state = 'Due'", "select count(*) from trigger_orders where status = 'Held'"),
    ];

    private static string Due(Session session, string table, string what) =>
        $"select {what} from {table}{session.Pick($" indexed by idx_{table}_next_run_at_id", "")} where status = 'Active' and is_enabled and next_run_at <= @Now";

    private static string Held(string type) => $"select count(*) from automation_occurrences where automation_type = '{type}' and state in ('Due', 'Held') and state = 'Held'";

    private static async Task<EngineLine> Line(Session session, string engine, string due, string oldest, string held)
    {
        var args = new { engine, session.Now };
        var lease = (await LeaseStore.Leases(session)).FirstOrDefault(one => one.Engine == engine);
        var since = await session.First<Moment>($"select ({oldest}) as at", args);
        return new EngineLine
        {
            Engine = engine, Node = lease is { Live: true } ? lease.Owner : null, DueNow = await session.Scalar<long>(due, args), LagSeconds = since?.At is { } at ? Math.Max(0, (long)(session.Now - at).TotalSeconds) : 0,
            Held = await session.Scalar<long>(held, args), LastRunAt = lease?.LastTickAt, LastError = lease?.LastError,
        };
    }

    private sealed record Moment
    {
        public DateTimeOffset? At { get; init; }
    }
}
