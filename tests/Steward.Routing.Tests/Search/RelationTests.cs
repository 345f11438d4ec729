using Xunit;

namespace Steward.Routing.Tests;

/// <summary>Groups, relations and locks. Each fact holds only because of its rule: without it the cheapest plan is another.</summary>
public class RelationTests
{
    private static readonly int[] Line = Distances(0, 10, 11, -10, -11);

    /// <summary>Depot at 0, jobs r1, r2 to the right, l1, l2 to the left; two vehicles: the cheapest plan is one side each.</summary>
    private static ProblemBuilder World(Func<string, Action<JobBuilder>>? set = null)
    {
        var builder = Problem.Build("line").Site("d").Site("r1").Site("r2").Site("l1").Site("l2").Travel("car", Line, Line).Objective(Objective.DurationFirst);
        foreach (var v in (string[])["v1", "v2"]) builder.Vehicle(v, b => b.Start("d").End("d").MaxDuration(100));
        foreach (var job in (string[])["r1", "r2", "l1", "l2"]) builder.Visit(job, job, set?.Invoke(job));
        return builder;
    }

    private static int[] Distances(params int[] at) => [.. from a in at from b in at select Math.Abs(a - b)];

    private static Plan Solve(ProblemBuilder builder)
    {
        var problem = builder.Create();
        var plan = RoutingSolver.Solve(problem, new() { Iterations = 300 }).Plan;
        var check = PlanChecker.Check(problem, plan);
        Assert.True(check.IsValid, string.Join("; ", check.Differences) + string.Join("; ", check.Violations));
        Assert.Equal(check.Violations.ToHashSet(), plan.Violations.ToHashSet());
        return plan;
    }

    private static string VehicleOf(Plan plan, string job) => plan.Routes.Single(r => r.Stops.Any(s => s.Job == job)).Vehicle;

    private static int PlaceOf(Plan plan, string job) =>
        plan.Routes.SelectMany(r => r.Stops.Select((s, i) => (s.Job, i))).Single(s => s.Job == job).i;

    [Fact]
    public void Without_rules_the_line_is_two_loops() => Assert.Equal([0, 44, 44], Solve(World()).Tiers);

    [Fact]
    public void Jobs_kept_apart_ride_on_two_vehicles()
    {
        var plan = Solve(World().Relation(Relation.DifferentVehicle("r1", "r2")).Relation(Relation.DifferentVehicle("l1", "l2")));
        Assert.NotEqual(VehicleOf(plan, "r1"), VehicleOf(plan, "r2"));
        Assert.NotEqual(VehicleOf(plan, "l1"), VehicleOf(plan, "l2"));
        Assert.Equal(0, plan.Tiers[0]);
    }

    [Fact]
    public void Jobs_kept_together_ride_on_one_vehicle()
    {
        ProblemBuilder Tight() => World().Lock(JobLock.ToVehicle("r1", "v1")).Lock(JobLock.ToVehicle("l1", "v2"));
        var plan = Solve(Tight().Relation(Relation.SameVehicle("r1", "l2")));
        Assert.Equal("v1", VehicleOf(plan, "l2"));
        Assert.Equal(["v1", "v2"], new[] { VehicleOf(plan, "r1"), VehicleOf(plan, "l1") });
    }

    [Fact]
    public void Before_and_directly_before_set_the_order()
    {
        var plan = Solve(World().Relation(Relation.DirectlyBefore("l1", "r1")).Relation(Relation.Before("r2", "l1")).Relation(Relation.Before("r2", "l2")));
        Assert.Equal(PlaceOf(plan, "l1") + 1, PlaceOf(plan, "r1"));
        Assert.True(PlaceOf(plan, "r2") < PlaceOf(plan, "l1"));
        Assert.Equal(0, plan.Tiers[0]);
    }

    [Fact]
    public void Of_alternatives_exactly_the_cheapest_is_served()
    {
        var plan = Solve(World(job => j => j.Group(job[..1])));
        Assert.Equal(["r2", "l2"], plan.Unassigned);
        Assert.Equal([0, 40, 40], plan.Tiers);
        Assert.True(plan.IsComplete);
    }

    [Fact]
    public void Of_optional_alternatives_at_most_one_is_served()
    {
        var plan = Solve(World(job => j => j.Group("all", required: false).Prize(job == "r2" ? 90 : 80)).Objective(Objective.DistanceFirst));
        Assert.Equal(["r1", "l1", "l2"], plan.Unassigned);
    }

    [Fact]
    public void An_alternative_left_out_is_explained_by_its_group()
    {
        var result = RoutingSolver.Solve(World(job => j => j.Group(job[..1])).Create(), new() { Iterations = 100 });
        Assert.All(result.Explanations.SelectMany(e => e.Refusals), r => Assert.Equal("group", r.Code));
        Assert.Equal(4, result.Explanations.Sum(e => e.Refusals.Count));
    }

    [Fact]
    public void A_locked_sequence_is_kept_on_its_vehicle()
    {
        var plan = Solve(World().Lock(JobLock.ToSequence("v2", "r1", "l1", "r2")));
        Assert.All((string[])["r1", "l1", "r2"], job => Assert.Equal("v2", VehicleOf(plan, job)));
        Assert.True(PlaceOf(plan, "r1") < PlaceOf(plan, "l1") && PlaceOf(plan, "l1") < PlaceOf(plan, "r2"));
    }

    [Fact]
    public void A_lock_that_breaks_a_rule_is_kept_and_reported_as_inherited()
    {
        var plan = Solve(World(job => j => j.Window(0, 60).Never("v1")).Lock(JobLock.ToVehicle("r1", "v1")).Lock(JobLock.ToStart("l1", 75)));
        Assert.Equal("v1", VehicleOf(plan, "r1"));
        Assert.Equal(75, plan.Routes.SelectMany(r => r.Stops).Single(s => s.Job == "l1").Start);
        Assert.Equal([("vehicle_forbidden", "r1", 0L), ("window", "l1", 15L)], plan.Violations.OrderBy(v => v.Code).Select(v => (v.Code, v.Job, v.Amount)));
        Assert.All(plan.Violations, v => Assert.True(v.Inherited));
        Assert.True(plan.IsComplete);
    }

    [Fact]
    public void Done_jobs_bind_the_jobs_that_hang_on_them()
    {
        var state = new VehicleState("r1", 20) { DepartedAt = 0, Done = [new("r1", Half.Whole, 10, 10)] };
        ProblemBuilder Live() => World().Vehicle("v3", v => v.Start("d").End("d").State(state));
        Assert.Equal("v3", VehicleOf(Solve(Live().Relation(Relation.SameVehicle("r1", "l1"))), "l1"));
        Assert.NotEqual("v3", VehicleOf(Solve(Live().Relation(Relation.DifferentVehicle("r1", "r2"))), "r2"));
        var plan = Solve(Live().Relation(Relation.DirectlyBefore("r1", "l2")));
        Assert.Equal(("v3", 1), (VehicleOf(plan, "l2"), PlaceOf(plan, "l2")));
        Assert.Contains("l1", Solve(Live().Relation(Relation.Before("l1", "r1"))).Unassigned);
    }

    /// <summary>At least 99 % of small random problems reach the optimum; none is better; the checker agrees on every plan.</summary>
    [Fact]
    public void Small_problems_with_rules_reach_the_proven_optimum()
    {
        var (missed, tried) = (new List<string>(), 0);
        for (var seed = 1UL; seed <= 500; seed++)
        {
            if (RandomProblem.WithRules(seed, new(Jobs: 2 + (int)(seed % 3))) is not { } problem) continue;
            tried++;
            var optimum = PlanWriter.Tiers(problem.Objective, BruteForce.Optimum(Instance.Of(problem)));
            var plan = RoutingSolver.Solve(problem, new() { Iterations = 1000 }).Plan;
            AssertAgrees(problem, plan, seed);
            if (Order.Compare(optimum, plan.Tiers) != 0) missed.Add($"{seed}: {string.Join(' ', optimum)} < {string.Join(' ', plan.Tiers)}");
        }

        Assert.True(tried > 200 && missed.Count * 100 <= tried, $"{missed.Count} of {tried}: {string.Join(Environment.NewLine, missed)}");
    }

    [Fact]
    public void Larger_problems_with_rules_pass_the_independent_checker()
    {
        for (var seed = 1UL; seed <= 40; seed++)
            if (RandomProblem.WithRules(seed, new(Jobs: 20, Vehicles: 5, Sites: 12)) is { } problem)
            {
                AssertAgrees(problem, RoutingSolver.Solve(problem, new() { Iterations = 150 }).Plan, seed);
                Assert.Equal(problem.Hash, StewardJson.ReadProblem(StewardJson.Write(problem)).Hash);
            }
    }

    /// <summary>Totals kept step by step, through undo, are those counted afresh from the routes.</summary>
    [Fact]
    public void Undo_and_totals_are_exact()
    {
        for (var seed = 1UL; seed <= 60; seed++)
        {
            if (RandomProblem.WithRules(seed, new(Jobs: 12, Vehicles: 3, Sites: 9)) is not { } problem) continue;
            var (solution, random) = (new Solution(new(Instance.Of(problem))), new Xoshiro(seed));
            var (ruin, removed) = (new Steward.Routing.StringRuin(solution, random), new List<int>());
            Recreate.InsertAllThatFit(solution, new(solution));
            for (var step = 0; step < 30; step++)
            {
                solution.Mark();
                var (before, routes) = (solution.Total, solution.Copy());
                ruin.Remove(removed);
                Recreate.InsertAllThatFit(solution, new(solution));
                Assert.Equal(PlanWriter.Write(solution.Instance, solution.Routes).Tiers, PlanWriter.Tiers(problem.Objective, solution.Total));
                if (random.Below(2) == 0) continue;
                solution.Undo();
                Assert.Equal(before, solution.Total);
                Assert.Equal(routes, solution.Copy());
            }
        }
    }

    [Theory]
    [InlineData("relation_conflict", "contradiction")]
    [InlineData("relation_conflict", "alone")]
    [InlineData("precedence_cycle", "cycle")]
    [InlineData("precedence_cycle", "sequence")]
    [InlineData("lock_conflict", "two vehicles")]
    [InlineData("lock_conflict", "two times")]
    [InlineData("lock_conflict", "kept together")]
    [InlineData("group_conflict", "two groups")]
    [InlineData("group_conflict", "two rules")]
    [InlineData("unknown_reference", "unknown job")]
    [InlineData("unknown_reference", "unknown vehicle")]
    [InlineData("negative_value", "negative time")]
    public void A_contradiction_has_its_code(string code, string what)
    {
        Assert.False(Broken(what).TryCreate(out _, out var errors));
        Assert.Equal(code, Assert.Single(errors).Code);
    }

    private static ProblemBuilder Broken(string what) => what switch
    {
        "contradiction" => World().Relation(Relation.SameVehicle("r1", "r2")).Relation(Relation.DifferentVehicle("r2", "r1")),
        "alone" => World().Relation(Relation.SameVehicle("r1", "r1")),
        "cycle" => World().Relation(Relation.Before("r1", "r2")).Relation(Relation.Before("r2", "l1")).Relation(Relation.DirectlyBefore("l1", "r1")),
        "sequence" => World().Relation(Relation.Before("r1", "r2")).Lock(JobLock.ToSequence("v1", "r2", "r1")),
        "two vehicles" => World().Lock(JobLock.ToVehicle("r1", "v1")).Lock(JobLock.ToSequence("v2", "r1", "r2")),
        "two times" => World().Lock(JobLock.ToStart("r1", 1)).Lock(JobLock.ToStart("r1", 2)),
        "kept together" => World().Relation(Relation.Before("r1", "r2")).Lock(JobLock.ToVehicle("r1", "v1")).Lock(JobLock.ToVehicle("r2", "v2")),
        "two groups" => World(job => j => { if (job == "r1") j.Group("a").Group("b"); }),
        "two rules" => World(job => j => j.Group("a", required: job == "r1")),
        "unknown job" => World().Relation(Relation.SameVehicle("r1", "nobody")),
        "unknown vehicle" => World().Lock(JobLock.ToVehicle("r1", "v9")),
        _ => World().Lock(JobLock.ToStart("r1", -1)),
    };

    private static void AssertAgrees(Problem problem, Plan plan, ulong seed)
    {
        var check = PlanChecker.Check(problem, plan);
        Assert.True(check.IsValid, $"seed {seed}: {string.Join("; ", check.Differences)} {string.Join("; ", check.Violations)}");
        Assert.Equal(check.Violations.ToHashSet(), plan.Violations.ToHashSet());
    }
}
