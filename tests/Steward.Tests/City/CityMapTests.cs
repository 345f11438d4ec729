using Steward.City;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.City;

public sealed class CityMapTests
{
    [Fact]
    public void The_same_seed_makes_the_same_streets()
    {
        Assert.Equal(CitySetup.MapOf(7).Crossings, CitySetup.MapOf(7).Crossings);
        Assert.NotEqual(CitySetup.MapOf(7).Crossings, CitySetup.MapOf(8).Crossings);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_crossing_is_reached_over_streets(int seed)
    {
        var map = CitySetup.MapOf(seed);
        foreach (var crossing in map.Crossings.Skip(1))
        {
            var way = map.Way(map.Crossings[0], crossing);
            Assert.Equal(crossing, way[^1].Place);
            // No leg is longer than the longest street, so none is a jump across the blocks.
            var places = way.Select(w => w.Place).Prepend(map.Crossings[0]).ToList();
            Assert.All(places.Zip(places.Skip(1)), leg => Assert.True(Geo.Metres(leg.First.Latitude, leg.First.Longitude, leg.Second.Latitude, leg.Second.Longitude) < 1_000));
        }
    }

    [Fact]
    public void A_place_beside_the_streets_is_reached_too()
    {
        var map = CitySetup.MapOf(1);
        var home = new Place(map.Crossings[100].Latitude + 0.001, map.Crossings[100].Longitude);
        Assert.Equal(home, map.Way(map.Crossings[5], home)[^1].Place);
    }
}
