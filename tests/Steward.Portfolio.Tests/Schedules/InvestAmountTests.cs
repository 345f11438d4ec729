using Steward.Portfolio.Schedules;
using Xunit;
using static Steward.Portfolio.Tests.Schedules.Calendars;

namespace Steward.Portfolio.Tests.Schedules;

public sealed class InvestAmountTests
{
    private static readonly InvestAmount Plain = new() { First = new(5_000), K = 0, Minimum = new(500) };

    [Fact, Trait("acceptance", "wealth-22.17")]
    public void The_caps_bite_in_their_written_order_and_are_named()
    {
        var choice = (Plain with
        {
            K = 36, StepUp = new() { Percent = new(10), Every = 12, Multiple = new(100), Cap = new(6_500) },
            MaxPerExecution = new(6_400), MaxTotal = new(100_000), Invested = new(93_750), MandateCeiling = new(6_200), Multiple = new(50),
        }).Decide();
        // 5,000 · 1.331 = 6,655 → 6,600; cap 6,500; per execution 6,400; 6,250 are left of the total; the mandate last allowed 6,000.
        Assert.Equal(["step_up", "step_up_cap", "max_per_execution", "max_total_amount", "mandate_ceiling"], choice.Steps.Select(step => step.Name));
        Assert.Equal([6_600m, 6_500m, 6_400m, 6_250m, 6_000m], choice.Steps.Select(step => step.After.Amount));
        Assert.Equal((AmountOutcome.Invest, new(6_000), false), (choice.Outcome, choice.Amount, choice.CompletesRule));
    }

    [Fact, Trait("acceptance", "wealth-22.17")]
    public void The_total_is_never_passed_and_its_last_part_is_invested()
    {
        var random = new Random(17);
        for (var round = 0; round < 2_000; round++)
        {
            var rule = Plain with { First = new(random.Next(500, 9_000)), MaxTotal = new(random.Next(500, 60_000)), Minimum = new(random.Next(1, 600)) };
            var (invested, completed) = (Money.Zero, false);
            for (var k = 0; k < 200 && !completed; k++)
            {
                var choice = (rule with { K = k, Invested = invested }).Decide();
                if (choice.Outcome == AmountOutcome.Invest) invested += choice.Amount;
                completed = choice.CompletesRule;
                Assert.True(invested <= rule.MaxTotal!.Value);
            }
            // Either all of it is invested, or less than the scheme accepts is left.
            Assert.True(rule.First < rule.Minimum || completed && (invested == rule.MaxTotal || rule.MaxTotal!.Value - invested < rule.Minimum), $"{rule} stopped at {invested}");
        }
    }

    [Fact, Trait("acceptance", "wealth-22.17")]
    public void Too_little_is_left_out_and_ends_the_rule_only_if_the_total_was_the_reason()
    {
        var rest = (Plain with { MaxTotal = new(10_000), Invested = new(9_501) }).Decide();
        Assert.Equal((AmountOutcome.Skip, "amount_below_minimum", true), (rest.Outcome, rest.Code, rest.CompletesRule));
        var cap = (Plain with { MaxPerExecution = new(499) }).Decide();
        Assert.Equal((AmountOutcome.Skip, "amount_below_minimum", false), (cap.Outcome, cap.Code, cap.CompletesRule));
        var whole = (Plain with { MaxPerExecution = new(4_321), Multiple = new(100) }).Decide();
        Assert.Equal((new(4_300), "scheme_multiple"), (whole.Amount, whole.Steps[^1].Name));
    }

    [Fact, Trait("acceptance", "wealth-22.17")]
    public void What_must_remain_of_the_cash_remains()
    {
        Assert.Equal(AmountOutcome.Invest, (Plain with { Cash = new(7_000), MinBalance = new(2_000) }).Decide().Outcome);
        var short1 = (Plain with { Cash = new(6_999.99m), MinBalance = new(2_000) }).Decide();
        Assert.Equal(("min_balance", "6999.99 less 5000 leaves less than 2000"), (short1.Code, short1.Detail));
        Assert.Equal("min_balance", (Plain with { MinBalance = new(0) }).Decide().Code);
    }

    [Fact]
    public void A_hard_limit_refuses_and_a_mandate_without_step_up_has_no_former_amount()
    {
        var refused = (Plain with { HardLimits = [new("Firm a day", new(5_000)), new("Client a month", new(4_999))] }).Decide();
        Assert.Equal((AmountOutcome.Refuse, "limit_hard"), (refused.Outcome, refused.Code));
        Assert.StartsWith("Client a month: 5000 is more than the 4999", refused.Detail, StringComparison.Ordinal);
        Assert.Equal("mandate_ceiling", (Plain with { MandateCeiling = new(4_000) }).Decide().Code);
    }

    [Fact, Trait("acceptance", "wealth-22.16")]
    public void The_client_is_told_one_occurrence_before_the_ceiling_bites()
    {
        var rule = Plain with { StepUp = new() { Percent = new(10), Every = 12 }, MandateCeiling = new(5_200) };
        Assert.Equal([false, true, false], new[] { 10, 11, 12 }.Select(k => (rule with { K = k }).Decide().CeilingBitesNext));
        Assert.Equal((new(5_000), "mandate_ceiling"), ((rule with { K = 12 }).Decide().Amount, (rule with { K = 12 }).Decide().Steps[^1].Name));
        Assert.False((rule with { K = 11, MaxPerExecution = new(5_100) }).Decide().CeilingBitesNext);
    }

    [Theory]
    [InlineData("2026-06-30", 3, false, null)]
    [InlineData("2026-07-01", 3, false, "end_date")]
    [InlineData("2026-06-30", 5, false, "max_executions")]
    [InlineData("2026-06-30", 3, true, "goal_reached")]
    public void A_rule_ends_with_its_date_its_count_or_its_goal(string nominal, int executions, bool reached, string? reason) =>
        Assert.Equal(reason, RuleEnd.Reason(Day(nominal), Day("2026-06-30"), executions, 5, reached));
}
