using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Dispatch;
using Xunit;
using static Steward.Tests.Dispatch.DispatchWorld;

namespace Steward.Tests.Routes;

/// <summary>The engine, its operations and incidents through the real server.</summary>
public sealed class OptimizerTests
{
    private const string Engine = "automation/routes";
    private const string Status = "{isRunning bool, config{optimizationInterval text, improvementThreshold number, trafficCheckInterval text}, zones[{zone_id text, wish text, running bool, node {0}, last_tick_at {0}, tick_ms {1}, behind_seconds {1}, last_error null}]}";
    private const string Today = "today{total_optimizations number, total_distance_saved_km number, total_time_saved_minutes number, avg_distance_saved_km {0}, avg_time_saved_minutes {0}, total_stops_reordered number}, ";
    private const string Day = "{date text, total_optimizations number, total_distance_saved_km number, total_time_saved_minutes number, avg_distance_saved_km number, avg_time_saved_minutes number, total_stops_reordered number, avg_improvement_percentage number, completed_optimizations number, failed_optimizations number}";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.17"), Trait("acceptance", "delivery-15.4")]
    public async Task The_engine_improves_a_bad_order_of_ten_stops_and_leaves_the_locked_one(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect, "direct");
        var (driver, route, last) = await BadRoute(world);
        await Good(world.Api.PostJson(Engine + "/start"));

        await world.Until(async () => (await Items(world, "/optimizations?status=executing")).Count > 0, "the route is optimised");

        var made = (await Items(world, "/optimizations"))[^1]!;
        Assert.Equal((driver.ToString(), route.ToString(), 10), ((string)made["driver_id"]!, (string)made["route_id"]!, (int)made["stop_count"]!));
        Assert.True((decimal)made["improvement_percentage"]! >= 10);
        Assert.Equal(10, (int)made["optimized_sequence"]![9]!);
        var stops = await Stops(world, route);
        Assert.Equal(last, (string)stops[9]!["id"]!);
        var whole = (await Good(world.Api.GetJson($"{Engine}/optimizations/{made["id"]}"))).Body!;
        Assert.Equal(whole["optimized_stops"]!.AsArray().Select(s => (string)s!["stop_id"]!), stops.Select(s => (string)s!["id"]!));
        Assert.NotEqual(whole["original_stops"]!.ToJsonString(), whole["optimized_stops"]!.ToJsonString());
        var decision = (await Good(world.Api.GetJson($"decisions/{made["decision_id"]}"))).Body!;
        Assert.Equal(("route_change", "committed"), ((string)decision["decision_type"]!, (string)decision["status"]!));
        Assert.Equal("executed", await Driven(world, route));
        Assert.Equal("completed", (string)(await Good(world.Api.GetJson($"{Engine}/optimizations/{made["id"]}"))).Body!["optimization"]!["status"]!);
        Assert.Empty((await world.Host.Database.Read(session => new Steward.Routes.Optimizing.OptimizationRollup(world.Host.Service<IArchivedDays>()).Verify(session))).Differences);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_suggested_change_waits_for_a_person_and_a_refused_one_stays_off(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect, "direct");
        await Good(world.Api.PostJson("policy-assignments", new { decision_type = "route_change", members = new[] { new { policy = "route-standard" } }, autonomy = "suggest", zone_id = world.Zone }));
        var (_, route, _) = await BadRoute(world);
        var before = (await Stops(world, route)).ToJsonString();
        await Good(world.Api.PostJson(Engine + "/start"));

        await world.Until(async () => (await Items(world, "/optimizations?status=pending")).Count > 0, "a change is proposed");
        Assert.Equal(before, (await Stops(world, route)).ToJsonString());
        var first = (string)(await Items(world, "/optimizations?status=pending"))[0]!["id"]!;
        Assert.Equal(400, (await world.Api.PostJson($"{Engine}/optimizations/{first}/reject", new { reason = " " })).Status);
        Assert.Equal("rejected", (string)(await Good(world.Api.PostJson($"{Engine}/optimizations/{first}/reject", new { reason = "he knows a better way" }))).Body!["status"]!);
        Assert.Equal("state_conflict", (await world.Api.PostJson($"{Engine}/optimizations/{first}/apply")).Code);
        Assert.Null((await Good(world.Api.GetJson($"{Engine}/optimizations/{first}"))).Body!["optimization"]!["veto_until"]);

        // The same route is not proposed again; another sequence of it is another question.
        world.Host.Clock.Advance(TimeSpan.FromMinutes(6));
        await world.Live(() => Task.FromResult(false), TimeSpan.FromSeconds(1));
        Assert.Empty(await Items(world, "/optimizations?status=pending"));
        await Good(world.Api.PatchJson($"routes/{route}", new { locks = Array.Empty<string>(), reason = "no lock any more" }));
        await world.Until(async () => (await Items(world, "/optimizations?status=pending")).Count > 0, "the changed route is proposed again");
        var second = (string)(await Items(world, "/optimizations?status=pending"))[0]!["id"]!;
        Assert.Equal("executing", (string)(await Good(world.Api.PostJson($"{Engine}/optimizations/{second}/apply"))).Body!["status"]!);
        Assert.NotEqual(before, (await Stops(world, route)).ToJsonString());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_change_under_veto_says_until_when_it_can_be_stopped(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect, "direct");
        await Good(world.Api.PostJson("policy-assignments", new { decision_type = "route_change", members = new[] { new { policy = "route-standard" } }, autonomy = "act_with_veto", veto_seconds = 600, zone_id = world.Zone }));
        await BadRoute(world);
        await Good(world.Api.PostJson(Engine + "/start"));

        await world.Until(async () => (await Items(world, "/optimizations?status=pending")).Count > 0, "a change is proposed");
        var row = (await Items(world, "/optimizations?status=pending"))[0]!;
        Assert.Equal(TimeSpan.FromSeconds(600), (DateTimeOffset)row["veto_until"]! - (DateTimeOffset)row["created_at"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.1")]
    public async Task The_fixed_operations_answer_in_their_shape_on_an_empty_and_on_a_filled_database(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect, "direct");
        Assert.Equal(Status.Replace("{0}", "null").Replace("{1}", "null"), await ShapeOf(world, "/status"));
        Assert.Equal("{historical[], " + Today.Replace("{0}", "null") + "activeIncidents[], period text}", await ShapeOf(world, "/stats"));
        Assert.Equal("{zones[{zone_id text, at text, proposals[]}]}", Shape.Of((await Good(world.Api.PostJson(Engine + "/preview"))).Body));
        Assert.Equal(404, (await world.Api.PostJson($"{Engine}/optimize/{Guid.AllBitsSet}")).Status);
        Assert.Equal((409, "engine_not_running"), await world.Api.PostJson(Engine + "/stop") is var no ? (no.Status, no.Code) : default);
        var idle = await world.Driver("Idle", 1);
        Assert.Equal((409, "no_active_route"), await world.Api.PostJson($"{Engine}/optimize/{idle}") is var none ? (none.Status, none.Code) : default);

        var (driver, route, last) = await BadRoute(world);
        var preview = (await Good(world.Api.PostJson(Engine + "/preview"))).Body!["zones"]![0]!["proposals"]![0]!;
        Assert.Equal((route.ToString(), "change"), ((string)preview["route_id"]!, (string)preview["action"]!));
        var gain = (await Good(world.Api.PostJson($"{Engine}/optimize/{driver}"))).Body!;
        Assert.StartsWith("{success bool, message text, improvement{distanceSaved number, timeSaved number, percentageSaved number}, newRoute{id text, route_id text, ", Shape.Of(gain));
        Assert.Equal((true, last), ((bool)gain["success"]!, (string)gain["newRoute"]!["stops"]![9]!["id"]!));
        var good = (await Good(world.Api.PostJson($"{Engine}/optimize/{driver}"))).Body!;
        Assert.Equal("{success bool, message text, improvement{distanceSaved number, timeSaved number, percentageSaved number}}", Shape.Of(good));
        Assert.False((bool)good["success"]!);

        var incident = (await Good(world.Api.PostJson(Engine + "/traffic-incident", new { location = new { lat = 0, lng = 0 }, severity = "LOW" }))).Body!;
        Assert.Equal("{success bool, message text, incident{id text, latitude number, longitude number, affected_radius_meters number, severity text, description null, incident_type null, active bool, affected_routes number, affected_orders[], "
            + "reported_at text, resolved_at null, starts_at null, expires_at text, closure bool, geometry null, zone_id null, business_date text, source null, external_id null, resolution null, created_at text, updated_at text}, affected_routes number}", Shape.Of(incident));
        Assert.Equal(500, (int)incident["incident"]!["affected_radius_meters"]!);
        var start = (await Good(world.Api.PostJson(Engine + "/start"))).Body!;
        Assert.Equal("{success bool, message text, config{optimizationInterval text, improvementThreshold text, trafficCheckInterval text}}", Shape.Of(start));
        Assert.Equal(("5 minutes", "10%", "1 minute"), ((string)start["config"]!["optimizationInterval"]!, (string)start["config"]!["improvementThreshold"]!, (string)start["config"]!["trafficCheckInterval"]!));
        Assert.True((bool)(await Good(world.Api.PostJson(Engine + "/start"))).Body!["alreadyRunning"]!);
        await world.Until(async () => await ShapeOf(world, "/status") == Status.Replace("{0}", "text").Replace("{1}", "number"), "the engine ticks");
        Assert.Equal($"{{historical[{Day}], " + Today.Replace("{0}", "number") + "activeIncidents[{id text, latitude number, longitude number, severity text, reported_at text, resolved_at null}], period text}", await ShapeOf(world, "/stats?days=30"));
        var zoned = (await Good(world.Api.GetJson($"{Engine}/stats?zone_id={world.Zone}"))).Body!;
        Assert.Equal((1, 1), ((int)zoned["today"]!["total_optimizations"]!, (int)zoned["historical"]![0]!["total_optimizations"]!));
        Assert.Equal(1, (int)(await Good(world.Api.GetJson("automation/dashboard"))).Body!["summary"]!["totalOptimizations"]!);
        Assert.Equal("{success bool, message text}", Shape.Of((await Good(world.Api.PostJson(Engine + "/stop"))).Body));
        Assert.Equal(400, (await world.Api.GetJson(Engine + "/stats?days=366")).Status);
    }

    /// <summary>Five orders on a street in an order that runs to and fro; the last stop is locked by a person.</summary>
    internal static async Task<(Guid Driver, Guid Route, string Last)> BadRoute(DispatchWorld world)
    {
        var driver = await world.Driver("Amal", 0);
        foreach (var km in new[] { 1, 2, 3, 4, 5 })
        {
            var order = await world.Order(km, "BULLET");
            await Good(world.Api.PostJson($"automation/dispatch/orders/{order}/assign", new { driver_id = driver, reason = "test" }));
        }

        var route = (await Good(world.Api.GetJson($"routes/active?driver_id={driver}"))).Body!["items"]![0]!;
        string At(string type, int km) => (string)route["stops"]!.AsArray().Single(s => (string)s!["stop_type"]! == type && Math.Abs((double)s["latitude"]! - (Latitude + km * Km)) < 1e-6)!["id"]!;
        string[] bad = [At("pickup", 5), At("pickup", 1), At("pickup", 4), At("pickup", 2), At("pickup", 3), At("delivery", 7), At("delivery", 3), At("delivery", 6), At("delivery", 4), At("delivery", 5)];
        await Good(world.Api.PatchJson($"routes/{route["id"]}", new { stops = bad, locks = new[] { bad[9] }, reason = "test" }));
        return (driver, Guid.Parse((string)route["id"]!), bad[9]);
    }

    /// <summary>Serves the whole route; the state that its optimisation's decision is in afterwards.</summary>
    private static async Task<string> Driven(DispatchWorld world, Guid route)
    {
        await Good(world.Api.PostJson($"{Engine}/stop"));
        await Good(world.Api.PostJson($"routes/{route}/start", new { }));
        while ((await Stops(world, route)).FirstOrDefault(stop => (string?)stop!["status"] == "planned") is { } open)
            await Good(world.Api.PostJson($"routes/{route}/stops/{open["id"]}/skip", new { reason = "test" }));
        var decision = (string)(await Items(world, $"/optimizations?route={route}"))[^1]!["decision_id"]!;
        var status = "";
        await world.Until(async () => (status = (string)(await Good(world.Api.GetJson($"decisions/{decision}"))).Body!["status"]!) != "committed", "the decision has its outcome");
        return status;
    }

    private static async Task<JsonArray> Stops(DispatchWorld world, Guid route) => (await Good(world.Api.GetJson($"routes/{route}"))).Body!["stops"]!.AsArray();

    private static async Task<JsonArray> Items(DispatchWorld world, string path) => (await Good(world.Api.GetJson(Engine + path))).Body!["items"]!.AsArray();

    private static async Task<string> ShapeOf(DispatchWorld world, string path) => Shape.Of((await Good(world.Api.GetJson(Engine + path))).Body);
}
