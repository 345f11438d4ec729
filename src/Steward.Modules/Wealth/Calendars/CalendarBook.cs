using Steward.Kernel;
using Steward.Portfolio.Schedules;

namespace Steward.Wealth.Calendars;

/// <summary>
/// The business calendars, kept in memory and read again when any of them changed. A thing without a calendar of its own uses the oldest one;
/// where there is none at all, no day is known and nothing that needs one runs.
/// </summary>
internal sealed class CalendarBook(CalendarStore store)
{
    private volatile Kept kept = new(null, new Dictionary<Guid, BusinessCalendar>(), null);

    /// <summary>All calendars as they are in this transaction.</summary>
    internal async Task<CalendarSet> Read(Session session)
    {
        var stamp = await store.Stamp(session);
        if (stamp == kept.Stamp) return new(kept.Calendars, kept.Usual);
        var fresh = new Dictionary<Guid, BusinessCalendar>();
        Guid? usual = null;
        foreach (var row in await store.All(session))
        {
            usual ??= row.Id;
            var days = await store.Days(session, row.Id);
            var weekend = (row.WeekendDays.As<int[]>() ?? []).Aggregate(WeekendMask.None, (mask, day) => mask | (WeekendMask)(1 << day));
            fresh[row.Id] = new BusinessCalendar(weekend, days.Where(day => day.Kind == "weekday_holiday" || day.Kind == "holiday").Select(day => day.Day), days.Select(day => day.Day.Year).Distinct());
        }
        kept = new(stamp, fresh, usual);
        return new(fresh, usual);
    }

    private sealed record Kept(string? Stamp, IReadOnlyDictionary<Guid, BusinessCalendar> Calendars, Guid? Usual);
}

/// <summary>The calendars of one moment.</summary>
internal sealed class CalendarSet(IReadOnlyDictionary<Guid, BusinessCalendar> calendars, Guid? usual)
{
    /// <param name="id">Null: the usual one.</param>
    internal BusinessCalendar? Of(Guid? id) => (id ?? usual) is { } known ? calendars.GetValueOrDefault(known) : null;
}
