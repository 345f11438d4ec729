using Steward.Kernel;
using Steward.Tests.Wealth.Navs;
using Steward.Tests.Wealth.Portfolio;
using Xunit;

namespace Steward.Tests.Wealth.AutoInvest;

/// <summary>Rules with a condition: once a period while it holds, or once a crossing; what cannot be known never fires.</summary>
public sealed class ConditionRuleTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.18")]
    public async Task A_fall_of_the_NAV_acts_once_a_week_while_it_lasts_and_once_a_crossing(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        object Dip(string mode) => new { frequency = "Weekly", trigger_type = "Market Condition", trigger_config = new { nav_change_threshold = -5, change_days = 1, mode } };
        var (during, crossing) = (await world.Create(Dip("while_true")), await world.Create(Dip("on_crossing")));
        await world.Host.Nav(world.Scheme, new(2026, 3, 2), 100);
        // Falls by 5 % on Tuesday, Wednesday and the next Monday; on Thursday the fall is a hair too small.
        foreach (var (day, nav) in new[] { ("03", 95m), ("04", 90.25m), ("05", 85.737501m), ("06", 86m), ("09", 81.7m), ("10", 81.7m) })
        {
            await world.Host.Nav(world.Scheme, new(2026, 3, int.Parse(day, null)), nav);
            await world.TickAt($"2026-03-{day}T14:00");
            await world.EndOrders(during.Id, "executed");
            await world.EndOrders(crossing.Id, "executed");
        }
        Assert.Equal(["2026-03-02 Executed executed", "2026-03-09 Executed executed"], await world.Occurrences(during.Id));
        // At the first look it held already, which is no step from false to true; Monday's was one.
        Assert.Equal(["2026-03-09 Executed executed"], await world.Occurrences(crossing.Id));
        Assert.Contains("\nIt runs when the NAV has fallen by 5 % or more: from 100 of Mon 2 Mar 2026 to 95 of Tue 3 Mar 2026 it changed by -5 %.\nIt acts while its condition holds, once a period (Weekly).\n", await world.Why(during.Id, "2026-03-02"), StringComparison.Ordinal);
        Assert.Contains("\nIt acts when its condition begins to hold, at most once a period (Weekly).\n", await world.Why(crossing.Id, "2026-03-09"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.18")]
    public async Task A_run_that_a_gate_held_goes_on_while_its_condition_holds_and_a_stale_NAV_makes_none(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var recovering = await world.Manager.Scheme("118633");
        object Dip(Guid scheme) => new { scheme_id = scheme, frequency = "Weekly", trigger_type = "Market Condition", trigger_config = new { nav_change_threshold = -5, change_days = 1 } };
        var (lasting, over, byHand) = (await world.Create(Dip(world.Scheme)), await world.Create(Dip(recovering)), await world.Create(new { start_date = "2026-06-01" }));
        foreach (var scheme in new[] { world.Scheme, recovering })
        {
            await world.Host.Nav(scheme, new(2026, 3, 2), 100);
            await world.Host.Nav(scheme, new(2026, 3, 3), 95);
        }
        var engaged = await world.Manager.PostJson("wealth/kill-switches/engage", new { scope = "client", scope_id = world.Client, reason = "Audit" });
        Assert.Equal("hold", (string?)(await world.Post(byHand.Id, "run-now", new { amount = 700 })).Body!["decision"]);
        await world.TickAt("2026-03-03T14:00");
        await world.TickAt("2026-03-04T10:00");
        Assert.Equal(["2026-03-02 Held kill_switch"], await world.Occurrences(lasting.Id));
        Assert.Equal((1, 1), ((await world.Log(lasting.Id)).Count, (await world.Log(byHand.Id)).Count)); // waiting writes nothing

        await world.Host.Nav(world.Scheme, new(2026, 3, 4), 90);
        await world.Host.Nav(recovering, new(2026, 3, 4), 99);
        Assert.Equal(200, (await world.Manager.PostJson($"wealth/kill-switches/{engaged.Id}/release", new { reason = "Done" })).Status);
        await world.TickAt("2026-03-04T14:00");
        foreach (var rule in new[] { lasting, byHand }) await world.EndOrders(rule.Id, "executed");
        Assert.Equal(["2026-03-02 Executed executed"], await world.Occurrences(lasting.Id));
        Assert.Equal(["2026-03-02 Skipped condition_over"], await world.Occurrences(over.Id));
        Assert.Equal([700m], await world.OrderAmounts(byHand.Id));
        foreach (var rule in new[] { lasting, over, byHand }) Assert.Single(await world.Log(rule.Id), line => line.IsTerminal);

        // The fall of the 4th, six business days later, is no fall of this week.
        await world.TickAt("2026-03-12T14:00");
        Assert.Equal(["2026-03-02 Executed executed"], await world.Occurrences(lasting.Id));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.18")]
    public async Task A_goal_behind_its_mark_and_a_drifted_portfolio_act_and_the_unknown_does_not(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect, cash: 20_000);
        var debt = await world.Manager.Scheme("119551", "debt", "Debt/Short");
        await world.Manager.Hold(world.Client, world.Scheme, 600);
        await world.Manager.Hold(world.Client, debt, 200);
        var goal = await world.Manager.PostJson("wealth/goals", new { client_id = world.Client, name = "House", goal_type = "house", target_amount = 200_000, target_date = "2030-01-01" });
        var holdings = (await world.Manager.GetJson($"wealth/clients/{world.Client}/holdings")).Body!["items"]!.AsArray();
        await world.Manager.PostJson($"wealth/goals/{goal.Id}/allocate", new { allocations = holdings.Select(one => new { holding_id = (string)one!["id"]!, share_percent = 100 }) });

        var behind = await world.Create(new { frequency = "Monthly", trigger_type = "Goal Progress", goal_id = goal.Id, trigger_config = new { goal_progress_threshold = 50 }, amount = 1000 });
        var reached = await world.Create(new { frequency = "Monthly", trigger_type = "Goal Progress", goal_id = goal.Id, trigger_config = new { goal_progress_threshold = 40 }, amount = 1000 });
        var drifted = await world.Create(new
        {
            frequency = "Monthly", trigger_type = "Portfolio Drift", amount = 1000, basket = new[] { new { scheme_id = world.Scheme, percent = 50 }, new { scheme_id = debt, percent = 50 } },
            trigger_config = new { rebalance_threshold = 19.99, targets = new { equity = 40, debt = 40, cash = 20 }, into = "most_underweight" },
        });
        await world.TickAt("2026-03-03T14:00");
        Assert.Empty(await world.Occurrences(behind.Id)); // no NAV is known yet
        Assert.Equal([("hold", false)], (await world.Log(behind.Id)).Select(line => (line.Decision, line.IsTerminal)));
        Assert.StartsWith("It was looked at Tue 3 Mar 2026 14:00 (Asia/Kolkata).\nIts condition could not be known: ", await world.Why(behind.Id, "2026-03-01:unknown"), StringComparison.Ordinal);

        // 600 · 100 + 200 · 100 = 80,000 of 200,000 are 40 %; with 20,000 in cash equity is 60 %, debt 20 %: the drift is 20.
        await world.Host.Nav(world.Scheme, new(2026, 3, 3), 100);
        await world.Host.Nav(debt, new(2026, 3, 3), 100);
        await world.TickAt("2026-03-04T14:00");
        await world.TickAt("2026-03-05T14:00");
        Assert.Equal(["2026-03-01 Ordered placed"], await world.Occurrences(behind.Id));
        Assert.Empty(await world.Occurrences(reached.Id));
        Assert.Equal(["2026-03-01 Ordered placed"], await world.Occurrences(drifted.Id));
        var why = await world.Why(behind.Id, "2026-03-01");
        Assert.StartsWith(
            "It was due Wed 4 Mar 2026 13:00 (Asia/Kolkata), in the period from Sun 1 Mar 2026 on; it ran as of Wed 4 Mar 2026.\n"
            + "It runs while the progress of its goal is below 50 %: it was 40 % (INR 80,000 is there of INR 2,00,000).\nIt acts while its condition holds, once a period (Monthly).\nThe amount is INR 1,000: INR 1,000 by the rule; INR 0 had been invested before.\n",
            why, StringComparison.Ordinal);
        Assert.Contains("\nIt runs while the drift of the portfolio is above 19.99 %: it was 20.\nAgainst the targets, in points: cash 0 above, debt 20 below, equity 20 above.\n", await world.Why(drifted.Id, "2026-03-01"), StringComparison.Ordinal);
        Assert.Equal(debt, await world.Host.Database.Read(s => s.Scalar<Guid>("select product_id from investment_orders o join automation_occurrences a on a.occurrence_key = o.occurrence_key where a.automation_id = @id", new { id = drifted.Id })));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.18")]
    public async Task A_regime_stands_after_three_sessions_and_a_short_history_fires_nothing(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var past = Enumerable.Range(0, 400).Select(back => new DateOnly(2026, 3, 2).AddDays(-back)).Where(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)).Take(251).Reverse().Select(day => (day, 100m)).ToList();
        await world.AddSeries("INDEX", past);
        await world.AddSeries("SHORT", past.TakeLast(10));
        object On(string series, string regime) => new { trigger_type = "Market Condition", trigger_config = new { market_condition = regime, series }, start_date = "2026-03-02", amount = 100 };
        var (bull, neutral, bear, unknown) = (await world.Create(On("INDEX", "Bull")), await world.Create(On("INDEX", "Neutral")), await world.Create(On("INDEX", "Bear")), await world.Create(On("SHORT", "Bull")));
        // 100 three times is Bull, from the 252nd close on; 85 lies between 80 and 90 % of the high: Neutral at its third session; 80 is Bear at its third.
        foreach (var (day, close) in new[] { ("03", 100m), ("04", 100m), ("05", 100m), ("06", 85m), ("09", 85m), ("10", 85m), ("11", 80m), ("12", 80m), ("13", 80m) })
        {
            await world.AddCloses("INDEX", (new DateOnly(2026, 3, int.Parse(day, null)), close));
            await world.TickAt($"2026-03-{day}T14:00");
            foreach (var rule in new[] { bull, neutral, bear }) await world.EndOrders(rule.Id, "executed");
        }
        Assert.Equal(["05", "06", "09"], await Days(bull));
        Assert.Equal(["10", "11", "12"], await Days(neutral));
        Assert.Equal(["13"], await Days(bear));
        Assert.Contains("\nIt runs while the regime of INDEX is Bear: it was Bear at the close of 80 on Fri 13 Mar 2026; the highest of the last 252 closes was 100, ", await world.Why(bear.Id, "2026-03-13"), StringComparison.Ordinal);
        Assert.Empty(await Days(unknown));
        Assert.All(await world.Log(unknown.Id), line => Assert.Equal("hold", line.Decision));
        // A close of more than three business days ago says nothing about today.
        await world.TickAt("2026-03-19T14:00");
        Assert.Equal(["13"], await Days(bear));

        async Task<IReadOnlyList<string>> Days(Answer rule) => [.. (await world.Occurrences(rule.Id)).Select(one => one[8..10])];
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.18")]
    public async Task A_tree_of_conditions_acts_once_a_month_while_it_holds_and_is_replaced_as_one(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        await world.AddSeries("VIX", (new DateOnly(2026, 3, 2), 25m));
        await world.Host.Nav(world.Scheme, new(2026, 3, 2), 100);
        object Leaf(string type, string subject, string condition, string value) => new { trigger_type = type, trigger_condition = condition, trigger_value = value, scheme_id = subject };
        var fear = Leaf("Price", "series:VIX", "Greater Than", "30");
        var rule = await world.Create(new
        {
            frequency = "Monthly", trigger_type = "Market Condition", trigger_config = new { custom_conditions = new { and = new[] { fear, new { not = Leaf("NAV", world.Scheme.ToString(), "Greater Than", "95.5") } } } }, start_date = "2026-03-02",
        });
        Assert.Equal(201, rule.Status);
        await world.TickAt("2026-03-03T14:00");
        await world.AddCloses("VIX", (new DateOnly(2026, 3, 3), 31m));
        await world.TickAt("2026-03-04T14:00");
        Assert.Empty(await world.Occurrences(rule.Id)); // the NAV is still above 95.5
        await world.Host.Nav(world.Scheme, new(2026, 3, 4), 95);
        await world.TickAt("2026-03-05T14:00");
        await world.TickAt("2026-03-06T14:00");
        Assert.Equal(["2026-03-01 Ordered placed"], await world.Occurrences(rule.Id));
        var explained = (await world.Manager.GetJson($"wealth/automation/explain/air:{rule.Id}:2026-03-01")).Body!["inputs"]!["condition"]!["conditions"]!.AsArray();
        Assert.Contains(
            "\nIts tree of conditions was looked at: the close of VIX is at or above 30: 31 of 2026-03-03, yes; the NAV of scheme 118632 is at or above 95.5: 95 of 2026-03-04, no.\n", await world.Why(rule.Id, "2026-03-01"), StringComparison.Ordinal);
        Assert.Equal(["Price Greater Than 30", "NAV Greater Than 95.5"], explained.Select(leaf => $"{leaf!["type"]} {leaf["condition"]} {leaf["threshold"]}"));
        Assert.Equal(["31 True", "95 False"], explained.Select(leaf => $"{leaf!["value"]} {(bool)leaf["holds"]!}"));
        // Both are restated by less than 10 bp: the run stands, and says so. What was restated before it is none of its affair.
        Assert.Equal(1, (int)(await world.Manager.PostJson("wealth/market-series/VIX/closes", new { closes = new[] { new { price_date = "2026-03-03", close = "31.01" } } })).Body!["restated"]!);
        Assert.Equal(1, (int)(await world.Manager.PostJson("wealth/navs", NavIntakeTests.Rows(NavIntakeTests.Nav("118632", "2026-03-04", "95.05")))).Body!["restated"]!);
        Assert.Equal(1, (int)(await world.Manager.PostJson("wealth/market-series/VIX/closes", new { closes = new[] { new { price_date = "2026-03-03", close = "31.02" } } })).Body!["restated"]!);
        var flags = (await world.Manager.GetJson($"wealth/automation/explain/air:{rule.Id}:2026-03-01")).Body!["restated"]!.AsArray();
        Assert.Equal(["VIX 2026-03-03 31 31.01", $"{world.Scheme} 2026-03-04 95 95.05"], flags.Select(flag => $"{flag!["series"] ?? flag["scheme_id"]} {flag["nav_date"]} {flag["before"]} {flag["after"]}"));

        var changed = await world.Manager.PatchJson($"wealth/automation/auto-invest/{rule.Id}", new { trigger_config = new { custom_conditions = new { or = new[] { fear } } } }, (await world.Read(rule.Id)).ETag);
        Assert.Equal((200, "or"), (changed.Status, changed.Body!["trigger_config"]!["custom_conditions"]!.AsObject().Single().Key));
    }
}
