using System.Text.Json.Nodes;
using Steward.Kernel;
using Xunit;
using static Steward.Tests.Dispatch.DispatchWorld;

namespace Steward.Tests.Dispatch;

/// <summary>The fixed operations of delivery-automation 3.2 that this version has, and the settings of the engine.</summary>
public sealed class ControlTests
{
    private const string Status = "{isRunning bool, config{checkInterval text, offerTimeout number, maxOffersPerOrder number}, zones[{zone_id text, wish text, running bool, node {0}, last_tick_at {0}, tick_ms {1}, behind_seconds {1}, last_error null}]}";
    private const string Today = "today{total_assignments number, auto_assigned number, force_assigned number, avg_assignment_score {0}, avg_distance_score {0}, avg_time_score {0}, avg_load_score {0}, avg_priority_score {0}}, period text}";
    private const string Day = "{date text, total_assignments number, auto_assigned number, force_assigned number, manual_assignments number, avg_total_score number, avg_distance_score number, avg_time_score number, avg_load_score number, avg_priority_score number, min_score number, max_score number}";

    private const string Dashboard =
        "{engines{autoDispatch bool, routeOptimizer bool, smartBatching bool, escalation bool}, summary{totalAssignments number, totalOptimizations number, totalBatches number, totalEscalations number, activeAlerts number}, "
        + "today{dispatch{total_assignments number, auto_assigned number, avg_score {0}}, routes{total_optimizations number, distance_saved_km number, time_saved_minutes number}, batching{total_batches number, orders_batched number}, "
        + "escalation{total_escalations number, sla_risk number}}, alerts{pending number, atRiskOrders number, criticalRiskOrders number}, timestamp text}";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.1")]
    public async Task The_fixed_operations_answer_in_their_shape_on_an_empty_and_on_a_filled_database(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect, "direct");
        Assert.Equal(Status.Replace("{0}", "null").Replace("{1}", "null"), await ShapeOf(world, "dispatch/status"));
        Assert.Equal("{historical[], " + Today.Replace("{0}", "null"), await ShapeOf(world, "dispatch/stats"));
        Assert.Equal(Dashboard.Replace("{0}", "null"), await ShapeOf(world, "dashboard"));
        Assert.Equal("{items[], next_cursor null}", await ShapeOf(world, "dispatch/runs"));
        Assert.Equal("{zones[{zone_id text, at text, proposals[], deferred number, value number, gap number}]}", Shape.Of((await Good(world.Api.PostJson("automation/dispatch/preview"))).Body));
        var order = await world.Order();
        var nobody = await world.Api.PostJson($"automation/dispatch/assign/{order}");
        Assert.Equal((404, "no_eligible_driver", "{}"), (nobody.Status, nobody.Code, Shape.Of(nobody.Body!["reasons"])));
        await world.Driver("Near", 0.5);
        await world.Driver("Far", 4);

        Assert.Equal("{success bool, message text, driver{id text, name text, score number, breakdown{proximity number, performance number, capacity number, zone_experience number, late_minutes number, late_risk number, others_wait number, target_pace number, fairness number, taken_over number}}, assignment_id text, decision_id text, cost_against_engine number}",
            Shape.Of((await Good(world.Api.PostJson($"automation/dispatch/assign/{order}"))).Body));
        Assert.Equal("order_already_assigned", (await world.Api.PostJson($"automation/dispatch/assign/{order}")).Code);
        var start = await Good(world.Api.PostJson("automation/dispatch/start"));
        Assert.Equal("{success bool, message text, config{checkInterval text, offerTimeout text, maxOffersPerOrder number}}", Shape.Of(start.Body));
        Assert.Equal(("10 seconds", "30 seconds", 3), ((string)start.Body!["config"]!["checkInterval"]!, (string)start.Body["config"]!["offerTimeout"]!, (int)start.Body["config"]!["maxOffersPerOrder"]!));
        var second = await world.Order();
        await world.Until(async () => await world.Status(second) == "assigned", "the second order is assigned");
        await world.Until(async () => (await Good(world.Api.GetJson("automation/dispatch/runs"))).Body!["items"]!.AsArray().Count > 0, "a run is kept");

        Assert.Equal(Status.Replace("{0}", "text").Replace("{1}", "number"), await ShapeOf(world, "dispatch/status"));
        Assert.Equal($"{{historical[{Day}], " + Today.Replace("{0}", "number"), await ShapeOf(world, "dispatch/stats?days=30"));
        Assert.Equal(Dashboard.Replace("{0}", "number"), await ShapeOf(world, "dashboard"));
        var stats = (await Good(world.Api.GetJson("automation/dispatch/stats"))).Body!;
        Assert.Equal((2, 1, 1, "7 days"), ((int)stats["today"]!["total_assignments"]!, (int)stats["today"]!["auto_assigned"]!, (int)stats["historical"]![0]!["manual_assignments"]!, (string)stats["period"]!));
        Assert.Equal("{success bool, message text}", Shape.Of((await Good(world.Api.PostJson("automation/dispatch/stop"))).Body));
        var run = (await Good(world.Api.GetJson("automation/dispatch/runs"))).Body!["items"]![0]!;
        Assert.Equal("{id text, engine text, zone_id text, node text, started_at text, duration_ms number, state text, counts{assigned number}, error null, created_at text}", Shape.Of(run));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.1")]
    public async Task The_operations_over_all_engines_answer_in_their_shape(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);

        var started = (await Good(world.Api.PostJson("automation/start-all"))).Body!;
        Assert.Equal("{success bool, message text, engines{autoDispatch text, routeOptimizer text, smartBatching text, escalation text}}", Shape.Of(started));
        Assert.Equal(("started", "started"), ((string)started["engines"]!["autoDispatch"]!, (string)started["engines"]!["smartBatching"]!));
        Assert.Equal("already running", (string)(await Good(world.Api.PostJson("automation/start-all"))).Body!["engines"]!["autoDispatch"]!);
        await world.Until(async () => (string)(await Good(world.Api.GetJson("automation/status-all"))).Body!["engines"]!["autoDispatch"]!["status"]! == "running", "the engine runs");
        const string Engine = "{initialized bool, available bool, isRunning bool, status text}";
        Assert.Equal(
            $"{{summary{{totalEngines number, availableEngines number, runningEngines number, allAvailable bool, allRunning bool}}, engines{{autoDispatch{Engine}, routeOptimizer{Engine}, smartBatching{Engine}, escalation{Engine}}}}}",
            await ShapeOf(world, "status-all"));
        var stopped = (await Good(world.Api.PostJson("automation/stop-all"))).Body!;
        Assert.Equal("{success bool, message text, engines{autoDispatch text, routeOptimizer text, smartBatching text, escalation text}}", Shape.Of(stopped));
        Assert.Equal(("stopped", "stopped", "stopped"), ((string)stopped["engines"]!["autoDispatch"]!, (string)stopped["engines"]!["escalation"]!, (string)stopped["engines"]!["routeOptimizer"]!));
        Assert.Equal("ready", (string)(await Good(world.Api.GetJson("automation/status-all"))).Body!["engines"]!["autoDispatch"]!["status"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Statistics_of_a_day_are_told_by_hours_of_the_zones_clock(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect, "direct");
        await world.Driver("Only", 0.5);
        for (var i = 0; i < 2; i++) await Good(world.Api.PostJson($"automation/dispatch/assign/{await world.Order()}"));

        var zone = (await Good(world.Api.GetJson($"zones/{world.Zone}"))).Body!;
        var hour = LocalTime.In((string)zone["time_zone"]!, world.Host.Clock.GetUtcNow()).Hour;
        var hours = (await Good(world.Api.GetJson($"automation/dispatch/stats/hours?zone_id={world.Zone}"))).Body!["hours"]!.AsArray();
        Assert.Equal((24, 2), (hours.Count, (int)hours[hour]!["count"]!));
        // The first order scores 75, the second 71: four points less for the one already in hand (0.2 × 20).
        Assert.Equal(73m, (decimal)hours[hour]!["mean"]!);
        Assert.Null(hours[(hour + 12) % 24]!["mean"]);
        foreach (var engine in new[] { "routes", "batching", "escalation" })
            Assert.StartsWith("{zone_id text, date text, hours[{hour number, count number, mean null}", await ShapeOf(world, $"{engine}/stats/hours?zone_id={world.Zone}"));
        Assert.Equal(400, (await world.Api.GetJson("automation/dispatch/stats/hours")).Status);
        Assert.Equal(400, (await world.Api.GetJson($"automation/dispatch/stats/hours?zone_id={world.Zone}&date=2026-02-30")).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.39")]
    public async Task Settings_are_tried_in_a_preview_before_they_are_saved(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect, "direct");
        await world.Driver("Only", 0.5);
        await Good(world.Api.PostJson($"automation/dispatch/assign/{await world.Order()}"));
        await world.Order();

        // He carries one order: with room for one he gets no second.
        Assert.Equal(("assign", "none"), (await Proposed(world, new { }), await Proposed(world, new { config = new { max_active_orders = 1 } })));
        Assert.Equal("assign", await Proposed(world, null));
        var refused = await world.Api.PostJson("automation/dispatch/preview", new { config = new { max_active_orders = 51 } });
        Assert.Equal((422, "setting_out_of_limits"), (refused.Status, refused.Code));
        Assert.NotNull(refused.Body!["errors"]!["/config/max_active_orders"]);
        foreach (var engine in new[] { "routes", "batching", "escalation" })
            Assert.Equal(422, (await world.Api.PostJson($"automation/{engine}/preview", engine == "escalation" ? new { config = new { tick_seconds = 0 } } : new { config = new { tick_minutes = 0 } })).Status);
    }

    private static async Task<string> Proposed(DispatchWorld world, object? body) =>
        (string)(await Good(world.Api.PostJson("automation/dispatch/preview", body))).Body!["zones"]![0]!["proposals"]![0]!["action"]!;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.3")]
    public async Task A_started_engine_runs_on_after_a_restart_of_the_server(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        Assert.Equal((409, "engine_not_running"), await world.Api.PostJson("automation/dispatch/stop") is var no ? (no.Status, no.Code) : default);
        await world.StartEngine();
        Assert.True((bool)(await Good(world.Api.PostJson("automation/dispatch/start"))).Body!["alreadyRunning"]!);

        await world.Restart();

        await world.Until(async () => (bool)(await Good(world.Api.GetJson("automation/dispatch/status"))).Body!["isRunning"]!, "the engine runs again");
        await Good(world.Api.PostJson("automation/dispatch/stop"));
        await world.Restart();
        Assert.False((bool)(await Good(world.Api.GetJson("automation/dispatch/status"))).Body!["isRunning"]!);
        Assert.Equal(409, (await world.Api.PostJson("automation/dispatch/stop")).Status);
    }

    [Fact]
    public async Task A_zone_stopped_alone_is_started_with_all()
    {
        await using var world = await DispatchWorld.Start(Dialect.Sqlite);
        await world.StartEngine();
        await Good(world.Api.PostJson($"automation/dispatch/stop?zone_id={world.Zone}"));
        Assert.Equal("stopped", (string)(await Good(world.Api.GetJson("automation/dispatch/status"))).Body!["zones"]![0]!["wish"]!);

        var again = await Good(world.Api.PostJson("automation/dispatch/start"));

        Assert.Null(again.Body!["alreadyRunning"]);
        Assert.Equal("running", (string)(await Good(world.Api.GetJson("automation/dispatch/status"))).Body!["zones"]![0]!["wish"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.39")]
    public async Task Settings_are_limited_versioned_in_force_at_once_and_brought_back(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        await world.Driver("Near", 0.5);
        await world.StartEngine();
        await world.Until(async () => (bool)(await Good(world.Api.GetJson("automation/dispatch/status"))).Body!["isRunning"]!, "the engine runs");
        var path = $"automation/dispatch/config?zone_id={world.Zone}";
        var first = await Good(world.Api.GetJson(path));
        Assert.Equal("{zone_id text, version number, config{tick_seconds number, offer_timeout_seconds number, max_offers number, max_active_orders number, orders_per_run number, after_offers text}, "
            + "defaults{tick_seconds number, offer_timeout_seconds number, max_offers number, max_active_orders number, orders_per_run number, after_offers text}, limits[{name text, least number, most number}]}", Shape.Of(first.Body));

        foreach (var limit in first.Body!["limits"]!.AsArray())
            foreach (var value in new[] { (int)limit!["least"]! - 1, (int)limit["most"]! + 1 })
                Assert.Equal(422, (await world.Api.PutJson(path, new JsonObject { [(string)limit["name"]!] = value }, first.ETag)).Status);
        Assert.Equal(400, (await world.Api.PutJson(path, new { no_such = 1 }, first.ETag)).Status);
        Assert.Equal(428, (await world.Api.PutJson(path, new { max_offers = 0 })).Status);

        // In force within a second: without offers the next order is forced on the driver.
        var changed = await Good(world.Api.PutJson(path, new { max_offers = 0, tick_seconds = 1 }, first.ETag));
        Assert.Equal((412, "stale_version"), await world.Api.PutJson(path, new { max_offers = 1 }, first.ETag) is var stale ? (stale.Status, stale.Code) : default);
        await world.Live(() => Task.FromResult(false), TimeSpan.FromSeconds(1));
        var order = await world.Order();
        await world.Until(async () => await world.Status(order) == "assigned", "the order is forced without an offer");
        Assert.Empty(await world.Offers(order));

        // Twenty writers with one version: one wins.
        var race = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => world.Api.PutJson(path, new { max_offers = i % 10 }, changed.ETag)));
        Assert.Equal((1, 19), (race.Count(a => a.Status == 200), race.Count(a => a.Status == 412)));
        var present = await Good(world.Api.GetJson(path));
        var versions = (await Good(world.Api.GetJson($"automation/dispatch/config/versions?zone_id={world.Zone}"))).Body!["items"]!.AsArray();
        Assert.Equal([3, 2], versions.Take(2).Select(v => (int)v!["version"]! - (int)first.Body["version"]! + 1));
        var restored = await Good(world.Api.SendJson(HttpMethod.Post, $"automation/dispatch/config/restore?zone_id={world.Zone}", new { version = (int)changed.Body!["version"]! }, present.ETag));
        Assert.Equal((0, 1, (int)present.Body!["version"]! + 1), ((int)restored.Body!["config"]!["max_offers"]!, (int)restored.Body["config"]!["tick_seconds"]!, (int)restored.Body["version"]!));
        Assert.Equal(404, (await world.Api.SendJson(HttpMethod.Post, $"automation/dispatch/config/restore?zone_id={world.Zone}", new { version = 99 }, restored.ETag)).Status);
        var admin = await world.Host.As("admin");
        Assert.Contains((await Good(admin.GetJson("audit?limit=100"))).Body!["items"]!.AsArray(), a => (string?)a!["action"] == "engine_config_changed");
    }

    private static async Task<string> ShapeOf(DispatchWorld world, string path) => Shape.Of((await Good(world.Api.GetJson("automation/" + path))).Body);
}
