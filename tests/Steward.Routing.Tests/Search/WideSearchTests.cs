using Xunit;

namespace Steward.Routing.Tests;

/// <summary>The wide search: mixed fleets, several loads, windows and depots, open routes, costs of time, limits, prizes; routes that are walked.</summary>
public class WideSearchTests
{
    private static readonly RandomProblem.Shape Shape = new(TimeOnBoard: false, Slices: false);

    /// <summary>Against all assignments and sequences; at least 99 % optimal, none better.</summary>
    [Fact]
    public void Small_mixed_problems_reach_the_proven_optimum()
    {
        var (missed, tried) = (new List<string>(), 0);
        for (var seed = 1UL; seed <= Trials.Of(500); seed++)
        {
            var problem = Make(seed, Shape with { Jobs = 2 + (int)(seed % 4), Vehicles = 2 + (int)(seed % 2), Sites = 4 });
            if (!IsWide(problem)) continue;
            tried++;
            var optimum = PlanWriter.Tiers(problem.Objective, BruteForce.Optimum(Instance.Of(problem)));
            var result = RoutingSolver.Solve(problem, new() { Iterations = 2_000, Seed = seed });
            RichSolverTests.AssertValid(problem, result.Plan, seed);
            Assert.True(Order.Compare(result.Plan.Tiers, optimum) >= 0, $"seed {seed} is better than optimal");
            if (!optimum.SequenceEqual(result.Plan.Tiers)) missed.Add($"{seed}: {string.Join(' ', optimum)} < {string.Join(' ', result.Plan.Tiers)}");
        }

        Assert.True(tried > 100, $"{tried} problems");
        Assert.True(missed.Count * 100 <= tried, $"{missed.Count} of {tried}{Environment.NewLine}{string.Join(Environment.NewLine, missed)}");
    }

    [Fact]
    public void Larger_mixed_problems_pass_the_independent_checker()
    {
        for (var seed = 1UL; seed <= Trials.Of(60); seed++)
        {
            var problem = Make(seed + 9_000, Shape with { Jobs = 30, Vehicles = 8, Sites = 12 });
            RichSolverTests.AssertValid(problem, RoutingSolver.Solve(problem, new() { Iterations = 300, Explain = false }).Plan, seed);
        }
    }

    [Fact]
    public void Two_threads_plan_mixed_problems_alike_each_time_and_by_the_rules()
    {
        for (var seed = 1UL; seed <= 6; seed++)
        {
            var problem = Make(seed + 9_000, Shape with { Jobs = 30, Vehicles = 8, Sites = 12 });
            Plan Two() => RoutingSolver.Solve(problem, new() { Iterations = 20_000, Threads = 2, Explain = false }).Plan;
            var plan = Two();
            RichSolverTests.AssertValid(problem, plan, seed);
            Assert.Equal(plan.Hash, Two().Hash);
        }
    }

    [Fact]
    public void Two_threads_plan_what_must_be_walked_alike_each_time()
    {
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var problem = RichProblem.Make(seed + 30, new(Jobs: 10, Vehicles: 3, Sites: 8, Objective: Objective.Cost), new());
            Plan Two() => RoutingSolver.Solve(problem, new() { Iterations = 4_000, Threads = 2, Explain = false }).Plan;
            var plan = Two();
            RichSolverTests.AssertValid(problem, plan, seed);
            Assert.Equal(plan.Hash, Two().Hash);
        }
    }

    /// <summary>The tables after random insertions and removals, and after taking them back, are those of a route filled anew.</summary>
    [Fact]
    public void A_step_that_is_taken_back_leaves_no_trace()
    {
        for (var seed = 1UL; seed <= 300; seed++)
        {
            var shape = Shape with { Jobs = 12, Vehicles = 4, Sites = 8, Pairs = false };
            var problem = seed <= 200 ? Make(seed, shape) : RichProblem.Make(seed, shape, new(Reloads: false));
            if (WideModel.TryMake(Instance.Of(problem)) is not { } model) continue;
            var (routes, random) = (new WideRoutes(model), new Xoshiro(seed));
            new WideInsertion(model, routes, random).Insert([.. model.Jobs]);
            var (cost, outside, used, copy) = (routes.Cost, routes.Out, routes.Used, routes.Copy());
            routes.Begin();
            foreach (var job in model.Jobs)
            {
                if (routes.Vehicle[job] is not (var vehicle and >= 0) || random.Below(2) == 0) continue;
                routes.Remove(job);
                routes.Drop(job);
                routes.Refresh(vehicle);
            }

            new WideInsertion(model, routes, random).Insert([.. routes.Absent]);
            routes.Undo();
            Assert.Equal((cost, outside, used), (routes.Cost, routes.Out, routes.Used));
            Assert.Equal(copy, routes.Copy());
        }
    }

    /// <summary>Preferred times, breaks, reloads, rests and slices, in the objectives of the wide search; beaten by no search that walks all.</summary>
    [Fact]
    public void What_must_be_walked_is_planned_in_place_too()
    {
        var (wide, better, worse) = (0, 0, 0);
        for (var seed = 1UL; seed <= Trials.Of(16); seed++)
        {
            var problem = RichProblem.Make(seed + 400, new(Jobs: 10, Vehicles: 3, Sites: 8, TimeOnBoard: seed % 2 == 0, Objective: Objective.Cost), new());
            if (WideModel.TryMake(Instance.Of(problem)) is not { } model || !model.Trucks.Any(t => t.IsWalked)) continue;
            wide++;
            var result = RoutingSolver.Solve(problem, new() { Iterations = 100, Explain = false });
            RichSolverTests.AssertValid(problem, result.Plan, seed);
            var general = new Solution(new(Instance.Of(problem)));
            new IteratedSearch(general, new() { Iterations = 100 }, () => TimeSpan.Zero, null, default).Run();
            var order = Order.Compare(result.Plan.Tiers, PlanWriter.Tiers(problem.Objective, general.Total));
            (better, worse) = (better + (order < 0 ? 1 : 0), worse + (order > 0 ? 1 : 0));
        }

        Assert.True(wide > 10, $"{wide} problems");
        Assert.True(worse <= better, $"{better} better, {worse} worse than the general search");
    }

    private static Problem Make(ulong seed, RandomProblem.Shape shape)
    {
        var problem = RandomProblem.Make(seed, shape);
        // Roads that are shut need the general search; here they are long.
        int[] Open(int[] legs) => Array.ConvertAll(legs, leg => leg == Travel.Unreachable ? 50 : leg);
        return problem with
        {
            Profiles = [.. problem.Profiles.Select(p => p with { Distances = Open(p.Distances), Durations = Open(p.Durations) })],
            Vehicles = [.. problem.Vehicles.Select((v, i) => v with { ServiceFactor = i % 2 == 0 ? 1_000 : 1_300 })],
        };
    }

    private static bool IsWide(Problem problem) =>
        Instance.Of(problem) is var instance && PlainModel.TryMake(instance) is null && WideModel.TryMake(instance) is not null;
}
