using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Fleet.Targets;

public sealed class TargetApiTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.2"), Trait("acceptance", "fleet-8.1")]
    public async Task A_bare_array_registers_and_sets_and_is_there_after_a_restart(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);

        var set = await world.Manager.PostJson("fleet-manager/targets", """[{"driver_id":"TEST_001","target_deliveries":50,"target_revenue":5000}]""");
        await world.Restart();
        var row = await world.Read("targets/TEST_001");

        Assert.Equal(201, set.Status);
        Assert.Equal((true, 1, "TEST_001"), ((bool)set.Body!["success"]!, (int)set.Body["drivers_configured"]!, (string)set.Body["registered"]![0]!));
        Assert.Equal("TEST_001", await world.Host.Database.Read(s => s.Scalar<string>("select driver_id from driver_targets")));
        Assert.Equal((50, 5000m, "0.0%", "offline"), ((int)row["target_deliveries"]!, (decimal)row["target_revenue"]!, (string)row["delivery_progress"]!, (string)row["status"]!));
        Assert.Equal(
            ["driver_id", "target_deliveries", "current_deliveries", "delivery_progress", "target_revenue", "current_revenue", "revenue_progress", "on_track", "status", "updated_at", "pace"],
            row.AsObject().Select(m => m.Key));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.1"), Trait("acceptance", "fleet-8.7")]
    public async Task Status_dashboard_and_lists_show_every_field(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        var empty = await world.Read("targets/status");
        await world.Driver("A", TargetsWorld.Morning.AddHours(-4));
        await world.Driver("B", TargetsWorld.Morning.AddHours(-4));
        await world.Driver("C");
        await world.Target("A", 20, 100);
        await world.Target("B", 0);
        await world.Order(external: "shop-1");

        var status = await world.Read("targets/status");
        var dashboard = (await world.Read("production/dashboard"))["data"]!;

        Assert.Equal(("0%", 0, "All drivers on track to meet targets"), ((string)empty["percentage"]!, (int)empty["total_drivers"]!, (string)empty["recommendation"]!));
        // Half of the shift has passed and nothing is done; who has no target is out of the share.
        Assert.Equal((0, 2, "0.0%"), ((int)status["drivers_on_track"]!, (int)status["total_drivers"]!, (string)status["percentage"]!));
        Assert.Equal("1 driver needs more orders; orders wait in RUH (1)", (string)status["recommendation"]!);
        Assert.Equal((10.0m, 5.0m), ((decimal)status["drivers"]![0]!["pace"]!["expected_deliveries"]!, (decimal)status["drivers"]![0]!["pace"]!["needed_per_hour"]!));
        Assert.Equal((1, 3, 0, 0), ((int)dashboard["pending_orders"]!["total"]!, (int)dashboard["drivers"]!["total"]!, (int)dashboard["drivers"]!["online"]!, (int)dashboard["hubs"]!["total"]!));
        Assert.NotNull((await world.Read("dashboard"))["data"]!["target_achievement"]!["drivers"]);
        Assert.Single((await world.Read("targets?on_track=false&limit=1"))["items"]!.AsArray());
        var next = (string)(await world.Read("targets?limit=1"))["next_cursor"]!;
        Assert.Equal("B", (string)(await world.Read($"targets?limit=1&cursor={next}"))["items"]![0]!["driver_id"]!);
        // Every page of one reading has the counts of its first.
        var first = await world.Read("targets/status?limit=1");
        await world.Target("C", 5);
        var second = await world.Read($"targets/status?limit=1&cursor={(string)first["next_cursor"]!}");
        Assert.Equal(("A", "B", 2, null), ((string)first["drivers"]![0]!["driver_id"]!, (string)second["drivers"]![0]!["driver_id"]!, (int)second["total_drivers"]!, (string?)first["drivers"]!.AsArray().ElementAtOrDefault(1)));
        Assert.Equal(3, (int)(await world.Read("targets/status"))["total_drivers"]!);
        foreach (var wrong in new[] { "x", "QQ", "MSAyIHggQQ" }) Assert.Equal(400, (await world.Manager.GetJson("fleet-manager/targets/status?cursor=" + wrong)).Status);
        world.Host.Clock.Advance(TimeSpan.FromMinutes(35));
        var risk = await world.Read("at-risk");
        Assert.Equal((1, "shop-1", "CRITICAL"), ((int)risk["at_risk_count"]!, (string)risk["orders"]![0]!["order_id"]!, (string)risk["orders"]![0]!["priority"]!));
        Assert.Equal((25m, 25m), ((decimal)risk["orders"]![0]!["remaining_minutes"]!, (decimal)(await world.Read("production/at-risk"))["orders"]![0]!["remaining_minutes"]!));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.20")]
    public async Task Bad_input_is_refused_with_its_index_and_nothing_is_stored(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        await world.Driver("A");
        async Task<(int, string?)> Set(string body, string path = "targets/set")
        {
            var answer = await world.Manager.PostJson("fleet-manager/" + path, body);
            return (answer.Status, answer.Code);
        }

        Assert.Equal((400, "invalid_parameter"), await Set("{}"));
        Assert.Equal((400, "invalid_parameter"), await Set("""{"drivers":7}"""));
        Assert.Equal(400, (await Set("7", "targets")).Item1);
        Assert.Equal(400, (await Set("{\"drivers\":[" + string.Join(',', Enumerable.Range(0, 5001).Select(i => $"{{\"driver_id\":\"d{i}\"}}")) + "]}")).Item1);
        Assert.Equal(200, (await Set("""{"drivers":[]}""")).Item1);
        foreach (var bad in new[] { "\"target_deliveries\":-1", "\"target_deliveries\":1.5", "\"target_deliveries\":\"20\"", "\"target_deliveries\":10001", "\"target_revenue\":-0.01", "\"target_revenue\":100000000", "\"target_revenue\":\"5\"" })
            Assert.Equal((422, "invalid_targets"), await Set($$"""{"drivers":[{"driver_id":"A"},{"driver_id":"B",{{bad}}}]}"""));
        var twice = await world.Manager.PostJson("fleet-manager/targets/set", """{"drivers":[{"driver_id":"A"},{"driver_id":"A"}]}""");
        Assert.Equal((422, 1), (twice.Status, (int)twice.Body!["failed"]![0]!["index"]!));
        Assert.Equal(0L, await world.Host.Database.Read(s => s.Scalar<long>("select count(*) from driver_targets")));

        var partial = await world.Manager.PostJson("fleet-manager/targets/set?partial=true", """{"drivers":[{"driver_id":"A"},{"driver_id":"B","target_deliveries":-1}]}""");
        Assert.Equal((200, 1, "invalid_target"), (partial.Status, (int)partial.Body!["drivers_configured"]!, (string)partial.Body["failed"]![0]!["code"]!));
        var row = await world.Read("targets/A");
        Assert.Equal((20, 5000m), ((int)row["target_deliveries"]!, (decimal)row["target_revenue"]!));

        Assert.Equal(400, (await world.Manager.PutJson("fleet-manager/driver/A/status", new { status = "asleep" })).Status);
        Assert.Equal(404, (await world.Manager.PutJson("fleet-manager/driver/nobody/status", new { status = "available" })).Status);
        Assert.Equal(409, (await world.Manager.PutJson("fleet-manager/driver/A/status", new { status = "busy" })).Status);
        var moved = await world.Manager.PutJson("fleet-manager/driver/external:A/status", new { status = "available" });
        Assert.Equal(("A", "available", "available"), ((string)moved.Body!["driver_id"]!, (string)moved.Body["status"]!, (string)(await world.Read("targets/A"))["status"]!));
        Assert.Equal(404, (await world.Manager.GetJson("fleet-manager/history/nobody")).Status);
        foreach (var query in new[] { "days=0", "days=366", "days=x", "from=2026-02-30" }) Assert.Equal(400, (await world.Manager.GetJson("fleet-manager/history/A?" + query)).Status);
        Assert.Equal(400, (await world.Manager.GetJson("fleet-manager/top-performers?limit=101")).Status);
        Assert.Equal(422, (await world.Manager.PostJson("fleet-manager/snapshots", new { date = "2026-11-21" })).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.1")]
    public async Task A_target_is_changed_ended_and_follows_the_drivers_external_id(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        var driver = await world.Driver("A");
        await world.Target("A", 20);
        await TargetsWorld.Good(world.Manager.PostJson("fleet-manager/snapshots", new { date = "2026-11-20" }));

        Assert.Equal(412, (await world.Manager.PutJson("fleet-manager/targets/A", new { target_deliveries = 3 }, "\"9\"")).Status);
        Assert.Equal(3, (int)(await world.Manager.PutJson("fleet-manager/targets/A", new { target_deliveries = 3 }, "\"1\"")).Body!["target_deliveries"]!);
        await TargetsWorld.Good(world.Manager.PatchJson($"drivers/{driver}", new { external_id = "Z" }));
        var history = await world.Read("history/Z");
        Assert.Equal(("Z", 1, false), ((string)history["driver_id"]!, history["rows"]!.AsArray().Count, (bool)history["rows"]![0]!["final"]!));
        Assert.Equal(204, (await world.Manager.DeleteJson("fleet-manager/targets/Z")).Status);
        Assert.Equal(404, (await world.Manager.GetJson("fleet-manager/targets/Z")).Status);
        Assert.Single((await world.Read("snapshots/2026-11-20"))["rows"]!.AsArray());
        Assert.Equal(1, (int)(await TargetsWorld.Good(world.Manager.PostJson("fleet-manager/production/set-targets", new { city_id = "RUH", target_deliveries = 9, target_revenue = 90 }))).Body!["drivers_configured"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.15")]
    public async Task History_is_newest_first_and_the_best_are_those_of_a_calculation_by_hand(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        foreach (var name in new[] { "A", "B", "C", "D" }) await world.Driver(name);
        async Task Day(string driver, int daysAgo, int deliveries, decimal achieved) => await world.Host.Database.Write(session => session.Execute(
            """
            insert into driver_performance_history (driver_id, date, deliveries_completed, revenue_generated, target_achieved, achievement_percentage, driver_uuid, zone_id, currency)
            select external_id, @date, @deliveries, @revenue, @met, @achieved, id, zone_id, 'SAR' from drivers where external_id = @driver
            """,
            new { driver, date = new DateOnly(2026, 11, 20).AddDays(-daysAgo), deliveries, revenue = deliveries * 1.5m, met = achieved >= 100, achieved }));
        await Day("A", 1, 10, 100);
        await Day("A", 2, 5, 50.01m); // mean 75.005, so 75.01
        await Day("B", 1, 15, 75.01m);
        await Day("C", 3, 15, 75.01m); // a tie with B and A, by id
        await Day("D", 1, 3, 90);
        await Day("D", 7, 300, 999); // before the seven days
        await Day("D", 30, 1, 1);

        var top = (await TargetsWorld.Good(world.Manager.GetJson("fleet-manager/top-performers?zone_id=RUH"))).Body!.AsArray();
        var history = await world.Read("history/D");

        Assert.Equal(["D", "A", "B", "C"], top.Select(t => (string)t!["driver_id"]!));
        Assert.Equal((2L, 15L, 22.5m, 75.01m, 1L), ((long)top[1]!["days_worked"]!, (long)top[1]!["total_deliveries"]!, (decimal)top[1]!["total_revenue"]!, (decimal)top[1]!["avg_achievement"]!, (long)top[1]!["days_achieved"]!));
        Assert.Equal(30, (int)history["days"]!);
        Assert.Equal(["2026-11-19", "2026-11-13"], history["rows"]!.AsArray().Select(r => (string)r!["date"]!));
        Assert.Equal(3, (await world.History("D", "?from=2026-10-01&to=2026-11-20")).Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.21")]
    public async Task A_driver_reads_himself_and_no_ranking_unless_the_zone_allows_it(Dialect dialect)
    {
        await using var world = await TargetsWorld.Start(dialect);
        var (client, user, _) = await world.Host.NewUser("driver");
        var (viewer, dispatcher) = (await world.Host.As("viewer"), await world.Host.As("dispatcher"));
        await TargetsWorld.Good(world.Manager.PostJson("drivers", new { zone_id = world.Zone, name = "A", external_id = "A", user_id = user }));
        await world.Driver("B");
        await world.Target("A", 20);
        await world.Target("B", 20);

        Assert.Equal((200, 404), ((await client.GetJson("fleet-manager/targets/A")).Status, (await client.GetJson("fleet-manager/targets/B")).Status));
        Assert.Equal((200, 404), ((await client.GetJson("fleet-manager/history/A")).Status, (await client.GetJson("fleet-manager/history/B")).Status));
        Assert.Equal((403, 403), ((await client.GetJson("fleet-manager/targets/status")).Status, (await client.GetJson("fleet-manager/top-performers")).Status));
        Assert.Equal(403, (await viewer.PostJson("fleet-manager/targets/set", new { drivers = Array.Empty<object>() })).Status);
        Assert.Equal((200, 403), ((await dispatcher.PostJson("fleet-manager/targets/set", new { drivers = Array.Empty<object>() })).Status, (await dispatcher.PostJson("fleet-manager/targets/reset", new { })).Status));
        var zone = await TargetsWorld.Good(world.Manager.GetJson("zones/RUH"));
        await TargetsWorld.Good(world.Manager.PatchJson("zones/RUH", new { settings = new { targets = new { show_ranking = true } } }, zone.ETag));
        Assert.Equal(200, (await client.GetJson("fleet-manager/top-performers")).Status);
    }
}
