using Steward.Dispatch.Matching;
using Xunit;
using static Steward.Tests.Dispatch.Matching.World;

namespace Steward.Tests.Dispatch.Matching;

public class EligibilityTests
{
    private static string[] Broken(Pairing pairing)
    {
        var (measured, limit) = (new long[Eligibility.Count], new long[Eligibility.Count]);
        return [.. Eligibility.Explain(Eligibility.Test(pairing, measured, limit), measured, limit).Where(v => !v.Passed).Select(v => v.Rule)];
    }

    private static Verdict Verdict(Pairing pairing, string rule)
    {
        var (measured, limit) = (new long[Eligibility.Count], new long[Eligibility.Count]);
        return Eligibility.Explain(Eligibility.Test(pairing, measured, limit), measured, limit).First(v => v.Rule == rule);
    }

    [Fact]
    public void An_idle_driver_nearby_breaks_no_rule() => Assert.Empty(Broken(Pair(Order(), Driver())));

    [Fact]
    public void Every_rule_has_a_case_that_breaks_it_alone()
    {
        (string Rule, Pairing Pair)[] cases =
        [
            ("driver_inactive", Pair(Order(), Driver() with { Active = false })),
            ("other_zone", Pair(Order(), Driver() with { ZoneId = Id(9, 2) })),
            ("driver_offline", Pair(Order(), Driver() with { State = DriverState.Offline })),
            ("driver_on_break", Pair(Order(), Driver() with { State = DriverState.OnBreak })),
            ("off_shift", Pair(Order(), Driver() with { ShiftEndsAt = null })),
            ("position_missing", Pair(Order(), Driver() with { PositionAt = null })),
            ("position_stale", Pair(Order(), Driver() with { PositionAt = Now.AddSeconds(-301) })),
            ("position_suspect", Pair(Order(), Driver() with { PositionSuspect = true })),
            ("unreachable", Pair(Order(), Driver(), metres: -1, seconds: -1)),
            ("out_of_radius", Pair(Order(), Driver(), metres: 20_001)),
            ("too_many_orders", Pair(Order(), Driver() with { ActiveOrders = 5 })),
            ("vehicle_type", Pair(Order() with { VehicleTypes = ["van"] }, Driver())),
            ("weight", Pair(Order(), Driver() with { LoadGrams = 28_001 })),
            ("volume", Pair(Order(), Driver() with { LoadCm3 = 95_001 })),
            ("skill_missing", Pair(Order() with { Skills = ["cold_chain"] }, Driver())),
            ("cash_limit", Pair(Order() with { CodMinor = 2 }, Driver() with { CashMinor = 999_999 })),
            ("hours_limit", Pair(Order(), Driver() with { WorkedSeconds = 36_000 })),
            ("break_due", Pair(Order(), Driver() with { DeliveriesInARow = 5 })),
            ("break_due", Pair(Order(), Driver() with { SecondsSinceBreak = 28_800 })),
            ("blocked", Pair(Order(), Driver(), pair: PairFacts.None with { Blocked = true })),
            ("offer_open", Pair(Order(), Driver() with { OfferOpen = true })),
            ("window_unreachable", Pair(Order() with { WindowEnd = Now.AddMinutes(30) }, Driver())),
            ("other_late", Pair(Order(), Driver(), pair: PairFacts.None with { OthersMadeLate = 1 })),
            ("late_share", Pair(Order(), Driver() with { OnTimeMille = 899 }, profile: "reassign")),
        ];
        foreach (var (rule, pair) in cases) Assert.Equal([rule], Broken(pair));
        Assert.Equal(Eligibility.Rules.Select(r => r.Name).Distinct(), cases.Select(c => c.Rule).Distinct());
    }

    [Fact]
    public void All_broken_rules_are_named_with_their_amounts()
    {
        var pair = Pair(Order() with { WeightGrams = 31_000 }, Driver() with { OfferOpen = true, LoadGrams = 500 }, metres: 21_000);
        Assert.Equal(["out_of_radius", "weight", "offer_open"], Broken(pair));
        Assert.Equal(new("weight", 31_500, 30_000, "grams", false), Verdict(pair, "weight"));
        Assert.Equal(new("out_of_radius", 21_000, 20_000, "metres", false), Verdict(pair, "out_of_radius"));
    }

    [Theory]
    [InlineData(59, false, 5000)] // preferred in the first minute
    [InlineData(60, false, 10_000)]
    [InlineData(119, false, 10_000)]
    [InlineData(120, false, 20_000)]
    [InlineData(0, true, 20_000)] // must go: at once the most
    public void The_radius_opens_with_time(int waited, bool mustGo, int metres)
    {
        var order = Order() with { DueAt = Now.AddSeconds(-waited), Radius = new(5000, 10_000, 20_000) };
        Assert.Equal(metres, Verdict(Pair(order, Driver()) with { MustGo = mustGo }, "out_of_radius").Limit);
    }

    [Fact]
    public void Work_may_end_a_quarter_of_an_hour_after_the_shift()
    {
        // 1,000 m at 8 m/s = 125 s, pickup 300 s, trip 1,500 s: done in 1,925 s.
        Assert.Empty(Broken(Pair(Order(), Driver() with { ShiftEndsAt = Now.AddSeconds(1925 - 900) })));
        Assert.Equal(["off_shift"], Broken(Pair(Order(), Driver() with { ShiftEndsAt = Now.AddSeconds(1925 - 901) })));
    }

    [Fact]
    public void Another_order_may_be_made_late_only_for_a_critical_one_that_lowers_the_sum()
    {
        var pair = PairFacts.None with { OthersMadeLate = 1, LateSecondsDelta = -60 };
        Assert.Equal(["other_late"], Broken(Pair(Order(), Driver(), pair: pair)));
        Assert.Empty(Broken(Pair(Order() with { Critical = true }, Driver(), pair: pair)));
    }
}
