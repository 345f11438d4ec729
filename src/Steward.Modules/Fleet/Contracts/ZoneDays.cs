using Steward.Kernel;

namespace Steward.Fleet.Contracts;

/// <summary>Business dates over several zones: "today" is each zone's own date, and a list of days begins early enough for the zone that is furthest behind.</summary>
public sealed class ZoneDays(Database database, IZones zones, IEngineZones scopes)
{
    private const int Usual = 7, Most = 365;

    /// <summary>What one total of today is over the zones in use: a query for each date that it is somewhere.</summary>
    /// <param name="wanted">Null: all zones.</param>
    /// <param name="of">The sums of one date over these zones.</param>
    public async Task<T> Today<T>(Session session, IReadOnlyList<Guid>? wanted, T none, Func<DateOnly, IReadOnlyList<Guid>, Task<T>> of, Func<T, T, T> plus)
    {
        var total = none;
        var seen = (await zones.All(session)).Where(zone => wanted is null || wanted.Contains(zone.Id));
        foreach (var day in seen.GroupBy(zone => zone.DateOf(session.Now))) total = plus(total, await of(day.Key, [.. day.Select(zone => zone.Id)]));
        return total;
    }

    /// <summary>
    /// The statistics operation of an engine: <c>days</c> from 1 to 365 before today, of one zone or of all that the caller may see.
    /// </summary>
    /// <param name="read">The answer, of these zones (null: the whole server), from this date on, and the period as text.</param>
    public Task<Reply> Answer(
        Caller caller, string? days, string? zone, Func<Session, IReadOnlyList<Guid>?, DateOnly, string, Task<object>> read, CancellationToken cancel)
    {
        var count = Asked.Number(days, "days", Usual, 1, Most);
        return database.Read<Reply>(
            async session =>
            {
                var (scope, refusal) = await EngineScope.Of(session, scopes, caller, zone);
                if (refusal is not null) return refusal;
                var dates = (await zones.All(session)).Where(z => scope.Includes(z.Id)).Select(z => z.DateOf(session.Now));
                var earliest = dates.DefaultIfEmpty(DateOnly.FromDateTime(session.Now.UtcDateTime)).Min();
                return Reply.Ok(await read(session, scope.Zones, earliest.AddDays(-count), $"{count} days"));
            },
            cancel);
    }
}
