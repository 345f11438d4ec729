using System.Diagnostics;
using Xunit;

namespace Steward.Routing.Tests;

public class CancelTests
{
    /// <summary>
    /// The solver asks its clock between steps; a random question cancels, and what follows is the step under way and the writing of
    /// the plan. On a busy machine a thread may wait for the processor, so one case in ten may be late.
    /// </summary>
    [Fact]
    public void A_cancelled_solve_returns_its_incumbent_within_50_milliseconds()
    {
        var random = new Xoshiro(1);
        var (late, trials) = (0UL, Trials.Of(60));
        for (var i = 0UL; i < trials; i++)
        {
            var problem = i % 3 == 0 ? RandomProblem.Make(i + 1, new(Jobs: 60, Vehicles: 8, Sites: 30)) : PlainProblem.Make(i + 1, 200, 40, pairs: i % 3 == 1);
            var (began, after) = (Stopwatch.GetTimestamp(), (long)random.Below(40));
            var cancelledAt = 0L;
            using var cancel = new CancellationTokenSource();
            var result = RoutingSolver.Solve(problem, new() { Time = TimeSpan.FromSeconds(20), Clock = Clock, Explain = false }, null, cancel.Token);
            Assert.Equal(StopReason.Cancelled, result.StopReason);
            Assert.True(PlanChecker.Check(problem, result.Plan).IsValid);
            if (Stopwatch.GetElapsedTime(cancelledAt).TotalMilliseconds > 50) late++;

            TimeSpan Clock()
            {
                var now = Stopwatch.GetElapsedTime(began);
                if (cancelledAt == 0 && now.TotalMilliseconds >= after)
                {
                    cancelledAt = Stopwatch.GetTimestamp();
                    cancel.Cancel();
                }

                return now;
            }
        }

        Assert.True(late * 10 <= trials, $"{late} of {trials} took longer than 50 ms.");
    }

    [Fact]
    public void A_fault_in_the_progress_ends_the_solve_and_is_rethrown() =>
        Assert.Throws<InvalidDataException>(() => RoutingSolver.Solve(PlainProblem.Make(1, 20, 5), new() { Iterations = 50 }, new Failing()));

    private sealed class Failing : IProgress<Incumbent>
    {
        public void Report(Incumbent value) => throw new InvalidDataException();
    }
}
