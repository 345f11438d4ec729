using Steward.Kernel;
using Steward.Tests.Dispatch;
using Xunit;

namespace Steward.Tests.Escalation;

/// <summary>The eight fixed operations, bad input, and who may do what.</summary>
public sealed class EscalationApiTests
{
    private const string Config = "config{checkInterval text, thresholds{critical number, high number, medium number, stuckOrderMinutes number, driverUnresponsiveMinutes number}}";
    private const string Today = "today{total_escalations number, sla_risk_escalations number, stuck_order_escalations number, unresponsive_driver_escalations number, failed_delivery_escalations number}, period text}";
    private const string Day = "{date text, total_escalations number, sla_risk_escalations number, stuck_order_escalations number, unresponsive_driver_escalations number, failed_delivery_escalations number, critical_escalations number, high_escalations number, resolved_escalations number, open_escalations number, avg_delay_minutes {0}}";
    private const string LogFields = "{id text, order_id text, escalation_type text, severity text, reason text, escalated_to text, status text, resolution null, escalated_at text, resolved_at null, created_at text, metadata{";
    private const string AlertFields = "{id text, order_id text, alert_type text, severity text, message text, resolved bool, resolved_at null, created_at text, metadata{";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.1")]
    public async Task The_fixed_operations_answer_in_their_shape_on_an_empty_and_on_a_filled_database(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect, start: false);
        Assert.Equal("{historical[], " + Today, await ShapeOf(world, "stats"));
        Assert.Equal("{logs[], pagination{total number, limit number, offset number, hasMore bool}, next_cursor null}", await ShapeOf(world, "logs"));
        Assert.Equal("{alerts[], count number, total number, next_cursor null}", await ShapeOf(world, "alerts"));
        Assert.Equal("{atRiskOrders[], count number, breakdown{critical number, high number, medium number}}", await ShapeOf(world, "at-risk-orders"));
        Assert.Equal((409, "engine_not_running"), await world.Api.PostJson("automation/escalation/stop") is var no ? (no.Status, no.Code) : default);
        var start = await DispatchWorld.Good(world.Api.PostJson("automation/escalation/start"));
        Assert.Equal($"{{success bool, message text, {Config}}}", Shape.Of(start.Body));
        Assert.Equal(("1 minute", 15), ((string)start.Body!["config"]!["checkInterval"]!, (int)start.Body["config"]!["thresholds"]!["critical"]!));
        Assert.True((bool)(await DispatchWorld.Good(world.Api.PostJson("automation/escalation/start"))).Body!["alreadyRunning"]!);
        Assert.StartsWith($"{{isRunning bool, {Config}, zones[", await ShapeOf(world, "status"), StringComparison.Ordinal);

        var order = await world.World.Order();
        await DispatchWorld.Good(world.Api.PostJson("automation/escalation/report", new { order_id = order, reason_code = "CUSTOMER_EMERGENCY", note = "the house burns" }));
        await DispatchWorld.Good(world.Api.PostJson("automation/escalation/alerts", new { alert_type = "DISPATCH_FAILED", severity = "low", message = "look", order_id = order }));
        var logs = await DispatchWorld.Good(world.Api.GetJson("automation/escalation/logs?limit=1&severity=critical"));
        Assert.StartsWith("{logs[" + LogFields, Shape.Of(logs.Body), StringComparison.Ordinal);
        Assert.Equal((1, false), ((int)logs.Body!["pagination"]!["total"]!, (bool)logs.Body["pagination"]!["hasMore"]!));
        Assert.StartsWith("{alerts[" + AlertFields, Shape.Of((await world.Api.GetJson("automation/escalation/alerts?severity=low")).Body), StringComparison.Ordinal);
        Assert.StartsWith("{atRiskOrders[{id text, order_id text, escalation_type text, severity text, reason text, escalated_to text, status text, escalated_at text, metadata{", await ShapeOf(world, "at-risk-orders?sort=deadline"), StringComparison.Ordinal);
        Assert.StartsWith($"{{historical[{Day.Replace("{0}", "null")}], " + Today, await ShapeOf(world, "stats?days=30"), StringComparison.Ordinal);
        var alert = (string)(await world.Alerts("severity=low"))[0]!["id"]!;
        var resolved = await DispatchWorld.Good(world.Api.PostJson($"automation/escalation/alerts/{alert}/resolve", new { resolution = "seen" }));
        Assert.StartsWith("{success bool, message text, alert{id text", Shape.Of(resolved.Body), StringComparison.Ordinal);
        Assert.Equal(1, (int)(await DispatchWorld.Good(world.Api.GetJson("automation/dashboard"))).Body!["summary"]!["totalEscalations"]!);
        Assert.Equal("{success bool, message text}", Shape.Of((await DispatchWorld.Good(world.Api.PostJson("automation/escalation/stop"))).Body));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_order_with_two_open_escalations_of_one_severity_is_one_order_at_risk(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect, start: false);
        var (one, other) = (await world.World.Order(), await world.World.Order());
        await world.World.Host.Database.Write(async session =>
        {
            foreach (var (order, severity, status) in new[] { (one, "high", "open"), (one, "high", "investigating"), (other, "critical", "open"), (other, "high", "resolved"), (other, "medium", "open") })
            {
                var id = Ids.New(session.Now);
                await session.Execute(
                    $"""
                    insert into escalation_logs (id, order_id, escalation_type, severity, status, reason, resolved_at, escalated_at, zone_id, business_date, dedupe_key)
                    values (@id, @order, 'SLA_RISK', {session.Pick("@severity", "cast(@severity as severity_level)")}, @status, 'a test', @at, @Now, @zone, @date, @key)
                    """,
                    new { id, order, severity, status, at = status == "resolved" ? session.Now : (DateTimeOffset?)null, session.Now, zone = world.World.Zone, date = DateOnly.FromDateTime(session.Now.UtcDateTime), key = id.ToString() });
            }
        });
        var alerts = (await DispatchWorld.Good(world.Api.GetJson("automation/dashboard"))).Body!["alerts"]!;
        Assert.Equal((2, 1), ((int)alerts["atRiskOrders"]!, (int)alerts["criticalRiskOrders"]!));
        foreach (var query in new[] { "", $"?zone_id={world.World.Zone}" })
        {
            var risks = (await DispatchWorld.Good(world.Api.GetJson("automation/escalation/at-risk-orders" + query))).Body!;
            Assert.Equal((3, 1, 2, 1), ((int)risks["count"]!, (int)risks["breakdown"]!["critical"]!, (int)risks["breakdown"]!["high"]!, (int)risks["breakdown"]!["medium"]!));
        }
        Assert.Equal("investigating", (string)Assert.Single(await world.Logs("status=investigating"))!["status"]!);
        Assert.Equal(3, (await world.Logs("status=open")).Count);
        Assert.Single(await world.Logs("status=resolved"));
    }

    [Theory]
    [InlineData("logs?limit=0", "invalid_parameter")] [InlineData("logs?offset=10001", "invalid_parameter")] [InlineData("logs?type=NOPE", "invalid_parameter")]
    [InlineData("alerts?limit=101", "invalid_parameter")] [InlineData("alerts?resolved=maybe", "invalid_parameter")] [InlineData("alerts?cursor=abc", "invalid_parameter")]
    [InlineData("stats?days=366", "invalid_parameter")] [InlineData("at-risk-orders?sort=newest", "invalid_parameter")] [InlineData("logs/abc", "invalid_id")]
    public async Task Bad_input_is_400_and_says_what_is_wrong(string path, string code)
    {
        await using var host = await TestHost.Start();
        var viewer = await host.As(Roles.Viewer);
        Assert.Equal((400, code), await viewer.GetJson("automation/escalation/" + path) is var answer ? (answer.Status, answer.Code) : default);
    }

    [Fact, Trait("acceptance", "delivery-15.38")]
    public async Task A_viewer_reads_a_dispatcher_acts_a_manager_sets_and_a_driver_reports_his_own_orders_only()
    {
        await using var world = await EscalationWorld.Start(Dialect.Sqlite);
        var order = await world.World.Order();
        var (viewer, dispatcher, driver) = (await world.World.Host.As(Roles.Viewer), await world.World.Host.As(Roles.Dispatcher), await world.World.Host.As(Roles.Driver));
        var report = new { order_id = order, reason_code = "VEHICLE_BREAKDOWN", note = "flat tyre" };
        foreach (var read in new[] { "status", "stats", "logs", "alerts", "at-risk-orders", "reasons", $"ladders/{world.World.Zone}", "config" })
        {
            Assert.Equal(200, (await viewer.GetJson("automation/escalation/" + read)).Status);
            Assert.Equal(read == "reasons" ? 200 : 403, (await driver.GetJson("automation/escalation/" + read)).Status);
        }
        Assert.Equal(403, (await viewer.PostJson("automation/escalation/report", report)).Status);
        Assert.Equal(404, (await driver.PostJson("automation/escalation/report", report)).Status);
        Assert.Equal(201, (await dispatcher.PostJson("automation/escalation/report", report)).Status);
        Assert.Equal(200, (await dispatcher.PostJson("automation/escalation/report", report)).Status);
        var log = (await world.Logs($"order_id={order}")).First(l => (string?)l!["reason_code"] == "VEHICLE_BREAKDOWN")!;
        Assert.Equal(2, (int)log["repeats"]! + 1);
        foreach (var act in new[] { "acknowledge", "hand-back", "assign", "raise", "resolve", "propose", "confirm" })
        {
            Assert.Equal(403, (await viewer.PostJson($"automation/escalation/logs/{log["id"]}/{act}", new { })).Status);
            Assert.Equal(403, (await driver.PostJson($"automation/escalation/logs/{log["id"]}/{act}", new { })).Status);
        }
        Assert.Equal(404, (await driver.PostJson($"automation/escalation/logs/{log["id"]}/fine")).Status);
        Assert.Equal(403, (await dispatcher.PostJson("automation/escalation/stop")).Status);
        Assert.Equal(403, (await dispatcher.PutJson($"automation/escalation/ladders/{world.World.Zone}", new { name = "x", steps = Array.Empty<object>() }, "\"0\"")).Status);
        Assert.Equal(200, (await dispatcher.PostJson($"automation/escalation/logs/{log["id"]}/raise", new { reason_code = "CUSTOMER_EMERGENCY", note = "worse" })).Status);
    }

    [Fact, Trait("acceptance", "delivery-15.39")]
    public async Task Settings_have_limits_a_version_and_count_at_once()
    {
        await using var world = await EscalationWorld.Start(Dialect.Sqlite);
        const string Path = "automation/escalation/config";
        var present = await DispatchWorld.Good(world.Api.GetJson(Path));
        Assert.Equal((422, "setting_out_of_limits"), await world.Api.PutJson(Path, new { stuck_order_minutes = 1 }, present.ETag) is var low ? (low.Status, low.Code) : default);
        await DispatchWorld.Good(world.Api.PutJson(Path, new { stuck_order_minutes = 10 }, present.ETag));
        Assert.Equal(412, (await world.Api.PutJson(Path, new { stuck_order_minutes = 12 }, present.ETag)).Status);
        Assert.Equal(10, (int)(await DispatchWorld.Good(world.Api.GetJson("automation/escalation/status"))).Body!["config"]!["thresholds"]!["stuckOrderMinutes"]!);
    }

    private static async Task<string> ShapeOf(EscalationWorld world, string path) => Shape.Of((await DispatchWorld.Good(world.Api.GetJson("automation/escalation/" + path))).Body);
}
