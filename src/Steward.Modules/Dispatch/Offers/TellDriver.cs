using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Orders.Contracts;

namespace Steward.Dispatch;

/// <summary>Tells a driver that an order is offered to him, or no longer.</summary>
internal sealed class TellDriver(INotifications notifications, IOrders orders) : IEventSubscriber
{
    private sealed record Happened(Guid Id, Guid ZoneId, Guid OrderId, Guid DriverId, string Status, DateTimeOffset ExpiresAt);

    public string Name => "tell-driver-of-offers";

    public IReadOnlyCollection<string> Types { get; } = ["offer_updated"];

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        if (happened.Payload.As<Happened>() is not { Status: OfferStatus.Offered or OfferStatus.Withdrawn } offer) return;
        var isOpen = offer.Status == OfferStatus.Offered;
        var order = await orders.Find(session, offer.OrderId);
        await notifications.Tell(session, new(isOpen ? "Offer Made" : "Offer Withdrawn", Recipient.Driver(offer.DriverId), offer.Id.ToString(), offer.Status)
        {
            OrderId = offer.OrderId, ZoneId = offer.ZoneId, ExpiresAt = isOpen ? offer.ExpiresAt : null, Link = "/drive",
            Data = new Dictionary<string, object?> { ["order_number"] = order?.OrderNumber, ["expires_at"] = offer.ExpiresAt },
        });
    }
}
