using Xunit;

namespace Steward.Routing.Tests;

public class PlainOptimumTests
{
    [Fact]
    public void Plain_problems_reach_the_shortest_plan() => AssertOptimal(vehiclesFirst: false);

    [Fact]
    public void Plain_problems_reach_the_shortest_plan_of_the_fewest_vehicles() => AssertOptimal(vehiclesFirst: true);

    /// <summary>Two or three pairs, against the general evaluator over all sequences and assignments.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Plain_problems_of_pairs_reach_the_optimum(bool vehiclesFirst)
    {
        var (missed, trials) = (new List<string>(), Trials.Of(150));
        for (var seed = 1UL; seed <= trials; seed++)
        {
            var problem = PlainProblem.Make(seed, 2 + (int)(seed % 2), 1 + (int)(seed % 3), pairs: true, late: seed % 3 == 0, objective: ObjectiveOf(vehiclesFirst));
            var best = BruteForce.Optimum(Instance.Of(problem));
            Compare(problem, seed, [.. PlanWriter.Tiers(problem.Objective, best)], missed);
        }

        AssertFew(missed, trials);
    }

    /// <summary>Up to 8 jobs, against all sequences and assignments.</summary>
    private static void AssertOptimal(bool vehiclesFirst)
    {
        var (missed, trials) = (new List<string>(), Trials.Of(1_000));
        for (var seed = 1UL; seed <= trials; seed++)
        {
            var problem = PlainProblem.Make(seed, 3 + (int)(seed % 6), 1 + (int)(seed % 4), late: seed % 3 == 0, objective: ObjectiveOf(vehiclesFirst));
            Compare(problem, seed, new AllRoutes(problem).Optimum(), missed);
        }

        AssertFew(missed, trials);
    }

    private static Objective ObjectiveOf(bool vehiclesFirst) => vehiclesFirst ? Objective.VehiclesFirst : Objective.DistanceFirst;

    private static void Compare(Problem problem, ulong seed, long[] optimum, List<string> missed)
    {
        var result = RoutingSolver.Solve(problem, new() { Iterations = 2_000, Seed = seed, Explain = false });
        Assert.True(PlanChecker.Check(problem, result.Plan).IsValid, $"seed {seed}");
        Assert.True(Order.Compare(result.Plan.Tiers, optimum) >= 0, $"seed {seed} is better than optimal");
        if (!optimum.SequenceEqual(result.Plan.Tiers)) missed.Add($"{seed}: {string.Join(' ', optimum)} < {string.Join(' ', result.Plan.Tiers)}");
    }

    /// <summary>At least 99 % optimal.</summary>
    private static void AssertFew(List<string> missed, ulong trials) =>
        Assert.True((ulong)missed.Count * 100 <= trials, $"{missed.Count} of {trials} missed:{Environment.NewLine}{string.Join(Environment.NewLine, missed)}");

    /// <summary>Every set of routes of a plain problem, depth first, cut where it cannot be better.</summary>
    private sealed class AllRoutes(Problem problem)
    {
        private readonly int[] legs = problem.Profiles[0].Distances;
        private readonly int n = problem.Sites.Count;
        private readonly bool vehiclesFirst = problem.Objective.Name == "vehicles-first";
        private long[] best = [long.MaxValue, 0, 0];

        internal long[] Optimum()
        {
            Extend(new bool[problem.Jobs.Count], 0, 0, 0, 0, 1, 0);
            return vehiclesFirst ? best : [best[0], best[2]];
        }

        private void Extend(bool[] served, int at, long time, int load, long distance, int vehicles, int firstJob)
        {
            var left = served.Count(s => !s);
            var used = at == 0 ? vehicles - 1 : vehicles;
            Keep(left, used, distance + legs[at * n]);
            if (left == 0) return;
            for (var j = 0; j < served.Length; j++)
            {
                if (served[j] || (at == 0 && j < firstJob)) continue;
                var (stop, site) = (problem.Jobs[j].Stops[0], j + 1);
                var start = Math.Max(time + legs[at * n + site], stop.Windows[0].Open);
                var next = start + stop.Service;
                if (start > stop.Windows[0].Close || load + problem.Jobs[j].Load[0] > problem.Vehicles[0].Capacity[0]
                    || next + legs[site * n] > problem.Vehicles[0].Shift.Close) continue;
                served[j] = true;
                Extend(served, site, next, load + problem.Jobs[j].Load[0], distance + legs[at * n + site], vehicles, at == 0 ? j + 1 : firstJob);
                served[j] = false;
            }

            // Routes are unordered sets: each begins with a job of a higher number than the one before.
            if (at != 0 && vehicles < problem.Vehicles[0].Count) Extend(served, 0, 0, 0, distance + legs[at * n], vehicles + 1, firstJob);
        }

        private void Keep(int left, int vehicles, long distance)
        {
            long[] found = [left, vehiclesFirst ? vehicles : 0, distance];
            if (Order.Compare(found, best) < 0) best = found;
        }
    }
}
