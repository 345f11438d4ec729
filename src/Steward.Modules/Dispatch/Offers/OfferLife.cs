using Steward.Decisions.Contracts;
using Steward.Dispatch.Batching;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Dispatch;

/// <summary>The life of an offer: made, answered, run out or withdrawn. Nothing sleeps; the expiry is a durable timer.</summary>
internal sealed class OfferLife(OffersStore offers, DispatchStore store, BatchStore batches, IDrivers drivers, IDecisionLedger ledger, Timers timers, Outbox outbox)
{
    internal const string ExpiryTimer = "offer_expiry";

    /// <param name="scores">Null where the driver is not the one who was matched.</param>
    /// <param name="isBroadcast">One of several at once: a driver who has another open offer is left out, and null comes back.</param>
    /// <param name="isBatch"><paramref name="order"/> is a batch.</param>
    internal async Task<Offer?> Make(Session session, Guid order, Guid driver, Guid zone, Guid decision, int attempt, TimeSpan timeout, Scores? scores, bool isBroadcast = false, bool isBatch = false)
    {
        var offer = new Offer
        {
            Id = Ids.New(session.Now), OrderId = isBatch ? null : order, BatchId = isBatch ? order : null, DriverId = driver, ZoneId = zone, DecisionId = decision, Attempt = attempt, Broadcast = isBroadcast,
            OfferedAt = session.Now, ExpiresAt = session.Now + timeout, Metadata = scores is null ? Json.Empty : Json.Of(scores), CreatedAt = session.Now,
        };
        if (await offers.Add(session, offer) == 0) return null;
        await timers.Set(session, ExpiryTimer, offer.Id.ToString(), zone, offer.ExpiresAt);
        await Tell(session, offer, OfferStatus.Offered);
        return offer;
    }

    /// <summary>False when another answer closed it first. A decision whose offer came to nothing has failed; accepting executes it elsewhere.</summary>
    internal async Task<bool> Close(Session session, Offer offer, string status, string actor, string? reason = null, string? note = null)
    {
        if (!await offers.Close(session, offer.Id, status, reason, note)) return false;
        await timers.Clear(session, ExpiryTimer, offer.Id.ToString());
        if (status == OfferStatus.Declined)
        {
            var declined = offer.OrderId is { } single ? [single] : (await batches.Members(session, offer.UnitId)).Select(m => m.OrderId).ToList();
            foreach (var order in declined) await store.Block(session, order, offer.DriverId, offer.ZoneId, "declined", reason);
        }
        if (status == OfferStatus.Expired) await drivers.NoteOfferIgnored(session, offer.DriverId);
        else if (status is OfferStatus.Accepted or OfferStatus.Declined) await drivers.NoteOfferAnswered(session, offer.DriverId);
        if (status != OfferStatus.Accepted && offer.DecisionId is { } decision && !(offer.Broadcast && await offers.IsAlive(session, decision))) await ledger.Move(session, decision, DecisionStatus.Failed, actor, "offer " + status);
        await Tell(session, offer, status);
        return true;
    }

    internal static Refusal Closed(Offer offer, string status) =>
        new("offer_closed", $"The offer is {status}; only an open one can be answered.", 409, Extra: new Dictionary<string, object?> { ["state"] = status, ["expires_at"] = offer.ExpiresAt });

    private Task Tell(Session session, Offer offer, string status) => outbox.Publish(session, new NewEvent(
        "offer_updated", offer.ZoneId, new { id = offer.Id, zone_id = offer.ZoneId, order_id = offer.OrderId, batch_id = offer.BatchId, driver_id = offer.DriverId, status, attempt = offer.Attempt, expires_at = offer.ExpiresAt, at = session.Now }, offer.DriverId));
}

/// <summary>An offer that nobody answered in time.</summary>
internal sealed class ExpireOffer(OffersStore offers, OfferLife life) : ITimerHandler
{
    public string Kind => OfferLife.ExpiryTimer;

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        if (await offers.Find(session, Guid.Parse(timer.Key)) is { Status: OfferStatus.Offered } offer)
            await life.Close(session, offer, OfferStatus.Expired, "engine:auto-dispatch", "no answer in time");
    }
}
