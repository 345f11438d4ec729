using NodaTime;

namespace Steward.Orders.Promise;

/// <summary>When another attempt may begin (delivery automation, 9.2). Pure.</summary>
internal static class NextSlot
{
    private static readonly Duration Least = Duration.FromMinutes(60);
    private const int DaysSearched = 400;

    /// <summary>The rest of today's hours when an hour or more of them is left, else the next opening; null when the zone does not open.</summary>
    internal static (Interval Slot, bool IsToday)? After(Instant now, ZoneCalendar calendar)
    {
        foreach (var opening in calendar.OpeningsFrom(now, DaysSearched))
        {
            var begins = Instant.Max(now, opening.Start);
            if (opening.End - begins < Least) continue;
            // A zone that never closes has one opening without end: the slot is that day's.
            var ends = Instant.Min(opening.End, calendar.At(calendar.DateOf(begins).PlusDays(1).AtMidnight()));
            return (new(begins, ends - begins < Least ? opening.End : ends), calendar.DateOf(begins) == calendar.DateOf(now));
        }
        return null;
    }
}
