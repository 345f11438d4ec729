using Steward.Portfolio.Allocation;
using Steward.Portfolio.Lots;
using Xunit;
using static Steward.Portfolio.Tests.Allocation.PlanWorld;

namespace Steward.Portfolio.Tests.Allocation;

public sealed class PlannerTests
{
    [Fact]
    public void A_portfolio_outside_its_band_is_brought_to_its_targets()
    {
        var plan = RebalancePlanner.Plan(Request(Rule(("equity", 50), ("debt", 50)), 0, Scheme("d1", "debt", 400), Scheme("e1", "equity", 600)));
        Assert.Equal(PlanOutcome.Planned, plan.Outcome);
        Assert.Equal([(OrderDirection.Redemption, "e1", 1_000m), (OrderDirection.Purchase, "d1", 1_000m)], plan.Orders.Select(order => (order.Direction, order.SchemeId, order.Amount)));
        Assert.Equal((10m, 0m, 1_000m), (plan.Before!.TotalVariation.Value, plan.Planned!.TotalVariation.Value, plan.Turnover));
        // The purchase waits for the money of the sale, three days from now; the reason has the numbers.
        Assert.Equal((Today.AddDays(3), 1), (plan.Orders[1].NotBefore!.Value, Assert.Single(plan.Orders[1].DependsOn)));
        // So only the sale has a NAV date: that of a redemption.
        Assert.Equal([Today, null], plan.Orders.Select(order => order.PredictedNavDate));
        Assert.Equal(["key=equity", "share=60", "target=50", "change=-1000"], plan.Orders[0].Reasons[0].Values.Select(pair => $"{pair.Key}={pair.Value}"));
        // 6,000 / 0.5 − 10,000.
        Assert.Equal(2_000, plan.RepairingDeposit);
    }

    [Fact]
    public void Inside_the_band_nothing_is_done_and_a_bad_nav_holds()
    {
        var schemes = new[] { Scheme("d1", "debt", 450), Scheme("e1", "equity", 550) };
        var rule = Rule(("equity", 50), ("debt", 50));
        Assert.Equal((PlanOutcome.NoAction, "within_band"), Outcome(Request(rule, 0, schemes)));
        Assert.Equal((PlanOutcome.Held, "nav_stale"), Outcome(Request(rule, 0, schemes[0] with { NavFault = "nav_stale" }, schemes[1])));
        Assert.Equal((PlanOutcome.Refused, "no_fund_for_class"), Outcome(Request(Rule(("equity", 50), ("gold", 50)), 0, schemes[1])));
        Assert.Equal((PlanOutcome.NoAction, "nothing_held"), Outcome(Request(rule, 0)));
        Assert.Equal((PlanOutcome.Refused, "not_enough_value"), Outcome(Request(rule, 0, schemes) with { Run = RunType.PartialLiquidation, Amount = 10_001 }));
        Assert.Equal((PlanOutcome.NoAction, "no_cash"), Outcome(Request(rule, 0, schemes) with { Run = RunType.InvestCash }));
    }

    [Fact]
    public void Cash_comes_first_and_sales_only_while_still_outside()
    {
        // 6,000/4,000 and 2,000 cash of which 0 stays: the deposit of 2,000 repairs all, no sale.
        var rule = Rule(("equity", 50), ("debt", 50));
        var plan = RebalancePlanner.Plan(Request(rule, 2_000, Scheme("d1", "debt", 400), Scheme("e1", "equity", 600)));
        Assert.Equal([("d1", 2_000m)], plan.Orders.Select(order => (order.SchemeId, order.Amount)));
        Assert.Equal((Today, Today.AddDays(1)), (plan.Orders[0].NotBefore, plan.Orders[0].PredictedNavDate));
        // A rule that never sells buys what it can.
        var never = RebalancePlanner.Plan(Request(rule with { Sells = SellPolicy.Never }, 500, Scheme("d1", "debt", 400), Scheme("e1", "equity", 600)));
        Assert.Equal([("d1", 500m)], never.Orders.Select(order => (order.SchemeId, order.Amount)));
    }

    [Fact]
    public void What_rounding_to_units_leaves_over_of_a_switch_is_no_order()
    {
        // About 937 of e1 and 100 of d1 to 60/40: 314 or so move. A unit's last decimal is 0.0016 in money, so sale and purchase hardly ever meet exactly.
        for (var i = 0; i < 200; i++)
        {
            var plan = RebalancePlanner.Plan(Request(Rule(("equity", 60), ("debt", 40)), 0, Scheme("d1", "debt", 10, 10.006m, amc: "x"), Scheme("e1", "equity", 60 + i * 0.0137m, 15.6097m, amc: "x")));
            var only = Assert.Single(plan.Orders);
            Assert.Equal((OrderDirection.Switch, "e1", "d1"), (only.Direction, only.SchemeId, only.TargetSchemeId));
            Assert.InRange(only.Amount, 314m, 332m);
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(1, null)]
    public void A_switch_bears_the_load_of_switches_and_a_redemption_its_own(int load, int? switchLoad)
    {
        // 700 of e1 bought long ago, with a load for 1,000 days: 2,000 of 10,000 move to d1 inside the house.
        ExitLoad Load(int percent) => new([new(1_000, new(percent))]);
        var from = Scheme("e1", "equity", 700, amc: "x") with { Load = Load(load), SwitchLoad = switchLoad is { } own ? Load(own) : null };
        var plan = RebalancePlanner.Plan(Request(Rule(("equity", 50), ("debt", 50)), 0, Scheme("d1", "debt", 300, amc: "x"), from));
        var only = Assert.Single(plan.Orders);
        var percent = switchLoad ?? load;
        Assert.Equal((OrderDirection.Switch, decimal.Round(only.Amount * percent / 100, 2, MidpointRounding.AwayFromZero)), (only.Direction, only.Load));
        Assert.Equal((plan.Loads, new Percent(percent)), (only.Load, only.Lots[0].LoadRate));
        Assert.InRange(only.Amount, 1_980m, 2_030m);
    }

    [Fact]
    public void Inside_one_house_a_sale_and_a_purchase_become_a_switch()
    {
        var plan = RebalancePlanner.Plan(Request(Rule(("equity", 50), ("debt", 30), ("gold", 20)), 0, Scheme("d1", "debt", 200, amc: "x"), Scheme("e1", "equity", 700, amc: "x"), Scheme("g1", "gold", 100)));
        Assert.Equal([(OrderDirection.Redemption, "e1", 1_000m), (OrderDirection.Switch, "e1", 1_000m), (OrderDirection.Purchase, "g1", 1_000m)], plan.Orders.Select(order => (order.Direction, order.SchemeId, order.Amount)));
        Assert.Equal("d1", plan.Orders[1].TargetSchemeId);
        Assert.Equal([Today, Today.AddDays(2), null], plan.Orders.Select(order => order.PredictedNavDate));
        Assert.Equal(0, plan.Planned!.TotalVariation.Value);
        Assert.Equal(200, plan.Orders.Sum(order => order.Lots.Sum(lot => lot.Units.Count)));
    }

    [Fact]
    public void Costs_are_planned_until_they_stand_still()
    {
        var request = Request(Rule(("equity", 50), ("debt", 50)), 0, Scheme("d1", "debt", 40_000), Scheme("e1", "equity", 60_000) with { Load = new([new(1_000, new(1))]) }) with { ChargeRows = Duties };
        var plan = RebalancePlanner.Plan(request);
        // V − cost is halved: sales of about 100,500 lose 1 % of load and 0.001 % of tax; both ends then hold the same.
        Assert.InRange(plan.Planned!.TotalVariation.Value, 0, 0.0001m);
        Assert.InRange(plan.Loads, 1_000, 1_010);
        var (sale, buy) = (plan.Orders[0], plan.Orders[1]);
        Assert.InRange(sale.Net - buy.Amount, 0, 0.02m);
        Assert.Contains(plan.Warnings, warning => warning.Code == "unchecked_charge_row" && warning.Values[0].Value == "duty");
    }

    [Fact]
    public void Each_cap_that_bit_is_named()
    {
        PlanScheme[] schemes = [Scheme("d1", "debt", 400), Scheme("e1", "equity", 600)];
        var rule = Rule(("equity", 50), ("debt", 50));
        var capped = RebalancePlanner.Plan(Request(rule with { MostMoney = 400 }, 0, schemes));
        Assert.Equal(("rebalance_amount", 400m), (Assert.Single(capped.Caps).Code, capped.Turnover));
        var turnover = RebalancePlanner.Plan(Request(rule with { MostTurnover = new(2) }, 0, schemes));
        Assert.Equal(("max_turnover_percent", 200m), (Assert.Single(turnover.Caps).Code, turnover.Turnover));
        // Half of the value sold is long-term gain: 500 at 12.5 % is 62.50.
        var taxed = RebalancePlanner.Plan(Request(rule with { TaxBudget = 60 }, 0, schemes) with { TaxRows = Taxes });
        Assert.Equal(("tax_budget", PlanOutcome.NoAction, "no_order"), (Assert.Single(taxed.Caps).Code, taxed.Outcome, taxed.Code));
        Assert.Equal(62.50m, RebalancePlanner.Plan(Request(rule with { TaxBudget = 62.50m }, 0, schemes) with { TaxRows = Taxes }).Tax!.Tax);
        // κ (0.1² − 0) 10,000 = 100 κ against 62.50 of tax.
        Assert.Equal("benefit_factor", Assert.Single(RebalancePlanner.Plan(Request(rule with { BenefitFactor = 0.6m }, 0, schemes) with { TaxRows = Taxes }).Caps).Code);
        Assert.Empty(RebalancePlanner.Plan(Request(rule with { BenefitFactor = 0.7m }, 0, schemes) with { TaxRows = Taxes }).Caps);
    }

    [Fact]
    public void Look_through_and_schemes_as_targets_of_their_own()
    {
        var mixed = Scheme("m1", "hybrid", 500) with { Exposures = new Dictionary<string, Percent> { ["dm"] = new(90), ["em"] = new(10) } };
        var em = Scheme("x1", "em", 500) with { Exposures = new Dictionary<string, Percent> { ["em"] = new(100) } };
        var plan = RebalancePlanner.Plan(Request(Rule(("dm", 70), ("em", 30)) with { LookThrough = true }, 0, mixed, em));
        // 27.778 of 100 from x1 to m1, down to the coin.
        Assert.Equal([("x1", 2_777.77m), ("m1", 2_777.77m)], plan.Orders.Select(order => (order.SchemeId, decimal.Round(order.Amount, 2))));
        Assert.InRange(plan.Planned!.TotalVariation.Value, 0, 0.001m);

        var own = RebalancePlanner.Plan(Request(Rule(("scheme:e1", 50), ("equity", 50)), 0, Scheme("e1", "equity", 700), Scheme("e2", "equity", 300)));
        Assert.Equal([("e1", 2_000m), ("e2", 2_000m)], own.Orders.Select(order => (order.SchemeId, order.Amount)));
    }

    [Fact]
    public void The_cash_buffer_stays_and_a_cash_target_is_met()
    {
        PlanScheme[] schemes = [Scheme("d1", "debt", 500), Scheme("e1", "equity", 400)];
        var plan = RebalancePlanner.Plan(Request(Rule(("equity", 50), ("debt", 50)) with { CashBuffer = new(1) }, 1_000, schemes) with { Run = RunType.InvestCash });
        Assert.Equal((100m, 900m), (plan.CashKept, plan.Orders.Sum(order => order.Amount)));
        var targeted = RebalancePlanner.Plan(Request(Rule(("equity", 40), ("debt", 40), ("cash", 20)), 1_000, schemes));
        Assert.Equal([("d1", OrderDirection.Redemption, 1_000m)], targeted.Orders.Select(order => (order.SchemeId, order.Direction, order.Amount)));
    }

    [Fact]
    public void Schemes_of_the_class_cash_are_cash_that_can_be_sold()
    {
        // 100,000: equity 47, debt 10, a liquid fund 33, money 10. Money goes first, then the fund; nothing that is at its target is sold.
        PlanScheme[] schemes = [Scheme("d1", "debt", 1_000), Scheme("e1", "equity", 4_700), Scheme("l1", "cash", 3_300)];
        var plan = RebalancePlanner.Plan(Request(Rule(("equity", 70), ("debt", 10), ("cash", 20)), 10_000, schemes));
        Assert.Equal(
            [("l1", OrderDirection.Redemption, 13_000m), ("e1", OrderDirection.Purchase, 23_000m)], plan.Orders.Select(order => (order.SchemeId, order.Direction, decimal.Round(order.Amount, 2))).OrderBy(order => order.Direction != OrderDirection.Redemption));
        Assert.Equal((23m, 0m), (plan.Before!.TotalVariation.Value, plan.Planned!.TotalVariation.Value));
        Assert.Contains(plan.Orders[0].Reasons[0].Values, value => value is { Key: "share", Value: "43" });

        // What cash there is beside the fund is bought with first: with a target of 35 % the fund stays.
        var kept = RebalancePlanner.Plan(Request(Rule(("equity", 55), ("debt", 10), ("cash", 35)), 10_000, schemes));
        Assert.Equal([("e1", 8_000m)], kept.Orders.Select(order => (order.SchemeId, decimal.Round(order.Amount, 2))));

        // Where no cash is wanted at all, the fund goes too.
        var none = RebalancePlanner.Plan(Request(Rule(("equity", 80), ("debt", 20)), 10_000, schemes));
        Assert.Equal((PlanOutcome.Planned, 0m), (none.Outcome, none.Planned!.TotalVariation.Value));
    }

    private static (PlanOutcome, string?) Outcome(PlanRequest request)
    {
        var plan = RebalancePlanner.Plan(request);
        return (plan.Outcome, plan.Code);
    }
}
