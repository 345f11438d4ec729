using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Operations.Archive;

/// <summary>One zone's night: what an earlier one left behind, then every table, day by day, oldest first.</summary>
internal sealed class ArchiveNight(Database database, ArchiveStore archive, CatalogueStore catalogue, FactsStore facts, ArchiveDay day, IZones zones, ArchiveOptions options)
{
    /// <summary>Facts of no zone have the business date of UTC.</summary>
    internal const string ServerTimeZone = "UTC";

    /// <param name="zone">All zeros: facts of no zone, and those of zones that are no longer in use.</param>
    internal async Task<Archived> Run(EngineShard shard, Guid zone, CancellationToken cancel)
    {
        var sum = default(Archived);
        foreach (var one in zone == Guid.Empty ? [zone, .. await database.Read(Retired, cancel)] : (IReadOnlyList<Guid>)[zone]) sum += await Zone(shard, one, cancel);
        return sum;
    }

    private async Task<Archived> Zone(EngineShard shard, Guid zone, CancellationToken cancel)
    {
        var (tables, left, before) = await database.Read(
            async session =>
            {
                var timeZone = zone == Guid.Empty ? ServerTimeZone : (await zones.Find(session, zone))?.TimeZone ?? ServerTimeZone;
                return (await catalogue.Tables(session), await archive.Unfinished(session, zone), LocalTime.DateIn(timeZone, session.Now).AddDays(-options.Days));
            },
            cancel);
        var sum = default(Archived);
        foreach (var file in left)
            if (tables.FirstOrDefault(t => t.Name == file.TableName) is { } table) sum += await day.Finish(shard, table, file, cancel);
        foreach (var table in tables)
        {
            var after = DateOnly.MinValue;
            while (await database.Read(session => facts.NextDay(session, table, zone, after, before), cancel) is { } date)
            {
                sum += await day.Run(shard, table, zone, date, cancel);
                after = date;
            }
        }
        return sum;
    }

    private async Task<IReadOnlyList<Guid>> Retired(Session session)
    {
        var known = new HashSet<Guid>((await zones.All(session)).Select(zone => zone.Id));
        var retired = new SortedSet<Guid>();
        foreach (var table in await catalogue.Tables(session))
            foreach (var zone in await facts.Zones(session, table))
                if (!known.Contains(zone)) retired.Add(zone);
        return [.. retired];
    }
}
