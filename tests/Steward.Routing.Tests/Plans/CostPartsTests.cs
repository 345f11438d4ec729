using Xunit;

namespace Steward.Routing.Tests;

public class CostPartsTests
{
    [Fact]
    public void Parts_of_routes_and_plans_sum_to_the_total_and_to_the_objective()
    {
        for (var seed = 1UL; seed <= Trials.Of(400); seed++)
        {
            var problem = seed % 2 == 0
                ? RandomProblem.Make(seed, new(Jobs: 9, Vehicles: 3, Objective: Objective.Cost))
                : RichProblem.Make(seed, new(Jobs: 6, Vehicles: 3, Objective: Objective.Cost), new());
            var plan = RoutingSolver.Solve(problem, new() { Iterations = 15, Explain = false }).Plan;
            foreach (var part in typeof(CostParts).GetProperties())
                if (part.Name is not ("Total" or nameof(CostParts.LostPrizes)))
                    Assert.Equal(plan.Routes.Sum(r => (long)part.GetValue(r.Cost)!), (long)part.GetValue(plan.Cost)!);
            foreach (var cost in plan.Routes.Select(r => r.Cost).Append(plan.Cost)) Assert.Equal(SumOfParts(cost), cost.Total);
            Assert.Equal(plan.Unassigned.Sum(id => problem.Jobs.First(j => j.Id == id).Prize ?? 0), plan.Cost.LostPrizes);
            Assert.Equal(plan.Tiers[1], plan.Cost.Total);
        }
    }

    private static long SumOfParts(CostParts cost) =>
        typeof(CostParts).GetProperties().Where(p => p.Name != "Total").Sum(p => (long)p.GetValue(cost)!);
}
