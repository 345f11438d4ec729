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

    /// <summary>Both jobs are locked to the small vehicle, which holds one of them; the other vehicle stands idle.</summary>
    [Fact]
    public void Unlocking_a_job_is_proposed_where_its_lock_keeps_it_out()
    {
        var problem = Problem.Build("locked").Dimensions("weight").Site("d").Site("a").Travel("car", new int[4], new int[4])
            .Vehicle("small", v => v.Start("d").Capacity(5)).Vehicle("idle", v => v.Start("d").Capacity(5).Cost(fix: 30))
            .Delivery("j1", "a", [4], j => j.Priority(1)).Delivery("j2", "a", [4])
            .Lock(new(["j1", "j2"], "small")).Create();
        var change = Assert.Single(RoutingSolver.Solve(problem, new() { Iterations = 50 }).Explanations).Change;
        Assert.Equal(new SingleChange(RefusalCodes.Capacity + "weight", "small", 3, "small", 0), change);
        var dear = problem with { Vehicles = [.. problem.Vehicles.Select(v => v.Id == "small" ? v with { MaxStops = 1 } : v)] };
        Assert.Equal(new SingleChange(RefusalCodes.Lock, "j2", 0, "idle", 30), Assert.Single(RoutingSolver.Solve(dear, new() { Iterations = 50 }).Explanations).Change);
    }

    /// <summary>The second job's only place is before the first one, which a lock holds at the time of its arrival.</summary>
    [Fact]
    public void A_lock_of_another_job_is_proposed_when_it_is_in_the_way()
    {
        var problem = Problem.Build("held").Site("d").Site("a").Travel("car", [0, 10, 10, 0], [0, 10, 10, 0])
            .Vehicle("v", v => v.Start("d").Shift(0, 100))
            .Visit("held", "a", j => j.Priority(1).Service(5).Window(0, 50)).Visit("late", "a", j => j.Window(10, 10).Service(5))
            .Lock(JobLock.ToStart("held", 10)).Create();
        var change = Assert.Single(RoutingSolver.Solve(problem, new() { Iterations = 50 }).Explanations).Change!;
        Assert.Equal((RefusalCodes.Lock, "held", "v"), (change.Code, change.Subject, change.Vehicle));
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
