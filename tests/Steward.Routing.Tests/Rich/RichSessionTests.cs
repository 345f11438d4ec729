using Xunit;

namespace Steward.Routing.Tests;

/// <summary>Live changes on rich problems: after each step the checker counts what the plan says.</summary>
public class RichSessionTests
{
    [Fact]
    public void After_each_change_the_plan_is_what_the_checker_counts()
    {
        for (var seed = 1UL; seed <= 25; seed++)
        {
            var random = new Xoshiro(seed);
            var problem = RichProblem.Make(seed, new(Jobs: 8, Vehicles: 3, Sites: 8), new());
            using var session = RoutingSession.Open(problem, RoutingSolver.Solve(problem, new() { Iterations = 10, Explain = false }).Plan);
            for (var step = 0; step < 6; step++)
            {
                Change(session, random, step);
                var check = PlanChecker.Check(session.Problem, session.Plan);
                Assert.True(check.Differences.Count == 0, $"seed {seed}, step {step}: {string.Join("; ", check.Differences)}");
                var agree = session.Plan.Violations.Count > 0 == check.Violations.Count > 0;
                Assert.True(agree, $"seed {seed}, step {step}: {string.Join("; ", check.Violations)} | {string.Join("; ", session.Plan.Violations)}");
            }
        }
    }

    private static void Change(RoutingSession session, Xoshiro random, int step)
    {
        var vehicle = "v" + random.Below(3);
        try
        {
            switch (random.Below(5))
            {
                case 0: session.Insert(RandomProblem.MakeJob(random, new(Sites: 8), step, "n")); break;
                case 1: session.Remove(session.Problem.Jobs[random.Below(session.Problem.Jobs.Count)].Id); break;
                case 2: session.Vehicle(vehicle, new("s" + random.Below(8), 10 + random.Below(30)) { DepartedAt = 5 }); break;
                case 3: session.Close(vehicle); break;
                default: session.Repair(); break;
            }
        }
        catch (RoutingException)
        {
            // An expected "no" leaves the plan as it was.
        }
    }
}
