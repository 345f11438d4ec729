using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Fleet.Targets;

public sealed class PlanTests
{
    private static object Wanted(string id, double north, object? created = null, decimal load = 10) => new
    {
        order_id = id, customer_name = "Layla", delivery_lat = TargetsWorld.Latitude + north, delivery_lng = TargetsWorld.Longitude, load_kg = load, created_at = created,
    };

    /// <summary>With the names as they stand: this operation has some that are not snake_case.</summary>
    private static string Written(object body) => System.Text.Json.JsonSerializer.Serialize(body);

    internal static async Task<Guid> OnDuty(TargetsWorld world, string name)
    {
        var driver = await world.Driver(name, world.Now.AddHours(-1), 10);
        await TargetsWorld.Good(world.Manager.PostJson("vehicles", new { zone_id = "RUH", vehicle_type = "car", driver_id = driver, current_location = new { latitude = TargetsWorld.Latitude, longitude = TargetsWorld.Longitude } }));
        await TargetsWorld.Good(world.Manager.PostJson($"drivers/{driver}/state", new { status = "available" }));
        await TargetsWorld.Good(world.Manager.PostJson("positions", new object[] { new { driver_id = driver, latitude = TargetsWorld.Latitude, longitude = TargetsWorld.Longitude, recorded_at = world.Now } }));
        await FleetWorld.Soon(async () => (await world.Manager.GetJson($"drivers/{driver}")).Body!["latitude"], place => place is not null);
        return driver;
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.17"), Trait("acceptance", "fleet-8.1")]
    public async Task A_plan_stores_nothing_and_says_who_takes_what(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        await world.Driver("A");
        await world.Target("A", 20);

        var answer = await world.Manager.PostJson("fleet-manager/assign", new
        {
            orders = new[] { Wanted("late", 0.01, world.Now.AddMinutes(-225)), Wanted("new", 0.02, world.Now), Wanted("heavy", 0.01, world.Now, 900) },
            drivers = new[] { new { driver_id = "A", name = "A", vehicle_type = "CAR", capacity_kg = 500 } },
        });
        var body = answer.Body!;

        Assert.Equal(200, answer.Status);
        // 240 minutes of promise, 225 of them gone.
        Assert.Equal(("late", "A", "CRITICAL", 15m), ((string)body["assignments"]![0]!["order_id"]!, (string)body["assignments"]![0]!["driver_id"]!, (string)body["assignments"]![0]!["priority"]!, (decimal)body["assignments"]![0]!["remaining_minutes"]!));
        Assert.Equal((1, 0, 0, 2), ((int)body["urgency_breakdown"]!["critical"]!, (int)body["urgency_breakdown"]!["urgent"]!, (int)body["urgency_breakdown"]!["normal"]!, (int)body["urgency_breakdown"]!["flexible"]!));
        Assert.Equal(("heavy", "capacity:weight"), ((string)body["unassigned"]![0]!["order_id"]!, (string)body["unassigned"]![0]!["reasons"]![0]!));
        Assert.Equal(2, (int)body["driver_target_status"]![0]!["planned_deliveries"]!);
        Assert.Equal(4, body["routes"]![0]!["stops"]!.AsArray().Count);
        Assert.Equal(0L, await world.Host.Database.Read(s => s.Scalar<long>("select count(*) from orders")));
        Assert.Equal(0L, await world.Host.Database.Read(s => s.Scalar<long>("select count(*) from decisions")));
        Assert.Equal(422, (await world.Manager.PostJson("fleet-manager/assign", new { orders = new[] { Wanted("x", 0.01) }, drivers = new[] { new { driver_id = "A" } }, commit = true })).Status);
        Assert.Equal(400, (await world.Manager.PostJson("fleet-manager/assign", new { drivers = Array.Empty<object>() })).Status);
        Assert.Equal("invalid_orders", (await world.Manager.PostJson("fleet-manager/assign", new { orders = new object[] { new { order_id = "x" } }, drivers = Array.Empty<object>() })).Code);
        Assert.Equal("invalid_orders", (await world.Manager.PostJson("fleet-manager/at-risk", new { orders = new[] { Wanted("x", 0.01, world.Now.AddMinutes(3)) } })).Code);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.17")]
    public async Task A_committed_plan_is_there_and_one_that_fails_leaves_no_half(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        var driver = await OnDuty(world, "A");
        var (first, second) = (await world.Order(external: "one"), await world.Order(external: "two"));
        object Body(string other) => new { orders = new[] { new { order_id = "one" }, new { order_id = other } }, drivers = new[] { new { driver_id = "A" } }, commit = true };

        var dry = await TargetsWorld.Good(world.Manager.PostJson("fleet-manager/production/assign", new { city_id = "RUH", dry_run = true }));
        await world.Move(second, "cancelled");
        var failed = await world.Manager.PostJson("fleet-manager/assign", Body("two"));
        var untouched = (string)(await world.Manager.GetJson($"orders/{first}")).Body!["status"]!;
        await world.Order(external: "three");
        var done = await TargetsWorld.Good(world.Manager.PostJson("fleet-manager/assign", Body("three")));
        var empty = await TargetsWorld.Good(world.Manager.PostJson("fleet-manager/production/assign", new { city_id = "RUH" }));

        Assert.Equal(2, dry.Body!["assignments"]!.AsArray().Count);
        Assert.Equal((409, "pending"), (failed.Status, untouched));
        Assert.NotNull(done.Body!["decision_id"]);
        Assert.Equal(2L, await world.Host.Database.Read(s => s.Scalar<long>("select count(*) from orders where status = 'assigned' and driver_id = @driver", new { driver })));
        Assert.NotNull(empty.Body!["message"]);
        await world.Order();
        await TargetsWorld.Good(world.Manager.PatchJson($"drivers/{driver}", new { is_active = false }));
        var nobody = await world.Manager.PostJson("fleet-manager/production/assign", new { city_id = "RUH" });
        Assert.Equal((422, "no_eligible_driver"), (nobody.Status, nobody.Code));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.18")]
    public async Task Planning_anew_keeps_stored_deadlines_and_parcels_on_board(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        await world.Driver("A");
        await world.Driver("B");
        var stored = await world.Order(external: "one");
        var deadline = (string)(await world.Manager.GetJson($"orders/{stored}")).Body!["sla_deadline"]!;
        object Stop(string type, string status, string order, object? created) => new { type, status, order_id = order, location = new { lat = TargetsWorld.Latitude + 0.01, lng = TargetsWorld.Longitude }, demand = 5, created_at = created };
        object Body(object? created) => new
        {
            currentRoutes = new object[]
            {
                new { driver_id = "A", stops = new[] { Stop("pickup", "completed", "held", world.Now), Stop("delivery", "planned", "held", world.Now) } },
                new { driver_id = "B", stops = new[] { Stop("delivery", "planned", "one", null) } },
            },
            newOrders = new[] { Wanted("new", 0.01, created) },
            drivers = new[] { new { driver_id = "A", capacity_kg = 500 }, new { driver_id = "B", capacity_kg = 500 } },
        };

        var plan = (await TargetsWorld.Good(world.Manager.PostJson("fleet-manager/reoptimize", Written(Body(world.Now))))).Body!;
        var matches = plan["assignments"]!.AsArray().ToDictionary(m => (string)m!["order_id"]!);

        Assert.Equal(["held", "new", "one"], matches.Keys.Order());
        Assert.Equal("A", (string)matches["held"]!["driver_id"]!);
        Assert.Equal(DateTimeOffset.Parse(deadline), (DateTimeOffset)matches["one"]!["sla_deadline"]!);
        var unknown = await world.Manager.PostJson("fleet-manager/reoptimize", Written(Body(null)));
        Assert.Equal((422, "invalid_orders"), (unknown.Status, unknown.Code));
    }
}
