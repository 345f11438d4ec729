using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Orders;

/// <summary>Tells clients what became of their orders. From the outbox, so that a claim of thousands does not wait for messages.</summary>
internal sealed class OrderNotices(InvestmentOrderStore orders, ClientStore clients, SchemeStore schemes, INotifications notifications) : IEventSubscriber
{
    public string Name => "wealth-order-notices";

    public IReadOnlyCollection<string> Types { get; } = [OrderSteps.Changed];

    private sealed record Told(Guid Id, string Status);

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        if (happened.Payload.As<Told>() is not { } told || EventOf(told.Status) is not { } name) return;
        if (await orders.Find(session, told.Id) is not { } order || await clients.Find(session, order.ClientId) is not { } client) return;
        var scheme = await schemes.Find(session, order.ProductId);
        await notifications.Tell(session, new(name, Recipient.Client(client.Id), order.Id.ToString("D"), told.Status)
        {
            Amount = order.ExecutedAmount ?? order.Amount, Scheme = order.ProductId.ToString("D"), Link = Places.InvestmentOrder(client.Id, order.Id),
            Data = new Dictionary<string, object?>
            {
                ["client_name"] = client.Name, ["order_number"] = order.Code, ["scheme"] = scheme?.Name, ["amount"] = (order.ExecutedAmount ?? order.Amount) is { } money ? new { amount = money, currency = order.Currency } : null,
                ["due_on"] = order.UnitDate, ["reason"] = order.FailureReason,
            },
        });
    }

    private static string? EventOf(string status) => status switch
    {
        "submitted" => "Order Submitted", "executed" => "Order Executed", "failed" => "Order Failed", "settled" => "Order Settled", "reversed" => "Order Reversed", _ => null,
    };
}
