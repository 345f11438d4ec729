using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Fleet.Drivers;
using Steward.Kernel;

namespace Steward.Fleet.Vehicles;

/// <summary>Creates, changes and retires vehicles.</summary>
internal static class WriteVehicle
{
    /// <summary>The members of a new vehicle, and of a change: what is absent stays (PUT too, as the defaults are the present values).</summary>
    internal sealed record Request(
        string? ZoneId, string? VehicleId, string? Code, Patch<string?> ExternalId, string? VehicleType, decimal? CapacityWeightKg, decimal? CapacityWeightTonnes, decimal? CapacityVolumeM3,
        Patch<Location?> CurrentLocation, DateTimeOffset? AvailableAt, string? Status, decimal? FuelEfficiencyKmPerLiter, Patch<decimal?> FuelCostPerKm,
        Patch<decimal?> DriverCostPerHour, Patch<Guid?> DriverId, IReadOnlyList<string>? Equipment, Patch<DateTimeOffset?> MaintenanceDue);

    internal sealed record Location(double? Latitude, double? Longitude, string? Address = null);

    /// <summary>What every write of a vehicle needs.</summary>
    internal sealed record Desk(Database Database, VehicleStore Store, DriverStore Drivers, Changes Changes, IZones Zones);

    internal static void Map(RouteGroupBuilder vehicles)
    {
        vehicles.MapPost("", Create).Needs(Permission.Manage).Produces<VehicleView>(201).WithSummary("Creates a vehicle");
        vehicles.MapPatch("{id}", Change).Needs(Permission.Manage).Produces<VehicleView>().WithSummary("Changes a vehicle");
        vehicles.MapPut("{id}", Change).Needs(Permission.Manage).Produces<VehicleView>().WithSummary("Changes a vehicle");
        vehicles.MapDelete("{id}", Retire).Needs(Permission.Manage).WithSummary("Retires a vehicle that is on no route");
    }

    private static Task<Reply> Create(Request request, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var checks = new Checks();
            checks.Need(request.ZoneId, "/zone_id");
            checks.Need(request.VehicleType, "/vehicle_type");
            checks.Code(request.VehicleId ?? request.Code, "/vehicle_id");
            checks.Done();
            if (await desk.Zones.Lookup(session, request.ZoneId!) is not { RetiredAt: null } zone || !caller.SeesZone(zone.Id)) return Refusal.NotFound("zone");
            var fresh = new VehicleRow
            {
                Id = Ids.New(session.Now), ZoneId = zone.Id, VehicleId = request.VehicleId ?? request.Code ?? Ids.Code("VEH"), AvailableAt = session.Now, CreatedAt = session.Now, UpdatedAt = session.Now,
            };
            var vehicle = await Merged(session, desk, request, fresh);
            if (!await desk.Store.Add(session, vehicle)) return await Taken(session, desk, vehicle);
            await desk.Changes.Say(session, caller, "vehicle_created", zone.Id, vehicle.Id, VehicleView.Event(vehicle, session.Now), vehicle.DriverId);
            return Reply.Created($"/api/v1/vehicles/{vehicle.Id}", VehicleView.Of(vehicle), EntityTags.Of(1));
        },
        cancel);

    private static Task<Reply> Change(string id, Request request, HttpRequest http, Caller caller, Desk desk, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        var expected = EntityTags.IfMatch(http);
        return desk.Database.Write<Reply>(
            async session =>
            {
                if (await desk.Store.Lookup(session, thing) is not { RetiredAt: null } vehicle || !caller.SeesZone(vehicle.ZoneId)) return Refusal.NotFound("vehicle");
                if (expected is { } sent && sent != vehicle.RowVersion) return EntityTags.Stale(EntityTags.Of(sent), vehicle.RowVersion);
                if ((request.VehicleId ?? request.Code) is { } code && code != vehicle.VehicleId) return Refusal.Invalid("/vehicle_id", "The code of a vehicle does not change.");
                if (request.ZoneId is { } zone && (await desk.Zones.Lookup(session, zone))?.Id != vehicle.ZoneId) return Refusal.Rule("zone_fixed", "A vehicle stays in its zone: retire it and create it there.", "/zone_id");
                var changed = await Merged(session, desk, request, vehicle);
                if (await desk.Store.Taken(session, changed) is not null) return await Taken(session, desk, changed);
                return await Saved(session, caller, desk, changed, "vehicle_updated");
            },
            cancel);
    }

    private static Task<Reply> Retire(string id, Caller caller, Desk desk, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        return desk.Database.Write<Reply>(
            async session =>
            {
                if (await desk.Store.Lookup(session, thing) is not { } vehicle || !caller.SeesZone(vehicle.ZoneId)) return Refusal.NotFound("vehicle");
                if (vehicle.RetiredAt is not null) return Reply.NoContent;
                if (vehicle.AssignedRouteId is { } route) return new Refusal("vehicle_on_route", $"The vehicle is {vehicle.Status} on route {route}. Take it off the route first.", 409);
                await Saved(session, caller, desk, vehicle with { RetiredAt = session.Now, Status = "unavailable", DriverId = null }, "vehicle_retired");
                return Reply.NoContent;
            },
            cancel);
    }

    private static async Task<Reply> Saved(Session session, Caller caller, Desk desk, VehicleRow vehicle, string happened)
    {
        await desk.Store.Save(session, vehicle);
        var saved = vehicle with { RowVersion = vehicle.RowVersion + 1, UpdatedAt = session.Now };
        await desk.Changes.Say(session, caller, happened, vehicle.ZoneId, vehicle.Id, VehicleView.Event(saved, session.Now), vehicle.DriverId);
        return Reply.Ok(VehicleView.Of(saved), EntityTags.Of(saved.RowVersion));
    }

    internal static async Task<Refusal> Taken(Session session, Desk desk, VehicleRow vehicle)
    {
        var what = await desk.Store.Taken(session, vehicle) ?? "vehicle_id";
        return new(what + "_taken", $"Another vehicle has this {what} already.", 409, new Dictionary<string, string> { ["/" + what] = $"Another vehicle has this {what} already." });
    }

    /// <summary>The vehicle with what was sent, checked; a new one has the capacity of its type.</summary>
    internal static async Task<VehicleRow> Merged(Session session, Desk desk, Request request, VehicleRow vehicle)
    {
        Check(request);
        var types = await desk.Store.Types(session, retired: false);
        var type = request.VehicleType is { } word
            ? types.FirstOrDefault(t => t.Code == word) ?? throw new RefusedException(Refusal.Rule("unknown_vehicle_type", $"'{word}' is not a vehicle type in use: {string.Join(", ", types.Select(t => t.Code))}.", "/vehicle_type"))
            : null;
        if (request.DriverId.Value is { } driver && (await desk.Drivers.Find(session, driver)) is not { RetiredAt: null } found)
            throw new RefusedException(Refusal.Rule("unknown_driver", $"There is no driver {driver}.", "/driver_id"));
        if (request.DriverId.Value is { } other && (await desk.Drivers.Find(session, other))!.ZoneId != vehicle.ZoneId)
            throw new RefusedException(Refusal.Rule("other_zone", "The driver belongs to another zone.", "/driver_id"));
        var isNew = vehicle.VehicleType.Length == 0;
        var location = request.CurrentLocation.IsSent ? request.CurrentLocation.Value is { } place ? Json.Of(place) : (Json?)null : vehicle.CurrentLocation;
        return vehicle with
        {
            ExternalId = request.ExternalId.Or(vehicle.ExternalId),
            VehicleType = type?.Code ?? vehicle.VehicleType,
            CapacityWeightKg = request.CapacityWeightKg ?? request.CapacityWeightTonnes * 1000 ?? (isNew ? type!.CapacityWeightKg : vehicle.CapacityWeightKg),
            CapacityVolumeM3 = request.CapacityVolumeM3 ?? (isNew ? type!.CapacityVolumeM3 : vehicle.CapacityVolumeM3),
            CurrentLocation = location,
            AvailableAt = request.AvailableAt ?? vehicle.AvailableAt,
            Status = request.Status ?? vehicle.Status,
            FuelEfficiencyKmPerLiter = request.FuelEfficiencyKmPerLiter ?? vehicle.FuelEfficiencyKmPerLiter,
            FuelCostPerKm = request.FuelCostPerKm.Or(vehicle.FuelCostPerKm),
            DriverCostPerHour = request.DriverCostPerHour.Or(vehicle.DriverCostPerHour),
            DriverId = request.DriverId.Or(vehicle.DriverId),
            Equipment = request.Equipment is { } equipment ? Json.Of(equipment.Distinct().ToArray()) : vehicle.Equipment,
            MaintenanceDue = request.MaintenanceDue.Or(vehicle.MaintenanceDue),
        };
    }

    private static void Check(Request request)
    {
        var checks = new Checks();
        checks.External(request.ExternalId.Value, "/external_id");
        checks.OneOf(request.Status, "/status", VehicleView.Statuses);
        checks.Tags(request.Equipment, "/equipment");
        if (request.CurrentLocation.Value is { } place)
        {
            checks.Need(place.Latitude, "/current_location/latitude");
            checks.Need(place.Longitude, "/current_location/longitude");
            checks.Latitude(place.Latitude, "/current_location/latitude");
            checks.Longitude(place.Longitude, "/current_location/longitude");
            checks.Text(place.Address, "/current_location/address", 500);
        }
        checks.Done();
        if (request is { CapacityWeightKg: { } kg, CapacityWeightTonnes: { } tonnes } && kg != tonnes * 1000)
            throw new RefusedException(Refusal.Rule("weights_differ", $"{kg} kg and {tonnes} t are not the same. Send one of them.", "/capacity_weight_kg"));
        Limit(request.CapacityWeightKg, "/capacity_weight_kg", least: 0.001m, most: 100_000);
        Limit(request.CapacityWeightTonnes, "/capacity_weight_tonnes", least: 0.000001m, most: 100);
        Limit(request.CapacityVolumeM3, "/capacity_volume_m3", least: 0.0001m, most: 1_000);
        Limit(request.FuelEfficiencyKmPerLiter, "/fuel_efficiency_km_per_liter", least: 0.001m, most: 1_000);
        Limit(request.FuelCostPerKm.Value, "/fuel_cost_per_km", least: 0, most: 1_000_000);
        Limit(request.DriverCostPerHour.Value, "/driver_cost_per_hour", least: 0, most: 1_000_000);
    }

    internal static void Limit(decimal? value, string pointer, decimal least, decimal most)
    {
        if (value is { } number && (number < least || number > most))
            throw new RefusedException(Refusal.Rule("out_of_limits", $"{pointer[1..]} is from {least} to {most}, not {number}.", pointer));
    }
}
