using NodaTime;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Orders.Promise;

namespace Steward.Orders;

/// <summary>What other modules may know and do about the next attempt of an order that has failed.</summary>
internal sealed class NextAttempts(OrderCommands commands, OrderClock clock, ReturnHub hubs, IZones zones) : INextAttempts
{
    private static readonly TimeSpan History = TimeSpan.FromDays(180);

    public async Task<AttemptOutlook> Outlook(Session session, Guid order)
    {
        var row = await OrdersStore.Find(session, order) ?? throw new InvalidOperationException($"There is no order {order}.");
        var (answered, corrected) = await FailedDelivery.Heard(session, row);
        var slot = NextSlot.After(Instant.FromDateTimeOffset(session.Now), ServiceLevels.Calendar(await zones.Calendar(session, row.ZoneId)));
        var (tried, succeeded) = await OrderEventsStore.LaterAttempts(session, row.ZoneId, row.FailureReason, session.Now - History);
        return new(
            answered, corrected, slot is { } found ? (found.Slot.Start.ToDateTimeOffset(), found.Slot.End.ToDateTimeOffset()) : null, slot?.IsToday ?? false, tried, succeeded, row.MaxRetries);
    }

    public async Task<Refusal?> SameDriver(Session session, Guid order, Guid? decision, string actor)
    {
        if (await commands.Move(session, order, OrderStatus.InTransit, new(actor, Note: "same_driver_again") { DecisionId = decision }) is { } refusal) return refusal;
        var row = (await OrdersStore.Find(session, order))!;
        await OrderEventsStore.SetNextAttempt(session, order, row.AttemptCount, session.Now);
        return null;
    }

    public async Task<(Refusal? Refusal, string? Hub)> InSlot(Session session, Guid order, (DateTimeOffset Begins, DateTimeOffset Ends) slot, Guid? decision, string actor)
    {
        if (await commands.Move(session, order, OrderStatus.Pending, new(actor, Note: "next_attempt") { DecisionId = decision }) is { } refusal) return (refusal, null);
        var row = (await OrdersStore.Lock(session, order))!;
        await OrderEventsStore.SetNextAttempt(session, order, row.AttemptCount, slot.Begins);
        if (row.DeliveryWindowEnd < slot.Ends)
        {
            // The window that was missed would rule out every driver.
            var after = row with { DeliveryWindowStart = slot.Begins, DeliveryWindowEnd = slot.Ends };
            if (!await OrdersStore.SaveEdit(session, after)) return (EntityTags.Stale(EntityTags.Of(row.RowVersion), null), null);
            await clock.Follow(session, row, after with { RowVersion = row.RowVersion + 1 });
        }
        if (slot.Begins > session.Now && await commands.Hold(session, order, slot.Begins, decision, "next_attempt", actor) is { } no) return (no, null);
        return (null, (await hubs.Of(session, row)).Name);
    }

    public Task<Refusal?> Return(Session session, Guid order, Guid? decision, string actor) =>
        commands.Move(session, order, OrderStatus.Cancelled, new(actor, Note: "returned_to_sender") { DecisionId = decision });
}
