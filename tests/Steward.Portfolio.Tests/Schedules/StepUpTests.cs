using System.Numerics;
using Steward.Portfolio.Schedules;
using Xunit;

namespace Steward.Portfolio.Tests.Schedules;

public sealed class StepUpTests
{
    private static readonly StepUp Tenth = new() { Percent = new(10), Every = 12, Multiple = new(100), Cap = new(8_000) };

    [Fact, Trait("acceptance", "wealth-22.16")]
    public void Ten_percent_a_year_goes_down_to_hundreds_and_stops_at_the_cap()
    {
        Assert.Equal([5_000m, 5_500m, 6_000m, 6_600m, 7_300m, 8_000m, 8_000m], Enumerable.Range(0, 7).Select(year => Tenth.At(new(5_000), year * 12).Amount.Amount));
        Assert.Equal([5_000m, 5_000m, 5_500m], new[] { 0, 11, 12 }.Select(k => Tenth.At(new(5_000), k).Amount.Amount));
        Assert.Equal(new(new(8_000), 5, new(8_000), false), Tenth.At(new(5_000), 60)); // 8,052.55 goes down to 8,000
        Assert.True(Tenth.At(new(5_000), 72).IsCapped);
    }

    [Fact, Trait("acceptance", "wealth-22.16")]
    public void A_mandate_keeps_the_last_amount_it_allowed_and_says_so_one_before()
    {
        CeilingAmount Under(int k) => Tenth.Under(new(5_000), k, new(6_300));
        Assert.Equal(new(new(6_000), new(6_000), new(6_300), IsKeptBack: false, IsKeptBackNext: false), Under(34));
        Assert.Equal(new(new(6_000), new(6_000), new(6_300), IsKeptBack: false, IsKeptBackNext: true), Under(35));
        Assert.Equal(new(new(6_000), new(6_600), new(6_300), IsKeptBack: true, IsKeptBackNext: true), Under(36));
        Assert.Equal(new(6_000), Under(600).Amount);
        Assert.Null(Tenth.Under(new(5_000), 0, new(4_999)).Amount);
    }

    [Fact]
    public void An_amount_is_added_at_each_step()
    {
        var more = new StepUp { Amount = new(250), Every = 3, Cap = new(1_600) };
        Assert.Equal([1_000m, 1_000m, 1_000m, 1_250m, 1_500m, 1_600m], new[] { 0, 1, 2, 3, 8, 9 }.Select(k => more.At(new(1_000), k).Amount.Amount));
    }

    [Fact]
    public void A_percentage_grows_exactly_whatever_its_length()
    {
        var random = new Random(16);
        for (var round = 0; round < 2_000; round++)
        {
            var (micros, steps, first) = (random.Next(1, 300_000), random.Next(0, 60), random.Next(100, 1_000_000));
            var stepUp = new StepUp { Percent = new(micros / 10_000m), Every = 1, Multiple = new(random.Next(1, 500)) };
            // The greatest multiple q with q · 10^(6n) ≤ A · (10^6 + s)^n, by comparison alone.
            var (grown, one) = (new BigInteger(first), BigInteger.One);
            for (var step = 0; step < steps; step++) (grown, one) = (grown * (1_000_000 + micros), one * 1_000_000);
            if (grown > one * 9_000_000_000_000) continue;
            var amount = stepUp.At(new(first), steps).Amount.Amount;
            var multiple = steps == 0 ? 1 : stepUp.Multiple!.Value.Amount;
            Assert.Equal(0, amount % multiple);
            Assert.True(new BigInteger(amount) * one <= grown && (new BigInteger(amount) + new BigInteger(multiple)) * one > grown, $"{first} · (1 + {micros} ppm)^{steps} gave {amount}");
        }
    }

    [Fact]
    public void An_amount_stops_at_what_the_columns_hold()
    {
        Assert.Equal(StepUp.Largest, new StepUp { Percent = new(1000), Every = 1 }.At(new(1), int.MaxValue).Amount);
        Assert.Equal(StepUp.Largest, new StepUp { Amount = new(1_000_000_000), Every = 1 }.At(new(1), int.MaxValue).Amount);
    }

    [Fact]
    public void Terms_that_make_no_step_name_the_member()
    {
        Assert.Equal(["Percent"], Names(new() { Every = 1 }));
        Assert.Equal(["Percent", "Amount", "Every", "Multiple", "Cap"], Names(new() { Percent = new(0), Amount = new(0), Every = 0, Multiple = new(0), Cap = new(0) }).Distinct());
        static IEnumerable<string> Names(StepUp stepUp) => stepUp.Problems().Select(problem => problem.Member);
    }
}
