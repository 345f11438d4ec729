using Xunit;

namespace Steward.Routing.Tests;

/// <summary>The previous plan and what it costs to differ from it.</summary>
public class ChangePriceTests
{
    private static readonly int[] Line = [.. from a in (int[])[0, 10, 20, 30] from b in (int[])[0, 10, 20, 30] select Math.Abs(a - b)];

    private static ProblemBuilder World() => Problem.Build("line").Site("d").Site("a").Site("b").Site("c").Travel("car", Line, Line)
        .Vehicle("v1", v => v.Start("d").End("d").Cost(per1000Distance: 1000)).Vehicle("v2", v => v.Start("d").End("d").Cost(fix: 5, per1000Distance: 1000))
        .Visit("a", "a").Visit("b", "b").Visit("c", "c");

    private static Plan Solve(ProblemBuilder builder)
    {
        var problem = builder.Create();
        var plan = RoutingSolver.Solve(problem, new() { Iterations = 300 }).Plan;
        var check = PlanChecker.Check(problem, plan);
        Assert.True(check.IsValid, string.Join("; ", check.Differences) + string.Join("; ", check.Violations));
        Assert.Equal(plan.Cost.Changes, plan.Changes.Sum(c => c.Price));
        return plan;
    }

    /// <summary>All on v2, far to near: the line is as long in either order, and v1 would save its fixed cost of 5.</summary>
    private static Plan Before() => Solve(World().Lock(JobLock.ToSequence("v2", "c", "b", "a")));

    private static (string Job, ChangeKind Kind, long Price)[] Changes(Plan plan) => [.. plan.Changes.Select(c => (c.Job, c.Kind, c.Price)).Order()];

    [Fact]
    public void A_job_moves_when_it_pays_and_stays_when_it_does_not()
    {
        var cheap = Solve(World().Previous(Before(), new() { Vehicle = 1 }));
        Assert.Equal([("a", ChangeKind.Moved, 1L), ("b", ChangeKind.Moved, 1L), ("c", ChangeKind.Moved, 1L)], Changes(cheap).Where(c => c.Kind == ChangeKind.Moved));
        Assert.Equal((63, 3), (cheap.Cost.Total, cheap.Cost.Changes));
        var dear = Solve(World().Previous(Before(), new() { Vehicle = 2, Sequence = 1 }));
        Assert.Empty(dear.Changes);
        Assert.Equal(65, dear.Cost.Total);
    }

    [Fact]
    public void Order_and_time_have_their_price()
    {
        ProblemBuilder Early() => World().Visit("new", "a", j => j.Window(0, 10)).Lock(JobLock.ToVehicle("a", "v2"));
        var reordered = Solve(Early().Previous(Before(), new() { Vehicle = 100, Sequence = 7 }));
        Assert.Empty(reordered.Changes.Where(c => c.Kind is ChangeKind.Moved or ChangeKind.Reordered));
        Assert.Contains(reordered.Changes, c => c is { Job: "new", Kind: ChangeKind.New, Price: 0 });
        var forced = Solve(World().Lock(JobLock.ToSequence("v2", "a", "c")).Previous(Before(), new() { Vehicle = 100, Sequence = 7 }));
        Assert.Equal([("a", ChangeKind.Reordered, 7L)], Changes(forced).Where(c => c.Kind == ChangeKind.Reordered));
        var shifted = Solve(World().Lock(JobLock.ToStart("c", 160)).Previous(Before(), new() { Vehicle = 100, PerMinuteShift = 60, Grace = 10 }));
        Assert.Equal(("c", 130L, 120L), shifted.Changes.Where(c => c is { Job: "c", Kind: ChangeKind.Shifted }).Select(c => (c.Job, c.Amount, c.Price)).Single());
    }

    [Fact]
    public void A_dropped_job_has_its_price_even_if_it_is_optional()
    {
        ProblemBuilder Far() => World().Visit("x", "c", j => j.Prize(1).Only("v1"));
        var before = Solve(Far().Lock(JobLock.ToVehicle("b", "v2")).Lock(JobLock.ToVehicle("a", "v2")).Lock(JobLock.ToVehicle("c", "v1")));
        Assert.Empty(before.Unassigned);
        ProblemBuilder Now() => Far().Lock(JobLock.ToVehicle("c", "v2")).Lock(JobLock.ToVehicle("b", "v2")).Lock(JobLock.ToVehicle("a", "v2"));
        var dropped = Solve(Now().Previous(before, new() { Dropped = 40 }));
        Assert.Equal(["x"], dropped.Unassigned);
        Assert.Contains(("x", ChangeKind.Dropped, 40L), Changes(dropped));
        Assert.Empty(Solve(Now().Previous(before, new() { Dropped = 80 })).Unassigned);
    }

    [Fact]
    public void An_infinite_price_is_a_lock()
    {
        var price = new ChangePrice { Vehicle = ChangePrice.Infinite, Sequence = ChangePrice.Infinite, PerMinuteShift = ChangePrice.Infinite };
        var plan = Solve(World().Visit("new", "b").Previous(Before(), price));
        Assert.Equal(["v2"], plan.Routes.Where(r => r.Stops.Any(s => s.Job == "a")).Select(r => r.Vehicle));
        Assert.All(plan.Changes, c => Assert.Equal(ChangeKind.New, c.Kind));
    }

    /// <summary>Acceptance 24: one new order moves at most 2 % of 100 jobs at a high price; at zero the plan is that of free planning.</summary>
    [Fact]
    public void A_high_price_keeps_the_plan_and_no_price_frees_it()
    {
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var before = RoutingSolver.Solve(City(seed).Create(), new() { Iterations = 100 }).Plan;
            ProblemBuilder More() => City(seed).Visit("new", "s3");
            var high = RoutingSolver.Solve(More().Previous(before, new() { Vehicle = 100_000, Sequence = 100_000 }).Create(), new() { Iterations = 100 }).Plan;
            Assert.True(high.Changes.Count(c => c.Kind is ChangeKind.Moved or ChangeKind.Reordered) <= 2);
            Assert.Empty(high.Unassigned);
            var free = RoutingSolver.Solve(More().Previous(before, new()).Create(), new() { Iterations = 100 }).Plan;
            Assert.Equal(RoutingSolver.Solve(More().Create(), new() { Iterations = 100 }).Plan.Hash, free.Hash);
        }
    }

    private static ProblemBuilder City(ulong seed)
    {
        var random = new Xoshiro(seed);
        var places = Enumerable.Range(0, 31).Select(_ => (X: random.Below(1000), Y: random.Below(1000))).ToArray();
        int[] legs = [.. from a in places from b in places select Math.Abs(a.X - b.X) + Math.Abs(a.Y - b.Y)];
        var builder = Problem.Build("city").Dimensions("w").Travel("car", legs, legs);
        for (var s = 0; s < places.Length; s++) builder.Site($"s{s}");
        for (var v = 0; v < 12; v++) builder.Vehicle($"v{v}", b => b.Start("s0").End("s0").Capacity(10).Cost(fix: 500, per1000Distance: 1000));
        for (var j = 0; j < 100; j++) builder.Delivery($"j{j}", $"s{1 + random.Below(30)}", [1]);
        return builder;
    }

    /// <summary>Random problems with a random previous plan: optimum by brute force, and the checker's count of every price.</summary>
    [Fact]
    public void Small_problems_with_change_prices_reach_the_proven_optimum()
    {
        var (missed, tried) = (new List<string>(), 0);
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var random = new Xoshiro(seed);
            RandomProblem.Shape shape = new(Jobs: 2 + (int)(seed % 3), Slices: false, Objective: Objective.Cost);
            var other = RandomProblem.Builder(seed, shape).Objective(Objective.VehiclesFirst).Create();
            var before = RoutingSolver.Solve(other, new() { Iterations = 20 }).Plan;
            var problem = RandomProblem.Builder(seed, shape).Previous(before, new()
            {
                Vehicle = random.Below(20), Sequence = random.Below(10), PerMinuteShift = 60 * random.Below(3), Grace = random.Below(5), Dropped = random.Below(30),
            }).Create();
            Assert.Equal(problem.Hash, StewardJson.ReadProblem(StewardJson.Write(problem)).Hash);
            var plan = RoutingSolver.Solve(problem, new() { Iterations = 1500 }).Plan;
            var check = PlanChecker.Check(problem, plan);
            Assert.True(check.IsValid, $"seed {seed}: {string.Join("; ", check.Differences)} {string.Join("; ", check.Violations)}");
            var optimum = PlanWriter.Tiers(problem.Objective, BruteForce.Optimum(Instance.Of(problem)));
            Assert.True(Order.Compare(plan.Tiers, optimum) >= 0, $"seed {seed} is better than optimal");
            // A job that is reachable only by way of an unprofitable one is missed with and without prices.
            if (optimum[0] != plan.Tiers[0]) continue;
            tried++;
            if (Order.Compare(optimum, plan.Tiers) != 0) missed.Add($"{seed}: {string.Join(' ', optimum)} < {string.Join(' ', plan.Tiers)}");
        }

        Assert.True(tried > 180 && missed.Count <= 2, string.Join(Environment.NewLine, missed));
    }
}
