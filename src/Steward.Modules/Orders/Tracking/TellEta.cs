using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>The time that an order's customer was last told, beside the order.</summary>
internal sealed record ToldEta
{
    public Guid Id { get; init; }
    public string OrderNumber { get; init; } = "";
    public Guid CustomerId { get; init; }
    public Guid ZoneId { get; init; }
    public Guid? DriverId { get; init; }
    public DateTimeOffset? ToldEtaAt { get; init; }
}

/// <summary>
/// Tells a customer when his delivery comes more than ten minutes later, or sooner, than he was last told (delivery automation 8.2), in the
/// transaction of the new time. Many small changes add up: what counts is what he knows and not the change before.
/// </summary>
internal sealed class TellEta(INotifications notifications, IZones zones, ITrackingLinks links)
{
    internal static readonly TimeSpan Least = TimeSpan.FromMinutes(10);

    internal async Task Note(Session session, ToldEta order, DateTimeOffset at, DateTimeOffset low, DateTimeOffset high)
    {
        // Who has no driver yet was promised no time; with the driver he hears the first.
        if (order.DriverId is null) return;
        if (order.ToldEtaAt is not { } known)
        {
            await OrdersStore.SaveToldEta(session, order.Id, at);
            return;
        }
        if ((at - known).Duration() <= Least) return;
        await OrdersStore.SaveToldEta(session, order.Id, at);
        var (zone, link) = (await zones.Find(session, order.ZoneId), links.Of(order.Id));
        await notifications.Tell(session, new(at > known ? "Delivery Delayed" : "Delivery Rescheduled", Recipient.Customer(order.CustomerId), order.Id.ToString(), "eta-" + Ids.New(session.Now))
        {
            OrderId = order.Id, ZoneId = order.ZoneId, Link = link.Path,
            Data = new Dictionary<string, object?>
            {
                ["order_number"] = order.OrderNumber, ["shop"] = zone?.Name, ["eta"] = at, ["eta_from"] = low, ["eta_to"] = high, ["tracking_url"] = link.Url, ["time_zone"] = zone?.TimeZone,
            },
        });
    }
}
