using Xunit;

namespace Steward.Routing.Tests;

public class RoutingSolverTests
{
    private static SolveOptions Steps(long iterations) => new() { Iterations = iterations };

    /// <summary>Problems of up to 4 jobs; at least 99 % must be solved to the optimum, and none to less than it.</summary>
    [Fact]
    public void Small_problems_reach_the_proven_optimum()
    {
        var missed = new List<string>();
        for (var seed = 1UL; seed <= Trials.Of(300); seed++)
        {
            var problem = RandomProblem.Make(seed, new(Jobs: 1 + (int)(seed % 4)));
            var optimum = PlanWriter.Tiers(problem.Objective, BruteForce.Optimum(Instance.Of(problem)));
            var result = RoutingSolver.Solve(problem, Steps(2000));
            var check = PlanChecker.Check(problem, result.Plan);
            Assert.True(check.IsValid, $"seed {seed}: {string.Join("; ", check.Differences)} {string.Join("; ", check.Violations)}");
            if (!optimum.SequenceEqual(result.Plan.Tiers))
                missed.Add($"{seed}: {string.Join(' ', optimum)} < {string.Join(' ', result.Plan.Tiers)}");
        }

        Assert.True((ulong)missed.Count * 100 <= Trials.Of(300), string.Join(Environment.NewLine, missed));
    }

    [Fact]
    public void A_larger_problem_passes_the_independent_checker()
    {
        for (var seed = 1UL; seed <= 30; seed++)
        {
            var problem = RandomProblem.Make(seed, new(Jobs: 25, Vehicles: 6, Sites: 15));
            var result = RoutingSolver.Solve(problem, Steps(200));
            var check = PlanChecker.Check(problem, result.Plan);
            Assert.True(check.IsValid, $"seed {seed}: {string.Join("; ", check.Differences)} {string.Join("; ", check.Violations)}");
        }
    }

    [Fact]
    public void The_same_seed_and_iterations_give_the_same_plan()
    {
        var problem = RandomProblem.Make(7, new(Jobs: 20, Vehicles: 4, Sites: 12));
        Assert.Equal(RoutingSolver.Solve(problem, Steps(300)).PlanHash, RoutingSolver.Solve(problem, Steps(300)).PlanHash);
    }

    [Fact]
    public void A_run_by_time_repeats_as_a_run_by_its_iterations()
    {
        var problem = RandomProblem.Make(8, new(Jobs: 25, Vehicles: 5, Sites: 14));
        var timed = RoutingSolver.Solve(problem, new() { Time = TimeSpan.FromMilliseconds(300) });
        var counted = RoutingSolver.Solve(problem, Steps(timed.Iterations));
        Assert.Equal(timed.PlanHash, counted.PlanHash);
    }

    [Fact]
    public void A_larger_budget_is_never_worse_and_the_trace_improves_strictly()
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var problem = RandomProblem.Make(seed, new(Jobs: 15, Vehicles: 3, Sites: 10));
            var (few, many) = (RoutingSolver.Solve(problem, Steps(20)), RoutingSolver.Solve(problem, Steps(200)));
            Assert.True(Order.Compare(many.Plan.Tiers, few.Plan.Tiers) <= 0);
            for (var i = 1; i < many.Trace.Count; i++)
                Assert.True(Order.Compare(many.Trace[i].Tiers, many.Trace[i - 1].Tiers) < 0, $"seed {seed}, incumbent {i}");
        }
    }

    [Fact]
    public void A_warm_start_is_never_worse_than_its_plan()
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var problem = RandomProblem.Make(seed, new(Jobs: 15, Vehicles: 3, Sites: 10));
            var plan = RoutingSolver.Solve(problem, Steps(100)).Plan;
            var warm = RoutingSolver.Solve(problem, new() { Iterations = 0, Start = plan, Seed = 99 }).Plan;
            Assert.True(Order.Compare(warm.Tiers, plan.Tiers) <= 0);
        }
    }

    [Fact]
    public void A_cancelled_solve_returns_its_incumbent()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        var result = RoutingSolver.Solve(RandomProblem.Make(3, new(Jobs: 10)), Steps(1_000_000), null, cancel.Token);
        Assert.Equal(StopReason.Cancelled, result.StopReason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_last_incumbent_is_told_and_the_tests_of_moves_are_counted(bool plain)
    {
        var problem = plain ? PlainProblem.Make(5, 60, 12) : RandomProblem.Make(5, new(Jobs: 20, Vehicles: 4, Sites: 12));
        var told = new Told();
        var result = RoutingSolver.Solve(problem, Steps(3_000), told);
        Assert.Equal(result.Trace[^1].Tiers, told.Last!.Tiers);
        Assert.Equal(told.Last.Tiers, told.Last.Plan.Value.Tiers);
        Assert.InRange(result.MoveTests, 3_000, long.MaxValue);
    }

    private sealed class Told : IProgress<Incumbent>
    {
        internal Incumbent? Last { get; private set; }

        public void Report(Incumbent value) => Last = value;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(100)]
    public void No_more_iterations_are_done_than_asked_for(long iterations) =>
        Assert.Equal(iterations, RoutingSolver.Solve(PlainProblem.Make(3, 40, 10), Steps(iterations)).Iterations);

    [Fact]
    public void An_empty_problem_has_an_empty_plan()
    {
        var result = RoutingSolver.Solve(Problem.Build("empty").Create(), Steps(10));
        Assert.Equal(StopReason.ProvenEmpty, result.StopReason);
        Assert.Empty(result.Plan.Routes);
        Assert.True(result.Plan.IsComplete);
    }

    [Theory]
    [InlineData(null, 1, "budget_missing")]
    [InlineData(-1L, 1, "option_range")]
    [InlineData(1L, 3, "option_range")]
    [InlineData(1L, 0, "option_range")]
    public void Bad_options_are_refused_with_their_code(long? iterations, int threads, string code)
    {
        var options = new SolveOptions { Iterations = iterations, Threads = threads };
        var error = Assert.Throws<RoutingException>(() => RoutingSolver.Solve(Problem.Build("x").Create(), options));
        Assert.Equal(code, error.Code);
    }
}
