using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Fleet.Vehicles;

/// <summary>Vehicle types are data: <c>/vehicle-types</c>.</summary>
internal static partial class VehicleTypes
{
    internal sealed record Request(string? Code, string? Name, decimal? CapacityWeightKg, decimal? CapacityVolumeM3);

    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/vehicle-types", List).Needs(Permission.Read).Produces<Page<VehicleTypeRow>>().WithSummary("The vehicle types with their installed capacity");
        api.MapPost("/vehicle-types", Create).Needs(Permission.Manage).Produces<VehicleTypeRow>(201).WithSummary("Adds a vehicle type");
        api.MapPatch("/vehicle-types/{code}", Change).Needs(Permission.Manage).Produces<VehicleTypeRow>().WithSummary("Changes a vehicle type");
        api.MapDelete("/vehicle-types/{code}", Retire).Needs(Permission.Manage).WithSummary("Retires a vehicle type");
    }

    private static Task<Reply> List(Database database, VehicleStore store, CancellationToken cancel, bool retired = false) =>
        database.Read<Reply>(async session => Reply.Ok(new Page<VehicleTypeRow>(await store.Types(session, retired), null)), cancel);

    private static Task<Reply> Create(Request request, Caller caller, Database database, VehicleStore store, Changes changes, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            var checks = new Checks();
            checks.Need(request.Code, "/code");
            checks.Name(request.Name, "/name");
            checks.Need(request.CapacityWeightKg, "/capacity_weight_kg");
            checks.Need(request.CapacityVolumeM3, "/capacity_volume_m3");
            if (request.Code is { } code && !CodePattern().IsMatch(code)) checks.Say("/code", "A vehicle type has small letters, digits and _ only, at most 50.");
            checks.Done();
            var type = Merged(new VehicleTypeRow { Id = Ids.New(session.Now), Code = request.Code! }, request);
            if (!await store.AddType(session, type)) return new Refusal("code_taken", $"There is a vehicle type {type.Code} already.");
            await changes.Say(session, caller, "vehicle_type_created", null, type.Id, Event(type, session.Now));
            return Reply.Created($"/api/v1/vehicle-types/{type.Code}", type);
        },
        cancel);

    private static Task<Reply> Change(string code, Request request, Caller caller, Database database, VehicleStore store, Changes changes, CancellationToken cancel) =>
        Save(code, caller, database, store, changes, (type, _) => Merged(type, request), cancel);

    private static Task<Reply> Retire(string code, Caller caller, Database database, VehicleStore store, Changes changes, CancellationToken cancel) =>
        Save(code, caller, database, store, changes, (type, now) => type with { RetiredAt = type.RetiredAt ?? now }, cancel);

    private static Task<Reply> Save(
        string code, Caller caller, Database database, VehicleStore store, Changes changes, Func<VehicleTypeRow, DateTimeOffset, VehicleTypeRow> change, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if ((await store.Types(session, retired: true)).FirstOrDefault(t => t.Code == code) is not { } type) return Refusal.NotFound("vehicle type");
            var changed = change(type, session.Now);
            await store.SaveType(session, changed);
            await changes.Say(session, caller, "vehicle_type_changed", null, type.Id, Event(changed, session.Now));
            return Reply.Ok(changed);
        },
        cancel);

    private static VehicleTypeRow Merged(VehicleTypeRow type, Request request)
    {
        if (request.Code is { } code && code != type.Code) throw new RefusedException(Refusal.Invalid("/code", "The code of a vehicle type does not change."));
        WriteVehicle.Limit(request.CapacityWeightKg, "/capacity_weight_kg", 0.001m, 100_000);
        WriteVehicle.Limit(request.CapacityVolumeM3, "/capacity_volume_m3", 0.0001m, 1_000);
        return type with { Name = request.Name ?? type.Name, CapacityWeightKg = request.CapacityWeightKg ?? type.CapacityWeightKg, CapacityVolumeM3 = request.CapacityVolumeM3 ?? type.CapacityVolumeM3 };
    }

    private static object Event(VehicleTypeRow type, DateTimeOffset at) => new { id = type.Id, zone_id = (Guid?)null, at, code = type.Code, retired_at = type.RetiredAt };

    [GeneratedRegex("^[a-z][a-z0-9_]{0,49}$", RegexOptions.None, 1000)]
    private static partial Regex CodePattern();
}
