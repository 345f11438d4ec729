using Steward.Kernel;

namespace Steward.Decisions.Ledger;

/// <summary>The last link of each stream of the ledger is what its head says.</summary>
internal sealed class LedgerProbe(Database database, LedgerStore entries) : IHealthProbe
{
    public string Name => "ledger";

    public bool IsNeeded => false;

    public Task<HealthReport> Probe(CancellationToken cancel) => database.Read(
        async session =>
        {
            foreach (var head in await entries.Heads(session))
            {
                if (head.Seq == 0) continue;
                var last = await entries.Entry(session, head.Stream, head.Seq);
                if (last is null || last.Stored().Entry.EntryHash(ChainEntry.LedgerPrefix) != head.EntryHash)
                    return HealthReport.Degraded("The end of a stream of the ledger was changed. Run: steward ledger verify.");
            }
            return HealthReport.Ok("The ends of all streams fit.");
        },
        cancel);
}
