using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Wealth.Portfolio;
using Xunit;

namespace Steward.Tests.Wealth.Orders;

/// <summary>A sale of all units beside another open sale of the same holding.</summary>
public sealed class AllUnitsTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task All_units_are_those_free_at_the_fill_and_the_order_says_what_stays(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect, cash: 0);
        await world.Manager.Hold(world.Client, world.Equity, 100, 900);
        // 300 at 15 needs 20 units, and 10 % more are set aside for a move of the NAV: 22.
        var early = await Sell(world, new { amount = 300 });
        await world.Tick();
        world.Go("2026-08-04T16:00");
        var whole = await Sell(world, new { all_units = true });
        await world.Tick();
        Assert.Equal(("78", "2026-08-06"), ((string)(await world.Order(whole))["reserved_units"]!, (string)(await world.Order(whole))["predicted_nav_date"]!));

        world.Go("2026-08-06T12:00");
        await world.Host.Nav(world.Equity, new(2026, 8, 4), 15);
        await world.Tick();
        // The first that pay 300, half-up: 19.9997 × 15 = 299.9955.
        Assert.Equal("19.9997", (string)(await world.Order(early))["executed_units"]!);
        var late = await Sell(world, new { amount = 15 });
        await world.Tick();
        await world.Host.Nav(world.Equity, new(2026, 8, 6), 15);
        await world.Tick();

        // Of the 2.0003 units that the first did not need the third has 1.1 (and takes 0.9997); the other 0.9003 go with all the others.
        Assert.Equal(("78.9003", "0.9997"), ((string)(await world.Order(whole))["executed_units"]!, (string)(await world.Order(late))["executed_units"]!));
        var events = (JsonArray)(await world.Manager.GetJson($"wealth/investment-orders/{whole}/events")).Body!["items"]!;
        Assert.Equal("1.1 units stay: 1.1 set aside for other sales.", (string?)events.Single(one => (string?)one!["kind"] == "fill")!["detail"]!["stays"]);
        Assert.Equal([0.1003m], await world.Lots());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Units_that_come_in_before_the_order_leaves_leave_with_it(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect, cash: 0);
        await world.Manager.Hold(world.Client, world.Equity, 100, 900);
        var whole = await Sell(world, new { all_units = true });
        await world.Host.Database.Write(async s =>
        {
            var holding = await s.Scalar<Guid>("select id from holdings");
            await s.Execute("update holdings set units = @units where id = @holding", new { holding, units = 130m });
            foreach (var (units, locked) in new (decimal, DateOnly?)[] { (10, null), (20, new(2027, 1, 1)) })
                await s.Execute("insert into lots (id, holding_id, acquired_on, original_units, units, cost, locked_until) values (@id, @holding, '2026-08-03', @units, @units, @units, @locked)", new { id = Ids.New(s.Now), holding, units, locked });
        });
        await world.Tick();
        Assert.Equal(["100", "10"], (await world.Order(whole))["lots"]!.AsArray().Select(lot => (string)lot!["units"]!));
        await world.Host.Nav(world.Equity, new(2026, 8, 4), 15);
        await world.Tick();
        var events = (JsonArray)(await world.Manager.GetJson($"wealth/investment-orders/{whole}/events")).Body!["items"]!;
        Assert.Equal("20 units stay: 20 locked.", (string?)events.Single(one => (string?)one!["kind"] == "fill")!["detail"]!["stays"]);
        Assert.Equal(20m, (await world.Lots()).Sum());
    }

    private static async Task<Guid> Sell(OrderWorld world, object size)
    {
        var order = new JsonObject { ["client_id"] = world.Client, ["order_type"] = "Redemption", ["scheme_id"] = world.Equity };
        foreach (var (name, value) in JsonNode.Parse(Json.Of(size).Text)!.AsObject().ToList()) order[name] = value?.DeepClone();
        var answer = await world.Place(order);
        Assert.True(answer.Status == 201, answer.Body?.ToJsonString());
        return answer.Id;
    }
}
