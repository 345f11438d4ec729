using Xunit;

namespace Steward.Routing.Tests;

public class LocalSearchTests
{
    private const int Cases = 20_000, PerWorld = 50;

    /// <summary>Ruin, insertion and descent leave sums as lists have them, and undoing gives back the plan, its order and its sums.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_step_undone_leaves_no_trace(bool windows)
    {
        var (changed, tries) = (0, (int)Trials.Of(Cases));
        for (var i = 0; i < tries; i += PerWorld)
        {
            var seed = (ulong)(i / PerWorld) + 1;
            var (world, random) = (GeneticWorld.Make(seed, windows), new Xoshiro(seed + 77));
            var (log, work, removed) = (new TourLog(world.Tours), new Worklist(world.Model.Tasks), new List<int>());
            var descent = new Descent(world.Tours, random, () => null);
            var ruin = new TourRuin(world.Tours, new(world.Plain, FastSearch.Width), random);
            var insertion = new NearInsertion(world.Tours, new(world.Tours), random);
            world.Tours.Work = work;
            for (var k = 0; k < PerWorld; k++)
            {
                var (routes, sums) = (Text(world), Sums(world.Tours));
                ruin.Remove(removed);
                insertion.Insert(removed);
                descent.Run(work);
                world.AssertSums($"seed {seed}, step {k}");
                Assert.False(work.TryTake(out _), "work is left");
                Assert.Equal(world.Total(world.Routes()), world.Tours.Total);
                if (Text(world) != routes) changed++;
                if (random.Below(2) == 0)
                {
                    log.Keep();
                    continue;
                }

                log.Undo();
                world.AssertSums($"seed {seed}, undone step {k}");
                Assert.Equal((routes, sums), (Text(world), Sums(world.Tours)));
            }
        }

        Assert.True(changed > tries / 10, $"only {changed} steps changed the plan");
    }

    /// <summary>A run with fewer iterations is the beginning of one with more, and every plan serves all within the rules.</summary>
    [Fact]
    public void A_shorter_run_is_the_beginning_of_a_longer_one()
    {
        var (whole, tries) = (0, (int)Trials.Of(12));
        for (var seed = 1UL; seed <= (ulong)tries; seed++)
        {
            var instance = Instance.Of(PlainProblem.Make(seed, 40, 40));
            var plain = PlainModel.TryMake(instance)!;
            var first = FastSearch.FirstCycle(plain);
            var (shorter, longer) = (Run(plain, first + 150), Run(plain, first + 400));
            Assert.Equal(shorter.Trace, longer.Trace.Where(t => t.Iteration <= first + 150));
            Assert.True(longer.Trace.Zip(longer.Trace.Skip(1)).All(pair => pair.Second.Cost < pair.First.Cost), $"seed {seed}: a plan told is not better");
            var evaluator = new RouteEvaluator(instance);
            Assert.All(longer.Routes.Where(r => r.Length > 0), route => Assert.True(evaluator.TryScore(instance.Vehicles[0], route, out _)));
            // Only a plan that serves every task is handed over from the fast search.
            if (longer.Routes.SelectMany(r => r).Order().SequenceEqual(Enumerable.Range(0, plain.Tasks))) whole++;
        }

        Assert.True(whole > tries / 3, $"only {whole} plans are whole");
    }

    /// <summary>The size from which this search is the solver's, with a clock and without.</summary>
    [Fact]
    public void A_large_run_by_time_is_the_run_of_its_iterations()
    {
        var problem = PlainProblem.Make(3, 460, 200);
        Assert.True(InPlaceSearch.Suits(PlainModel.TryMake(Instance.Of(problem))!));
        var timed = RoutingSolver.Solve(problem, new() { Time = TimeSpan.FromSeconds(3), Explain = false });
        Assert.Equal(timed.PlanHash, RoutingSolver.Solve(problem, new() { Iterations = timed.Iterations, Explain = false }).PlanHash);
    }

    [Fact]
    public void A_task_waits_once_and_in_turn()
    {
        var work = new Worklist(4);
        foreach (var node in new[] { 2, 0, 2, 7, 3, -1 }) work.Add(node);
        Assert.Equal([2, 0], [Take(), Take()]);
        foreach (var node in new[] { 1, 2, 3 }) work.Add(node);
        Assert.Equal([3, 1, 2, -1], [Take(), Take(), Take(), Take()]);

        int Take() => work.TryTake(out var task) ? task : -1;
    }

    private static (List<(long Iteration, long Cost)> Trace, int[][] Routes) Run(PlainModel plain, long iterations)
    {
        var trace = new SearchTrace(plain.Instance, () => TimeSpan.Zero, null);
        var search = new InPlaceSearch(plain, new() { Iterations = iterations }, trace, () => null);
        Assert.Equal(StopReason.Iterations, search.Run([]));
        Assert.Equal(iterations, search.Iterations);
        return ([.. trace.Entries.Select(e => (e.Iteration, e.Tiers[1]))], search.Best);
    }

    private static string Text(GeneticWorld world) => string.Join(" | ", world.Routes().Select(r => string.Join(' ', r)));

    private static (long Total, int Used, int Overfull, int Late) Sums(Tours tours) => (tours.Total, tours.Used, tours.Overfull, tours.Late);
}
