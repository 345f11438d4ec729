using Steward.Escalation;
using Steward.Kernel;
using Steward.Tests.Dispatch;
using Xunit;

namespace Steward.Tests.Escalation;

/// <summary>Stuck orders and silent drivers; failed deliveries are in <see cref="NextAttemptTests"/>.</summary>
public sealed class DriverTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.22")]
    public async Task Editing_a_note_every_minute_does_not_hide_a_stuck_order(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var driver = await world.World.Driver("Asha", 0.5);
        var order = await world.World.Order(level: "STANDARD");
        await world.Assign(order);
        for (var minute = 1; minute <= 29; minute++)
        {
            world.Pass(1);
            if (minute % 10 == 0) await world.Seen(driver, 0.5); // seen, and not moving
            await DispatchWorld.Good(world.Api.PatchJson($"orders/{order}", new { notes = $"minute {minute}" }));
        }
        await world.Seen(driver, 0.5);
        Assert.Null(await world.Log(order, "STUCK_ORDER"));
        world.Pass(1.1);
        await world.Until(async () => await world.Log(order, "STUCK_ORDER") is not null, "it is stuck");
        Assert.Contains(world.Post.Told, n => n.To.DriverId == driver && n.OrderId == order);

        // The driver is seen and does not move: five minutes later it is a person's.
        world.Pass(4);
        await world.Seen(driver, 0.5);
        world.Pass(1.1);
        await world.Until(async () => (int?)(await world.Log(order, "STUCK_ORDER"))?["level"] == 1, "a person is called");
        await world.Step(order, "picked_up");
        await world.Until(async () => (string?)(await world.Log(order, "STUCK_ORDER"))?["resolution"] == "the order moves on", "progress resolves it");
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.23")]
    public async Task A_silent_driver_is_asked_and_called_before_anything_moves_and_his_parcels_stay(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var driver = await world.World.Driver("Asha", 0.5);
        var (open, onBoard) = (await world.World.Order(level: "STANDARD"), await world.World.Order(level: "STANDARD"));
        await world.Assign(open);
        await world.Assign(onBoard);
        await world.Step(onBoard, "picked_up");
        world.Pass(15.1);
        await world.Until(async () => await Silent(world) is not null, "he is asked");
        var message = world.Post.Told.Single(n => n.To.DriverId == driver);
        Assert.Equal(["Push", "SMS"], message.Channels!);
        Assert.Contains(message.Actions, a => a.Id == "fine");
        Assert.Equal("assigned", await world.World.Status(open));

        world.Pass(2.1);
        await world.Until(async () => (string?)(await world.Api.GetJson($"drivers/{driver}")).Body!["status"] == "offline", "he is off the list");
        var steps = (await world.Detail((await Silent(world))!))["timeline"]!.AsArray();
        Assert.Equal(["Call not_configured", "Push Sent", "SMS Sent"], steps.Where(s => s!["channel"] is not null && s["driver_id"] is not null).Select(s => $"{s!["channel"]} {s["outcome"]}").Order(StringComparer.Ordinal));
        var moved = steps.First(s => (string)s!["kind"]! == "remedy")!;
        Assert.True((DateTimeOffset)moved["at"]! >= (DateTimeOffset)steps.Last(s => (string)s!["kind"]! == "call")!["at"]!);
        Assert.Equal(("pending", "picked_up"), (await world.World.Status(open), await world.World.Status(onBoard)));
        Assert.Equal(driver, (Guid)(await world.World.ReadOrder(onBoard))["driver_id"]!);
        Assert.Equal(1, (int)(await Silent(world))!["level"]!);
        Assert.Equal("driver_silent", (string)(await world.Alerts("alert_type=DRIVER_UNRESPONSIVE")).Single()!["code"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.23")]
    public async Task A_position_in_the_last_second_stops_all(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var driver = await world.World.Driver("Asha", 0.5);
        var order = await world.World.Order(level: "STANDARD");
        await world.Assign(order);
        world.Pass(15.1);
        await world.Until(async () => await Silent(world) is not null, "he is asked");
        world.Pass(1.98);
        await world.Seen(driver, 0.6);
        await world.Until(async () => await Silent(world) is null, "the position ends it");
        world.Pass(1);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal(("assigned", "busy"), (await world.World.Status(order), (string)(await world.Api.GetJson($"drivers/{driver}")).Body!["status"]!));
        Assert.Empty(await world.Alerts("alert_type=DRIVER_UNRESPONSIVE"));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.23")]
    public async Task With_the_provider_down_nobody_is_declared_silent_until_a_dispatcher_confirms(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        world.Post.Fate = null;
        var driver = await world.World.Driver("Asha", 0.5);
        var order = await world.World.Order(level: "STANDARD");
        await world.Assign(order);
        world.Pass(15.1);
        await world.Until(async () => await Silent(world) is not null, "he is asked");
        world.Pass(2.1);
        await world.Until(async () => (await world.Alerts("alert_type=DRIVER_UNRESPONSIVE")).Count == 1, "a dispatcher is asked");
        world.Pass(30);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal("assigned", await world.World.Status(order));
        Assert.Equal("confirm_silent", (string)(await world.Alerts("alert_type=DRIVER_UNRESPONSIVE")).Single()!["code"]!);

        await DispatchWorld.Good(world.Api.PostJson($"automation/escalation/logs/{(await Silent(world))!["id"]}/confirm"));
        Assert.Equal("pending", await world.World.Status(order));
        Assert.Equal("offline", (string)(await world.Api.GetJson($"drivers/{driver}")).Body!["status"]!);
    }

    private static async Task<System.Text.Json.Nodes.JsonNode?> Silent(EscalationWorld world) =>
        (await world.Logs("type=UNRESPONSIVE_DRIVER")).FirstOrDefault(l => (string)l!["status"]! != EscalationStatus.Resolved);
}
