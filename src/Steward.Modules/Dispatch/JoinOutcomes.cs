using Steward.Decisions.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Dispatch;

/// <summary>When an order leaves its driver: ends the log, joins what happened to what was predicted, remembers the place, withdraws offers.</summary>
internal sealed class JoinOutcomes(DispatchStore store, OffersStore offers, OfferLife life, IOrders orders, IDecisionLedger ledger) : IEventSubscriber
{
    public string Name => "dispatch.outcomes";

    public IReadOnlyCollection<string> Types { get; } = [OrderEvents.Delivered, OrderEvents.Failed, OrderEvents.Cancelled];

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        var order = happened.Payload.As<OrderHappened>()!;
        foreach (var open in await offers.OpenOfOrder(session, order.Id)) await life.Close(session, open, OfferStatus.Withdrawn, "engine:auto-dispatch", "order " + order.Status);
        await store.JudgeReassignments(session, order.Id, order.Status == OrderStatus.Delivered && order.At <= order.SlaDeadline);
        if (await store.ActiveOf(session, order.Id) is not { } log) return;
        await store.End(session, order.Id, order.Status);
        if (happened.Type == OrderEvents.Delivered && await orders.Find(session, order.Id) is { } facts)
            await store.NoteDelivery(session, order.Id, log.DriverId, log.ZoneId, facts.DropoffLatitude, facts.DropoffLongitude);
        if (log.DecisionId is { } decision) await ledger.JoinOutcomes(session, decision, Outcomes(order, log));
    }

    private static List<Outcome> Outcomes(OrderHappened order, AssignmentLog log)
    {
        var outcomes = new List<Outcome> { new("on_time_probability", order.Status == OrderStatus.Delivered && order.At <= order.SlaDeadline ? 1 : 0, "measured") };
        if (order.Status == OrderStatus.Delivered) outcomes.Add(new("delivery_minutes", Math.Round((decimal)(order.At - log.AssignedAt).TotalMinutes, 1), "measured"));
        return outcomes;
    }
}
