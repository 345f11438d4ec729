using NodaTime;

namespace Steward.Orders.Promise;

/// <summary>Local hours of opening; closing at or before opening means the next day (22:00–02:00, or 00:00–00:00 for all day).</summary>
internal readonly record struct Hours(LocalTime Opens, LocalTime Closes);

/// <summary>
/// When a zone is open: hours by weekday, and dated exceptions that replace them (no hours: a holiday). Local times that the
/// change to summer time skips move forward by the gap; doubled ones are meant the first time.
/// </summary>
internal sealed class ZoneCalendar(
    DateTimeZone zone, IReadOnlyDictionary<IsoDayOfWeek, IReadOnlyList<Hours>> weekdays, IReadOnlyDictionary<LocalDate, IReadOnlyList<Hours>> exceptions)
{
    internal DateTimeZone Zone => zone;

    internal LocalDate DateOf(Instant instant) => instant.InZone(zone).Date;

    /// <summary>The openings that begin on a date, in time order.</summary>
    internal IEnumerable<Interval> OpeningsOn(LocalDate date)
    {
        var hours = exceptions.TryGetValue(date, out var dated) ? dated : weekdays.GetValueOrDefault(date.DayOfWeek) ?? [];
        foreach (var (opens, closes) in hours.OrderBy(h => h.Opens))
        {
            var from = At(date + opens);
            var to = At((closes <= opens ? date.PlusDays(1) : date) + closes);
            if (to > from) yield return new(from, to);
        }
    }

    /// <summary>An instant for a local time, also on the two odd days of the year.</summary>
    internal Instant At(LocalDateTime local) => zone.AtLeniently(local).ToInstant();

    /// <summary>Openings from the one that may still be running on, joined where one ends as the next begins.</summary>
    internal IEnumerable<Interval> OpeningsFrom(Instant instant, int days)
    {
        var first = DateOf(instant).PlusDays(-1);
        Interval? running = null;
        foreach (var opening in Enumerable.Range(0, days + 2).SelectMany(day => OpeningsOn(first.PlusDays(day))))
        {
            if (running is { } last && last.End >= opening.Start)
            {
                running = new(last.Start, Instant.Max(last.End, opening.End));
                continue;
            }

            if (running is { } whole && whole.End > instant) yield return whole;
            running = opening;
        }

        if (running is { } rest && rest.End > instant) yield return rest;
    }
}
