using Xunit;

namespace Steward.Routing.Tests;

public class FaultBoundTests
{
    /// <summary>The bound skips most places; the closest insertion must be that of trying every place in full.</summary>
    [Fact]
    public void The_closest_insertion_is_that_of_all_places()
    {
        var tried = 0;
        for (var seed = 1UL; seed <= 400; seed++)
        {
            var problem = RandomProblem.Make(seed, new(Jobs: 14, Vehicles: 2, Sites: 8, Prizes: false));
            var solution = new Solution(new(Instance.Of(problem)));
            Recreate.InsertAllThatFit(solution, new(solution));
            foreach (var job in solution.OutJobs())
                for (var vehicle = 0; vehicle < 2; vehicle++)
                {
                    if (!solution.Instance.Allows(job, vehicle)) continue;
                    new Explainer(solution).Refuse(job, vehicle, out var near);
                    Assert.Equal(Smallest(solution, job, vehicle), Size(near!.Value.Faults));
                    tried++;
                }
        }

        Assert.True(tried > 500, $"{tried}");
    }

    private static (int Count, long Sum) Smallest(Solution solution, int job, int vehicle)
    {
        var (diagnosis, instance, route) = (new RouteDiagnosis(solution.Instance), solution.Instance, solution.Route(vehicle));
        var pair = instance.TasksOf(job) == 2;
        return (from first in Enumerable.Range(0, route.Length + 1)
                from second in Enumerable.Range(first, pair ? route.Length + 1 - first : 1)
                select Size(diagnosis.Of(instance.Vehicles[vehicle], Insertion.Applied(route, instance, job, first, second)))).Min();
    }

    private static (int Count, long Sum) Size(List<RouteDiagnosis.Fault> faults) => (faults.Count, faults.Sum(f => f.Amount));
}
