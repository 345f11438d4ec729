using Xunit;

namespace Steward.Routing.Tests;

public class MovePropertyTests
{
    /// <summary>A price of an insertion is the difference of two full valuations, and undo gives back the state before.</summary>
    [Fact]
    public void Prices_are_those_of_a_full_valuation_and_undo_is_exact()
    {
        var moves = 0UL;
        for (var seed = 1UL; moves < Trials.Of(20_000); seed++)
        {
            var random = new Xoshiro(seed);
            var problem = RandomProblem.Make(seed, new(Jobs: 10, Vehicles: 3, Sites: 8));
            var solution = new Solution(new(Instance.Of(problem)));
            var search = new InsertionSearch(solution);
            for (var i = 0; i < 60; i++, moves++) Step(solution, search, random, seed);
        }
    }

    private static void Step(Solution solution, InsertionSearch search, Xoshiro random, ulong seed)
    {
        solution.Mark();
        var (before, routes) = (solution.Total, solution.Copy());
        var job = random.Below(solution.Instance.JobCount);
        if (!solution.IsOut(job)) Remove(solution, job);
        else if (search.Best(job) is { Exists: true } place)
        {
            Recreate.Apply(solution, place);
            Assert.True(before - solution.Instance.OutScore(job) + place.Delta == solution.Total, $"seed {seed}: the price is not the difference");
        }

        AssertRecomputed(solution, seed);
        if (random.Below(3) != 0) return;
        solution.Undo();
        Assert.True(solution.Total == before, $"seed {seed}: undo");
        Assert.Equal(routes, solution.Copy());
        AssertRecomputed(solution, seed);
    }

    private static void Remove(Solution solution, int job)
    {
        var vehicle = solution.VehicleOf(job);
        solution.TryReplace(vehicle, Array.FindAll(solution.Route(vehicle), t => solution.Instance.Tasks.Job[t] != job));
    }

    private static void AssertRecomputed(Solution solution, ulong seed)
    {
        var fresh = new Solution(new(solution.Instance));
        fresh.Load(solution.Copy());
        Assert.True(fresh.Total == solution.Total, $"seed {seed}: the running total is not the sum");
        for (var job = 0; job < solution.Instance.JobCount; job++) Assert.Equal(fresh.VehicleOf(job), solution.VehicleOf(job));
    }
}
