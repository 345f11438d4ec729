using System.Globalization;
using Microsoft.Extensions.Configuration;
using Steward.Wealth.Calendars;

namespace Steward.Wealth.Triggers;

/// <summary>The operator's settings <c>Triggers:…</c>.</summary>
/// <param name="MostOpen">Open trigger orders of a client at once.</param>
internal sealed record TriggerSettings(int MostOpen)
{
    private const int Usual = 250, Most = 10_000;

    /// <summary>What cannot be read stops the start.</summary>
    internal static TriggerSettings Of(IConfiguration settings)
    {
        if (settings["Triggers:MostOpen"] is not { Length: > 0 } text) return new(Usual);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Most
            ? new(number) : throw new InvalidOperationException(FormattableString.Invariant($"Triggers:MostOpen is 1 to {Most}, not '{text}'."));
    }
}

/// <summary>When an order that repeats may fire again.</summary>
internal static class TriggerCooldown
{
    /// <summary>
    /// The day after so many business days of the usual calendar. Where the calendar does not know them, days of any kind are counted: the gates hold what fires
    /// without a calendar in any case.
    /// </summary>
    internal static Func<DateOnly, int, DateOnly> By(CalendarSet calendars) => (fired, days) => (calendars.Of(null)?.Add(fired, days).Date ?? fired.AddDays(days)).AddDays(1);
}
