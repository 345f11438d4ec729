using Steward.City;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.City;

public sealed class CityDemandTests
{
    private static readonly CityMap Map = CitySetup.MapOf(1);
    private static readonly DateTimeOffset Midnight = new(2026, 3, 13, 21, 0, 0, TimeSpan.Zero); // Nairobi is three hours ahead

    [Fact]
    public void The_same_seed_makes_the_same_orders_at_the_same_times()
    {
        Assert.Equal(Orders(1, 50), Orders(1, 50));
        Assert.NotEqual(Orders(1, 50), Orders(2, 50));
    }

    [Fact]
    public void A_day_has_about_as_many_orders_as_asked_and_most_in_the_evening()
    {
        var demand = new CityDemand(Map, new Chance(3, "test"));
        var hours = new int[24];
        for (var at = demand.NextAfter(Midnight, 1_200); at < Midnight.AddDays(1); at = demand.NextAfter(at, 1_200)) hours[LocalTime.In("Africa/Nairobi", at).Hour]++;
        // A Poisson count of mean 1,200 has a deviation of 35: five of them to each side.
        Assert.InRange(hours.Sum(), 1_025, 1_375);
        Assert.True(hours[18..21].Sum() > 5 * hours[1..4].Sum());
    }

    [Fact]
    public void Orders_go_from_a_shop_to_a_door_some_way_off() => Assert.All(
        Orders(1, 200), o => Assert.True(Geo.Metres(o.Order.Pickup.Latitude, o.Order.Pickup.Longitude, o.Order.Dropoff.Latitude, o.Order.Dropoff.Longitude) >= 400));

    [Fact]
    public void A_telephone_number_belongs_to_one_person() => Assert.All(
        Orders(1, 500).GroupBy(o => o.Order.Phone), g => Assert.Single(g.Select(o => o.Order.Customer).Distinct()));

    private static List<(DateTimeOffset At, CityOrder Order)> Orders(long seed, int count)
    {
        var demand = new CityDemand(Map, new Chance(seed, "test"));
        var orders = new List<(DateTimeOffset, CityOrder)>();
        for (var at = demand.NextAfter(Midnight, 1_200); orders.Count < count; at = demand.NextAfter(at, 1_200)) orders.Add((at, demand.Next()));
        return orders;
    }
}
