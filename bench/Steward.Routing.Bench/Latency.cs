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
        var fleet = PairsOver(500);
        for (var i = 0; i < 100; i++) fleet();
        figures.Add("quote of a pair over 500 vehicles, p95", P95(Enumerable.Range(0, rounds).Select(_ => Time(fleet))), "ms", 1);
        var inserts = Enumerable.Range(0, rounds).Select(i => Inserted(session, problem, random, i)).ToList();
        figures.Add("insert at a quoted place, p95", P95(inserts.Select(i => i.Ms)), "ms", double.NaN);
        figures.Add("quoted prices that differ from the price paid", inserts.Count(i => !i.IsExact), "", 0);
        for (var i = 0; i < 80; i++) Repaired(session, problem, random, i);
        figures.Add("repair after 10 changes, p95", P95(Enumerable.Range(0, rounds).Select(i => Repaired(session, problem, random, i))), "ms", 5);
        figures.Add("the same and its plan written, p95", P95(Enumerable.Range(0, rounds).Select(i => Repaired(session, problem, random, i, isWritten: true))), "ms", double.NaN);
        figures.Add("fork, p95", P95(Enumerable.Range(0, rounds).Select(_ => Time(() => session.Fork().Dispose()))), "ms", 2);
        figures.Add("open, p95", P95(Enumerable.Range(0, 20).Select(_ => Time(() => RoutingSession.Open(problem, plan).Dispose()))), "ms", 300);
        return figures;
    }

    /// <summary>Vehicles that all differ, with two pairs each, paid by distance and time.</summary>
    private static Action PairsOver(int vehicles)
    {
        var (random, sites) = (new SplitMix(1), 200);
        var builder = Problem.Build("city").Dimensions("w").Objective(Objective.Cost);
        string Site() => "s" + random.Below(sites).ToString(CultureInfo.InvariantCulture);
        for (var s = 0; s < sites; s++) builder.Site("s" + s.ToString(CultureInfo.InvariantCulture));
        int[] matrix = [.. Enumerable.Range(0, sites * sites).Select(i => i % (sites + 1) == 0 ? 0 : 200 + random.Below(1_500))];
        builder.Travel("car", matrix, matrix);
        for (var v = 0; v < vehicles; v++)
            builder.Vehicle(Name(v), b => b.Start(Site()).Shift(0, 28_800).Capacity(4).Cost(per1000Distance: 1_000, perHour: 20_000));
        for (var j = 0; j < 2 * vehicles; j++) builder.Pair("j" + Name(j), Site(), Site(), [1], b => b.Service(60).Only(Name(j % vehicles)));
        var problem = builder.Create();
        var session = RoutingSession.Open(problem, RoutingSolver.Solve(problem, new() { Iterations = 0 }).Plan);
        var job = JobBuilder.Pair("new", "s3", "s70", [1], j => j.Service(60));
        return () => session.Quote(job);

        static string Name(int number) => "v" + number.ToString(CultureInfo.InvariantCulture);
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
    private double Repaired(RoutingSession session, Problem problem, SplitMix random, int number, bool isWritten = false)
    {
        using var live = session.Fork();
        for (var i = 0; i < 4; i++) live.Add(NewJob(problem, random, number * 4 + i));
        for (var i = 0; i < 3; i++) live.Remove(live.Problem.Jobs[random.Below(900)].Id);
        live.Unassign(live.Problem.Jobs[random.Below(900)].Id);
        var routes = live.Plan.Routes;
        var route = routes[random.Below(routes.Count)];
        live.Travel([new(problem.Profiles[0].Name, route.Stops[0].Site, route.Stops[^1].Site, 500, 500)]);
        live.Close(routes[random.Below(routes.Count)].Vehicle);
        return Time(() =>
        {
            var result = live.Repair();
            if (isWritten) _ = result.Plan.Hash;
        });
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
