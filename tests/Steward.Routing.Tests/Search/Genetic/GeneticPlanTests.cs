using Xunit;

namespace Steward.Routing.Tests;

public class GeneticPlanTests
{
    private const int Cases = 20_000, PerWorld = 50;

    /// <summary>Parents are scattered plans and descended ones; the offspring's sums are those of its lists.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_crossover_serves_every_task_once(bool windows)
    {
        ForEach(windows, scale: 1, (world, random) =>
        {
            var around = new Neighbourhoods(world.Plain, FastSearch.Width);
            var crossover = new RouteCrossover(world.Tours, around, new(world.Tours), random);
            var descent = new Descent(world.Tours, random, () => null);
            return what =>
            {
                var parents = (Parent(world, random, descent), Parent(world, random, descent));
                crossover.Cross(parents.Item1, parents.Item2);
                world.AssertSums(what);
            };
        });
    }

    /// <summary>A plan written and laid again is the same, and its parts are the sums over its lists.</summary>
    [Fact]
    public void A_plan_written_and_laid_again_is_the_same()
    {
        ForEach(windows: true, scale: 1, (world, random) => what =>
        {
            world.Scatter(random);
            var (member, used) = (new Member(world.Model.Tasks, world.Model.Routes, -1), world.Routes().Where(r => r.Count > 0).ToArray());
            world.Tours.Write(member);
            var values = used.Select(world.Value).ToArray();
            Assert.True((values.Sum(v => v.Cost) + used.Length * world.Model.Fixed, values.Sum(v => v.Excess), values.Sum(v => v.Warp), used.Length)
                == (member.Cost, member.Excess, member.Warp, member.Used), what);
            world.Tours.Lay(member);
            world.AssertSums(what);
            Assert.Equal(used, world.Routes().Where(r => r.Count > 0));
        });
    }

    /// <summary>
    /// The general evaluator accepts every route of a plan that counts as feasible, and refuses one of every other plan. Times above an
    /// int's range are coarser here: then what is feasible stays so, but something tight may be refused.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(200_000)]
    public void A_feasible_member_breaks_no_rule(int scale)
    {
        var feasible = 0;
        ForEach(windows: true, scale, (world, random) =>
        {
            var evaluator = new RouteEvaluator(world.Plain.Instance);
            var descent = new Descent(world.Tours, random, () => null);
            return what =>
            {
                var member = Parent(world, random, descent);
                var isServed = Enumerable.Range(0, member.Used).All(r => evaluator.TryScore(world.Plain.Instance.Vehicles[0], member.Route(r).ToArray(), out _));
                Assert.True(member.IsFeasible ? isServed : scale > 1 || !isServed, what);
                if (member.IsFeasible) feasible++;
            };
        });
        Assert.InRange(feasible, Cases / 20, Cases - Cases / 20);
    }

    /// <summary>Descended plans and scattered ones, by turns.</summary>
    private static Member Parent(GeneticWorld world, Xoshiro random, Descent descent)
    {
        world.Scatter(random);
        if (random.Below(4) > 0) descent.Run(withSwapStar: random.Below(2) == 0);
        var member = new Member(world.Model.Tasks, world.Model.Routes, -1);
        world.Tours.Write(member);
        return member;
    }

    private static void ForEach(bool windows, int scale, Func<GeneticWorld, Xoshiro, Action<string>> make)
    {
        var tries = (int)Trials.Of(Cases);
        for (var i = 0; i < tries; i += PerWorld)
        {
            var seed = (ulong)(i / PerWorld) + 1;
            var (world, random) = (GeneticWorld.Make(seed, windows, scale), new Xoshiro(seed + 77));
            var act = make(world, random);
            for (var k = 0; k < PerWorld; k++) act($"seed {seed}, case {i + k}");
        }
    }
}
