using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;
using OrderRow = Steward.Orders.Contracts.OrderFacts;

namespace Steward.Dispatch.Batching;

/// <summary>A driver on duty as far as a batch must fit him.</summary>
internal sealed record Carrier(string VehicleType, long CapacityGrams, long CapacityCm3, IReadOnlyList<string> Skills);

/// <summary>What was read of a zone: the orders that may be batched, in parts of connected ones, and why the others may not.</summary>
internal sealed record BatchSight(
    Zone Zone, DateTimeOffset Now, BatchSettings Settings, IReadOnlyList<BatchPart> Parts, IReadOnlyList<(Guid OrderId, string Reason)> NotEligible, IReadOnlyList<Carrier> Carriers);

/// <param name="Orders">By id.</param>
/// <param name="MostOrders">Of each order's service level and the settings.</param>
/// <param name="Forced">A person's group: it is priced whatever its orders have to do with each other.</param>
internal sealed record BatchPart(IReadOnlyList<OrderRow> Orders, IReadOnlyList<int> MostOrders, IGroupPricer Pricer, bool Forced = false);

/// <summary>Reads what batching looks at. Pricing and choosing come after the transaction: <see cref="BatchPricing"/>.</summary>
internal sealed class BatchObserver(IZones zones, IOrders orders, IServiceLevels levels, IDrivers drivers, IGroupPrices prices, OffersStore offers, BatchStore batches)
{
    private const int MostPending = 2_000;

    internal async Task<BatchSight?> Look(Session session, Guid zoneId, BatchConfig config)
    {
        if (await zones.Find(session, zoneId) is not { } zone) return null;
        var settings = config.ToSettings();
        var pending = await orders.Pending(session, zoneId, MostPending);
        var (eligible, most, others) = await Sorted(session, zone, pending, settings);
        var graph = new NeighbourGraph(eligible, settings);
        var fleet = await Carriers(session, zoneId);
        var vehicle = Usual(fleet);
        var parts = new List<BatchPart>();
        var connected = new HashSet<int>();
        foreach (var component in graph.Components())
        {
            connected.UnionWith(component);
            var rows = component.Select(i => eligible[i]).ToList();
            parts.Add(new(rows, [.. component.Select(i => most[i])], await prices.Prepare(session, zoneId, rows, vehicle)));
        }

        others.AddRange(Enumerable.Range(0, eligible.Count).Where(i => !connected.Contains(i)).Select(i => (eligible[i].Id, BatchPolicy.NoPartner)));
        return new(zone, session.Now, settings, parts, others, fleet);
    }

    /// <summary>One group that a person named, however its orders suit each other.</summary>
    internal async Task<BatchSight?> Named(Session session, Guid zoneId, IReadOnlyList<OrderRow> wanted, BatchConfig config)
    {
        if (await zones.Find(session, zoneId) is not { } zone) return null;
        var settings = config.ToSettings();
        var rows = wanted.OrderBy(o => o.Id).ToList();
        var most = new List<int>();
        foreach (var row in rows) most.Add(Math.Min(settings.MaxOrders, await LevelOf(session, zone, row) is { IsBatchable: true } level ? level.BatchMost : 1));
        var fleet = await Carriers(session, zoneId);
        return new(zone, session.Now, settings, [new(rows, most, await prices.Prepare(session, zoneId, rows, Usual(fleet)), Forced: true)], [], fleet);
    }

    /// <summary>Why an order may not be batched; null when it may.</summary>
    internal static string? WhyNot(OrderRow order, ServiceLevel? level, BatchSettings settings, DateTimeOffset now) => order switch
    {
        _ when level is not { IsBatchable: true } => "level_not_batched",
        { BatchId: not null } => "in_a_batch",
        _ when order.AwaitsItsTime(now) => "not_due",
        _ when (now - order.DueAt).TotalSeconds > settings.MaxAgeSeconds => "too_old",
        _ when (order.SlaDeadline - now).TotalSeconds < settings.LeastLeftSeconds => "deadline_near",
        _ => null,
    };

    /// <summary>How many pending orders of a zone may be batched, and whether this one suits another that is held back.</summary>
    internal async Task<(int Waiting, bool Joins)> Waiting(Session session, Guid zoneId, Guid order, BatchConfig config)
    {
        if (await zones.Find(session, zoneId) is not { } zone) return (0, false);
        var settings = config.ToSettings();
        var (eligible, _, _) = await Sorted(session, zone, await orders.Pending(session, zoneId, MostPending), settings);
        var one = eligible.FirstOrDefault(other => other.Id == order);
        return (eligible.Count, one is not null && eligible.Any(other => other.Id != order && other.HoldUntil > session.Now && NeighbourGraph.Metres(one, other, settings) is not null));
    }

    private async Task<(List<OrderRow> Eligible, List<int> Most, List<(Guid, string)> Others)> Sorted(Session session, Zone zone, IReadOnlyList<OrderRow> pending, BatchSettings settings)
    {
        var offered = (await offers.OpenInZone(session, zone.Id)).Select(o => o.OrderId).ToHashSet();
        var dissolved = await batches.Dissolved(session, [.. pending.Select(o => o.Id)]);
        var known = new Dictionary<(string, int), ServiceLevel?>();
        var (eligible, most, others) = (new List<OrderRow>(), new List<int>(), new List<(Guid, string)>());
        foreach (var order in pending.OrderBy(o => o.Id))
        {
            var key = (order.ServiceType ?? "", order.ServiceLevelVersion ?? 1);
            if (!known.TryGetValue(key, out var level)) known[key] = level = await LevelOf(session, zone, order);
            var why = WhyNot(order, level, settings, session.Now) ?? (offered.Contains(order.Id) ? "offered_alone" : dissolved.Contains(order.Id) ? "batch_dissolved" : null);
            if (why is not null)
            {
                others.Add((order.Id, why));
                continue;
            }

            eligible.Add(order);
            most.Add(Math.Min(settings.MaxOrders, level!.BatchMost));
        }

        return (eligible, most, others);
    }

    private async Task<ServiceLevel?> LevelOf(Session session, Zone zone, OrderRow order) =>
        order.ServiceType is { } code ? await levels.Version(session, zone.Id, code, order.ServiceLevelVersion ?? 1) : null;

    private async Task<List<Carrier>> Carriers(Session session, Guid zone) =>
    [
        .. (await drivers.InZone(session, zone)).Where(d => d is { IsActive: true, RetiredAt: null, VehicleType: not null } && d.Status != DriverStatus.Offline)
            .OrderBy(d => d.Id).Select(d => new Carrier(d.VehicleType!, d.CapacityGrams, d.CapacityMillilitres, d.Skills)),
    ];

    private static string Usual(List<Carrier> fleet) =>
        fleet.GroupBy(c => c.VehicleType).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).FirstOrDefault()?.Key ?? "motorcycle";
}
