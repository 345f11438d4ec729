using Steward.Kernel;

namespace Steward.Fleet.Targets.Analyses;

/// <summary>What became of the calls of a day.</summary>
internal sealed record AdvisorDay
{
    public long Calls { get; init; }
    public DateTimeOffset? LastOkAt { get; init; }
    public DateTimeOffset? LastFailedAt { get; init; }
}

/// <summary>The table <c>advisor_days</c>: calls by day (UTC), so that a limit holds over restarts and nodes.</summary>
internal sealed class AdvisorStore
{
    /// <summary>False when the day's calls are used up.</summary>
    internal async Task<bool> Take(Session session, int limit) => await session.Execute(
        """
        insert into advisor_days (date, calls) values (@Today, 1)
        on conflict (date) do update set calls = advisor_days.calls + 1 where advisor_days.calls < @limit
        """,
        new { Today = Today(session), limit }) == 1;

    internal Task<int> Note(Session session, bool isGood) => session.Execute(
        $"update advisor_days set {(isGood ? "last_ok_at" : "last_failed_at")} = @Now where date = @Today", new { Today = Today(session), session.Now });

    /// <summary>The calls of today, and when the model was last heard and last not.</summary>
    internal async Task<AdvisorDay> Now(Session session) => (await session.First<AdvisorDay>(
        "select coalesce(sum(case when date = @Today then calls else 0 end), 0) as calls, max(last_ok_at) as last_ok_at, max(last_failed_at) as last_failed_at from advisor_days",
        new { Today = Today(session) }))!;

    private static DateOnly Today(Session session) => DateOnly.FromDateTime(session.Now.UtcDateTime);
}
