using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Dispatch;
using Xunit;

namespace Steward.Tests.Escalation;

/// <summary>The SLA clock: severity by minutes left, the breach, its penalty, and what a person approves.</summary>
public sealed class PromiseTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    [Trait("acceptance", "delivery-15.20")]
    [Trait("acceptance", "delivery-15.4")]
    public async Task An_order_climbs_from_medium_to_critical_and_its_row_is_resolved_with_the_result(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var order = await world.World.Order(level: "BULLET");

        // 240 min promised: at 60 min left sharp nothing, a moment later medium; high below 30, critical below 15. Each threshold has its timer.
        world.Pass(180);
        await Task.Delay(600, TestContext.Current.CancellationToken);
        Assert.Null(await world.Log(order, "SLA_RISK"));
        foreach (var (minutes, severity) in new[] { (0.01, "medium"), (30, "high"), (15, "critical") })
        {
            world.Pass(minutes);
            await world.Until(async () => (string?)(await RiskOf(world, order))?["severity"] == severity, $"the risk is {severity}");
        }
        var predicted = (await world.Alerts("alert_type=SLA_BREACH")).Single()!;
        Assert.Equal(("critical", "predicted"), ((string)predicted["severity"]!, (string)predicted["code"]!));
        var risk = (await RiskOf(world, order))!;
        Assert.Single(await world.Logs($"order_id={order}"), l => (string)l!["id"]! == (string)risk["id"]!);

        var driver = await world.World.Driver("Asha", 0.2);
        Assert.Equal(driver, await world.Assign(order));
        await world.Step(order, "picked_up");
        await world.Step(order, "delivered");
        // On the road with a good ETA, or at the latest when it was delivered.
        await world.Until(async () => (string?)(await RiskOf(world, order, "resolved"))?["resolution"] is "delivered in time" or "the order will be in time", "the row is resolved with the result");
        await world.Until(async () => (await world.Alerts()).All(a => (string?)a!["order_id"] is null), "no alert of the order is left");
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.26"), Trait("acceptance", "delivery-15.27")]
    public async Task Past_the_deadline_the_alert_grows_the_third_level_is_told_and_money_waits_for_a_person(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var order = await world.World.Order();
        world.Pass(60.01);
        await world.Until(async () => await LateAlert(world, order) == "medium", "the breach is told");
        world.Pass(15);
        await world.Until(async () => await LateAlert(world, order) == "high", "the alert is high");
        world.Pass(15.1);
        await world.Until(async () => await LateAlert(world, order) == "critical", "the alert is critical");
        await world.Until(async () => (int?)(await RiskOf(world, order))?["level"] == 3, "the third level is told");
        Assert.Equal("SLA_CRITICAL_BREACH", (string)(await RiskOf(world, order))!["reason_code"]!);
        Assert.Single(await world.Alerts("alert_type=SLA_BREACH"), a => (string)a!["code"]! == "late");

        // A compensation and an external courier are proposed; neither has happened.
        var waiting = await Decisions(world, order, "compensation");
        Assert.Equal("awaiting_approval", (string)waiting.Single()!["status"]!);
        Assert.Equal("awaiting_approval", (string)(await Decisions(world, order, "external_courier")).Single()!["status"]!);
        await world.World.Driver("Asha", 0.2);
        await world.Assign(order);
        await world.Step(order, "picked_up");
        await world.Step(order, "delivered");
        var risk = (await RiskOf(world, order, "resolved", wait: true))!;
        var detail = await world.Detail(risk);
        // BARQ: 10 a minute, at least 20, at most 200: 30 whole minutes are 200 by the cap.
        Assert.Equal((60, 30, 200m), ((int)detail["breach"]!["sla_minutes"]!, (int)detail["breach"]!["breach_minutes"]!, (decimal)detail["breach"]!["penalty"]!));
        Assert.Empty(detail["compensations"]!.AsArray());

        var approved = await world.Api.PostJson($"decisions/{waiting[0]!["id"]}/approve", new { reason = "he waited long" });
        Assert.Equal(200, approved.Status);
        detail = await world.Detail(risk);
        Assert.Equal((200m, "pending"), ((decimal)detail["compensations"]![0]!["amount"]!, (string)detail["compensations"]![0]!["status"]!));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.26")]
    public async Task A_row_that_climbed_because_nobody_answered_still_gets_the_reason_of_half_an_hour_late(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var order = await world.World.Order();
        world.Pass(50);
        await world.Until(async () => (int?)(await RiskOf(world, order))?["level"] >= 1, "no remedy helps: a person is asked");
        for (var minute = 0; minute < 30 && (int?)(await RiskOf(world, order))?["level"] != 3; minute++)
        {
            world.Pass(1);
            await Task.Delay(150, TestContext.Current.CancellationToken);
        }
        var before = (await RiskOf(world, order))!;
        Assert.Equal(((int?)3, (string?)null), ((int?)before["level"], (string?)before["reason_code"]));
        world.Pass(41);
        await world.Until(async () => (string?)(await RiskOf(world, order))?["reason_code"] == "SLA_CRITICAL_BREACH", "the reason is known");
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.27")]
    public async Task A_proposal_survives_a_restart_expires_after_half_an_hour_and_is_not_its_proposers_to_approve(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var order = await world.World.Order(level: "STANDARD");
        var report = (await DispatchWorld.Good(world.Api.PostJson("automation/escalation/report", new { order_id = order, reason_code = "VEHICLE_BREAKDOWN", note = "the chain broke" }))).Body!["log"]!;
        var path = $"automation/escalation/logs/{report["id"]}/propose";
        Assert.Equal("amount_missing", (await world.Api.PostJson(path, new { action = "compensation", note = "sorry" })).Code);
        var made = (await DispatchWorld.Good(world.Api.PostJson(path, new { action = "compensation", note = "sorry", amount = 150 }))).Body!;
        Assert.Equal("proposed_already", (await world.Api.PostJson(path, new { action = "compensation", note = "sorry", amount = 150 })).Code);

        var own = await world.Api.PostJson($"decisions/{made["decision_id"]}/approve");
        Assert.Equal((403, "own_proposal"), (own.Status, own.Code));
        await world.World.Restart();
        var other = (await world.World.Host.NewUser(Roles.Manager, "another")).Client;
        Assert.Equal("awaiting_approval", (string)(await DispatchWorld.Good(other.GetJson($"decisions/{made["decision_id"]}"))).Body!["status"]!);
        world.Pass(30.1);
        await world.Until(async () => (string)(await DispatchWorld.Good(other.GetJson($"decisions/{made["decision_id"]}"))).Body!["status"]! == "expired", "it expires");
        Assert.Equal(409, (await other.PostJson($"decisions/{made["decision_id"]}/approve")).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.14")]
    public async Task Without_a_driver_half_an_hour_before_the_deadline_the_second_level_is_told(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var order = await world.World.Order(level: "BULLET");
        world.Pass(5.1);
        await world.Until(async () => await NoDriver(world) == "medium", "after five minutes a medium alert");
        world.Pass(203.9);
        await Task.Delay(600, TestContext.Current.CancellationToken);
        Assert.Equal("medium", await NoDriver(world)); // 31 min left
        Assert.DoesNotContain(await world.Logs($"order_id={order}"), l => (string?)l!["reason_code"] == "NO_AVAILABLE_DRIVERS");

        world.Pass(2);
        await world.Until(async () => await NoDriver(world) == "critical", "29 min left: the alert is critical");
        var row = (await world.Logs($"order_id={order}")).Single(l => (string?)l!["reason_code"] == "NO_AVAILABLE_DRIVERS")!;
        Assert.Equal(("critical", 2), ((string)row["severity"]!, (int)row["level"]!));
        await world.World.Driver("Asha", 0.2);
        await world.Assign(order);
        await world.Until(async () => await NoDriver(world) is null, "with a driver the alert is over");
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.4")]
    public async Task An_order_that_will_be_late_is_handed_to_a_faster_driver_and_the_ledger_says_why(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var slow = await world.World.Driver("Slow", 12);
        var order = await world.World.Order();
        Assert.Equal(slow, await world.Assign(order));
        var near = await world.World.Driver("Near", 0.3);
        world.Pass(44);
        // From 45 min on three quarters of the promise are used and under 15 min are left; what cannot be done at once is weighed again after five minutes.
        for (var minute = 0; minute < 9 && (Guid?)(await world.World.ReadOrder(order))["driver_id"] != near; minute++)
        {
            await world.Seen(near, 0.3);
            await world.Seen(slow, 12);
            world.Pass(1.1);
            await Task.Delay(400, TestContext.Current.CancellationToken);
        }
        await world.Until(async () => (Guid?)(await world.World.ReadOrder(order))["driver_id"] == near, "the near driver has it");

        var decision = (await Decisions(world, order, "escalation_step")).First(d => (string)d!["recommended_action"]! == "hand_over")!;
        Assert.Equal("executed", (string)decision["status"]!);
        Assert.Equal("identical", (string)(await DispatchWorld.Good(world.Api.PostJson($"decisions/{decision["id"]}/rerun"))).Body!["result"]!);
        Assert.Contains((await world.Detail((await RiskOf(world, order, null))!))["timeline"]!.AsArray(), s => (string)s!["kind"]! == "remedy" && (string)s["outcome"]! == "done");
        Assert.Equal("reassign", (string)(await world.World.Assignments(order))[0]!["assignment_method"]!);
    }

    private static async Task<JsonNode?> RiskOf(EscalationWorld world, Guid order, string? status = "open", bool wait = false)
    {
        async Task<JsonNode?> Read() => (await world.Logs($"order_id={order}&type=SLA_RISK" + (status is null ? "" : "&status=" + status))).FirstOrDefault(l => (string?)l!["reason_code"] is null or "SLA_CRITICAL_BREACH");
        if (wait) await world.Until(async () => await Read() is not null, "the row is there");
        return await Read();
    }

    private static async Task<string?> LateAlert(EscalationWorld world, Guid order) =>
        (string?)(await world.Alerts("alert_type=SLA_BREACH")).FirstOrDefault(a => (string?)a!["order_id"] == order.ToString() && (string?)a["code"] == "late")?["severity"];

    private static async Task<string?> NoDriver(EscalationWorld world) =>
        (string?)(await world.Alerts("alert_type=DISPATCH_FAILED")).FirstOrDefault(a => (string?)a!["code"] == "NO_AVAILABLE_DRIVERS")?["severity"];

    private static async Task<JsonArray> Decisions(EscalationWorld world, Guid order, string type) =>
        [.. (await DispatchWorld.Good(world.Api.GetJson($"decisions?order_id={order}&type={type}"))).Body!["items"]!.AsArray().Select(d => d!.DeepClone())];
}
