using Steward.Portfolio.Allocation;
using Steward.Portfolio.Lots;
using Xunit;
using static Steward.Portfolio.Tests.Allocation.PlanWorld;

namespace Steward.Portfolio.Tests.Allocation;

public sealed class PlanInvariantTests
{
    [Theory]
    [InlineData(RunType.Full)]
    [InlineData(RunType.InvestCash)]
    [InlineData(RunType.PartialLiquidation)]
    public void Any_plan_keeps_money_units_and_direction(RunType run)
    {
        var random = new Random(5678);
        var planned = 0;
        for (var round = 0; round < 1_000; round++)
        {
            var request = Any(random, run);
            var plan = RebalancePlanner.Plan(request);
            if (plan.Outcome != PlanOutcome.Planned) continue;
            planned++;
            I5_purchases_are_paid_at_their_date(request, plan);
            I6_only_free_units_are_sold(request, plan);
            I8_deposits_never_sell_and_withdrawals_never_buy(run, plan);
            Assert.All(plan.Orders, order => KeepsTerms(request, order));
            if (run == RunType.PartialLiquidation) Assert.True(plan.Orders.Sum(order => order.Net) >= request.Amount - 0.01m * plan.Orders.Count, "The money that is wanted comes.");
        }
        Assert.InRange(planned, 400, 1_000);
    }

    [Fact]
    public void I7_without_cash_every_key_ends_inside_its_destination_by_the_least_turnover()
    {
        var random = new Random(7);
        for (var round = 0; round < 1_000; round++)
        {
            var targets = new Money(100).Split([random.Next(1, 9), random.Next(1, 9), random.Next(1, 9)], ["a", "b", "c"]);
            var band = random.Next(1, 6);
            var rule = Rule(("equity", targets[0].Amount), ("debt", targets[1].Amount), ("gold", targets[2].Amount)) with
            {
                Drift = new(DriftKind.Absolute, new(band)), Destination = DestinationKind.Band, Band = new(band), Residual = (ResidualRule)random.Next(3),
            };
            PlanScheme[] schemes = [Scheme("e", "equity", random.Next(1, 1_000_000)), Scheme("d", "debt", random.Next(1, 1_000_000)), Scheme("g", "gold", random.Next(1, 1_000_000))];
            var plan = RebalancePlanner.Plan(Request(rule, 0, schemes));
            if (plan.Outcome != PlanOutcome.Planned) continue;
            var (sold, bought, total) = (0m, 0m, plan.Before!.Total);
            foreach (var asset in plan.Before.Assets.Where(asset => asset.Key != PlanRule.Cash))
            {
                sold += Math.Max(0, asset.Value - (asset.Target.Value + band) / 100 * total);
                bought += Math.Max(0, (asset.Target.Value - band) / 100 * total - asset.Value);
            }
            Assert.Empty(plan.Caps);
            // Units round up to 0.001 of 10, and orders are whole coins.
            Assert.InRange(plan.Turnover, Math.Max(sold, bought) - 0.05m, Math.Max(sold, bought) + 0.05m);
            foreach (var asset in plan.Planned!.Assets.Where(asset => asset.Key != PlanRule.Cash))
                Assert.True(Math.Abs(asset.Difference.Value) * total / 100 <= band * total / 100 + 0.05m, $"{asset} with {band}");
        }
    }

    [Fact]
    public void The_same_request_gives_the_same_plan()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var (first, second) = (RebalancePlanner.Plan(Any(new(seed), RunType.Full)), RebalancePlanner.Plan(Any(new(seed), RunType.Full)));
            Assert.Equal(System.Text.Json.JsonSerializer.Serialize(first), System.Text.Json.JsonSerializer.Serialize(second));
        }
    }

    private static void I5_purchases_are_paid_at_their_date(PlanRequest request, RebalancePlan plan)
    {
        foreach (var date in plan.Orders.Where(order => order.Direction == OrderDirection.Purchase).Select(order => order.NotBefore!.Value).Distinct())
        {
            var paid = plan.Orders.Where(order => order.Direction == OrderDirection.Purchase && order.NotBefore <= date).Sum(order => order.Amount);
            var there = request.Cash.Where(line => line.AvailableOn <= date).Sum(line => line.Amount) + plan.Orders.Where(order => order.Direction == OrderDirection.Redemption && order.CashDate <= date).Sum(order => order.Net);
            Assert.True(paid <= there, $"{paid} of {there} on {date:yyyy-MM-dd}");
        }
        Assert.True(plan.Cash + plan.Orders.Sum(order => order.Direction == OrderDirection.Purchase ? -order.Amount : order.Direction == OrderDirection.Redemption ? order.Net : 0) >= plan.CashKept);
        foreach (var order in plan.Orders)
            Assert.All(order.DependsOn, line => Assert.Equal(OrderDirection.Redemption, plan.Orders.Single(other => other.Line == line).Direction));
    }

    private static void I6_only_free_units_are_sold(PlanRequest request, RebalancePlan plan)
    {
        var free = request.Schemes.SelectMany(scheme => scheme.Folios).SelectMany(folio => LotPicker.FreeOf(folio, request.Today)).ToDictionary(pair => pair.Lot.Id, pair => pair.Free.Count);
        foreach (var lot in plan.Orders.SelectMany(order => order.Lots).GroupBy(lot => lot.LotId)) Assert.True(lot.Sum(sale => sale.Units.Count) <= free[lot.Key]);
        Assert.All(plan.Orders.Where(order => order.Lots.Count > 0), order => Assert.Equal(order.Units.Count, order.Lots.Sum(lot => lot.Units.Count)));
    }

    private static void I8_deposits_never_sell_and_withdrawals_never_buy(RunType run, RebalancePlan plan)
    {
        if (run == RunType.InvestCash) Assert.All(plan.Orders, order => Assert.Equal(OrderDirection.Purchase, order.Direction));
        if (run == RunType.PartialLiquidation) Assert.All(plan.Orders, order => Assert.Equal(OrderDirection.Redemption, order.Direction));
    }

    private static void KeepsTerms(PlanRequest request, PlanOrder order)
    {
        var scheme = request.Schemes.Single(one => one.Id == order.SchemeId);
        var terms = order.Direction switch { OrderDirection.Purchase => scheme.Purchase, OrderDirection.Redemption => scheme.Redemption, _ => scheme.Switch };
        Assert.True(order.Amount >= terms.Minimum || order.IsAllUnits, $"{order.Direction} of {order.Amount} with {terms}");
        if (order.Direction == OrderDirection.Purchase && terms.Multiple > 0) Assert.Equal(0, order.Amount % terms.Multiple);
        Assert.True(order.Units.Count == decimal.Round(order.Units.Count, 4));
    }
}
