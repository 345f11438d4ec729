using Xunit;

namespace Steward.Routing.Tests;

public class ExplainerTests
{
    /// <summary>One vehicle of capacity 5 already has 4; the second job of 4 lacks 3, and capacity + 3 makes it fit.</summary>
    [Fact]
    public void A_full_vehicle_is_named_with_the_missing_capacity()
    {
        var problem = Problem.Build("full").Dimensions("weight").Site("d").Site("a").Site("b").Travel("car", new int[9], new int[9])
            .Vehicle("v1", v => v.Start("d").End("d").Capacity(5))
            .Delivery("j1", "a", [4], j => j.Priority(1)).Delivery("j2", "b", [4]).Create();
        var explanation = Assert.Single(RoutingSolver.Solve(problem, new() { Iterations = 50 }).Explanations);
        Assert.Equal("j2", explanation.Job);
        Assert.False(explanation.FitsNoVehicleAlone);
        Assert.Equal(new VehicleRefusal("v1", "capacity:weight", "", 3), Assert.Single(explanation.Refusals));
        Assert.Equal(("capacity:weight", "v1", 3L), (explanation.Change!.Code, explanation.Change.Subject, explanation.Change.Amount));
    }

    [Fact]
    public void A_job_left_out_fits_no_vehicle_and_every_vehicle_has_a_reason()
    {
        for (var seed = 1UL; seed <= 100; seed++)
        {
            var problem = RandomProblem.Make(seed, new(Jobs: 14, Vehicles: 2, Sites: 8, Prizes: false));
            var result = RoutingSolver.Solve(problem, new() { Iterations = 30 });
            using var session = RoutingSession.Open(problem, result.Plan);
            foreach (var explanation in result.Explanations)
            {
                Assert.Null(session.Quote(explanation.Job).Best);
                Assert.Equal(2, explanation.Refusals.Count);
            }

            Assert.Equal(result.Plan.Unassigned, result.Explanations.Select(e => e.Job));
        }
    }
}
