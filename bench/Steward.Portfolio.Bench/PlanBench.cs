using Steward.Portfolio.Allocation;

namespace Steward.Portfolio.Bench;

/// <summary>P5: a million deposits over eight assets with minimums and multiples.</summary>
internal static class PlanBench
{
    private const int Plans = 1_000_000;
    private const int Assets = 8;

    internal static IEnumerable<Figure> Run()
    {
        var random = new Random(5);
        var (values, weights, cash) = (new long[Plans * Assets], new long[Assets], new long[Plans]);
        (new long[] { 300_000, 200_000, 150_000, 100_000, 100_000, 50_000, 50_000, 50_000 }).CopyTo(weights, 0);
        // Coins: portfolios of some 1,000,000 with assets 40 % around their targets, deposits of 5,000 to 500,000.
        for (var i = 0; i < values.Length; i++) values[i] = weights[i % Assets] * random.Next(60, 140);
        for (var i = 0; i < Plans; i++) cash[i] = random.NextInt64(500_000, 50_000_000);
        long[] minimums = [500_000, 100_000, 50_000, 500_000, 100_000, 50_000, 100_000, 10_000];
        long[] multiples = [100, 100, 1, 10_000, 100, 1, 100, 100];
        var (spent, orders) = (0L, 0L);
        var milliseconds = Cpu.MedianMilliseconds(() =>
        {
            (spent, orders) = (0, 0);
            Span<long> buys = stackalloc long[Assets];
            for (var i = 0; i < Plans; i++)
            {
                var left = WaterFilling.DepositWithMinimums(values.AsSpan(i * Assets, Assets), weights, cash[i], minimums, multiples, buys);
                spent += cash[i] - left;
                foreach (var buy in buys) orders += buy > 0 ? 1 : 0;
            }
        });
        yield return Figure.AtMost($"{Plans:N0} deposits over {Assets} assets with minimums, {orders / (double)Plans:0.00} orders each, {100.0 * spent / cash.Sum():0.000} % invested", milliseconds, "ms", 2_000);
    }
}
