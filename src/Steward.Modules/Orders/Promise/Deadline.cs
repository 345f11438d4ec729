using NodaTime;

namespace Steward.Orders.Promise;

/// <summary>The promised instant of an order; written once, by no engine changed.</summary>
internal static class Deadline
{
    internal static readonly Duration Grace = Duration.FromMinutes(15);
    private const int DaysSearched = 400;

    /// <summary>
    /// The clock starts at creation when the zone is open and the promise ends by closing; otherwise at the next opening that is
    /// long enough, plus the grace. Null when no opening of the next 400 days is long enough.
    /// </summary>
    internal static DateTimeOffset? For(DateTimeOffset createdAt, ServiceLevel level, ZoneCalendar calendar)
    {
        var created = Instant.FromDateTimeOffset(createdAt);
        var promise = Duration.FromMinutes(level.PromiseMinutes);
        foreach (var opening in calendar.OpeningsFrom(created, DaysSearched))
        {
            var start = opening.Start <= created ? created : opening.Start + Grace;
            if (opening.Start > created && opening.Duration < promise) continue;
            if (opening.Start <= created && created + promise > opening.End) continue;
            return (start + promise).ToDateTimeOffset();
        }

        return null;
    }

    /// <summary>An order with a delivery window is promised for the window's end.</summary>
    internal static DateTimeOffset ForWindow(DateTimeOffset windowEnd) => windowEnd.ToUniversalTime();

    /// <summary>When a scheduled order becomes pending: at its own time, else a promise before the window's end.</summary>
    internal static DateTimeOffset PendingAt(DateTimeOffset windowEnd, ServiceLevel level, DateTimeOffset? scheduledFor) =>
        (scheduledFor ?? windowEnd.AddMinutes(-level.PromiseMinutes)).ToUniversalTime();
}
