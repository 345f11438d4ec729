using System.Text.Json;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Vehicles;

/// <summary>Answers other modules about vehicles.</summary>
internal sealed class VehicleBook(VehicleStore store, Changes changes) : IVehicles
{
    public async Task<Vehicle?> Find(Session session, Guid id) => await store.Lookup(session, new ThingId(id, null, null)) is { } row ? Of(row) : null;

    public async Task<Vehicle?> Lookup(Session session, string id) => await store.Lookup(session, ThingId.Parse(id)) is { } row ? Of(row) : null;

    public async Task<IReadOnlyList<Vehicle>> InZone(Session session, Guid zone) => [.. (await store.InZone(session, zone)).Select(Of)];

    public async Task SetRoute(Session session, Guid vehicle, Guid? route, string status, DateTimeOffset availableAt)
    {
        if (!VehicleView.Statuses.Contains(status)) throw new ArgumentException($"'{status}' is not a state of a vehicle.", nameof(status));
        var row = await store.Lookup(session, new ThingId(vehicle, null, null)) ?? throw new InvalidOperationException($"There is no vehicle {vehicle}.");
        row = row with { AssignedRouteId = route, Status = status, AvailableAt = availableAt };
        await store.Save(session, row);
        await changes.Publish(session, "vehicle_updated", row.ZoneId, VehicleView.Event(row, session.Now), row.DriverId);
    }

    public async Task<IReadOnlyList<VehicleType>> Types(Session session) =>
        [.. (await store.Types(session, retired: false)).Select(t => new VehicleType(t.Id, t.Code, t.Name, t.CapacityWeightKg, t.CapacityVolumeM3, t.RetiredAt))];

    private static Vehicle Of(VehicleRow row)
    {
        var (latitude, longitude) = Place(row.CurrentLocation);
        return new(
            row.Id, row.VehicleId, row.ZoneId, row.VehicleType, row.CapacityWeightKg, row.CapacityVolumeM3, latitude, longitude, row.AvailableAt, row.Status, row.AssignedRouteId,
            row.FuelEfficiencyKmPerLiter, row.FuelCostPerKm, row.DriverCostPerHour, row.DriverId, row.Equipment.As<string[]>() ?? [], row.MaintenanceDue, row.RetiredAt, row.RowVersion);
    }

    private static (double?, double?) Place(Json? location)
    {
        if (location is null) return (null, null);
        using var document = JsonDocument.Parse(location.Value.Text);
        var root = document.RootElement;
        return (root.GetProperty("latitude").GetDouble(), root.GetProperty("longitude").GetDouble());
    }
}

/// <summary>A vehicle as the API shows it.</summary>
internal sealed record VehicleView(
    Guid Id, string VehicleId, string Code, string? ExternalId, Guid ZoneId, string VehicleType, decimal CapacityWeightKg, decimal CapacityWeightTonnes, decimal CapacityVolumeM3,
    Json? CurrentLocation, DateTimeOffset AvailableAt, string Status, Guid? AssignedRouteId, decimal FuelEfficiencyKmPerLiter, decimal? FuelCostPerKm, decimal? DriverCostPerHour,
    Guid? DriverId, Json Equipment, DateTimeOffset? MaintenanceDue, DateTimeOffset? RetiredAt, long RowVersion, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    internal static readonly string[] Statuses = ["available", "in_transit", "loading", "maintenance", "unavailable"];

    internal static VehicleView Of(VehicleRow row) => new(
        row.Id, row.VehicleId, row.VehicleId, row.ExternalId, row.ZoneId, row.VehicleType, row.CapacityWeightKg, row.CapacityWeightKg / 1000, row.CapacityVolumeM3,
        row.CurrentLocation, row.AvailableAt, row.Status, row.AssignedRouteId, row.FuelEfficiencyKmPerLiter, row.FuelCostPerKm, row.DriverCostPerHour,
        row.DriverId, row.Equipment, row.MaintenanceDue, row.RetiredAt, row.RowVersion, row.CreatedAt, row.UpdatedAt);

    internal static object Event(VehicleRow row, DateTimeOffset at) => new
    {
        id = row.Id, zone_id = row.ZoneId, at, vehicle_id = row.VehicleId, status = row.Status, driver_id = row.DriverId, assigned_route_id = row.AssignedRouteId,
        vehicle_type = row.VehicleType, available_at = row.AvailableAt, retired_at = row.RetiredAt,
    };
}
