using Steward.Kernel;
using Steward.Tests.Wealth.Navs;
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

    private static Task Tick<T>(WealthWorld world, string name) where T : IEngine =>
        world.Host.Service<IEnumerable<IEngine>>().OfType<T>().Single().Tick(EngineShard.ByHand(name, Guid.Empty, Json.Empty, 1), TestContext.Current.CancellationToken);
}
