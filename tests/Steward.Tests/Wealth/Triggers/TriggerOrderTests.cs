using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio.Navs;
using Steward.Tests.Wealth.Navs;
using Steward.Wealth.Goals;
using Steward.Wealth.Navs;
using Steward.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth.Triggers;

/// <summary>Trigger orders over the API and through the engine: what is refused, what fires, once, and what waits for a person.</summary>
public sealed class TriggerOrderTests
{
    private const string Orders = "wealth/automation/trigger-orders";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.21")]
    public async Task A_level_fires_once_with_a_later_nav_predicted(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(cash: 10_000m), await world.AddScheme("118632", 100m, new(2026, 8, 7)));
        var made = await world.Adviser.PostJson(Orders, Order(client, scheme, 105m));
        Assert.Equal((201, "Active", "100", "5"), (made.Status, (string?)made.Body!["status"], (string?)made.Body["last_value"], (string?)made.Body["distance_percent"]));

        await Feed(world, "2026-08-10", "118632", "104.999999");
        Assert.Equal(("Active", 0L), (await Status(world, made.Id), await Placed(world)));
        world.Host.Clock.Advance(TimeSpan.FromHours(1));
        await Feed(world, "118632", "105.05");
        var fired = await world.Adviser.GetJson($"{Orders}/{made.Id}");
        // 10:30 on Wednesday the 12th, before the cut-off: the NAV of the 12th, which is later than that of the 11th.
        Assert.Equal(("Triggered", "105.05", "2026-08-11", "2026-08-12"), ((string?)fired.Body!["status"], (string?)fired.Body["fired_value"], (string?)fired.Body["fired_date"], (string?)fired.Body["predicted_nav_date"]));
        Assert.Equal((1L, 9_000m), (await Placed(world), await world.Cash(client)));
        await Feed(world, "118632", "105.06");
        Assert.Equal(1L, await Placed(world));
        var explained = await world.Adviser.GetJson($"wealth/automation/explain/trg:{made.Id}:1");
        Assert.Equal(200, explained.Status);
        Assert.Contains("105.05", explained.Body!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_order_does_not_fire_on_values_that_were_known_before_it_was_made(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(cash: 10_000m), await world.AddScheme("118632", 100m, new(2026, 8, 7)));
        // Taken and not yet held against the orders: the 7 % above came and went.
        Assert.Equal(202, (await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows(NavIntakeTests.Nav("118632", "2026-08-10", "107"), NavIntakeTests.Nav("118632", "2026-08-11", "101")))).Status);
        world.Host.Clock.Advance(TimeSpan.FromSeconds(1));
        var (early, trailing) = ((await world.Adviser.PostJson(Orders, Order(client, scheme, 105m))).Id, (await world.Adviser.PostJson(Orders, Trailing(client, scheme))).Id);
        await Run(world.Host);
        Assert.Equal(("Active", "Active", 0L), (await Status(world, early), await Status(world, trailing), await Placed(world)));
        await Feed(world, "2026-08-12", "118632", "105.5");
        Assert.Equal(("Triggered", "Active", 1L), (await Status(world, early), await Status(world, trailing), await Placed(world)));

        static object Trailing(Guid client, Guid scheme) =>
            new { client_id = client, name = "Trail", trigger_type = "NAV", trigger_condition = "Less Than", trigger_value = "0", trail_percent = "3", order_type = "Purchase", scheme_id = scheme, amount = 1_000, valid_from = "2026-08-01T00:00:00Z" };
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.22")]
    public async Task Of_two_legs_in_one_drop_the_lower_id_wins(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, one, two) = (await world.AddClient(cash: 10_000m), await world.AddScheme("1", 100m, new(2026, 8, 10)), await world.AddScheme("2", 100m, new(2026, 8, 10)));
        var group = await world.Adviser.PostJson("wealth/automation/oco-groups", new { client_id = client, name = "Either", legs = new[] { Order(null, one, 101m), Order(null, two, 101m) } });
        Assert.Equal((201, 2), (group.Status, ((JsonArray)group.Body!["legs"]!).Count));
        Assert.Equal((422, "/legs/1/trigger_value"), await world.Adviser.PostJson("wealth/automation/oco-groups", new { client_id = client, name = "Bad", legs = new[] { Order(null, one, 101m), Order(null, two, 0m) } }) is var bad ? (bad.Status, ((JsonObject)bad.Body!["errors"]!).First().Key) : default);

        // The second group's lower id is of the scheme that the drop names last, and the third's legs are both of one scheme.
        var turned = await world.Adviser.PostJson("wealth/automation/oco-groups", new { client_id = client, name = "Turned", legs = new[] { Order(null, two, 101m), Order(null, one, 101m) } });
        var alike = await world.Adviser.PostJson("wealth/automation/oco-groups", new { client_id = client, name = "Alike", legs = new[] { Order(null, one, 101.9m), Order(null, one, 101m) } });
        // Two nodes share PostgreSQL, and both look at the drop at once; SQLite has one process, which looks twice.
        await using var again = dialect is Dialect.PostgreSql ? await world.Host.Again() : null;
        Assert.Equal(202, (await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows(NavIntakeTests.Nav("1", "2026-08-11", "102"), NavIntakeTests.Nav("2", "2026-08-11", "102")))).Status);
        if (again is null) await Run(world.Host);
        await Task.WhenAll(Run(world.Host), again is null ? Task.CompletedTask : Run(again));
        foreach (var made in new[] { group, turned, alike })
        {
            var after = (await world.Adviser.GetJson($"wealth/automation/oco-groups/{made.Id}")).Body!;
            var legs = after["legs"]!.AsArray().OrderBy(leg => (string?)leg!["id"], StringComparer.Ordinal).ToList();
            Assert.Equal(("Fired", "Triggered", "Cancelled"), ((string?)after["status"], (string?)legs[0]!["status"], (string?)legs[1]!["status"]));
        }
        Assert.Equal(3L, await Placed(world));
        Assert.Equal(3L, await world.Database.Read(s => s.Scalar<long>("select count(*) from automation_occurrences")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.7")]
    public async Task A_held_nav_holds_its_orders_and_fires_them_once_when_it_is_accepted(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(cash: 10_000m), await world.AddScheme("118632", 100m, new(2026, 8, 10)));
        var (near, far) = ((await world.Adviser.PostJson(Orders, Order(client, scheme, 110m))).Id, (await world.Adviser.PostJson(Orders, Order(client, scheme, 130m))).Id);
        await Feed(world, "118632", "120");
        Assert.Equal(("Held", "Held", 0L), (await Status(world, near), await Status(world, far), await Placed(world)));

        var held = ((JsonArray)(await world.Adviser.GetJson("wealth/quarantine?status=Open")).Body!["items"]!)[0]!;
        Assert.Equal(200, (await world.Adviser.PostJson($"wealth/quarantine/{held["id"]}/accept", new { reason = "a real move" })).Status);
        await Run(world.Host);
        Assert.Equal(("Triggered", "Active", 1L), (await Status(world, near), await Status(world, far), await Placed(world)));
        await Run(world.Host);
        Assert.Equal(1L, await Placed(world));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_sale_in_units_asks_above_its_worth_and_money_of_a_mandate_promises_no_nav(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme, sold) = (await world.AddClient(), await world.AddScheme("1", 100m, new(2026, 8, 10)), await world.AddScheme("2", 100m, new(2026, 8, 10)));
        await world.AddHolding(client, sold, 50m);
        var mandate = (await world.Adviser.PostJson("wealth/mandates", new { client_id = client, ceiling = 5000, debit_lead_days = 2, valid_from = "2026-01-01" })).Id;
        await world.Database.Write(s => s.Execute("update mandates set status = 'Active'"));
        var paid = await world.Adviser.PostJson(Orders, Order(client, scheme, 101m, extra: new { amount = 1_000, funding = "Mandate", mandate_id = mandate }));
        var asks = await world.Adviser.PostJson(Orders, Order(client, sold, 101m, "Redemption", new { units = "10", approval = "Above Amount", approval_above = 1_000 }));
        // Nothing names the liquid scheme here: cash would have paid.
        var liquid = Order(client, scheme, 101m, extra: new { amount = 1_000, funding = "Liquid Scheme" });
        Assert.Equal("unsupported_feature", (await world.Adviser.PostJson(Orders, liquid)).Code);
        Assert.Equal("unsupported_feature", (await world.Adviser.PostJson("wealth/investment-orders", new { client_id = client, order_type = "Purchase", scheme_id = scheme, amount = 1_000, funding = "Liquid Scheme" })).Code);

        await Feed(world, ("1", "102"), ("2", "102"));
        Assert.Equal(("Triggered", null), await world.Adviser.GetJson($"{Orders}/{paid.Id}") is var read ? ((string?)read.Body!["status"], (string?)read.Body["predicted_nav_date"]) : default);
        Assert.Equal("Triggered", await Status(world, asks.Id));
        Assert.Equal(["confirmed -", "under_review 2026-08-12"], await world.Database.Read(s => s.Query<string>("select status || ' ' || coalesce(cast(predicted_nav_date as text), '-') from investment_orders order by 1")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.12")]
    public async Task A_stale_nav_holds_the_order_until_a_fresh_one_comes(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(cash: 10_000m), await world.AddScheme("118632", 100m, new(2026, 8, 3)));
        var made = await world.Adviser.PostJson(Orders, Order(client, scheme, 101m, "Redemption", new { units = "5" }));
        await world.AddHolding(client, scheme, 50m);
        // The 5th is five business days before the 12th: more than three.
        await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows(NavIntakeTests.Nav("118632", "2026-08-05", "102")));
        await Run(world.Host);
        var order = (await world.Adviser.GetJson($"{Orders}/{made.Id}")).Body!;
        Assert.Equal(("Held", "nav_stale", 0L), ((string?)order["status"], (string?)order["held_reason"], await Placed(world)));

        // A person cannot wave it through, and a tick alone changes nothing.
        Assert.Equal(200, (await world.Adviser.PostJson($"{Orders}/{made.Id}/release", new { })).Status);
        Assert.Equal(("Held", 0L), (await Status(world, made.Id), await Placed(world)));
        await Run(world.Host);
        Assert.Equal(("Held", 0L), (await Status(world, made.Id), await Placed(world)));
        await Feed(world, "118632", "102.5");
        Assert.Equal(("Triggered", 1L), (await Status(world, made.Id), await Placed(world)));
        await Run(world.Host);
        Assert.Equal(1L, await Placed(world));
        Assert.Equal(409, (await world.Adviser.PostJson($"{Orders}/{made.Id}/release", new { })).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.20")]
    public async Task Trails_crossings_and_repeats_survive_a_restart(Dialect dialect)
    {
        var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632", 100m, new(2026, 7, 1)));
        var trail = (await world.Adviser.PostJson(Orders, new { client_id = client, name = "Trail", trigger_type = "nav", trigger_condition = "less_than", trail_percent = "5", order_type = "purchase", scheme_id = scheme, amount = 1_000, valid_from = "2026-08-01T00:00:00Z" })).Id;
        var cross = (await world.Adviser.PostJson(Orders, new { client_id = client, name = "Cross", trigger_type = "NAV", trigger_condition = "Crosses Below", trigger_value = "104", order_type = "Purchase", scheme_id = scheme, amount = 1_000, valid_from = "2026-08-01T00:00:00Z", repeat = new { max = 3 } })).Id;
        world.Host.Clock.Advance(TimeSpan.FromHours(1));
        foreach (var (date, nav) in (ValueTuple<string, string>[])[("2026-08-06", "108"), ("2026-08-07", "106")]) await Feed(world, date, "118632", nav);
        Assert.Equal(0L, await Placed(world));

        await world.DisposeAsync();
        await using var again = await world.Host.Again();
        world.Host.Clock.Advance(TimeSpan.FromMinutes(5));
        foreach (var (date, nav) in (ValueTuple<string, string>[])[("2026-08-10", "103"), ("2026-08-11", "102.6"), ("2026-08-12", "105")]) await Take(again, date, "118632", nav);
        // 108 × 0.95 is 102.6 exactly; 104 was crossed at 103, and again only after 105.
        var rows = await again.Database.Read(s => s.Query<string>("select name || ' ' || status || ' ' || fire_no from trigger_orders order by name"));
        Assert.Equal(["Cross Active 1", "Trail Triggered 1"], rows);
        Assert.NotEqual(trail, cross);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.21")]
    public async Task Bad_orders_are_refused_each_with_its_code(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme, other, foreign) = (await world.AddClient(), await world.AddScheme("1", 100m), await world.AddScheme("2", 100m), await world.AddScheme("3", 100m, amc: "Other House"));
        (object Body, string Code)[] cases =
        [
            (Order(client, scheme, 99m), "already_true"), (Order(client, scheme, 0m), "not_positive"), (Order(client, scheme, 105m, "Purchase", new { amount = 1, units = "2" }), "size_not_single"),
            (Order(client, scheme, 105m, "Purchase", new { units = "2" }), "size_not_single"), (Order(client, scheme, 105m, "Switch", new { amount = 5 }), "switch_target"),
            (Order(client, scheme, 105m, "Switch", new { amount = 5, target_scheme_id = scheme }), "switch_target"), (Order(client, scheme, 105m, "Switch", new { amount = 5, target_scheme_id = foreign }), "switch_across_amc"),
            (Order(client, scheme, 105m, extra: new { valid_until = "2020-01-01T00:00:00Z", amount = 5 }), "valid_until_before_from"), (Order(client, scheme, 105m, extra: new { trigger_condition = "Equals", amount = 5 }), "tolerance_required"),
            (Order(client, Guid.CreateVersion7(), 105m), "unknown_scheme"), (Order(client, scheme, 105.1234567m), "too_precise"),
            (Order(client, scheme, 105m, extra: new { trigger_condition = "Sideways", amount = 5 }), "unknown_word"), (Order(client, scheme, 105m, extra: new { trigger_field = "colour", amount = 5 }), "unknown_config_key"),
            (Order(client, scheme, 105m, extra: new { goal_id = Guid.CreateVersion7(), amount = 5 }), "unknown_goal"), (Order(client, scheme, 105m, extra: new { trigger_type = "Custom", condition_tree = Deep(5), amount = 5 }), "tree_too_deep"),
            (Order(client, scheme, 105m, extra: new { trigger_type = "Custom", condition_tree = new { maybe = 1 }, amount = 5 }), "unknown_config_key"),
            (Order(client, scheme, 105m, extra: new { trigger_type = "Price", amount = 5 }), "condition_not_possible"),
            (Order(client, scheme, 105m, extra: new { trigger_type = "Custom", condition_tree = new { trigger_type = "Price", trigger_condition = "Greater Than", trigger_value = "105", scheme_id = scheme }, amount = 5 }), "condition_not_possible"),
        ];
        foreach (var (body, code) in cases) Assert.Equal((422, code), await world.Adviser.PostJson(Orders, body) is var answer ? (answer.Status, answer.Code) : default);
        Assert.Equal(400, (await world.Adviser.PostJson(Orders, new { colour = 1 })).Status);
        Assert.Equal(404, (await world.Adviser.GetJson($"{Orders}/{Guid.CreateVersion7()}")).Status);
        Assert.Equal(404, (await world.Adviser.PostJson(Orders, Order(Guid.CreateVersion7(), scheme, 105m))).Status);
        Assert.Equal(403, (await (await world.Host.As(Roles.Viewer)).PostJson(Orders, Order(client, scheme, 105m))).Status);

        var made = await world.Adviser.PostJson(Orders, Order(client, scheme, 105m, "Switch", new { amount = 5, target_scheme_id = other }));
        Assert.Equal(404, (await (await world.Host.As(Roles.Adviser)).GetJson($"{Orders}/{made.Id}")).Status);
        Assert.Equal(412, (await world.Adviser.PatchJson($"{Orders}/{made.Id}", new { trigger_value = "106" }, "\"9\"")).Status);
        Assert.Equal("106", (string?)(await world.Adviser.PatchJson($"{Orders}/{made.Id}", new { trigger_value = "106" })).Body!["trigger_value"]);
        Assert.Equal("already_true", (await world.Adviser.PatchJson($"{Orders}/{made.Id}", new { trigger_value = "90" })).Code);
        Assert.Equal("Cancelled", (string?)(await world.Adviser.DeleteJson($"{Orders}/{made.Id}")).Body!["status"]);
        Assert.Equal(409, (await world.Adviser.PatchJson($"{Orders}/{made.Id}", new { trigger_value = "107" })).Status);
        Assert.Equal(200, (await world.Adviser.GetJson("../automation/trigger-orders?client_id=" + client)).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.21")]
    public async Task Orders_begin_warn_and_end_on_time_and_a_client_has_two_hundred_and_fifty(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(cash: 10_000m), await world.AddScheme("1", 100m));
        var made = await world.Adviser.PostJson(Orders, Order(client, scheme, 105m, extra: new { amount = 5, valid_from = "2026-08-13T00:00:00Z", valid_until = "2026-08-25T00:00:00Z" }));
        var date = await world.Adviser.PostJson(Orders, Order(client, scheme, 0m, extra: new { trigger_type = "Date", trigger_value = "2026-08-15", trigger_condition = "Equals", amount = 500 }));
        Assert.Equal(("Pending", "2026-08-15"), ((string?)made.Body!["status"], (string?)date.Body!["trigger_value"]));
        async Task<string?> Later(int days)
        {
            world.Host.Clock.Advance(TimeSpan.FromDays(days));
            await Fire(world);
            return await Status(world, made.Id);
        }
        Assert.Equal("Active", await Later(2));
        await world.SetNav(scheme, 100m, new(2026, 8, 14));
        // Saturday the 15th rolls to Monday the 17th, 09:00 in Kolkata.
        Assert.Equal("Active", await Later(2));
        Assert.Equal("Active", await Status(world, date.Id));
        Assert.Equal("Active", await Later(1));
        Assert.Equal("Triggered", await Status(world, date.Id));
        Assert.Equal("Active", await Later(7));
        Assert.Equal("Expired", await Later(2));
        // They come by the stream of changes, a moment later.
        IReadOnlyList<string> told = [];
        for (var tries = 0; told.Count < 4 && tries < 250; tries++, await Task.Delay(20)) told = await world.Database.Read(s => s.Query<string>("select event from in_app_notifications where client_id = @client order by event", new { client }));
        Assert.Equal(["Trigger Order Activated", "Trigger Order Expired", "Trigger Order Expiring", "Trigger Order Expiring"], told);

        await world.Database.Write(async s =>
        {
            for (var i = 0; i < 249; i++)
                await s.Execute("insert into trigger_orders (id, client_id, name, created_by, trigger_type, trigger_condition, trigger_value, order_type, scheme_id, scheme_name, amount, valid_from, code, time_zone) values (@id, @client, 'n', @AdviserId, 'NAV', 'Greater Than', 500, 'Purchase', @scheme, 's', 5, @Now, @code, 'Asia/Kolkata')",
                    new { id = Guid.CreateVersion7(), client, world.AdviserId, scheme, s.Now, code = $"TRIG-{i}" });
        });
        // There is room for one more, whoever comes first.
        var added = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => world.Adviser.PostJson(Orders, Order(client, scheme, 105m))));
        Assert.Equal(["", "too_many_open_orders", "too_many_open_orders"], added.Select(answer => answer.Status == 201 ? "" : answer.Code!).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.21")]
    public async Task An_order_that_repeats_waits_for_business_days(Dialect dialect)
    {
        // Friday, 19:30 in Kolkata.
        await using var world = await WealthWorld.Start(dialect, new(2026, 8, 14, 14, 0, 0, TimeSpan.Zero));
        var (client, scheme) = (await world.AddClient(cash: 50_000m), await world.AddScheme("1", 100m, new(2026, 8, 13)));
        await world.Adviser.PostJson(Orders, Order(client, scheme, 105m, extra: new { amount = 1_000, repeat = new { max = 3, cooldown_days = 1 } }));
        await Feed(world, "2026-08-14", "1", "106");
        Assert.Equal(1, await Placed(world));
        // It was false on Sunday, but Monday is the one business day of the cooldown.
        world.Host.Clock.Advance(TimeSpan.FromDays(3));
        await Feed(world, "2026-08-16", "1", "100");
        await Feed(world, "2026-08-17", "1", "106");
        Assert.Equal(1, await Placed(world));
        world.Host.Clock.Advance(TimeSpan.FromDays(2));
        await Feed(world, "2026-08-18", "1", "100");
        await Feed(world, "2026-08-19", "1", "106");
        Assert.Equal(2, await Placed(world));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Trees_portfolios_and_replays_see_what_is_accepted(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, one, two) = (await world.AddClient(cash: 10_000m), await world.AddScheme("1", 100m, new(2026, 8, 10)), await world.AddScheme("2", 100m, new(2026, 8, 10)));
        await world.AddHolding(client, one, 100m);
        object Leaf(Guid scheme, string value) => new { trigger_type = "NAV", trigger_condition = "Greater Than", trigger_value = value, scheme_id = scheme };
        var tree = (await world.Adviser.PostJson(Orders, Order(client, one, 0m, extra: new { trigger_type = "Custom", trigger_condition = (string?)null, trigger_value = (string?)null, condition_tree = new { and = new[] { Leaf(one, "101"), Leaf(two, "101") } }, amount = 1 }))).Id;
        var worth = (await world.Adviser.PostJson(Orders, Order(client, one, 20_200m, extra: new { trigger_type = "Portfolio Value", amount = 500 }))).Id;
        await Feed(world, "1", "101.5");
        Assert.Equal(("Active", "Active"), (await Status(world, tree), await Status(world, worth)));
        await Feed(world, ("2", "101"), ("1", "101.51"));
        Assert.Equal("Triggered", await Status(world, tree));
        var draft = await world.Adviser.PostJson($"{Orders}/replay", new { order = Order(client, one, 101.5m), from = "2026-08-01" });
        Assert.Equal((200, "101.5"), (draft.Status, (string?)draft.Body!["firings"]![0]!["value"]));
        Assert.Equal("Active", await Status(world, worth));
        // 10,000 in cash and 100 units: 20,400 less the one that the tree has spent.
        await Feed(world, "2026-08-12", "1", "104");
        Assert.Equal("Triggered", await Status(world, worth));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.21")]
    public async Task The_yearly_return_and_the_projected_shortfall_fire_by_themselves_and_in_trees(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(cash: 10_000m), await world.AddScheme("1", 100m, new(2026, 8, 10)));
        // 100 units for 1,000 on 2024-01-15, 940 days before the 12th of August 2026, are worth 10,000 and then 10,150.
        var holding = await world.AddHolding(client, scheme, 100m);
        var goal = (await world.Adviser.PostJson("wealth/goals", new { client_id = client, name = "House", goal_type = "House", target_amount = 20_000, target_date = "2027-06-12" })).Id;
        await world.Adviser.PostJson($"wealth/goals/{goal}/allocate", new { allocations = new[] { new { holding_id = holding, share_percent = 100 } } });
        // 10^(365/940) − 1 is 144.51 %, 10.15^(365/940) − 1 is 145.92 %. Without contributions and return 50 % are missing, then 49.25 %.
        object Rate(string value) => new { trigger_type = "Portfolio Value", trigger_field = "xirr_percent", trigger_condition = "Greater Than", trigger_value = value };
        object Missing(string value) => new { trigger_type = "Goal Progress", goal_id = goal, trigger_field = "projected_shortfall_percent", trigger_condition = "Less Than", trigger_value = value };
        Task<Answer> Made(object terms, object? tree = null) => world.Adviser.PostJson(Orders, With((JsonObject)Order(client, scheme, 0m, extra: terms), tree is null ? new { amount = 100 } : new { amount = 100, trigger_value = (string?)null, condition_tree = tree }));
        var rate = await Made(Rate("145.2"));
        Assert.Equal((201, "144.5"), (rate.Status, ((string)rate.Body!["last_value"]!)[..5]));
        var missing = await Made(Missing("49.5"));
        Assert.Equal("50", (string?)missing.Body!["last_value"]);
        var (both, never) = (await Made(new { trigger_type = "Custom" }, new { and = new[] { Rate("145.2"), Missing("49.5") } }), await Made(new { trigger_type = "Custom" }, new { and = new[] { Rate("145.2"), Missing("49") } }));
        Assert.Equal("already_true", (await Made(new { trigger_type = "Custom" }, Rate("144"))).Code);
        Assert.Equal("already_true", (await Made(Missing("50"))).Code);

        var drop = await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows(NavIntakeTests.Nav("1", "2026-08-11", "101.5")));
        await Run(world.Host);
        Assert.Equal(("Triggered", "Triggered", "Triggered", "Active"), (await Status(world, rate.Id), await Status(world, missing.Id), await Status(world, both.Id), await Status(world, never.Id)));

        // The goal itself is measured after the delivery, too; the server's own walk may have been first.
        await world.Database.Write(s => world.Host.Service<MeasureGoals>().Fire(s, new DueTimer { Kind = "wealth.measure_goals", Key = drop.Id.ToString(), Payload = Json.Empty }, CancellationToken.None));
        Assert.Equal("50.75", (string?)(await world.Adviser.GetJson($"wealth/goals/{goal}")).Body!["progress_percent"]);
    }

    private static JsonObject With(JsonObject order, object members)
    {
        foreach (var (name, member) in (JsonObject)System.Text.Json.JsonSerializer.SerializeToNode(members)!) order[name] = member?.DeepClone();
        return order;
    }

    internal static object Order(Guid? client, Guid scheme, decimal value, string type = "Purchase", object? extra = null)
    {
        var order = new JsonObject
        {
            ["name"] = "Order", ["trigger_type"] = "NAV", ["trigger_condition"] = "Greater Than", ["trigger_value"] = value.ToString(CultureInfo.InvariantCulture), ["order_type"] = type, ["scheme_id"] = scheme.ToString(),
            ["valid_from"] = "2026-08-01T00:00:00Z",
        };
        if (client is not null) order["client_id"] = client.ToString();
        if (extra is null) order["amount"] = 1_000;
        foreach (var (name, member) in (JsonObject?)System.Text.Json.JsonSerializer.SerializeToNode(extra) ?? []) order[name] = member?.DeepClone();
        return order;
    }

    private static object Deep(int levels) => levels == 1 ? new { trigger_type = "NAV", trigger_condition = "Greater Than", trigger_value = "5", scheme_id = Guid.CreateVersion7() } : new { not = Deep(levels - 1) };

    private static Task Feed(WealthWorld world, string code, string nav) => Feed(world, "2026-08-11", code, nav);

    private static async Task Feed(WealthWorld world, string date, string code, string nav)
    {
        Assert.Equal(202, (await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows(NavIntakeTests.Nav(code, date, nav)))).Status);
        await Run(world.Host);
    }

    private static async Task Feed(WealthWorld world, params (string Code, string Nav)[] rows)
    {
        Assert.Equal(202, (await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows([.. rows.Select(row => NavIntakeTests.Nav(row.Code, "2026-08-11", row.Nav))]))).Status);
        await Run(world.Host);
    }

    private static async Task Take(TestHost host, string date, string code, string nav)
    {
        await host.Database.Write(s => host.Service<NavIntake>().Take(s, new("test", null, System.Text.Encoding.UTF8.GetBytes(date + nav), "json", null, NavFile.Of([NavRow.Read(1, code, null, null, date, nav)!], []), "test")));
        await Run(host);
    }

    /// <summary>A tick by hand; the server's own engine may have been first, and then it does nothing.</summary>
    internal static Task Run(TestHost host) => host.Service<IEnumerable<IEngine>>().OfType<TriggerEngine>().Single().Tick(EngineShard.ByHand("triggers", Guid.Empty, Json.Empty, 1), CancellationToken.None);

    internal static async Task Fire(WealthWorld world)
    {
        var timers = world.Host.Service<Timers>();
        foreach (var timer in await world.Database.Read(s => timers.Due(s, s.Now, 50)))
            foreach (var handler in world.Host.Service<IEnumerable<ITimerHandler>>().OfType<TriggerTimer>().Where(handler => handler.Kind == timer.Kind))
                await world.Database.Write(async s =>
                {
                    if (await timers.Claim(s, timer)) await handler.Fire(s, timer, CancellationToken.None);
                });
    }

    internal static async Task<string?> Status(WealthWorld world, Guid order) => await world.Database.Read(s => s.Scalar<string>("select status from trigger_orders where id = @order", new { order }));

    private static async Task<long> Placed(WealthWorld world) => await world.Database.Read(s => s.Scalar<long>("select count(*) from investment_orders"));
}
