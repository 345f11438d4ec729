using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Wealth.Rebalancing;
using Steward.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth.Navs;

/// <summary>What becomes of those that had used a value which was changed after its publication.</summary>
public sealed class RestatementTests
{
    private const string Triggers = "wealth/automation/trigger-orders";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.9")]
    public async Task Users_of_the_old_value_are_flagged_and_nothing_un_fires(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var adviser = world.Wealth.Adviser;
        await world.Wealth.AddCash(world.Client, 10_000);
        var trigger = (await adviser.PostJson(Triggers, new { client_id = world.Client, name = "Up", trigger_type = "NAV", trigger_condition = "Greater Than", trigger_value = "100.4", order_type = "Purchase", scheme_id = world.Equity, amount = 1_000, valid_from = "2026-08-01T00:00:00Z" })).Id;
        var order = $"wealth/investment-orders/{(await adviser.PostJson("wealth/investment-orders", new { client_id = world.Client, order_type = "Purchase", scheme_id = world.Equity, amount = 2_000 })).Id}";
        await world.Trade("2026-08-12T10:00");
        // In the evening the NAV of the day fires the one and fills the other; a plan is made with it.
        world.Go("2026-08-12T20:00");
        Assert.Equal(1, (int)(await Told("100.5"))["accepted"]!);
        await world.Wealth.Host.Service<IEnumerable<IEngine>>().OfType<TriggerEngine>().Single().Tick(EngineShard.ByHand("triggers", Guid.Empty, Json.Empty, 1), CancellationToken.None);
        await world.Trade("2026-08-12T20:30");
        var execution = RebalancingWorld.Execution(Guid.Parse((string)(await world.Execute(await world.AddRule()))["id"]!));

        world.Go("2026-08-12T21:00");
        Assert.Equal(1, (int)(await Told("100.55"))["restated"]!);
        foreach (var path in new[] { $"{Triggers}/{trigger}", order, execution, $"wealth/automation/explain/trg:{trigger}:1" })
        {
            var flag = Assert.Single((JsonArray)(await adviser.GetJson(path)).Body!["restated"]!)!;
            Assert.Equal((world.Equity.ToString(), "2026-08-12", "100.5", "100.55"), ((string?)flag["scheme_id"], (string?)flag["nav_date"], (string?)flag["before"], (string?)flag["after"]));
        }
        Assert.Equal("Triggered", (string?)(await adviser.GetJson($"{Triggers}/{trigger}")).Body!["status"]);
        Assert.Equal(("executed", "100.5"), await adviser.GetJson(order) is { Body: { } filled } ? ((string?)filled["status"], (string?)filled["nav"]) : default);

        // Priced anew the plan has seen the second value, and the others have not.
        Assert.Equal(200, (await adviser.PostJson(execution + "/reprice")).Status);
        world.Go("2026-08-12T22:00");
        Assert.Equal(1, (int)(await Told("100.6"))["restated"]!);
        Assert.Equal(["100.5", "100.55"], ((JsonArray)(await adviser.GetJson(execution)).Body!["restated"]!).Select(flag => (string?)flag!["before"]));
        Assert.Equal(4, await world.Wealth.Database.Read(s => s.Scalar<long>("select count(*) from restated_uses")));

        async Task<JsonNode> Told(string nav) => (await adviser.PostJson("wealth/navs", NavIntakeTests.Rows(NavIntakeTests.Nav("E", "2026-08-12", nav)))).Body!;
    }
}
