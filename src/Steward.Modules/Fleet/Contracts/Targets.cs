using Steward.Kernel;

namespace Steward.Fleet.Contracts;

/// <summary>An order as the day's target counts it, with what it earns in the zone's currency.</summary>
public sealed record DeliveredOrder(Guid Id, decimal? TotalAmount, decimal? DeliveryFee);

/// <summary>How a driver stands against his target of the day.</summary>
/// <param name="GapMille">By how much his progress is behind the share of his shift that has passed: 0–500 ‰.</param>
/// <param name="MissingDeliveries">To today's target; never below 0.</param>
/// <param name="ProgressMille">The mean of his progress towards each target, 0–1000 ‰.</param>
public sealed record TargetStanding(int GapMille, int MissingDeliveries, int ProgressMille, bool OnTrack);

/// <summary>Questions about the targets of drivers.</summary>
public interface ITargets
{
    /// <summary>Of the drivers of a zone who have a target; the others are left out.</summary>
    Task<IReadOnlyDictionary<Guid, TargetStanding>> InZone(Session session, Zone zone);

    /// <summary>Points of 100 that the whole gap is worth in the match value, in thousandths: 0–10,000.</summary>
    long MostPointsMilli(Zone zone);
}

/// <summary>How many attempts of each driver failed; answered by the module that has the orders.</summary>
public interface IFailedDeliveries
{
    Task<IReadOnlyDictionary<Guid, int>> Between(Session session, Guid zone, DateTimeOffset from, DateTimeOffset until);
}
