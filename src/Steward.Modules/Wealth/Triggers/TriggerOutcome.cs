using Steward.Kernel;

namespace Steward.Wealth.Triggers;

/// <summary>Moves a triggered order on when its investment order is executed, or comes to nothing.</summary>
internal sealed class TriggerOutcome(TriggerOrderStore store, TriggerChanges changes) : IEventSubscriber
{
    private const string OrderMoved = "wealth.order";

    public string Name => "wealth-trigger-outcome";

    public IReadOnlyCollection<string> Types { get; } = [OrderMoved];

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        if (happened.Payload.As<Moved>() is not { } moved || await store.OfOrder(session, moved.Id) is not { } order) return;
        var after = moved.Status switch
        {
            "executed" or "settled" => order with { ExecutedAt = order.ExecutedAt ?? session.Now, ExecutionStatus = "Success", ExecutionError = null, Status = order.Status == "Triggered" ? "Executed" : order.Status },
            "failed" or "cancelled" or "reversed" => order with { ExecutionStatus = "Failed", ExecutionError = $"Its investment order is {moved.Status}.", Status = order.Status is "Triggered" or "Executed" ? "Rejected" : order.Status },
            _ => order,
        };
        if (after == order) return;
        await store.Step(session, after);
        await changes.Say(session, [order.Id]);
    }

    private sealed record Moved(Guid Id, string Status);
}
