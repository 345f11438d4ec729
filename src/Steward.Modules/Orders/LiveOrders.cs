using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>What the fleet manager's page asks of orders.</summary>
internal sealed class LiveOrders(Customers customers) : ILiveOrders, IFailedDeliveries
{
    public async Task<IReadOnlyList<LiveOrder>> Open(Session session, Guid zone, (DateTimeOffset Deadline, Guid Id)? after, int limit) =>
        await Live(session, await OrdersStore.Open(session, zone, after, limit));

    public async Task<IReadOnlyDictionary<string, LiveOrder>> Known(Session session, IReadOnlyCollection<string> names)
    {
        var known = new Dictionary<string, LiveOrder>(StringComparer.Ordinal);
        var rows = new List<OrderRow>();
        rows.AddRange(await OrdersStore.ByExternalIds(session, names));
        rows.AddRange(await OrdersStore.FindMany(session, [.. names.Select(n => Guid.TryParseExact(n, "D", out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)]));
        foreach (var number in names.Where(n => n.StartsWith("ORD-", StringComparison.Ordinal)))
            if (await OrdersStore.IdsOfNumber(session, number) is [var only]) rows.AddRange(await OrdersStore.FindMany(session, [only]));
        foreach (var live in await Live(session, rows))
            foreach (var name in new[] { live.Id.ToString(), live.OrderNumber, live.ExternalId })
                if (name is not null) known.TryAdd(name, live);
        return known;
    }

    public async Task<WaitingOrders> Waiting(Session session, Guid zone)
    {
        var counts = await OrdersStore.Waiting(session, zone);
        return new((int)counts.Total, (int)counts.Critical, (int)counts.Urgent, (int)(counts.Total - counts.Critical - counts.Urgent));
    }

    public async Task<IReadOnlyDictionary<Guid, int>> Between(Session session, Guid zone, DateTimeOffset from, DateTimeOffset until) =>
        (await OrdersStore.FailedAttempts(session, zone, from, until)).ToDictionary(f => f.DriverId, f => (int)f.Failed);

    private async Task<IReadOnlyList<LiveOrder>> Live(Session session, IReadOnlyList<OrderRow> rows)
    {
        var names = (await OrderViews.Of(session, customers, rows)).ToDictionary(view => view.Id, view => view.CustomerName);
        return [.. rows.Select(row => new LiveOrder(
            row.Id, row.OrderNumber, row.ExternalId, row.ZoneId, names.GetValueOrDefault(row.Id) ?? "", row.Status, row.Status is OrderStatus.PickedUp or OrderStatus.InTransit, row.CreatedAt, row.SlaDeadline,
            row.DriverId, row.RowVersion, row.PickupLatitude ?? 0, row.PickupLongitude ?? 0, row.DropoffLatitude ?? 0, row.DropoffLongitude ?? 0, row.WeightKg, row.TotalAmount ?? row.DeliveryFee ?? 0,
            row.EstimatedDeliveryAt is { } eta ? (eta, row.EtaLow ?? eta, row.EtaHigh ?? eta) : null))];
    }
}
