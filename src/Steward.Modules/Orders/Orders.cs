using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>What other modules may ask of orders and do with them.</summary>
internal sealed class Orders(OrderCommands commands, OrderLog log, Customers customers, TellEta eta) : IOrders
{
    public async Task<OrderFacts?> Find(Session session, Guid order) => (await OrdersStore.Find(session, order))?.Facts();

    public async Task<IReadOnlyList<OrderFacts>> FindMany(Session session, IReadOnlyCollection<Guid> orders)
    {
        if (orders.Count == 0) return [];
        var found = (await OrdersStore.FindMany(session, orders)).ToDictionary(o => o.Id);
        return [.. orders.Where(found.ContainsKey).Select(id => found[id].Facts())];
    }

    public Task<Guid?> Lookup(Session session, string idOrCode) => OrderLookup.Id(session, idOrCode);

    public async Task<IReadOnlyList<OrderFacts>> Due(Session session, Guid zone, DateTimeOffset now, int limit) => Facts(await OrdersStore.Due(session, zone, now, limit));

    public async Task<IReadOnlyList<OrderFacts>> Pending(Session session, Guid zone, int limit) => Facts(await OrdersStore.Pending(session, zone, limit));

    public Task<OrderBacklog> Backlog(Session session, Guid zone, DateTimeOffset now) => OrdersStore.Backlog(session, zone, now);

    public async Task<IReadOnlyList<OrderFacts>> ActiveOf(Session session, Guid driver) => Facts(await OrdersStore.ActiveOf(session, driver));

    public async Task<ILookup<Guid, OrderFacts>> ActiveInZone(Session session, Guid zone) => Facts(await OrdersStore.ActiveInZone(session, zone)).ToLookup(o => o.DriverId!.Value);

    public async Task<IReadOnlyList<OrderFacts>> Open(Session session, Guid zone, (DateTimeOffset Deadline, Guid Id)? after, int limit) => Facts(await OrdersStore.Open(session, zone, after, limit));

    public async Task<IReadOnlyDictionary<Guid, OrderPersonal>> Personal(Session session, IReadOnlyCollection<Guid> orders)
    {
        var views = await OrderViews.Of(session, customers, await OrdersStore.FindMany(session, orders));
        return views.ToDictionary(v => v.Id, v => new OrderPersonal(v.Id, v.CustomerId, v.CustomerName, v.RecipientName, v.RecipientPhone, v.PickupAddress, v.PickupContact, v.DropoffAddress, v.DropoffContact, v.Notes));
    }

    public Task<Refusal?> Assign(Session session, Guid order, Guid driver, long expectedVersion, Guid? decisionId, string actor) =>
        commands.Assign(session, order, driver, expectedVersion, decisionId, actor);

    public Task<Refusal?> Unassign(Session session, Guid order, string reasonCode, string reason, string actor) => commands.Unassign(session, order, reasonCode, reason, actor);

    public Task<Refusal?> Hold(Session session, Guid order, DateTimeOffset until, Guid? decisionId, string reason) =>
        commands.Hold(session, order, until, decisionId, reason, "engine:auto-dispatch");

    public Task<Refusal?> Release(Session session, Guid order, string actor) => commands.Release(session, order, actor, "released");

    public Task<Refusal?> Move(Session session, Guid order, string toStatus, StatusChange change) => commands.Move(session, order, toStatus, change);

    public async Task SetEta(Session session, Guid order, DateTimeOffset at, DateTimeOffset low, DateTimeOffset high)
    {
        var (arrives, earliest, latest) = (Instants.Micros(at), Instants.Micros(low), Instants.Micros(high));
        if (await OrdersStore.SaveEta(session, order, arrives, earliest, latest) is { } told) await eta.Note(session, told, arrives, earliest, latest);
    }

    public async Task SetRoute(Session session, Guid order, Guid? route) => await OrdersStore.SaveRoute(session, order, route);

    public async Task SetBatch(Session session, IReadOnlyCollection<Guid> orders, Guid? batch) => await OrdersStore.SaveBatch(session, orders, batch);

    public async Task NoteProgress(Session session, Guid order, DateTimeOffset at) => await OrdersStore.SaveProgress(session, order, Instants.Micros(at));

    public async Task Note(Session session, Guid order, string type, string actor, object data)
    {
        if (await OrdersStore.Lock(session, order) is { } row) await log.Tell(session, row, type, actor, session.Now, data: data, eventType: OrderEvents.Updated);
    }

    private static List<OrderFacts> Facts(IReadOnlyList<OrderRow> rows) => [.. rows.Select(row => row.Facts())];
}

/// <summary>The one way from a path to an order.</summary>
internal static class OrderLookup
{
    internal static async Task<Guid?> Id(Session session, string text)
    {
        if (Guid.TryParse(text, out var id)) return id;
        if (text.StartsWith("external:", StringComparison.Ordinal) && text.Length > 9) return await OrdersStore.IdOfExternal(session, text[9..]);
        if (!text.StartsWith("ORD-", StringComparison.OrdinalIgnoreCase)) throw new RefusedException(Refusal.Invalid("/id", $"'{text}' is not a UUID, a code such as ORD-7F3K2, or external:<id>.", "invalid_id"));
        var found = await OrdersStore.IdsOfNumber(session, text.ToUpperInvariant());
        if (found.Count > 1) throw new RefusedException(new("ambiguous_code", $"Two zones have an order {text}. Use its id.", 409));
        return found.Count == 1 ? found[0] : null;
    }

    /// <summary>The order, if this caller may see it: a driver his own only.</summary>
    internal static async Task<OrderRow?> Visible(Session session, string id, Caller caller, IDrivers drivers)
    {
        if (await Id(session, id) is not { } found || await OrdersStore.Find(session, found) is not { } row) return null;
        return await Sees(session, caller, row.ZoneId, row.DriverId, drivers) ? row : null;
    }

    /// <summary>True if this caller may see an order of that zone and driver.</summary>
    internal static async ValueTask<bool> Sees(Session session, Caller caller, Guid zone, Guid? driver, IDrivers drivers)
    {
        if (!caller.SeesZone(zone)) return false;
        return !caller.Is(Roles.Driver) || (caller.Id is { } user && await drivers.OfUser(session, user) is { } own && own.Id == driver);
    }
}
