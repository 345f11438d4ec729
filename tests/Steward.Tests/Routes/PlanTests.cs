using Steward.Kernel;
using Steward.Routes;
using Steward.Routes.Contracts;
using Steward.Routes.Plans;
using Steward.Routes.Running;
using Steward.Routes.Stops;
using Steward.Routes.Travel;
using Xunit;

namespace Steward.Tests.Routes;

public class PlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] States = [StopStatus.Planned, StopStatus.InProgress, StopStatus.Completed, StopStatus.Skipped];

    [Trait("acceptance", "delivery-15.29")]
    [Fact]
    public void The_states_of_a_stop_move_along_their_table_only()
    {
        (string, string)[] allowed =
        [
            (StopStatus.Planned, StopStatus.InProgress), (StopStatus.Planned, StopStatus.Completed), (StopStatus.Planned, StopStatus.Skipped),
            (StopStatus.InProgress, StopStatus.Completed), (StopStatus.InProgress, StopStatus.Skipped),
        ];
        foreach (var from in States)
            foreach (var to in States)
                Assert.Equal(allowed.Contains((from, to)), StopRules.Allows(from, to));
    }

    [Fact]
    public void A_delivery_is_not_served_before_its_pickup()
    {
        var order = Guid.CreateVersion7(Now);
        var route = Route(Stop(1, StopTypes.Pickup, order), Stop(2, StopTypes.Delivery, order));
        Assert.Equal("pickup_open", StopRules.Decide(route, route.Stops[1], StopStatus.Completed, Now, Now)?.Code);
        Assert.Null(StopRules.Decide(route, route.Stops[0], StopStatus.Completed, Now, Now));
        Assert.Null(StopRules.Decide(route, route.Stops[1], StopStatus.Skipped, Now, Now));
    }

    [Fact]
    public void One_stop_is_served_at_a_time_and_not_in_the_future()
    {
        var (a, b) = (Guid.CreateVersion7(Now), Guid.CreateVersion7(Now));
        var route = Route(Stop(1, StopTypes.Pickup, a) with { Status = StopStatus.InProgress, ActualArrival = Now }, Stop(2, StopTypes.Pickup, b));
        Assert.Equal("stop_in_progress", StopRules.Decide(route, route.Stops[1], StopStatus.InProgress, Now, Now)?.Code);
        Assert.Equal("time_in_future", StopRules.Decide(route, route.Stops[0], StopStatus.Completed, Now.AddMinutes(3), Now)?.Code);
        Assert.Equal("time_before_arrival", StopRules.Decide(route, route.Stops[0], StopStatus.Completed, Now.AddMinutes(-1), Now)?.Code);
        Assert.Equal("time_too_old", StopRules.Decide(route, route.Stops[0], StopStatus.Completed, Now.AddHours(-25), Now)?.Code);
    }

    [Fact]
    public void A_hand_made_sequence_names_every_stop_once_and_pickups_first()
    {
        var (a, b) = (Guid.CreateVersion7(Now), Guid.CreateVersion7(Now));
        var route = Route(Stop(1, StopTypes.Pickup, a), Stop(2, StopTypes.Pickup, b), Stop(3, StopTypes.Delivery, a), Stop(4, StopTypes.Delivery, b));
        var (pa, pb, da, db) = (route.Stops[0], route.Stops[1], route.Stops[2], route.Stops[3]);
        Assert.Null(ChangeRoute.Decide(route, [pb, db, pa, da]));
        Assert.Equal("delivery_before_pickup", ChangeRoute.Decide(route, [pb, da, pa, db])?.Code);
        Assert.Equal("stops_incomplete", ChangeRoute.Decide(route, [pa, pb, da])?.Code);
        Assert.Equal("stops_incomplete", ChangeRoute.Decide(route, [pa, pa, da, db])?.Code);
    }

    [Fact]
    public void An_arrival_is_a_minute_within_a_hundred_metres_below_ten_kilometres_an_hour()
    {
        var stop = Guid.CreateVersion7(Now);
        var stands = Standing.After(null, stop, 100, 9.9, Now);
        Assert.False(stands!.Value.IsArrival(Now.AddSeconds(59)));
        stands = Standing.After(stands, stop, 40, null, Now.AddSeconds(60));
        Assert.True(stands!.Value.IsArrival(Now.AddSeconds(60)));
        Assert.Null(Standing.After(stands, stop, 101, 0, Now.AddSeconds(61)));
        Assert.Null(Standing.After(stands, stop, 10, 10, Now.AddSeconds(61)));
        Assert.Equal(Now.AddSeconds(61), Standing.After(stands, Guid.CreateVersion7(Now), 10, 0, Now.AddSeconds(61))!.Value.Since);
    }

    [Fact]
    public void The_normal_table_gives_half_at_the_deadline_and_the_known_tails()
    {
        Assert.Equal(500, EtaSpread.LateMille(0, 300));
        Assert.Equal(159, EtaSpread.LateMille(300, 300));   // 1 − Φ(1) = 0.1587
        Assert.Equal(841, EtaSpread.LateMille(-300, 300));
        Assert.Equal(50, EtaSpread.LateMille(494, 300));    // 1 − Φ(1.645) = 0.0500
        Assert.Equal(0, EtaSpread.LateMille(100_000, 300));
        // 15 % of 2,000 s = 300; one pickup of 300 s: 105; and 30: √(90,000 + 11,025 + 900) = 319; 80 %: ± 409.
        Assert.Equal(319, EtaSpread.Sigma(2000, EtaSpread.ServiceSquare(300), isMeasured: false));
        Assert.Equal(409, EtaSpread.HalfWidth(319));
    }

    [Fact]
    public void An_eta_is_never_in_the_past_and_follows_the_legs_and_services()
    {
        // Due north by 0.1°: 11,119.5 m of air, 14,455 m of road, at 60 km/h 867.3 s → 868. Midnight, so no hour factor.
        var order = Guid.CreateVersion7(Now);
        var stops = new[] { Stop(1, StopTypes.Pickup, order, latitude: 0.1), Stop(2, StopTypes.Delivery, order, latitude: 0.2) }.Select(stop => stop.Plan()).ToList();
        GeoPoint[] places = [new(0, 0), new(0.1, 0), new(0.2, 0)];
        var roads = TravelModel.Between(places, places, new("UTC", 60, TravelConditions.Usual));
        var timed = RouteTimeline.Of(new(places[0], Now.AddHours(-1)), stops, roads, Now);
        Assert.Equal(Now.AddSeconds(868 + 120), timed[0].Arrival); // the buffer: max(2 min, 5 % of 868 s)
        Assert.Equal(Now.AddSeconds(868 + 300 + 868 + 120), timed[1].Arrival);
        Assert.All(timed, one => Assert.True(Now <= one.Low && one.Low <= one.Arrival && one.Arrival <= one.High));
    }

    internal static LoadedRoute Route(params StopRow[] stops) => new(
        new() { Id = Guid.CreateVersion7(Now), RouteId = "RTE-1", Currency = "SAR", Status = RouteStatus.InProgress, PlannedStartAt = Now }, stops, null);

    internal static StopRow Stop(int sequence, string type, Guid order, double latitude = 0) => new()
    {
        Id = Guid.CreateVersion7(Now.AddSeconds(sequence)), StopId = "STP-" + sequence, StopType = type, Status = StopStatus.Planned, SequenceOrder = sequence,
        Location = Json.Of(new GeoPoint(latitude, 0)), OrderIds = Json.Of(new[] { order }), EstimatedDurationMinutes = 5,
    };
}
