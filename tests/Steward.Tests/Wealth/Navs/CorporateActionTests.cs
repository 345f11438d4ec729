using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Wealth.Navs;
using Steward.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth.Navs;

/// <summary>What a corporate action, a closed scheme and a broken index do to open orders and rules, and who hears of it.</summary>
public sealed class CorporateActionTests
{
    private const string Orders = "wealth/automation/trigger-orders";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_distribution_takes_effect_at_its_ex_date_and_not_before(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, new(2026, 8, 10, 14, 0, 0, TimeSpan.Zero));
        var (client, scheme) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632", 100m, new(2026, 8, 7)));
        var made = new Dictionary<string, Guid>();
        foreach (var word in new[] { "Hold", "Adjust", "Ignore" }) made[word] = (await Order(world, client, scheme, new { trigger_condition = "Less Than", trigger_value = "95", on_distribution = word })).Id;
        made["Trail"] = (await Order(world, client, scheme, new { trigger_condition = "Less Than", trail_percent = 10, on_distribution = "Adjust" })).Id;
        Assert.Equal(201, (await world.Adviser.PostJson("wealth/schemes/118632/corporate-actions", new { action_date = "2026-08-12", kind = "Distribution", amount = "5" })).Status);
        await Feed(world, "2026-08-10", "104");
        Assert.Equal(["Active", "Active", "Active", "Active"], await States(world, made));

        world.Host.Clock.Advance(TimeSpan.FromDays(2));
        await Feed(world, "2026-08-12", "99");
        Assert.Equal(["Held", "Active", "Active", "Active"], await States(world, made));
        Assert.Equal(("distribution", "90"), ((string?)(await world.Adviser.GetJson($"{Orders}/{made["Hold"]}")).Body!["held_reason"], (string?)(await world.Adviser.GetJson($"{Orders}/{made["Adjust"]}")).Body!["trigger_value"]));
        Assert.NotNull(((JsonArray)(await world.Adviser.GetJson("wealth/schemes/118632/corporate-actions")).Body!["items"]!)[0]!["applied_at"]);

        // 93 is at most 95, not at most 90; and the trail follows 104 less 5: 93 is above 99 × 0.9, but below 104 × 0.9.
        world.Host.Clock.Advance(TimeSpan.FromDays(1));
        await Feed(world, "2026-08-13", "93");
        Assert.Equal(["Held", "Active", "Triggered", "Active"], await States(world, made));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_merger_and_a_split_without_factor_stop_what_names_the_scheme_and_people_are_told(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme, other) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632", 100m), await world.AddScheme("2", 100m));
        await world.AddHolding(client, other, 50m);
        await world.AddHolding(client, scheme, 50m);
        var leaf = new { trigger_type = "NAV", trigger_condition = "Greater Than", trigger_value = "300", scheme_id = scheme };
        var made = new Dictionary<string, Guid>
        {
            ["own"] = (await Order(world, client, scheme, new { trigger_condition = "Greater Than", trigger_value = "105" })).Id,
            ["target"] = (await Order(world, client, other, new { trigger_condition = "Greater Than", trigger_value = "105", order_type = "Switch", target_scheme_id = scheme })).Id,
            ["tree"] = (await Order(world, client, other, new { trigger_type = "Custom", condition_tree = leaf })).Id,
            ["other"] = (await Order(world, client, other, new { trigger_condition = "Greater Than", trigger_value = "105" })).Id,
        };
        var rule = await world.Adviser.PostJson("wealth/automation/auto-invest", new
        {
            client_id = client, name = "Monthly", scheme_id = scheme, amount = 5_000, frequency = "Monthly", trigger_type = "Date", trigger_config = new { day_of_month = 28 }, start_date = world.Today,
        });
        var balance = await world.Adviser.PostJson("wealth/automation/rebalancing", new JsonObject
        {
            ["client_id"] = client.ToString(), ["name"] = "Both", ["strategy"] = "Threshold-Based", ["threshold_percent"] = 50, ["target_allocation"] = new JsonObject { [$"scheme:{scheme}"] = 50, [$"scheme:{other}"] = 50 },
        });
        Assert.Equal((201, 201), (rule.Status, balance.Status));

        // Of the day after tomorrow: nothing stops before that day begins.
        Assert.Equal(201, (await world.Adviser.PostJson("wealth/schemes/118632/corporate-actions", new { action_date = "2026-08-14", kind = "Merger", target_scheme_id = other })).Status);
        Assert.Equal(["Active", "Active", "Active", "Active"], await States(world, made));
        var timer = Assert.Single(await world.Database.Read(s => s.Query<DueTimer>("select id, zone_id, due_at, kind, key, payload, attempts from timers where kind = @kind", new { kind = ActionEffects.TimerKind })));
        Assert.Equal(new DateTimeOffset(2026, 8, 13, 18, 30, 0, TimeSpan.Zero), timer.DueAt);
        for (var again = 0; again < 2; again++) await world.Database.Write(s => world.Host.Service<ActionEffects>().Fire(s, timer, default));

        Assert.Equal(["Held", "Held", "Held", "Active"], await States(world, made));
        Assert.Equal(("Needs Attention", "Needs Attention"), ((string?)(await world.Adviser.GetJson($"wealth/automation/auto-invest/{rule.Id}")).Body!["status"], (string?)(await world.Adviser.GetJson($"wealth/automation/rebalancing/{balance.Id}")).Body!["status"]));
        Assert.Equal((false, false), await world.Adviser.GetJson("wealth/schemes/118632") is var closed ? ((bool)closed.Body!["is_live"]!, (bool)closed.Body["is_open_for_purchase"]!) : default);
        Assert.Equal(["corporate_action", "rule_attention", "rule_attention"], await world.Database.Read(s => s.Query<string>("select kind from wealth_tasks order by kind")));
        Assert.Equal(["Rule Paused", "Rule Paused", "Trigger Order Held", "Trigger Order Held", "Trigger Order Held"], await world.Database.Read(s => s.Query<string>("select event from in_app_notifications order by event")));

        Assert.Equal(201, (await world.Adviser.PostJson("wealth/schemes/2/corporate-actions", new { action_date = "2026-08-12", kind = "Face Value" })).Status);
        Assert.Equal(["Held", "Held", "Held", "Held"], await States(world, made));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_scheme_that_a_person_closes_holds_what_it_refuses_until_it_is_opened_again(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632", 100m));
        await world.AddHolding(client, scheme, 50m);
        var made = new Dictionary<string, Guid>
        {
            ["buy"] = (await Order(world, client, scheme, new { trigger_condition = "Greater Than", trigger_value = "105" })).Id,
            ["sell"] = (await Order(world, client, scheme, new { trigger_condition = "Greater Than", trigger_value = "105", order_type = "Redemption" })).Id,
        };
        Assert.Equal(200, (await world.Adviser.PatchJson("wealth/schemes/118632", new { is_open_for_purchase = false })).Status);
        Assert.Equal(["Held", "Active"], await States(world, made));
        Assert.Equal("scheme_closed", (string?)(await world.Adviser.GetJson($"{Orders}/{made["buy"]}")).Body!["held_reason"]);
        Assert.Equal(200, (await world.Adviser.PatchJson("wealth/schemes/118632", new { is_open_for_purchase = true, name = "Open again" })).Status);
        Assert.Equal(["Active", "Active"], await States(world, made));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.23")]
    public async Task Each_night_the_index_is_held_against_the_table_which_wins(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632", 100m, new(2026, 8, 7)));
        var made = (await Order(world, client, scheme, new { trigger_condition = "Greater Than", trigger_value = "109" })).Id;
        await Feed(world, "2026-08-10", "101");
        // Behind the index's back. (A change that is not settled in the stream yet would bring the row in anew.)
        var outbox = world.Host.Service<Outbox>();
        while (await world.Database.Read(async s => await outbox.Last(s) != await outbox.Highest(s))) await Task.Delay(20);
        await Tick(world);
        await world.Database.Write(s => s.Execute("update trigger_orders set trigger_value = @value", new { value = 104m }));
        await Feed(world, "2026-08-11", "105");
        Assert.Equal("Active", (await States(world, new() { ["one"] = made }))[0]);
        world.Host.Clock.Advance(TimeSpan.FromHours(24));
        await Feed(world, "2026-08-13", "106");
        Assert.Equal("Triggered", (await States(world, new() { ["one"] = made }))[0]);
        var alert = JsonNode.Parse(Assert.Single(await world.Database.Read(s => s.Query<string>("select payload from outbox_messages where type = 'alert_wanted'"))))!;
        Assert.Equal(("TRIGGER_INDEX_DIFFERS", "high", false), ((string?)alert["code"], (string?)alert["severity"], (bool?)alert["is_over"] ?? false));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.6")]
    public async Task A_tree_over_two_schemes_fires_by_their_days_and_not_by_the_order_of_deliveries(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, one, two) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632", 100m, new(2026, 8, 7)), await world.AddScheme("2", 100m, new(2026, 8, 7)));
        object Leaf(Guid scheme, string condition, string value) => new { trigger_type = "NAV", trigger_condition = condition, trigger_value = value, scheme_id = scheme };
        var made = new Dictionary<string, Guid>
        {
            // On the 10th the first is 109 and the second 95; on the 11th they are 104 and 91.
            ["on one day"] = (await Order(world, client, one, new { trigger_type = "Custom", condition_tree = new { and = new[] { Leaf(one, "Greater Than", "108"), Leaf(two, "Less Than", "96") } } })).Id,
            ["never together"] = (await Order(world, client, one, new { trigger_type = "Custom", condition_tree = new { and = new[] { Leaf(one, "Greater Than", "108"), Leaf(two, "Less Than", "92") } } })).Id,
        };
        await Feed(world, "2026-08-10", "109");
        Assert.Equal(["Active", "Active"], await States(world, made));
        await Feed(world, "2026-08-11", "104");
        // Both values of the second scheme in one delivery, after both of the first: its 11th never met the first one's 10th.
        await Feed(world, ("2", "2026-08-10", "95"), ("2", "2026-08-11", "91"));
        Assert.Equal(["Triggered", "Active"], await States(world, made));
        Assert.Equal("2026-08-10", (string?)(await world.Adviser.GetJson($"{Orders}/{made["on one day"]}")).Body!["fired_date"]);
    }

    private static async Task<Answer> Order(WealthWorld world, Guid client, Guid scheme, object more)
    {
        var body = new JsonObject { ["client_id"] = client.ToString(), ["name"] = "Order", ["trigger_type"] = "NAV", ["order_type"] = "Purchase", ["scheme_id"] = scheme.ToString(), ["valid_from"] = "2026-08-01T00:00:00Z", ["amount"] = 1_000 };
        foreach (var (name, value) in System.Text.Json.JsonSerializer.SerializeToNode(more)!.AsObject()) body[name] = value?.DeepClone();
        var answer = await world.Adviser.PostJson(Orders, body.ToJsonString());
        Assert.True(answer.Status == 201, answer.Body?.ToJsonString());
        return answer;
    }

    private static Task Feed(WealthWorld world, string date, string nav) => Feed(world, ("118632", date, nav));

    private static async Task Feed(WealthWorld world, params (string Code, string Date, string Nav)[] rows)
    {
        var taken = await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows([.. rows.Select(row => NavIntakeTests.Nav(row.Code, row.Date, row.Nav))]));
        Assert.Equal(rows.Length, (int)taken.Body!["accepted"]!);
        await Tick(world);
    }

    private static Task Tick(WealthWorld world) => world.Host.Service<IEnumerable<IEngine>>().OfType<TriggerEngine>().Single().Tick(EngineShard.ByHand("triggers", Guid.Empty, Json.Empty, 1), default);

    private static async Task<string[]> States(WealthWorld world, Dictionary<string, Guid> orders)
    {
        var states = new List<string>();
        foreach (var id in orders.Values) states.Add((string)(await world.Adviser.GetJson($"{Orders}/{id}")).Body!["status"]!);
        return [.. states];
    }
}
