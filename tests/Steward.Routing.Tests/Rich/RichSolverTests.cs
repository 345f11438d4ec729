using Xunit;

namespace Steward.Routing.Tests;

public class RichSolverTests
{
    [Fact]
    public void Small_rich_problems_reach_the_proven_optimum()
    {
        var missed = new List<string>();
        for (var seed = 1UL; seed <= Trials.Of(80); seed++)
        {
            var problem = RichProblem.Make(seed, new(Jobs: 1 + (int)(seed % 4)), new());
            var optimum = PlanWriter.Tiers(problem.Objective, BruteForce.Optimum(Instance.Of(problem)));
            var result = RoutingSolver.Solve(problem, new() { Iterations = 500 });
            AssertValid(problem, result.Plan, seed);
            if (!optimum.SequenceEqual(result.Plan.Tiers)) missed.Add($"{seed}: {string.Join(' ', optimum)} < {string.Join(' ', result.Plan.Tiers)}");
        }

        Assert.True((ulong)missed.Count * 40 <= Trials.Of(80), string.Join(Environment.NewLine, missed));
    }

    [Fact]
    public void Larger_rich_problems_pass_the_independent_checker()
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var problem = RichProblem.Make(seed, new(Jobs: 16, Vehicles: 5, Sites: 10), new());
            AssertValid(problem, RoutingSolver.Solve(problem, new() { Iterations = 40 }).Plan, seed);
        }
    }

    internal static void AssertValid(Problem problem, Plan plan, ulong seed)
    {
        var check = PlanChecker.Check(problem, plan);
        Assert.True(check.IsValid, $"seed {seed}: {string.Join("; ", check.Differences)} {string.Join("; ", check.Violations)}");
    }
}
