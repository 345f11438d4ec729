using NodaTime;

namespace Steward.Kernel;

/// <summary>The one type that knows time zones: instants to local days and back.</summary>
public static class LocalTime
{
    public static bool IsZone(string id) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is not null;

    /// <summary>The business date of an instant in an IANA time zone.</summary>
    public static DateOnly DateIn(string timeZone, DateTimeOffset instant) => In(timeZone, instant).Date.ToDateOnly();

    public static LocalDateTime In(string timeZone, DateTimeOffset instant) =>
        Instant.FromDateTimeOffset(instant).InZone(DateTimeZoneProviders.Tzdb[timeZone]).LocalDateTime;

    /// <summary>A local time that does not exist moves forward by the gap; a doubled one is taken the first time.</summary>
    public static DateTimeOffset At(string timeZone, LocalDateTime local) =>
        local.InZone(DateTimeZoneProviders.Tzdb[timeZone], NodaTime.TimeZones.Resolvers.CreateMappingResolver(
            NodaTime.TimeZones.Resolvers.ReturnEarlier, NodaTime.TimeZones.Resolvers.ReturnForwardShifted)).ToInstant().ToDateTimeOffset();

    /// <summary>The first instant at which the clock on the wall shows this time or a later one: the end of the gap that swallows it, the first pass of a doubled one.</summary>
    public static DateTimeOffset FirstAt(string timeZone, LocalDateTime local) =>
        local.InZone(DateTimeZoneProviders.Tzdb[timeZone], NodaTime.TimeZones.Resolvers.CreateMappingResolver(
            NodaTime.TimeZones.Resolvers.ReturnEarlier, NodaTime.TimeZones.Resolvers.ReturnStartOfIntervalAfter)).ToInstant().ToDateTimeOffset();

    /// <summary>What is added to UTC at an instant, and until when (null: for ever).</summary>
    public static (TimeSpan Offset, DateTimeOffset? Until) OffsetAt(string timeZone, DateTimeOffset instant)
    {
        var interval = DateTimeZoneProviders.Tzdb[timeZone].GetZoneInterval(Instant.FromDateTimeOffset(instant));
        return (interval.WallOffset.ToTimeSpan(), interval.HasEnd ? interval.End.ToDateTimeOffset() : null);
    }
}
