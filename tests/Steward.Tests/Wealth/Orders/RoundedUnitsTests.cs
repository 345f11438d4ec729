using Steward.Kernel;
using Steward.Tests.Wealth.AutoInvest;
using Steward.Tests.Wealth.Portfolio;
using Xunit;

namespace Steward.Tests.Wealth.Orders;

/// <summary>The rounding of section 4 as it stands in the tables after an order, not in the library alone.</summary>
public sealed class RoundedUnitsTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.28")]
    public async Task Five_thousand_at_15_61_buys_the_units_of_the_page_in_the_schemes_own_decimals(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect, "2026-08-04T12:00");
        await world.Host.Database.Write(s => s.Execute("delete from charge_rules"));
        var coarse = await world.Manager.Scheme("100009");
        await world.Host.Database.Write(s => s.Execute("update products set unit_decimals = 3 where id = @coarse", new { coarse }));
        await world.Host.Nav(coarse, new(2026, 8, 3), 15);
        var (fine, three) = (await world.Buy(5000), await world.Buy(5000, coarse));
        await world.Tick();
        foreach (var scheme in new[] { world.Equity, coarse }) await world.Host.Nav(scheme, new(2026, 8, 4), 15.61m);
        await world.Tick();
        // 5,000 / 15.61 = 320.30749…: down, never up.
        Assert.Equal(("320.3074", "320.307"), ((string?)(await world.Order(fine))["executed_units"], (string?)(await world.Order(three))["executed_units"]));
        world.Go("2026-08-07T12:00");
        await world.Tick();
        Assert.Equal([320.307m, 320.3074m], (await world.Lots()).Order());

        // Half-up, once, at the coin: 0.5 × 15.61 = 7.805 and 0.1 × 15.61 = 1.561.
        var sales = new List<Guid>();
        foreach (var units in new[] { "0.5", "0.1" }) sales.Add((await world.Place(new { client_id = world.Client, order_type = "Redemption", scheme_id = world.Equity, units })).Id);
        await world.Tick();
        await world.Host.Nav(world.Equity, new(2026, 8, 7), 15.61m);
        await world.Tick();
        Assert.Equal([7.81m, 1.56m], new[] { (decimal)(await world.Order(sales[0]))["executed_amount"]!, (decimal)(await world.Order(sales[1]))["executed_amount"]! });
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.28")]
    public async Task The_parts_of_a_basket_sum_to_the_coin(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var (second, third) = (await world.Manager.Scheme("100002"), await world.Manager.Scheme("100003"));
        foreach (var scheme in new[] { second, third }) await world.Host.Nav(scheme, new(2026, 3, 2), 15);
        object Part(Guid scheme, double percent) => new { scheme_id = scheme, percent };
        var rule = await world.Create(new { amount = 1000.01m, basket = new[] { Part(world.Scheme, 33.34), Part(second, 33.33), Part(third, 33.33) } });
        await world.TickAt("2026-03-03T14:00");
        var amounts = (await world.OrderAmounts(rule.Id)).Order().ToList();
        // 333.403334, 333.303333 and 333.303333: down to the coin 333.40 + 333.30 + 333.30 = 1,000.00, and the last coin to the largest remainder.
        Assert.Equal((3, 1000.01m), (amounts.Count, amounts.Sum()));
        Assert.Equal([333.30m, 333.30m, 333.41m], amounts);
    }
}
