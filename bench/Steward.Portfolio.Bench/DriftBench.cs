using Steward.Portfolio.Allocation;

namespace Steward.Portfolio.Bench;

/// <summary>P3: a million portfolios of eight holdings, some of which stand on their limit to the last decimal.</summary>
internal static class DriftBench
{
    private const int Portfolios = 1_000_000;
    private const int Holdings = 8;

    internal static IEnumerable<Figure> Run()
    {
        var random = new Random(3);
        var navs = Enumerable.Range(0, 8_500).Select(i => i == 0 ? new Nav(1) : new Nav(random.Next(5_000_000, 900_000_000) / 1_000_000m)).ToArray();
        foreach (var (name, rule) in ((string, DriftRule)[])[("total variation 5", new(DriftKind.TotalVariation, new(5))), ("absolute 5", new(DriftKind.Absolute, new(5))), ("5 or 25 %", new(DriftKind.Both, new(5), new(25)))])
        {
            var screen = Fill(random, navs, rule);
            var breaches = new List<int>(Portfolios);
            var milliseconds = Cpu.MedianMilliseconds(() =>
            {
                breaches.Clear();
                screen.Check(navs, breaches);
            });
            yield return Figure.AtMost($"{Portfolios:N0} portfolios × {Holdings} holdings, {name}, {breaches.Count:N0} in breach", milliseconds, "ms", 150);
        }
    }

    private static DriftScreen Fill(Random random, Nav[] navs, DriftRule rule)
    {
        var screen = new DriftScreen();
        Percent[] targets = [new(30), new(20), new(15), new(10), new(10), new(5), new(5), new(5)];
        var (held, units) = (new int[Holdings], new Units[Holdings]);
        for (var i = 0; i < Portfolios; i++)
        {
            var isOnLimit = i % 1_000 == 0;
            for (var k = 0; k < Holdings; k++)
            {
                held[k] = isOnLimit ? 0 : random.Next(navs.Length);
                var share = isOnLimit && k < 2 ? targets[k].Value + (k == 0 ? 5 : -5) : targets[k].Value * (isOnLimit ? 1 : random.Next(80, 117) / 100m);
                units[k] = new(decimal.Round(share * 10_000 / navs[held[k]].Value, 4));
            }
            screen.Add(held, units, targets, rule);
        }
        return screen;
    }
}
