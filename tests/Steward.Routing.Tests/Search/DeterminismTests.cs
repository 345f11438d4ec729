using System.Globalization;
using Xunit;

namespace Steward.Routing.Tests;

public class DeterminismTests
{
    public static IEnumerable<Problem> Problems(int count)
    {
        for (var seed = 1UL; seed <= (ulong)count; seed++)
            yield return (seed % 4) switch
            {
                0 => RandomProblem.Make(seed, new(Jobs: 16, Vehicles: 4, Sites: 10)),
                1 => PlainProblem.Make(seed, 40, 10),
                2 => PlainProblem.Make(seed, 15, 8, pairs: true, objective: Objective.VehiclesFirst),
                _ => PlainProblem.Make(seed, 40, 4, late: true),
            };
    }

    [Fact]
    public void Culture_and_repetition_change_nothing()
    {
        var strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (strange.NumberFormat.NegativeSign, strange.NumberFormat.NumberDecimalSeparator, strange.NumberFormat.NumberGroupSeparator) = ("−", ",", ".");
        var kept = CultureInfo.CurrentCulture;
        try
        {
            foreach (var problem in Problems(52))
            {
                CultureInfo.CurrentCulture = kept;
                var (once, hash) = (RoutingSolver.Solve(problem, new() { Iterations = 120 }), problem.Hash);
                CultureInfo.CurrentCulture = strange;
                var again = RoutingSolver.Solve(problem, new() { Iterations = 120 });
                Assert.Equal(once.PlanHash, again.PlanHash);
                Assert.Equal(once.Trace.Select(t => t.Iteration), again.Trace.Select(t => t.Iteration));
                Assert.Equal(hash, problem.Hash);
                Assert.Equal(once.Explanations.Select(e => e.Change), again.Explanations.Select(e => e.Change));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = kept;
        }
    }

    [Fact]
    public void A_run_by_time_is_the_run_of_its_iterations()
    {
        foreach (var problem in Problems((int)Trials.Of(24)))
        {
            var timed = RoutingSolver.Solve(problem, new() { Time = TimeSpan.FromMilliseconds(40), Explain = false });
            var counted = RoutingSolver.Solve(problem, new() { Iterations = timed.Iterations, Explain = false });
            Assert.Equal(timed.PlanHash, counted.PlanHash);
            Assert.Equal(timed.Trace.Select(t => (t.Iteration, t.Vehicles)), counted.Trace.Select(t => (t.Iteration, t.Vehicles)));
        }
    }

    [Fact]
    public void Eight_solves_at_once_find_what_one_after_another_find()
    {
        var problems = Problems(8).ToArray();
        var alone = problems.Select(p => RoutingSolver.Solve(p, new() { Iterations = 150 }).PlanHash);
        var together = new string[problems.Length];
        Parallel.For(0, problems.Length, i => together[i] = RoutingSolver.Solve(problems[i], new() { Iterations = 150 }).PlanHash);
        Assert.Equal(alone, together);
    }

    [Fact]
    public void A_session_replayed_from_its_calls_ends_in_the_same_plan()
    {
        for (var seed = 1UL; seed <= 20; seed++) Assert.Equal(Played(seed), Played(seed));

        static string Played(ulong seed)
        {
            var problem = PlainProblem.Make(seed, 30, 10);
            using var session = RoutingSession.Open(problem);
            session.Repair();
            session.Remove("j3");
            session.Insert(JobBuilder.Delivery("new", "s7", [2], j => j.Window(100, 300)));
            session.Close("v#1");
            session.Reoptimise(new() { Iterations = 60, Seed = seed });
            return session.Plan.Hash;
        }
    }

    [Fact]
    public void Two_threads_find_the_same_plan_each_time()
    {
        foreach (var problem in Problems(12))
        {
            var options = new SolveOptions { Iterations = 20_000, Threads = 2 };
            var once = RoutingSolver.Solve(problem, options);
            Assert.Equal(once.PlanHash, RoutingSolver.Solve(problem, options).PlanHash);
            Assert.True(PlanChecker.Check(problem, once.Plan).IsValid);
        }
    }

    /// <summary>A question of the clock stops the run; its iterations then give the same plan without a clock.</summary>
    [Fact]
    public void Two_threads_stopped_by_time_are_repeated_by_iterations()
    {
        var seed = 0UL;
        foreach (var problem in Problems(12))
        {
            var (asked, last) = (0, 3 + (int)(seed++ * 7));
            var timed = RoutingSolver.Solve(problem, new() { Time = TimeSpan.FromHours(1), Clock = () => Interlocked.Increment(ref asked) > last ? TimeSpan.FromHours(2) : TimeSpan.Zero, Threads = 2 });
            Assert.Equal(StopReason.Time, timed.StopReason);
            Assert.Equal(timed.PlanHash, RoutingSolver.Solve(problem, new() { Iterations = timed.Iterations, Threads = 2 }).PlanHash);
        }
    }

    [Fact]
    public void A_fault_in_the_progress_ends_both_threads()
    {
        var options = new SolveOptions { Iterations = 50_000, Threads = 2 };
        Assert.Throws<InvalidDataException>(() => RoutingSolver.Solve(PlainProblem.Make(1, 40, 10), options, new Failing()));
    }

    private sealed class Failing : IProgress<Incumbent>
    {
        public void Report(Incumbent value) => throw new InvalidDataException();
    }
}
