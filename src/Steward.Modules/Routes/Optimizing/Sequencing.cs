using System.Globalization;
using Steward.Routes.Contracts;
using Steward.Routing;
using Half = Steward.Routing.Half;
using LibraryRoute = Steward.Routing.Route;

namespace Steward.Routes.Optimizing;

/// <summary>
/// The best order of a route's stops by the routing library: windows, loads, what is on board, the present plan and its change price, by which a
/// stop moves only when that pays. Locked stops cut the route: each keeps its place, and nobody passes it. Pure; limited in iterations.
/// </summary>
internal static class Sequencing
{
    private const string Vehicle = "v";
    private const long NoLimit = 30 * 86_400;

    // One unit of cost is one second, so prices are in seconds too.
    private const int CostPerHour = 3600;

    /// <summary>Indices of the snapshot's stops.</summary>
    internal static IReadOnlyList<int> Best(RouteSnapshot snapshot, Walked present, IReadOnlyList<bool> locked)
    {
        var sequence = new List<int>(snapshot.Stops.Length);
        for (var from = 0; from < snapshot.Stops.Length;)
        {
            var to = from;
            while (to < snapshot.Stops.Length && !locked[to]) to++;
            if (to - from > 1) sequence.AddRange(Solve(snapshot, present, from, to, Walked.Of(snapshot, sequence)));
            else if (to > from) sequence.Add(from);
            if (to < snapshot.Stops.Length) sequence.Add(to);
            from = to + 1;
        }

        return sequence;
    }

    /// <summary>The stops from one lock to the next, after what was sequenced before.</summary>
    private static IReadOnlyList<int> Solve(RouteSnapshot snapshot, Walked present, int from, int to, Walked before)
    {
        var (site, clock) = before.Sequence.Count == 0 ? (0, snapshot.FreeFrom) : (snapshot.Stops[before.Sequence[^1]].Site, before.Ends);
        var asItIs = Enumerable.Range(from, to - from).ToList();
        var problem = ToProblem(snapshot, present, from, to, site, clock);
        using var session = RoutingSession.Open(problem, ToPlan(snapshot, asItIs));
        session.Reoptimise(new SolveOptions { Seed = 1, Iterations = snapshot.Rule.Iterations, Explain = false });
        if (session.Plan.Unassigned.Count > 0 || session.Plan.Routes.Count != 1) return asItIs;
        var byJob = asItIs.ToLookup(i => JobId(snapshot.Stops[i].Order));
        var found = session.Plan.Routes[0].Stops.Select(stop => byJob[stop.Job].First(i => stop.Half is Half.Whole || snapshot.Stops[i].IsPickup == stop.Half is Half.Pickup)).ToList();
        return found.Count == asItIs.Count ? found : asItIs;
    }

    private static Problem ToProblem(RouteSnapshot snapshot, Walked present, int from, int to, int site, long clock)
    {
        var builder = Problem.Build("route").Dimensions("weight", "volume");
        for (var i = 0; i < snapshot.Sites; i++) builder.Site(Site(i));
        builder.Travel("road", snapshot.Metres, snapshot.Seconds).Objective(Objective.Cost);
        var (through, onBoard) = Carried(snapshot, from, to);
        builder.Vehicle(Vehicle, v =>
        {
            v.Start(Site(site)).Capacity(Math.Max(0, snapshot.CapacityGrams - through.Grams), Math.Max(0, snapshot.CapacityMillilitres - through.Millilitres))
                .Cost(perHour: CostPerHour).State(new(Site(site), clock) { DepartedAt = clock, OnBoard = onBoard });
            if (to < snapshot.Stops.Length) v.End(Site(snapshot.Stops[to].Site));
        });
        var asItIs = Enumerable.Range(from, to - from).ToList();
        foreach (var stops in asItIs.GroupBy(i => snapshot.Stops[i].Order)) builder.Job(ToJob(snapshot, present, [.. stops]));
        builder.Previous(ToPlan(snapshot, asItIs), new ChangePrice { Sequence = snapshot.Rule.PerMovedSeconds });
        return builder.Create();
    }

    /// <summary>What is on board all the way through the part, and the orders that are on board at its begin and delivered in it.</summary>
    private static ((int Grams, int Millilitres) Through, string[] OnBoard) Carried(RouteSnapshot snapshot, int from, int to)
    {
        var (grams, millilitres, onBoard) = (0L, 0L, new List<string>());
        for (var i = from; i < snapshot.Stops.Length; i++)
        {
            var delivery = snapshot.Stops[i];
            if (delivery.IsPickup || Array.FindIndex(snapshot.Stops, stop => stop.IsPickup && stop.Order == delivery.Order) >= from) continue;
            if (i < to)
            {
                onBoard.Add(JobId(delivery.Order));
                continue;
            }

            (grams, millilitres) = (grams + delivery.Grams, millilitres + delivery.Millilitres);
        }

        return (((int)Math.Min(grams, int.MaxValue), (int)Math.Min(millilitres, int.MaxValue)), [.. onBoard]);
    }

    private static Job ToJob(RouteSnapshot snapshot, Walked present, IReadOnlyList<int> indices)
    {
        // No promise gets later past its deadline: one that is late already may not get later still.
        (long Open, long Close) Window(int index)
        {
            var stop = snapshot.Stops[index];
            var open = Math.Max(0, stop.Opens);
            return (open, Math.Max(open, Math.Max(stop.Due ?? NoLimit, present.Starts[index])));
        }

        var first = snapshot.Stops[indices[0]];
        var last = snapshot.Stops[indices[^1]];
        var load = new[] { first.Grams, first.Millilitres };
        var ((firstOpen, firstClose), (lastOpen, lastClose)) = (Window(indices[0]), Window(indices[^1]));
        if (indices.Count == 2)
        {
            return JobBuilder.Pair(JobId(first.Order), Site(first.Site), Site(last.Site), load, j => j
                .PickupService(first.Service).PickupWindow(firstOpen, firstClose).DeliveryService(last.Service).DeliveryWindow(lastOpen, lastClose));
        }

        return first.IsPickup
            ? JobBuilder.Pickup(JobId(first.Order), Site(first.Site), load, j => j.PickupService(first.Service).PickupWindow(firstOpen, firstClose))
            : JobBuilder.Delivery(JobId(first.Order), Site(first.Site), load, j => j.DeliveryService(first.Service).DeliveryWindow(firstOpen, firstClose));
    }

    /// <summary>Jobs and halves only; the library times them itself.</summary>
    private static Plan ToPlan(RouteSnapshot snapshot, IReadOnlyList<int> indices)
    {
        var paired = indices.GroupBy(i => snapshot.Stops[i].Order).Where(stops => stops.Count() == 2).Select(stops => stops.Key).ToHashSet();
        var given = indices.Select(i => snapshot.Stops[i]).Select(stop => new Stop
        {
            Job = JobId(stop.Order), Half = !paired.Contains(stop.Order) ? Half.Whole : stop.IsPickup ? Half.Pickup : Half.Delivery, Site = Site(stop.Site),
            Arrival = 0, Start = 0, End = 0, LoadAfter = [], LegDistance = 0, LegDuration = 0, WindowUsed = 0, Slack = 0,
        });
        var route = new LibraryRoute { Vehicle = Vehicle, Stops = [.. given], Departure = 0, End = 0, Distance = 0, Driving = 0, LoadPeak = [], Cost = default };
        return new() { Routes = [route], Unassigned = [], Tiers = [0], Cost = default, Violations = [], Hash = "" };
    }

    private static string Site(int index) => index.ToString(CultureInfo.InvariantCulture);

    private static string JobId(int order) => "o" + order.ToString(CultureInfo.InvariantCulture);
}
