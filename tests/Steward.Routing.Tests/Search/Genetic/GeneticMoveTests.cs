using Xunit;

namespace Steward.Routing.Tests;

/// <summary>
/// A move is made exactly when the plan it leads to, built from lists and valued without sums, is better; then the tours hold that plan.
/// </summary>
public class GeneticMoveTests
{
    private const int Cases = 20_000, PerWorld = 40;

    [Fact]
    public void A_relocation_is_made_exactly_when_it_pays() => Try(windows: true, (world, random) =>
    {
        var relocate = new RelocateMove(world.Tours);
        var (first, behind) = (Task(world, random), Node(world, random));
        var (count, turned) = (1 + random.Below(3), random.Below(2) == 0);
        var routes = world.Routes();
        var run = RunOf(routes, first, count);
        if (behind == first || run is null || run.Contains(behind) || world.Tours.At(first).Previous == behind) run = null;
        if (behind == first) return (null, false);
        var made = relocate.Try(first, run?.Count ?? count, behind, turned && count > 1);
        if (run is null) return (null, made);
        foreach (var route in routes) route.RemoveAll(run.Contains);
        if (turned && count > 1) run.Reverse();
        var into = routes[behind < world.Model.Tasks ? Array.FindIndex(routes, r => r.Contains(behind)) : (behind - world.Model.Tasks) / 2];
        into.InsertRange(into.IndexOf(behind) + 1, run);
        return (routes, made);
    });

    [Fact]
    public void A_swap_is_made_exactly_when_it_pays() => Try(windows: true, (world, random) =>
    {
        var swap = new SwapMove(world.Tours);
        var (first, other) = (Task(world, random), Task(world, random));
        if (first == other) return (null, false);
        var (count, otherCount) = (1 + random.Below(2), 1 + random.Below(2));
        var routes = world.Routes();
        var (run, otherRun) = (RunOf(routes, first, count), RunOf(routes, other, otherCount));
        var made = swap.Try(first, count, other, otherCount);
        if (run is null || otherRun is null || run.Intersect(otherRun).Any() || Follows(routes, run[^1], other) || Follows(routes, otherRun[^1], first)) return (null, made);
        for (var r = 0; r < routes.Length; r++)
            routes[r] = [.. routes[r].SelectMany(t => t == first ? otherRun : t == other ? run : run.Contains(t) || otherRun.Contains(t) ? [] : new List<int> { t })];
        return (routes, made);
    });

    [Fact]
    public void A_turn_is_made_exactly_when_it_pays() => Try(windows: true, (world, random) =>
    {
        var turn = new TurnMove(world.Tours);
        var routes = world.Routes();
        var r = random.Below(routes.Length);
        if (routes[r].Count == 0) return (null, false);
        var (from, last) = (random.Below(routes[r].Count), random.Below(routes[r].Count));
        var made = turn.Try(from == 0 ? world.Tours.First(r) : routes[r][from - 1], routes[r][last]);
        if (from >= last) return (null, made);
        routes[r].Reverse(from, last - from + 1);
        return (routes, made);
    });

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void Tails_are_exchanged_exactly_when_it_pays(bool windows, bool turned) => Try(windows, (world, random) =>
    {
        var tails = new TailMove(world.Tours);
        var routes = world.Routes();
        var (a, b) = (random.Below(routes.Length), random.Below(routes.Length));
        if (a == b) return (null, false);
        var (cutA, cutB) = (random.Below(routes[a].Count + 1), random.Below(routes[b].Count + 1));
        var (left, right) = (cutA == 0 ? world.Tours.First(a) : routes[a][cutA - 1], cutB == 0 ? world.Tours.First(b) : routes[b][cutB - 1]);
        var made = turned ? tails.TryTurned(left, right) : tails.Try(left, right);
        var (frontA, tailA, frontB, tailB) = (routes[a][..cutA], routes[a][cutA..], routes[b][..cutB], routes[b][cutB..]);
        if (turned)
        {
            frontB.Reverse();
            tailA.Reverse();
        }

        routes[a] = [.. frontA, .. turned ? frontB : tailB];
        routes[b] = [.. turned ? tailA : frontB, .. turned ? tailB : tailA];
        return (routes, made);
    });

    /// <summary>SWAP* chooses among places by a bound; what it makes must pay, and what it refuses must leave the plan alone.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Swap_star_makes_only_what_pays(bool windows)
    {
        var (made, tries) = (0, (int)Trials.Of(Cases));
        for (var i = 0; i < tries; i++)
        {
            var random = new Xoshiro((ulong)i / PerWorld + 1);
            var world = GeneticWorld.Make((ulong)i / PerWorld + 1, windows);
            for (; i % PerWorld < PerWorld - 1 && i < tries; i++)
            {
                world.Scatter(random);
                var swapStar = new SwapStarMove(world.Tours);
                swapStar.Begin();
                made += RunOut(world, swapStar, i);
            }
        }

        Assert.True(made > tries / 4, $"only {made} moves");
    }

    private static int RunOut(GeneticWorld world, SwapStarMove swapStar, int number)
    {
        var made = 0;
        for (var route = 0; route < world.Tours.Routes; route++)
        {
            var before = world.Routes();
            var moved = swapStar.TryRoute(route);
            var (from, to) = (world.Total(before), world.Total(world.Routes()));
            Assert.True(moved ? to < from : world.Routes().Zip(before).All(p => p.First.SequenceEqual(p.Second)), $"case {number}: {from} to {to}");
            world.AssertSums($"case {number}");
            if (moved) made++;
        }

        return made;
    }

    /// <param name="act">Tries a move; the routes that it should lead to (null = it is none), and whether it was made.</param>
    private static void Try(bool windows, Func<GeneticWorld, Xoshiro, (List<int>[]? Expected, bool Made)> act)
    {
        var (made, tries) = (0, (int)Trials.Of(Cases));
        for (var i = 0; i < tries;)
        {
            var seed = (ulong)i / PerWorld + 1;
            var (world, random) = (GeneticWorld.Make(seed, windows), new Xoshiro(seed + 77));
            for (var end = i + PerWorld; i < end; i++)
            {
                var before = world.Routes();
                var (expected, isMade) = act(world, random);
                var pays = expected is not null && world.Total(expected) < world.Total(before);
                Assert.True(isMade == pays, $"seed {seed}, case {i}: made {isMade}, pays {pays}, {Text(before)} to {Text(expected ?? before)}");
                Assert.Equal(Text(isMade ? expected! : before), Text(world.Routes()));
                world.AssertSums($"seed {seed}, case {i}");
                if (isMade) made++;
                if (random.Below(4) == 0) world.Scatter(random);
            }
        }

        Assert.True(made > tries / 50, $"only {made} moves");
    }

    private static int Task(GeneticWorld world, Xoshiro random) => random.Below(world.Model.Tasks);

    /// <summary>A task or the start of a route.</summary>
    private static int Node(GeneticWorld world, Xoshiro random) =>
        random.Below(4) == 0 ? world.Tours.First(random.Below(world.Tours.Routes)) : Task(world, random);

    private static List<int>? RunOf(List<int>[] routes, int first, int count)
    {
        var route = Array.Find(routes, r => r.Contains(first))!;
        var at = route.IndexOf(first);
        return at + count <= route.Count ? route.GetRange(at, count) : null;
    }

    private static bool Follows(List<int>[] routes, int task, int next) => routes.Any(r => r.IndexOf(task) is >= 0 and var at && at + 1 < r.Count && r[at + 1] == next);

    private static string Text(List<int>[] routes) => string.Join(" | ", routes.Select(r => string.Join(' ', r)));
}
