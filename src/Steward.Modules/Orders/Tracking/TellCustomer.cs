using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>Tells a customer where his delivery stands. What he wants to hear, when and how often is for Notifications to decide.</summary>
internal sealed class TellCustomer(INotifications notifications, ITrackingLinks links, IZones zones, IDrivers drivers) : IEventSubscriber
{
    public string Name => "tell-customer";

    public IReadOnlyCollection<string> Types { get; } =
    [
        OrderEvents.Created, OrderEvents.Assigned, OrderEvents.PickedUp, OrderEvents.InTransit, OrderEvents.Delivered, OrderEvents.Failed, OrderEvents.Cancelled, OrderEvents.SlaChanged, OrderEvents.Updated,
    ];

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        var order = happened.Payload.As<OrderHappened>();
        if (order is not { CustomerId: { } customer } || EventOf(happened.Type, order) is not { } name) return;
        var zone = await zones.Find(session, order.ZoneId);
        var driver = happened.Type is OrderEvents.Assigned && order.DriverId is { } id ? (await drivers.Find(session, id))?.Name.Split(' ')[0] : null;
        var link = links.Of(order.Id);
        // A failed attempt is one fact, whoever tells of it: the module that asks what is next does too.
        var occurrence = happened.Type == OrderEvents.Failed ? $"attempt-{order.AttemptCount}" : happened.Id.ToString();
        await notifications.Tell(session, new(name, Recipient.Customer(customer), order.Id.ToString(), occurrence)
        {
            OrderId = order.Id, ZoneId = order.ZoneId, Link = link.Path,
            Data = new Dictionary<string, object?>
            {
                ["order_number"] = order.OrderNumber, ["shop"] = zone?.Name, ["driver"] = driver, ["eta"] = order.EstimatedDeliveryAt, ["reason"] = Plain(order.Reason),
                ["tracking_url"] = link.Url, ["time_zone"] = zone?.TimeZone,
            },
        });
    }

    /// <summary>Null where the customer has nothing to gain from hearing it.</summary>
    internal static string? EventOf(string type, OrderHappened order) => type switch
    {
        OrderEvents.Created => "Delivery Scheduled",
        OrderEvents.Assigned => "Delivery Assigned",
        OrderEvents.PickedUp => "Delivery Picked Up",
        OrderEvents.InTransit => "Delivery Arriving",
        OrderEvents.Delivered => "Delivery Completed",
        OrderEvents.Failed => "Delivery Failed",
        OrderEvents.Cancelled => "Delivery Cancelled",
        OrderEvents.SlaChanged when order.SlaState == SlaState.Breached => "Delivery Delayed",
        OrderEvents.Updated when order.Reason == OrderCommands.CustomerRescheduled => "Delivery Rescheduled",
        _ => null,
    };

    /// <summary>Reasons are stable words of the API; what a person reads has spaces.</summary>
    private static string? Plain(string? reason) => reason?.Replace('_', ' ');
}
