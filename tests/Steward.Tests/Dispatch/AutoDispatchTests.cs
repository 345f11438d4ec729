using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Dispatch;

public sealed class AutoDispatchTests
{
    [Trait("acceptance", "delivery-15.4")]
    [Trait("acceptance", "delivery-15.7")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_order_is_offered_to_the_best_driver_and_accepting_assigns_it(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var near = await world.Driver("Near", 0.5);
        await world.Driver("Far", 4);
        await world.StartEngine();

        var order = await world.Order();
        await world.Until(async () => await world.OpenOffer(order) is not null, "the order is offered");
        var offer = (await world.OpenOffer(order))!;
        Assert.Equal(near, Guid.Parse((string)offer["driver_id"]!));
        await DispatchWorld.Good(world.Api.PostJson($"automation/dispatch/offers/{offer["id"]}/accept"));

        Assert.Equal("assigned", await world.Status(order));
        var log = Assert.Single(await world.Assignments(order))!;
        Assert.Equal(("AUTO_ASSIGNED", "offer"), ((string)log["assignment_type"]!, (string)log["assignment_method"]!));
        // 0.4 × 100 (under 1 km) + 0.3 × 50 (fewer than ten deliveries) + 0.2 × 100 (nothing in hand) + 0.1 × 0 (new in the area) = 75
        Assert.Equal(75m, (decimal)log["total_score"]!);
        var again = await world.Api.PostJson($"automation/dispatch/offers/{offer["id"]}/accept");
        Assert.Equal((409, "offer_closed"), (again.Status, again.Code));
    }

    [Trait("acceptance", "delivery-15.7")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Three_silent_drivers_and_the_order_is_forced_on_one_who_did_not_decline(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        for (var i = 0; i < 4; i++) await world.Driver("Silent " + i, 0.2 + i * 0.2);
        await world.StartEngine();

        var order = await world.Order();
        await world.Until(async () => await world.Status(order) == "assigned", "the order is forced");

        var offers = await world.Offers(order);
        Assert.Equal(3, offers.Count);
        Assert.All(offers, o => Assert.Equal("expired", (string)o!["status"]!));
        Assert.Equal(3, offers.Select(o => (string)o!["driver_id"]!).Distinct().Count());
        Assert.Equal("FORCE_ASSIGNED", (string)Assert.Single(await world.Assignments(order))!["assignment_type"]!);
    }

    [Trait("acceptance", "delivery-15.7")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_driver_who_declined_is_not_asked_again_and_nothing_is_forced_on_him(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var first = await world.Driver("First", 0.2);
        await world.StartEngine();
        var order = await world.Order();
        await world.Until(async () => await world.OpenOffer(order) is not null, "the order is offered");
        await DispatchWorld.Good(world.Api.PostJson($"automation/dispatch/offers/{(await world.OpenOffer(order))!["id"]}/decline", new { reason_code = "too_far" }));

        for (var i = 0; i < 60; i++)
        {
            world.Host.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10);
        }

        Assert.Single(await world.Offers(order));
        Assert.Equal("pending", await world.Status(order));
        var why = await DispatchWorld.Good(world.Api.GetJson($"orders/{order}/why-unassigned"));
        Assert.Contains(why.Body!["vehicles"]!.AsArray(), v => (string)v!["driver_id"]! == first.ToString() && v["broken_rules"]!.AsArray().Any(r => (string)r!["rule"]! == "blocked"));
    }

    [Trait("acceptance", "delivery-15.7")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Of_many_who_assign_one_order_at_once_one_wins(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var drivers = new List<Guid>();
        for (var i = 0; i < 5; i++) drivers.Add(await world.Driver("Driver " + i, 0.2 + i * 0.1));
        var order = await world.Order();

        var tries = Enumerable.Range(0, 40).Select(i => world.Api.PostJson($"automation/dispatch/orders/{order}/assign", new { driver_id = drivers[i % 5], reason = "asked by phone" }));
        var answers = await Task.WhenAll(tries);

        Assert.Single(answers, a => a.Status == 200);
        Assert.All(answers.Where(a => a.Status != 200), a => Assert.Equal(409, a.Status));
        var log = Assert.Single(await world.Assignments(order))!;
        Assert.Equal("MANUAL", (string)log["assignment_type"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_persons_choice_of_a_blocked_driver_lists_every_broken_rule(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var driver = await world.Driver("Off duty", 0.5);
        await DispatchWorld.Good(world.Api.PostJson($"drivers/{driver}/state", new { status = "offline" }));
        var order = await world.Order();

        var refused = await world.Api.PostJson($"automation/dispatch/orders/{order}/assign", new { driver_id = driver, reason = "asked by phone" });

        Assert.Equal((422, "rule_violated"), (refused.Status, refused.Code));
        Assert.Contains(refused.Body!["broken_rules"]!.AsArray(), r => (string)r!["rule"]! == "driver_offline");
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_decision_opens_as_a_card_and_runs_again_identically(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect, "direct");
        await world.Driver("Near", 0.5);
        var far = await world.Driver("Far", 6);
        await world.StartEngine();
        var order = await world.Order();
        await world.Until(async () => await world.Status(order) == "assigned", "the order is assigned");
        var decision = (string)Assert.Single(await world.Assignments(order))!["decision_id"]!;

        var card = (await DispatchWorld.Good(world.Api.GetJson($"decisions/{decision}/card"))).Body!;
        var winner = card["winner"]!;
        Assert.Equal((long)winner["total"]!, winner["parts"]!.AsArray().Sum(p => (long)p!["value"]!));
        Assert.Contains(card["candidates"]!.AsArray(), c => (string?)c!["driver_id"] == far.ToString());
        Assert.Equal("identical", (string)(await DispatchWorld.Good(world.Api.PostJson($"decisions/{decision}/rerun"))).Body!["result"]!);
        var why = (await DispatchWorld.Good(world.Api.PostJson($"decisions/{decision}/why-not", new { target = new { kind = "driver", id = far } }))).Body!;
        Assert.Contains((string)why["target_status"]!, new[] { "lost", "blocked" });
    }

    [Trait("acceptance", "delivery-15.3")]
    [Fact]
    public async Task Start_stop_and_status_follow_the_wish()
    {
        await using var world = await DispatchWorld.Start(Dialect.Sqlite);
        await world.Driver("One", 1);

        Assert.Equal("engine_not_running", (await world.Api.PostJson("automation/dispatch/stop")).Code);
        await world.StartEngine();
        Assert.True((bool)(await world.Api.PostJson("automation/dispatch/start")).Body!["alreadyRunning"]!);
        await world.Until(async () => (bool)(await world.Api.GetJson("automation/dispatch/status")).Body!["isRunning"]!, "the engine runs");
        Assert.Equal(200, (await world.Api.PostJson("automation/dispatch/stop")).Status);
        Assert.False((bool)(await world.Api.GetJson("automation/dispatch/status")).Body!["isRunning"]!);
    }

    [Fact]
    public async Task Settings_out_of_their_limits_and_stale_ones_are_refused()
    {
        await using var world = await DispatchWorld.Start(Dialect.Sqlite);
        var read = await world.Api.GetJson("automation/dispatch/config");

        var wrong = await world.Api.PutJson("automation/dispatch/config", new { offer_timeout_seconds = 4 }, read.ETag);
        Assert.Equal((422, "setting_out_of_limits"), (wrong.Status, wrong.Code));
        Assert.Equal(428, (await world.Api.PutJson("automation/dispatch/config", new { max_offers = 2 })).Status);
        Assert.Equal(200, (await world.Api.PutJson("automation/dispatch/config", new { max_offers = 2 }, read.ETag)).Status);
        Assert.Equal(412, (await world.Api.PutJson("automation/dispatch/config", new { max_offers = 1 }, read.ETag)).Status);
        Assert.Equal(400, (await world.Api.PutJson("automation/dispatch/config", new { no_such = 1 }, "\"1\"")).Status);
    }
}
