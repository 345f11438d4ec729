using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Dispatch;

/// <summary>What drivers have in hand, for Fleet.</summary>
internal sealed class DriverLoad(IOrders orders, Lazy<TakeBack> takeBack, OffersStore offers, Lazy<OfferLife> life) : IDriverLoad
{
    public async Task<int> ActiveOrders(Session session, Guid driver) => (await orders.ActiveOf(session, driver)).Count;

    public async Task<IReadOnlyDictionary<Guid, int>> ActiveOrdersInZone(Session session, Guid zone) =>
        (await orders.ActiveInZone(session, zone)).ToDictionary(g => g.Key, g => g.Count());

    public async Task<bool> HasParcelsOnBoard(Session session, Guid driver) =>
        (await orders.ActiveOf(session, driver)).Any(o => o.Status is OrderStatus.PickedUp or OrderStatus.InTransit);

    public async Task WentOffline(Session session, Guid driver, string actor, string? reason)
    {
        foreach (var order in (await orders.ActiveOf(session, driver)).Where(o => o.Status == OrderStatus.Assigned))
            if (await takeBack.Value.Do(session, order, "driver_offline", reason ?? "driver went offline", actor) is { } refusal) throw new RefusedException(refusal);
        foreach (var open in await offers.OpenOfDriver(session, driver)) await life.Value.Close(session, open, OfferStatus.Withdrawn, actor, "driver went offline");
    }
}
