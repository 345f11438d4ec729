using Xunit;

namespace Steward.Routing.Tests;

/// <summary>A small random problem with a random plan in tours, feasible or not, and the same plan as lists, valued without any sums.</summary>
internal sealed class GeneticWorld
{
    private GeneticWorld(PlainModel plain, int routes, Xoshiro random)
    {
        (Plain, Model) = (plain, GeneticModel.Make(plain, routes));
        Penalties = new(Model);
        if (random.Below(3) == 0) Penalties.Raise();
        Tours = new(Model, Penalties);
    }

    internal PlainModel Plain { get; }

    internal GeneticModel Model { get; }

    internal Penalties Penalties { get; }

    internal Tours Tours { get; }

    /// <param name="windows">Without them routes may be joined front to front.</param>
    /// <param name="scale">Of distances and times.</param>
    internal static GeneticWorld Make(ulong seed, bool windows, int scale = 1)
    {
        var random = new Xoshiro(seed);
        var (jobs, isSymmetric) = (8 + random.Below(6), !windows || random.Below(2) == 0);
        var places = Enumerable.Range(0, jobs + 1).Select(_ => (X: random.Below(100), Y: random.Below(100))).ToArray();
        var builder = Problem.Build($"genetic-{seed}").Dimensions("load").Objective(random.Below(2) == 0 ? Objective.DistanceFirst : Objective.VehiclesFirst);
        for (var s = 0; s < places.Length; s++) builder.Site($"s{s}");
        int[] legs = [.. from a in places from b in places select scale * (Math.Abs(a.X - b.X) + Math.Abs(a.Y - b.Y) + (isSymmetric ? 0 : random.Below(9)))];
        builder.Travel("road", legs, legs);
        builder.Vehicle("v", v =>
        {
            v.Start("s0").End("s0").Capacity(20).Count(3 + random.Below(2));
            if (windows) v.Shift(0, 1_000 * scale);
        });
        for (var j = 0; j < jobs; j++)
        {
            var (open, width) = (random.Below(500), 40 + random.Below(300));
            builder.Delivery($"j{j}", $"s{j + 1}", [1 + random.Below(8)], job =>
            {
                if (windows) job.Window(open * scale, (open + width) * scale).Service(5 * scale);
            });
        }

        var world = new GeneticWorld(PlainModel.TryMake(Instance.Of(builder.Create()))!, 3, random);
        world.Scatter(random);
        return world;
    }

    /// <summary>Lays every task somewhere at random.</summary>
    internal void Scatter(Xoshiro random)
    {
        var routes = Enumerable.Range(0, Tours.Routes).Select(_ => new List<int>()).ToArray();
        var tasks = Enumerable.Range(0, Model.Tasks).ToArray();
        random.Shuffle(tasks);
        foreach (var task in tasks) routes[random.Below(routes.Length)].Add(task);
        Lay(routes);
    }

    internal void Lay(List<int>[] routes)
    {
        Tours.Clear();
        for (var route = 0; route < routes.Length; route++) Tours.Lay(route, [.. routes[route]]);
    }

    internal List<int>[] Routes()
    {
        var routes = new List<int>[Tours.Routes];
        for (var route = 0; route < routes.Length; route++)
        {
            routes[route] = [];
            for (var node = Tours.At(Tours.First(route)).Next; node < Model.Tasks; node = Tours.At(node).Next) routes[route].Add(node);
        }

        return routes;
    }

    internal (long Cost, long Excess, long Warp, long Penalty) Value(List<int> route)
    {
        var (at, time, warp, cost, load) = (Model.Tasks, (long)Model.Own[Model.Tasks].Earliest, 0L, 0L, 0);
        foreach (var place in route.Append(Model.Tasks + 1))
        {
            var leg = at * Model.Places + place;
            var own = Model.Own[place];
            time = Math.Max(time + Model.Own[at].Duration + Model.Times[leg], own.Earliest);
            (warp, time) = (warp + Math.Max(0, time - own.Latest), Math.Min(time, own.Latest));
            cost += Model.Costs[leg];
            if (place < Model.Tasks) load += Model.Demand[place];
            at = place;
        }

        if (!Model.HasWindows) warp = 0;
        var excess = Math.Max(0, load - Model.Capacity);
        return (cost, excess, warp, Penalties.OfLoad(excess) + Penalties.OfWarp((int)warp));
    }

    internal long Total(List<int>[] routes) => routes.Sum(r => Value(r) is var value ? value.Cost + value.Penalty : 0);

    /// <summary>Every sum the tours keep is that of the lists, and every task is in one route.</summary>
    internal void AssertSums(string what)
    {
        var routes = Routes();
        Assert.True(routes.SelectMany(r => r).Order().SequenceEqual(Enumerable.Range(0, Model.Tasks)), $"{what}: each task once");
        for (var route = 0; route < routes.Length; route++)
        {
            var (value, tour) = (Value(routes[route]), Tours.Of(route));
            var sums = (tour.Cost, (long)tour.Warp, tour.Penalty, tour.Load, tour.Size);
            Assert.True((value.Cost, value.Warp, value.Penalty, routes[route].Sum(t => Model.Demand[t]), routes[route].Count) == sums, $"{what}: {value} is not {sums}");
            for (var i = 0; i < routes[route].Count; i++)
            {
                ref var stop = ref Tours.At(routes[route][i]);
                Assert.True(stop.Route == route && stop.Position == i + 1, $"{what}: place of a stop");
                Assert.True(stop.Load == routes[route].Take(i + 1).Sum(t => Model.Demand[t]), $"{what}: load up to a stop");
            }
        }
    }
}
