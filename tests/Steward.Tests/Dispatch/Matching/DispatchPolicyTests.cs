using System.Text;
using Steward.Dispatch.Matching;
using Steward.Kernel;
using Xunit;
using static Steward.Tests.Dispatch.Matching.World;

namespace Steward.Tests.Dispatch.Matching;

public class DispatchPolicyTests(ITestOutputHelper output)
{
    [Fact]
    public void The_nearer_of_two_equal_drivers_wins()
    {
        var result = DispatchPolicy.Decide(Snapshot([Order()], [Driver(1), Driver(2)], (_, d) => d == 0 ? 6000 : 2000)).Orders[0];
        Assert.Equal(Id(2, 2), result.Winner!.DriverId);
        Assert.Equal(1, result.Winner.Alternatives);
        Assert.Equal(2, result.Candidates.Count);
    }

    [Fact]
    public void Matching_looks_at_all_orders_at_once()
    {
        // Order 1 has both drivers within 1 km; order 2 has only driver 1 near. One by one, order 1 would take driver 1 and leave 15 km to order 2.
        var snapshot = Snapshot([Order(1), Order(2)], [Driver(1), Driver(2)], (o, d) => (o, d) switch { (0, 0) => 500, (0, 1) => 2000, (1, 0) => 600, _ => 14_000 });
        var proposal = DispatchPolicy.Decide(snapshot);
        Assert.Equal(Id(2, 2), proposal.Find(Id(1, 1))!.Winner!.DriverId);
        Assert.Equal(Id(2, 1), proposal.Find(Id(1, 2))!.Winner!.DriverId);
        Assert.Equal(0, proposal.Gap);
    }

    [Fact]
    public void The_must_go_order_gets_the_only_driver()
    {
        // 50 min left less 17 and 25 of trip: 8 min of slack, under 10.
        var snapshot = Snapshot([Order(1) with { Priority = Priority.Urgent }, Order(2) with { Deadline = Now.AddMinutes(50) }], [Driver()], (_, _) => 500);
        var proposal = DispatchPolicy.Decide(snapshot);
        Assert.Equal(Id(1, 2), proposal.Orders[0].OrderId);
        Assert.NotNull(proposal.Orders[0].Winner);
        Assert.Null(proposal.Orders[1].Winner);
    }

    [Fact]
    public void A_driver_may_take_a_second_order_in_the_next_round()
    {
        var snapshot = Snapshot([Order(1), Order(2)], [Driver()], (_, _) => 900) with
        {
            BetweenSeconds = [[0, 60], [60, 0]], BetweenMetres = [[0, 400], [400, 0]], Settings = new() { Rounds = 5 },
        };
        var proposal = DispatchPolicy.Decide(snapshot);
        Assert.Equal([1, 2], proposal.Orders.Select(o => o.Winner!.Round));
        // First done in 112 + 300 + 1,500 = 1,912 s; then 60 + 300 + 1,500.
        Assert.Equal(1912 + 1860, proposal.Orders[1].Winner!.DeliveredInSeconds);
    }

    [Trait("acceptance", "delivery-15.13")]
    [Theory]
    [InlineData(90, true)]
    [InlineData(9, false)]
    public void An_order_waits_for_a_driver_next_door_only_with_slack(int slackMinutes, bool waits)
    {
        var busy = Driver(2) with { State = DriverState.Busy, ActiveOrders = 4, FreeInSeconds = 240 };
        var order = Order() with { Deadline = Now.AddMinutes(slackMinutes + 17 + 25) };
        var snapshot = Snapshot([order], [Driver(1), busy], (_, d) => d == 0 ? 12_000 : 14_000) with
        {
            Pairs = [new() { OrderId = order.Id, DriverId = busy.Id, SecondsWhenFree = 30, MetresWhenFree = 200, OthersMadeLate = 1 }],
        };
        var result = DispatchPolicy.Decide(snapshot).Orders[0];
        if (!waits)
        {
            Assert.Equal((Id(2, 1), null), (result.Winner!.DriverId, result.Hold));
            return;
        }

        // 12 km gives 30 × 0.4 = 12, 200 m gives 40: the gain of 28 points is all there is (no lateness on either side).
        // Price: 2 points and 4 min × 0.5 = 2. Net 24.
        Assert.Equal(new("better_driver_free_soon", 240, busy.Id, 28_000, 2000, 2000), result.Hold);
        Assert.Equal(24_000, result.Hold!.NetMilli);
        Assert.Null(result.Winner);
        Assert.Equal(2, result.Candidates.Count);
    }

    [Trait("acceptance", "delivery-15.11")]
    [Trait("acceptance", "decisions-8.3")]
    [Fact]
    public void The_choice_is_the_same_bytes_after_a_hundred_runs_a_round_trip_and_a_shuffle()
    {
        var snapshot = Random(30, 40, 11);
        var stored = snapshot.ToCanonical();
        var proposal = DispatchPolicy.Decide(snapshot).ToCanonical();
        Assert.Equal(stored, DispatchSnapshot.Parse(stored).ToCanonical());
        for (var run = 0; run < 100; run++)
        {
            var shuffled = Shuffled(run % 2 == 0 ? DispatchSnapshot.Parse(stored) : snapshot, new Chance(run, "shuffle"));
            Assert.Equal(stored, shuffled.ToCanonical());
            Assert.Equal(proposal, DispatchPolicy.Decide(shuffled).ToCanonical());
        }
    }

    private static DispatchSnapshot Shuffled(DispatchSnapshot snapshot, Chance chance)
    {
        var orders = Enumerable.Range(0, snapshot.Orders.Length).ToArray();
        var drivers = Enumerable.Range(0, snapshot.Drivers.Length).ToArray();
        var pairs = snapshot.Pairs.ToArray();
        chance.Shuffle<int>(orders);
        chance.Shuffle<int>(drivers);
        chance.Shuffle<PairFacts>(pairs);
        int[][] Picked(int[][] table) => [.. orders.Select(o => drivers.Select(d => table[o][d]).ToArray())];
        return snapshot with
        {
            Orders = [.. orders.Select(o => snapshot.Orders[o])], Drivers = [.. drivers.Select(d => snapshot.Drivers[d])],
            Seconds = Picked(snapshot.Seconds), Metres = Picked(snapshot.Metres), Pairs = pairs,
        };
    }

    [Trait("acceptance", "decisions-8.3")]
    [Fact]
    public void Any_changed_value_changes_the_hash()
    {
        var snapshot = Random(2, 3, 5);
        var hash = Sha256Hex.Of(snapshot.ToCanonical());
        DispatchSnapshot[] changed =
        [
            snapshot with { Now = Now.AddMicroseconds(1) }, snapshot with { Settings = new() { MaxActiveOrders = 6 } },
            snapshot with { Drivers = [snapshot.Drivers[0] with { CashMinor = 1 }, .. snapshot.Drivers[1..]] },
        ];
        Assert.All(changed, c => Assert.NotEqual(hash, Sha256Hex.Of(c.ToCanonical())));
    }

    [Fact]
    public void Nobody_and_nothing_is_a_valid_answer()
    {
        Assert.Empty(DispatchPolicy.Decide(Snapshot([], [Driver()], (_, _) => 1)).Orders);
        var alone = DispatchPolicy.Decide(Snapshot([Order()], [], (_, _) => 1)).Orders[0];
        Assert.Equal((null, 0), (alone.Winner, alone.Eligible));
        var blocked = DispatchPolicy.Decide(Snapshot([Order()], [Driver(1) with { Active = false }, Driver(2) with { OfferOpen = true }], (_, _) => 1)).Orders[0];
        Assert.Equal([("driver_inactive", 1), ("offer_open", 1)], blocked.BrokenCounts);
    }

    /// <summary>How long this takes is the business of <c>bench/Steward.Bench dispatch</c>.</summary>
    [Fact]
    public void One_order_and_500_drivers_are_explained_in_full()
    {
        var order = DispatchPolicy.Decide(Random(1, 500, 8)).Orders[0];
        Assert.Equal(500, order.Candidates.Count);
        Assert.All(order.Candidates, candidate => Assert.True(candidate.IsEligible ? candidate.Parts.Count > 0 : candidate.Verdicts.Count > 0));
    }

    [Fact]
    public void A_large_zone_is_matched_in_one_tick()
    {
        var snapshot = Random(500, 300, 9);
        var proposal = DispatchPolicy.Decide(snapshot);
        output.WriteLine($"500 × 300: {proposal.Orders.Count(o => o.Winner is not null)} matched, {proposal.ToCanonical().Length} bytes");
        Assert.Equal(0, proposal.Gap);
    }
}
