using Steward.Kernel;

namespace Steward.Fleet.Contracts;

/// <summary>An order to plan.</summary>
/// <param name="Key">Unique in the task.</param>
/// <param name="DueInSeconds">From now; what is overdue already is due at once and as early as possible.</param>
/// <param name="OnBoardOf">The driver who has the parcel: it stays with him.</param>
/// <param name="Priority">0–100: who stays out when not all fit.</param>
public sealed record PlanOrder(string Key, double PickupLatitude, double PickupLongitude, double Latitude, double Longitude, long Grams, long DueInSeconds, int Priority, string? OnBoardOf = null);

/// <summary>A driver to plan with.</summary>
/// <param name="Latitude">Null: his route begins at its first stop, his pickup point.</param>
/// <param name="GapMille">How much of his target is missing: between equals he comes first.</param>
public sealed record PlanDriver(string Key, double? Latitude, double? Longitude, string VehicleType, long CapacityGrams, int GapMille);

/// <summary>Orders and drivers of one zone, to be matched and routed at once.</summary>
public sealed record PlanTask(Guid Zone, DateTimeOffset Now, IReadOnlyList<PlanOrder> Orders, IReadOnlyList<PlanDriver> Drivers);

/// <summary>A stop of a planned route; times in seconds from now.</summary>
public sealed record PlannedStop(string Order, bool IsPickup, double Latitude, double Longitude, long ArrivesIn, long LeavesIn);

/// <summary>One driver's planned route.</summary>
public sealed record PlannedTour(string Driver, IReadOnlyList<PlannedStop> Stops, decimal DistanceKm, decimal DurationMinutes);

/// <summary>What was planned, and why the rest was not.</summary>
/// <param name="Unassigned">By order: the codes of the rules that stand in the way.</param>
public sealed record FleetPlan(IReadOnlyList<PlannedTour> Tours, IReadOnlyDictionary<string, IReadOnlyList<string>> Unassigned);

/// <summary>Plans routes that nobody has committed to; answered by the module that has the routing library.</summary>
public interface IFleetPlanner
{
    /// <summary>Computes for some seconds and may ask a road server: never inside a transaction. Equal tasks give equal plans.</summary>
    Task<FleetPlan> Plan(PlanTask task, CancellationToken cancel);
}

/// <summary>Carries a plan out; answered by the module that assigns orders.</summary>
public interface IFleetAssigner
{
    /// <summary>Gives orders to drivers in the caller's transaction, each tested against every hard rule. The first refusal is the answer, and the caller rolls back.</summary>
    Task<(Refusal? Refusal, IReadOnlyList<Guid> Decisions)> Assign(Session session, IReadOnlyList<(Guid Order, Guid Driver)> wanted, Caller caller, string reason);
}
