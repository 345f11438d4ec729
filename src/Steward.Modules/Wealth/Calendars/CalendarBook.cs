using Steward.Kernel;
using Steward.Portfolio.Schedules;

namespace Steward.Wealth.Calendars;

/// <summary>
/// The business calendars, kept in memory and read again when any of them changed. A thing without a calendar of its own uses the oldest one;
/// where there is none at all, no day is known and nothing that needs one runs.
/// </summary>
internal sealed class CalendarBook(CalendarStore store)
{
    private volatile Kept kept = new(null, new(new Dictionary<Guid, BusinessCalendar>(), new Dictionary<Guid, string>(), null));

    /// <summary>All calendars as they are in this transaction.</summary>
    internal async Task<CalendarSet> Read(Session session)
    {
        var stamp = await store.Stamp(session);
        if (stamp == kept.Stamp) return kept.Calendars;
        var (fresh, zones) = (new Dictionary<Guid, BusinessCalendar>(), new Dictionary<Guid, string>());
        Guid? usual = null;
        foreach (var row in await store.All(session))
        {
            usual ??= row.Id;
            zones[row.Id] = row.TimeZone;
            // A calendar that cannot be read is none: what needs it is held, and nothing is guessed.
            if (CalendarRow.Kept.Readable(row).Damaged is not null) continue;
            var days = await store.Days(session, row.Id);
            var weekend = row.Weekend.Aggregate(WeekendMask.None, (mask, day) => mask | (WeekendMask)(1 << day));
            fresh[row.Id] = new BusinessCalendar(weekend, days.Where(day => day.Kind == "weekday_holiday" || day.Kind == "holiday").Select(day => day.Day), days.Select(day => day.Day.Year).Distinct());
        }
        kept = new(stamp, new(fresh, zones, usual));
        return kept.Calendars;
    }

    private sealed record Kept(string? Stamp, CalendarSet Calendars);
}

/// <summary>The calendars of one moment.</summary>
internal sealed class CalendarSet(IReadOnlyDictionary<Guid, BusinessCalendar> calendars, IReadOnlyDictionary<Guid, string> zones, Guid? usual)
{
    /// <param name="id">Null: the usual one.</param>
    internal BusinessCalendar? Of(Guid? id) => (id ?? usual) is { } known ? calendars.GetValueOrDefault(known) : null;

    /// <summary>The zone of a calendar's clock.</summary>
    /// <param name="id">Null: that of the usual one.</param>
    internal string ZoneOf(Guid? id) => ((id ?? usual) is { } known ? zones.GetValueOrDefault(known) : null) ?? "UTC";
}
