using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Zones;

/// <summary>
/// All zones with their calendars in memory: read again when a change was committed on this node, and after a second in any case, so that
/// changes of other nodes are seen.
/// </summary>
internal sealed class ZoneCache(ZoneStore store) : IZones, IShardSource, IEngineZones
{
    private const int DefaultRadiusMetres = 50_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private volatile Snapshot? present;
    private long version;

    public async ValueTask<Zone?> Find(Session session, Guid id)
    {
        if ((await Now(session)).ById.TryGetValue(id, out var zone)) return zone;
        // Perhaps written in this very transaction, or by another node just now.
        return await store.Find(session, new ThingId(id, null, null)) is { } row ? ZoneOf(row) : null;
    }

    public async ValueTask<Zone?> FindByCode(Session session, string code) => (await Now(session)).ById.Values.FirstOrDefault(z => z.Code == code)
        ?? (await store.Find(session, new ThingId(null, code, null)) is { } row ? ZoneOf(row) : null);

    public async ValueTask<Zone?> Lookup(Session session, string id)
    {
        var thing = ThingId.Parse(id);
        if (thing.Id is { } known) return await Find(session, known);
        if (thing.Code is { } code) return await FindByCode(session, code);
        return await store.Find(session, thing) is { } row ? ZoneOf(row) : null;
    }

    async ValueTask<Guid?> IEngineZones.Lookup(Session session, string id) => (await Lookup(session, id))?.Id;

    public async ValueTask<Zone?> Containing(Session session, double latitude, double longitude)
    {
        if (Nearest(await Now(session), latitude, longitude) is { } zone) return zone;
        // Perhaps made by another node just now: a refusal is worth a second look.
        present = null;
        return Nearest(await Now(session), latitude, longitude);
    }

    private static Zone? Nearest(Snapshot snapshot, double latitude, double longitude) => snapshot.InUse
        .Where(zone => Contains(zone, snapshot.Boundaries.GetValueOrDefault(zone.Id), latitude, longitude))
        .MinBy(zone => Geo.Metres(zone.DepotLatitude, zone.DepotLongitude, latitude, longitude));

    public async ValueTask<IReadOnlyList<Zone>> All(Session session) => (await Now(session)).InUse;

    public async ValueTask<ZoneHours> Calendar(Session session, Guid zone)
    {
        var snapshot = await Now(session);
        if (snapshot.Hours.TryGetValue(zone, out var hours)) return hours;
        var found = await Find(session, zone) ?? throw new InvalidOperationException($"There is no zone {zone}.");
        return Hours(found.TimeZone, await store.Calendar(session, zone));
    }

    public async Task<IReadOnlyList<Guid>> Zones(Session session) => [.. (await Now(session)).InUse.Select(z => z.Id)];

    /// <summary>A change was committed on this node.</summary>
    internal void Forget()
    {
        Interlocked.Increment(ref version);
        present = null;
    }

    internal static Zone ZoneOf(ZoneRow row) => new(
        row.Id, row.Code, row.Name, row.TimeZone, row.Currency, row.Country, row.DepotLatitude, row.DepotLongitude, row.Boundary, row.AssignmentMode, row.PlanningMode, row.Settings, row.RetiredAt);

    internal static ZoneHours Hours(string timeZone, IEnumerable<CalendarRow> rows)
    {
        var all = rows.ToList();
        return new(
            timeZone,
            all.Where(r => r.Weekday is not null).GroupBy(r => r.Weekday!.Value).ToDictionary(g => g.Key, Open),
            all.Where(r => r.Date is not null).GroupBy(r => r.Date!.Value).ToDictionary(g => g.Key, Open));
    }

    private static IReadOnlyList<OpenHours> Open(IEnumerable<CalendarRow> rows) =>
        [.. rows.Where(r => r.Opens is not null).Select(r => OpenFrom(Checks.Minute(r.Opens!), Checks.Minute(r.Closes!))).OrderBy(h => h.OpensMinute)];

    private static OpenHours OpenFrom(int opens, int closes) => new(opens, closes <= opens ? closes + 1440 : closes);

    private static bool Contains(Zone zone, Boundary? boundary, double latitude, double longitude) => boundary is not null
        ? boundary.Contains(latitude, longitude)
        : Geo.Metres(zone.DepotLatitude, zone.DepotLongitude, latitude, longitude) <= DefaultRadiusMetres;

    private async ValueTask<Snapshot> Now(Session session)
    {
        if (present is { } known && TimeProvider.System.GetElapsedTime(known.At) < Fresh) return known;
        var read = Interlocked.Read(ref version);
        var at = TimeProvider.System.GetTimestamp();
        var rows = await store.All(session);
        var calendars = (await store.Calendars(session)).ToLookup(r => r.ZoneId);
        var zones = rows.Select(ZoneOf).ToList();
        var snapshot = new Snapshot(
            at,
            zones.ToDictionary(z => z.Id),
            [.. zones.Where(z => z.RetiredAt is null)],
            zones.Where(z => z.Boundary is not null).ToDictionary(z => z.Id, z => Boundary.Read(z.Boundary!.Value.Text, out _)!),
            zones.ToDictionary(z => z.Id, z => Hours(z.TimeZone, calendars[z.Id])));
        // What was read before a change was committed must not outlive it.
        if (read == Interlocked.Read(ref version)) present = snapshot;
        return snapshot;
    }

    private sealed record Snapshot(
        long At, IReadOnlyDictionary<Guid, Zone> ById, IReadOnlyList<Zone> InUse, IReadOnlyDictionary<Guid, Boundary> Boundaries, IReadOnlyDictionary<Guid, ZoneHours> Hours);
}
