using Xunit;

namespace Steward.Routing.Tests;

public class RichPlanTests
{
    /// <summary>Acceptance 23: breaks, reloads, pairs across reloads, and all else that a vehicle may ask for, on random problems.</summary>
    [Fact]
    public void A_random_plan_breaks_no_hard_rule()
    {
        var (pauses, reloads, crossing) = (0, 0, 0);
        for (var seed = 1UL; seed <= Trials.Of(500); seed++)
        {
            var problem = RichProblem.Make(seed, new(Jobs: 3 + (int)(seed % 6), Vehicles: 1 + (int)(seed % 3), Sites: 7), new());
            var plan = RoutingSolver.Solve(problem, new() { Iterations = (long)(seed % 6), Seed = seed, Explain = false }).Plan;
            RichSolverTests.AssertValid(problem, plan, seed);
            Assert.Empty(plan.Violations);
            pauses += plan.Routes.Sum(r => r.Breaks.Count);
            reloads += plan.Routes.Sum(r => r.Reloads.Count);
            crossing += plan.Routes.Sum(Crossing);
        }

        Assert.True(pauses > 100 && reloads > 20 && crossing > 2, $"{pauses} breaks, {reloads} reloads, {crossing} pairs across a reload");
    }

    private static int Crossing(Route route) => route.Reloads.Sum(reload =>
        route.Stops.Take(reload.Before).Count(s => s.Half == Half.Pickup && route.Stops.Skip(reload.Before).Any(t => t.Job == s.Job)));
}
