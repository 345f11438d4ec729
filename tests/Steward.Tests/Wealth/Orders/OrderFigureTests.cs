using Steward.Portfolio.Lots;
using Steward.Wealth.Orders;
using Xunit;

namespace Steward.Tests.Wealth.Orders;

public sealed class OrderFigureTests
{
    private static readonly DateOnly Day = new(2026, 8, 13);

    [Fact, Trait("acceptance", "wealth-22.28")]
    public void The_money_of_a_sale_is_rounded_once_and_not_lot_by_lot()
    {
        // 50 × 33.4567 = 1,672.835 and 10 × 33.4567 = 334.567 would be 1,672.84 + 334.57 = 2,007.41; 60 × 33.4567 = 2,007.402.
        var all = OrderFigures.Sold([Lot(50), Lot(10)], null, 33.4567m, ExitLoad.None, Day, 4);
        Assert.Equal((60m, 2_007.40m, 0m), (all.Units, all.Amount, all.Load));
        // The amount needs every unit of the first lot and what is missing of the second: 2,007.37 / 33.4567 is 59.99904…, and 59.9989 units pay 2,007.3652.
        var part = OrderFigures.Sold([Lot(50), Lot(10)], 2_007.37m, 33.4567m, ExitLoad.None, Day, 4);
        Assert.Equal((50m, 9.9989m, 2_007.37m), (part.Sold[0].Units, part.Sold[1].Units, part.Amount));
        // With 1 % on both: 2,007.402 × 0.99 = 1,987.32798, and 20.07 of 2,007.40 stays.
        var loaded = OrderFigures.Sold([Lot(50), Lot(10)], null, 33.4567m, new([new(365, new(1))]), Day, 4);
        Assert.Equal((1_987.33m, 20.07m), (loaded.Amount, loaded.Load));
    }

    private static SaleLot Lot(decimal units) => new(new(Guid.CreateVersion7().ToString("D"), Day.AddDays(-30), new(units), new(units), 10), units);
}
