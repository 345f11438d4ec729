using Steward.Portfolio.Allocation;
using Xunit;

namespace Steward.Portfolio.Tests.Allocation;

public sealed class LookThroughTests
{
    private static readonly Dictionary<string, Percent> Target = new() { ["dm"] = new(70), ["em"] = new(30) };

    [Fact, Trait("acceptance", "wealth-22.26")]
    public void A_mixed_scheme_is_bought_for_what_is_in_it()
    {
        var plan = LookThrough.Plan([Scheme("a", 50, 90), Scheme("b", 50, 0)], Target)!;
        Assert.Equal([27.778m, -27.778m], plan.Trades.Select(trade => decimal.Round(trade, 3)));
        Assert.Equal(0, plan.Error.Value, 6);
        Assert.Equal(70, plan.ClassShares["dm"].Value, 6);
    }

    [Fact]
    public void Locked_units_closed_schemes_and_groups_bound_the_plan()
    {
        Assert.Equal([20m, -20m], Trades([Scheme("a", 50, 90), Scheme("b", 50, 0) with { Free = 20 }]));
        Assert.Equal([0m, 0m], Trades([Scheme("a", 50, 90) with { IsOpen = false }, Scheme("b", 50, 0)]));
        Assert.Equal([10m, -10m], Trades([Scheme("a", 50, 90), Scheme("b", 50, 0)], [new(["a"], default, new(60))]));
        Assert.Null(LookThrough.Plan([Scheme("a", 50, 90), Scheme("b", 50, 0)], Target, groups: [new(["a"], new(70), new(60))]));
        // 90 of 100 leave, half of them from the one scheme that is free for 30: it cannot be.
        Assert.Null(LookThrough.Plan([Scheme("a", 50, 90) with { Free = 30 }, Scheme("b", 50, 0)], Target, cash: -90));
    }

    [Fact]
    public void No_other_plan_is_cheaper()
    {
        var random = new Random(26);
        for (var round = 0; round < 300; round++)
        {
            var schemes = Enumerable.Range(0, random.Next(2, 6))
                .Select(i => Scheme($"{i}", random.Next(0, 100), random.Next(0, 101)) with { SaleCost = random.Next(0, 5) / 100m, PurchaseCost = random.Next(0, 3) / 1000m, IsOpen = i == 0 || random.Next(4) > 0 })
                .Select(scheme => scheme with { Free = scheme.Value * random.Next(0, 101) / 100m }).ToList();
            var cash = (decimal)random.Next(1, 50);
            var plan = LookThrough.Plan(schemes, Target, cash)!;
            Assert.Equal(cash, plan.Trades.Sum(), 4);
            var cost = Cost(schemes, plan.Trades, cash);
            for (var i = 0; i < 200; i++) Assert.True(cost <= Cost(schemes, Any(random, schemes, cash), cash) + 0.001m);
        }
    }

    /// <summary>Some plan that keeps all bounds: random sales, and what they bring with the cash shared at random among the open schemes.</summary>
    private static decimal[] Any(Random random, List<MixedScheme> schemes, decimal cash)
    {
        var trades = schemes.Select(scheme => -scheme.Free * random.Next(0, 11) / 10).ToArray();
        var shares = schemes.Select(scheme => scheme.IsOpen ? (decimal)random.Next(0, 10) : 0).ToArray();
        shares[0] += 1;
        var money = cash - trades.Sum();
        return [.. trades.Zip(shares, (trade, share) => trade + money * share / shares.Sum())];
    }

    private static decimal Cost(List<MixedScheme> schemes, IReadOnlyList<decimal> trades, decimal cash)
    {
        var (total, dm, cost) = (schemes.Sum(scheme => scheme.Value) + cash, 0m, 0m);
        for (var i = 0; i < trades.Count; i++)
        {
            dm += (schemes[i].Value + trades[i]) * schemes[i].Exposures["dm"].Fraction;
            cost += trades[i] > 0 ? trades[i] * schemes[i].PurchaseCost : -trades[i] * schemes[i].SaleCost;
        }
        return cost + 1000 * 2 * Math.Abs(dm - 0.7m * total);
    }

    private static decimal[] Trades(MixedScheme[] schemes, SchemeGroup[]? groups = null) =>
        [.. LookThrough.Plan(schemes, Target, groups: groups)!.Trades.Select(trade => decimal.Round(trade, 3))];

    private static MixedScheme Scheme(string id, decimal value, decimal dm) =>
        new(id, value, value, true, new Dictionary<string, Percent> { ["dm"] = new(dm), ["em"] = new(100 - dm) });
}
