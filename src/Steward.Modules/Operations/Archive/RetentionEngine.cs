using Microsoft.Extensions.Configuration;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Operations.Archive;

/// <summary>
/// The engine <c>retention</c>, one for the whole server and running from the first start: at three o'clock of each zone, or as soon after as the
/// server runs, finished facts leave for the archive; in the night of UTC what is kept for a time only is deleted too. A night that was
/// broken off goes on; missed nights are made up for by one.
/// </summary>
internal sealed class RetentionEngine(
    Database database, ArchiveStore archive, ArchiveNight night, IZones zones, IEnumerable<INightlyPurge> purges, Pace pace, IEngineAudit audit, IConfiguration settings) : IEngine
{
    internal const string EngineName = "retention";
    private const int StartsAt = 3;
    private const int MostRows = 1_000;

    public string Name => EngineName;

    public bool PerZone => false;

    public IReadOnlyCollection<string> WakesOn { get; } = [];

    public EngineRhythm Rhythm(Json config) => new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), TimeSpan.Zero);

    public async Task<EngineReport> Tick(EngineShard shard, CancellationToken cancel)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var failures = new List<Exception>();
        foreach (var due in await database.Read(Due, cancel))
        {
            try { await Run(shard, due, counts, cancel); }
            // One zone's trouble is not another's: all are tried, then the tick has failed.
            catch (Exception error) when (error is not (FencedException or OperationCanceledException)) { failures.Add(error); }
        }
        return failures.Count == 0 ? new(counts) : throw new AggregateException("The night was broken off and goes on later.", failures);
    }

    /// <summary>The date on which the last night began that has come to a zone.</summary>
    internal static DateOnly NightOf(string timeZone, DateTimeOffset now)
    {
        var local = LocalTime.In(timeZone, now);
        return local.Date.ToDateOnly().AddDays(local.Hour < StartsAt ? -1 : 0);
    }

    private async Task<IReadOnlyList<DueNight>> Due(Session session)
    {
        var last = await archive.LastNights(session);
        var all = (await zones.All(session)).Select(zone => new DueNight(zone.Id, NightOf(zone.TimeZone, session.Now)))
            .Append(new(Guid.Empty, NightOf(ArchiveNight.ServerTimeZone, session.Now)));
        return [.. all.Where(due => !last.TryGetValue(due.Zone, out var done) || done < due.Date)];
    }

    private async Task Run(EngineShard shard, DueNight due, Dictionary<string, long> counts, CancellationToken cancel)
    {
        var sum = await night.Run(shard, due.Zone, cancel);
        var purged = due.Zone == Guid.Empty ? await Purge(shard, cancel) : [];
        await pace.Write(
            async session =>
            {
                await archive.SetNight(session, due.Zone, due.Date, sum);
                if (sum.Files > 0 || purged.Count > 0)
                    await audit.Write(session, due.Zone == Guid.Empty ? null : due.Zone, "engine:retention", "facts_archived", EngineName, new { Night = due.Date, sum.Files, sum.Rows, sum.Bytes, Purged = purged });
                await shard.Fence(session);
                return true;
            },
            cancel);
        foreach (var (what, count) in purged.Append(new("files", sum.Files)).Append(new("rows", sum.Rows)).Append(new("bytes", sum.Bytes)))
            counts[what] = counts.GetValueOrDefault(what) + count;
    }

    private async Task<Dictionary<string, long>> Purge(EngineShard shard, CancellationToken cancel)
    {
        var purged = new Dictionary<string, long>(StringComparer.Ordinal);
        // What is held for the law is archived, which keeps it, but not deleted.
        if (settings.GetValue<bool>("Retention:LegalHold")) return purged;
        foreach (var purge in purges)
        {
            while (true)
            {
                var gone = await pace.Write(
                    async session =>
                    {
                        var count = await purge.Purge(session, MostRows);
                        await shard.Fence(session);
                        return count;
                    },
                    cancel);
                if (gone == 0) break;
                purged[purge.Of] = purged.GetValueOrDefault(purge.Of) + gone;
            }
        }
        return purged;
    }

    private readonly record struct DueNight(Guid Zone, DateOnly Date);
}
