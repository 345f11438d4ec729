using Steward.Portfolio.Allocation;
using Xunit;

namespace Steward.Portfolio.Tests.Allocation;

public sealed class OrderSizingTests
{
    [Fact]
    public void Two_orders_raised_to_their_minimum_are_better_than_one()
    {
        // 100 for 40/30/30 with a minimum of 50: A and B at 50 leave 10 + 20 above their goals; one alone leaves 60.
        var result = Size([40, 30, 30], 100, [50, 50, 50], 1);
        Assert.Equal([50L, 50L, 0L], result.Amounts);
        Assert.Equal((30, false), (result.Over, result.IsApproximate));
    }

    [Fact]
    public void A_sale_that_would_leave_a_crumb_sells_everything()
    {
        var sizing = new OrderSizing([new(1000, 40), new(0, 960)], [new(0, true, 960, 1, 1, 1000, 100, 1000), new(1, false, 960, 1, 1)], 0, 0);
        Assert.Equal([1000L, 960L], sizing.Best().Amounts);
    }

    [Fact]
    public void A_withdrawal_gets_its_money_even_if_one_sale_is_below_its_minimum()
    {
        var sizing = new OrderSizing([new(500, 490), new(500, 410)], [new(0, true, 10, 50, 1, 500), new(1, true, 90, 50, 1, 500)], 0, 100, isFirm: true);
        Assert.Equal([0L, 100L], sizing.Best().Amounts);
    }

    [Fact, Trait("acceptance", "wealth-22.27")]
    public void A_thousand_plans_are_within_their_multiples_of_the_best()
    {
        var random = new Random(27);
        for (var round = 0; round < 1_000; round++)
        {
            var (assets, orders, cash) = Case(random, random.Next(1, 6));
            var found = new OrderSizing(assets, orders, cash, 0).Best();
            Assert.False(found.IsApproximate);
            Check(assets, orders, cash, found);
            var best = Best(assets, orders, cash, new long[orders.Length], 0);
            Assert.InRange(found.Over, best, best + orders.Sum(order => order.Multiple));
        }
    }

    [Fact]
    public void A_large_plan_is_approximate_and_keeps_every_rule()
    {
        var random = new Random(270);
        for (var round = 0; round < 1_000; round++)
        {
            var (assets, orders, cash) = Case(random, random.Next(18, 36));
            var found = new OrderSizing(assets, orders, cash, 0).Best();
            Assert.True(found.IsApproximate);
            Check(assets, orders, cash, found);
        }
    }

    private static SizingResult Size(long[] goals, long cash, long[] minimums, long multiple) =>
        new OrderSizing([.. goals.Select(goal => new SizedAsset(0, goal))], [.. goals.Select((goal, i) => new SizingOrder(i, false, goal, minimums[i], multiple))], cash, 0).Best();

    /// <summary>Assets above their goals are sold, those below bought; goals and holdings sum to the same with the cash.</summary>
    private static (SizedAsset[] Assets, SizingOrder[] Orders, long Cash) Case(Random random, int count)
    {
        var cash = random.Next(3) == 0 ? 0 : random.Next(0, 60);
        var values = Enumerable.Range(0, count).Select(_ => (long)random.Next(0, 60)).ToArray();
        var goals = new Money(values.Sum() + cash).Split([.. values.Select(_ => (decimal)random.Next(1, 20))], [.. Enumerable.Range(0, count).Select(i => $"{i:00}")], 0).Select(part => (long)part.Amount).ToArray();
        var assets = values.Zip(goals, (value, goal) => new SizedAsset(value, goal)).ToArray();
        var orders = new List<SizingOrder>();
        for (var i = 0; i < count; i++)
        {
            var (multiple, minimum) = (random.Next(1, 8), random.Next(1, 30));
            var planned = Math.Abs(values[i] - goals[i]);
            if (planned > 0) orders.Add(new(i, values[i] > goals[i], planned, minimum, multiple, values[i] > goals[i] ? values[i] / multiple * multiple : long.MaxValue));
        }
        return (assets, [.. orders.OrderByDescending(order => order.IsSale)], cash);
    }

    private static void Check(SizedAsset[] assets, SizingOrder[] orders, long cash, SizingResult found)
    {
        for (var i = 0; i < orders.Length; i++)
        {
            var amount = found.Amounts[i];
            Assert.True(amount == 0 || (amount >= orders[i].Minimum && amount % orders[i].Multiple == 0 && amount <= orders[i].Most), $"{orders[i]}: {amount}");
            cash += orders[i].IsSale ? amount : -amount;
        }
        Assert.True(cash >= 0);
        Assert.Equal(Over(assets, orders, found.Amounts, cash), found.Over);
    }

    private static long Best(SizedAsset[] assets, SizingOrder[] orders, long cash, long[] amounts, int at)
    {
        // Sales stand first: once they are chosen, no purchase may take the cash below 0.
        if (at == orders.Length) return Over(assets, orders, amounts, cash);
        var order = orders[at];
        var best = long.MaxValue;
        var most = order.IsSale ? order.Most : cash;
        for (var amount = 0L; amount <= most; amount += order.Multiple)
        {
            if (amount > 0 && amount < order.Minimum) continue;
            amounts[at] = amount;
            best = Math.Min(best, Best(assets, orders, order.IsSale ? cash + amount : cash - amount, amounts, at + 1));
        }
        amounts[at] = 0;
        return best;
    }

    private static long Over(SizedAsset[] assets, SizingOrder[] orders, long[] amounts, long cash)
    {
        var over = Math.Max(0, cash);
        for (var k = 0; k < assets.Length; k++)
        {
            var post = assets[k].Value;
            for (var i = 0; i < orders.Length; i++)
                if (orders[i].Asset == k) post += orders[i].IsSale ? -amounts[i] : amounts[i];
            over += Math.Max(0, post - assets[k].Goal);
        }
        return over;
    }
}
