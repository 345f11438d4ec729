using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>What a customer says about his order on the tracking page. The rows given are locked.</summary>
internal sealed class TellShop(Customers customers, PlaceOrder place, OrderCommands commands, OrderClock clock, OrderLog log, ServiceLevels levels, Lazy<IDrivers> drivers, INotifications notifications)
{
    private const int MostText = 4_000;

    /// <summary>The member of the event's data that says so.</summary>
    internal const string Instructed = "instructions";

    internal sealed record Instructions(string Text);

    internal sealed record Rating(int Stars, string? Comments = null);

    internal sealed record Window(DateTimeOffset WindowEnd, DateTimeOffset? WindowStart = null);

    internal static bool MayInstruct(OrderRow order) => order.IsOpen && order.Status != OrderStatus.InTransit;

    internal static bool MayReschedule(OrderRow order) => order.Status is OrderStatus.Scheduled or OrderStatus.Pending or OrderStatus.Failed;

    internal async Task<Refusal?> Instruct(Session session, OrderRow order, Instructions said)
    {
        if (!MayInstruct(order)) return TooLate(order);
        if (said.Text.Trim().Length is 0 or > MostText) return Refusal.Invalid("/text", $"Instructions have 1 to {MostText:N0} characters.");
        var key = await customers.KeyOf(session, (await CustomersStore.Find(session, order.CustomerId))!);
        var after = order with { DestinationLocation = place.Merged(key, order.Id, "destination_location", order.DestinationLocation, new(Notes: said.Text.Trim())) };
        if (!await OrdersStore.SaveEdit(session, after)) return EntityTags.Stale(EntityTags.Of(order.RowVersion), null);
        await log.Tell(session, after, OrderEvents.Updated, TrackedOrder.Actor(order), session.Now, data: new Dictionary<string, object> { [Instructed] = true }, reason: "customer_instructions");
        // What it says is the customer's own: the driver reads it at the stop.
        if (order.DriverId is { } driver)
            await notifications.Tell(session, new("New Instruction", Recipient.Driver(driver), order.Id.ToString(), FormattableString.Invariant($"customer-{order.RowVersion + 1}"))
            {
                OrderId = order.Id, ZoneId = order.ZoneId, Link = Notice.DriversPage, Data = new Dictionary<string, object?> { ["order_number"] = order.OrderNumber, ["text"] = "the customer has left an instruction. Read it at the stop." },
            });
        return null;
    }

    internal async Task<Refusal?> Rate(Session session, OrderRow order, Rating said)
    {
        if (said.Stars is < 1 or > 5) return Refusal.Invalid("/stars", "stars is a whole number from 1 to 5.");
        if (said.Comments?.Length > MostText) return Refusal.Invalid("/comments", $"At most {MostText:N0} characters.");
        if (order.Status != OrderStatus.Delivered) return new("not_delivered", $"Order {order.OrderNumber} is {order.Status}: it is rated when it was delivered.");
        var key = await customers.KeyOf(session, (await CustomersStore.Find(session, order.CustomerId))!);
        var comments = said.Comments is { Length: > 0 } text ? customers.Cipher.Seal(key, "orders", "feedback_comments", order.Id, text) : order.FeedbackComments;
        var after = order with { FeedbackRating = said.Stars, FeedbackComments = comments };
        if (!await OrdersStore.Save(session, after)) return EntityTags.Stale(EntityTags.Of(order.RowVersion), null);
        await CustomersStore.SaveRating(session, order.CustomerId);
        if (order.DriverId is { } driver && await OrdersStore.RatingOf(session, driver) is { } average) await drivers.Value.NoteRating(session, driver, average);
        await log.Tell(session, after, OrderEvents.Updated, TrackedOrder.Actor(order), session.Now, data: new { rating = said.Stars }, reason: "customer_rating");
        return null;
    }

    /// <summary>
    /// The order waits for the window that its customer asks for; one that failed gets its next attempt then. The promise stays as it was
    /// given: only a manager moves a deadline, and the event tells him why he may want to.
    /// </summary>
    internal async Task<Refusal?> Reschedule(Session session, OrderRow order, Window said)
    {
        if (!MayReschedule(order)) return TooLate(order);
        if (OrderRules.Windows(new OrderRequest { WindowStart = said.WindowStart, WindowEnd = said.WindowEnd }, session.Now) is { } wrong) return wrong;
        var actor = TrackedOrder.Actor(order);
        if (order.Status == OrderStatus.Failed)
        {
            if (await commands.Move(session, order.Id, OrderStatus.Pending, new(actor, Note: "rescheduled")) is { } refusal) return refusal;
            order = (await OrdersStore.Find(session, order.Id))!;
        }
        var after = order with { DeliveryWindowStart = said.WindowStart, DeliveryWindowEnd = said.WindowEnd };
        if (!await OrdersStore.SaveEdit(session, after)) return EntityTags.Stale(EntityTags.Of(order.RowVersion), null);
        after = after with { RowVersion = order.RowVersion + 1 };
        await clock.Follow(session, order, after);
        await log.Tell(session, after, OrderEvents.Updated, actor, session.Now, data: new { window_start = said.WindowStart, window_end = said.WindowEnd }, reason: OrderCommands.CustomerRescheduled);
        var begin = OrderClock.PendingAt(after with { ScheduledFor = null }, await levels.PromiseOf(session, after));
        if (order.AttemptCount > 0) await OrderEventsStore.SetNextAttempt(session, order.Id, order.AttemptCount, begin > session.Now ? begin : session.Now);
        if (after.Status != OrderStatus.Pending) return null;
        return begin > session.Now ? await commands.Hold(session, order.Id, begin, null, OrderCommands.CustomerRescheduled, actor) : await commands.Release(session, order.Id, actor, OrderCommands.CustomerRescheduled);
    }

    private static Refusal TooLate(OrderRow order) => new("order_not_editable", $"Order {order.OrderNumber} is {order.Status}: this can no longer be changed.", Extra: new Dictionary<string, object?> { ["status"] = order.Status });
}
