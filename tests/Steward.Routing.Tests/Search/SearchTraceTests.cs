using Xunit;

namespace Steward.Routing.Tests;

public class SearchTraceTests
{
    /// <summary>The whole search lasts less than the 50 ms between two reports: what waits then is told at its end.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_last_incumbent_told_is_the_plan_returned(bool vehiclesFirst)
    {
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var told = new Told();
            var problem = PlainProblem.Make(seed, 12, 4, objective: vehiclesFirst ? Objective.VehiclesFirst : Objective.DistanceFirst);
            var result = RoutingSolver.Solve(problem, new() { Iterations = 500, Seed = seed, Clock = () => TimeSpan.FromMilliseconds(10) }, told);
            Assert.Equal(result.Plan.Tiers, told.Incumbents[^1].Tiers);
            Assert.Equal(result.Plan.Hash, told.Incumbents[^1].Plan.Value.Hash);
            Assert.Equal(result.Trace[^1].Tiers, told.Incumbents[^1].Tiers);
        }
    }

    /// <summary>A clock that goes on by 30 ms at every look: every second plan found is told at once, the others wait.</summary>
    [Fact]
    public void Incumbents_are_told_at_most_every_50_ms_and_none_is_told_twice()
    {
        var (told, now) = (new Told(), 0);
        var problem = PlainProblem.Make(3, 60, 12);
        RoutingSolver.Solve(problem, new() { Iterations = 4_000, Clock = () => TimeSpan.FromMilliseconds(now += 30) }, told);
        Assert.True(told.Incumbents.Count > 2);
        for (var i = 1; i < told.Incumbents.Count; i++)
        {
            Assert.True(Order.Compare(told.Incumbents[i].Tiers, told.Incumbents[i - 1].Tiers) < 0);
            Assert.True(told.Incumbents[i].Elapsed > told.Incumbents[i - 1].Elapsed);
        }
    }

    /// <summary>By a clock that stands still nothing is told between the first plan and the end, but for the first complete one.</summary>
    [Fact]
    public void The_first_complete_plan_is_told_at_once()
    {
        var (told, instance) = (new Told(), Instance.Of(PlainProblem.Make(1, 4, 2)));
        var trace = new SearchTrace(instance, () => TimeSpan.FromMilliseconds(10), told);
        Score[] found = [new(3, 40, 0), new(1, 50, 0), new(0, 90, 0), new(0, 80, 0)];
        for (var i = 0; i < found.Length; i++) trace.Add(i, found[i], 2, () => [[], []]);
        Assert.Equal([0L, 2L], told.Incumbents.Select(i => i.Iteration));
        trace.Close();
        Assert.Equal([0L, 2L, 3L], told.Incumbents.Select(i => i.Iteration));
    }

    private sealed class Told : IProgress<Incumbent>
    {
        internal List<Incumbent> Incumbents { get; } = [];

        public void Report(Incumbent value) => Incumbents.Add(value);
    }
}
