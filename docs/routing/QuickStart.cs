using Steward.Routing;

/// <summary>The sample of quick-start.md; a test compiles and runs it.</summary>
public static class QuickStart
{
    public static void Run(TextWriter output)
    {
        // Metres and seconds. Row = from: depot, a, b, c, d.
        int[] metres =
        [
            0, 4_000, 6_000, 3_000, 9_000,
            4_000, 0, 2_500, 5_000, 7_000,
            6_000, 2_500, 0, 6_500, 4_500,
            3_000, 5_000, 6_500, 0, 8_000,
            9_000, 7_000, 4_500, 8_000, 0,
        ];
        int[] seconds = Array.ConvertAll(metres, m => m / 8);

        Problem problem = Problem.Build("monday")
            .Dimensions("kg")
            .Site("depot").Site("a").Site("b").Site("c").Site("d")
            .Travel("road", metres, seconds)
            .Vehicle("van", v => v.Start("depot").End("depot").Shift(28_800, 43_200).Capacity(100)
                .Cost(fix: 5_000, per1000Distance: 400, perHour: 3_000))
            .Vehicle("bike", v => v.Start("depot").End("depot").Shift(28_800, 36_000).Capacity(20).DurationFactor(1_500)
                .Cost(fix: 500, per1000Distance: 50, perHour: 2_500))
            .Delivery("milk", "a", [40], j => j.Window(28_800, 32_400).Service(300))
            .Delivery("bread", "b", [30], j => j.Window(30_600, 36_000).Service(300))
            .Delivery("letters", "c", [5], j => j.Service(120))
            .Delivery("piano", "d", [250], j => j.Priority(10))
            .Objective(Objective.Cost)
            .Create();

        SolveResult result = RoutingSolver.Solve(problem, new SolveOptions { Iterations = 2_000, Seed = 1 });
        foreach (Route route in result.Plan.Routes)
        {
            output.WriteLine($"{route.Vehicle}: {route.Distance} m, costs {route.Cost.Total}");
            foreach (Stop stop in route.Stops) output.WriteLine($"  {stop.Job} at {TimeSpan.FromSeconds(stop.Start)}");
        }

        foreach (Explanation why in result.Explanations)
            output.WriteLine($"{why.Job} stays: {why.Refusals[0].Code} on {why.Refusals[0].Vehicle}, {why.Refusals[0].Amount} too much");

        // A new order comes in while the vans are out: price it, and take the best place.
        using RoutingSession session = RoutingSession.Open(problem, result.Plan);
        QuoteResult quote = session.Quote(JobBuilder.Delivery("flowers", "d", [2], j => j.Window(32_400, 41_400)));
        foreach (QuotePlace place in quote.Places)
            output.WriteLine($"flowers on {place.Vehicle}: {place.Price.Total} more, {place.Distance} m further, at {TimeSpan.FromSeconds(place.Starts[0])}");
        session.Insert(quote.Best!);
        output.WriteLine($"the plan now costs {session.Plan.Cost.Total}, valid: {PlanChecker.Check(session.Problem, session.Plan).IsValid}");
    }
}
