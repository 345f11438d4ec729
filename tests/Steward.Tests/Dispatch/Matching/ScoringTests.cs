using Steward.Dispatch.Matching;
using Steward.Kernel;
using Xunit;
using static Steward.Tests.Dispatch.Matching.World;

namespace Steward.Tests.Dispatch.Matching;

public class ScoringTests
{
    private static long[] Parts(Pairing pairing)
    {
        var parts = new long[MatchValue.MostParts];
        return parts[..Scoring.Score(pairing, parts)];
    }

    [Trait("acceptance", "delivery-15.6")]
    [Theory]
    [InlineData(1000, 100)] [InlineData(1100, 90)] [InlineData(3000, 90)] [InlineData(5000, 70)]
    [InlineData(10_000, 50)] [InlineData(15_000, 30)] [InlineData(15_100, 10)]
    public void Distance_bands_are_closed_above(int metres, int points) =>
        Assert.Equal(400 * points, Parts(Pair(Order(), Driver(), metres))[0]); // 400 ‰ of the points, in thousandths

    [Trait("acceptance", "delivery-15.5")]
    [Fact]
    public void The_standard_score_equals_a_hand_calculation()
    {
        // 2.4 km: 90 points × 0.4 = 36. On time 96 % × 0.5 = 48, rating 4.5/5 × 100 × 0.3 = 27, 100 deliveries × 0.2 = 20: 95 × 0.3 = 28.5.
        // 1 active order: 80 × 0.2 = 16. 12 deliveries near the drop-off: 80 × 0.1 = 8. Sum 88.5.
        var pairing = Pair(Order(), Driver() with { ActiveOrders = 1 }, 2400, PairFacts.None with { ZoneDeliveries = 12 });
        Assert.Equal([36_000, 28_500, 16_000, 8_000], Parts(pairing));
        Assert.Equal(new(90_000, 95_000, 80_000, 80_000), Scoring.Columns(pairing));
        Assert.Equal("For: proximity 90, performance 95. Knows the area.", Scoring.Reason(pairing));
    }

    [Fact]
    public void A_new_driver_counts_as_average() =>
        Assert.Equal(15_000, Parts(Pair(Order(), Driver() with { DeliveriesEver = 9, OnTimeMille = 0, RatingMille = 0 }))[1]); // 50 × 0.3

    [Theory]
    [InlineData(0, 0)] [InlineData(1, 20)] [InlineData(2, 40)] [InlineData(4, 40)] [InlineData(5, 60)] [InlineData(10, 80)] [InlineData(19, 80)] [InlineData(20, 100)]
    public void Zone_experience_bands(int deliveries, int points) =>
        Assert.Equal(100 * points, Parts(Pair(Order(), Driver(), pair: PairFacts.None with { ZoneDeliveries = deliveries }))[3]);

    [Theory]
    [InlineData("Available", 0, 100)] [InlineData("Returning", 0, 80)] [InlineData("Busy", 600, 60)]
    [InlineData("Busy", 601, 30)] [InlineData("Busy", 1200, 30)] [InlineData("Busy", 1201, 0)]
    public void Availability_bands_of_the_urgent_profile(string state, int freeIn, int points) =>
        Assert.Equal(300 * points, Parts(Pair(Order(), Driver() with { State = Enum.Parse<DriverState>(state), FreeInSeconds = freeIn }, profile: "urgent"))[1]);

    [Fact]
    public void Fatigue_and_efficiency_fall_in_lines()
    {
        // 5 h worked: 100 − 25 − 2 in a row × 10 = 55 × 0.2 = 11. 10 extra min: (30 − 10)/25 × 100 = 80 × 0.25 = 20.
        var pairing = Pair(Order(), Driver() with { WorkedSeconds = 18_000, DeliveriesInARow = 2 }, pair: PairFacts.None with { ExtraSeconds = 600 }, profile: "consolidating");
        Assert.Equal([25_000, 30_000, 20_000, 11_000], Parts(pairing));
    }

    [Fact]
    public void The_desk_score_is_cut_to_its_range_and_the_cut_is_a_part()
    {
        // 40 + 30 + 15 × 4.5/5 = 13.5 + 15 + 20 = 118.5; the cut takes 18.5.
        Assert.Equal([40_000, 30_000, 13_500, 15_000, 20_000, -18_500], Parts(Pair(Order(), Driver() with { TargetGap = 9 }, metres: 0, profile: "desk")));
        // Late for the deadline: the window part is −50. 20 + 0 + 13.5 + 0 − 50 < 0: cut up to 0.
        var late = Pair(Order() with { Deadline = Now.AddMinutes(5) }, Driver() with { State = DriverState.Busy }, 12_000, profile: "desk");
        Assert.Equal([20_000, 0, 13_500, 0, -50_000, 16_500], Parts(late));
    }

    [Fact]
    public void The_match_value_takes_off_what_it_costs_others()
    {
        // Done in 125 + 300 + 1,500 = 1,925 s, deadline in 1,805 s: 2 min late = −2. Estimate of being late: spread max(300, 481) → 500 + 500 × 120/481 = 624.7 → 625 ‰ = −6.25.
        // Others wait 4 min = −2. Pace +1.2, fairness −3 (cut), taken from another −5.
        var pairing = Pair(
            Order() with { Deadline = Now.AddSeconds(1805), TakenFrom = Id(2, 7) }, Driver() with { TargetPaceMilli = 1200, FairnessMilli = -9000 },
            pair: PairFacts.None with { OthersWaitSeconds = 240 });
        var parts = new long[MatchValue.MostParts];
        var (count, total) = MatchValue.Of(pairing, parts);
        Assert.Equal([-2000, -6250, -2000, 1200, -3000, -5000], parts[4..count]);
        Assert.Equal(parts[..count].Sum(), total);
        Assert.Equal(["proximity", "performance", "capacity", "zone_experience", .. MatchValue.Added], MatchValue.Named(pairing.Profile, parts.AsSpan(0, count)).Select(p => p.Name));
    }

    [Trait("acceptance", "delivery-15.5")]
    [Trait("acceptance", "decisions-8.1")]
    [Fact]
    public void Parts_sum_to_the_total_in_ten_thousand_random_decisions()
    {
        foreach (var candidate in Enumerable.Range(0, 100).SelectMany(seed => DispatchPolicy.Decide(Random(1, 100, seed)).Orders[0].Candidates))
            Assert.Equal(candidate.Parts.Sum(p => p.Milli), candidate.Total);
    }

    [Theory]
    [InlineData(5, 2, 2)] [InlineData(7, 2, 4)] [InlineData(-5, 2, -2)] [InlineData(-7, 2, -4)] [InlineData(8, 3, 3)] [InlineData(7, 3, 2)] [InlineData(-8, 3, -3)]
    public void Halves_round_to_even(long dividend, long divisor, long quotient) => Assert.Equal(quotient, Rounding.Divide(dividend, divisor));
}
