using Steward.Dispatch.Batching;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Orders.Contracts;

namespace Steward.Dispatch;

/// <summary>Tells a driver that an order or a batch is offered to him, or no longer.</summary>
internal sealed class TellDriver(INotifications notifications, IOrders orders, BatchStore batches) : IEventSubscriber
{
    private sealed record Happened(Guid Id, Guid ZoneId, Guid? OrderId, Guid? BatchId, Guid DriverId, string Status, DateTimeOffset ExpiresAt);

    public string Name => "tell-driver-of-offers";

    public IReadOnlyCollection<string> Types { get; } = ["offer_updated"];

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        if (happened.Payload.As<Happened>() is not { Status: OfferStatus.Offered or OfferStatus.Withdrawn } offer) return;
        var isOpen = offer.Status == OfferStatus.Offered;
        var number = offer.BatchId is { } batch ? (await batches.Find(session, batch))?.BatchNumber : (await orders.Find(session, offer.OrderId!.Value))?.OrderNumber;
        await notifications.Tell(session, new(isOpen ? "Offer Made" : "Offer Withdrawn", Recipient.Driver(offer.DriverId), offer.Id.ToString(), offer.Status)
        {
            OrderId = offer.OrderId, ZoneId = offer.ZoneId, ExpiresAt = isOpen ? offer.ExpiresAt : null, Link = Notice.DriversPage,
            Data = new Dictionary<string, object?> { ["order_number"] = number, ["expires_at"] = offer.ExpiresAt },
        });
    }
}
