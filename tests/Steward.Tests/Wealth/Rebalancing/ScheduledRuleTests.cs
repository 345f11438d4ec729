using System.Text.Json.Nodes;
using Steward.Kernel;
using Xunit;
using static Steward.Tests.Wealth.Rebalancing.RebalancingWorld;

namespace Steward.Tests.Wealth.Rebalancing;

/// <summary>Rules with dates: what was missed, left out or paused, and what is on its way to the client.</summary>
public sealed class ScheduledRuleTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.15")]
    public async Task Three_dates_that_were_missed_go_by_the_policy_and_each_has_its_line(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        // Monday's NAVs stand already, so that no plan is held for old ones.
        foreach (var scheme in new[] { world.Equity, world.Debt, world.Gold }) await world.Wealth.SetNav(scheme, 100, new(2026, 8, 17));
        Task<Guid> Rule(string policy, object? more = null) => world.AddRule(With(new { strategy = "Time-Based", frequency = "Daily", start_date = "2026-08-13", catch_up_policy = policy }, more), status: "Active");
        var (ask, all, latest, skip, old) = (await Rule("Ask"), await Rule("Run All"), await Rule("Run Latest"), await Rule("Skip"), await Rule("Run All", new { catch_up_window_days = 0 }));
        // Thursday, Friday and Monday were due at 13:00; on Monday at 18:00 in Kolkata the NAVs of all three are gone.
        world.Wealth.Host.Clock.Advance(new DateTimeOffset(2026, 8, 17, 12, 30, 0, TimeSpan.Zero) - world.Wealth.Host.Clock.GetUtcNow());
        await world.Tick();
        await world.Tick();
        Assert.Equal(["13 Asked missed_dates", "14 Asked missed_dates", "17 Asked missed_dates"], await Dates(world, ask));
        Assert.Equal(["13 Asked plan_approval", "14 Skipped overlap", "17 Skipped overlap"], await Dates(world, all));
        Assert.Equal(["13 Skipped superseded", "14 Skipped superseded", "17 Asked plan_approval"], await Dates(world, latest));
        Assert.Equal(["13 Skipped policy_skip", "14 Skipped policy_skip", "17 Skipped policy_skip"], await Dates(world, skip));
        Assert.Equal(["13 Skipped outside_window", "14 Skipped outside_window", "17 Asked plan_approval"], await Dates(world, old));
        foreach (var rule in new[] { ask, all, latest, skip, old })
            Assert.Equal(3L, await world.Wealth.Database.Read(s => s.Scalar<long>("select count(distinct occurrence_key) from automation_execution_logs where automation_id = @rule", new { rule })));
        Assert.Equal("2026-08-18", (string?)(await world.Wealth.Adviser.GetJson(RebalancingWorld.Rule(ask))).Body!["next_rebalancing_date"]);
        Assert.Single((JsonArray)(await world.Wealth.Adviser.GetJson("wealth/tasks?kind=missed_dates")).Body!["items"]!);
        Assert.Equal(3, ((JsonArray)(await world.Wealth.Adviser.GetJson("wealth/tasks?kind=approval")).Body!["items"]!).Count);

        Assert.Equal(422, (await world.Wealth.Adviser.PostJson(RebalancingWorld.Rule(ask, "/missed"), new Dictionary<string, string> { ["2026-08-18"] = "run" })).Status);
        var answered = await world.Wealth.Adviser.PostJson(RebalancingWorld.Rule(ask, "/missed"), new Dictionary<string, string> { ["2026-08-13"] = "run", ["2026-08-14"] = "skip", ["2026-08-17"] = "run" });
        Assert.Equal(["Pending planned", "skip skipped_by_person", "skip overlap"], answered.Body!["items"]!.AsArray().Select(item => $"{item!["decision"]} {item["reason_code"]}"));
        Assert.Empty((JsonArray)(await world.Wealth.Adviser.GetJson("wealth/tasks?kind=missed_dates")).Body!["items"]!);

        // A rule that is cancelled leaves nothing open: the plan, its question and its occurrence end with it.
        Assert.Equal("Cancelled", (string?)(await world.Wealth.Adviser.DeleteJson(RebalancingWorld.Rule(ask))).Body!["status"]);
        Assert.Equal(["13 Cancelled rule_cancelled", "14 Skipped skipped_by_person", "17 Skipped overlap"], await Dates(world, ask));
        Assert.Equal(3L, await world.Wealth.Database.Read(s => s.Scalar<long>("select count(*) from automation_execution_logs where automation_id = @ask and is_terminal", new { ask })));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Dates_are_left_out_and_paused_without_moving_the_others_and_an_unknown_year_is_waited_for(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var adviser = world.Wealth.Adviser;
        foreach (var scheme in new[] { world.Equity, world.Debt, world.Gold }) await world.Wealth.SetNav(scheme, 100, new(2026, 8, 17));
        var rule = await world.AddRule(new { strategy = "Time-Based", frequency = "Daily", start_date = "2026-08-13" }, status: "Active");
        Assert.Equal((422, "not_a_date"), Told(await adviser.PostJson(Rule(rule, "/skip"), new { date = "2026-08-15" })));
        Assert.Equal((422, "out_of_limits"), Told(await adviser.PostJson(Rule(rule, "/skip"), new { count = 61 })));
        Assert.Equal(["2026-08-13", "2026-08-14"], (await adviser.PostJson(Rule(rule, "/skip"), new { count = 2 })).Body!["skips"]!.AsArray().Select(day => (string)day!));
        Assert.Equal("2026-08-13", Assert.Single((await adviser.PostJson(Rule(rule, "/unskip"), new { date = "2026-08-14" })).Body!["skips"]!.AsArray())!.GetValue<string>());
        await Go(world, 13);
        Assert.Equal(["13 Skipped skipped_by_person"], await Dates(world, rule));
        Assert.Equal("Paused", (string?)(await adviser.PostJson(Rule(rule, "/pause"))).Body!["status"]);
        Assert.Equal("2026-08-17", (string?)(await adviser.PostJson(Rule(rule, "/pause"), new { until = "2026-08-17" })).Body!["pause_until"]);
        await Go(world, 14);
        await Go(world, 17);
        // The pause ended at midnight and the tick came at 13:05: the run of 13:00 is not made up for.
        var after = (await adviser.GetJson(Rule(rule))).Body!;
        Assert.Equal(("Active", "2026-08-18"), ((string?)after["status"], (string?)after["next_rebalancing_date"]));

        var leap = await adviser.PostJson("wealth/automation/rebalancing", new { client_id = world.Client, name = "Leap", strategy = "Time-Based", frequency = "Yearly", start_date = "2028-02-29", target_allocation = new { equity = 50, debt = 50 }, threshold_percent = 5 });
        Assert.Equal((201, "2028-02-29"), (leap.Status, (string?)leap.Body!["next_rebalancing_date"]));
        Assert.Contains("The calendar does not know the year of the next date.", leap.Body["warnings"]!.ToJsonString(), StringComparison.Ordinal);
        // A rule that needs attention is changed before it is resumed.
        await world.Wealth.Database.Write(s => s.Execute("update rebalancing_rules set status = 'Needs Attention' where id = @rule", new { rule }));
        var changed = await adviser.PatchJson(Rule(rule), new { name = "Mended" }, (await adviser.GetJson(Rule(rule))).ETag);
        Assert.Equal((200, "Needs Attention"), (changed.Status, (string?)changed.Body!["status"]));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_scheduled_plan_inside_the_band_can_be_taken_up_priced_anew_and_agreed_to(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        // 10 points of drift are inside 15, but the date of a Hybrid rule acts on any. Its NAVs are a week old.
        var rule = await world.AddRule(new { strategy = "Hybrid", frequency = "Daily", start_date = "2026-08-19", threshold_percent = 15 }, status: "Active");
        await Go(world, 19);
        Assert.Equal(["19 Held nav_stale"], await Dates(world, rule));
        foreach (var scheme in new[] { world.Equity, world.Debt, world.Gold }) await world.Wealth.SetNav(scheme, 100, new(2026, 8, 18));
        await world.Tick();
        Assert.Equal(["19 Asked plan_approval", "19 Cancelled superseded"], (await Dates(world, rule)).Order());
        var pending = (await world.Wealth.Adviser.GetJson($"wealth/automation/rebalancing-executions?rule_id={rule}&status=Pending")).Body!["items"]![0]!;
        var path = Execution(Guid.Parse((string)pending["id"]!));
        var priced = await world.Wealth.Adviser.PostJson(path + "/reprice");
        Assert.Equal((200, "Pending"), (priced.Status, (string?)priced.Body!["status"]));
        var agreed = await world.Wealth.Adviser.PostJson(path + "/confirm", new { plan_hash = (string)priced.Body["plan_hash"]! });
        Assert.Equal((200, "In Progress", 2), (agreed.Status, (string?)agreed.Body!["status"], (int?)agreed.Body["orders_planned"]));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_plan_counts_what_is_paid_and_not_yet_there(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var rule = await world.AddRule(new { threshold_percent = 1 });
        await world.Wealth.AddCash(world.Client, 20_000);
        // 200 units of D are bought for 20,000 and come in two days: 600 and 600.
        await Executed(world, world.Debt, "Purchase", 200, 20_000, "Purchase");
        var even = (await world.Wealth.Adviser.PostJson(Rule(rule, "/evaluate"))).Body!;
        Assert.Equal((0m, 120_000m, false), ((decimal)even["drift_percent"]!, (decimal)even["portfolio_value"]!, (bool)even["needs_rebalancing"]!));
        // 10,000 of a sale that is executed are on their way, too: 60, 60 and 10 of 130, which a plan invests half and half.
        await Executed(world, world.Equity, "Redemption", 100, 10_000, null);
        var plan = (await world.Wealth.Adviser.PostJson(Rule(rule, "/preview"), new { run_type = "Invest Cash" })).Body!;
        Assert.Equal(("planned", 10_000m), ((string?)plan["outcome"], (decimal)plan["turnover"]!));
        Assert.All(plan["plan"]!["result"]!["orders"]!.AsArray(), order => Assert.Equal("2026-08-14", (string?)order!["not_before"]));
    }

    private static Task Executed(RebalancingWorld world, Guid scheme, string type, decimal units, decimal amount, string? cash) => world.Wealth.Database.Write(async s =>
    {
        var id = Guid.CreateVersion7();
        await s.Execute(
            """
            insert into investment_orders (id, code, idempotency_key, client_id, product_id, order_type, amount, units, rail, status, currency, executed_units, executed_amount, nav, nav_date, cash_date, unit_date, actor)
            values (@id, @code, @code, @Client, @scheme, @type, @money, @size, 'paper', 'executed', 'INR', @units, @amount, 100, '2026-08-12', '2026-08-14', '2026-08-14', 'test')
            """,
            new { id, code = "INV-" + type, world.Client, scheme, type, money = type == "Purchase" ? amount : (decimal?)null, size = type == "Purchase" ? (decimal?)null : units, units, amount });
        if (cash is not null)
            await s.Execute("insert into cash_ledger (id, client_id, amount, kind, available_on, order_id, actor) values (@line, @Client, @paid, @cash, @Today, @id, 'test')", new { line = Guid.CreateVersion7(), world.Client, paid = -amount, cash, world.Wealth.Today, id });
    });

    private static Task<IReadOnlyList<string>> Dates(RebalancingWorld world, Guid rule) => world.Wealth.Database.Read(async s =>
        (IReadOnlyList<string>)[.. (await s.Query<Row>("select nominal_date, state, reason_code from automation_occurrences where automation_id = @rule order by nominal_date", new { rule })).Select(row => $"{row.NominalDate:dd} {row.State} {row.ReasonCode}")]);

    /// <summary>13:05 in Kolkata of an August day.</summary>
    private static async Task Go(RebalancingWorld world, int day)
    {
        world.Wealth.Host.Clock.Advance(new DateTimeOffset(2026, 8, day, 7, 35, 0, TimeSpan.Zero) - world.Wealth.Host.Clock.GetUtcNow());
        await world.Tick();
    }

    private static JsonObject With(object one, object? more)
    {
        var both = System.Text.Json.JsonSerializer.SerializeToNode(one)!.AsObject();
        foreach (var (name, value) in System.Text.Json.JsonSerializer.SerializeToNode(more ?? new { })!.AsObject()) both[name] = value?.DeepClone();
        return both;
    }

    private static (int, string?) Told(Answer answer) => (answer.Status, answer.Code);

    private sealed record Row
    {
        public DateOnly NominalDate { get; init; }
        public string State { get; init; } = "";
        public string? ReasonCode { get; init; }
    }
}
