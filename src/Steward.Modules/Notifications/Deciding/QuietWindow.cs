using System.Globalization;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>Quiet hours as they are written in a preference: minutes of the day, start inclusive, end exclusive.</summary>
/// <param name="TimeZone">Null: the recipient's.</param>
/// <param name="Days">Names of the days on which the window starts; none: every day.</param>
internal sealed record QuietHours(string? Start = null, string? End = null, string? TimeZone = null, IReadOnlyList<string>? Days = null, bool AllDay = false)
{
    /// <summary>Null when it can be kept; otherwise where it is wrong and how.</summary>
    internal (string Pointer, string Message)? Check()
    {
        if (TimeZone is not null && !LocalTime.IsZone(TimeZone)) return ("/time_zone", $"'{TimeZone}' is not a time zone of the IANA database.");
        if (Days?.FirstOrDefault(day => QuietWindow.Day(day) is null) is { } unknown) return ("/days", $"'{unknown}' is not a day: Monday to Sunday.");
        if (AllDay) return Days is { Count: > 0 } && Days.Distinct(StringComparer.OrdinalIgnoreCase).Count() < 7 ? null : ("/all_day", "A whole quiet day needs days, and at least one day that is not: nothing could ever be sent.");
        if (QuietWindow.Minute(Start) is null) return ("/start", $"'{Start}' is not a time of day from 00:00 to 23:59.");
        return QuietWindow.Minute(End) is null ? ("/end", $"'{End}' is not a time of day from 00:00 to 23:59.") : null;
    }
}

/// <summary>Quiet hours ready to be asked. Immutable, safe for use from many threads at once.</summary>
internal sealed class QuietWindow
{
    // Seven days of two edges each, and the changes of the clock that can lie between them.
    private const int MostSteps = 64;
    private readonly int start;
    private readonly int end;
    private readonly int days;
    private readonly bool allDay;

    private QuietWindow(QuietHours hours)
    {
        (start, end, allDay, TimeZone) = (Minute(hours.Start) ?? 0, Minute(hours.End) ?? 0, hours.AllDay, hours.TimeZone);
        foreach (var day in hours.Days ?? []) days |= 1 << (int)Day(day)!.Value;
        if (days == 0) days = 0x7f;
    }

    /// <summary>The preference's own zone; null: the recipient's.</summary>
    internal string? TimeZone { get; }

    /// <summary>Null for none, and for what was stored wrongly by hand.</summary>
    internal static QuietWindow? Of(QuietHours? hours) => hours is null || hours.Check() is not null ? null : new(hours);

    internal static QuietWindow? Of(Json? stored) => stored is { Text: not null } json ? Of(json.As<QuietHours>()) : null;

    /// <summary>Minutes since midnight of <c>HH:mm</c>; null when it is none.</summary>
    internal static int? Minute(string? text) => text is { Length: 5 } && text[2] == ':'
        && int.TryParse(text.AsSpan(0, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var hour) && hour < 24
        && int.TryParse(text.AsSpan(3, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var minute) && minute < 60 ? hour * 60 + minute : null;

    internal static DayOfWeek? Day(string name) => Enum.TryParse<DayOfWeek>(name, ignoreCase: true, out var day) && !char.IsAsciiDigit(name[0]) && Enum.IsDefined(day) ? day : null;

    internal bool IsQuiet(string zone, DateTimeOffset instant) => Covers(instant.UtcDateTime + LocalTime.OffsetAt(zone, instant).Offset);

    /// <summary>
    /// The first instant from <paramref name="now"/> on that is not quiet; null when there is none. The clock on the wall decides: a window whose
    /// end a spring gap swallows ends with the gap, and an hour that comes twice is quiet twice, but for the first pass of its end.
    /// </summary>
    internal DateTimeOffset? Release(string zone, DateTimeOffset now)
    {
        var at = now;
        for (var step = 0; step < MostSteps; step++)
        {
            var (offset, until) = LocalTime.OffsetAt(zone, at);
            var local = at.UtcDateTime + offset;
            if (!Covers(local)) return at;
            // Within one offset the answer changes at the window's end or at midnight only.
            var edge = local.Date.AddDays(1);
            if (!allDay && local.Date.AddMinutes(end) is var ends && ends > local) edge = ends < edge ? ends : edge;
            var next = at + (edge - local);
            at = until < next ? until.Value : next;
        }
        return null;
    }

    private bool Covers(DateTime local)
    {
        var minute = (int)(local.TimeOfDay.Ticks / TimeSpan.TicksPerMinute);
        if (allDay) return On(local.DayOfWeek);
        if (start <= end) return start <= minute && minute < end && On(local.DayOfWeek);
        return (minute >= start && On(local.DayOfWeek)) || (minute < end && On((DayOfWeek)(((int)local.DayOfWeek + 6) % 7)));
    }

    private bool On(DayOfWeek day) => (days & (1 << (int)day)) != 0;
}
