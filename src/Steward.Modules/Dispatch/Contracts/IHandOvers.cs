using Steward.Kernel;

namespace Steward.Dispatch.Contracts;

/// <summary>The best other driver for an order that is assigned and not picked up.</summary>
/// <param name="Score">0–100 by the profile <c>reassign</c>.</param>
/// <param name="DeliveredAt">When he would deliver.</param>
public sealed record HandOverQuote(Guid OrderId, Guid FromDriverId, Guid ToDriverId, decimal Score, DateTimeOffset DeliveredAt);

/// <summary>Who could take an order now, all radii open.</summary>
/// <param name="Reasons">Drivers per first broken rule.</param>
public sealed record DriverSearch(int Eligible, IReadOnlyDictionary<string, int> Reasons);

/// <summary>Takes an order from one driver and gives it to another, with the matching and the rules of Dispatch.</summary>
public interface IHandOvers
{
    /// <summary>Null: the order is not assigned, or nobody else may take it.</summary>
    Task<HandOverQuote?> Quote(Session session, Guid order);

    /// <summary>Quotes again on the rows as they are now and hands over; a row of <c>reassignments</c> and a decision of its own. 404 <c>no_eligible_driver</c>, 409 <c>order_not_assigned</c>.</summary>
    /// <param name="parentDecision">The decision of which it is the effect.</param>
    Task<(Refusal? Refusal, HandOverQuote? Done)> HandOver(Session session, Guid order, string reason, int? minutesSaved, Guid? parentDecision, string actor);

    /// <summary>Takes an order back before its pickup, so that it is dispatched anew; the driver does not get it again.</summary>
    Task<Refusal?> TakeBack(Session session, Guid order, string reasonCode, string reason, string actor);

    /// <summary>Null when the order does not wait for a driver.</summary>
    Task<DriverSearch?> Search(Session session, Guid order);
}
