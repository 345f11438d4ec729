using System.Diagnostics;
using Steward.Dispatch.Matching;
using Xunit;
using static Steward.Tests.Dispatch.Matching.World;

namespace Steward.Tests.Dispatch.Matching;

public class WhyNotTests(ITestOutputHelper output)
{
    [Trait("acceptance", "decisions-8.1")]
    [Fact]
    public void The_gap_is_the_sum_of_the_part_differences()
    {
        // 2 km against 6 km: (90 − 50) × 0.4 = 16 points, all of it proximity.
        var snapshot = Snapshot([Order()], [Driver(1), Driver(2)], (_, d) => d == 0 ? 2000 : 6000);
        var answer = WhyNot.Explain(snapshot, Id(1, 1), Id(2, 2));
        Assert.Equal((TargetStatus.Lost, 16_000), (answer.Status, answer.Gap));
        Assert.Equal(new("proximity", 16_000), Assert.Single(answer.Differences, d => d.Milli != 0));
        // It wins from 1,000 m on (100 points against 90): 6,000 → 1,000.
        var distance = answer.SmallestChanges.Select(f => f.Changes[0]).First(c => c.Feature == "distance");
        Assert.Equal((6000, 1000), (distance.From, distance.To));
    }

    [Fact]
    public void A_blocked_driver_is_told_all_rules_and_what_lifts_them()
    {
        var blocked = Driver(1) with { LoadGrams = 29_000 };
        var answer = WhyNot.Explain(Snapshot([Order()], [blocked, Driver(2)], (_, d) => d == 0 ? 500 : 6000), Id(1, 1), blocked.Id);
        Assert.Equal(TargetStatus.Blocked, answer.Status);
        Assert.Equal(new("weight", 31_000, 30_000, "grams", false), Assert.Single(answer.Broken));
        Assert.Equal(31_000, answer.SmallestChanges.Select(f => f.Changes[0]).First(c => c.Feature == "capacity_weight").To);
        Assert.Equal(1000, answer.SmallestChanges.Select(f => f.Changes[0]).First(c => c.Feature == "order_weight").To);
    }

    [Fact]
    public void The_chosen_and_the_unknown_are_named_so()
    {
        var snapshot = Snapshot([Order()], [Driver()], (_, _) => 500);
        Assert.Equal(TargetStatus.Chosen, WhyNot.Explain(snapshot, Id(1, 1), Id(2, 1)).Status);
        Assert.Equal(TargetStatus.Unknown, WhyNot.Explain(snapshot, Id(1, 1), Id(2, 5)).Status);
    }

    [Fact]
    public void What_no_single_change_does_a_pair_may_do()
    {
        var target = Driver(1) with { LoadGrams = 29_000, ShiftEndsAt = Now };
        var snapshot = Snapshot([Order()], [target, Driver(2)], (_, d) => d == 0 ? 500 : 6000);
        Assert.True(WhyNot.Explain(snapshot, Id(1, 1), target.Id).NoneFound);
        var answer = WhyNot.Explain(snapshot, Id(1, 1), target.Id, ["capacity_weight", "shift_end"], maxChanges: 2);
        // 500 m at 8 m/s = 62 s + 300 + 1,500 = 1,862 s, less 900 allowed: the shift must end 962 s from now, on the grid 1,020.
        Assert.Equal([("capacity_weight", 31_000L), ("shift_end", 1020L)], Assert.Single(answer.SmallestChanges).Changes.Select(c => (c.Feature, c.To)));
    }

    [Trait("acceptance", "delivery-15.12")]
    [Fact]
    public void Every_change_offered_flips_the_choice_and_none_smaller_on_the_grid_does()
    {
        var (offered, cases) = (0, 0);
        for (var seed = 0; cases < 200; seed++)
        {
            var snapshot = Random(1, 12, 1000 + seed).Normalized();
            var winner = DispatchPolicy.Decide(snapshot).Orders[0].Winner;
            if (winner is null) continue;
            var target = snapshot.Drivers.First(d => d.Id != winner.DriverId);
            var answer = WhyNot.Explain(snapshot, Id(1, 1), target.Id);
            cases++;
            if (answer.Gap is { } gap) Assert.Equal(gap, answer.Differences.Sum(d => d.Milli));
            foreach (var change in answer.SmallestChanges.Select(f => f.Changes[0]))
            {
                offered++;
                var feature = Features.Of(snapshot, 0, Array.IndexOf(snapshot.Drivers, target)).First(f => f.Name == change.Feature);
                Assert.Equal(target.Id, DispatchPolicy.Decide(feature.With(snapshot, change.To)).Orders[0].Winner!.DriverId);
                var step = Math.Sign(change.To - change.From) * feature.Grid;
                for (var smaller = change.From + step; Math.Abs(smaller - change.From) < Math.Abs(change.To - change.From); smaller += step)
                    Assert.NotEqual(target.Id, DispatchPolicy.Decide(feature.With(snapshot, smaller), explain: false).Orders[0].Winner?.DriverId);
            }
        }

        output.WriteLine($"{cases} cases, {offered} changes offered");
    }

    [Fact]
    public void One_order_and_500_drivers_are_answered_quickly()
    {
        var snapshot = Random(1, 500, 8).Normalized();
        var proposal = DispatchPolicy.Decide(snapshot).Orders[0];
        var target = proposal.Candidates.Where(c => c.IsEligible).ElementAt(5).DriverId;
        WhyNot.Explain(snapshot, Id(1, 1), target);
        var start = Stopwatch.GetTimestamp();
        var answer = WhyNot.Explain(snapshot, Id(1, 1), target);
        output.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms, {answer.StepsUsed} runs, {answer.SmallestChanges.Count} changes");
    }
}
