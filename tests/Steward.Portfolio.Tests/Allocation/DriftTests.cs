using System.Numerics;
using Steward.Portfolio.Allocation;
using Xunit;

namespace Steward.Portfolio.Tests.Allocation;

public sealed class DriftTests
{
    [Theory]
    // Shares 55/45 against 50/50: 5 points, 10 per cent of the target.
    [InlineData(DriftKind.Absolute, 5, 0, false)]
    [InlineData(DriftKind.Absolute, 4.9999, 0, true)]
    [InlineData(DriftKind.Relative, 0, 10, false)]
    [InlineData(DriftKind.Relative, 0, 9.9999, true)]
    [InlineData(DriftKind.Either, 5, 9, true)]
    [InlineData(DriftKind.Either, 5, 10, false)]
    [InlineData(DriftKind.Both, 5, 9, false)]
    [InlineData(DriftKind.Both, 4, 9, true)]
    [InlineData(DriftKind.TotalVariation, 5, 0, false)]
    [InlineData(DriftKind.TotalVariation, 4.9999, 0, true)]
    public void What_stands_on_the_limit_is_inside(DriftKind kind, double threshold, double relative, bool isBreach)
    {
        var reading = Drift.Measure([new("a", 55, new(50)), new("b", 45, new(50))], new(kind, new((decimal)threshold), new((decimal)relative)));
        Assert.Equal(isBreach, reading.IsBreach);
        Assert.Equal((5m, 5m, 100m), (reading.TotalVariation.Value, reading.Greatest.Value, reading.Total));
    }

    [Fact]
    public void The_last_of_ten_decimals_decides()
    {
        // 1 / 3 of a whole that thirds do not divide: the shares differ from the limit in the 20th digit.
        Assert.False(Breaches(700_000_000_000.0000000000m, 300_000_000_000.0000000000m));
        Assert.True(Breaches(700_000_000_000.0000000001m, 300_000_000_000.0000000000m));
        static bool Breaches(decimal a, decimal b) => Drift.Measure([new("a", a, new(60)), new("b", b, new(40))], new(DriftKind.Absolute, new(10))).IsBreach;
    }

    [Fact]
    public void An_untargeted_asset_breaches_a_relative_rule_above_a_hundredth_of_a_per_cent()
    {
        var rule = new DriftRule(DriftKind.Relative, default, new(50));
        Assert.False(Drift.Measure([new("a", 9_999, new(100)), new("b", 1, new(0))], rule).IsBreach);
        Assert.True(Drift.Measure([new("a", 9_998, new(100)), new("b", 2, new(0))], rule).IsBreach);
        Assert.True(Drift.Measure([new("a", 60, new(50), new(Relative: new(19))), new("b", 40, new(50))], rule).IsBreach);
        Assert.False(Drift.Measure([new("a", 0, new(100))], rule).IsBreach);
        Assert.Throws<ArgumentException>(() => Drift.Measure([new("a", -1, new(100))], rule));
    }

    [Fact]
    public void The_screen_decides_as_fractions_do()
    {
        var random = new Random(3);
        var navs = Enumerable.Range(0, 40).Select(i => i == 0 ? new Nav(1) : new Nav(random.Next(1, 90_000_000) / 1_000_000m)).ToArray();
        var (screen, expected) = (new DriftScreen(), new List<int>());
        for (var i = 0; i < 20_000; i++)
        {
            var (held, units, targets, rule) = Portfolio(random, navs, isOnLimit: i % 2 == 0);
            Assert.Equal(i, screen.Add(held, units, targets, rule));
            var values = held.Select((scheme, at) => (units[at].Count * navs[scheme].Value, targets[at].Value)).ToArray();
            var isBreach = IsBreach(values, rule);
            if (isBreach) expected.Add(i);
            Assert.Equal(isBreach, Drift.Measure([.. values.Select((pair, at) => new AssetValue($"{at}", pair.Item1, new(pair.Value)))], rule).IsBreach);
        }
        List<int> found = [];
        screen.Check(navs, found);
        Assert.Equal(expected, found);
        Assert.InRange(found.Count, 2_000, 18_000);
    }

    [Fact]
    public void A_drop_moves_drift_by_no_more_than_the_slack_it_uses()
    {
        var random = new Random(13);
        for (var round = 0; round < 20_000; round++)
        {
            var count = random.Next(2, 9);
            var (before, returns) = (Many(count, () => random.Next(1, 1000)), Many(count, () => random.Next(-500, 900) / 1000m));
            var after = before.Zip(returns, (value, change) => value * (1 + change)).ToArray();
            var targets = new Money(100).Split(Many(count, () => random.Next(1, 100)), [.. Enumerable.Range(0, count).Select(i => $"{i}")]);
            var rule = new DriftRule(DriftKind.TotalVariation, new(1));
            var (old, now) = (Drift.Measure(Assets(before, targets), rule), Drift.Measure(Assets(after, targets), rule));
            var used = Drift.SlackUsed(returns.Min(), returns.Max()).Value;
            Assert.True(now.TotalVariation.Value - old.TotalVariation.Value <= used, $"{now.TotalVariation} from {old.TotalVariation} with {used}");
            Assert.True(now.Greatest.Value - old.Greatest.Value <= used);
        }
        // Half each, one doubles: shares go from 50 to 66.67; (1 − 0) / (4 · 1) allows 25 points.
        Assert.Equal(25, Drift.SlackUsed(0, 1).Value);
        static decimal[] Many(int count, Func<decimal> next) => [.. Enumerable.Range(0, count).Select(_ => next())];
        static AssetValue[] Assets(decimal[] values, Money[] targets) => [.. values.Select((value, i) => new AssetValue($"{i}", value, new(targets[i].Amount)))];
    }

    /// <summary>Up to nine holdings; half of them stand on a limit to the last decimal, or one unit's ten-thousandth beside it.</summary>
    private static (int[] Held, Units[] Units, Percent[] Targets, DriftRule Rule) Portfolio(Random random, Nav[] navs, bool isOnLimit)
    {
        var kind = (DriftKind)random.Next(5);
        if (isOnLimit)
        {
            // 60/40 against 50/50 at NAV 1 (cash): 10 points, 20 per cent, total variation 10.
            var nudge = random.Next(-1, 2) / 10_000m;
            var size = random.Next(1, 1000) * 1_000m;
            return ([0, 0], [new(6 * size + nudge), new(4 * size)], [new(50), new(50)], new(kind, new(10), new(20)));
        }
        var count = random.Next(1, 10);
        var targets = new Money(100).Split([.. Enumerable.Range(0, count).Select(_ => (decimal)random.Next(1, 50))], [.. Enumerable.Range(0, count).Select(i => $"{i}")]);
        var held = Enumerable.Range(0, count).Select(_ => random.Next(navs.Length)).ToArray();
        var units = held.Select((scheme, i) => new Units(decimal.Round(targets[i].Amount * random.Next(80, 120) * 100 / navs[scheme].Value, 4))).ToArray();
        return (held, units, [.. targets.Select(target => new Percent(target.Amount))], new(kind, new(random.Next(1, 80) / 10m), new(random.Next(1, 400) / 10m)));
    }

    /// <summary>Straight from the definitions, in fractions of whole numbers.</summary>
    private static bool IsBreach((decimal Value, decimal Target)[] assets, DriftRule rule)
    {
        var total = assets.Aggregate(BigInteger.Zero, (sum, asset) => sum + Big(asset.Value));
        if (total.IsZero) return false;
        var sum = BigInteger.Zero;
        foreach (var (value, target) in assets)
        {
            // |x − w| = distance / (100 · total), with percentages and values × 10¹⁰.
            var distance = BigInteger.Abs(100 * Big(value) * Big(1) - Big(target) * total);
            sum += distance;
            // θ points and ρ w points, each × 100 · total · 10¹⁰ · 10¹⁰ on both sides.
            var absolute = Big(rule.Threshold.Value) * total * Big(1);
            var relative = target == 0 ? Big(0.01m) * total * Big(1) : Big(rule.Relative.Value) * Big(target) * total / 100;
            var limit = rule.Kind switch
            {
                DriftKind.Absolute => absolute,
                DriftKind.Relative => relative,
                DriftKind.Either => BigInteger.Min(absolute, relative),
                _ => BigInteger.Max(absolute, relative),
            };
            if (rule.Kind != DriftKind.TotalVariation && distance * Big(1) > limit) return true;
        }
        return rule.Kind == DriftKind.TotalVariation && sum > 2 * Big(rule.Threshold.Value) * total;
    }

    private static BigInteger Big(decimal value) => new(value * 10_000_000_000m);
}
