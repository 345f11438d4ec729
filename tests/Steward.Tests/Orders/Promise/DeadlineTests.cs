using NodaTime;
using Steward.Orders.Promise;
using Xunit;

namespace Steward.Tests.Orders.Promise;

public class DeadlineTests
{
    private static readonly LocalTime Nine = new(9, 0), Eleven = new(23, 0), Four = new(16, 0);

    /// <summary>The example: 09:00–23:00, Friday 16:00–23:00.</summary>
    private static ZoneCalendar Calendar(string zone = "Asia/Riyadh", Dictionary<LocalDate, IReadOnlyList<Hours>>? exceptions = null, Hours? everyDay = null) => new(
        DateTimeZoneProviders.Tzdb[zone],
        Enum.GetValues<IsoDayOfWeek>().Where(d => d != IsoDayOfWeek.None).ToDictionary(
            d => d, d => (IReadOnlyList<Hours>)[everyDay ?? new(d == IsoDayOfWeek.Friday ? Four : Nine, Eleven)]),
        exceptions ?? []);

    private static string Promised(string level, string createdLocal, ZoneCalendar calendar)
    {
        var created = calendar.At(NodaTime.Text.LocalDateTimePattern.CreateWithInvariantCulture("yyyy-MM-dd HH:mm").Parse(createdLocal).Value);
        var deadline = Deadline.For(created.ToDateTimeOffset(), ServiceLevel.Installed.First(l => l.Code == level), calendar);
        return deadline is { } at ? Instant.FromDateTimeOffset(at).InZone(calendar.Zone).ToString("ddd yyyy-MM-dd HH:mm x", null) : "none";
    }

    [Trait("acceptance", "delivery-15.19")]
    [Theory] // 2026-11-19 is a Thursday; Riyadh is UTC+3 without summer time
    [InlineData("BULLET", "2026-11-19 19:30", "Fri 2026-11-20 20:15 +03")] // 16:00 + 15 min + 4 h
    [InlineData("BULLET", "2026-11-19 18:59", "Thu 2026-11-19 22:59 +03")]
    [InlineData("BULLET", "2026-11-19 19:00", "Thu 2026-11-19 23:00 +03")] // the cut-off itself
    [InlineData("BULLET", "2026-11-19 08:00", "Thu 2026-11-19 13:15 +03")] // before opening: 09:15 + 4 h
    [InlineData("BULLET", "2026-11-20 15:59", "Fri 2026-11-20 20:15 +03")]
    [InlineData("STANDARD", "2026-11-19 16:00", "Sat 2026-11-21 17:15 +03")] // Friday's 7 h are too short for 8
    [InlineData("EXPRESS", "2026-11-19 22:45", "Fri 2026-11-20 16:45 +03")]
    public void A_promise_keeps_to_the_opening_hours(string level, string created, string deadline) =>
        Assert.Equal(deadline, Promised(level, created, Calendar()));

    [Trait("acceptance", "delivery-15.19")]
    [Fact]
    public void A_holiday_is_skipped_and_other_hours_replace_the_weekday()
    {
        var exceptions = new Dictionary<LocalDate, IReadOnlyList<Hours>>
        {
            [new(2026, 11, 20)] = [], [new(2026, 11, 21)] = [new(new(12, 0), new(18, 0))],
        };
        Assert.Equal("Sat 2026-11-21 16:15 +03", Promised("BULLET", "2026-11-19 19:30", Calendar(exceptions: exceptions)));
    }

    [Trait("acceptance", "delivery-15.19")]
    [Theory] // Berlin: on 29 March 2026 02:00–03:00 does not exist, on 25 October 02:00–03:00 comes twice
    [InlineData("2026-03-28 23:30", "Sun 2026-03-29 04:45 CEST")] // opens 02:30, moved to 03:30, + 15 min + 1 h
    [InlineData("2026-10-24 23:30", "Sun 2026-10-25 02:45 CET")] // opens the first 02:30 (+02); 1 h 15 min later is 02:45 (+01)
    public void The_days_of_the_clock_change_follow_the_stated_rule(string created, string deadline) =>
        Assert.Equal(deadline, Promised("BARQ", created, Calendar("Europe/Berlin", everyDay: new(new(2, 30), new(10, 0)))));

    [Trait("acceptance", "delivery-15.19")]
    [Fact]
    public void A_promise_is_elapsed_time_also_across_the_change() =>
        // Created 01:30 (+01), open all day: 4 hours later it is 06:30 (+02).
        Assert.Equal("Sun 2026-03-29 06:30 CEST", Promised("BULLET", "2026-03-29 01:30", Calendar("Europe/Berlin", everyDay: new(LocalTime.Midnight, LocalTime.Midnight))));

    [Fact]
    public void Openings_past_midnight_join() =>
        Assert.Equal("Fri 2026-11-20 01:30 +03", Promised("BULLET", "2026-11-19 21:30", Calendar(everyDay: new(new(8, 0), new(2, 0)))));

    [Fact]
    public void A_zone_that_never_opens_promises_nothing() =>
        Assert.Equal("none", Promised("STANDARD", "2026-11-19 10:00", Calendar(everyDay: new(Nine, new(12, 0)))));

    [Fact]
    public void A_window_is_promised_for_its_end_and_released_a_promise_before()
    {
        var end = new DateTimeOffset(2026, 11, 20, 18, 0, 0, TimeSpan.FromHours(3));
        var level = ServiceLevel.Installed[0];
        Assert.Equal(end, Deadline.ForWindow(end));
        Assert.Equal(end.AddMinutes(-60), Deadline.PendingAt(end, level, null));
        Assert.Equal(end.AddHours(-3), Deadline.PendingAt(end, level, end.AddHours(-3)));
    }
}
