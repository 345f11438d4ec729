using Steward.Kernel;

namespace Steward.Fleet.Contracts;

/// <summary>A vehicle of the fleet.</summary>
/// <param name="VehicleId">Its short code.</param>
/// <param name="Status">available, in_transit, loading, maintenance or unavailable.</param>
/// <param name="Equipment">Tags that special handling asks for.</param>
public sealed record Vehicle(
    Guid Id, string VehicleId, Guid ZoneId, string VehicleType, decimal CapacityWeightKg, decimal CapacityVolumeM3, double? Latitude, double? Longitude,
    DateTimeOffset AvailableAt, string Status, Guid? AssignedRouteId, decimal FuelEfficiencyKmPerLiter, decimal? FuelCostPerKm, decimal? DriverCostPerHour,
    Guid? DriverId, IReadOnlyList<string> Equipment, DateTimeOffset? MaintenanceDue, DateTimeOffset? RetiredAt, long RowVersion);

/// <summary>Questions about vehicles, and the two facts that Routes keeps on them.</summary>
public interface IVehicles
{
    Task<Vehicle?> Find(Session session, Guid id);

    /// <summary>By UUID, code or <c>external:</c> id; null when unknown.</summary>
    Task<Vehicle?> Lookup(Session session, string id);

    /// <summary>The vehicles of a zone that are not retired, by id.</summary>
    Task<IReadOnlyList<Vehicle>> InZone(Session session, Guid zone);

    /// <summary>Puts a vehicle on a route or takes it off (null), with the status and the time from which it is free.</summary>
    Task SetRoute(Session session, Guid vehicle, Guid? route, string status, DateTimeOffset availableAt);

    /// <summary>The types in use with their installed capacity.</summary>
    Task<IReadOnlyList<VehicleType>> Types(Session session);
}

/// <summary>A kind of vehicle: data, not code.</summary>
public sealed record VehicleType(Guid Id, string Code, string Name, decimal CapacityWeightKg, decimal CapacityVolumeM3, DateTimeOffset? RetiredAt);
