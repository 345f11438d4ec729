using System.Text.Json.Nodes;
using Steward.Escalation.Alerts;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Tests.Dispatch;
using Steward.Routes.Contracts;
using Steward.Tests.Routes;
using Xunit;

namespace Steward.Tests.Escalation;

/// <summary>OPTIMIZATION_NEEDED: drivers off their way, and gains that autonomy forbids to take.</summary>
public sealed class OffRouteTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Three = TimeSpan.FromMinutes(3);

    // Two kilometres to the north.
    private static readonly GeoPoint From = new(0, 0), To = new(2 / 111.195, 0);

    [Fact]
    public void Only_what_the_roads_do_not_explain_for_three_minutes_is_off_the_way()
    {
        // 1.5 km east: (1.5 + 2.5 − 1.3 × 2) / 2 = 0.7 km off; 1 km east: (1 + 2.236 − 2.6) / 2 = 0.318 km, which a road may take.
        Assert.InRange(Stray.MetresOff(At(0, 1.5, 0), From, To), 695, 705);
        Assert.InRange(Stray.MetresOff(At(0, 1.0, 0), From, To), 313, 323);
        var gone = new[] { At(0, 0.5, -1), At(0, 1.5, 0), At(0, 1.6, 1), At(0, 1.6, 2), At(0, 1.7, 3) };
        Assert.NotNull(Stray.Of(gone, From, To, 500, Three, Noon.AddMinutes(3)));
        Assert.Null(Stray.Of(gone[..^1], From, To, 500, Three, Noon.AddMinutes(3))); // two minutes only
        Assert.Null(Stray.Of([.. gone, At(0.5, 0.2, 4)], From, To, 500, Three, Noon.AddMinutes(4))); // back
        Assert.Null(Stray.Of(gone, From, To, 500, Three, Noon.AddMinutes(7))); // not seen since
        Assert.Null(Stray.Of([At(0, 2.5, 0), At(0.5, 2.2, 2), At(1.5, 1.9, 4)], From, To, 500, Three, Noon.AddMinutes(4))); // he comes nearer by another way
    }

    [Fact]
    public void The_stop_for_which_he_heads_is_named()
    {
        var stray = Stray.Of([At(0, 1.5, 0), At(0, 2, 2), At(0, 2.6, 4)], From, To, 500, Three, Noon.AddMinutes(4))!;
        Assert.Equal("STP-2", stray.HeadsFor([("STP-1", new(-3 / 111.195, 0)), ("STP-2", new(0, 3 / 111.195))]));
        Assert.Null(stray.HeadsFor([("STP-1", new(-3 / 111.195, 0))]));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_driver_off_his_way_raises_an_alert_with_its_cause_is_asked_and_it_ends_when_he_is_back(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var driver = await world.World.Driver("Asha", 0);
        var order = await world.World.Order(level: "BULLET");
        await world.Assign(order);
        await world.Step(order, "picked_up");
        await world.Until(async () => (await world.Api.GetJson($"routes/active?driver_id={driver}")).Body!["items"]!.AsArray().Any(r => (string)r!["status"]! == "in_progress"), "the route is under way");
        foreach (var km in new[] { 1.5, 2.2, 2.6, 2.7, 2.8 })
        {
            world.Pass(1);
            await world.World.Move(driver, 0, km);
            await world.Until(async () => (DateTimeOffset?)(await world.Api.GetJson($"drivers/{driver}")).Body!["position_at"] >= world.Now, "the position is stored");
        }
        world.Pass(1);
        await world.Until(async () => await Alert(world, "off_route") is not null, "it is told");
        var alert = (await Alert(world, "off_route"))!;
        Assert.Equal(("OPTIMIZATION_NEEDED", driver.ToString()), ((string)alert["alert_type"]!, (string)alert["driver_id"]!));
        Assert.Contains("looked at by the optimizer", (string)alert["description"]!, StringComparison.Ordinal);
        Assert.Contains(world.Post.Told, n => n.To.DriverId == driver && n.Event == "New Instruction" && n.Occurrence == (string)alert["id"]!);

        world.Pass(1);
        await world.World.Move(driver, 1.5, 0.1);
        await world.Until(async () => { world.Pass(0.3); await Task.Delay(100); return await Alert(world, "off_route") is null; }, "he is back");
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_gain_that_autonomy_forbids_is_an_alert_until_somebody_decides(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        await DispatchWorld.Good(world.Api.PostJson("policy-assignments", new { decision_type = "route_change", members = new[] { new { policy = "route-standard" } }, autonomy = "suggest", zone_id = world.World.Zone }));
        var (_, route, _) = await OptimizerTests.BadRoute(world.World);
        await DispatchWorld.Good(world.Api.PostJson("automation/routes/start"));
        await world.World.Until(async () => await Alert(world, "gain_waits") is not null, "it is told");
        Assert.Equal((route.ToString(), "low"), ((string)(await Alert(world, "gain_waits"))!["route_id"]!, (string)(await Alert(world, "gain_waits"))!["severity"]!));
        var proposal = (await DispatchWorld.Good(world.Api.GetJson("automation/routes/optimizations?status=pending"))).Body!["items"]![0]!;
        await DispatchWorld.Good(world.Api.PostJson($"automation/routes/optimizations/{proposal["id"]}/apply"));
        await world.Until(async () => await Alert(world, "gain_waits") is null, "it is decided");
    }

    private static async Task<JsonNode?> Alert(EscalationWorld world, string code) =>
        (await world.Alerts("alert_type=OPTIMIZATION_NEEDED")).FirstOrDefault(a => (string?)a!["code"] == code);

    private static PositionFix At(double kmNorth, double kmEast, double minute) =>
        new(Guid.AllBitsSet, Guid.AllBitsSet, kmNorth / 111.195, kmEast / 111.195, null, null, Noon.AddMinutes(minute), Noon.AddMinutes(minute));
}
