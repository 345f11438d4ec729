using Microsoft.Extensions.Configuration;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Decisions;

/// <summary>
/// Empties payloads whose time is over: bodies after 24 months, snapshots after 13. Entries and hashes stay, so the chain still verifies.
/// One timer runs it each night; what it did is in the audit trail.
/// </summary>
internal sealed class DecisionRetention(LedgerStore entries, IAuditTrail audit, Timers timers, IConfiguration settings) : ITimerHandler
{
    internal const string TimerKind = "decision_retention";
    internal const string TimerKey = "all";
    private const int Batch = 1_000;

    public string Kind => TimerKind;

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        var more = await Run(session);
        await timers.Set(session, TimerKind, TimerKey, Guid.Empty, more ? session.Now.AddSeconds(1) : NextNight(session.Now));
    }

    /// <summary>Two o'clock of the next day, UTC: nobody's rush hour, and the same on every node.</summary>
    internal static DateTimeOffset NextNight(DateTimeOffset now) => new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1).AddHours(2);

    /// <summary>True when there may be more to empty.</summary>
    internal async Task<bool> Run(Session session)
    {
        if (settings.GetValue<bool>("Retention:LegalHold")) return false;
        var bodies = await entries.Purge(session, "body", session.Now.AddMonths(-settings.GetValue("Retention:BodyMonths", 24)), Batch);
        var snapshots = await entries.Purge(session, "snapshot", session.Now.AddMonths(-settings.GetValue("Retention:SnapshotMonths", 13)), Batch);
        if (bodies + snapshots > 0)
            await audit.Write(session, new(null, "engine:retention", "decision_payloads_emptied", "ledger:blobs", new { Bodies = bodies, Snapshots = snapshots }));
        return bodies == Batch || snapshots == Batch;
    }
}

/// <summary>Sets the first timer of the retention when there is none.</summary>
internal sealed class StartRetention(Database database, Timers timers, TimeProvider clock) : Microsoft.Extensions.Hosting.IHostedService
{
    public Task StartAsync(CancellationToken cancel) => database.Write(
        session => timers.Set(session, DecisionRetention.TimerKind, DecisionRetention.TimerKey, Guid.Empty, DecisionRetention.NextNight(clock.GetUtcNow())), cancel);

    public Task StopAsync(CancellationToken cancel) => Task.CompletedTask;
}
