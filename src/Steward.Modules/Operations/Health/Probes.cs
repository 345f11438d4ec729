using System.Diagnostics;
using Steward.Kernel;

namespace Steward.Operations;

/// <summary>The database answers a query in a transaction.</summary>
internal sealed class DatabaseProbe(Database database, Outbox outbox) : IHealthProbe
{
    public string Name => "database";

    public bool IsNeeded => true;

    public async Task<HealthReport> Probe(CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        await database.Read(outbox.First, cancel);
        return HealthReport.Ok($"{database.Dialect} answered in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms.");
    }
}

/// <summary>Every engine that is wished running has an owner whose last tick went well.</summary>
internal sealed class EnginesProbe(Database database) : IHealthProbe
{
    public string Name => "engines";

    public bool IsNeeded => false;

    public Task<HealthReport> Probe(CancellationToken cancel) => database.Read(
        async session =>
        {
            var wished = (await LeaseStore.Wishes(session)).Count(wish => wish.State == "running");
            var leases = await LeaseStore.Leases(session);
            var failing = leases.Where(lease => lease.Failures > 0).Select(lease => lease.Engine).Distinct().Order(StringComparer.Ordinal).ToList();
            return failing.Count > 0
                ? HealthReport.Degraded($"Failing: {string.Join(", ", failing)}.")
                : HealthReport.Ok($"{wished} wished running, {leases.Count(lease => lease.Live)} at work.");
        },
        cancel);
}

/// <summary>Committed messages reach their subscribers.</summary>
internal sealed class OutboxProbe(Database database, Outbox outbox) : IHealthProbe
{
    private const long ManyBehind = 10_000;

    public string Name => "outbox";

    public bool IsNeeded => false;

    public Task<HealthReport> Probe(CancellationToken cancel) => database.Read(
        async session =>
        {
            var (failing, behind) = await outbox.Backlog(session);
            if (failing > 0) return HealthReport.Degraded($"{failing} subscribers fail.");
            return behind > ManyBehind ? HealthReport.Degraded($"A subscriber is {behind} messages behind.") : HealthReport.Ok($"At most {behind} messages behind.");
        },
        cancel);
}
