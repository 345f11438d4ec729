namespace Steward.Portfolio.Schedules;

/// <summary>How a local time became an instant.</summary>
public enum LocalTimeKind
{
    /// <summary>The local time exists once.</summary>
    Exact,

    /// <summary>Clocks were put forward over it: the instant is the first one after the gap.</summary>
    InGap,

    /// <summary>Clocks were put back over it, so that it exists twice: the instant is the earlier one.</summary>
    InOverlap,
}

/// <summary>The instant of a run.</summary>
/// <param name="At">The instant, in UTC.</param>
/// <param name="Kind">How it followed from the local time.</param>
public readonly record struct RunInstant(DateTimeOffset At, LocalTimeKind Kind);

/// <summary>A time of day in an IANA time zone.</summary>
/// <param name="Time">The local time of the run, up to the first of <see cref="Later"/>.</param>
/// <param name="Zone">The zone.</param>
public sealed record RunClock(TimeOnly Time, TimeZoneInfo Zone)
{
    // Wider than any change of a zone's clocks (Samoa left out a whole day in 2011) and narrower than the time between two changes.
    private static readonly TimeSpan AroundAnyChange = TimeSpan.FromHours(36);

    /// <summary>Other times, each from a day on, ascending: a cut-off that changes takes the runs before it along.</summary>
    public IReadOnlyList<(DateOnly From, TimeOnly Time)> Later { get; init; } = [];

    /// <summary>The instant of the run on a local date.</summary>
    public RunInstant On(DateOnly date) => InstantOf(date.ToDateTime(TimeOn(date)), Zone);

    private TimeOnly TimeOn(DateOnly date)
    {
        for (var i = Later.Count - 1; i >= 0; i--)
            if (Later[i].From <= date) return Later[i].Time;
        return Time;
    }

    /// <summary>The local date of an instant in the zone.</summary>
    public DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(LocalTimeOf(instant, Zone));

    /// <summary>The local time of an instant.</summary>
    public static DateTime LocalTimeOf(DateTimeOffset instant, TimeZoneInfo zone) => TimeZoneInfo.ConvertTimeFromUtc(instant.UtcDateTime, zone);

    /// <summary>The instant of a local time: the first one after a gap, the earlier one of an overlap.</summary>
    public static RunInstant InstantOf(DateTime local, TimeZoneInfo zone)
    {
        // Only the direction UTC to local is asked, which has one answer everywhere; the two offsets around the time are the only candidates.
        var utc = DateTime.SpecifyKind(local, DateTimeKind.Utc);
        var before = utc - zone.GetUtcOffset(utc - AroundAnyChange);
        var after = utc - zone.GetUtcOffset(utc + AroundAnyChange);
        var (beforeFits, afterFits) = (LocalOf(before, zone) == local, LocalOf(after, zone) == local);
        if (!beforeFits && !afterFits) return new(new DateTimeOffset(FirstAtOrAfter(local, utc, zone)), LocalTimeKind.InGap);
        if (beforeFits && afterFits && before != after) return new(new DateTimeOffset(before < after ? before : after), LocalTimeKind.InOverlap);
        return new(new DateTimeOffset(beforeFits ? before : after), LocalTimeKind.Exact);
    }

    private static DateTime LocalOf(DateTime utc, TimeZoneInfo zone) => DateTime.SpecifyKind(TimeZoneInfo.ConvertTimeFromUtc(utc, zone), DateTimeKind.Unspecified);

    /// <summary>The end of the gap, found by halving: before it local times are below <paramref name="local"/>, after it above.</summary>
    private static DateTime FirstAtOrAfter(DateTime local, DateTime utc, TimeZoneInfo zone)
    {
        var (low, high) = ((utc - AroundAnyChange).Ticks, (utc + AroundAnyChange).Ticks);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (LocalOf(new DateTime(middle, DateTimeKind.Utc), zone) >= local) high = middle;
            else low = middle + 1;
        }
        return new DateTime(low, DateTimeKind.Utc);
    }
}
