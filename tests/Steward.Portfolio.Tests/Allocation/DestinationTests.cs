using Steward.Portfolio.Allocation;
using Xunit;

namespace Steward.Portfolio.Tests.Allocation;

public sealed class DestinationTests
{
    [Fact, Trait("acceptance", "wealth-22.25")]
    public void The_example_ends_at_the_edge_of_its_band()
    {
        var result = new decimal[3];
        Destinations.Band<decimal>([650, 260, 90], [0.6m, 0.3m, 0.1m], [0.0175m, 0.0175m, 0.0175m], 1000, result);
        Assert.Equal([617.50m, 288.86m, 93.64m], result.Select(value => decimal.Round(value, 2)));
        Assert.Equal(32.50m, decimal.Round(Turnover([650, 260, 90], result), 10));
    }

    [Fact, Trait("acceptance", "wealth-22.25")]
    public void No_plan_into_the_bands_moves_less()
    {
        var random = new Random(25);
        for (var round = 0; round < 3_000; round++)
        {
            var whole = random.Next(10, 41);
            var (values, targets, bands) = (Parts(random, whole), Parts(random, whole), Enumerable.Range(0, 3).Select(_ => random.Next(0, whole / 4 + 1)).ToArray());
            var least = LeastTurnover(values, targets, bands, whole);
            foreach (var rule in Enum.GetValues<ResidualRule>())
            {
                var result = new decimal[3];
                Destinations.Band(
                    [.. values.Select(value => (decimal)value)], [.. targets.Select(target => (decimal)target / whole)], [.. bands.Select(band => (decimal)band / whole)], whole, rule, [0.01m, 0, 0.02m], result);
                Assert.Equal(whole, decimal.Round(result.Sum(), 15));
                for (var i = 0; i < 3; i++) Assert.InRange(decimal.Round(result[i], 15), Math.Max(0, targets[i] - bands[i]), targets[i] + bands[i]);
                Assert.Equal(least, decimal.Round(Turnover([.. values.Select(value => (decimal)value)], result), 15));
            }
        }
    }

    [Fact]
    public void Halfway_moves_half_of_the_drift()
    {
        var result = new decimal[2];
        Destinations.Halfway<decimal>([80, 20], [0.5m, 0.5m], 100, result);
        Assert.Equal([65m, 35m], result);
        Destinations.Halfway<decimal>([80, 20], [0.5m, 0.5m], 90, result);
        Assert.Equal([58.5m, 31.5m], result);
    }

    [Fact]
    public void The_residual_goes_where_its_rule_says()
    {
        // The first is clamped from 70 to 52; it brings 18. The others are 5 and 13 below their targets of 20 and 28, both inside bands of 20 points.
        Assert.Equal([52m, 20m, 28m], Ends(ResidualRule.Proportional, [0, 0, 0]));
        // One asset is 8 above its band: by level both rise to 2/3 of their targets, by cost the cheaper to its target first.
        Assert.Equal([60m, 24m, 16m], Near(ResidualRule.RelativeLevel, [0, 0, 0]));
        Assert.Equal([60m, 20m, 20m], Near(ResidualRule.CheapestFirst, [0, 0.5m, 0.1m]));
        Assert.Equal([60m, 28m, 12m], Near(ResidualRule.CheapestFirst, [0, 0.1m, 0.5m]));
        static decimal[] Ends(ResidualRule rule, decimal[] costs) => Band([70, 15, 15], [0.52m, 0.2m, 0.28m], [0, 0.2m, 0.2m], rule, costs);
        static decimal[] Near(ResidualRule rule, decimal[] costs) => Band([68, 20, 12], [0.4m, 0.36m, 0.24m], [0.2m, 0.2m, 0.2m], rule, costs);
    }

    private static decimal[] Band(decimal[] values, decimal[] targets, decimal[] bands, ResidualRule rule, decimal[] costs)
    {
        var result = new decimal[values.Length];
        Destinations.Band(values, targets, bands, values.Sum(), rule, costs, result);
        return [.. result.Select(value => decimal.Round(value, 6))];
    }

    private static int[] Parts(Random random, int whole)
    {
        var first = random.Next(whole + 1);
        var second = random.Next(whole - first + 1);
        return [first, second, whole - first - second];
    }

    /// <summary>All plans in whole numbers; the best of all plans is among them, because every bound and value is whole.</summary>
    private static int LeastTurnover(int[] values, int[] targets, int[] bands, int whole)
    {
        var least = int.MaxValue;
        for (var first = 0; first <= whole; first++)
            for (var second = 0; first + second <= whole; second++)
            {
                int[] plan = [first, second, whole - first - second];
                var (isInside, moved) = (true, 0);
                for (var i = 0; i < 3; i++)
                {
                    isInside &= Math.Abs(plan[i] - targets[i]) <= bands[i];
                    moved += Math.Max(0, plan[i] - values[i]);
                }
                if (isInside) least = Math.Min(least, moved);
            }
        return least;
    }

    private static decimal Turnover(decimal[] values, decimal[] result) => values.Zip(result, (value, goal) => Math.Abs(goal - value)).Sum() / 2;
}
