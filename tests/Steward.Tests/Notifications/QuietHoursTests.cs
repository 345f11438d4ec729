using NodaTime;
using Steward.Notifications;
using Xunit;

namespace Steward.Tests.Notifications;

/// <summary>Section 5: the clock on the wall decides, start inclusive, end exclusive.</summary>
public sealed class QuietHoursTests
{
    private static readonly QuietWindow Night = QuietWindow.Of(new QuietHours("22:00", "07:00"))!;

    [Theory, Trait("acceptance", "notifications-11.5")]
    [InlineData("2026-11-19T21:59:59.999Z", false)]
    [InlineData("2026-11-19T22:00:00Z", true)]
    [InlineData("2026-11-20T06:59:59.999Z", true)]
    [InlineData("2026-11-20T07:00:00Z", false)]
    public void Start_is_quiet_and_end_is_not(string instant, bool isQuiet)
    {
        var now = DateTimeOffset.Parse(instant, null, System.Globalization.DateTimeStyles.RoundtripKind);

        Assert.Equal(isQuiet, Night.IsQuiet("UTC", now));
        Assert.Equal(isQuiet ? new DateTimeOffset(2026, 11, 20, 7, 0, 0, TimeSpan.Zero) : now, Night.Release("UTC", now));
    }

    /// <summary>The page's own instants: the gap swallows 02:30 in spring, and in autumn the hour from 02:00 comes twice.</summary>
    [Theory, Trait("acceptance", "notifications-11.6")]
    [InlineData("2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("2026-10-25T00:10:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z")]
    public void Berlin_changes_its_clocks(string now, string release) =>
        Assert.Equal(At(release), QuietWindow.Of(new QuietHours("22:00", "02:30"))!.Release("Europe/Berlin", At(now)));

    [Fact, Trait("acceptance", "notifications-11.6")]
    public void Days_name_the_day_on_which_the_window_starts()
    {
        // 2026-11-20 is a Friday.
        var friday = QuietWindow.Of(new QuietHours("22:00", "07:00", Days: ["Friday"]))!;

        Assert.False(friday.IsQuiet("UTC", At("2026-11-20T06:00:00Z")));
        Assert.True(friday.IsQuiet("UTC", At("2026-11-20T22:00:00Z")));
        Assert.Equal(At("2026-11-21T07:00:00Z"), friday.Release("UTC", At("2026-11-21T03:00:00Z")));
        Assert.False(friday.IsQuiet("UTC", At("2026-11-21T22:30:00Z")));
    }

    [Fact, Trait("acceptance", "notifications-11.6")]
    public void Equal_ends_are_no_quiet_time_and_a_whole_day_is_said_so()
    {
        Assert.False(QuietWindow.Of(new QuietHours("08:00", "08:00"))!.IsQuiet("UTC", At("2026-11-20T08:00:00Z")));

        var weekend = QuietWindow.Of(new QuietHours(Days: ["Saturday", "Sunday"], AllDay: true))!;
        Assert.Equal(At("2026-11-23T00:00:00Z"), weekend.Release("UTC", At("2026-11-21T12:00:00Z")));
        Assert.NotNull(new QuietHours(AllDay: true).Check());
        Assert.Equal("/start", new QuietHours("25:00", "07:00").Check()?.Pointer);
    }

    /// <summary>
    /// Every zone that there is, each minute of the days on which its clock changes in 2026, three windows: the release is not quiet, and either it
    /// is now or the instant before it is quiet.
    /// </summary>
    [Fact, Trait("acceptance", "notifications-11.7")]
    public void Every_zone_releases_at_the_first_instant_that_is_not_quiet()
    {
        QuietWindow[] windows = [Night, QuietWindow.Of(new QuietHours("22:00", "02:30"))!, QuietWindow.Of(new QuietHours("01:15", "03:00", Days: ["Sunday", "Saturday", "Friday"]))!];
        var asked = 0;
        foreach (var zone in DateTimeZoneProviders.Tzdb.Ids)
            foreach (var change in Changes(zone))
                foreach (var window in windows)
                    for (var minute = -24 * 60; minute <= 24 * 60; minute++, asked++)
                    {
                        var now = change.AddMinutes(minute);
                        var release = window.Release(zone, now)!.Value;
                        if (window.IsQuiet(zone, release) || release < now || (release > now && !window.IsQuiet(zone, release.AddTicks(-1))))
                            Assert.Fail($"{zone} at {now:O}: released at {release:O}.");
                    }
        // About 220 names have summer time, two changes each, 2,881 minutes, three windows.
        Assert.True(asked > 1_000_000, $"Only {asked} instants were asked.");
    }

    private static IEnumerable<DateTimeOffset> Changes(string zone)
    {
        var (from, to) = (Instant.FromUtc(2026, 1, 1, 0, 0), Instant.FromUtc(2027, 1, 1, 0, 0));
        return DateTimeZoneProviders.Tzdb[zone].GetZoneIntervals(from, to).Where(i => i.HasEnd && i.End < to).Select(i => i.End.ToDateTimeOffset());
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, null, System.Globalization.DateTimeStyles.RoundtripKind);
}
