using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Decisions.Contracts;
using Steward.Dispatch.Batching;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Dispatch;

/// <summary>A driver accepts or declines his offer; a dispatcher may answer for him, or withdraw it. Of two answers one wins.</summary>
internal sealed class AnswerOffer(
    Database database, OffersStore offers, OfferLife life, IOrders orders, IDrivers drivers, IZones zones, AssignOrder assign,
    BatchStore batches, BatchLife batchLife)
{
    internal sealed record Decline(string? ReasonCode = null, string? Note = null);

    internal sealed record Withdraw(string Reason);

    internal static void Map(RouteGroupBuilder dispatch)
    {
        var one = dispatch.MapGroup("/offers/{id:guid}");
        one.MapPost("/accept", (Guid id, AnswerOffer use, Caller caller, CancellationToken cancel) => use.Accept(id, caller, cancel))
            .Needs(Permission.Act, Permission.DriveOwn).WithSummary("Accepts an offer");
        one.MapPost("/decline", (Guid id, Decline? request, AnswerOffer use, Caller caller, CancellationToken cancel) => use.Close(id, OfferStatus.Declined, request?.ReasonCode, request?.Note, caller, cancel))
            .Needs(Permission.Act, Permission.DriveOwn).WithSummary("Declines an offer; final for this driver and order");
        one.MapPost("/withdraw", (Guid id, Withdraw request, AnswerOffer use, Caller caller, CancellationToken cancel) => use.Close(id, OfferStatus.Withdrawn, null, request.Reason, caller, cancel))
            .Needs(Permission.Act).WithSummary("Withdraws an open offer");
    }

    private async Task<Reply> Accept(Guid id, Caller caller, CancellationToken cancel)
    {
        return await database.Write<Reply>(
            async session =>
            {
                if (await Visible(session, id, caller) is not { } offer) return Refusal.NotFound("offer");
                if (offer.Status == OfferStatus.Offered && offer.ExpiresAt <= session.Now) return OfferLife.Closed(offer, OfferStatus.Expired);
                if (!await life.Close(session, offer, OfferStatus.Accepted, caller.Actor)) return OfferLife.Closed(offer, (await offers.Find(session, id))!.Status);
                if (offer.BatchId is { } batch) return await AcceptBatch(session, offer, batch, caller);
                var order = (await orders.Find(session, offer.OrderId!.Value))!;
                var zone = (await zones.Find(session, offer.ZoneId))!;
                var (refusal, log, route) = await assign.Do(session, new(
                    order, offer.DriverId, AssignmentTypes.Auto, offer.Broadcast ? "broadcast" : "offer", offer.DecisionId!.Value, caller.Actor, zone.DateOf(session.Now),
                    offer.Scores, offer.Id));
                return refusal is null ? Reply.Ok(new { success = true, offer_id = id, assignment = log, route_id = route!.RouteId, stops = route.Stops }) : refusal;
            },
            cancel);
    }

    /// <summary>All orders of the batch, or none.</summary>
    private async Task<Reply> AcceptBatch(Session session, Offer offer, Guid id, Caller caller)
    {
        var zone = (await zones.Find(session, offer.ZoneId))!;
        var (refusal, logs, route) = await batchLife.Give(session, (await batches.Lock(session, id))!, new(
            offer.DriverId, AssignmentTypes.Auto, offer.DecisionId!.Value, caller.Actor, zone.DateOf(session.Now), offer.Scores, offer.Id));
        return refusal is null
            ? Reply.Ok(new { success = true, offer_id = offer.Id, batch_id = id, assignment = logs[0], assignments = logs, route_id = route!.RouteId, stops = route.Stops })
            : refusal;
    }

    private async Task<Reply> Close(Guid id, string status, string? reason, string? note, Caller caller, CancellationToken cancel) =>
        (Texts.TooLong(reason, "/reason_code", Texts.MostCode) ?? Texts.TooLong(note, status == OfferStatus.Withdrawn ? "/reason" : "/note")) is { } tooLong
            ? tooLong
            : await database.Write(session => Close(session, id, status, reason, note, caller), cancel);

    private async Task<Reply> Close(Session session, Guid id, string status, string? reason, string? note, Caller caller)
    {
        if (await Visible(session, id, caller) is not { } offer) return Refusal.NotFound("offer");
        if (!await life.Close(session, offer, status, caller.Actor, reason, note)) return OfferLife.Closed(offer, (await offers.Find(session, id))!.Status);
        return Reply.Ok(await offers.Find(session, id));
    }

    /// <summary>A driver sees his own offers only: another's is unknown to him.</summary>
    private async Task<Offer?> Visible(Session session, Guid id, Caller caller)
    {
        if (await offers.Find(session, id) is not { } offer || !caller.SeesZone(offer.ZoneId)) return null;
        if (caller.May(Permission.Act)) return offer;
        return caller.Id is { } user && (await drivers.OfUser(session, user))?.Id == offer.DriverId ? offer : null;
    }
}
