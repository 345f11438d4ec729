namespace Steward.Routing.Tests;

/// <summary>Random problems of the plain kind (one depot, one fleet, windows and load), which the fast search plans.</summary>
internal static class PlainProblem
{
    internal static Problem Make(ulong seed, int jobs, int vehicles, bool pairs = false, bool late = false, Objective? objective = null)
    {
        var random = new Xoshiro(seed);
        var n = 1 + jobs * (pairs ? 2 : 1);
        var places = Enumerable.Range(0, n).Select(_ => (X: random.Below(100), Y: random.Below(100))).ToArray();
        var builder = Problem.Build($"plain-{seed}").Dimensions("load").Objective(objective ?? Objective.DistanceFirst);
        for (var s = 0; s < n; s++) builder.Site($"s{s}");
        int[] legs = [.. from a in places from b in places select (int)Math.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y))];
        builder.Travel("road", legs, legs);
        builder.Vehicle("v", v => v.Start("s0").End("s0").Shift(0, late ? 400 : 1_000).Capacity(20).Count(vehicles));
        for (var j = 0; j < jobs; j++) Add(builder, random, j, pairs);
        return builder.Create();
    }

    private static void Add(ProblemBuilder builder, Xoshiro random, int job, bool pairs)
    {
        var (load, open) = (1 + random.Below(8), random.Below(500));
        var width = random.Below(3) == 0 ? 1_000 : 40 + random.Below(200);
        if (pairs) builder.Pair($"j{job}", $"s{job * 2 + 1}", $"s{job * 2 + 2}", [load], j => j.DeliveryWindow(open, open + width + 200).Service(5));
        else builder.Delivery($"j{job}", $"s{job + 1}", [load], j => j.Window(open, open + width).Service(5));
    }
}
