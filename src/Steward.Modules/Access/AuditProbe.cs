using Steward.Kernel;

namespace Steward.Access;

/// <summary>The last link of the server's audit chain is what its head says.</summary>
internal sealed class AuditProbe(Database database, AuditStore audit) : IHealthProbe
{
    public string Name => "audit";

    public bool IsNeeded => false;

    public Task<HealthReport> Probe(CancellationToken cancel) => database.Read(
        async session =>
        {
            foreach (var head in await audit.Heads(session))
            {
                if (head.Seq == 0) continue;
                var last = await audit.Last(session, head.Stream);
                if (last is null || last.Seq != head.Seq || last.Link.Entry.EntryHash(ChainEntry.AuditPrefix) != head.EntryHash)
                    return HealthReport.Degraded("The end of an audit chain was changed. Run: steward db check.");
            }
            return HealthReport.Ok("The ends of all chains fit.");
        },
        cancel);
}
