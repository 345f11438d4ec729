using System.Globalization;
using Steward.Fleet.Contracts;
using Steward.Routes.Contracts;
using Steward.Routing;
using Half = Steward.Routing.Half;

namespace Steward.Routes;

/// <summary>Matches orders with drivers and routes them in one search of the routing library: promises are windows, and a driver who is behind his target is cheaper to use.</summary>
internal sealed class FleetPlanner(ITravelTimes travel) : IFleetPlanner
{
    private const int ServiceSeconds = 300, MostSeconds = 240 * 60, Horizon = 86_400;
    // Metres and seconds weigh alike; a whole target gap is worth two kilometres.
    private const long PerKilometre = 1_000, PerHour = 3_600, WholeGap = 2_000;
    private const long Work = 200_000, LeastIterations = 200, MostIterations = 4_000;

    public async Task<FleetPlan> Plan(PlanTask task, CancellationToken cancel)
    {
        if (task.Orders.Count == 0 || task.Drivers.Count == 0)
            return new([], task.Orders.ToDictionary(o => o.Key, _ => (IReadOnlyList<string>)["no_driver"]));
        var sites = new Sites();
        foreach (var driver in task.Drivers)
            if (driver is { Latitude: { } latitude, Longitude: { } longitude }) sites.Of(latitude, longitude);
        foreach (var order in task.Orders) (_, _) = (sites.Of(order.PickupLatitude, order.PickupLongitude), sites.Of(order.Latitude, order.Longitude));
        var builder = Problem.Build("fleet").Dimensions("weight").Objective(Objective.Cost);
        for (var site = 0; site < sites.Points.Count; site++) builder.Site(Name(site));
        foreach (var kind in task.Drivers.Select(d => d.VehicleType).Distinct().Order(StringComparer.Ordinal))
        {
            var matrix = await travel.Matrix(task.Zone, sites.Points, sites.Points, kind, task.Now, cancel);
            builder.Travel(kind, matrix.Metres, matrix.Seconds);
        }
        for (var i = 0; i < task.Drivers.Count; i++) Add(builder, task.Drivers[i], i, sites);
        var index = task.Drivers.Select((d, i) => (d.Key, i)).ToDictionary(x => x.Key, x => x.i);
        for (var i = 0; i < task.Orders.Count; i++) Add(builder, task.Orders[i], i, sites, index);
        var iterations = Math.Clamp(Work / (task.Orders.Count + 1), LeastIterations, MostIterations);
        return Read(task, RoutingSolver.Solve(builder.Create(), new SolveOptions { Iterations = iterations }, cancel: cancel), sites);
    }

    private static void Add(ProblemBuilder builder, PlanDriver driver, int index, Sites sites) => builder.Vehicle("d" + Name(index), v =>
    {
        v.Profile(driver.VehicleType).Capacity((int)Math.Min(driver.CapacityGrams, int.MaxValue)).MaxDuration(MostSeconds).Shift(0, Horizon)
            .Cost(fix: WholeGap * (1_000 - Math.Clamp(driver.GapMille, 0, 1_000)) / 1_000, per1000Distance: PerKilometre, perHour: PerHour);
        if (driver is { Latitude: { } latitude, Longitude: { } longitude }) v.Start(Name(sites.Of(latitude, longitude)));
    });

    private static void Add(ProblemBuilder builder, PlanOrder order, int index, Sites sites, Dictionary<string, int> drivers)
    {
        var (id, drop) = ("o" + Name(index), Name(sites.Of(order.Latitude, order.Longitude)));
        var load = new[] { (int)Math.Min(order.Grams, int.MaxValue) };
        // An overdue order has no promise left to keep: it is planned without a window and not left out for it.
        var due = order.DueInSeconds > 0 ? Math.Min(order.DueInSeconds, Horizon) : Horizon;
        if (order.OnBoardOf is { } driver && drivers.TryGetValue(driver, out var at))
            builder.Delivery(id, drop, load, j => j.DeliveryService(ServiceSeconds).DeliveryWindow(0, due).Priority(order.Priority).Only("d" + Name(at)));
        else
            builder.Pair(id, Name(sites.Of(order.PickupLatitude, order.PickupLongitude)), drop, load,
                j => j.PickupService(ServiceSeconds).DeliveryService(ServiceSeconds).DeliveryWindow(0, due).Priority(order.Priority));
    }

    private static FleetPlan Read(PlanTask task, SolveResult result, Sites sites)
    {
        var tours = new List<PlannedTour>();
        foreach (var route in result.Plan.Routes.Where(r => r.Stops.Count > 0))
        {
            var stops = route.Stops.Select(stop =>
            {
                var place = sites.Points[int.Parse(stop.Site, CultureInfo.InvariantCulture)];
                return new PlannedStop(task.Orders[Index(stop.Job)].Key, stop.Half is Half.Pickup, place.Latitude, place.Longitude, stop.Arrival, stop.End);
            });
            tours.Add(new(task.Drivers[Index(route.Vehicle)].Key, [.. stops], route.Distance / 1000m, decimal.Round((route.End - route.Departure) / 60m, 1)));
        }
        var reasons = result.Explanations.ToDictionary(e => e.Job, e => (IReadOnlyList<string>)[.. e.Refusals.Select(r => r.Code).Distinct().Order(StringComparer.Ordinal)]);
        return new(tours, result.Plan.Unassigned.ToDictionary(job => task.Orders[Index(job)].Key, job => reasons.GetValueOrDefault(job) ?? ["does_not_fit"]));
    }

    private static int Index(string id) => int.Parse(id.AsSpan(1), CultureInfo.InvariantCulture);

    private static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);

    /// <summary>Places, each once.</summary>
    private sealed class Sites
    {
        private readonly Dictionary<(double, double), int> known = [];

        internal List<GeoPoint> Points { get; } = [];

        internal int Of(double latitude, double longitude)
        {
            if (known.TryGetValue((latitude, longitude), out var at)) return at;
            Points.Add(new(latitude, longitude));
            return known[(latitude, longitude)] = Points.Count - 1;
        }
    }
}
