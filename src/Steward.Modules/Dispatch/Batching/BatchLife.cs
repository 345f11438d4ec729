using Steward.Decisions.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;
using OrderRow = Steward.Orders.Contracts.OrderFacts;

namespace Steward.Dispatch.Batching;

/// <summary>The life of a batch: made, given to one driver whole, followed, ended. Every step is in the caller's transaction.</summary>
internal sealed class BatchLife(
    BatchStore batches, OffersStore offers, OfferLife offerLife, IOrders orders, AssignOrder assign, TakeBack takeBack, IDecisionLedger ledger, INotifications notifications, Timers timers,
    Outbox outbox)
{
    internal const string HoldTimer = "batch_hold";
    private const int LeastHoldSeconds = 60;

    /// <summary>Takes the orders out of single dispatch and lets them wait together. Null: an order changed since it was read.</summary>
    internal async Task<BatchRow?> Make(Session session, BatchSight sight, BatchPart part, JudgedGroup chosen, Guid decision, int holdMinutes)
    {
        var facts = chosen.Facts;
        var seen = facts.Orders.Select(i => part.Orders[i]).ToList();
        var now = await orders.FindMany(session, [.. seen.Select(o => o.Id)]);
        if (now.Count != seen.Count || now.Zip(seen).Any(pair => pair.First.RowVersion != pair.Second.RowVersion || pair.First is not { Status: OrderStatus.Pending, BatchId: null })) return null;
        var hold = Math.Max(LeastHoldSeconds, Math.Min(holdMinutes * 60, facts.LeastSlackSeconds - sight.Settings.LeastSlackSeconds));
        var inOrder = facts.Stops.Where(stop => stop % 2 == 1).Select(stop => part.Orders[stop / 2].Id).ToList();
        var batch = new BatchRow
        {
            Id = Ids.New(session.Now), BatchNumber = await NewNumber(session, sight.Zone.DateOf(session.Now)), OrderIds = new([.. inOrder]), OrderCount = seen.Count,
            TotalDistanceKm = Math.Round(facts.Metres / 1000m, 2), EstimatedDeliveryTimeMinutes = (facts.Seconds + 59) / 60, TotalWeightKg = Math.Round(facts.WeightGrams / 1000m, 2),
            TotalValue = Math.Round(Currencies.Major(seen.Sum(o => o.PackageValueMinor), sight.Zone.Currency), 2), DeliveryZone = sight.Zone.Code, ServiceType = seen[0].ServiceType,
            HoldUntil = session.Now.AddSeconds(hold), SavedMinutes = facts.SavedSeconds / 60, ZoneId = sight.Zone.Id, BusinessDate = sight.Zone.DateOf(session.Now), DecisionId = decision,
            Metadata = Json.Of(Tour(part, facts)), CreatedAt = session.Now,
        };
        await batches.Add(session, batch, inOrder);
        await orders.SetBatch(session, inOrder, batch.Id);
        await timers.Set(session, HoldTimer, batch.Id.ToString(), batch.ZoneId, batch.HoldUntil.Value);
        await Tell(session, "batch_created", batch, BatchStatus.Pending, null);
        return batch;
    }

    /// <summary>All orders to one driver, or none: the caller rolls back on a refusal.</summary>
    /// <param name="movesDecision">False: the ledger itself moves it, for it asked.</param>
    internal async Task<(Refusal? Refusal, IReadOnlyList<AssignmentLog> Logs, RouteChange? Route)> Give(Session session, BatchRow batch, BatchCommand command, bool movesDecision = true)
    {
        if (!await batches.Dispatch(session, batch.Id, command.DriverId))
            return (new("state_conflict", $"Batch {batch.BatchNumber} is {(await batches.Find(session, batch.Id))!.Status}, and only pending → processing is possible."), [], null);
        var logs = new List<AssignmentLog>();
        RouteChange? route = null;
        foreach (var member in await batches.Members(session, batch.Id))
        {
            if (await orders.Find(session, member.OrderId) is not { } order || order.BatchId != batch.Id)
                return (new("state_moved", $"An order of batch {batch.BatchNumber} is in it no more."), [], null);
            var (refusal, log, change) = await assign.Give(session, new(
                order, command.DriverId, command.Type, "batch", command.DecisionId, command.Actor, command.BusinessDate, command.Scores, command.OfferId, command.AssignedBy, batch.Id));
            if (refusal is not null) return (refusal, [], null);
            logs.Add(log!);
            route = change;
        }

        foreach (var open in await offers.OpenOfBatch(session, batch.Id))
            if (open.Id != command.OfferId) await offerLife.Close(session, open, OfferStatus.Withdrawn, command.Actor, "assigned otherwise");
        await timers.Clear(session, HoldTimer, batch.Id.ToString());
        await Tell(session, "batch_updated", batch, BatchStatus.Processing, command.DriverId);
        await notifications.Tell(session, new("Batch Assigned", Recipient.Driver(command.DriverId), batch.Id.ToString(), "assigned")
        {
            ZoneId = batch.ZoneId, Link = Notice.DriversPage, Data = new Dictionary<string, object?> { ["order_number"] = batch.BatchNumber, ["stops"] = logs.Count },
        });
        return (movesDecision ? await ledger.Move(session, command.DecisionId, DecisionStatus.Executed, command.Actor, null) : null, logs, route);
    }

    /// <summary>
    /// Takes a batch apart: pending orders go alone again; of one under way all orders go back to pending, unless a parcel is on board.
    /// </summary>
    internal async Task<Refusal?> Cancel(Session session, BatchRow batch, string reason, string actor)
    {
        if (batch.Status is not (BatchStatus.Pending or BatchStatus.Processing)) return Conflict(batch, BatchStatus.Cancelled);
        var members = await Rows(session, batch.Id);
        if (members.Any(o => o.PickedUpAt is not null)) return new("batch_on_board", $"A parcel of batch {batch.BatchNumber} is on board; only a batch of which nothing was picked up can be cancelled.");
        await batches.End(session, batch.Id, BatchStatus.Cancelled, reason.Length > 100 ? reason[..100] : reason, null);
        foreach (var order in members.Where(o => o.DriverId is not null))
            if (await takeBack.Do(session, order, "batch_cancelled", reason, actor) is { } refusal) return refusal;
        await orders.SetBatch(session, [.. members.Where(o => o.BatchId == batch.Id).Select(o => o.Id)], null);
        foreach (var open in await offers.OpenOfBatch(session, batch.Id)) await offerLife.Close(session, open, OfferStatus.Withdrawn, actor, "batch cancelled");
        await timers.Clear(session, HoldTimer, batch.Id.ToString());
        await Tell(session, "batch_updated", batch, BatchStatus.Cancelled, batch.DriverId);
        return null;
    }

    /// <summary>Takes one order out; a pending batch of one order is none, and is cancelled.</summary>
    internal async Task<Refusal?> Remove(Session session, BatchRow batch, OrderRow order, string reason, string actor)
    {
        if (batch.Status is not (BatchStatus.Pending or BatchStatus.Processing)) return Conflict(batch, "changed");
        if (order.PickedUpAt is not null && order.Status != OrderStatus.Pending) return new("order_on_board", $"Order {order.OrderNumber} is {order.Status}; only an order before its pickup leaves a batch.");
        if (order.Status == OrderStatus.Assigned && batch.Status == BatchStatus.Processing && order.BatchId == batch.Id && await takeBack.Do(session, order, "batch_removed", reason, actor) is { } refusal) return refusal;
        await batches.Remove(session, batch.Id, order.Id);
        if (order.BatchId == batch.Id) await orders.SetBatch(session, [order.Id], null);
        await Settle(session, batch.Id, actor);
        return null;
    }

    /// <summary>Brings a batch up to date with its orders: stops done, and the end when every order has one.</summary>
    internal async Task Settle(Session session, Guid id, string actor)
    {
        if (await batches.Lock(session, id) is not { Status: BatchStatus.Pending or BatchStatus.Processing } batch) return;
        var members = await batches.Members(session, id);
        if (members.Count == 0 || (batch.Status == BatchStatus.Pending && members.Count < 2))
        {
            await Cancel(session, batch, members.Count == 0 ? "no_orders_left" : "too_few_orders", actor);
            return;
        }

        var rows = await orders.FindMany(session, [.. members.Select(m => m.OrderId)]);
        await batches.NoteStops(session, id, rows.Count(o => o.PickedUpAt is not null) + members.Count(m => m.Outcome is "delivered" or "failed"));
        if (batch.Status == BatchStatus.Pending || members.Any(m => m.Outcome is null)) return;
        var delivered = members.Count(m => m.Outcome == "delivered");
        var rate = Math.Round(100m * delivered / members.Count, 2);
        var status = delivered > 0 ? BatchStatus.Completed : members.All(m => m.Outcome == "cancelled") ? BatchStatus.Cancelled : BatchStatus.Failed;
        if (!await batches.End(session, id, status, status == BatchStatus.Cancelled ? "orders_cancelled" : null, status == BatchStatus.Cancelled ? null : rate)) return;
        if (batch.DecisionId is { } decision)
            await ledger.JoinOutcomes(session, decision,
            [
                new("delivery_success_rate", rate, "measured"),
                new("batch_minutes", batch.DispatchedAt is { } at ? Math.Round((decimal)(session.Now - at).TotalMinutes, 1) : null, "measured"),
            ]);
        await Tell(session, "batch_updated", batch, status, batch.DriverId);
    }

    /// <summary>The orders in the sequence of their deliveries.</summary>
    internal async Task<IReadOnlyList<OrderRow>> Rows(Session session, Guid batch) => await orders.FindMany(session, [.. (await batches.Members(session, batch)).Select(m => m.OrderId)]);

    internal static Refusal Conflict(BatchRow batch, string wanted) => new(
        "state_conflict", $"Batch {batch.BatchNumber} is {batch.Status} and cannot become {wanted}.", 409, Extra: new Dictionary<string, object?> { ["from"] = batch.Status, ["to"] = wanted });

    private static BatchTour Tour(BatchPart part, GroupFacts facts)
    {
        var price = part.Pricer.Price(facts.Orders)!;
        var first = price.Stops[0].StartsInSeconds;
        return new(facts.Seconds, price.Stops.Where(stop => !stop.IsPickup).ToDictionary(stop => part.Orders[stop.Order].Id, stop => stop.StartsInSeconds - first));
    }

    private async Task<string> NewNumber(Session session, DateOnly date)
    {
        string number;
        do number = Ids.Code(FormattableString.Invariant($"BATCH-{date:yyyyMMdd}"));
        while (await batches.NumberIsTaken(session, number));
        return number;
    }

    private Task Tell(Session session, string type, BatchRow batch, string status, Guid? driver) => outbox.Publish(session, new NewEvent(
        type, batch.ZoneId, new { id = batch.Id, zone_id = batch.ZoneId, batch_number = batch.BatchNumber, status, driver_id = driver, order_count = batch.OrderCount, decision_id = batch.DecisionId, at = session.Now }, driver));
}

/// <summary>How a batch comes to a driver.</summary>
internal sealed record BatchCommand(Guid DriverId, string Type, Guid DecisionId, string Actor, DateOnly BusinessDate, Scores? Scores = null, Guid? OfferId = null, Guid? AssignedBy = null);

/// <summary>A batch that nobody took in time: its orders go alone.</summary>
internal sealed class DissolveBatch(BatchStore batches, BatchLife life) : ITimerHandler
{
    internal const string NoDriver = "no_driver";

    public string Kind => BatchLife.HoldTimer;

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        if (await batches.Lock(session, Guid.Parse(timer.Key)) is { Status: BatchStatus.Pending } batch && batch.HoldUntil <= session.Now)
            await life.Cancel(session, batch, NoDriver, "engine:" + SmartBatching.EngineName);
    }
}

/// <summary>Follows the orders of batches: each end counts, and who leaves otherwise leaves the batch.</summary>
internal sealed class FollowBatch(BatchStore batches, BatchLife life, IOrders orders) : IEventSubscriber
{
    private const string Actor = "engine:" + SmartBatching.EngineName;

    public string Name => "dispatch.batches";

    public IReadOnlyCollection<string> Types { get; } =
        [OrderEvents.Assigned, OrderEvents.Unassigned, OrderEvents.PickedUp, OrderEvents.Delivered, OrderEvents.Failed, OrderEvents.Cancelled, OrderEvents.Retried];

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        var told = happened.Payload.As<OrderHappened>()!;
        if (await orders.Find(session, told.Id) is not { BatchId: { } id } order || await batches.Lock(session, id) is not { } batch) return;
        switch (happened.Type)
        {
            case OrderEvents.Assigned when batch.Status == BatchStatus.Pending:
            case OrderEvents.Unassigned when batch.Status == BatchStatus.Processing:
                await batches.Remove(session, id, order.Id);
                await orders.SetBatch(session, [order.Id], null);
                break;
            case OrderEvents.Cancelled when batch.Status == BatchStatus.Pending:
                await batches.Remove(session, id, order.Id);
                break;
            case OrderEvents.Delivered or OrderEvents.Failed or OrderEvents.Cancelled:
                await batches.NoteOutcome(session, id, order.Id, told.Status);
                break;
            case OrderEvents.Retried:
                // The new attempt is its own: it may be dispatched alone or in another batch.
                await orders.SetBatch(session, [order.Id], null);
                break;
        }

        await life.Settle(session, id, Actor);
    }
}
