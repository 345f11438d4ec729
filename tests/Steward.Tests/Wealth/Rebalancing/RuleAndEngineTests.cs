using System.Text.Json;
using Steward.Kernel;
using Xunit;
using static Steward.Tests.Wealth.Rebalancing.RebalancingWorld;

namespace Steward.Tests.Wealth.Rebalancing;

public sealed class RuleAndEngineTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_fund_of_another_class_is_not_bought_for_a_class(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        object Funds(Guid scheme) => new[] { new { scheme_id = scheme, percent = 100 } };
        Task<Answer> Made(object more, object? targets = null) => world.Wealth.Adviser.PostJson("wealth/automation/rebalancing", JsonSerializer.SerializeToNode(new
        {
            client_id = world.Client, name = "Funds", strategy = "Threshold-Based", threshold_percent = 5, status = "Paused", target_allocation = targets ?? new { equity = 50, debt = 50 },
        })!.AsObject().Concat(JsonSerializer.SerializeToNode(more)!.AsObject()).ToDictionary(pair => pair.Key, pair => pair.Value?.DeepClone()));
        // It would be sold as equity and bought for debt by one plan, and the drift would stay.
        var wrong = await Made(new { class_funds = new { debt = Funds(world.Equity) } });
        Assert.Equal((422, "no_fund_for_class", "/class_funds/debt/0/scheme_id"), (wrong.Status, wrong.Code, Assert.Single(wrong.Body!["errors"]!.AsObject()).Key));
        var own = await Made(new { class_funds = new { gold = Funds(world.Gold) } }, new Dictionary<string, int> { [$"scheme:{world.Gold}"] = 20, ["gold"] = 30, ["debt"] = 50 });
        Assert.Equal((422, "no_fund_for_class"), (own.Status, own.Code));
        // What is in a scheme is looked through to; then its class says nothing.
        Assert.Equal(201, (await Made(new { class_funds = new { debt = Funds(world.Equity) }, look_through = true })).Status);

        // Its class changes afterwards: the rule finds nothing to buy, and does not buy it for what it was.
        var rule = await Made(new { class_funds = new { gold = Funds(world.Gold) } }, new { equity = 50, gold = 50 });
        Assert.Equal(201, rule.Status);
        Assert.Equal("planned", (string?)(await world.Wealth.Adviser.PostJson(RebalancingWorld.Rule(rule.Id, "/preview"))).Body!["outcome"]);
        await world.Wealth.Database.Write(s => s.Execute("update products set asset_class = 'other' where id = @Gold", new { world.Gold }));
        var preview = (await world.Wealth.Adviser.PostJson(RebalancingWorld.Rule(rule.Id, "/preview"))).Body!;
        Assert.Equal("no_fund_for_class", (string?)preview["code"]);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_destination_that_changes_nothing_is_said(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        Task<Answer> Made(object destination) => world.Wealth.Adviser.PostJson("wealth/automation/rebalancing", JsonSerializer.SerializeToNode(new
        {
            client_id = world.Client, name = "Band", strategy = "Threshold-Based", threshold_percent = 5, status = "Paused", target_allocation = new { equity = 50, debt = 50 },
        })!.AsObject().Concat(JsonSerializer.SerializeToNode(destination)!.AsObject()).ToDictionary(pair => pair.Key, pair => pair.Value?.DeepClone()));
        Assert.Equal(
            ["The destination of 5 % is not below the threshold of 5 %: of a portfolio that is outside nothing need be sold."],
            (await Made(new { destination_kind = "Band", destination_percent = 5 })).Body!["warnings"]!.AsArray().Select(one => (string)one!));
        Assert.Equal(["A destination in percent has no effect where it is brought halfway."], (await Made(new { destination_kind = "Halfway", destination_percent = 1 })).Body!["warnings"]!.AsArray().Select(one => (string)one!));
        Assert.Empty((await Made(new { destination_kind = "Band", destination_percent = 4.5 })).Body!["warnings"]!.AsArray());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Rules_are_checked_changed_and_cancelled(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var adviser = world.Wealth.Adviser;
        Assert.Equal((422, "strategy_mismatch"), await Refused(new { strategy = "Drift-Based", threshold_kind = "Absolute" }));
        Assert.Equal((422, "strategy_mismatch"), await Refused(new { strategy = "Time-Based", trigger_on_drift = true, frequency = "Monthly" }));
        Assert.Equal((422, "required"), await Refused(new { strategy = "Hybrid" }));
        Assert.Equal((422, "allocation_not_100"), await Refused(new { target_allocation = new { equity = 60, debt = 39.99 } }));
        Assert.Equal((422, "unknown_asset"), await Refused(new { target_allocation = new { shares = 100 } }));
        Assert.Equal((422, "duplicate_asset"), await Refused(new { target_allocation = new Dictionary<string, int> { ["Equity"] = 50, ["equity"] = 50 } }));
        Assert.Equal((422, "too_precise"), await Refused(new { threshold_percent = "5.00001" }));
        Assert.Equal((422, "out_of_limits"), await Refused(new { threshold_percent = 0 }));
        Assert.Equal((422, "unknown_scheme"), await Refused(new { class_funds = new { equity = new[] { new { scheme_id = "NONE", percent = 100 } } } }));
        var nowhere = $"scheme:{Guid.CreateVersion7()}";
        Assert.Equal((422, "unknown_scheme"), await Refused(new { target_allocation = new Dictionary<string, int> { [nowhere] = 50, [$"scheme:{world.Debt}"] = 50 } }));
        Assert.Equal((422, "unknown_scheme"), await Refused(new { per_asset = new Dictionary<string, object> { [nowhere] = new { threshold_percent = 2 } } }));
        Assert.Equal((404, "unknown_client"), await Refused(new { client_id = Guid.CreateVersion7() }));
        Assert.Equal(400, (await Refused(new { target = 5 })).Status);
        Assert.Equal((422, "invalid_schedule"), await Refused(new { strategy = "Time-Based", frequency = "Weekly", day_of_month = 5 }));
        Assert.Equal((422, "out_of_limits"), await Refused(new { catch_up_window_days = 367 }));

        var rule = await world.AddRule(new { strategy = "hybrid", frequency = "half_yearly", day_of_month = 31, threshold_kind = "total_variation", start_date = "2026-08-31" });
        var read = await adviser.GetJson(Rule(rule));
        Assert.Equal(("Hybrid", "Half-Yearly", "Total Variation", "2026-08-31"), ((string)read.Body!["strategy"]!, (string)read.Body["frequency"]!, (string)read.Body["threshold_kind"]!, (string)read.Body["next_rebalancing_date"]!));
        Assert.Equal(428, (await adviser.PutJson(Rule(rule), new { name = "x" })).Status);
        Assert.Equal(412, (await adviser.PutJson(Rule(rule), new { name = "x" }, "\"7\"")).Status);
        var changed = await adviser.PutJson(Rule(rule), new { destination_kind = "band", destination_percent = 1.75, threshold_percent = 2 }, read.ETag);
        Assert.Equal(("Band", 1.75m, 2), ((string)changed.Body!["destination_kind"]!, (decimal)changed.Body["destination_percent"]!, (int)changed.Body["version"]!));
        Assert.Equal("Active", (string)(await adviser.PostJson(Rule(rule, "/resume"))).Body!["status"]!);
        Assert.Equal("Paused", (string)(await adviser.PostJson(Rule(rule, "/pause"), new { until = "2026-09-30" })).Body!["status"]!);
        Assert.Equal("Cancelled", (string)(await adviser.DeleteJson(Rule(rule))).Body!["status"]!);
        Assert.Equal(409, (await adviser.PostJson(Rule(rule, "/execute"), new { })).Status);
        Assert.Single((await adviser.GetJson($"wealth/automation/rebalancing?client_id={world.Client}")).Body!["items"]!.AsArray());
        Assert.Equal(200, (await adviser.SendJson(HttpMethod.Get, $"/api/automation/rebalancing/{rule}")).Status);

        async Task<(int Status, string? Code)> Refused(object more)
        {
            var body = System.Text.Json.JsonSerializer.SerializeToNode(new { client_id = world.Client, name = "Rule", strategy = "Threshold-Based", target_allocation = new { equity = 50, debt = 50 }, threshold_percent = 5 })!.AsObject();
            foreach (var (name, value) in System.Text.Json.JsonSerializer.SerializeToNode(more)!.AsObject()) body[name] = value?.DeepClone();
            var answer = await adviser.PostJson("wealth/automation/rebalancing", body);
            return (answer.Status, answer.Code);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Runs_invest_cash_raise_cash_and_say_when_there_is_nothing_to_do(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var rule = await world.AddRule(new { threshold_percent = 15 });
        var inside = await world.Wealth.Adviser.PostJson(Rule(rule, "/execute"), new { });
        Assert.True(inside.Status == 200, inside.Body?.ToJsonString());
        Assert.Equal((200, "no_action", 10m), (inside.Status, (string)inside.Body!["code"]!, (decimal)inside.Body["drift_percent"]!));
        Assert.False((bool)(await world.Wealth.Adviser.PostJson(Rule(rule, "/evaluate"))).Body!["needs_rebalancing"]!);
        Assert.Equal((422, "required"), await Code(new { run_type = "partial_liquidation" }));
        Assert.Equal((422, "not_enough_value"), await Code(new { run_type = "partial_liquidation", cash = 200_000 }));

        var raised = await world.Execute(rule, new { run_type = "Partial Liquidation", cash = 10_000 });
        Assert.Equal([("Redemption", "Scheme E")], raised["actions"]!.AsArray().Select(action => ((string)action!["type"]!, (string)action["scheme_name"]!)));
        Assert.Equal("Cancelled", (string)(await world.Wealth.Adviser.PostJson(Execution(Guid.Parse((string)raised["id"]!), "/cancel"))).Body!["status"]!);
        await world.Wealth.AddCash(world.Client, 5_000);
        var invested = await world.Execute(rule, new { run_type = "invest_cash" });
        Assert.Equal([("Purchase", "Scheme D", 5_000m)], invested["actions"]!.AsArray().Select(action => ((string)action!["type"]!, (string)action["scheme_name"]!, (decimal)action["amount"]!)));

        async Task<(int, string?)> Code(object request)
        {
            var answer = await world.Wealth.Adviser.PostJson(Rule(rule, "/execute"), request);
            return (answer.Status, answer.Code);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_engine_acts_once_on_a_drop_and_holds_on_an_old_nav(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        // 60/40 is inside 15 points; a drop of D to 50 makes it 75/25.
        var rule = await world.AddRule(new { threshold_percent = 15, execute_automatically = true, require_confirmation = false }, status: "Active");
        await world.Tick();
        Assert.Empty(await Executions());
        await world.Wealth.SetNav(world.Debt, 50, world.Wealth.Today);
        await world.Tick();
        await world.Tick();
        var only = Assert.Single(await Executions());
        Assert.Equal(("In Progress", "engine"), ((string)only!["status"]!, (string)only["initiated_from"]!));
        Assert.Equal(2, await world.Wealth.Database.Read(s => s.Scalar<long>("select count(*) from investment_orders")));
        Assert.Equal(1, (int)(await world.Wealth.Adviser.GetJson(Rule(rule))).Body!["execution_count"]!);

        // Eight days later every NAV is stale: held, nothing placed; with a NAV of the day it is taken up again.
        await using var stale = await RebalancingWorld.Start(dialect);
        stale.Wealth.Host.Clock.Advance(TimeSpan.FromDays(8));
        var waiting = await stale.Execute(await stale.AddRule());
        Assert.Equal(("Held", "nav_stale"), ((string)waiting["status"]!, (string)waiting["held_reason"]!));
        foreach (var scheme in new[] { stale.Equity, stale.Debt, stale.Gold }) await stale.Wealth.SetNav(scheme, 100, stale.Wealth.Today);
        await stale.Tick();
        Assert.Equal("Cancelled", (string)(await stale.Wealth.Adviser.GetJson(Execution(Guid.Parse((string)waiting["id"]!)))).Body!["status"]!);

        async Task<System.Text.Json.Nodes.JsonArray> Executions() => (await world.Wealth.Adviser.GetJson($"wealth/automation/rebalancing-executions?rule_id={rule}")).Body!["items"]!.AsArray();
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_plan_that_a_switch_holds_waits_for_its_release_and_is_not_made_again(Dialect dialect)
    {
        // Rows are changed at the database's own time, which is to lie in the past.
        await using var world = await RebalancingWorld.Start(dialect, new(2027, 11, 10, 4, 0, 0, TimeSpan.Zero));
        var manager = await world.Wealth.Host.As(Roles.Manager);
        var rule = await world.AddRule(new { execute_automatically = true, require_confirmation = false }, status: "Active");
        var stop = await manager.PostJson("wealth/kill-switches/engage", new { scope = "Scheme", scope_id = world.Debt, reason = "Trial" });
        for (var minute = 0; minute < 20; minute += 4)
        {
            await world.Tick();
            world.Wealth.Host.Clock.Advance(TimeSpan.FromMinutes(4));
        }
        Assert.Equal(["Held:kill_switch"], await States());
        Assert.Equal(200, (await manager.PostJson($"wealth/kill-switches/{stop.Id}/release", new { reason = "Over" })).Status);
        await world.Tick();
        Assert.Equal(["Cancelled:kill_switch", "In Progress:"], await States());

        async Task<IEnumerable<string>> States() => (await manager.GetJson(Rule(rule, "/executions"))).Body!["items"]!.AsArray().Select(one => $"{one!["status"]}:{one["held_reason"]}").Order();
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_rule_that_cannot_be_planned_rests_and_waits_for_a_person_in_the_end(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var (broken, sound) = (await world.AddRule(status: "Active"), await world.AddRule(status: "Active"));
        await world.Wealth.Database.Write(s => s.Execute("update rebalancing_rules set target_allocation = @bad where id = @broken", new { bad = new Json("{\"equity\": \"much\"}"), broken }));
        async Task<long> Tries() => await world.Wealth.Database.Read(s => s.Scalar<long?>("select tries from automation_faults where subject_id = @broken", new { broken })) ?? 0;

        Assert.Equal(1, (await world.Tick()).Counts["errors"]);
        Assert.Equal(1L, await world.Wealth.Database.Read(s => s.Scalar<long>("select count(*) from rebalancing_executions where rule_id = @sound", new { sound })));
        Assert.False((await world.Tick()).Counts.ContainsKey("errors"));
        foreach (var minutes in new[] { 1, 4, 16, 60 })
        {
            world.Wealth.Host.Clock.Advance(TimeSpan.FromMinutes(minutes));
            await world.Tick();
        }
        Assert.Equal((5L, "Needs Attention"), (await Tries(), await world.Wealth.Database.Read(s => s.Scalar<string>("select status from rebalancing_rules where id = @broken", new { broken }))));
        await world.Wealth.Database.Write(s => s.Execute("update rebalancing_rules set target_allocation = @good where id = @broken", new { good = new Json("{\"equity\": 50, \"debt\": 50}"), broken }));
        Assert.Equal(200, (await world.Wealth.Adviser.SendJson(HttpMethod.Delete, RebalancingWorld.Rule(broken), null)).Status);
        Assert.Equal(0L, await Tries());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_plan_that_a_soft_limit_put_before_a_person_goes_on_and_ends_with_his_answers(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var adviser = world.Wealth.Adviser;
        var limit = await (await world.Wealth.Host.As(Roles.Manager)).PostJson("wealth/limits", new { scope = "Firm", kind = "Order Amount", value = "5000", is_hard = false });
        Assert.True(limit.Status == 201, limit.Body?.ToJsonString());
        world.Go("2026-08-12T10:00");
        var rule = await world.AddRule(new { execute_automatically = true, require_confirmation = false }, status: "Active");
        await world.Tick();
        await world.Tick();
        var execution = (await adviser.GetJson($"wealth/automation/rebalancing-executions?rule_id={rule}")).Body!["items"]![0]!;
        Assert.Equal(("Approved", 0), ((string?)execution["status"], (int)(await adviser.GetJson(Rule(rule))).Body!["execution_count"]!));
        Assert.Equal((409, "execution_open"), await Code(adviser.DeleteJson(Rule(rule))));

        var path = Execution(Guid.Parse((string)execution["id"]!));
        var orders = (await adviser.GetJson(path + "/orders")).Body!.AsArray().ToDictionary(order => (string)order!["order_type"]!, order => $"wealth/investment-orders/{order!["id"]}");
        Assert.Equal(200, (await adviser.PostJson(orders["Redemption"] + "/approve")).Status);
        await world.Tick();
        Assert.Equal(("In Progress", 1), ((string?)(await adviser.GetJson(path)).Body!["status"], (int)(await adviser.GetJson(Rule(rule))).Body!["execution_count"]!));
        Assert.Equal(200, (await adviser.PostJson(orders["Purchase"] + "/reject", new { reason = "Not now." })).Status);
        Assert.Equal(200, (await adviser.PostJson(orders["Redemption"] + "/cancel", new { reason = "Then not either." })).Status);
        await world.Tick();
        Assert.Equal("Failed", (string?)(await adviser.GetJson(path)).Body!["status"]);
        Assert.Equal("Cancelled", (string?)(await adviser.DeleteJson(Rule(rule))).Body!["status"]);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Regulated_rows_never_overlap_and_backtests_use_accepted_navs(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var manager = await world.Wealth.Host.As(Roles.Manager);
        var rows = (await manager.GetJson("wealth/tax-rules")).Body!["items"]!.AsArray();
        Assert.All(rows, row => Assert.False((bool)row!["checked"]!));
        var request = new { asset_class = "equity", term = "long", holding_months = 12, rate_percent = 15, table_version = "2027", effective_from = "2027-04-01" };
        Assert.Equal((422, "effective_dates_overlap"), await Code(manager.PostJson("wealth/tax-rules", request)));
        var old = rows.Single(row => (string)row!["asset_class"]! == "equity" && (string)row["term"]! == "Long")!;
        Assert.Equal(200, (await manager.PatchJson($"wealth/tax-rules/{old["id"]}", new { effective_to = "2027-03-31", @checked = true }, "\"1\"")).Status);
        Assert.Equal(201, (await manager.PostJson("wealth/tax-rules", request)).Status);
        Assert.Equal(403, (await world.Wealth.Adviser.PostJson("wealth/tax-rules", request)).Status);
        Assert.Equal((422, "out_of_limits"), await Code(manager.PostJson("wealth/charge-rules", new { kind = "brokerage", direction = "purchase", rate_percent = 51, effective_from = "2026-01-01" })));
        Assert.Equal(201, (await manager.PostJson("wealth/charge-rules", new { kind = "brokerage", direction = "purchase", rate_percent = "0.1", effective_from = "2026-01-01" })).Status);
        var liquid = new { kind = "brokerage", direction = "purchase", rate_percent = "0.1", category = "Liquid", effective_from = "2026-01-01" };
        Assert.Equal("liquid", (string?)(await manager.PostJson("wealth/charge-rules", liquid)).Body!["category"]);
        Assert.Equal((422, "effective_dates_overlap"), await Code(manager.PostJson("wealth/charge-rules", liquid with { category = " liquid" })));
        Assert.Equal((422, "allocation_not_100"), await Code(manager.PostJson("wealth/risk-models", new { risk_profile = "bold", allocation = new { equity = 99 }, effective_from = "2026-01-01" })));
        Assert.Equal(201, (await manager.PostJson("wealth/risk-models", new { risk_profile = "Bold", allocation = new { equity = 99, gold = 1 }, effective_from = "2026-01-01" })).Status);

        await world.Wealth.SetNav(world.Equity, 120, world.Wealth.Today);
        await world.Wealth.SetNav(world.Debt, 100, world.Wealth.Today);
        var result = await world.Wealth.Adviser.PostJson("wealth/backtests", new { weights = new Dictionary<string, int> { ["E"] = 50, ["D"] = 50 }, policies = new[] { "never", "abs_100bp_to_target" } });
        Assert.True(result.Status == 200, result.Body?.ToJsonString());
        Assert.Equal((200, 2), (result.Status, (int)result.Body!["days"]!));
        // Half of a million grows by a fifth.
        Assert.Equal(["1100000.00", "1100000.00"], result.Body["lines"]!.AsArray().Select(line => (string)line!["final_value"]!));
        Assert.Equal((422, "unknown_policy"), await Code(world.Wealth.Adviser.PostJson("wealth/backtests", new { weights = new Dictionary<string, int> { ["E"] = 100 }, policies = new[] { "hourly" } })));
        Assert.Equal((422, "backtest_refused"), await Code(world.Wealth.Adviser.PostJson("wealth/backtests", new { weights = new Dictionary<string, int> { ["E"] = 99 } })));
    }

    private static async Task<(int, string?)> Code(Task<Answer> call)
    {
        var answer = await call;
        return (answer.Status, answer.Code);
    }
}
