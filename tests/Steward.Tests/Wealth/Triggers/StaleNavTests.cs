using Steward.Kernel;
using Steward.Tests.Wealth.Navs;
using Steward.Wealth.AutoInvest;
using Steward.Wealth.Rebalancing;
using Steward.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth.Triggers;

/// <summary>
/// At the border of <c>max_nav_age</c>: on Wednesday the 12th a NAV of Friday the 7th is three business days old and is used, one of Thursday the 6th is four and
/// is not, but for a fund of funds, which has six.
/// </summary>
public sealed class StaleNavTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.12")]
    public async Task A_nav_one_day_too_old_stops_the_triggers_and_the_drift_of_its_scheme_alone(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, still: true);
        (string Code, string Category, string Last, bool IsFresh)[] schemes =
        [
            ("FRESH", "Equity/Large Cap", "2026-08-07", true), ("STALE", "Equity/Large Cap", "2026-08-06", false), ("FOF6", "Other Scheme/FoF Domestic", "2026-08-04", true), ("FOF7", "Other Scheme/FoF Domestic", "2026-08-03", false),
        ];
        var (debt, made) = (await world.AddScheme("DEBT", 100m, category: "Debt/Short Duration", assetClass: "debt", amc: "Two"), new Dictionary<string, (Guid Order, Guid Rule)>());
        foreach (var (code, category, last, _) in schemes)
        {
            var (client, scheme) = (await world.AddClient(cash: 10_000m), await world.AddScheme(code, 100m, DateOnly.Parse(last, System.Globalization.CultureInfo.InvariantCulture).AddDays(-3), category));
            await world.AddHolding(client, scheme, 600);
            await world.AddHolding(client, debt, 100);
            var order = await world.Adviser.PostJson("wealth/automation/trigger-orders", TriggerOrderTests.Order(client, scheme, 105m));
            var rule = await world.Adviser.PostJson("wealth/automation/rebalancing", new { client_id = client, name = "Half", strategy = "Threshold-Based", threshold_percent = 5, target_allocation = new { equity = 50, debt = 50 }, class_funds = new { equity = new[] { new { scheme_id = scheme, percent = 100 } } } });
            Assert.Equal((201, 201), (order.Status, rule.Status));
            made[code] = (order.Id, rule.Id);
        }
        Assert.Equal(4, (int)(await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows([.. schemes.Select(one => NavIntakeTests.Nav(one.Code, one.Last, "106"))]))).Body!["accepted"]!);
        await Tick<TriggerEngine>(world, "triggers");
        await Tick<RebalancingEngine>(world, "rebalancing");

        foreach (var (code, _, _, isFresh) in schemes)
        {
            var order = (await world.Adviser.GetJson($"wealth/automation/trigger-orders/{made[code].Order}")).Body!;
            Assert.Equal((code, isFresh ? "Triggered" : "Held", isFresh ? null : "nav_stale"), (code, (string?)order["status"], (string?)order["held_reason"]));
            var executions = (await world.Adviser.GetJson($"wealth/automation/rebalancing-executions?rule_id={made[code].Rule}")).Body!["items"]!.AsArray();
            Assert.Equal(isFresh ? [$"{code} Pending "] : [$"{code} Held nav_stale"], executions.Select(one => $"{code} {one!["status"]} {one["held_reason"]}"));
        }
        Assert.Equal(2, await world.Database.Read(s => s.Scalar<int>("select count(*) from investment_orders")));
    }

    /// <summary>Crossings, trails and levels, each held by a NAV that came too late to be acted on; what a fresh one says then decides.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.12")]
    public async Task A_fresh_nav_lets_the_held_orders_go_on_without_a_person(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, still: true);
        var (client, scheme) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632", 100m, new(2026, 8, 3)));
        async Task<Guid> Made(object order) => await world.Adviser.PostJson("wealth/automation/trigger-orders", order) is { Status: 201 } answer ? answer.Id : throw new InvalidOperationException();
        object Other(string condition, string value, object? more = null) => TriggerOrderTests.Order(client, scheme, 0, extra: more ?? new { amount = 1_000, trigger_condition = condition, trigger_value = value });
        var orders = new[]
        {
            await Made(Other("Greater Than", "105")), await Made(Other("Greater Than", "103")), await Made(Other("Crosses Above", "103")), await Made(Other("Crosses Above", "105")),
        };
        world.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        await Nav("2026-08-05", "106");
        Assert.Equal("Held nav_stale|Held nav_stale|Held nav_stale|Held nav_stale", await States());
        await Tick<TriggerEngine>(world, "triggers");
        Assert.Equal((4L, 0L), await Counts());

        // 104 is above 103 and not above 105: what waits for 105 is open again, and its crossing is still to come.
        await Nav("2026-08-11", "104");
        Assert.Equal("Active |Triggered |Triggered |Active ", await States());
        Assert.Equal((4L, 2L), await Counts());
        await Nav("2026-08-12", "105.5");
        Assert.Equal("Triggered |Triggered |Triggered |Triggered ", await States());
        Assert.Equal((4L, 4L), await Counts());

        async Task Nav(string day, string nav)
        {
            Assert.Equal(202, (await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows(NavIntakeTests.Nav("118632", day, nav)))).Status);
            await Tick<TriggerEngine>(world, "triggers");
        }

        async Task<string> States()
        {
            var said = new List<string>();
            foreach (var id in orders) said.Add((await world.Database.Read(s => s.Scalar<string>("select status || ' ' || coalesce(held_reason, '') from trigger_orders where id = @id", new { id })))!);
            return string.Join('|', said);
        }

        // Occurrences, one a firing for all that held it meanwhile, and orders.
        async Task<(long, long)> Counts() => await world.Database.Read(async s => (await s.Scalar<long>("select count(*) from automation_occurrences"), await s.Scalar<long>("select count(*) from investment_orders")));
    }

    /// <summary>An order that was made while the case was open is held by the gate, when it fires.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_switch_that_a_case_of_its_target_held_goes_on_when_the_case_is_closed(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, still: true);
        var (client, from, to) = (await world.AddClient(), await world.AddScheme("FROM", 100m, new(2026, 8, 10)), await world.AddScheme("TO", 100m, new(2026, 8, 10)));
        await world.AddHolding(client, from, 50);
        // 50 % in a day is held.
        await Nav("TO", "150");
        var order = await world.Adviser.PostJson("wealth/automation/trigger-orders", TriggerOrderTests.Order(client, from, 103m, "Switch", new { units = "5", target_scheme_id = to }));
        Assert.Equal(201, order.Status);
        world.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        await Nav("FROM", "104");
        Assert.Equal(("Held", "quarantined"), await State());
        await Tick<TriggerEngine>(world, "triggers");
        Assert.Equal(("Held", "quarantined"), await State());
        var held = (await world.Adviser.GetJson("wealth/quarantine?status=Open")).Body!["items"]![0]!;
        Assert.Equal(200, (await world.Adviser.PostJson($"wealth/quarantine/{held["id"]}/reject", new { reason = "A slip" })).Status);
        await Tick<TriggerEngine>(world, "triggers");
        Assert.Equal(("Triggered", null), await State());

        async Task Nav(string code, string nav)
        {
            Assert.Equal(202, (await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows(NavIntakeTests.Nav(code, "2026-08-11", nav)))).Status);
            await Tick<TriggerEngine>(world, "triggers");
        }

        async Task<(string?, string?)> State() => await world.Adviser.GetJson($"wealth/automation/trigger-orders/{order.Id}") is var read ? ((string?)read.Body!["status"], (string?)read.Body["held_reason"]) : default;
    }

    /// <summary>A run by date that an old NAV held goes on under its own key when a fresh one comes.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.12")]
    public async Task A_fresh_nav_lets_a_held_run_of_auto_invest_go_on_without_a_person(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, still: true);
        var (client, scheme) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632", 100m, new(2026, 8, 3)));
        Assert.Equal(201, (await world.Adviser.PostJson("wealth/automation/auto-invest", new
        {
            client_id = client, name = "Monthly", scheme_id = scheme, amount = 5000, frequency = "Monthly", trigger_type = "Date", trigger_config = new { }, start_date = "2026-08-12",
        })).Status);
        world.Host.Clock.Advance(TimeSpan.FromHours(4));
        await Tick<AutoInvestEngine>(world, "auto-invest");
        Assert.Equal(("Held/nav_stale", 0L), await State());
        await Tick<AutoInvestEngine>(world, "auto-invest");
        Assert.Equal(("Held/nav_stale", 0L), await State());
        Assert.Equal(202, (await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows(NavIntakeTests.Nav("118632", "2026-08-11", "101")))).Status);
        await Tick<AutoInvestEngine>(world, "auto-invest");
        Assert.Equal(("Ordered/placed", 1L), await State());

        async Task<(string?, long)> State() => await world.Database.Read(async s => (await s.Scalar<string>("select state || '/' || coalesce(reason_code, '') from automation_occurrences"), await s.Scalar<long>("select count(*) from investment_orders")));
    }

    private static Task Tick<T>(WealthWorld world, string name) where T : IEngine =>
        world.Host.Service<IEnumerable<IEngine>>().OfType<T>().Single().Tick(EngineShard.ByHand(name, Guid.Empty, Json.Empty, 1), TestContext.Current.CancellationToken);
}
