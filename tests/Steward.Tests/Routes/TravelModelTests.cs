using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routes.Travel;
using Xunit;

namespace Steward.Tests.Routes;

public class TravelModelTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("truck", 40)]
    [InlineData("car", 50)]
    [InlineData("van", 45)]
    [InlineData("motorcycle", 60)]
    [InlineData("bicycle", 15)]
    [InlineData("sledge", 40)]
    public void Each_vehicle_type_has_its_speed(string type, int kmPerHour) => Assert.Equal(kmPerHour, VehicleSpeed.KmPerHour(type));

    [Theory]
    // 1,000 m at 50 km/h: 72 s. Hour 8 × 0.6: 120 s. Hour 12 × 0.85: 72 / 0.85 = 84.7 → 85. Hour 17 × 0.55: 72 / 0.55 = 130.9 → 131.
    [InlineData(3, 72)]
    [InlineData(8, 120)]
    [InlineData(12, 85)]
    [InlineData(17, 131)]
    public void The_hour_slows_a_car(int hour, int seconds) => Assert.Equal(seconds, Seconds(1000, hour * 3600, TravelConditions.Usual));

    [Fact]
    public void A_leg_across_an_hour_border_uses_both_factors()
    {
        // 06:50, car, 10 km. Until 07:00: 600 s at 50 km/h = 8,333.3 m. The rest, 1,666.7 m at 50 × 0.6 = 30 km/h, takes 200 s: 800 s.
        Assert.Equal(800, Seconds(10_000, 6 * 3600 + 50 * 60, TravelConditions.Usual));
        // 09:59, van, 20 km: 60 s at 27 km/h = 450 m; 3,600 s from 10:00 at 38.25 km/h = 38,250 m, enough for 19,550 m in 1,840 s: 1,900 s.
        Assert.Equal(1_900, new SpeedProfile(45, TravelConditions.Usual, 9 * 3600 + 59 * 60).SecondsFor(20_000 * SpeedProfile.WorkPerMetre));
    }

    [Fact]
    public void Traffic_weather_and_driver_multiply()
    {
        // 0.7 × 0.95 × 1.2 = 0.798 of 50 km/h = 39.9 km/h; 10 km: 36,000 / 39.9 = 902.26 → 903.
        var conditions = TravelConditions.Usual with { TrafficMille = TravelConditions.TrafficOf("HIGH"), WeatherMille = TravelConditions.WeatherOf("rain"), DriverMille = 1500 };
        Assert.Equal(798, conditions.SteadyMille);
        Assert.Equal(903, Seconds(10_000, 3 * 3600, conditions));
    }

    [Fact]
    public void Leaving_later_never_arrives_earlier()
    {
        var chance = new Chance(7, "fifo");
        for (var i = 0; i < 20_000; i++)
        {
            var (start, metres) = ((int)chance.Below(86_000), (int)chance.Below(60_000));
            Assert.True(start + Seconds(metres, start, TravelConditions.Usual) <= start + 60 + Seconds(metres, (start + 60) % 86_400, TravelConditions.Usual), $"{metres} m at {start}");
        }
    }

    [Fact]
    public void The_flat_formula_stays_within_a_ten_thousandth_of_the_sphere()
    {
        var chance = new Chance(1, "places");
        for (var i = 0; i < 20_000; i++)
        {
            var a = new GeoPoint(chance.Unit() * 160 - 80, chance.Unit() * 360 - 180);
            var b = new GeoPoint(a.Latitude + chance.Unit() * 2 - 1, a.Longitude + chance.Unit() * 2 - 1);
            var sphere = 1.3 * Geo.Metres(a.Latitude, a.Longitude, b.Latitude, b.Longitude);
            Assert.InRange(TravelModel.RoadMetres(a, b), sphere * 0.9999 - 2, sphere * 1.0001 + 2);
            Assert.Equal(TravelModel.RoadMetres(a, b), TravelModel.RoadMetres(b, a));
        }
    }

    [Fact]
    public void Both_sides_of_the_date_line_are_neighbours() =>
        // 0.02° of longitude at the equator is 2,224 m, by road 2,891 m.
        Assert.InRange(TravelModel.RoadMetres(new GeoPoint(0, 179.99), new GeoPoint(0, -179.99)), 2_889, 2_893);

    [Theory]
    [InlineData("pending", false, 42)] // 2 + 10 + 5 + 25
    [InlineData("assigned", false, 40)]
    [InlineData("assigned", true, 28)]
    [InlineData("in_transit", false, 10)]
    public void Without_a_route_the_minutes_left_follow_the_state(string status, bool atPickup, int minutes) =>
        Assert.Equal(minutes, RoutelessTime.MinutesLeft(status, atPickup, tripMinutes: 25));

    private static int Seconds(int metres, int secondOfDay, TravelConditions conditions) =>
        new SpeedProfile(50, conditions, secondOfDay).SecondsFor(metres * SpeedProfile.WorkPerMetre);
}
