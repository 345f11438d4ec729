using Steward.Kernel;
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

        // 600 · 100 + 200 · 100 = 80,000 of 200,000 are 40 %; with 20,000 in cash equity is 60 %, debt 20 %: the drift is 20.
        await world.Host.Nav(world.Scheme, new(2026, 3, 3), 100);
        await world.Host.Nav(debt, new(2026, 3, 3), 100);
        await world.TickAt("2026-03-04T14:00");
        await world.TickAt("2026-03-05T14:00");
        Assert.Equal(["2026-03-01 Ordered placed"], await world.Occurrences(behind.Id));
        Assert.Empty(await world.Occurrences(reached.Id));
        Assert.Equal(["2026-03-01 Ordered placed"], await world.Occurrences(drifted.Id));
        Assert.Equal(debt, await world.Host.Database.Read(s => s.Scalar<Guid>("select product_id from investment_orders o join automation_occurrences a on a.occurrence_key = o.occurrence_key where a.automation_id = @id", new { id = drifted.Id })));
    }
}
