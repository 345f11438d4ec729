using Steward.Portfolio.Allocation;
using Xunit;

namespace Steward.Portfolio.Tests.Allocation;

public sealed class WaterFillingTests
{
    [Theory, Trait("acceptance", "wealth-22.24")]
    [InlineData(10, 0, 5, 5)]
    [InlineData(20, 0, 11, 9)]
    public void A_deposit_lifts_the_lowest(long cash, long first, long second, long third)
    {
        var buys = new long[3];
        WaterFilling.Deposit([60, 25, 15], [50, 30, 20], cash, buys);
        Assert.Equal([first, second, third], buys);
    }

    [Fact, Trait("acceptance", "wealth-22.24")]
    public void The_repairing_deposit_of_the_example_is_20()
    {
        // max(60/.5, 25/.3, 15/.2) − 100 = 120 − 100.
        Assert.Equal(20, WaterFilling.RepairingDeposit([60, 25, 15], [50, 30, 20]));
        Assert.Null(WaterFilling.RepairingDeposit([60, 25, 15], [60, 40, 0]));
        Assert.Equal(0, WaterFilling.RepairingDeposit([50, 30, 20], [50, 30, 20]));
    }

    [Fact, Trait("acceptance", "wealth-22.24")]
    public void Forty_thousand_deposits_and_withdrawals_leave_the_least_drift()
    {
        var random = new Random(24);
        for (var round = 0; round < 40_000; round++)
        {
            var count = random.Next(1, 13);
            var (values, weights, trades) = (new long[count], new long[count], new long[count]);
            for (var i = 0; i < count; i++) (values[i], weights[i]) = (random.Next(5) == 0 ? 0 : random.NextInt64(1, 1_000_000_000), random.Next(6) == 0 ? 0 : random.Next(1, 1_000_000));
            weights[random.Next(count)] = random.Next(1, 1_000_000);
            if (round % 2 == 0) Deposit(values, weights, random.NextInt64(1, 2_000_000_000), trades);
            else if (values.Sum() > 0) Withdraw(values, weights, random.NextInt64(1, values.Sum() + 1), trades);
        }
    }

    [Fact]
    public void Orders_below_their_minimum_are_dropped_and_the_rest_is_whole_multiples()
    {
        var buys = new long[3];
        // Missing 40/30/30 of 100, minimum 50 each: the furthest below goes first (the second of two equal), then the third; the first takes all.
        var left = WaterFilling.DepositWithMinimums([0, 0, 0], [40, 30, 30], 100, [50, 50, 50], [7, 7, 7], buys);
        Assert.Equal([98, 0, 0], buys);
        Assert.Equal(2, left);
        Assert.Equal(40, WaterFilling.DepositWithMinimums([0, 0, 0], [40, 30, 30], 40, [50, 50, 50], [1, 1, 1], buys));
        Assert.All(buys, buy => Assert.Equal(0, buy));
    }

    [Fact]
    public void Wrong_numbers_are_refused()
    {
        var trades = new long[2];
        Assert.Throws<ArgumentException>(() => WaterFilling.Deposit([1, 1], [0, 0], 5, trades));
        Assert.Throws<ArgumentException>(() => WaterFilling.Deposit([1, -1], [1, 1], 5, trades));
        Assert.Throws<ArgumentException>(() => WaterFilling.Deposit([1], [1, 1], 5, trades));
        Assert.Throws<ArgumentException>(() => WaterFilling.Withdraw([1, 1], [1, 1], 3, trades));
    }

    private static void Deposit(long[] values, long[] weights, long cash, long[] buys)
    {
        WaterFilling.Deposit(values, weights, cash, buys);
        Assert.Equal(cash, buys.Sum());
        Assert.All(buys, buy => Assert.True(buy >= 0));
        // Halving finds the level without sorting: Σ max(0, w μ − h) grows with μ.
        var level = Level(mu => values.Zip(weights, (h, w) => Math.Max(0, w * mu - h)).Sum(), cash);
        for (var i = 0; i < buys.Length; i++) Assert.Equal(Math.Max(0, weights[i] * level - values[i]), buys[i], 2.0);
        // No money moved from one purchase to another lowers what stands above the targets.
        var total = values.Sum() + cash;
        var over = Over(values, weights, buys, total);
        var bound = values.Zip(weights, (h, w) => Math.Max(0, h - (double)w * total / weights.Sum())).Sum();
        Assert.Equal(bound, over, bound * 1e-9 + buys.Length);
    }

    private static void Withdraw(long[] values, long[] weights, long amount, long[] sales)
    {
        WaterFilling.Withdraw(values, weights, amount, sales);
        Assert.Equal(amount, sales.Sum());
        for (var i = 0; i < sales.Length; i++) Assert.InRange(sales[i], 0, values[i]);
        var untargeted = values.Where((_, i) => weights[i] == 0).Sum();
        if (amount <= untargeted)
        {
            Assert.Equal(amount, sales.Where((_, i) => weights[i] == 0).Sum());
            return;
        }
        var level = Level(mu => -values.Zip(weights, (h, w) => Math.Max(0, h - w * mu)).Sum(), -amount);
        for (var i = 0; i < sales.Length; i++) Assert.Equal(Math.Max(0, values[i] - weights[i] * level), sales[i], 2.0);
    }

    private static double Level(Func<double, double> rising, double wanted)
    {
        var (low, high) = (0.0, 1e13);
        for (var i = 0; i < 200; i++)
        {
            var middle = (low + high) / 2;
            if (rising(middle) < wanted) low = middle;
            else high = middle;
        }
        return high;
    }

    private static double Over(long[] values, long[] weights, long[] buys, long total) =>
        Enumerable.Range(0, values.Length).Sum(i => Math.Max(0, values[i] + buys[i] - (double)weights[i] * total / weights.Sum()));
}
