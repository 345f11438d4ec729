using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Wealth.Rebalancing;
using Steward.Tests.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth;

/// <summary>Stored JSON that somebody broke in the database: a clear refusal for its row, and no harm to others.</summary>
public sealed class StoredValueTests
{
    /// <summary>Text that is no JSON fits into SQLite's columns alone; JSON of another shape into both.</summary>
    private static IEnumerable<string> Broken(Dialect dialect, params string[] shapes) => dialect is Dialect.Sqlite ? ["{", "", .. shapes] : shapes;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Of_an_auto_invest_rule_it_is_named_and_the_list_shows_the_others(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, still: true);
        var (client, scheme) = (await world.AddClient(), await world.AddScheme("118632"));
        object Rule(string name) => new
        {
            client_id = client, name, scheme_id = scheme, amount = 5000, frequency = "Monthly", trigger_type = "Date", trigger_config = new { day_of_month = 5 }, start_date = "2026-09-01", step_up = new { percent = 10 },
        };
        await Check(world, dialect, "wealth/automation/auto-invest", "auto_invest_rules", Rule, new()
        {
            ["step_up"] = (["[]", "5", "{}", """{"percent": "ten"}"""], new { percent = 5 }), ["trigger_config"] = (["[]", "\"x\"", """{"day_of_month": "fifth"}""", """{"custom_conditions": 5}"""], new { day_of_month = 7 }),
            ["basket"] = (["{}", "[null]", """[{"scheme_id": 7}]"""], null), ["skips"] = (["{}", "[7]", "[null]"], null), ["condition_state"] = (["[]", """{"known": 7}"""], null),
        });
        // A rule that cannot be read can be ended all the same.
        var rule = await world.Adviser.PostJson("wealth/automation/auto-invest", Rule("Ended"));
        await Break(world, "auto_invest_rules", rule.Id, "step_up", "[]");
        var cancelled = await world.Adviser.DeleteJson($"wealth/automation/auto-invest/{rule.Id}");
        Assert.Equal(200, cancelled.Status);
        Assert.Equal("Cancelled", await world.Database.Read(s => s.Scalar<string>("select status from auto_invest_rules where id = @Id", new { rule.Id })));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Of_a_rebalancing_rule_it_is_named_and_the_list_shows_the_others(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, still: true);
        var (client, scheme) = (await world.AddClient(), await world.AddScheme("118632"));
        await Check(world, dialect, "wealth/automation/rebalancing", "rebalancing_rules", name => new
        {
            client_id = client, name, strategy = "Threshold-Based", threshold_percent = 5, target_allocation = new { equity = 50, debt = 50 }, class_funds = new { equity = new[] { new { scheme_id = scheme, percent = 100 } } },
        }, new()
        {
            ["target_allocation"] = (["[]", "7", """{"equity": "half"}""", """{"equity": null}"""], new { equity = 60, debt = 40 }), ["class_funds"] = (["[]", """{"equity": null}""", """{"equity": [null]}""", """{"equity": {}}"""], new { }),
            ["per_asset"] = (["[]", """{"equity": 5}"""], new { equity = new { threshold_percent = 3 } }), ["skips"] = (["{}", "[7]"], null),
        });
    }

    /// <summary>Each broken value for itself; its plan that waits for a yes ends with the rule, and so does what is broken in that plan.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_rebalancing_rule_that_cannot_be_read_is_cancelled_without_being_mended(Dialect dialect)
    {
        await using var plans = await RebalancingWorld.Start(dialect);
        var world = plans.Wealth;
        foreach (var (field, shape) in new[] { ("target_allocation", "[]"), ("class_funds", """{"equity": [null]}"""), ("per_asset", """{"equity": 5}"""), ("skips", "[7]") })
        {
            var rule = await plans.AddRule();
            var execution = Guid.Parse((string)(await plans.Execute(rule))["id"]!);
            await Break(world, "rebalancing_rules", Guid.Parse($"{rule}"), field, shape);
            await Break(world, "rebalancing_executions", execution, "plan", "[]");
            var path = $"wealth/automation/rebalancing/{rule}";
            Assert.Equal((field, 409, "stored_value_damaged"), await world.Adviser.PostJson($"{path}/pause", new { }) is var paused ? (field, paused.Status, paused.Code) : default);
            var ended = await world.Adviser.DeleteJson($"{path}?reason=broken");
            Assert.Equal((field, 200, "Cancelled", field), (field, ended.Status, (string?)ended.Body!["status"], (string?)ended.Body["damaged"]?[0]));
            Assert.Equal("Cancelled", await world.Database.Read(s => s.Scalar<string>("select status from rebalancing_executions where id = @execution", new { execution })));
            // Once more is no other answer, and what is broken is kept as it was found.
            Assert.Equal((200, "Cancelled"), await world.Adviser.DeleteJson(path) is var again ? (again.Status, (string?)again.Body!["status"]) : default);
            Assert.Equal(0L, await world.Database.Read(s => s.Scalar<long>("select count(*) from wealth_tasks where kind = 'approval' and status = 'Open'")));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Of_a_trigger_order_it_is_named_and_the_list_shows_the_others(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, still: true);
        var (client, scheme) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632", 100m, new(2026, 8, 10)));
        object Leaf(int value) => new { trigger_type = "NAV", trigger_condition = "Greater Than", trigger_value = value, scheme_id = scheme };
        object Tree(int value) => new { and = new[] { Leaf(value), Leaf(value + 1) } };
        await Check(world, dialect, "wealth/automation/trigger-orders", "trigger_orders", name => new
        {
            client_id = client, name, trigger_type = "Custom", condition_tree = Tree(200), order_type = "Purchase", scheme_id = scheme, amount = 1000, valid_from = "2026-08-01T00:00:00Z",
        }, new() { ["condition_tree"] = (["[]", "null", "{}", """{"and": 5}""", """{"or": [null]}"""], Tree(300)) });
        var other = await world.AddClient(cash: 50_000m);
        await Check(world, dialect, "wealth/automation/trigger-orders", "trigger_orders", name => new
        {
            client_id = other, name, trigger_type = "NAV", trigger_condition = "Greater Than", trigger_value = "105", order_type = "Purchase", scheme_id = scheme, amount = 1000, valid_from = "2026-08-01T00:00:00Z", repeat = new { max = 2 },
        }, new() { ["repeat"] = (["[]", "5", """{"max": "often"}"""], new { max = 3 }), ["metadata"] = (["[]", """{"state_at": "once"}"""], null) });
        var order = await world.Adviser.PostJson("wealth/automation/trigger-orders", TriggerOrderTests.Order(client, scheme, 105m));
        await Break(world, "trigger_orders", order.Id, "repeat", "[]");
        Assert.Equal((200, "Cancelled"), await world.Adviser.PostJson($"wealth/automation/trigger-orders/{order.Id}/cancel", new { }) is var ended ? (ended.Status, (string?)ended.Body!["status"]) : default);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Of_an_execution_it_is_named_and_the_list_shows_it(Dialect dialect)
    {
        await using var plans = await RebalancingWorld.Start(dialect);
        var world = plans.Wealth;
        var id = Guid.Parse((string)(await plans.Execute(await plans.AddRule()))["id"]!);
        foreach (var (field, shapes) in new[]
        {
            ("plan", new[] { "[]", "5" }), ("metadata", ["[]", """{"turnover": "all"}"""]), ("actions", ["{}", "7"]), ("order_ids", ["{}", "[7]"]), ("warnings", ["{}"]), ("current_allocation", ["[]"]), ("target_allocation", ["7"]),
        })
        {
            var was = await world.Database.Read(s => s.Scalar<string?>(s.Pick($"select {field} from rebalancing_executions where id = @id", $"select {field}::text from rebalancing_executions where id = @id"), new { id }));
            foreach (var text in Broken(dialect, shapes))
            {
                await Break(world, "rebalancing_executions", id, field, text);
                Assert.Equal((field, text, 409, "stored_value_damaged"), await world.Adviser.GetJson(RebalancingWorld.Execution(id)) is var told ? (field, text, told.Status, told.Code) : default);
                Assert.Equal(field, (string?)((JsonArray)(await world.Adviser.GetJson($"wealth/automation/rebalancing-executions?client_id={plans.Client}")).Body!["items"]!).Single()!["damaged"]?[0]);
            }
            await Break(world, "rebalancing_executions", id, field, was);
        }
        // A yes to a plan without orders that can be read places nothing.
        var hash = (string)(await world.Adviser.GetJson(RebalancingWorld.Execution(id))).Body!["plan_hash"]!;
        await Break(world, "rebalancing_executions", id, "plan", "{}");
        Assert.Equal((409, "stored_value_damaged"), await (await world.Host.As(Roles.Manager)).PostJson(RebalancingWorld.Execution(id, "/confirm"), new { plan_hash = hash }) is var said ? (said.Status, said.Code) : default);
        Assert.Equal(0L, await world.Database.Read(s => s.Scalar<long>("select count(*) from investment_orders")));
    }

    /// <summary>Nothing is guessed: what needs the calendar finds none.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_calendar_whose_weekend_cannot_be_read_is_none_until_it_is_mended(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, still: true);
        var (client, scheme, manager) = (await world.AddClient(), await world.AddScheme("118632"), await world.Host.As(Roles.Manager));
        var calendar = await world.Database.Read(s => s.Scalar<Guid>("select id from calendars where code = 'IN'"));
        object Rule(string name) => new { client_id = client, name, scheme_id = scheme, amount = 5000, frequency = "Monthly", trigger_type = "Date", trigger_config = new { }, start_date = "2026-09-01" };
        foreach (var text in Broken(dialect, "{}", "[\"Sunday\"]", "[9]"))
        {
            await Break(world, "calendars", calendar, "weekend_days", text);
            // As somebody would who changes it by hand, and by the version that everybody sees.
            await world.Database.Write(s => s.Execute("update calendars set version = version + 1 where id = @calendar", new { calendar }));
            Assert.Equal((text, 409, "stored_value_damaged"), await manager.GetJson($"wealth/calendars/{calendar}") is var told ? (text, told.Status, told.Code) : default);
            Assert.Equal("weekend_days", (string?)((JsonArray)(await manager.GetJson("wealth/calendars")).Body!["items"]!).Single(row => (string?)row!["code"] == "IN")!["damaged"]?[0]);
            var made = await world.Adviser.PostJson("wealth/automation/auto-invest", Rule("Blind"));
            Assert.Equal((201, "calendar_missing"), (made.Status, (string?)made.Body!["next_dates"]![0]!["state"]));
        }
        var version = await world.Database.Read(s => s.Scalar<long>("select version from calendars where id = @calendar", new { calendar }));
        Assert.Equal(200, (await manager.PatchJson($"wealth/calendars/{calendar}", new { weekend_days = new[] { 0, 6 } }, $"\"{version}\"")).Status);
        Assert.Equal((201, "runs"), await world.Adviser.PostJson("wealth/automation/auto-invest", Rule("Seeing")) is var seen ? (seen.Status, (string?)seen.Body!["next_dates"]![0]!["state"]) : default);
    }

    /// <summary>A goal keeps nothing as JSON that is read: broken metadata hurt nobody.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_goal_with_broken_metadata_is_shown_as_ever(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, still: true);
        var client = await world.AddClient();
        var goal = await world.Adviser.PostJson("wealth/goals", new { client_id = client, name = "House", goal_type = "Home", target_amount = 100_000, target_date = "2030-01-01" });
        Assert.Equal(201, goal.Status);
        foreach (var text in Broken(dialect, "[]", "7"))
        {
            await Break(world, "goals", goal.Id, "metadata", text);
            Assert.Equal((200, 200, 1), ((await world.Adviser.GetJson($"wealth/goals/{goal.Id}")).Status, (await world.Adviser.GetJson($"wealth/goals/{goal.Id}/progress")).Status,
                ((JsonArray)(await world.Adviser.GetJson($"wealth/goals?client_id={client}")).Body!["items"]!).Count));
        }
    }

    /// <summary>What is passed on as it is stored is no fault of the request, either.</summary>
    [Fact]
    public async Task Raw_json_that_is_none_is_a_conflict_and_not_the_callers_fault()
    {
        await using var world = await WealthWorld.Start(Dialect.Sqlite, still: true);
        await world.AddScheme("118632");
        var admin = await world.Host.As(Roles.Admin);
        var terms = await admin.PostJson("wealth/schemes/118632/terms", new { action = "Redemption", effective_from = "2026-01-01" });
        await Break(world, "scheme_terms", terms.Id, "exit_load_steps", "{");
        Assert.Equal((409, "stored_value_damaged"), await admin.GetJson("wealth/schemes/118632/terms") is var told ? (told.Status, told.Code) : default);
    }

    /// <param name="fields">For each column the broken shapes, and a whole new value where a change takes one.</param>
    private static async Task Check(WealthWorld world, Dialect dialect, string path, string table, Func<string, object> thing, Dictionary<string, (string[] Shapes, object? Whole)> fields)
    {
        var (sound, row) = (await world.Adviser.PostJson(path, thing("Sound")), await world.Adviser.PostJson(path, thing("Broken")));
        Assert.Equal((201, 201, ""), (sound.Status, row.Status, sound.Body!["errors"]?.ToJsonString() ?? ""));
        var client = (string)row.Body!["client_id"]!;
        foreach (var (field, (shapes, whole)) in fields)
        {
            var was = await world.Database.Read(s => s.Scalar<string?>(s.Pick($"select {field} from {table} where id = @Id", $"select {field}::text from {table} where id = @Id"), new { row.Id }));
            foreach (var text in Broken(dialect, shapes))
            {
                await Break(world, table, row.Id, field, text);
                var told = await world.Adviser.GetJson($"{path}/{row.Id}");
                Assert.Equal((field, text, 409, "stored_value_damaged", field), (field, text, told.Status, told.Code, (string?)told.Body!["field"]));
                Assert.Contains(field, (string)told.Body["detail"]!, StringComparison.Ordinal);
                var listed = ((JsonArray)(await world.Adviser.GetJson($"{path}?client_id={client}")).Body!["items"]!).OrderBy(one => (string)one!["name"]!, StringComparer.Ordinal).ToList();
                Assert.Equal([("Broken", field), ("Sound", "")], listed.Select(one => ((string)one!["name"]!, string.Join(',', (one["damaged"] as JsonArray ?? []).Select(name => (string)name!)))));
                // A change of something else has nothing to be merged into.
                if (whole is not null) Assert.Equal((409, "stored_value_damaged"), await world.Adviser.PatchJson($"{path}/{row.Id}", new { name = "Other" }, $"\"{(long)listed[0]!["version"]!}\"") is var patched ? (patched.Status, patched.Code) : default);
            }
            if (whole is not null)
            {
                var version = await world.Database.Read(s => s.Scalar<long>($"select version from {table} where id = @Id", new { row.Id }));
                var mended = await world.Adviser.PatchJson($"{path}/{row.Id}", new Dictionary<string, object> { [field] = whole }, $"\"{version}\"");
                Assert.Equal((field, 200), (field, mended.Status));
                Assert.Equal(200, (await world.Adviser.GetJson($"{path}/{row.Id}")).Status);
            }
            else await Break(world, table, row.Id, field, was);
        }
    }

    private static Task Break(WealthWorld world, string table, Guid id, string field, string? text) =>
        world.Database.Write(s => s.Execute($"update {table} set {field} = @json where id = @id", new { json = text is null ? (Json?)null : new Json(text), id }));
}
