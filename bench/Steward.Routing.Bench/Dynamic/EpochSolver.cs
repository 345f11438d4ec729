using System.Globalization;

namespace Steward.Routing.Bench;

/// <summary>When a request may leave: in epochs from the first to the last, both included.</summary>
internal readonly record struct Span(Request Request, int First, int Last);

/// <summary>
/// Requests as a problem of the library. A route that leaves in a later epoch is a vehicle of a type that leaves later; a request that is not
/// known before may ride only on those, and one that must leave now only on those of now.
/// </summary>
internal static class EpochSolver
{
    /// <summary>Vehicles of a type: as many as requests could ever need, in vain for the later ones.</summary>
    private const int SpareVehicles = 4, RequestsPerVehicle = 4;

    /// <summary>All routes of a plan, with the epoch in which each leaves.</summary>
    internal static List<(int Epoch, Request[] Route)> Solve(DynamicWorld world, int epoch, int last, IReadOnlyList<Span> spans, SolveOptions options)
    {
        var problem = ToProblem(world, epoch, last, spans);
        var plan = RoutingSolver.Solve(problem, options with { Explain = false }).Plan;
        var routes = plan.Routes.Select(r => (EpochOf(r.Vehicle), (Request[])[.. r.Stops.Select(s => spans[Number(s.Job)].Request)])).ToList();

        // A request that finds no place in the search's budget goes alone, which is always in time.
        foreach (var job in plan.Unassigned)
            if (spans[Number(job)] is var span && span.First == epoch) routes.Add((epoch, [span.Request]));
        return routes;
    }

    private static Problem ToProblem(DynamicWorld world, int epoch, int last, IReadOnlyList<Span> spans)
    {
        var builder = Problem.Build("epoch").Dimensions("load").Objective(Objective.DistanceFirst).Travel("road", world.Durations, world.Durations);
        for (var site = 0; site < world.Sites; site++) builder.Site(world.SiteName(site));
        for (var e = epoch; e <= last; e++)
        {
            var (leaves, count) = (e, SpareVehicles + spans.Count(s => s.First <= e && e <= s.Last) / RequestsPerVehicle);
            builder.Vehicle(Type(e), v => v.Start(world.SiteName(0)).End(world.SiteName(0)).Capacity(world.Capacity).Count(count)
                .Shift(DynamicWorld.Departure(leaves), world.DepotClose));
        }

        for (var i = 0; i < spans.Count; i++)
        {
            var (request, types) = (spans[i].Request, TypesOf(spans[i], epoch, last));
            builder.Delivery(i.ToString(CultureInfo.InvariantCulture), world.SiteName(request.Site), [request.Demand], j =>
            {
                j.Window(request.Open, request.Close).Service(request.Service);
                if (types.Length <= last - epoch) j.Only(types);
            });
        }

        return builder.Create();
    }

    private static string[] TypesOf(Span span, int epoch, int last) =>
        [.. Enumerable.Range(epoch, last - epoch + 1).Where(e => span.First <= e && e <= span.Last).Select(Type)];

    private static string Type(int epoch) => "e" + epoch.ToString(CultureInfo.InvariantCulture);

    private static int EpochOf(string vehicle) => Number(vehicle[1..].Split('#')[0]);

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
