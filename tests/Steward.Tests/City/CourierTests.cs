using Steward.City;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.City;

public sealed class CourierTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);
    private static readonly CourierHabits Willing = new(SilentMille: 0, DeclinesMille: 0, FailsMille: 0, PaceMille: 1_000);
    private static readonly CityMap Map = CitySetup.MapOf(1);

    [Fact]
    public void He_sets_off_arrives_and_completes_a_stop()
    {
        var courier = NewCourier(Willing);
        var stop = StopAt(Map.Crossings[50], "delivery");
        var acts = Live(courier, stop, minutes: 60);
        Assert.Equal([new CourierAct.Start(stop.Route), new CourierAct.Arrive(stop.Route, stop.Stop), new CourierAct.Complete(stop.Route, stop.Stop)], acts.Take(3).Select(a => a.Act));
        Assert.Equal(stop.Place, courier.At);
        // Between arriving and completing lies the hand-over: 90 to 270 s, and a second of the clock.
        Assert.InRange((acts[2].At - acts[1].At).TotalSeconds, 90, 271);
    }

    [Fact]
    public void He_does_not_move_faster_than_his_street_allows()
    {
        var courier = NewCourier(Willing);
        var before = courier.At;
        for (var second = 1; second <= 300; second++)
        {
            _ = courier.Step(Start.AddSeconds(second), TimeSpan.FromSeconds(1), StopAt(Map.Crossings[^1], "pickup")).Count();
            // 56 km/h is 15.6 m/s.
            Assert.True(Geo.Metres(before.Latitude, before.Longitude, courier.At.Latitude, courier.At.Longitude) <= 17);
            before = courier.At;
        }
        Assert.NotEqual(Map.Crossings[0], courier.At);
    }

    [Fact]
    public void He_answers_each_offer_once_within_sixteen_seconds()
    {
        var courier = NewCourier(Willing);
        var offer = Guid.Parse("01920000-0000-7000-8000-000000000009");
        courier.Hear(offer, Start);
        courier.Hear(offer, Start.AddSeconds(1));
        var answers = Live(courier, null, minutes: 1);
        Assert.Equal(new CourierAct.Answer(offer, true), Assert.Single(answers).Act);
        Assert.InRange((answers[0].At - Start).TotalSeconds, 2, 16);
    }

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(0, 1000)]
    public void Some_offers_he_lets_pass_and_some_he_declines(int silentMille, int declinesMille)
    {
        var courier = NewCourier(Willing with { SilentMille = silentMille, DeclinesMille = declinesMille });
        courier.Hear(Guid.Parse("01920000-0000-7000-8000-000000000009"), Start);
        var answers = Live(courier, null, minutes: 1);
        if (silentMille > 0) Assert.Empty(answers);
        else Assert.False(Assert.IsType<CourierAct.Answer>(Assert.Single(answers).Act).Accepts);
    }

    [Fact]
    public void A_delivery_can_fail_but_a_pickup_does_not()
    {
        var unlucky = Willing with { FailsMille = 1_000 };
        Assert.Contains(Live(NewCourier(unlucky), StopAt(Map.Crossings[3], "delivery"), 30), a => a.Act is CourierAct.Fail);
        Assert.DoesNotContain(Live(NewCourier(unlucky), StopAt(Map.Crossings[3], "pickup"), 30), a => a.Act is CourierAct.Fail);
    }

    [Fact]
    public void After_a_restart_of_the_city_he_goes_on_at_the_stop_where_he_is()
    {
        var stop = StopAt(Map.Crossings[0], "pickup") with { RouteStarted = true, Arrived = true };
        Assert.Equal(new CourierAct.Complete(stop.Route, stop.Stop), Live(NewCourier(Willing), stop, 10)[0].Act);
    }

    [Fact]
    public void A_refusal_makes_him_look_at_his_route_again()
    {
        var courier = NewCourier(Willing);
        var stop = StopAt(Map.Crossings[0], "pickup") with { RouteStarted = true };
        Assert.IsType<CourierAct.Arrive>(Assert.Single(courier.Step(Start, TimeSpan.FromSeconds(1), stop)));
        courier.LookAgain(Start);
        Assert.Empty(courier.Step(Start.AddSeconds(5), TimeSpan.FromSeconds(5), stop));
        Assert.IsType<CourierAct.Arrive>(Assert.Single(courier.Step(Start.AddSeconds(10), TimeSpan.FromSeconds(5), stop)));
    }

    [Fact]
    public void The_same_seed_lives_the_same_day() => Assert.Equal(
        Live(NewCourier(Willing), StopAt(Map.Crossings[200], "delivery"), 90), Live(NewCourier(Willing), StopAt(Map.Crossings[200], "delivery"), 90));

    private static Courier NewCourier(CourierHabits habits) => new(Guid.Parse("01920000-0000-7000-8000-000000000001"), Map.Crossings[0], Map, new Chance(1, "courier"), habits);

    private static CourierStop StopAt(Place place, string kind) => new(
        Guid.Parse("01920000-0000-7000-8000-000000000002"), Guid.Parse("01920000-0000-7000-8000-000000000003"), place, kind, RouteStarted: false, Arrived: false);

    /// <summary>The acts until the stop is done, second by second.</summary>
    private static List<(DateTimeOffset At, CourierAct Act)> Live(Courier courier, CourierStop? stop, int minutes)
    {
        var acts = new List<(DateTimeOffset, CourierAct)>();
        for (var second = 1; second <= minutes * 60; second++)
        {
            var now = Start.AddSeconds(second);
            foreach (var act in courier.Step(now, TimeSpan.FromSeconds(1), stop)) acts.Add((now, act));
            if (acts.Exists(a => a.Item2 is CourierAct.Complete or CourierAct.Fail)) break;
        }
        return acts;
    }
}
