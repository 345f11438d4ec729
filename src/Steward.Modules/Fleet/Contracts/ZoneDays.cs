using Steward.Kernel;

namespace Steward.Fleet.Contracts;

/// <summary>One fact of a day, for its hour.</summary>
public sealed record HourFact
{
    public DateTimeOffset At { get; init; }

    /// <summary>What the mean of the hour is taken of; null: not measured.</summary>
    public decimal? Amount { get; init; }
}

/// <param name="Hour">0–23 by the zone's clock; an hour that comes twice is one.</param>
/// <param name="Mean">Of what was measured; null where nothing was.</param>
public sealed record HourFigures(int Hour, int Count, decimal? Mean);

/// <summary>The hours of a business date, those without a fact too.</summary>
public sealed record DayHours(Guid ZoneId, DateOnly Date, IReadOnlyList<HourFigures> Hours);

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

    /// <summary>One business date of a zone by hours of its clock: facts of a single day, not a rollup.</summary>
    public Task<Reply> Hours(Caller caller, string? date, string? zone, Func<Session, Guid, DateOnly, Task<IReadOnlyList<HourFact>>> read, CancellationToken cancel)
    {
        if (zone is null) return Task.FromResult<Reply>(Refusal.Invalid("/zone_id", "zone_id is required: hours are those of one zone's clock."));
        var wanted = Asked.Date(date, "date");
        return database.Read<Reply>(
            async session =>
            {
                if (await zones.Lookup(session, zone) is not { } found || !caller.SeesZone(found.Id)) return Refusal.NotFound("zone");
                var day = wanted ?? found.DateOf(session.Now);
                return Reply.Ok(new DayHours(found.Id, day, ByHour(await read(session, found.Id, day), found.TimeZone)));
            },
            cancel);
    }

    internal static IReadOnlyList<HourFigures> ByHour(IReadOnlyList<HourFact> facts, string timeZone)
    {
        var byHour = facts.ToLookup(fact => LocalTime.In(timeZone, fact.At).Hour);
        return
        [
            .. from hour in Enumerable.Range(0, 24)
               let measured = byHour[hour].Select(fact => fact.Amount).OfType<decimal>().ToList()
               select new HourFigures(hour, byHour[hour].Count(), measured.Count == 0 ? null : Math.Round(measured.Average(), 2)),
        ];
    }
}
