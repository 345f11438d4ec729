using System.Text.Json;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>A planned match.</summary>
internal sealed record PlannedMatch(string OrderId, string DriverId, string Priority, decimal RemainingMinutes, DateTimeOffset SlaDeadline, decimal OverdueMinutes);

internal sealed record LeftOut(string OrderId, IReadOnlyList<string> Reasons);

internal sealed record UrgencyCounts(int Critical, int Urgent, int Normal, int Flexible);

internal sealed record DriverTarget(string DriverId, int TargetDeliveries, int CurrentDeliveries, string DeliveryProgress, int PlannedDeliveries);

internal sealed record MovedOrder(string OrderId, string FromDriver, string ToDriver);

/// <summary>The answer of the planning operations.</summary>
internal sealed record PlanAnswer(
    bool Success, IReadOnlyList<PlannedMatch> Assignments, IReadOnlyList<PlannedTour> Routes, UrgencyCounts UrgencyBreakdown, IReadOnlyList<DriverTarget> DriverTargetStatus,
    IReadOnlyList<LeftOut> Unassigned, IReadOnlyList<MovedOrder> Moved, Guid? DecisionId, IReadOnlyList<Guid>? DecisionIds);

/// <summary>A driver of a planning call, with his record where he has one.</summary>
internal sealed record WantedDriver(string Name, DriverState? Known, TargetNow? Target, string VehicleType, long CapacityGrams);

/// <summary>All that a plan is made of, and how it is answered.</summary>
internal sealed record PlanFacts(
    Zone Zone, DateTimeOffset Now, IReadOnlyList<WantedOrder> Orders, IReadOnlyList<WantedDriver> Drivers, IReadOnlyDictionary<string, (double Latitude, double Longitude)> Pickups,
    IReadOnlyDictionary<string, string> Carriers, IReadOnlySet<string> OnBoard, Refusal? Refusal = null)
{
    internal PlanTask ToTask() => new(Zone.Id, Now, [.. Orders.Select(ToPlan)], [.. Drivers.Select(d => new PlanDriver(
        d.Name, d.Known?.Latitude, d.Known?.Longitude, d.VehicleType, d.CapacityGrams, d.Target is null ? 0 : 1000 - (int)(Pace.Progress(d.Target.Row) * 1000)))]);

    private PlanOrder ToPlan(WantedOrder order)
    {
        var (latitude, longitude) = Pickups.TryGetValue(order.PickupId, out var place) ? place
            : order.Known is { } known ? (known.PickupLatitude, known.PickupLongitude) : (Zone.DepotLatitude, Zone.DepotLongitude);
        var (left, _) = Urgency.Minutes(order.Deadline, Now);
        return new(order.Name, latitude, longitude, order.Latitude!.Value, order.Longitude!.Value, (long)(order.LoadKg * 1000), (long)(order.Deadline - Now).TotalSeconds,
            Urgency.Priority(left) switch { "CRITICAL" => 10, "URGENT" => 8, _ => 5 }, IsOnBoard(order) ? Carriers.GetValueOrDefault(order.Name) : null);
    }

    private bool IsOnBoard(WantedOrder order) => OnBoard.Contains(order.Name) || order.Known is { OnBoard: true };

    internal PlanAnswer Answer(FleetPlan plan)
    {
        var byName = Orders.ToDictionary(o => o.Name);
        var driverOf = plan.Tours.SelectMany(t => t.Stops.Select(s => (s.Order, t.Driver))).Distinct().ToDictionary(x => x.Order, x => x.Driver);
        var matches = Orders.Where(o => driverOf.ContainsKey(o.Name)).Select(o =>
        {
            var (left, over) = Urgency.Minutes(o.Deadline, Now);
            return new PlannedMatch(o.Name, driverOf[o.Name], Urgency.Priority(left), left, o.Deadline, over);
        }).OrderBy(m => m.RemainingMinutes).ThenBy(m => m.OrderId, StringComparer.Ordinal).ToList();
        var kinds = Orders.Select(o => Urgency.Of(Urgency.Minutes(o.Deadline, Now).Left)).ToList();
        int Count(string kind) => kinds.Count(k => k == kind);
        var moved = matches.Where(m => Carriers.TryGetValue(m.OrderId, out var before) && before != m.DriverId).Select(m => new MovedOrder(m.OrderId, Carriers[m.OrderId], m.DriverId));
        return new(
            true, matches, plan.Tours, new(Count("critical"), Count("urgent"), Count("normal"), Count("flexible")),
            [.. Drivers.Where(d => d.Target is not null).Select(d => new DriverTarget(d.Name, d.Target!.Row.TargetDeliveries, d.Target.Row.CurrentDeliveries,
                TargetBook.Percent(d.Target.Row.CurrentDeliveries, d.Target.Row.TargetDeliveries), matches.Count(m => m.DriverId == d.Name)))],
            [.. plan.Unassigned.OrderBy(u => byName[u.Key].Index).Select(u => new LeftOut(u.Key, u.Value))], [.. moved], null, null);
    }

    /// <summary>The stored orders and drivers of the plan, most urgent first; null when one of them is known to this call only.</summary>
    internal IReadOnlyList<(Guid Order, Guid Driver)>? Pairs(FleetPlan plan)
    {
        var (orders, drivers) = (Orders.ToDictionary(o => o.Name), Drivers.ToDictionary(d => d.Name));
        var matches = Answer(plan).Assignments;
        return matches.All(m => orders[m.OrderId].Known is not null && drivers[m.DriverId].Known is not null)
            ? [.. matches.Select(m => (orders[m.OrderId].Known!.Id, drivers[m.DriverId].Known!.Id))] : null;
    }
}

/// <summary>Gathers the facts of a plan from the body and the store.</summary>
internal sealed class PlanDesk(TargetDesk target, IFleetPlanner planner, IFleetAssigner assigner, ILiveOrders live, IHubs hubs)
{
    private const long CarGrams = 500_000;
    private static readonly string[] Kinds = ["bicycle", "motorcycle", "car", "van", "truck"];

    internal TargetDesk Target => target;

    internal IFleetPlanner Planner => planner;

    internal IFleetAssigner Assigner => assigner;

    /// <param name="carriers">Who has which order now.</param>
    internal async Task<PlanFacts> Gather(
        Session session, Caller caller, PlanInput input, JsonElement? drivers, JsonElement? pickups, IReadOnlySet<string> onBoard, Dictionary<string, string>? carriers = null)
    {
        var orders = await input.Resolve(session, caller, live);
        var twice = orders.GroupBy(o => o.Name).FirstOrDefault(g => g.Count() > 1);
        var refusal = input.Refusal ?? (twice is null ? null : Refusal.Rule("duplicate_order", $"Order {twice.Key} stands in this call twice.", "/orders"));
        var zone = await ZoneOf(session, caller, orders);
        var wanted = drivers is { ValueKind: JsonValueKind.Array } list ? await Named(session, caller, list) : await OnDuty(session, zone);
        var names = wanted.Where(d => d.Known is not null).ToDictionary(d => d.Known!.Id, d => d.Name);
        carriers ??= [];
        foreach (var order in orders)
            if (order.Known?.DriverId is { } driver && names.TryGetValue(driver, out var name)) carriers.TryAdd(order.Name, name);
        return new(zone, session.Now, orders, await WithTargets(session, zone, wanted), Points(pickups), carriers, onBoard, refusal);
    }

    internal async Task<PlanFacts> Live(Session session, Caller caller, string? hubName, string? city, int limit)
    {
        var hub = string.IsNullOrEmpty(hubName) ? null : await hubs.Lookup(session, hubName) ?? throw new RefusedException(Refusal.NotFound("hub"));
        var zone = await target.ZoneOf(session, caller, hub?.ZoneId.ToString() ?? city, "/city_id");
        var found = (await live.Open(session, zone.Id, null, 10_000)).Where(o => o.Status == "pending" && (hub is null || AtRisk.IsOf(o, hub))).Take(limit).ToList();
        var orders = found.Select((o, i) => new WantedOrder(
            i, o.ExternalId ?? o.OrderNumber, o.CustomerName, o.CreatedAt, o.Deadline, o.DropoffLatitude, o.DropoffLongitude, o.WeightKg, "", o.Revenue, o)).ToList();
        var drivers = await OnDuty(session, zone);
        var refusal = orders.Count == 0 || drivers.Count > 0 ? null : await NoDriver(session, zone);
        return new(zone, session.Now, orders, await WithTargets(session, zone, drivers), new Dictionary<string, (double, double)>(), new Dictionary<string, string>(), new HashSet<string>(), refusal);
    }

    private async Task<Refusal> NoDriver(Session session, Zone zone)
    {
        var reasons = (await target.Drivers.InZone(session, zone.Id)).GroupBy(d => d.Status == DriverStatus.Available ? "no_vehicle" : d.Status).ToDictionary(g => g.Key, g => (object?)g.Count());
        return new("no_eligible_driver", $"No driver of zone {zone.Code} can take orders now.", 422, Extra: new Dictionary<string, object?> { ["reasons"] = reasons });
    }

    private async Task<Zone> ZoneOf(Session session, Caller caller, IReadOnlyList<WantedOrder> orders) =>
        orders.Select(o => o.Known?.ZoneId).FirstOrDefault(id => id is not null) is { } known ? (await target.Zones.Find(session, known))!
            : (await target.ZonesOf(session, caller, null)) is [var first, ..] ? first : throw new RefusedException(Refusal.NotFound("zone"));

    private async Task<List<WantedDriver>> Named(Session session, Caller caller, JsonElement list)
    {
        var rows = list.EnumerateArray().ToList();
        var names = rows.ConvertAll(row => PlanInput.Text(row, "driver_id"));
        for (var i = 0; i < rows.Count; i++)
            if (names[i] is null || names.IndexOf(names[i]) < i) throw new RefusedException(Refusal.Rule("invalid_driver", "driver_id is required, each once.", $"/drivers/{i}/driver_id"));
        var known = await target.Store.Known(session, [.. names.Select(n => External(n!))]);
        var wanted = new List<WantedDriver>();
        foreach (var (row, name) in rows.Zip(names))
        {
            var found = known.FirstOrDefault(d => (d.ExternalId == External(name!) || d.Id.ToString() == name || d.Code == name) && caller.SeesZone(d.ZoneId));
            var state = found is null ? null : await target.Drivers.Find(session, found.Id);
            var kind = PlanInput.Text(row, "vehicle_type")?.ToLowerInvariant() ?? state?.VehicleType ?? "car";
            var capacity = PlanInput.Number(row, "capacity_kg") is { } kg && kg >= 0 ? (long)(kg * 1000) : state is { VehicleId: not null } ? state.CapacityGrams : CarGrams;
            wanted.Add(new(name!, state, null, Kinds.Contains(kind) ? kind : "car", capacity));
        }
        return wanted;
    }

    private async Task<List<WantedDriver>> OnDuty(Session session, Zone zone) =>
    [
        .. (await target.Drivers.InZone(session, zone.Id)).Where(d => d is { IsActive: true, VehicleId: not null } && d.Status is DriverStatus.Available or DriverStatus.Busy or DriverStatus.Returning)
            .Where(d => d is { VehicleId: not null }).Select(d => new WantedDriver(d.ExternalId ?? d.Id.ToString(), d, null, d.VehicleType ?? "car", d.CapacityGrams)),
    ];

    private async Task<IReadOnlyList<WantedDriver>> WithTargets(Session session, Zone zone, List<WantedDriver> drivers)
    {
        var rows = await target.Store.Of(session, [.. drivers.Where(d => d.Known?.ZoneId == zone.Id).Select(d => d.Known!.Id)]);
        var now = rows.Count == 0 ? [] : (await target.Book.Now(session, zone, rows)).ToDictionary(t => t.Row.DriverUuid);
        return [.. drivers.Select(d => d with { Target = d.Known is null ? null : now.GetValueOrDefault(d.Known.Id) })];
    }

    private static Dictionary<string, (double, double)> Points(JsonElement? pickups)
    {
        var points = new Dictionary<string, (double, double)>(StringComparer.Ordinal);
        if (pickups is not { ValueKind: JsonValueKind.Array } list) return points;
        foreach (var row in list.EnumerateArray())
            if ((PlanInput.Text(row, "id") ?? PlanInput.Text(row, "pickup_id")) is { } id && PlanInput.Degree(row, "lat", 90) is { } latitude && PlanInput.Degree(row, "lng", 180) is { } longitude)
                points[id] = (latitude, longitude);
        return points;
    }

    private static string External(string name) => name.StartsWith("external:", StringComparison.Ordinal) ? name[9..] : name;
}
