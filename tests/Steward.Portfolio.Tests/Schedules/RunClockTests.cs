using Steward.Portfolio.Schedules;
using Xunit;
using static Steward.Portfolio.Tests.Schedules.Calendars;

namespace Steward.Portfolio.Tests.Schedules;

public sealed class RunClockTests
{
    [Theory, Trait("acceptance", "wealth-22.14")]
    [InlineData("2026-03-28", "2026-03-28T01:30Z", LocalTimeKind.Exact)]
    [InlineData("2026-03-29", "2026-03-29T01:00Z", LocalTimeKind.InGap)]
    [InlineData("2026-03-30", "2026-03-30T00:30Z", LocalTimeKind.Exact)]
    [InlineData("2026-10-25", "2026-10-25T00:30Z", LocalTimeKind.InOverlap)]
    [InlineData("2026-10-26", "2026-10-26T01:30Z", LocalTimeKind.Exact)]
    public void Half_past_two_in_Berlin(string date, string instant, LocalTimeKind kind)
    {
        var daily = Schedule(new() { Frequency = Frequency.Daily, Start = Day("2026-03-01") }, new(WeekendMask.None, [], [2026]), "Europe/Berlin", "02:30");
        var run = Assert.Single(daily.From(Day(date)).Take(1));
        Assert.Equal((Day(date), new RunInstant(At(instant), kind)), (run.RunDate, run.Run!.Value));
        // Once: no other run falls on that local day.
        Assert.Equal(run, Assert.Single(daily.Between(At(instant).AddHours(-12), At(instant).AddHours(12))));
    }

    [Fact]
    public void A_whole_day_that_a_country_left_out_runs_at_its_end()
    {
        // Samoa went from 29 to 31 December 2011: midnight of the 31st is 10:00 UTC on the 30th.
        var clock = new RunClock(new(9, 0), TimeZoneInfo.FindSystemTimeZoneById("Pacific/Apia"));
        Assert.Equal(new(At("2011-12-30T10:00Z"), LocalTimeKind.InGap), clock.On(Day("2011-12-30")));
        Assert.Equal(LocalTimeKind.Exact, clock.On(Day("2011-12-31")).Kind);
    }

    /// <summary>The oracle goes through a year of UTC by the quarter hour and writes down when each local time is first seen.</summary>
    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Africa/Casablanca")]
    [InlineData("America/St_Johns")]
    [InlineData("Asia/Kolkata")]
    public void Every_local_quarter_of_an_hour_becomes_the_first_instant_that_shows_it_or_more(string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var seen = new Dictionary<DateTime, (DateTimeOffset First, int Times)>();
        for (var utc = At("2025-12-30T00:00Z"); utc < At("2027-01-03T00:00Z"); utc = utc.AddMinutes(15))
        {
            var local = TimeZoneInfo.ConvertTime(utc, zone).DateTime;
            seen[local] = seen.TryGetValue(local, out var before) ? (before.First, before.Times + 1) : (utc, 1);
        }
        var gaps = 0;
        for (var local = new DateTime(2026, 1, 1); local.Year == 2026; local = local.AddMinutes(15))
        {
            var shown = local;
            while (!seen.ContainsKey(shown)) shown = shown.AddMinutes(15);
            var kind = shown != local ? LocalTimeKind.InGap : seen[local].Times > 1 ? LocalTimeKind.InOverlap : LocalTimeKind.Exact;
            gaps += kind == LocalTimeKind.InGap ? 1 : 0;
            Assert.Equal(new(seen[shown].First, kind), RunClock.InstantOf(local, zone));
        }
        Assert.Equal(name == "Asia/Kolkata", gaps == 0);
    }
}
