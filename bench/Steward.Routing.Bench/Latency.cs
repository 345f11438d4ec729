using System.Globalization;

namespace Steward.Routing.Bench;

/// <summary>A live session at 1000 jobs: quote, insert, repair, fork and open, each timed alone.</summary>
internal sealed class Latency(BenchOptions options)
{
    internal static Figures Run(BenchOptions options) => new Latency(options).Run();

    private Figures Run()
    {
        var figures = new Figures();
        var problem = Throughput.Problem(options, 1000);
        var plan = RoutingSolver.Solve(problem, new() { Time = TimeSpan.FromSeconds(options.Quick ? 3 : 8), Clock = options.Clock, Explain = false }).Plan;
        var rounds = options.Quick ? 60 : 200;
        using var session = RoutingSession.Open(problem, plan);
        var random = new SplitMix(1);
        for (var i = 0; i < 400; i++) Quoted(session, problem, random, i);
        var quotes = Enumerable.Range(0, rounds * 2).Select(i => Quoted(session, problem, random, i)).ToList();
        figures.Add($"quote, p95 ({plan.Routes.Count} routes)", P95(quotes), "ms", 1);
        figures.Add("quote, median", Samples.Quantile(quotes, 0.5), "ms", double.NaN);
        var inserts = Enumerable.Range(0, rounds).Select(i => Inserted(session, problem, random, i)).ToList();
        figures.Add("insert at a quoted place, p95", P95(inserts.Select(i => i.Ms)), "ms", double.NaN);
        figures.Add("quoted prices that differ from the price paid", inserts.Count(i => !i.IsExact), "", 0);
        for (var i = 0; i < 80; i++) Repaired(session, problem, random, i);
        figures.Add("repair after 10 changes, p95", P95(Enumerable.Range(0, rounds).Select(i => Repaired(session, problem, random, i))), "ms", 5);
        figures.Add("fork, p95", P95(Enumerable.Range(0, rounds).Select(_ => Time(() => session.Fork().Dispose()))), "ms", 2);
        figures.Add("open, p95", P95(Enumerable.Range(0, 20).Select(_ => Time(() => RoutingSession.Open(problem, plan).Dispose()))), "ms", 300);
        return figures;
    }

    private double Quoted(RoutingSession session, Problem problem, SplitMix random, int number)
    {
        var job = NewJob(problem, random, number);
        return Time(() => session.Quote(job));
    }

    private (double Ms, bool IsExact) Inserted(RoutingSession session, Problem problem, SplitMix random, int number)
    {
        var before = session.Plan.Cost;
        if (session.Quote(NewJob(problem, random, number)).Best is not { } place) return (0, true);
        var ms = Time(() => session.Insert(place));
        var isExact = session.Plan.Cost - before == place.Price;
        session.Undo();
        return (ms, isExact);
    }

    /// <summary>Four new jobs, three cancelled, one taken off its route, one changed leg, one vehicle broken down; then the repair.</summary>
    private double Repaired(RoutingSession session, Problem problem, SplitMix random, int number)
    {
        using var live = session.Fork();
        for (var i = 0; i < 4; i++) live.Add(NewJob(problem, random, number * 4 + i));
        for (var i = 0; i < 3; i++) live.Remove(live.Problem.Jobs[random.Below(900)].Id);
        live.Unassign(live.Problem.Jobs[random.Below(900)].Id);
        var routes = live.Plan.Routes;
        var route = routes[random.Below(routes.Count)];
        live.Travel([new(problem.Profiles[0].Name, route.Stops[0].Site, route.Stops[^1].Site, 500, 500)]);
        live.Close(routes[random.Below(routes.Count)].Vehicle);
        return Time(() => live.Repair());
    }

    /// <summary>A job like one of the problem's own: its windows and load, at another one's site.</summary>
    private static Job NewJob(Problem problem, SplitMix random, int number)
    {
        var (like, place) = (problem.Jobs[random.Below(problem.Jobs.Count)], problem.Jobs[random.Below(problem.Jobs.Count)]);
        return like with
        {
            Id = "new-" + number.ToString(CultureInfo.InvariantCulture),
            Stops = [.. like.Stops.Select((s, i) => s with { Site = place.Stops[i].Site })],
        };
    }

    private static double P95(IEnumerable<double> values) => Samples.Quantile(values, 0.95);

    private double Time(Action call)
    {
        var began = options.Now();
        call();
        return (options.Now() - began).TotalMilliseconds;
    }
}
