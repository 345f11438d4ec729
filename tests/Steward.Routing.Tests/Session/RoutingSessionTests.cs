using Xunit;

namespace Steward.Routing.Tests;

public class RoutingSessionTests
{
    private static readonly RandomProblem.Shape Shape = new(Jobs: 12, Vehicles: 4, Sites: 10);

    /// <summary>The quoted price and tiers are exactly what the plan pays more, less what leaving the job out cost.</summary>
    [Fact]
    public void Inserting_costs_exactly_what_was_quoted()
    {
        var inserted = 0;
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var problem = RandomProblem.Make(seed, Shape);
            using var session = RoutingSession.Open(problem, RoutingSolver.Solve(problem, new() { Iterations = 20 }).Plan);
            var job = RandomProblem.MakeJob(new Xoshiro(seed + 5000), Shape with { Prizes = false }, 0, "new");
            var before = session.Plan;
            var quote = session.Quote(job);
            Assert.Equal(before.Hash, session.Plan.Hash);
            Assert.Equal(problem.Vehicles.Count, quote.Refusals.Count + quote.Places.Count);
            if (quote.Best is not { } best) continue;
            inserted++;
            session.Insert(best);
            Assert.Equal(best.Price, session.Plan.Cost - before.Cost);
            Assert.Equal(before.Tiers.Zip(best.Tiers, (a, b) => a + b), session.Plan.Tiers);
            AssertValid(session, seed);
        }

        Assert.True(inserted > 100);
    }

    [Fact]
    public void The_best_quote_is_the_cheapest_of_all_places()
    {
        for (var seed = 1UL; seed <= 100; seed++)
        {
            var problem = RandomProblem.Make(seed, Shape);
            using var session = RoutingSession.Open(problem, RoutingSolver.Solve(problem, new() { Iterations = 5 }).Plan);
            var job = RandomProblem.MakeJob(new Xoshiro(seed + 9000), Shape, 0, "new");
            var cheapest = AllPlaces(session, job);
            var quoted = session.Quote(job).Best;
            Assert.Equal(cheapest is null, quoted is null);
            if (quoted is not null) Assert.Equal(0, Order.Compare(cheapest!, quoted.Tiers));
        }
    }

    [Fact]
    public void A_quote_is_stale_after_a_change()
    {
        var problem = RandomProblem.Make(4, Shape);
        using var session = RoutingSession.Open(problem);
        var place = session.Quote(JobBuilder.Visit("new", "s1")).Best!;
        session.Insert(JobBuilder.Visit("other", "s2"));
        Assert.Equal("stale_quote", Assert.Throws<RoutingException>(() => session.Insert(place)).Code);
    }

    [Fact]
    public void Undo_gives_back_the_plan_before_the_step()
    {
        var problem = RandomProblem.Make(5, Shape);
        using var session = RoutingSession.Open(problem, RoutingSolver.Solve(problem, new() { Iterations = 20 }).Plan);
        var hash = session.Plan.Hash;
        session.Close("v0");
        session.Repair();
        Assert.True(session.Undo());
        Assert.True(session.Undo());
        Assert.Equal(hash, session.Plan.Hash);
        Assert.False(session.Undo());
    }

    [Fact]
    public void A_fork_does_not_change_its_origin()
    {
        var problem = RandomProblem.Make(6, Shape);
        using var session = RoutingSession.Open(problem, RoutingSolver.Solve(problem, new() { Iterations = 20 }).Plan);
        var hash = session.Plan.Hash;
        using var fork = session.Fork();
        fork.Close("v1");
        fork.Repair();
        Assert.Equal(hash, session.Plan.Hash);
    }

    /// <summary>Random steps; after each the plan agrees with the checker, and after a repair it breaks no rule.</summary>
    [Fact]
    public void Random_steps_keep_the_plan_true()
    {
        for (var seed = 1UL; seed <= 60; seed++)
        {
            var random = new Xoshiro(seed);
            var problem = RandomProblem.Make(seed, Shape);
            using var session = RoutingSession.Open(problem, RoutingSolver.Solve(problem, new() { Iterations = 10 }).Plan);
            for (var i = 0; i < 12; i++)
            {
                Step(session, random, i);
                AssertAgrees(session, seed);
            }

            session.Repair();
            AssertValid(session, seed);
        }
    }

    private static void Step(RoutingSession session, Xoshiro random, int number)
    {
        var jobs = session.Problem.Jobs;
        var vehicle = "v" + random.Below(4);
        try
        {
            switch (random.Below(7))
            {
                case 0: session.Insert(RandomProblem.MakeJob(random, Shape, number, "n")); break;
                case 1: session.Remove(jobs[random.Below(jobs.Count)].Id); break;
                case 2: session.Move(jobs[random.Below(jobs.Count)].Id, vehicle, random.Below(3)); break;
                case 3: session.Vehicle(vehicle, new("s" + random.Below(10), 5 + random.Below(50)) { DepartedAt = 5 }); break;
                case 4: session.Close(vehicle); break;
                case 5: session.Travel([new("car", "s" + random.Below(10), "s" + random.Below(10), 40, 40)]); break;
                default: session.Reoptimise(new() { Iterations = 5 }); break;
            }
        }
        catch (RoutingException)
        {
            // An expected "no" leaves the plan as it was; the check after the step holds for it, too.
        }
    }

    private static IReadOnlyList<long>? AllPlaces(RoutingSession session, Job job)
    {
        using var fork = session.Fork();
        fork.Add(job);
        var state = Instance.Of(fork.Problem);
        var index = state.JobCount - 1;
        var evaluator = new RouteEvaluator(state);
        Score? best = null;
        for (var v = 0; v < state.Vehicles.Length; v++)
        {
            if (!state.Allows(index, v)) continue;
            var route = RouteOf(fork.Plan, state, v);
            evaluator.TryScore(state.Vehicles[v], route, out var before);
            for (var first = 0; first <= route.Length; first++)
                for (var second = first; second <= route.Length; second++)
                    if (evaluator.TryScore(state.Vehicles[v], Insertion.Applied(route, state, index, first, second), out var after)
                        && (best is null || after - before < best)) best = after - before;
        }

        return best is { } found ? PlanWriter.Tiers(state.Problem.Objective, found) : null;
    }

    private static int[] RouteOf(Plan plan, Instance instance, int vehicle) =>
        [.. (plan.Routes.FirstOrDefault(r => r.Vehicle == instance.Vehicles[vehicle].Id)?.Stops ?? [])
            .Select(s => WarmStart.TaskOf(instance, instance.FindJob(s.Job), s.Half))];

    private static void AssertValid(RoutingSession session, ulong seed)
    {
        var check = PlanChecker.Check(session.Problem, session.Plan);
        var facts = session.Plan.Routes.Where(r => r.Stops.Count == 0).Select(r => r.Vehicle).ToHashSet(StringComparer.Ordinal);
        Assert.True(check.Violations.All(v => facts.Contains(v.Vehicle)), $"seed {seed}: {string.Join("; ", check.Violations)}");
        AssertAgrees(session, seed);
    }

    private static void AssertAgrees(RoutingSession session, ulong seed)
    {
        var check = PlanChecker.Check(session.Problem, session.Plan);
        Assert.True(check.Differences.Count == 0, $"seed {seed}: {string.Join("; ", check.Differences)}");
        var facts = session.Plan.Violations.Count > 0;
        Assert.True(facts == check.Violations.Count > 0, $"seed {seed}: {string.Join("; ", check.Violations)} | {string.Join("; ", session.Plan.Violations)}");
    }

    /// <summary>v1's route is late after the incident, and still the longest: the second vehicle's short way widens no range.</summary>
    [Fact]
    public void A_quote_beside_a_route_that_breaks_a_rule_counts_that_route_for_fairness()
    {
        int[] legs = [0, 100, 10, 100, 0, 100, 10, 100, 0];
        var problem = Problem.Build("late").Site("d").Site("far").Site("near").Travel("car", legs, legs)
            .Objective(Objective.DurationFirst.WithFairness(Measure.Duration, Form.Maximum, 3))
            .Vehicle("v1", v => v.Start("d").End("d")).Vehicle("v2", v => v.Start("d").End("d"))
            .Visit("j", "far", j => j.Window(0, 120).Only("v1")).Create();
        using var session = RoutingSession.Open(problem, RoutingSolver.Solve(problem, new() { Iterations = 5 }).Plan);
        session.Travel([new("car", "d", "far", 150, 150)]);
        Assert.NotEmpty(session.Plan.Violations);
        var before = session.Plan;
        var best = session.Quote(JobBuilder.Visit("new", "near", j => j.Only("v2"))).Best!;
        session.Insert(best);
        Assert.Equal(0, best.Price.Fairness);
        Assert.Equal(best.Price, session.Plan.Cost - before.Cost);
        Assert.Equal(best.Tiers, session.Plan.Tiers.Zip(before.Tiers, (a, b) => a - b));
    }
}
