using Xunit;

namespace Steward.Routing.Tests;

public class NeverWorseTests
{
    private static Problem Any(ulong seed) => seed % 2 == 0
        ? RandomProblem.Make(seed, new(Jobs: 10, Vehicles: 3, Sites: 8))
        : PlainProblem.Make(seed, 14, 4, pairs: seed % 3 == 0, late: seed % 5 == 0, objective: seed % 7 == 0 ? Objective.VehiclesFirst : null);

    [Fact]
    public void A_warm_start_is_never_worse()
    {
        for (var seed = 1UL; seed <= Trials.Of(600); seed++)
        {
            var problem = Any(seed);
            var start = RoutingSolver.Solve(problem, new() { Iterations = (long)(seed % 40), Seed = seed, Explain = false }).Plan;
            var after = RoutingSolver.Solve(problem, new() { Iterations = (long)(seed % 7), Seed = seed + 1, Start = start, Explain = false }).Plan;
            Assert.True(Order.Compare(after.Tiers, start.Tiers) <= 0, $"seed {seed}: {string.Join(' ', start.Tiers)} -> {string.Join(' ', after.Tiers)}");
            Assert.Empty(after.Violations);
        }
    }

    [Fact]
    public void A_stale_start_serves_the_new_jobs_too()
    {
        for (var seed = 1UL; seed <= 40; seed++)
        {
            var problem = PlainProblem.Make(seed, 20, 20);
            var stale = RoutingSolver.Solve(problem with { Jobs = [.. problem.Jobs.Take(12)] }, new() { Iterations = 20 }).Plan;
            var shorter = problem with { Jobs = [.. problem.Jobs.Skip(4)] };
            var result = RoutingSolver.Solve(shorter, new() { Iterations = 0, Start = stale });
            Assert.All(result.Explanations, e => Assert.True(e.FitsNoVehicleAlone, $"seed {seed}: {e.Job}"));
            Assert.Equal(4, result.Notices.Count);
        }
    }

    [Fact]
    public void A_larger_budget_is_never_worse_and_the_trace_improves_strictly()
    {
        for (var seed = 1UL; seed <= Trials.Of(60); seed++)
        {
            var problem = Any(seed);
            SolveResult? before = null;
            foreach (var iterations in new[] { 0, 30, 120 })
            {
                var result = RoutingSolver.Solve(problem, new() { Iterations = iterations, Explain = false });
                if (before is not null) Assert.True(Order.Compare(result.Plan.Tiers, before.Plan.Tiers) <= 0, $"seed {seed}, {iterations} iterations");
                for (var i = 1; i < result.Trace.Count; i++)
                    Assert.True(Order.Compare(result.Trace[i].Tiers, result.Trace[i - 1].Tiers) < 0, $"seed {seed}, incumbent {i}");
                Assert.True(Order.Compare(result.Plan.Tiers, result.Trace[^1].Tiers) <= 0, $"seed {seed}: the plan is worse than its trace");
                before = result;
            }
        }
    }

    [Fact]
    public void A_session_is_never_worse_after_reoptimising()
    {
        for (var seed = 1UL; seed <= Trials.Of(150); seed++)
        {
            var problem = Any(seed);
            using var session = RoutingSession.Open(problem, RoutingSolver.Solve(problem, new() { Iterations = 3, Explain = false }).Plan);
            session.Close(session.Plan.Routes.Count > 0 ? session.Plan.Routes[0].Vehicle : Fleet.IdsOf(problem.Vehicles[0]).First());
            session.Repair();
            var before = session.Plan.Tiers;
            Assert.True(Order.Compare(session.Reoptimise(new() { Iterations = 15 }).Plan.Tiers, before) <= 0, $"seed {seed}");
        }
    }
}
