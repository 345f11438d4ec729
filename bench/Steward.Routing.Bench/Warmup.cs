namespace Steward.Routing.Bench;

/// <summary>Lets the just-in-time compiler finish before anything is timed: every figure is of a warm process.</summary>
internal static class Warmup
{
    internal static void Run()
    {
        var pairs = Generated.All().First(c => c.Name == "pairs-50").Load().Problem;
        foreach (var problem in new[] { Generated.City(100), pairs })
            for (var i = 0; i < 4; i++)
            {
                var result = RoutingSolver.Solve(problem, new() { Time = TimeSpan.FromMilliseconds(300), Seed = (ulong)i });
                PlanChecker.Check(problem, result.Plan);
            }
    }
}
