using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Wealth.Orders;
using Steward.Wealth.Orders;
using Xunit;
using static Steward.Tests.Wealth.Rebalancing.RebalancingWorld;

namespace Steward.Tests.Wealth.Rebalancing;

public sealed class PlanAndApproveTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.30")]
    public async Task Preview_execution_and_explain_are_one_plan_and_any_input_changes_its_hash(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var rule = await world.AddRule();
        var previewed = await world.Wealth.Adviser.PostJson(Rule(rule, "/preview"));
        var preview = previewed.Body!;
        Assert.Equal(0, await world.Wealth.Database.Read(s => s.Scalar<long>("select count(*) from rebalancing_executions")));

        var execution = await world.Execute(rule);
        var read = (await world.Wealth.Adviser.GetJson(Execution(Guid.Parse((string)execution["id"]!)))).Body!;
        foreach (var other in new[] { execution, read })
        {
            Assert.Equal(preview["plan"]!.ToJsonString(), other["plan"]!.ToJsonString());
            Assert.Equal((string)preview["plan_hash"]!, (string)other["plan_hash"]!);
        }
        // 60/40 to half and half: 100 units of E are sold, and D is bought for what comes of it.
        Assert.Equal(("Pending", 10m, 0m), ((string)read["status"]!, (decimal)read["drift_percent"]!, decimal.Round((decimal)read["planned_drift_percent"]!, 2)));
        Assert.Equal(["Redemption", "Purchase"], read["actions"]!.AsArray().Select(action => (string)action!["type"]!));
        var answered = await world.Wealth.Adviser.GetJson($"wealth/automation/explain/{read["occurrence_key"]}");
        var explained = answered.Body!;
        // Byte for byte as they were sent, and anybody can make the hash of them.
        var bytes = await Plan(previewed);
        Assert.Equal(bytes, await Plan(await world.Wealth.Adviser.GetJson(Execution(Guid.Parse((string)execution["id"]!)))));
        Assert.Equal(bytes, await Plan(answered));
        Assert.Equal((string)preview["plan_hash"]!, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("steward-rebalancing-plan-1\n" + bytes))));
        Assert.Equal((string)read["plan_hash"]!, (string?)explained["inputs"]!["plan_hash"]);

        var seen = new HashSet<string> { (string)preview["plan_hash"]! };
        await ChangedBy(() => world.Wealth.AddCash(world.Client, 0.01m));
        await ChangedBy(() => world.Wealth.SetNav(world.Debt, 100.0001m, world.Wealth.Today));
        await ChangedBy(() => world.Wealth.Database.Write(s => s.Execute("update charge_rules set rate_percent = @rate where kind = 'Stamp Duty'", new { rate = 0.006m })));
        await ChangedBy(() => world.Wealth.Database.Write(s => s.Execute("update holdings set pledged_units = @pledged where product_id = @Equity", new { world.Equity, pledged = 1m })));
        await ChangedBy(() => world.Wealth.Database.Write(s => s.Execute("update tax_rules set rate_percent = rate_percent + @one where asset_class = 'equity'", new { one = 1m })));
        await ChangedBy(() => world.Wealth.Database.Write(s => s.Execute("update lots set acquired_on = @day where holding_id in (select id from holdings where product_id = @Equity)", new { world.Equity, day = new DateOnly(2024, 1, 16) })));
        await ChangedBy(() => world.Wealth.Database.Write(s => s.Execute("update products set unit_decimals = 3 where id = @Debt", new { world.Debt })));
        await ChangedBy(async () => Assert.Equal(200, (await world.Wealth.Adviser.PatchJson(Rule(rule), new { name = "Renamed" }, "\"1\"")).Status));

        static async Task<string> Plan(Answer answer)
        {
            using var sent = JsonDocument.Parse(await answer.Response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            return sent.RootElement.GetProperty("plan").GetRawText();
        }

        async Task ChangedBy(Func<Task> change)
        {
            await change();
            var hash = (string)(await world.Wealth.Adviser.PostJson(Rule(rule, "/preview"))).Body!["plan_hash"]!;
            Assert.Equal(hash, (string)(await world.Wealth.Adviser.PostJson(Rule(rule, "/preview"))).Body!["plan_hash"]!);
            Assert.True(seen.Add(hash));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.31")]
    public async Task Above_the_limit_two_people_agree_to_one_hash_and_neither_is_the_author(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var (first, second) = (await world.Wealth.Host.As(Roles.Manager), await world.Wealth.Host.As(Roles.Manager));
        var execution = await world.Execute(await world.AddRule(new { approval_above = 5000 }));
        var (id, hash) = (Guid.Parse((string)execution["id"]!), (string)execution["plan_hash"]!);
        Assert.True((bool)execution["needs_second"]!);

        Assert.Equal((409, "plan_changed"), await Said(first, "confirm", new string('0', 64)));
        Assert.Equal((409, "state_conflict"), await Said(second, "approve", hash));
        Assert.Equal((200, null), await Said(first, "confirm", hash));
        Assert.Equal((403, "same_person"), await Said(first, "approve", hash));
        // It stands: nobody puts another in its place by confirming too.
        Assert.Equal((409, "state_conflict"), await Said(first, "confirm", hash));
        Assert.Equal((409, "state_conflict"), await Said(second, "confirm", hash));
        Assert.Equal((403, "same_person"), await Said(world.Wealth.Adviser, "approve", hash));
        Assert.Equal(0, await Orders(world));
        Assert.Equal((200, null), await Said(second, "approve", hash));
        Assert.Equal((409, "state_conflict"), await Said(second, "approve", hash));

        // Both are on record, and it is still a person who made it run.
        var explained = (await first.GetJson($"wealth/automation/explain/{execution["occurrence_key"]}")).Body!;
        var (said, lines) = (explained["sentences"]!.AsArray().Select(one => (string)one!).ToList(), explained["lines"]!.AsArray());
        Assert.Equal(["plan_approval", "first_yes", "placed"], lines.Select(line => (string?)line!["reason_code"]));
        Assert.Equal(3, lines.Select(line => (string?)line!["actor"]).Distinct().Count());
        Assert.Contains(said, one => one.EndsWith($": The plan {execution["code"]} with the hash {hash} has its first yes; a second person must agree to it.", StringComparison.Ordinal));
        Assert.Contains("A person made it run, not a date.", said);
        Assert.DoesNotContain(said, one => one.Contains("by the rule", StringComparison.Ordinal));
        // Units and NAVs travel as text.
        Assert.Equal(JsonValueKind.String, explained["orders"]!.AsArray().Single(order => (string?)order!["order_type"] == "Redemption")!["units"]!.GetValueKind());

        var done = (await first.GetJson(Execution(id))).Body!;
        Assert.Equal(("In Progress", 2), ((string)done["status"]!, done["order_ids"]!.AsArray().Count));
        Assert.Equal(2, await Orders(world));
        // The purchase waits for the sale; the units of the sale are set aside.
        var orders = await world.Wealth.Database.Read(s => s.Query<OrderLine>("select order_type, depends_on, reserved_units from investment_orders order by order_type desc"));
        Assert.Equal([("Redemption", 2, 100m), ("Purchase", 40, 0m)], orders.Select(order => (order.OrderType, order.DependsOn.Text.Length, decimal.Round(order.ReservedUnits))));

        async Task<(int, string?)> Said(HttpClient person, string word, string planHash)
        {
            var answer = await person.PostJson(Execution(id, "/" + word), new { plan_hash = planHash });
            return (answer.Status, answer.Status < 400 ? null : answer.Code);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.31")]
    public async Task A_moved_nav_asks_again_and_a_late_yes_is_refused(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var rule = await world.AddRule();
        var execution = await world.Execute(rule);
        var (path, hash) = (Execution(Guid.Parse((string)execution["id"]!)), (string)execution["plan_hash"]!);
        Assert.Equal((409, "execution_open"), await Code(world.Wealth.Adviser.PostJson(Rule(rule, "/execute"), new { })));

        await world.Wealth.SetNav(world.Equity, 110, world.Wealth.Today);
        var moved = await world.Wealth.Adviser.PostJson(path + "/confirm", new { plan_hash = hash });
        Assert.Equal((409, "plan_changed"), (moved.Status, moved.Code));
        var fresh = (string)moved.Body!["plan_hash"]!;
        Assert.NotEqual(hash, fresh);
        Assert.Equal((409, "plan_changed"), await Code(world.Wealth.Adviser.PostJson(path + "/confirm", new { plan_hash = hash })));

        // Half a per cent is near enough: it goes on, and both plans are kept.
        world.Wealth.Host.Clock.Advance(TimeSpan.FromHours(1));
        await world.Wealth.SetNav(world.Equity, 110.1m, world.Wealth.Today.AddDays(1));
        var agreed = await world.Wealth.Adviser.PostJson(path + "/confirm", new { plan_hash = fresh });
        Assert.Equal((200, "In Progress"), (agreed.Status, (string?)agreed.Body!["status"]));
        Assert.NotEqual(agreed.Body["plan"]!.ToJsonString(), agreed.Body["approved_plan"]!.ToJsonString());

        await using var later = await RebalancingWorld.Start(dialect);
        var late = await later.Execute(await later.AddRule());
        later.Wealth.Host.Clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal((409, "approval_expired"), await Code(later.Wealth.Adviser.PostJson(Execution(Guid.Parse((string)late["id"]!), "/confirm"), new { plan_hash = (string)late["plan_hash"]! })));
        var expired = (await later.Wealth.Adviser.GetJson(Execution(Guid.Parse((string)late["id"]!)))).Body!;
        Assert.Equal("Expired", (string)expired["status"]!);
        Assert.Equal("Cancelled", await later.Wealth.Database.Read(s => s.Scalar<string>("select state from automation_occurrences")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.31")]
    public async Task A_plan_that_grows_over_the_limit_needs_two_after_all_and_both_are_told(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var (first, second) = (await world.Wealth.Host.As(Roles.Manager), await world.Wealth.Host.As(Roles.Manager));
        var execution = await world.Execute(await world.AddRule(new { approval_above = 10_050 }));
        var path = Execution(Guid.Parse((string)execution["id"]!));
        Assert.False((bool)execution["needs_second"]!);

        // 60,180 of 100,180 are 10,090 and a little for the costs too much: within 1 % of the 10,000 of before, and above the limit.
        await world.Wealth.SetNav(world.Equity, 100.3m, world.Wealth.Today);
        var grown = await first.PostJson(path + "/confirm", new { plan_hash = (string)execution["plan_hash"]! });
        Assert.Equal((409, "plan_changed", 10_090m), (grown.Status, grown.Code, decimal.Round((decimal)grown.Body!["actions"]![0]!["amount"]!)));
        var hash = (string)grown.Body["plan_hash"]!;
        Assert.Equal((hash, grown.Body["plan"]!.ToJsonString(), true), await first.GetJson(path) is { Body: { } now } ? ((string?)now["plan_hash"], now["plan"]!.ToJsonString(), (bool)now["needs_second"]!) : default);
        Assert.Equal((200, "Pending"), await first.PostJson(path + "/confirm", new { plan_hash = hash }) is var said ? (said.Status, (string?)said.Body!["status"]) : default);
        // Two who say the last yes at once: one of them has said it.
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => second.PostJson(path + "/approve", new { plan_hash = hash })));
        Assert.Equal([200, 409], answers.Select(answer => answer.Status).Order());
        Assert.Equal(2, await Orders(world));
        var done = (await first.GetJson(path)).Body!;
        Assert.Equal(("In Progress", await Me(first), await Me(second)), ((string?)done["status"], (string?)done["confirmed_by"], (string?)done["executed_by"]));

        static async Task<string?> Me(HttpClient person) => (string?)(await person.GetJson("auth/me")).Body!["id"];
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.32")]
    public async Task A_failed_sale_stops_its_purchase_and_a_retry_brings_the_portfolio_to_its_targets(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        // 60,000/40,000/0 to 50/30/20: E and D are sold, G is bought for 20,000.
        var rule = await world.AddRule(new { class_funds = new { gold = new[] { new { scheme_id = world.Gold, percent = 100 } } } }, targets: new { equity = 50, debt = 30, gold = 20 });
        var path = await Agreed(world, await world.Execute(rule));
        world.Script.Turn = order => order.Scheme.Id == world.Debt ? new("reject") : PaperTurn.Ordinary;
        await world.Trade("2026-08-12T10:00");
        await world.Wealth.SetNav(world.Equity, 100, new(2026, 8, 12));
        // The money of E comes on Friday, when the purchase would leave; D's never does.
        await world.Trade("2026-08-14T10:00");
        Assert.Equal(["Purchase cancelled dependency_failed ", "Redemption failed rejected_by_rail Scheme D", "Redemption settled  "], await Orders(path));
        Assert.Equal(1, await world.Wealth.Database.Read(s => s.Scalar<long>("select count(*) from paper_orders")));
        var partly = (await world.Wealth.Adviser.GetJson(path)).Body!;
        Assert.Equal(("Partially Executed", 1, 2), ((string)partly["status"]!, (int)partly["orders_executed"]!, (int)partly["orders_failed"]!));
        Assert.NotNull(partly["residual"]);

        world.Script.Turn = _ => PaperTurn.Ordinary;
        foreach (var scheme in new[] { world.Equity, world.Debt, world.Gold }) await world.Wealth.SetNav(scheme, 100, new(2026, 8, 13));
        var retry = await world.Wealth.Adviser.PostJson(path + "/retry-failed");
        Assert.True(retry.Status == 202, retry.Body?.ToJsonString());
        Assert.Equal([("Redemption", "Scheme D", "2026-08-14"), ("Purchase", "Scheme G", null)], retry.Body!["actions"]!.AsArray().Select(action => ((string)action!["type"]!, (string)action["scheme_name"]!, (string?)action["predicted_nav_date"])));
        Assert.Equal((409, "state_conflict"), await Code(world.Wealth.Adviser.PostJson(Execution(Guid.Parse((string)retry.Body["id"]!), "/retry-failed"))));

        path = await Agreed(world, retry.Body.AsObject());
        await world.Trade("2026-08-14T11:00");
        await world.Wealth.SetNav(world.Debt, 100, new(2026, 8, 14));
        // The sale is paid on Tuesday the 18th; its purchase leaves then and gets the NAV of that day.
        await world.Trade("2026-08-18T10:00");
        await world.Trade("2026-08-18T10:01");
        foreach (var scheme in new[] { world.Equity, world.Debt, world.Gold }) await world.Wealth.SetNav(scheme, 100, new(2026, 8, 18));
        await world.Trade("2026-08-18T23:00");
        Assert.Equal(["Purchase executed  ", "Redemption settled  "], await Orders(path));
        var done = (await world.Wealth.Adviser.GetJson(path)).Body!;
        Assert.Equal(("Executed", 2, 0), ((string)done["status"]!, (int)done["orders_executed"]!, (int)done["orders_failed"]!));
        Assert.InRange((decimal)done["after_drift_percent"]!, 0, 0.01m);
        Assert.Equal((decimal)done["after_drift_percent"]!, (decimal)(await world.Wealth.Adviser.GetJson($"wealth/automation/rebalancing/{done["rule_id"]}")).Body!["last_drift_percent"]!);

        async Task<IEnumerable<string>> Orders(string of) => (await world.Wealth.Adviser.GetJson(of + "/orders")).Body!.AsArray()
            .Select(order => $"{order!["order_type"]} {order["status"]} {order["failure_code"]} {((string?)order["failure_code"] == "rejected_by_rail" ? order["scheme_name"] : null)}").Order();
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_is_tried_again_of_a_withdrawal_is_what_has_not_been_raised_yet(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var rule = await world.AddRule(new { execute_automatically = true, require_confirmation = false });
        world.Script.Turn = order => order.Scheme.Id == world.Debt ? new("reject") : PaperTurn.Ordinary;
        // 60,000/40,000 less 30,000 is to be 35,000/35,000: 25,000 of E, and 5,000 of D that nobody takes.
        var path = Path(await world.Execute(rule, new { run_type = "Partial Liquidation", cash = 30_000 }));
        await world.Trade("2026-08-12T10:00");
        await world.Wealth.SetNav(world.Equity, 100, new(2026, 8, 12));
        await world.Trade("2026-08-14T10:00");
        Assert.Equal("Partially Executed", (string)(await world.Wealth.Adviser.GetJson(path)).Body!["status"]!);

        world.Script.Turn = _ => PaperTurn.Ordinary;
        foreach (var scheme in new[] { world.Equity, world.Debt, world.Gold }) await world.Wealth.SetNav(scheme, 100, new(2026, 8, 13));
        var retry = await world.Wealth.Adviser.PostJson(path + "/retry-failed");
        Assert.True(retry.Status == 202, retry.Body?.ToJsonString());
        // The 5,000 that are left, with their charges, and nothing of E: 35,000/40,000.
        var only = Assert.Single(retry.Body!["actions"]!.AsArray())!;
        Assert.Equal("Scheme D", (string)only["scheme_name"]!);
        Assert.InRange((decimal)only["amount"]!, 5_000m, 5_001m);
        await world.Trade("2026-08-14T11:00");
        await world.Wealth.SetNav(world.Debt, 100, new(2026, 8, 14));
        await world.Trade("2026-08-18T10:00");
        Assert.Equal("Executed", (string)(await world.Wealth.Adviser.GetJson(Path(retry.Body.AsObject()))).Body!["status"]!);
        Assert.Equal((409, "state_conflict"), await Code(world.Wealth.Adviser.PostJson(path + "/retry-failed")));
        Assert.InRange(await world.Wealth.Cash(world.Client), 30_000m, 30_001m);

        static string Path(JsonObject execution) => Execution(Guid.Parse((string)execution["id"]!));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_rule_that_is_switched_off_or_changed_takes_no_yes_to_its_old_plan(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        (object Patch, string Code, string Says)[] changes =
        [
            (new { is_enabled = false }, "state_conflict", "not enabled"), (new { status = "Draft" }, "state_conflict", "The rule is Draft"),
            (new { target_allocation = new { equity = 40, debt = 60 } }, "plan_changed", "The rule was changed since"),
        ];
        foreach (var (patch, code, says) in changes)
        {
            var rule = await world.AddRule();
            var execution = await world.Execute(rule);
            Assert.Equal(200, (await world.Wealth.Adviser.PatchJson(Rule(rule), patch, (await world.Wealth.Adviser.GetJson(Rule(rule))).ETag)).Status);
            var yes = await world.Wealth.Adviser.PostJson(Execution(Guid.Parse((string)execution["id"]!), "/confirm"), new { plan_hash = (string)execution["plan_hash"]! });
            Assert.Equal((409, code), (yes.Status, yes.Code));
            Assert.Contains(says, (string)yes.Body!["detail"]!, StringComparison.Ordinal);
        }
        Assert.Equal(0, await world.Wealth.Database.Read(s => s.Scalar<long>("select count(*) from investment_orders")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Orders_are_dated_on_the_clock_of_their_market_and_by_their_own_direction(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var client = await world.Wealth.AddClient();
        var liquid = await world.Wealth.AddScheme("L", category: "Debt/Liquid Fund", assetClass: "debt", amc: "One");
        await world.Wealth.AddHolding(client, world.Equity, 400);
        await world.Wealth.AddHolding(client, liquid, 600);
        await world.Wealth.Database.Write(s => s.Execute("update clients set time_zone = 'America/New_York' where id = @client", new { client }));
        // It is early morning where the client lives, and half an hour after the cut-off in Mumbai: the NAV of the 13th. A switch out of a liquid fund
        // is no purchase of one, which would get that of the day before.
        world.Go("2026-08-12T15:30");
        var execution = await world.Execute(await world.AddRule(new { client_id = client }));
        Assert.Equal([("Switch", "2026-08-13")], execution["actions"]!.AsArray().Select(action => ((string)action!["type"]!, (string)action["predicted_nav_date"]!)));
        // 15:00 of the 13th in Mumbai is nearer than 24 hours.
        Assert.Equal(OrderWorld.Mumbai("2026-08-13T15:00"), (DateTimeOffset)execution["expires_at"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Who_names_a_code_waits_for_who_is_at_the_row(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var (rule, other) = (await world.AddRule(), await world.AddRule());
        var execution = await world.Execute(rule);
        var code = await world.Wealth.Database.Read(s => s.Scalar<string>("select code from rebalancing_rules where id = @other", new { other }));
        await Refused("rebalancing_executions", "Rejected", Guid.Parse((string)execution["id"]!), $"wealth/automation/rebalancing-executions/{execution["code"]}/confirm", new { plan_hash = (string)execution["plan_hash"]! });
        await Refused("rebalancing_rules", "Cancelled", other, $"wealth/automation/rebalancing/{code}/execute", new { });
        Assert.Equal((0L, 1L), (await Orders(world), await world.Wealth.Database.Read(s => s.Scalar<long>("select count(*) from rebalancing_executions"))));

        // The call comes while another transaction ends the row, and must see its end.
        async Task Refused(string table, string status, Guid id, string path, object body)
        {
            var call = await world.Wealth.Database.Write(async s =>
            {
                await s.Execute($"update {table} set status = @status where id = @id", new { status, id });
                var late = world.Wealth.Adviser.PostJson(path, body);
                while (dialect == Dialect.PostgreSql && !late.IsCompleted && await s.Scalar<long>("select count(*) from pg_locks where not granted and transactionid = pg_current_xact_id()::xid") == 0) await Task.Yield();
                return new[] { late };
            });
            Assert.Equal((409, "state_conflict"), await Code(call[0]));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_rejected_plan_and_a_foreign_one_go_nowhere(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var rule = await world.AddRule();
        var execution = await world.Execute(rule);
        var path = Execution(Guid.Parse((string)execution["id"]!));
        var stranger = await world.Wealth.Host.As(Roles.Adviser);
        Assert.Equal(404, (await stranger.GetJson(path)).Status);
        Assert.Equal(404, (await stranger.PostJson(Rule(rule, "/execute"), new { })).Status);
        Assert.Equal((422, "required"), await Code(world.Wealth.Adviser.PostJson(path + "/reject", new { })));
        Assert.Equal("Rejected", (string)(await world.Wealth.Adviser.PostJson(path + "/reject", new { reason = "Not before the election." })).Body!["status"]!);
        Assert.Equal((409, "state_conflict"), await Code(world.Wealth.Adviser.PostJson(path + "/confirm", new { plan_hash = (string)execution["plan_hash"]! })));
        Assert.Equal(0, await Orders(world));
        // The occurrence has exactly one terminal line, and the next run has a key of its own.
        Assert.Equal(1, await world.Wealth.Database.Read(s => s.Scalar<long>("select count(*) from automation_execution_logs where occurrence_key = @key and is_terminal", new { key = (string)execution["occurrence_key"]! })));
        Assert.NotEqual((string)execution["occurrence_key"]!, (string)(await world.Execute(rule))["occurrence_key"]!);
    }

    /// <summary>The adviser says yes; answers the execution's path.</summary>
    private static async Task<string> Agreed(RebalancingWorld world, JsonObject execution)
    {
        var path = Execution(Guid.Parse((string)execution["id"]!));
        var said = await world.Wealth.Adviser.PostJson(path + "/confirm", new { plan_hash = (string)execution["plan_hash"]! });
        Assert.True((string?)said.Body!["status"] == "In Progress", said.Body.ToJsonString());
        return path;
    }

    private static async Task<(int, string?)> Code(Task<Answer> call)
    {
        var answer = await call;
        return (answer.Status, answer.Code);
    }

    private static Task<long> Orders(RebalancingWorld world) => world.Wealth.Database.Read(s => s.Scalar<long>("select count(*) from investment_orders"));

    private sealed record OrderLine
    {
        public string OrderType { get; init; } = "";
        public Json DependsOn { get; init; }
        public decimal ReservedUnits { get; init; }
    }
}
