using System.Globalization;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Wealth.Common;

namespace Steward.Wealth.Triggers;

/// <summary>What a client is to be told of a trigger order that fired, or was held when it should.</summary>
/// <param name="Number">Of the order that was placed, or of the trigger order where none was.</param>
internal sealed record TriggerNotice(Guid Id, bool IsHeld, int FireNo, string Number, string Reason);

/// <summary>Tells clients what became of their trigger orders; told again, it is the same message.</summary>
internal sealed class TriggerNotices(TriggerOrderStore store, INotifications notifications) : IEventSubscriber
{
    public string Name => "wealth-trigger-notices";

    public IReadOnlyCollection<string> Types { get; } = [TriggerChanges.Event];

    private sealed record Payload(IReadOnlyList<TriggerNotice>? Notices);

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        foreach (var notice in happened.Payload.As<Payload>()?.Notices ?? [])
        {
            if (await store.Find(session, notice.Id) is not { } order) continue;
            await notifications.Tell(session, new(
                notice.IsHeld ? "Trigger Order Held" : "Trigger Order Activated", Recipient.Client(order.ClientId), order.Id.ToString("D"),
                string.Create(CultureInfo.InvariantCulture, $"{(notice.IsHeld ? "held" : "fired")}-{notice.FireNo}"))
            {
                Amount = order.Amount, Scheme = order.SchemeId.ToString("D"), Link = Places.TriggerOrder(order.ClientId, order.Id),
                Data = new Dictionary<string, object?> { ["order_number"] = notice.Number, ["scheme"] = order.SchemeName, ["reason"] = notice.Reason },
            });
        }
    }
}
