using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Dispatch;
using Xunit;

namespace Steward.Tests.Orders;

public class EditOrderTests
{
    private const double Latitude = DispatchWorld.Latitude;
    private const double Longitude = DispatchWorld.Longitude;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_place_is_changed_whole_and_its_contact_alone(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var order = await world.Order();
        var hub = await DispatchWorld.Good(world.Api.PostJson("hubs", new { zone_id = world.Zone, name = "East", latitude = Latitude, longitude = Longitude + 0.05 }));

        var moved = await Patch(world, order, new { dropoff = new { latitude = Latitude + 0.03, longitude = Longitude, address = "New Street 2", contact = "Ring twice" } });
        Assert.Equal((Latitude + 0.03, "New Street 2", "Ring twice"), ((double)moved["dropoff_latitude"]!, (string?)moved["dropoff_address"], (string?)moved["dropoff_contact"]));
        Assert.Equal("Shop", (string?)moved["pickup_address"]);

        var corrected = await Patch(world, order, new { dropoff = new { address = "New Street 4" } });
        Assert.Equal((Latitude + 0.03, "New Street 4", "Ring twice"), ((double)corrected["dropoff_latitude"]!, (string?)corrected["dropoff_address"], (string?)corrected["dropoff_contact"]));

        var again = await Patch(world, order, new { dropoff = new { latitude = Latitude + 0.04, longitude = Longitude } });
        Assert.Equal((Latitude + 0.04, null, "Ring twice"), ((double)again["dropoff_latitude"]!, (string?)again["dropoff_address"], (string?)again["dropoff_contact"]));

        var atHub = await Patch(world, order, new { pickup = new { hub_id = hub.Id } });
        Assert.Equal((Latitude, Longitude + 0.05), ((double)atHub["pickup_latitude"]!, (double)atHub["pickup_longitude"]!));
        Assert.Equal(hub.Id.ToString(), (string?)atHub["pickup_location"]!["hub_id"]);
        var read = await world.ReadOrder(order);
        Assert.Equal(atHub["pickup_location"]!.ToJsonString(), read["pickup_location"]!.ToJsonString());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_change_to_what_cannot_be_is_refused_and_changes_nothing(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        await DispatchWorld.Good(world.Api.PostJson("drivers", new { zone_id = world.Zone, name = "Amal", skills = new[] { "cold_chain" } }));
        var order = await world.Order();
        var before = (await world.ReadOrder(order)).ToJsonString();
        (object Change, int Status, string Code)[] cases =
        [
            (new { dropoff = new { latitude = Latitude, longitude = Longitude } }, 422, "same_place"),
            (new { pickup = new { latitude = Latitude + 2 * DispatchWorld.Km, longitude = Longitude } }, 422, "same_place"),
            (new { pickup = new { latitude = 50.0, longitude = 8.0 } }, 422, "outside_zones"),
            (new { dropoff = new { hub_id = "HUB-NONE" } }, 422, "unknown_hub"),
            (new { dropoff = new { latitude = 91, longitude = 8.0 } }, 400, "invalid_parameter"),
            (new { dropoff = new { latitude = 1.0 } }, 400, "invalid_parameter"),
            (new { skills = new[] { "juggling" } }, 422, "unknown_skill"),
            (new { vehicle_types = new[] { "zeppelin" } }, 422, "unknown_vehicle_type"),
            (new { requirements = new { proof = new[] { "oath" } } }, 422, "unknown_proof"),
            (new { recipient_phone = "12" }, 422, "phone_invalid"),
            (new { service_type = "BULLET" }, 422, "field_fixed"),
            (new { colour = "red" }, 400, "invalid_json"),
            (new { status = "delivered" }, 409, "state_conflict"),
            (new { sla_deadline = "2026-11-20T12:00:00Z" }, 422, "reason_missing"),
        ];
        foreach (var (change, status, code) in cases)
        {
            var answer = await world.Api.PatchJson($"orders/{order}", change);
            Assert.True((status, code) == (answer.Status, answer.Code), $"{Json.Of(change)}: {answer.Status} {answer.Body}");
        }
        Assert.Equal(412, (await world.Api.PatchJson($"orders/{order}", new { notes = "x" }, "\"99\"")).Status);
        Assert.Equal(before, (await world.ReadOrder(order)).ToJsonString());

        var skilled = await Patch(world, order, new { skills = new[] { "cold_chain" } });
        var typed = await Patch(world, order, new { vehicle_types = new[] { "van" } });
        Assert.Equal("cold_chain", (string?)skilled["requirements"]!["skills"]![0]);
        Assert.Equal(("cold_chain", "van"), ((string?)typed["requirements"]!["skills"]![0], (string?)typed["requirements"]!["vehicle_types"]![0]));
        var unknown = await world.Api.PostJson("orders", new
        {
            customer = new { name = "A" }, pickup = new { latitude = Latitude, longitude = Longitude }, dropoff = new { latitude = Latitude + 0.02, longitude = Longitude }, skills = new[] { "juggling" },
        });
        Assert.Equal((422, "unknown_skill", "cold_chain"), (unknown.Status, unknown.Code, (string?)unknown.Body!["allowed"]![0]));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_may_be_changed_shrinks_as_the_order_goes_on(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var driver = await world.Driver("Amal", 1);
        var order = await world.Order();
        object pickup = new { pickup = new { latitude = Latitude - 0.01, longitude = Longitude } };
        object dropoff = new { dropoff = new { latitude = Latitude + 0.05, longitude = Longitude } };
        object contact = new { notes = "At the gate", recipient_name = "B. Customer", dropoff = new { contact = "Guard" } };
        (string Step, int Pickup, int Dropoff, int Contact)[] steps =
            [("pending", 200, 200, 200), ("assigned", 409, 200, 200), ("picked_up", 409, 409, 200), ("in_transit", 409, 409, 409), ("delivered", 409, 409, 409)];
        foreach (var (step, onPickup, onDropoff, onContact) in steps)
        {
            if (step == "assigned") await DispatchWorld.Good(world.Api.PostJson($"automation/dispatch/orders/{order}/assign", new { driver_id = driver, reason = "test" }));
            else if (step != "pending") await DispatchWorld.Good(world.Api.PostJson($"orders/{order}/status", new { status = step }));
            foreach (var (change, expected) in new[] { (pickup, onPickup), (dropoff, onDropoff), (contact, onContact) })
            {
                var answer = await world.Api.PatchJson($"orders/{order}", change);
                Assert.True(expected == answer.Status, $"{step}: {Json.Of(change)} answered {answer.Status} {answer.Body}");
                if (expected == 409) Assert.Equal("order_not_editable", answer.Code);
            }
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_moved_drop_off_takes_its_stop_and_the_eta_with_it(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var driver = await world.Driver("Amal", 1);
        var order = await world.Order();
        await DispatchWorld.Good(world.Api.PostJson($"automation/dispatch/orders/{order}/assign", new { driver_id = driver, reason = "test" }));
        var before = (DateTimeOffset)(await world.ReadOrder(order))["estimated_delivery_at"]!;
        var route = (string)(await world.ReadOrder(order))["route_id"]!;

        await Patch(world, order, new { dropoff = new { latitude = Latitude + 0.10, longitude = Longitude } });

        JsonNode? Delivery(Answer answer) => answer.Body!["stops"]!.AsArray().Single(stop => (string?)stop!["stop_type"] == "delivery");
        await world.Until(async () => (double)Delivery(await world.Api.GetJson($"routes/{route}"))!["latitude"]! == Latitude + 0.10, "the stop has moved");
        // Nine more kilometres take at least nine minutes by motorcycle.
        Assert.True((DateTimeOffset)(await world.ReadOrder(order))["estimated_delivery_at"]! > before.AddMinutes(9));
    }

    private static async Task<JsonNode> Patch(DispatchWorld world, Guid order, object change) => (await DispatchWorld.Good(world.Api.PatchJson($"orders/{order}", change))).Body!;
}
