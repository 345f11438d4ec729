using Steward.Dispatch.Matching;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Dispatch.Matching;

public class AssignmentSolverTests(ITestOutputHelper output)
{
    private static List<Edge> RandomEdges(int orders, int drivers, int perOrder, long most, Chance chance)
    {
        var edges = new List<Edge>();
        for (var order = 0; order < orders; order++)
        {
            var list = Enumerable.Range(0, drivers).ToArray();
            chance.Shuffle<int>(list);
            edges.AddRange(list.Take(perOrder).Order().Select(driver => new Edge(order, driver, 1 + chance.Below(most))));
        }

        return edges;
    }

    private static long BruteForce(int order, int orders, int usedDrivers, ILookup<int, Edge> edges)
    {
        if (order == orders) return 0;
        var best = BruteForce(order + 1, orders, usedDrivers, edges);
        foreach (var edge in edges[order].Where(e => (usedDrivers & (1 << e.Driver)) == 0))
            best = Math.Max(best, edge.Value + BruteForce(order + 1, orders, usedDrivers | (1 << edge.Driver), edges));
        return best;
    }

    [Trait("acceptance", "delivery-15.10")]
    [Fact]
    public void It_equals_brute_force_on_a_thousand_random_problems()
    {
        var chance = new Chance(1, "brute force");
        for (var problem = 0; problem < 1000; problem++)
        {
            // Few different values every second time, so that ties are common; sparse lists every third.
            var edges = RandomEdges(6, 6, problem % 3 == 0 ? 3 : 6, problem % 2 == 0 ? 4 : 100_000, chance);
            var solved = AssignmentSolver.Solve(6, 6, edges);
            Assert.Equal(BruteForce(0, 6, 0, edges.ToLookup(e => e.Order)), solved.Value);
            Assert.Equal(solved.Value, solved.Bound);
            IsMatching(solved, edges);
        }
    }

    private static void IsMatching(Assignment solved, List<Edge> edges)
    {
        var taken = solved.DriverOf.Where(d => d >= 0).ToList();
        Assert.Equal(taken.Count, taken.Distinct().Count());
        var values = edges.ToDictionary(e => (e.Order, e.Driver), e => e.Value);
        Assert.Equal(solved.Value, solved.DriverOf.Select((driver, order) => driver < 0 ? 0 : values[(order, driver)]).Sum());
    }

    [Trait("acceptance", "delivery-15.10")]
    [Fact]
    public void It_beats_one_by_one_greedy_on_200_by_200()
    {
        var edges = RandomEdges(200, 200, 60, 100_000, new Chance(200, "greedy"));
        var (taken, greedy) = (new HashSet<int>(), 0L);
        foreach (var order in edges.GroupBy(e => e.Order))
        {
            var free = order.Where(e => !taken.Contains(e.Driver)).ToList();
            if (free.Count == 0) continue;
            var best = free.MaxBy(e => e.Value);
            taken.Add(best.Driver);
            greedy += best.Value;
        }

        var solved = AssignmentSolver.Solve(200, 200, edges);
        output.WriteLine($"greedy {greedy}, exact {solved.Value}, bound {solved.Bound}");
        Assert.True(solved.Value > greedy);
        Assert.Equal(solved.Bound, solved.Value);
    }

    [Fact]
    public void Ties_go_to_the_earlier_order_and_the_lower_driver()
    {
        var edges = Enumerable.Range(0, 3).SelectMany(o => Enumerable.Range(0, 2).Select(d => new Edge(o, d, 50_000))).ToList();
        Assert.Equal([0, 1, -1], AssignmentSolver.Solve(3, 2, edges).DriverOf);
    }

    [Fact]
    public void Two_thousand_orders_and_a_thousand_drivers_are_matched_exactly()
    {
        var edges = RandomEdges(2000, 1000, 60, 100_000, new Chance(3, "large"));
        var solved = AssignmentSolver.Solve(2000, 1000, edges);
        Assert.Equal(solved.Bound, solved.Value);
    }
}
