using System.Text.Json.Nodes;
using Steward.Kernel;
using Xunit;
using static Steward.Tests.Dispatch.DispatchWorld;

namespace Steward.Tests.Dispatch.Batching;

/// <summary>Batches in the real server: made, offered whole, followed to their end, dissolved.</summary>
public sealed class BatchTests
{
    private int phones = 200_000;

    /// <summary>From the centre to so many kilometres north and east.</summary>
    private async Task<Guid> Order(DispatchWorld world, double kmNorth, double kmEast, string level = "BULLET") => (await Good(world.Api.PostJson("orders", new
    {
        service_type = level, customer = new { name = "A. Customer", phone = $"+254722{++phones}" },
        pickup = new { latitude = Latitude, longitude = Longitude, address = "Shop" },
        dropoff = new { latitude = Latitude + kmNorth * Km, longitude = Longitude + kmEast * Km, address = "Home" },
        packages = new[] { new { weight_kg = 2.5m, volume_m3 = 0.01m } }, package_value = 1_500,
    }))).Id;

    private static async Task<JsonNode> Process(DispatchWorld world) => (await Good(world.Api.PostJson("automation/batching/process"))).Body!;

    private static async Task<JsonArray> Batches(DispatchWorld world) => (await Good(world.Api.GetJson("automation/batching/batches"))).Body!["items"]!.AsArray();

    private static async Task<JsonNode> Read(DispatchWorld world, Guid batch) => (await Good(world.Api.GetJson($"automation/batching/batch/{batch}"))).Body!;

    private static async Task<JsonNode?> Offered(DispatchWorld world, Guid batch) =>
        (await Good(world.Api.GetJson($"automation/dispatch/offers?batch={batch}"))).Body!["items"]!.AsArray().FirstOrDefault(o => (string)o!["status"]! == "offered");

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.15")]
    public async Task Orders_near_each_other_join_and_the_others_are_left_alone_with_the_reason(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        await world.Driver("Near", 0.5);
        var (a, b, far, fast, other) = (await Order(world, 5, 0), await Order(world, 5, 2.8), await Order(world, 5, 6), await Order(world, 5, 0.2, "EXPRESS"), await Order(world, 5, 1, "STANDARD"));
        var preview = (await Good(world.Api.PostJson("automation/batching/preview"))).Body!["zones"]![0]!;
        Assert.Equal(new[] { a, b }.Order(), preview["proposals"]![0]!["order_ids"]!.AsArray().Select(o => (Guid)o!).Order());
        Assert.Empty(await Batches(world));

        var done = await Process(world);

        Assert.Equal((true, 1, 2), ((bool)done["success"]!, (int)done["batchesCreated"]!, (int)done["ordersAssigned"]!));
        var reasons = done["left_alone"]!.AsArray().ToDictionary(l => (Guid)l!["order_id"]!, l => (string)l!["reason"]!);
        Assert.Equal((3, "no_partner_near", "level_not_batched", "no_partner_near"), (reasons.Count, reasons[far], reasons[fast], reasons[other]));
        var batch = (await Batches(world))[0]!;
        Assert.Equal(("pending", 2, 5m, 3_000m), ((string)batch["status"]!, (int)batch["order_count"]!, (decimal)batch["total_weight_kg"]!, (decimal)batch["total_value"]!));
        Assert.Matches("^BATCH-20261120-[0-9A-Z]{5}$", (string)batch["batch_number"]!);
        var decision = (await Good(world.Api.GetJson($"decisions/{batch["decision_id"]}"))).Body!;
        Assert.Equal("batch", (string)decision["decision_type"]!);
        Assert.Equal((string)batch["id"]!, (string)(await world.ReadOrder(a))["batch_id"]!);
        // Nothing is batched twice.
        Assert.Equal(0, (int)(await Process(world))["batchesCreated"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.4")]
    public async Task One_driver_takes_the_whole_batch_by_one_offer_and_it_ends_with_its_orders(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var (near, next) = (await world.Driver("Near", 0.3), await world.Driver("Next", 1.5));
        Guid[] orders = [await Order(world, 4, 0), await Order(world, 4, 1)];
        Assert.Equal(1, (int)(await Process(world))["batchesCreated"]!);
        var batch = (Guid)(await Batches(world))[0]!["id"]!;
        await world.StartEngine();

        await world.Until(async () => await Offered(world, batch) is not null, "the batch is offered");
        var first = (await Offered(world, batch))!;
        Assert.Equal((near, (JsonNode?)null), ((Guid)first["driver_id"]!, first["order_id"]));
        await Good(world.Api.PostJson($"automation/dispatch/offers/{first["id"]}/decline", new { reason_code = "too_far" }));
        await world.Until(async () => await Offered(world, batch) is not null, "the next driver is asked");
        var second = (await Offered(world, batch))!;
        Assert.Equal(next, (Guid)second["driver_id"]!);
        Assert.Empty((await world.Offers(orders[0])).Where(o => o!["order_id"] is not null));
        var accepted = (await Good(world.Api.PostJson($"automation/dispatch/offers/{second["id"]}/accept"))).Body!;

        Assert.Equal(2, accepted["assignments"]!.AsArray().Count);
        Assert.Equal(4, accepted["stops"]!.AsArray().Count);
        foreach (var order in orders)
        {
            var log = Assert.Single(await world.Assignments(order))!;
            Assert.Equal(("batch", batch, next), ((string)log["assignment_method"]!, (Guid)log["batch_id"]!, (Guid)log["driver_id"]!));
            Assert.Equal("assigned", await world.Status(order));
        }

        var read = await Read(world, batch);
        Assert.Equal(("processing", "Next", 2), ((string)read["status"]!, (string)read["driver_name"]!, read["orders"]!.AsArray().Count));
        Assert.Equal((409, "batch_on_board"), await OnBoard(world, batch, orders[0]) is var no ? (no.Status, no.Code) : default);
        await Good(world.Api.PostJson($"orders/{orders[0]}/status", new { status = "delivered" }));
        await Good(world.Api.PostJson($"orders/{orders[1]}/status", new { status = "picked_up" }));
        await Good(world.Api.PostJson($"orders/{orders[1]}/fail", new { reason_category = "refused" }));
        await world.Until(async () => (string)(await Read(world, batch))["status"]! == "completed", "the batch ends");
        read = await Read(world, batch);
        Assert.Equal((50m, 4), ((decimal)read["delivery_success_rate"]!, (int)read["stops_completed"]!));
        // The batch and who drives it are decided again, byte for byte, from what was stored.
        Assert.All(await world.Host.Service<Steward.Decisions.Ledger.VerifyLedger>().Run(null, 1, true, null, TestContext.Current.CancellationToken), verdict => Assert.Null(verdict.Fault));
        var about = (await Good(world.Api.GetJson($"decisions?order_id={orders[1]}"))).Body!["items"]!.AsArray();
        Assert.Equal(["assignment", "assignment", "batch"], about.Select(d => (string)d!["decision_type"]!).Order(StringComparer.Ordinal));
        foreach (var decision in about)
            Assert.Equal(200, (await world.Api.GetJson($"decisions/{decision!["id"]}/card")).Status);
        var day = (await Good(world.Api.GetJson("automation/batching/stats"))).Body!["historical"]![0]!;
        Assert.Equal((1, 2, 2m, 50m, 1), ((int)day["total_batches"]!, (int)day["total_orders_batched"]!, (decimal)day["avg_orders_per_batch"]!, (decimal)day["avg_success_rate"]!, (int)day["completed_batches"]!));
    }

    private static async Task<Answer> OnBoard(DispatchWorld world, Guid batch, Guid order)
    {
        await Good(world.Api.PostJson($"orders/{order}/status", new { status = "picked_up" }));
        return await world.Api.PostJson($"automation/batching/batch/{batch}/cancel", new { reason = "changed our mind" });
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.16")]
    public async Task A_batch_without_a_driver_dissolves_and_its_orders_are_dispatched_singly(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var driver = await world.Driver("Only", 0.5);
        Guid[] orders = [await Order(world, 4, 0), await Order(world, 4, 1)];
        await Process(world);
        var batch = (Guid)(await Batches(world))[0]!["id"]!;

        world.Host.Clock.Advance(TimeSpan.FromMinutes(11));
        await world.Until(async () => (string)(await Read(world, batch))["status"]! == "cancelled", "the batch dissolves");

        Assert.Equal("no_driver", (string)(await Read(world, batch))["end_reason"]!);
        foreach (var order in orders) Assert.Equal(("pending", (JsonNode?)null), await world.ReadOrder(order) is var row ? ((string)row["status"]!, row["batch_id"]) : default);
        // They are not put together again, and each is offered alone.
        Assert.All((await Process(world))["left_alone"]!.AsArray(), l => Assert.Equal("batch_dissolved", (string)l!["reason"]!));
        await world.Move(driver, 0.5);
        await world.StartEngine();
        await world.Until(async () => await world.OpenOffer(orders[0]) is not null || await world.OpenOffer(orders[1]) is not null, "one is offered alone");
        var offer = (await world.OpenOffer(orders[0]) ?? await world.OpenOffer(orders[1]))!;
        Assert.Contains((Guid)offer["order_id"]!, orders);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.4")]
    public async Task The_engine_batches_by_itself_and_wakes_when_ten_orders_wait(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        await world.Driver("Near", 0.5);
        await Good(world.Api.PostJson("automation/batching/start"));
        Guid[] orders = [await Order(world, 4, 0), await Order(world, 4, 0.5)];
        await world.Until(async () => (await Batches(world)).Count == 1, "the first tick batches them");
        await world.Until(async () => (await Good(world.Api.GetJson("automation/batching/runs"))).Body!["items"]!.AsArray().Count > 0, "the run is kept", advance: false);
        Assert.Equal("{batches number}", Shape.Of((await Good(world.Api.GetJson("automation/batching/runs"))).Body!["items"]![0]!["counts"]));

        for (var i = 0; i < 10; i++) await Order(world, 4, 0.1 * i);

        // The next tick is ten minutes off, and two minutes of the product's time are all that is waited.
        await world.Until(async () => (await Batches(world)).Count > 1, "ten orders wake it");
        Assert.Equal(orders.Order(), (await Batches(world))[^1]!["order_ids"]!.AsArray().Select(o => (Guid)o!).Order());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.1")]
    public async Task The_fixed_operations_of_batching_answer_in_their_shape_on_an_empty_and_on_a_filled_database(Dialect dialect)
    {
        const string Config = "config{batchingInterval text, minOrdersInBatch number, maxOrdersInBatch number, maxDistanceKm number}";
        await using var world = await DispatchWorld.Start(dialect);
        Assert.Equal($"{{isRunning bool, {Config}, zones[{{zone_id text, wish text, running bool, node null, last_tick_at null, tick_ms null, behind_seconds null, last_error null}}]}}", await ShapeOf(world, "status"));
        Assert.Equal("{historical[], today{total_batches number, total_orders_batched number, avg_orders_per_batch null}, activeBatches[], period text}", await ShapeOf(world, "stats"));
        Assert.Equal("{success bool, message text, batchesCreated number, ordersAssigned number, left_alone[]}", Shape.Of(await Process(world)));
        Assert.Equal((404, "not_found"), await world.Api.GetJson($"automation/batching/batch/{Ids.New(world.Host.Clock.GetUtcNow())}") is var none ? (none.Status, none.Code) : default);
        Assert.Equal((400, "invalid_id"), await world.Api.GetJson("automation/batching/batch/x") is var bad ? (bad.Status, bad.Code) : default);
        Assert.Equal((400, "invalid_parameter"), await world.Api.GetJson("automation/batching/stats?days=366") is var days ? (days.Status, days.Code) : default);
        Assert.Equal((409, "engine_not_running"), await world.Api.PostJson("automation/batching/stop") is var idle ? (idle.Status, idle.Code) : default);
        await world.Driver("Near", 0.5);
        await Order(world, 4, 0);
        await Order(world, 4, 1);
        await Process(world);
        var batch = (Guid)(await Batches(world))[0]!["id"]!;

        Assert.Equal(
            "{id text, batch_number text, driver_id null, order_ids[text], order_count number, total_distance_km number, estimated_delivery_time_minutes number, total_weight_kg number, "
            + "total_value number, delivery_zone text, service_type text, status text, dispatched_at null, completed_at null, stops_completed number, delivery_success_rate null, hold_until text, "
            + "saved_minutes number, end_reason null, zone_id text, business_date text, decision_id text, created_at text, updated_at text, metadata{seconds number, delivered_after{}}, "
            + "driver_name null, driver_phone null, orders[{orderId text, orderNumber text, status text, pickupAddress text, dropoffAddress text, customerName text}]}",
            System.Text.RegularExpressions.Regex.Replace(Shape.Of(await Read(world, batch)), "delivered_after\\{[^}]*\\}", "delivered_after{}"));
        Assert.Equal(
            "{historical[{date text, total_batches number, total_orders_batched number, avg_orders_per_batch number, min_orders_per_batch number, max_orders_per_batch number, total_distance_km number, "
            + "avg_distance_per_batch number, total_value number, avg_success_rate null, completed_batches number, failed_batches number}], today{total_batches number, total_orders_batched number, "
            + "avg_orders_per_batch number}, activeBatches[{id text, batch_number text, order_count number, status text, created_at text}], period text}",
            await ShapeOf(world, "stats"));
        var start = (await Good(world.Api.PostJson("automation/batching/start"))).Body!;
        Assert.Equal($"{{success bool, message text, {Config}}}", Shape.Of(start));
        Assert.Equal(("10 minutes", 2, 5, 3), ((string)start["config"]!["batchingInterval"]!, (int)start["config"]!["minOrdersInBatch"]!, (int)start["config"]!["maxOrdersInBatch"]!, (int)start["config"]!["maxDistanceKm"]!));
        Assert.True((bool)(await Good(world.Api.PostJson("automation/batching/start"))).Body!["alreadyRunning"]!);
        Assert.Equal("{success bool, message text}", Shape.Of((await Good(world.Api.PostJson("automation/batching/stop"))).Body));
        var summary = (await Good(world.Api.GetJson("automation/dashboard"))).Body!;
        Assert.Equal((1, 2), ((int)summary["summary"]!["totalBatches"]!, (int)summary["today"]!["batching"]!["orders_batched"]!));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.29")]
    public async Task A_person_makes_gives_shrinks_and_cancels_a_batch(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var driver = await world.Driver("Near", 0.5);
        Guid[] orders = [await Order(world, 4, 0), await Order(world, 4, 4), await Order(world, 4, 1), await Order(world, 4, 1.5)];
        var apart = await world.Api.PostJson("automation/batching/batches", new { order_ids = orders.Take(2), reason = "same street" });
        Assert.Equal((422, "rule_violated", "drop_offs_apart"), (apart.Status, apart.Code, (string)apart.Body!["broken_rules"]![0]!["rule"]!));

        var made = await Good(world.Api.PostJson("automation/batching/batches", new { order_ids = new[] { orders[0], orders[2], orders[3] }, reason = "same street" }));
        Assert.Equal((409, "order_in_batch"), await world.Api.PostJson("automation/batching/batches", new { order_ids = orders.Take(3), reason = "again" }) is var twice ? (twice.Status, twice.Code) : default);
        var smaller = (await Good(world.Api.PostJson($"automation/batching/batch/{made.Id}/remove-orders", new { order_ids = new[] { orders[3] }, reason = "goes tomorrow" }))).Body!["batch"]!;
        Assert.Equal((2, 2), ((int)smaller["order_count"]!, smaller["order_ids"]!.AsArray().Count));
        Assert.Equal((409, "state_conflict"), await world.Api.PostJson($"automation/batching/batch/{made.Id}/complete") is var early ? (early.Status, early.Code) : default);
        var given = (await Good(world.Api.PostJson($"automation/batching/batch/{made.Id}/dispatch", new { driver_id = driver }))).Body!;
        Assert.Equal(("processing", driver), ((string)given["batch"]!["status"]!, (Guid)given["batch"]!["driver_id"]!));
        Assert.Equal("MANUAL", (string)(await world.Assignments(orders[0]))[0]!["assignment_type"]!);
        Assert.Equal((409, "state_conflict"), await world.Api.PostJson($"automation/batching/batch/{made.Id}/dispatch", new { driver_id = driver }) is var given2 ? (given2.Status, given2.Code) : default);
        Assert.Equal((409, "orders_open"), await world.Api.PostJson($"automation/batching/batch/{made.Id}/complete") is var open ? (open.Status, open.Code) : default);
        Assert.Equal(400, (await world.Api.PostJson($"automation/batching/batch/{made.Id}/cancel", new { reason = " " })).Status);
        var cancelled = (await Good(world.Api.PostJson($"automation/batching/batch/{made.Id}/cancel", new { reason = "rain" }))).Body!["batch"]!;

        Assert.Equal(("cancelled", "rain"), ((string)cancelled["status"]!, (string)cancelled["end_reason"]!));
        foreach (var order in orders) Assert.Equal(("pending", (JsonNode?)null), await world.ReadOrder(order) is var row ? ((string)row["status"]!, row["batch_id"]) : default);
        foreach (var (act, body) in new (string, object?)[] { ("cancel", new { reason = "twice" }), ("complete", null), ("dispatch", new { driver_id = driver }), ("remove-orders", new { order_ids = new[] { orders[2] }, reason = "late" }) })
            Assert.Equal((act, 409, "state_conflict"), await world.Api.PostJson($"automation/batching/batch/{made.Id}/{act}", body) is var again ? (act, again.Status, again.Code) : default);
        Assert.Empty((await Good(world.Api.GetJson("automation/batching/batches?status=processing"))).Body!["items"]!.AsArray());
    }

    private static async Task<string> ShapeOf(DispatchWorld world, string path) => Shape.Of((await Good(world.Api.GetJson("automation/batching/" + path))).Body);
}
