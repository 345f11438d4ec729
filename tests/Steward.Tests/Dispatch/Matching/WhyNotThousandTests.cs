using Steward.Dispatch.Matching;
using Xunit;
using static Steward.Tests.Dispatch.Matching.World;

namespace Steward.Tests.Dispatch.Matching;

public class WhyNotThousandTests(ITestOutputHelper output)
{
    [Fact]
    [Trait("acceptance", "decisions-8.8")]
    [Trait("acceptance", "decisions-8.1")]
    public void In_a_thousand_cases_each_change_flips_the_choice_nothing_smaller_does_and_the_gap_is_exact()
    {
        var offered = 0;
        Parallel.For(0, 1000, seed =>
        {
            // Sometimes two orders, and six drivers, so that a change may also win by way of the other order.
            var snapshot = Random(1 + seed % 8 / 7, 6, 50_000 + seed).Normalized();
            var order = snapshot.Orders[0].Id;
            var target = snapshot.Drivers[seed % 6];
            if (DispatchPolicy.Decide(snapshot, explain: false).Find(order)?.Winner?.DriverId == target.Id) target = snapshot.Drivers[(seed + 1) % 6];
            var answer = WhyNot.Explain(snapshot, order, target.Id);
            if (answer.Gap is { } gap) Assert.Equal(gap, answer.Differences.Sum(d => d.Milli));
            Assert.Equal(answer.SmallestChanges.Count == 0, answer.NoneFound);
            foreach (var change in answer.SmallestChanges.Select(f => Assert.Single(f.Changes))) Check(snapshot, order, target.Id, change);
            Interlocked.Add(ref offered, answer.SmallestChanges.Count);
        });
        output.WriteLine($"1000 cases, {offered} changes offered");
        Assert.True(offered > 500, $"{offered} changes in 1,000 cases prove little.");
    }

    private static void Check(DispatchSnapshot snapshot, Guid order, Guid target, Change change)
    {
        var feature = Features.Of(snapshot, 0, Array.FindIndex(snapshot.Drivers, d => d.Id == target)).First(f => f.Name == change.Feature);
        bool Wins(long value) => DispatchPolicy.Decide(feature.With(snapshot, value), explain: false).Find(order)?.Winner?.DriverId == target;
        Assert.True(Wins(change.To), $"{change} does not win.");
        var step = Math.Sign(change.To - change.From) * feature.Grid;
        for (var smaller = change.From + step; Math.Abs(smaller - change.From) < Math.Abs(change.To - change.From); smaller += step)
            Assert.False(Wins(smaller), $"{change}: {smaller} wins too.");
    }
}
