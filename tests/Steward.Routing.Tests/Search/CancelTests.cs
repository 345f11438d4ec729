using Xunit;

namespace Steward.Routing.Tests;

public class CancelTests
{
    /// <summary>
    /// The solver asks its clock between steps; a random question cancels, and what follows is the step under way and the writing of
    /// the plan. Counted is the thread's own processor time, so that a busy machine does not matter; collections of garbage and the
    /// compiler run in it too, so one case in ten may be late.
    /// </summary>
    [Fact]
    public void A_cancelled_solve_returns_its_incumbent_within_50_milliseconds()
    {
        var random = new Xoshiro(1);
        var (late, trials) = (0UL, Trials.Of(60));
        for (var i = 0UL; i < trials; i++)
        {
            var problem = i % 3 == 0 ? RandomProblem.Make(i + 1, new(Jobs: 60, Vehicles: 8, Sites: 30)) : PlainProblem.Make(i + 1, 200, 40, pairs: i % 3 == 1);
            var (asked, last) = (0, random.Below(300));
            var cancelledAt = TimeSpan.Zero;
            using var cancel = new CancellationTokenSource();
            var result = RoutingSolver.Solve(problem, new() { Time = TimeSpan.FromHours(1), Clock = Clock, Explain = false }, null, cancel.Token);
            if ((ThreadTime.Now() - cancelledAt).TotalMilliseconds > 50) late++;
            Assert.Equal(StopReason.Cancelled, result.StopReason);
            Assert.True(PlanChecker.Check(problem, result.Plan).IsValid);

            TimeSpan Clock()
            {
                if (asked++ == last)
                {
                    cancelledAt = ThreadTime.Now();
                    cancel.Cancel();
                }

                return TimeSpan.FromTicks(asked);
            }
        }

        Assert.True(late * 10 <= trials, $"{late} of {trials} took longer than 50 ms.");
    }

    /// <summary>
    /// The questions lie close together in work, too: between two of them a thread never works for long, in any search. The middle
    /// of the longest gaps of many solves is judged, as a single one may hold a collection of garbage.
    /// </summary>
    [Fact]
    public void Between_two_questions_of_the_clock_there_is_little_work()
    {
        var longest = new List<double>();
        for (var i = 0UL; i < 15; i++)
        {
            var problem = i % 3 == 0 ? RandomProblem.Make(i + 1, new(Jobs: 60, Vehicles: 8, Sites: 30)) : PlainProblem.Make(i + 1, 200, 40, pairs: i % 3 == 1);
            var (asked, before, gap) = (0, TimeSpan.Zero, TimeSpan.Zero);
            using var cancel = new CancellationTokenSource();
            RoutingSolver.Solve(problem, new() { Time = TimeSpan.FromHours(1), Clock = Clock, Explain = false }, null, cancel.Token);
            longest.Add(gap.TotalMilliseconds);

            TimeSpan Clock()
            {
                var now = ThreadTime.Now();
                if (asked++ > 20 && now - before > gap) gap = now - before;
                if (asked == 250) cancel.Cancel();
                before = now;
                return TimeSpan.FromTicks(asked);
            }
        }

        longest.Sort();
        Assert.True(longest[7] < 50, $"{longest[7]} ms");
    }

    [Fact]
    public void A_fault_in_the_progress_ends_the_solve_and_is_rethrown() =>
        Assert.Throws<InvalidDataException>(() => RoutingSolver.Solve(PlainProblem.Make(1, 20, 5), new() { Iterations = 50 }, new Failing()));

    private sealed class Failing : IProgress<Incumbent>
    {
        public void Report(Incumbent value) => throw new InvalidDataException();
    }
}
