using Steward.Kernel;

namespace Steward.Orders.Contracts;

/// <summary>What has come since an order failed, and what is known of another attempt.</summary>
/// <param name="AnsweredAt">Its customer said something on the tracking page.</param>
/// <param name="CorrectedAt">What was wrong was put right.</param>
/// <param name="Slot">Begin and end of the next slot: today when an hour or more is left before closing, else the next business day. Null: the zone does not open.</param>
/// <param name="Tried">Later attempts in this zone, of 180 days, after one that failed for the same reason; <paramref name="Succeeded"/> of them were deliveries.</param>
public sealed record AttemptOutlook(
    DateTimeOffset? AnsweredAt, DateTimeOffset? CorrectedAt, (DateTimeOffset Begins, DateTimeOffset Ends)? Slot, bool SlotIsToday, int Tried, int Succeeded, int MostAttempts);

/// <summary>Other attempts of orders that have failed. A refusal (such as 409 <c>correction_missing</c>) changes nothing.</summary>
public interface INextAttempts
{
    Task<AttemptOutlook> Outlook(Session session, Guid order);

    /// <summary>The driver who has the parcel goes again at once.</summary>
    Task<Refusal?> SameDriver(Session session, Guid order, Guid? decision, string actor);

    /// <summary>The order waits until then for a driver who fetches it from the hub. Answers the hub's name.</summary>
    Task<(Refusal? Refusal, string? Hub)> InSlot(Session session, Guid order, (DateTimeOffset Begins, DateTimeOffset Ends) slot, Guid? decision, string actor);

    /// <summary>Ends the order: it goes back to its sender.</summary>
    Task<Refusal?> Return(Session session, Guid order, Guid? decision, string actor);
}

/// <summary>Where a customer looks at his order and answers.</summary>
/// <param name="Url">Null where the server was not told its own address.</param>
public sealed record TrackingLink(string Path, string? Url);

/// <summary>Links to tracking pages, for messages of other modules.</summary>
public interface ITrackingLinks
{
    TrackingLink Of(Guid order);
}
