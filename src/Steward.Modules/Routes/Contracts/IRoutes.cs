using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Routes.Contracts;

/// <summary>Questions about the routes of drivers and the two changes that Dispatch makes, inside the caller's transaction.</summary>
public interface IRoutes
{
    /// <summary>
    /// Puts an order's pickup and delivery on the driver's route, at the places that the routing library finds best behind the stop being
    /// served; a driver without an open route gets one. Writes the order's route and ETA, publishes <c>route_created</c> or
    /// <c>route_updated</c>. Stops of an order that is on board already are the delivery only. Does not change the order's state.
    /// </summary>
    /// <exception cref="RefusedException">422 <c>no_vehicle</c>, <c>capacity</c>, 409 <c>order_on_route</c>: thrown before anything is written.</exception>
    Task<RouteChange> InsertOrder(Session session, Guid driver, OrderFacts order, Guid? decisionId);

    /// <summary>
    /// Takes an order off its route: stops of a planned route are removed, of a started one skipped; the rest is timed anew. An empty
    /// planned route is cancelled, an empty started one completed. Null when no route holds the order.
    /// </summary>
    Task<RouteChange?> RemoveOrder(Session session, Guid order, string reason);

    /// <summary>The driver's open route (planned or in progress), if any.</summary>
    Task<RoutePlan?> ActiveOf(Session session, Guid driver);

    /// <summary>All open routes of a zone, by driver.</summary>
    Task<IReadOnlyList<RoutePlan>> ActiveInZone(Session session, Guid zone);

    /// <summary>
    /// What the order would cost on each of many routes: the library's cheapest insertion, the detour, and what the other customers lose.
    /// Reads only; figures hold for <see cref="QuoteRequest.Now"/>.
    /// </summary>
    Task<IReadOnlyList<InsertionQuote>> QuoteInsert(Session session, QuoteRequest request);
}

/// <summary>An order to be priced on the routes of drivers under way.</summary>
/// <param name="Routes">From <see cref="IRoutes.ActiveInZone"/>: one quote comes back for each, in this order.</param>
/// <param name="Positions">Where the drivers are; one who is missing is taken to be at his present stop, or at his next one.</param>
public sealed record QuoteRequest(
    Guid ZoneId, OrderFacts Order, IReadOnlyList<RoutePlan> Routes, IReadOnlyDictionary<Guid, GeoPoint> Positions, DateTimeOffset Now)
{
    /// <summary>Of a batch its further orders, in the sequence of their deliveries: all go together, or none.</summary>
    public IReadOnlyList<OrderFacts> Further { get; init; } = [];

    public IReadOnlyList<OrderFacts> Orders => [Order, .. Further];
}

/// <summary>What an order would cost on one driver's route.</summary>
public sealed record InsertionQuote
{
    public required Guid DriverId { get; init; }
    public required Guid RouteId { get; init; }
    public required bool Fits { get; init; }

    /// <summary>When it does not fit: the library's code, such as <c>capacity:weight</c>.</summary>
    public string? Refusal { get; init; }
    public long RefusedBy { get; init; }

    /// <summary>What the route takes longer and further.</summary>
    public int ExtraSeconds { get; init; }
    public int ExtraMetres { get; init; }

    /// <summary><see cref="ExtraMetres"/> less the orders' own trips: what the way to the pickup costs a driver who is under way anyhow.</summary>
    public int ApproachMetres { get; init; }

    /// <summary>Whole minutes of <see cref="ExtraSeconds"/>, rounded up.</summary>
    public int ExtraMinutes => (ExtraSeconds + 59) / 60;

    /// <summary>From now to the arrival at the first pickup and at the last drop-off.</summary>
    public int PickupInSeconds { get; init; }
    public int DeliveryInSeconds { get; init; }

    /// <summary>By how much other customers wait longer, in sum; how many become late; how the sum of all late time changes.</summary>
    public int OthersWaitSeconds { get; init; }
    public int OthersMadeLate { get; init; }
    public int LateSecondsDelta { get; init; }

    /// <summary>Of this order, of a batch the greatest, in thousandths.</summary>
    public int LateMille { get; init; }

    /// <summary>Until the present route's last stop is done, and from its place to the order's pickup.</summary>
    public int FreeInSeconds { get; init; }
    public int SecondsWhenFree { get; init; }
    public int MetresWhenFree { get; init; }
}

/// <summary>The route after a change.</summary>
public sealed record RouteChange
{
    public required Guid RouteId { get; init; }
    public required string RouteCode { get; init; }
    public required Guid VehicleId { get; init; }
    public Guid? DriverId { get; init; }
    public required string Status { get; init; }
    public required bool Created { get; init; }
    public required long RowVersion { get; init; }
    public required IReadOnlyList<RouteStopPlan> Stops { get; init; }

    /// <summary>Null where the order needs no pickup any more, and after a removal.</summary>
    public DateTimeOffset? PlannedPickupAt { get; init; }
    public DateTimeOffset? PlannedDeliveryAt { get; init; }
    public DateTimeOffset? EtaLow { get; init; }
    public DateTimeOffset? EtaHigh { get; init; }

    /// <summary>Probability of being late, in thousandths.</summary>
    public int LateMille { get; init; }
    public string TravelProvider { get; init; } = "";
    public string TravelBasis { get; init; } = "";
}

/// <summary>A driver's open route.</summary>
public sealed record RoutePlan
{
    public required Guid Id { get; init; }
    public required string Code { get; init; }
    public required Guid ZoneId { get; init; }
    public required Guid VehicleId { get; init; }
    public Guid? DriverId { get; init; }
    public required string VehicleType { get; init; }
    public long CapacityGrams { get; init; }
    public long CapacityMillilitres { get; init; }
    public required string Status { get; init; }
    public long RowVersion { get; init; }
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>In their order, finished ones first.</summary>
    public required IReadOnlyList<RouteStopPlan> Stops { get; init; }

    public IEnumerable<RouteStopPlan> Open => Stops.Where(stop => stop.IsOpen);
}

/// <summary>One place on a route.</summary>
public sealed record RouteStopPlan
{
    public required Guid Id { get; init; }
    public required string Code { get; init; }
    public required string StopType { get; init; }
    public required string Status { get; init; }
    public required int Sequence { get; init; }
    public required GeoPoint Place { get; init; }
    public required IReadOnlyList<Guid> OrderIds { get; init; }
    public DateTimeOffset PlannedArrival { get; init; }
    public DateTimeOffset EstimatedArrival { get; init; }
    public DateTimeOffset EstimatedDeparture { get; init; }
    public DateTimeOffset? ArrivalLow { get; init; }
    public DateTimeOffset? ArrivalHigh { get; init; }
    public DateTimeOffset? ActualArrival { get; init; }
    public DateTimeOffset? ActualDeparture { get; init; }
    public DateTimeOffset? WindowStart { get; init; }

    /// <summary>The promise: of a delivery its window's end, else its deadline.</summary>
    public DateTimeOffset? WindowEnd { get; init; }
    public int ServiceSeconds { get; init; }
    public long Grams { get; init; }
    public long Millilitres { get; init; }
    public bool Locked { get; init; }

    public bool IsPickup => StopType == StopTypes.Pickup;

    public bool IsOpen => Status is StopStatus.Planned or StopStatus.InProgress;
}

/// <summary>The two kinds of stop.</summary>
public static class StopTypes
{
    public const string Pickup = "pickup";
    public const string Delivery = "delivery";
}

/// <summary>The states of a stop.</summary>
public static class StopStatus
{
    public const string Planned = "planned";
    public const string InProgress = "in_progress";
    public const string Completed = "completed";
    public const string Skipped = "skipped";
}

/// <summary>The states of a route.</summary>
public static class RouteStatus
{
    public const string Planned = "planned";
    public const string InProgress = "in_progress";
    public const string Completed = "completed";
    public const string Cancelled = "cancelled";

    public static IReadOnlyList<string> All { get; } = [Planned, InProgress, Completed, Cancelled];
}

/// <summary>Types of events that this module publishes; the payload is <see cref="RouteHappened"/>.</summary>
public static class RouteEvents
{
    public const string Created = "route_created";
    public const string Updated = "route_updated";
    public const string Started = "route_started";
    public const string Completed = "route_completed";
    public const string Cancelled = "route_cancelled";

    /// <summary>A stop was reached, served or skipped; the payload names it.</summary>
    public const string StopChanged = "route_stop_changed";
    public const string OutcomeRecorded = "outcome_recorded";
}

/// <summary>The payload of every route event.</summary>
public sealed record RouteHappened
{
    public Guid Id { get; init; }
    public required string RouteCode { get; init; }
    public Guid ZoneId { get; init; }
    public Guid? DriverId { get; init; }
    public Guid VehicleId { get; init; }
    public required string Status { get; init; }
    public IReadOnlyList<Guid> OrderIds { get; init; } = [];
    public Guid? StopId { get; init; }
    public string? StopStatus { get; init; }
    public string? StopType { get; init; }
    public string? Reason { get; init; }
    public Guid? DecisionId { get; init; }
    public int StopsLeft { get; init; }

    /// <summary>How far behind its plan the next open stop is; negative when early.</summary>
    public int BehindSeconds { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>The driver has a message about it already.</summary>
    public bool DriverTold { get; init; }
}
