using Xunit;

namespace Steward.Routing.Tests;

public class RouteMemoryTests
{
    /// <summary>Random routes of equal and different vehicles, many of them met twice: what is recalled is what a fresh walk says.</summary>
    [Fact]
    public void A_remembered_route_has_the_value_of_a_fresh_walk()
    {
        var (recalled, feasible) = (0L, 0);
        for (var seed = 1UL; seed <= Trials.Of(60); seed++)
        {
            var problem = RichProblem.Make(seed, new(Jobs: 6, Vehicles: 3, Sites: 5), new());
            var instance = Instance.Of(problem);
            var (remembering, random) = (new RouteEvaluator(instance).Remembering(), new Xoshiro(seed));
            for (var i = 0; i < 120; i++)
            {
                var route = RandomRoute(instance, random);
                var vehicle = instance.Vehicles[random.Below(instance.Vehicles.Length)];
                var known = remembering.TryValue(vehicle, route, out var value);
                Assert.Equal(new RouteEvaluator(instance).TryValue(vehicle, route, out var fresh), known);
                if (known) Assert.Equal(fresh, value);
                feasible += known ? 1 : 0;
            }

            recalled += 120 - remembering.Walks;
        }

        Assert.True(recalled > 500 && feasible > 500, $"{recalled} recalled, {feasible} feasible");
    }

    private static int[] RandomRoute(Instance instance, Xoshiro random)
    {
        var route = new List<int>();
        for (var job = 0; job < instance.JobCount && route.Count < 3; job++)
        {
            if (instance.TasksOf(job) == 0 || random.Below(3) > 0) continue;
            route.Insert(random.Below(route.Count + 1), instance.FirstTask[job]);
            if (instance.TasksOf(job) == 2) route.Insert(route.IndexOf(instance.FirstTask[job]) + 1, instance.FirstTask[job] + 1);
        }

        return [.. route];
    }
}
