using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Tests.Dispatch;
using Xunit;

namespace Steward.Tests.Orders;

public class OrderMovesTests
{
    private static readonly HashSet<string> Allowed =
    [
        "scheduled>pending", "scheduled>cancelled", "pending>assigned", "pending>cancelled", "assigned>pending", "assigned>picked_up", "assigned>failed", "assigned>cancelled",
        "picked_up>in_transit", "picked_up>delivered", "picked_up>failed", "in_transit>delivered", "in_transit>failed", "failed>pending", "failed>in_transit", "failed>cancelled",
    ];

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Through_the_api_every_written_move_passes_and_every_other_is_409_and_changes_nothing(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        // Without a vehicle he has no route, whose stops would follow the order in their own time.
        var driver = (await DispatchWorld.Good(world.Api.PostJson("drivers", new { zone_id = world.Zone, name = "Amal" }))).Id;
        var order = await world.Order();
        foreach (var from in OrderStatus.All)
            foreach (var to in OrderStatus.All)
            {
                await Put(world, order, driver, from);
                var before = await world.ReadOrder(order);

                var answer = await world.Api.PostJson($"orders/{order}/status", new { status = to, driver_id = to == "assigned" ? driver : (Guid?)null });

                var after = await world.ReadOrder(order);
                if (Allowed.Contains($"{from}>{to}"))
                    Assert.True((200, to, (long)before["row_version"]! + 1) == (answer.Status, (string?)after["status"], (long)after["row_version"]!), $"{from} → {to}: {answer.Status} {answer.Body}");
                else
                {
                    // The same state again is 200 without effect.
                    Assert.True((from == to ? 200 : 409) == answer.Status, $"{from} → {to}: {answer.Status} {answer.Body}");
                    if (from != to) Assert.Equal((from, to), (from, (string?)answer.Body!["requested_status"]));
                    Assert.Equal(before.ToJsonString(), after.ToJsonString());
                }
            }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_calls_by_name_follow_the_same_machine(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var driver = await world.Driver("Amal", 1);
        var order = await world.Order();
        (string Call, object Body, string[] From, string To)[] calls =
        [
            ("cancel", new { reason = "by test" }, ["scheduled", "pending", "assigned", "failed"], "cancelled"), ("cancel", new { }, ["picked_up", "in_transit"], "failed"),
            ("fail", new { reason_category = "other" }, ["assigned", "picked_up", "in_transit"], "failed"), ("retry", new { }, ["failed"], "pending"), ("return", new { }, ["failed"], "cancelled"),
            ("send-now", new { }, ["scheduled"], "pending"),
        ];
        foreach (var (call, body, from, to) in calls)
            foreach (var state in OrderStatus.All.Where(state => !(call == "cancel" && !from.Contains(state) && state != "delivered") && call != "send-now" || from.Contains(state)))
            {
                await Put(world, order, driver, state);
                var answer = await world.Api.PostJson($"orders/{order}/{call}", body);
                var expected = from.Contains(state) ? (200, to) : state == to || (call == "return" && state == "cancelled") ? (200, state) : (409, state);
                Assert.True(expected == (answer.Status, await world.Status(order)), $"{call} of {state}: {answer.Status} {answer.Body}");
            }
        await Put(world, order, driver, "assigned");
        (string Call, object Body, int Status, string Code)[] bad =
        [
            ("status", new { status = "lost" }, 400, "invalid_parameter"), ("status", new { }, 400, "invalid_json"), ("status", new { status = 3 }, 400, "invalid_json"),
            ("fail", new { reason_category = "weather" }, 400, "invalid_parameter"), ("status", new { status = "picked_up", occurred_at = world.Host.Clock.GetUtcNow().AddHours(-25) }, 422, "occurred_at_out_of_range"),
            ("status", new { status = "picked_up", occurred_at = world.Host.Clock.GetUtcNow().AddMinutes(3) }, 422, "occurred_at_out_of_range"),
        ];
        foreach (var (call, body, status, code) in bad)
        {
            var answer = await world.Api.PostJson($"orders/{order}/{call}", body);
            Assert.True((status, code) == (answer.Status, answer.Code), $"{call} {Json.Of(body)}: {answer.Status} {answer.Body}");
        }
        Assert.Equal(412, (await world.Api.SendJson(HttpMethod.Post, $"orders/{order}/status", new { status = "picked_up" }, "\"99\"")).Status);
        Assert.Equal(("assigned", 409), (await world.Status(order), (await world.Api.PostJson($"orders/{order}/status", new { status = "delivered" })).Status));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.28")]
    public async Task Each_failure_takes_the_path_of_its_category(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var driver = await world.Driver("Amal", 1);
        (string Category, string Next, string? Refused)[] paths =
        [
            ("customer_unavailable", "contact_customer", null), ("access_denied", "contact_customer", null), ("wrong_address", "await_correction", "correction_missing"),
            ("payment_problem", "await_correction", "correction_missing"), ("refused", "return_to_sender", "return_to_sender"), ("damaged", "return_to_sender", "return_to_sender"), ("other", "ask_person", null),
        ];
        var order = await world.Order();
        foreach (var (category, next, refused) in paths)
            foreach (var (call, body) in new (string, object)[] { ("retry", new { }), ("status", new { status = "in_transit" }) })
            {
                await Put(world, order, driver, "in_transit");
                var failed = (await DispatchWorld.Good(world.Api.PostJson($"orders/{order}/fail", new { reason_category = category, note = "at the door" }))).Body!;
                Assert.Equal((next, category, 1), ((string?)failed["next_step"], (string?)failed["failure_reason"], (int)failed["attempt_count"]!));
                var again = await world.Api.PostJson($"orders/{order}/{call}", body);
                Assert.True((refused is null ? 200 : 409, refused) == (again.Status, again.Code), $"{category} {call}: {again.Body}");
                if (refused == "return_to_sender") Assert.Equal(200, (await world.Api.PostJson($"orders/{order}/return")).Status);
                if (refused != "correction_missing") continue;
                // Another field does not put it right.
                await DispatchWorld.Good(world.Api.PatchJson($"orders/{order}", new { recipient_name = "B" }));
                Assert.Equal("correction_missing", (await world.Api.PostJson($"orders/{order}/{call}", body)).Code);
                object correction = category == "wrong_address" ? new { dropoff = new { latitude = DispatchWorld.Latitude + 0.03, longitude = DispatchWorld.Longitude } } : new { cod_amount = 0 };
                await DispatchWorld.Good(world.Api.PatchJson($"orders/{order}", correction));
                Assert.Equal(200, (await world.Api.PostJson($"orders/{order}/{call}", body)).Status);
            }

        await Put(world, order, driver, "in_transit");
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var failed = (await DispatchWorld.Good(world.Api.PostJson($"orders/{order}/fail", new { reason_category = "customer_unavailable" }))).Body!;
            Assert.Equal(attempt < 3 ? "contact_customer" : "return_to_sender", (string?)failed["next_step"]);
            Assert.Equal(attempt < 3 ? 200 : 409, (await world.Api.PostJson($"orders/{order}/status", new { status = "in_transit" })).Status);
        }
        Assert.Equal(200, (await world.Api.PostJson($"orders/{order}/return")).Status);
        Assert.Equal(("cancelled", "returned_to_sender"), (await world.Status(order), (string?)(await world.ReadOrder(order))["cancellation_reason"]));
    }

    /// <summary>As if it had come there: with the driver where somebody has it, and no past failures.</summary>
    private static Task Put(DispatchWorld world, Guid order, Guid driver, string status) => world.Host.Database.Write(session => session.Execute(
        """
        update orders set status = @status, driver_id = case when @hasDriver = 1 then @driver else null end, attempt_count = 0, failure_reason = null, hold_until = null,
          sla_state = 'on_track', sla_breached = @no where id = @order
        """,
        new { order, status, no = false, driver, hasDriver = status is "assigned" or "picked_up" or "in_transit" or "failed" ? 1 : 0 }));
}
