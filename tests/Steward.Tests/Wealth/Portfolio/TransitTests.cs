using Steward.Kernel;
using Steward.Tests.Wealth.Orders;
using Xunit;

namespace Steward.Tests.Wealth.Portfolio;

/// <summary>Between a fill and its settlement nothing vanishes: what is on its way is shown, and the parts sum to the value.</summary>
public sealed class TransitTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_parts_of_a_portfolio_sum_to_its_value_on_every_day_of_a_settlement(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect);
        await world.Buy(15_000);
        Assert.Equal((0, 0m), await Parts());
        await world.Tick();
        await world.Host.Nav(world.Equity, new(2026, 8, 4), 15);
        world.Go("2026-08-04T21:00");
        await world.Tick();
        // Bought and paid for; the units come two business days later.
        var (lines, coming) = await Parts();
        Assert.Equal(1, lines);
        Assert.InRange(coming, 14_999m, 15_000m);
        world.Go("2026-08-07T12:00");
        await world.Tick();
        Assert.Equal((0, 0m), await Parts());

        async Task<(int Lines, decimal Value)> Parts()
        {
            var portfolio = (await world.Manager.GetJson($"wealth/clients/{world.Client}/portfolio")).Body!;
            var (holdings, cash, transit) = (portfolio["holdings"]!.AsArray().Sum(line => (decimal)line!["value"]!), portfolio["cash"]!, portfolio["in_transit"]!);
            Assert.Equal((decimal)portfolio["value"]!, holdings + (decimal)cash["balance"]! + (decimal)cash["reserved"]! + (decimal)transit["value"]!);
            return (transit["units"]!.AsArray().Count, (decimal)transit["value"]!);
        }
    }
}
