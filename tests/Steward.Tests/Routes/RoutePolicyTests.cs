using Steward.Routes.Optimizing;
using Xunit;

namespace Steward.Tests.Routes;

/// <summary>The rule of delivery automation 8.2, on matrices that a reader can add up.</summary>
public class RoutePolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);

    [Fact, Trait("acceptance", "delivery-15.17")]
    public void A_gain_of_ten_percent_is_taken_and_one_of_nine_is_not()
    {
        // As it is: 600 + 1400 = 2000 s. The other way round: 900 + 920 = 1820 s (9 %), or 900 + 900 = 1800 s (10 %).
        var (nine, ten) = (RoutePolicy.Decide(Two(900, 920)), RoutePolicy.Decide(Two(900, 900)));

        Assert.Equal((false, 180L, 1, "improvement"), (nine.IsBetter, nine.GainSeconds, nine.Moved, nine.Verdicts.First(v => !v.Passed).Rule));
        Assert.Equal((true, 200L, 10m), (ten.IsBetter, ten.GainSeconds, ten.GainPercent));
        Assert.Equal([1, 0], ten.Best.Sequence);
    }

    [Fact]
    public void Two_minutes_are_the_least_and_an_event_asks_for_five_alone()
    {
        // 110 of 500 s is 22 %, but below two minutes.
        var small = RoutePolicy.Decide(Two(190, 200, first: 150, between: 350));
        Assert.Equal((false, "least_gain"), (small.IsBetter, small.Verdicts.First(v => !v.Passed).Rule));

        // 310 of 10000 s is 3 %: nothing for the tick, enough for a route that is late.
        var late = Two(5000, 4690, first: 4000, between: 6000);
        Assert.False(RoutePolicy.Decide(late).IsBetter);
        Assert.True(RoutePolicy.Decide(late with { Rule = late.Rule with { EventGainSeconds = 300 } }).IsBetter);
    }

    [Fact]
    public void No_promise_gets_later_past_its_deadline()
    {
        // Stop 0 is promised for second 1000 and reached at 600; the shorter way would reach it at 1800.
        var promised = Two(900, 900) with { Stops = [Stop(0) with { Due = 1000 }, Stop(1)] };
        Assert.Equal(0, RoutePolicy.Decide(promised).Moved);
        // Promised for second 500 it is late already, and may not get later still.
        Assert.False(RoutePolicy.Decide(promised with { Stops = [Stop(0) with { Due = 500 }, Stop(1)] }).IsBetter);
        Assert.True(RoutePolicy.Decide(promised with { Stops = [Stop(0) with { Due = 1800 }, Stop(1)] }).IsBetter);
    }

    [Fact, Trait("acceptance", "delivery-15.17")]
    public void A_bad_order_of_ten_stops_is_improved_and_locked_stops_never_move()
    {
        // Ten deliveries on a street, 600 s from one to the next, in an order that runs to and fro.
        int[] places = [9, 2, 7, 4, 10, 1, 6, 3, 8, 5];
        var bad = Street(places, []);
        var proposal = RoutePolicy.Decide(bad);
        Assert.True(proposal.IsBetter);
        Assert.Equal(Enumerable.Range(1, 10), proposal.Best.Sequence.Select(i => places[i]));
        Assert.True(proposal.GainPercent >= 10);

        for (var locked = 0; locked < 10; locked++)
        {
            var kept = RoutePolicy.Decide(Street(places, [locked]));
            Assert.Equal(locked, kept.Best.Sequence[locked]);
            Assert.True(kept.GainSeconds > 0);
        }
    }

    [Fact]
    public void A_stop_that_is_reached_within_two_minutes_stays_first()
    {
        var near = Two(60, 60, first: 120, between: 2000);
        Assert.Equal([true, false], RoutePolicy.Locked(near, Walked.Of(near, [0, 1])));
        Assert.Equal([0, 1], RoutePolicy.Decide(near).Best.Sequence);
        Assert.Equal(0, RoutePolicy.Decide(near).Moved);
    }

    [Fact]
    public void Each_moved_stop_must_pay_more_than_a_minute()
    {
        // 125 of 1000 s, and 70 s of them would be too much to ask for one stop; 60 is the price.
        var paid = Two(400, 475, first: 300, between: 700);
        Assert.True(RoutePolicy.Decide(paid).IsBetter);
        Assert.False(RoutePolicy.Decide(paid with { Rule = paid.Rule with { PerMovedSeconds = 125 } }).IsBetter);
    }

    [Fact]
    public void A_delivery_stays_behind_its_pickup_and_loads_fit_also_across_a_lock()
    {
        // Order 0: pickup at 1, delivery at 3; order 1 likewise at 2 and 4. Both at once are too heavy; a lock stands between.
        var street = Street([1, 3, 2, 4], []);
        var paired = street with
        {
            CapacityGrams = 1000,
            Stops =
            [
                street.Stops[0] with { Order = 0, IsPickup = true, Grams = 600 }, street.Stops[1] with { Order = 0, Grams = 600 },
                street.Stops[2] with { Order = 1, IsPickup = true, Grams = 600 }, street.Stops[3] with { Order = 1, Grams = 600 },
            ],
        };
        Assert.Equal([0, 1, 2, 3], RoutePolicy.Decide(paired).Best.Sequence);
        // With room for both the street is driven once: 1, 2, 3, 4.
        Assert.Equal([0, 2, 1, 3], RoutePolicy.Decide(paired with { CapacityGrams = 1200 }).Best.Sequence);
        var cut = paired with { CapacityGrams = 1200, Stops = [.. paired.Stops.Select((stop, i) => i == 1 ? stop with { Locked = true } : stop)] };
        Assert.Equal([0, 1, 2, 3], RoutePolicy.Decide(cut).Best.Sequence);
    }

    [Fact, Trait("acceptance", "delivery-15.11")]
    public void The_parts_of_both_candidates_add_up_and_a_rerun_gives_the_same_bytes()
    {
        var snapshot = Street([9, 2, 7, 4, 10, 1, 6, 3, 8, 5], [4]);
        var choice = RoutePolicy.ToChoice(snapshot, RoutePolicy.Decide(snapshot));
        Assert.Equal([RoutePolicy.Keep, RoutePolicy.Change], choice.Candidates.Select(c => c.Key));
        Assert.All(choice.Candidates, candidate => Assert.Equal(candidate.Total, candidate.Parts.Sum(part => part.Value)));

        var again = RouteSnapshot.Parse(snapshot.ToCanonical());
        Assert.Equal(snapshot.ToCanonical(), again.ToCanonical());
        for (var i = 0; i < 5; i++) Assert.Equal(Steward.Kernel.Json.Of(choice).Text, Steward.Kernel.Json.Of(RoutePolicy.ToChoice(again, RoutePolicy.Decide(again))).Text);
    }

    /// <summary>Two deliveries, seconds by leg: 0→a and a→b as it is, 0→b and b→a the other way.</summary>
    private static RouteSnapshot Two(int other, int back, int first = 600, int between = 1400) => Of([Stop(0), Stop(1)], [0, first, other, 0, 0, between, 0, back, 0]);

    private static RouteSnapshot Street(int[] places, int[] locked)
    {
        int[] at = [0, .. places];
        return Of(
            [.. places.Select((_, i) => Stop(i) with { Locked = locked.Contains(i) })],
            [.. at.SelectMany(from => at.Select(to => Math.Abs(to - from) * 600))]);
    }

    private static SnapshotStop Stop(int index) => new(new Guid(index + 1, 0, 0, new byte[8]), index, index + 1, false, 0, 0, null, 1, 1, false);

    private static RouteSnapshot Of(SnapshotStop[] stops, int[] seconds) => new()
    {
        Now = Now, RouteId = Guid.AllBitsSet, RouteVersion = 1, Cause = "timer", Stops = stops, Seconds = seconds, Metres = [.. seconds.Select(s => s * 10)], CapacityGrams = 30_000,
        CapacityMillilitres = 100_000,
    };
}
