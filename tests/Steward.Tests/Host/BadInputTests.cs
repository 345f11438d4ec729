using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Dispatch;
using Xunit;
using static Steward.Tests.Dispatch.DispatchWorld;

namespace Steward.Tests.Host;

/// <summary>The rows of delivery-automation 11 about what there is, through the API of the real server.</summary>
public sealed class BadInputTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.34")]
    public async Task Every_bad_question_has_its_status_and_code(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var order = await world.Order();
        var unknown = "0192f0c0-0000-7000-8000-000000000000";
        var (page, text) = ("limit=501", new string('x', 4_001));
        (string Path, int Status, string Code)[] rows =
        [
            .. new[] { "orders/17", "drivers/17", "zones/!!", "decisions/17", "routes/17", "vehicles/17" }.Select(p => (p, 400, "invalid_id")),
            .. new[] { "orders", "drivers", "decisions", "routes", "vehicles", "automation/dispatch/offers", "automation/dispatch/assignments" }.Select(p => ($"{p}/{unknown}", 404, "not_found")),
            .. new[] { "orders/external:none", "drivers/external:none" }.Select(p => (p, 404, "not_found")),
            .. new[] { "abc", "0", "-1", "366" }.Select(days => ($"automation/dispatch/stats?days={days}", 400, "invalid_parameter")),
            .. new[] { "limit=0", page, "limit=abc", "cursor=foreign" }.SelectMany(q => new[] { "orders", "drivers", "decisions", "automation/dispatch/assignments", "automation/dispatch/runs" }.Select(p => ($"{p}?{q}", 400, "invalid_parameter"))),
            ("orders?status=lost", 400, "invalid_parameter"), ("automation/dispatch/offers?status=lost", 400, "invalid_parameter"), ("automation/dispatch/assignments?type=LUCK", 400, "invalid_parameter"),
            ($"automation/dispatch/stats?zone_id={unknown}", 404, "not_found"), ("tracking/AAAAAAAAAAAAAAAAAAAAAA", 404, "not_found"),
        ];
        foreach (var (path, status, code) in rows) Assert.Equal((path, status, code), await world.Api.GetJson(path) is var a ? (path, a.Status, a.Code) : default);

        (string Path, object? Body, int Status, string Code)[] posts =
        [
            ($"automation/dispatch/orders/{order}/assign", "", 400, "invalid_parameter"),
            ($"automation/dispatch/orders/{order}/assign", "{\"driver_id\": 7, \"reason\": \"x\"}", 400, "invalid_json"),
            ($"automation/dispatch/orders/{order}/assign", "{\"driver_id\": \"x\", \"reason\": \"x\", \"more\": 1}", 400, "invalid_json"),
            ($"automation/dispatch/orders/{order}/assign", new { driver_id = unknown, reason = "" }, 400, "invalid_parameter"),
            ($"automation/dispatch/orders/{order}/assign", new { driver_id = unknown, reason = text }, 400, "invalid_parameter"),
            ($"automation/dispatch/orders/{order}/assign", new { driver_id = unknown, reason = "asked" }, 404, "not_found"),
            ($"automation/dispatch/orders/{order}/unassign", new { reason_code = "x", reason = "asked" }, 409, "order_not_assigned"),
            ($"automation/dispatch/orders/{order}/unassign", new { reason_code = "x", reason = text }, 400, "invalid_parameter"),
            ($"automation/dispatch/offers/{unknown}/decline", new { reason_code = new string('x', 101) }, 400, "invalid_parameter"),
            ($"automation/dispatch/offers/{unknown}/withdraw", new { reason = text }, 400, "invalid_parameter"),
            ($"orders/{order}/status", new { status = "delivered" }, 409, "state_conflict"),
            ($"orders/{order}/status", new { status = "beamed" }, 400, "invalid_parameter"),
            ("automation/dispatch/assignments/bulk", new { assignments = Array.Empty<object>() }, 400, "invalid_parameter"),
            ("orders", new string('[', 40) + new string(']', 40), 400, "invalid_json"),
            ("customers", "{\"customer_name\": \"A\", \"customer_name\": \"B\"}", 400, "invalid_json"), ("customers", "{\"customer_name\": \"A\", \"constraints\": {\"a\": 1, \"a\": 2}}", 400, "invalid_json"),
            ("orders", "{\"notes\": \"" + new string('x', 1_100_000) + "\"}", 413, "body_too_large"),
        ];
        foreach (var (path, body, status, code) in posts) Assert.Equal((path, body, status, code), await world.Api.PostJson(path, body) is var a ? (path, body, a.Status, a.Code) : default);
        Assert.Equal("pending", await world.Status(order));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.34")]
    public async Task Every_bad_order_has_its_status_and_code_and_zero_is_a_coordinate(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var now = world.Host.Clock.GetUtcNow();
        (Action<JsonObject> Change, int Status, string Code)[] rows =
        [
            (o => o["pickup"]!["latitude"] = 91, 400, "invalid_parameter"), (o => o["pickup"]!["longitude"] = 181, 400, "invalid_parameter"),
            (o => o["pickup"]!["latitude"] = "1", 400, "invalid_json"), (o => o["pickup"]!["latitude"] = 10.0, 422, "outside_zones"),
            (o => o["dropoff"] = new JsonObject { ["address"] = "somewhere" }, 422, "location_missing"), (o => o["dropoff"] = o["pickup"]!.DeepClone(), 422, "same_place"),
            (o => (o["window_start"], o["window_end"]) = (now.AddHours(2).ToString("O"), now.AddHours(1).ToString("O")), 422, "window_invalid"),
            (o => o["window_end"] = now.AddHours(-1).ToString("O"), 422, "window_invalid"), (o => o["scheduled_for"] = now.AddDays(61).ToString("O"), 422, "too_far_ahead"),
            (o => o["packages"]![0]!["weight_kg"] = -1, 422, "weight_invalid"), (o => o["cod_amount"] = -1, 422, "amount_invalid"), (o => o["cod_amount"] = 1.001m, 422, "amount_invalid"),
            (o => o["customer"]!["phone"] = "12", 422, "phone_invalid"), (o => o["service_type"] = "TELEPORT", 422, "unknown_service_level"), (o => o["vehicle_types"] = new JsonArray("zeppelin"), 422, "unknown_vehicle_type"),
            (o => o["priority"] = "soon", 400, "invalid_parameter"), (o => o["notes"] = new string('x', 4_001), 400, "invalid_parameter"), (o => o["no_such"] = 1, 400, "invalid_json"),
        ];
        foreach (var (change, status, code) in rows)
        {
            var order = Order();
            change(order);
            var answer = await world.Api.PostJson("orders", order.ToJsonString());
            Assert.Equal((status, code), (answer.Status, answer.Code));
            if (status == 400) Assert.NotEmpty(answer.Body!["errors"]!.AsObject());
        }
        Assert.Equal(400, (await world.Api.PostJson("orders", Order().ToJsonString().Replace("36.8172", "NaN", StringComparison.Ordinal))).Status);
        Assert.Empty((await Good(world.Api.GetJson("orders"))).Body!["items"]!.AsArray());

        // The same external id: the same order, or a conflict. A zone on the equator takes coordinates of 0.
        var first = await Good(world.Api.PostJson("orders", With(Order(), "shop-1")));
        Assert.Equal((200, first.Id), await world.Api.PostJson("orders", With(Order(), "shop-1")) is var same ? (same.Status, same.Id) : default);
        var other = Order();
        other["notes"] = "ring twice";
        Assert.Equal((409, "external_id_taken"), await world.Api.PostJson("orders", With(other, "shop-1")) is var taken ? (taken.Status, taken.Code) : default);
        await Good(world.Api.PostJson("zones", new { code = "EQ", name = "Equator", time_zone = "UTC", currency = "KES", country = "KE", depot = new { latitude = 0, longitude = 0 } }));
        var zero = Order();
        zero["pickup"] = new JsonObject { ["latitude"] = 0, ["longitude"] = 0 };
        zero["dropoff"] = new JsonObject { ["latitude"] = 0, ["longitude"] = 0.05 };
        Assert.Equal(201, (await world.Api.PostJson("orders", zero.ToJsonString())).Status);

        var etag = (await Good(world.Api.GetJson($"orders/{first.Id}"))).ETag;
        Assert.Equal(200, (await world.Api.PatchJson($"orders/{first.Id}", new { notes = "one" }, etag)).Status);
        Assert.Equal((412, "stale_version"), await world.Api.PatchJson($"orders/{first.Id}", new { notes = "two" }, etag) is var stale ? (stale.Status, stale.Code) : default);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.34")]
    public async Task Assigning_a_driver_who_may_not_names_every_broken_rule(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var drivers = await world.Drivers([0.4, 0.6]);
        await Good(world.Api.PostJson($"drivers/{drivers[0]}/state", new { status = "offline" }));
        for (var i = 0; i < 5; i++) await Good(world.Api.PostJson($"automation/dispatch/orders/{await world.Order()}/assign", new { driver_id = drivers[1], reason = "asked" }));
        var order = await world.Order();

        Assert.Contains("driver_offline", await Broken(world, order, drivers[0]));
        Assert.Contains("too_many_orders", await Broken(world, order, drivers[1]));
        var forced = await world.Api.PostJson($"automation/dispatch/orders/{order}/assign", new { driver_id = drivers[1], reason = "asked", acknowledge_rules = new[] { "too_many_orders" } });
        Assert.Equal(422, forced.Status);
    }

    private static async Task<IEnumerable<string>> Broken(DispatchWorld world, Guid order, Guid driver)
    {
        var answer = await world.Api.PostJson($"automation/dispatch/orders/{order}/assign", new { driver_id = driver, reason = "asked" });
        Assert.Equal((422, "rule_violated"), (answer.Status, answer.Code));
        return answer.Body!["broken_rules"]!.AsArray().Select(r => (string)r!["rule"]!);
    }

    private static string With(JsonObject order, string externalId)
    {
        order["external_id"] = externalId;
        return order.ToJsonString();
    }

    private static JsonObject Order() => JsonNode.Parse(
        """
        {"service_type": "BARQ", "customer": {"name": "A. Customer", "phone": "+254711000111"}, "pickup": {"latitude": -1.2864, "longitude": 36.8172, "address": "Shop"},
         "dropoff": {"latitude": -1.2664, "longitude": 36.8172, "address": "Home"}, "packages": [{"weight_kg": 2.5, "volume_m3": 0.01}]}
        """)!.AsObject();
}
