using Xunit;

namespace Steward.Routing.Tests;

/// <summary>A quote looks closely at few vehicles; what it says must be what walking every place of every vehicle says.</summary>
public class VehicleOffersTests
{
    [Fact]
    public void The_cheapest_places_are_those_of_a_full_search()
    {
        var (quoted, refused, passed) = (0, 0, 0);
        for (var seed = 1UL; seed <= Trials.Of(300); seed++)
        {
            var solution = Planned(seed);
            foreach (var job in solution.OutJobs().Take(3))
            {
                var full = Enumerable.Range(0, solution.Instance.Vehicles.Length).Select(v => (Vehicle: v, Best: Walked(solution, job, v)))
                    .Where(v => v.Best is not null).OrderBy(v => v.Best).ThenBy(v => v.Vehicle).Select(v => (v.Vehicle, v.Best!.Value)).ToArray();
                var offers = new VehicleOffers(new(solution.Instance, solution.Copy()), solution, [], job);
                Assert.Equal(full.Take(2), offers.Cheapest(2).Select(p => (p.Vehicle, p.Delta)));
                Assert.Equal(Enumerable.Range(0, solution.Instance.Vehicles.Length).Except(full.Select(f => f.Vehicle)).Select(v => solution.Instance.Vehicles[v].Id),
                    offers.Refusals.Select(r => r.Vehicle));
                quoted += Math.Min(2, full.Length);
                refused += offers.Refusals.Count();
                passed += Math.Max(0, full.Length - 2);
            }
        }

        Assert.True(quoted > 300 && refused > 300 && passed > 100, $"{quoted} quoted, {refused} refused, {passed} passed over");
    }

    [Fact]
    public void The_bound_is_below_every_place_and_knows_whether_there_is_one()
    {
        var (sure, tried) = (0, 0);
        for (var seed = 1UL; seed <= Trials.Of(300); seed++)
        {
            var solution = Planned(seed);
            var bound = new PlaceBound(solution);
            foreach (var job in solution.OutJobs().Take(3))
                for (var v = 0; v < solution.Instance.Vehicles.Length; v++)
                {
                    var vehicle = solution.Instance.Vehicles[v];
                    if (!bound.Suits(vehicle) || !solution.Allows(job, v) || solution.IsBroken(v)) continue;
                    var found = bound.TryFind(job, v, out var floor);
                    var best = Walked(solution, job, v);
                    if (best is { } real) Assert.True(found && floor <= real, $"seed {seed}, job {job}, vehicle {v}: {floor} above {real}");
                    if (bound.Decides(vehicle)) Assert.Equal(best is not null, found);
                    tried++;
                    sure += bound.Decides(vehicle) ? 1 : 0;
                }
        }

        Assert.True(tried > 500 && sure > 100, $"{tried} tried, {sure} of them sure");
    }

    /// <summary>Half of the jobs on routes, in six vehicles; every third problem has breaks, shifts and the like.</summary>
    private static Solution Planned(ulong seed)
    {
        var shape = new RandomProblem.Shape(Jobs: 16, Vehicles: 6, Sites: 8);
        var solution = new Solution(new(Instance.Of(seed % 3 == 0 ? RichProblem.Make(seed, shape, new(Reloads: false, Rests: false)) : RandomProblem.Make(seed, shape))));
        var random = new Xoshiro(seed);
        Recreate.Insert(solution, new(solution), [.. solution.OutJobs().Where(_ => random.Below(2) == 0)]);
        solution.Mark();
        return solution;
    }

    private static Score? Walked(Solution solution, int job, int vehicle)
    {
        if (!solution.Allows(job, vehicle) || solution.IsBroken(vehicle)) return null;
        var (route, spec, instance) = (solution.Route(vehicle), solution.Instance.Vehicles[vehicle], solution.Instance);
        Score? best = null;
        for (var first = 0; first <= route.Length; first++)
            for (var second = first; second <= (instance.TasksOf(job) == 2 ? route.Length : first); second++)
            {
                if (!solution.Evaluator.TryValue(spec, Insertion.Applied(route, instance, job, first, second), out var value)) continue;
                var delta = value.Score(instance.Problem.Objective, spec.Cost) - solution.ScoreOf(vehicle) + solution.BalanceDelta(vehicle, value).Score;
                if (best is null || delta < best) best = delta;
            }

        return best;
    }
}
