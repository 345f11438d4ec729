using Steward.Kernel;

namespace Steward.Fleet.Vehicles;

/// <summary>A vehicle as it is stored; <see cref="VehicleId"/> is its short code.</summary>
internal sealed record VehicleRow
{
    public Guid Id { get; init; }
    public Guid ZoneId { get; init; }
    public string VehicleId { get; init; } = "";
    public string? ExternalId { get; init; }
    public string VehicleType { get; init; } = "";
    public decimal CapacityWeightKg { get; init; }
    public decimal CapacityWeightTonnes { get; init; }
    public decimal CapacityVolumeM3 { get; init; }
    public Json? CurrentLocation { get; init; }
    public DateTimeOffset AvailableAt { get; init; }
    public string Status { get; init; } = "available";
    public Guid? AssignedRouteId { get; init; }
    public decimal FuelEfficiencyKmPerLiter { get; init; } = 8.5m;
    public decimal? FuelCostPerKm { get; init; }
    public decimal? DriverCostPerHour { get; init; }
    public Guid? DriverId { get; init; }
    public Json Equipment { get; init; } = new("[]");
    public DateTimeOffset? MaintenanceDue { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }
    public long RowVersion { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A vehicle type as it is stored.</summary>
internal sealed record VehicleTypeRow
{
    public Guid Id { get; init; }
    public string Code { get; init; } = "";
    public string Name { get; init; } = "";
    public decimal CapacityWeightKg { get; init; }
    public decimal CapacityVolumeM3 { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }
}

/// <summary>Tables <c>vehicles</c> and <c>vehicle_types</c>.</summary>
internal sealed class VehicleStore
{
    private const string Columns =
        """
        id, zone_id, vehicle_id, external_id, vehicle_type, capacity_weight_kg, capacity_weight_tonnes, capacity_volume_m3, current_location, available_at, status, assigned_route_id,
        fuel_efficiency_km_per_liter, fuel_cost_per_km, driver_cost_per_hour, driver_id, equipment, maintenance_due, retired_at, row_version, created_at, updated_at
        """;

    internal async Task<VehicleRow?> Lookup(Session session, ThingId id)
    {
        var found = await session.Query<VehicleRow>(
            $"select {Columns} from vehicles where {(id.Id is not null ? "id = @Id" : id.Code is not null ? "vehicle_id = @Code" : "external_id = @External")} limit 2{session.ForUpdate}", id);
        if (found.Count > 1) throw new RefusedException(new("ambiguous_code", $"More than one zone has a vehicle {id.Code}. Use the id.", 409));
        return found.FirstOrDefault();
    }

    internal Task<IReadOnlyList<VehicleRow>> InZone(Session session, Guid zone) =>
        session.Query<VehicleRow>($"select {Columns} from vehicles where zone_id = @zone and retired_at is null order by id", new { zone });

    internal Task<IReadOnlyList<VehicleRow>> Page(Session session, PageRequest page, Guid? zone, string? status, string? type, bool availableOnly, bool retired) => session.Query<VehicleRow>(
        $"""
        select {Columns} from vehicles where (created_at, id) < (@At, @Id) and (@retired or retired_at is null) {(zone is null ? "" : "and zone_id = @zone")}
          {(status is null ? "" : "and status = @status")} {(type is null ? "" : "and vehicle_type = @type")}
          {(availableOnly ? "and status = 'available' and available_at <= @now and assigned_route_id is null" : "")}
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, zone, status, type, retired, now = session.Now });

    internal async Task<bool> Add(Session session, VehicleRow vehicle) => await session.Execute(
        """
        insert into vehicles (id, zone_id, vehicle_id, external_id, vehicle_type, capacity_weight_kg, capacity_volume_m3, current_location, available_at, status,
          fuel_efficiency_km_per_liter, fuel_cost_per_km, driver_cost_per_hour, driver_id, equipment, maintenance_due, created_at)
        values (@Id, @ZoneId, @VehicleId, @ExternalId, @VehicleType, @CapacityWeightKg, @CapacityVolumeM3, @CurrentLocation, @AvailableAt, @Status,
          @FuelEfficiencyKmPerLiter, @FuelCostPerKm, @DriverCostPerHour, @DriverId, @Equipment, @MaintenanceDue, @CreatedAt)
        on conflict do nothing
        """,
        vehicle) == 1;

    internal Task<string?> Taken(Session session, VehicleRow vehicle) => session.First<string>(
        """
        select case when external_id = cast(@ExternalId as text) then 'external_id' when driver_id = @DriverId and retired_at is null then 'driver_id' else 'vehicle_id' end
        from vehicles where id <> @Id and (external_id = cast(@ExternalId as text) or (driver_id = @DriverId and retired_at is null) or (zone_id = @ZoneId and vehicle_id = @VehicleId)) limit 1
        """,
        vehicle);

    internal Task<int> Save(Session session, VehicleRow vehicle) => session.Execute(
        """
        update vehicles set external_id = @ExternalId, vehicle_type = @VehicleType, capacity_weight_kg = @CapacityWeightKg, capacity_volume_m3 = @CapacityVolumeM3,
          current_location = @CurrentLocation, available_at = @AvailableAt, status = @Status, assigned_route_id = @AssignedRouteId, fuel_efficiency_km_per_liter = @FuelEfficiencyKmPerLiter,
          fuel_cost_per_km = @FuelCostPerKm, driver_cost_per_hour = @DriverCostPerHour, driver_id = @DriverId, equipment = @Equipment, maintenance_due = @MaintenanceDue,
          retired_at = @RetiredAt, row_version = row_version + 1
        where id = @Id
        """,
        vehicle);

    internal Task<IReadOnlyList<VehicleTypeRow>> Types(Session session, bool retired) => session.Query<VehicleTypeRow>(
        "select id, code, name, capacity_weight_kg, capacity_volume_m3, retired_at from vehicle_types where (@retired or retired_at is null) order by code", new { retired });

    internal async Task<bool> AddType(Session session, VehicleTypeRow type) => await session.Execute(
        "insert into vehicle_types (id, code, name, capacity_weight_kg, capacity_volume_m3, created_at) values (@Id, @Code, @Name, @CapacityWeightKg, @CapacityVolumeM3, @Now) on conflict do nothing",
        new { type.Id, type.Code, type.Name, type.CapacityWeightKg, type.CapacityVolumeM3, session.Now }) == 1;

    internal Task<int> SaveType(Session session, VehicleTypeRow type) => session.Execute(
        "update vehicle_types set name = @Name, capacity_weight_kg = @CapacityWeightKg, capacity_volume_m3 = @CapacityVolumeM3, retired_at = @RetiredAt, row_version = row_version + 1 where id = @Id", type);
}
