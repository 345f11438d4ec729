using Microsoft.Extensions.Configuration;
using Steward.City;
using Xunit;

namespace Steward.Tests.City;

public sealed class CityClockTests
{
    private static readonly DateTimeOffset RealNow = new(2026, 3, 14, 22, 30, 0, TimeSpan.Zero); // in Nairobi it is the 15th already

    [Fact]
    public void A_fresh_city_begins_at_half_past_eleven_local_time()
    {
        var clock = CityClock.Resume(TestFolder.New(), new CityOptions(), RealNow);
        Assert.True(clock.IsFresh);
        Assert.Equal(new DateTimeOffset(2026, 3, 15, 8, 30, 0, TimeSpan.Zero), clock.GetUtcNow());
    }

    [Fact]
    public void Time_goes_on_where_it_stopped()
    {
        var folder = TestFolder.New();
        var clock = CityClock.Resume(folder, new CityOptions(), RealNow);
        clock.Advance(TimeSpan.FromDays(2));
        clock.Keep();
        var again = CityClock.Resume(folder, new CityOptions(), RealNow);
        Assert.False(again.IsFresh);
        Assert.Equal(clock.GetUtcNow(), again.GetUtcNow());
    }

    [Theory]
    [InlineData("Demo:Speed", "0")]
    [InlineData("Demo:Speed", "601")]
    [InlineData("Demo:OrdersPerDay", "0")]
    [InlineData("Demo:Date", "14.03.2026")]
    [InlineData("Demo:Date", "2026-03-14")] // without Demo:Zone nobody knows whose day
    public void Settings_out_of_their_limits_stop_the_start(string name, string value) => Assert.Throws<ArgumentException>(
        () => CityOptions.Read(new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build()));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(60, 3)]
    [InlineData(600, 5)]
    public void Time_passes_in_small_slices(int speed, int seconds) => Assert.Equal(seconds, CityRunner.SliceAt(speed).TotalSeconds);
}
