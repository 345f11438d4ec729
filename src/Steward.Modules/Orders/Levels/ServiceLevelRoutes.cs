using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>Service levels of a zone: read, change (a new version), retire.</summary>
internal static class ServiceLevelRoutes
{
    internal sealed record Request(
        string Zone, string Code, string Name, int PromiseMinutes, int WarningMinutes, int CriticalMinutes, int PreferredRadiusMetres, int EmergencyRadiusMetres,
        int MostRadiusMetres, int TripMinutes, decimal PenaltyPerMinute, decimal PenaltyLeast, decimal PenaltyMost, int BatchLeast = 0, int BatchMost = 0,
        string ScoreProfile = "standard", string[]? VehicleTypes = null, string[]? RequiredProof = null, decimal DefaultWeightKg = 1,
        decimal DefaultVolumeM3 = 0.01m, bool FollowsCalendar = true);

    internal sealed record Answer(IReadOnlyList<Contracts.ServiceLevel> Items, string? NextCursor = null);

    internal static void Map(RouteGroupBuilder api)
    {
        var levels = api.MapGroup("/service-levels");
        levels.MapGet("/", List).Needs(Permission.Read).Produces<Answer>().WithSummary("Service levels in force in a zone");
        levels.MapPost("/", Save).Needs(Permission.Manage).Produces<Contracts.ServiceLevel>(201).WithSummary("Make a service level, or a new version of one");
        levels.MapDelete("/{code}", Retire).Needs(Permission.Manage).Produces(204).WithSummary("Retire a zone's service level");
    }

    private static Task<Reply> List(string zone, Database database, IZones zones, ServiceLevels levels, Caller caller, CancellationToken cancel) => database.Read(
        async session => await zones.Lookup(session, zone) is { } found && caller.SeesZone(found.Id) ? Reply.Ok(new Answer(await levels.All(session, found.Id))) : Refusal.NotFound("zone"), cancel);

    private static Task<Reply> Save(Request request, Database database, IZones zones, IVehicles vehicles, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await zones.Lookup(session, request.Zone) is not { } zone || !caller.SeesZone(zone.Id)) return Refusal.Rule("unknown_zone", $"There is no zone '{request.Zone}'.", "/zone");
            if (Decide(request, [.. (await vehicles.Types(session)).Select(t => t.Code)]) is { } refusal) return refusal;
            var last = await ServiceLevelStore.Current(session, zone.Id, request.Code);
            var row = Row(request, zone.Id, session.Now, (last?.Version ?? 0) + 1);
            if (await ServiceLevelStore.Add(session, row, caller.Actor) == 0) return new Refusal("version_conflict", $"Another changed service level {request.Code} at the same time. Read it again.");
            return Reply.Created($"/api/v1/service-levels?zone={zone.Code}", row.Level(), EntityTags.Of(row.Version));
        },
        cancel);

    /// <summary>Null when the settings agree with each other.</summary>
    internal static Refusal? Decide(Request r, IReadOnlyCollection<string> vehicleTypes) => r switch
    {
        _ when r.Code.Length is 0 or > 50 || r.Name.Length is 0 or > 100 => Refusal.Invalid("/code", "code has 1 to 50 characters and name 1 to 100."),
        _ when r.PromiseMinutes is < 1 or > 43_200 => Refusal.Rule("promise_invalid", "promise_minutes lies between 1 and 43,200.", "/promise_minutes"),
        _ when !(0 < r.WarningMinutes && r.WarningMinutes < r.CriticalMinutes && r.CriticalMinutes <= r.PromiseMinutes) => Refusal.Rule("thresholds_invalid", "0 < warning < critical ≤ promise.", "/warning_minutes"),
        _ when !(0 < r.PreferredRadiusMetres && r.PreferredRadiusMetres <= r.EmergencyRadiusMetres && r.EmergencyRadiusMetres <= r.MostRadiusMetres) => Refusal.Rule("radii_invalid", "0 < preferred ≤ emergency ≤ most.", "/preferred_radius_metres"),
        _ when r is not { BatchLeast: 0, BatchMost: 0 } && !(r.BatchLeast >= 2 && r.BatchLeast <= r.BatchMost && r.BatchMost <= 20) => Refusal.Rule("batch_invalid", "Both 0, or 2 ≤ least ≤ most ≤ 20.", "/batch_least"),
        _ when r.TripMinutes is < 1 or > 1_440 => Refusal.Rule("trip_invalid", "trip_minutes lies between 1 and 1,440.", "/trip_minutes"),
        _ when r.PenaltyPerMinute < 0 || r.PenaltyLeast < 0 || r.PenaltyMost < r.PenaltyLeast => Refusal.Rule("penalty_invalid", "No penalty is negative, and least ≤ most.", "/penalty_least"),
        _ when r.DefaultWeightKg <= 0 || r.DefaultVolumeM3 <= 0 => Refusal.Rule("size_invalid", "Default weight and volume are above 0.", "/default_weight_kg"),
        _ when (r.VehicleTypes ?? []).FirstOrDefault(t => !vehicleTypes.Contains(t)) is { } unknown => Refusal.Rule("unknown_vehicle_type", $"'{unknown}' is none of {string.Join(", ", vehicleTypes)}.", "/vehicle_types"),
        _ when (r.RequiredProof ?? []).FirstOrDefault(p => !ProofCheck.Kinds.Contains(p)) is { } unknown => Refusal.Rule("unknown_proof", $"'{unknown}' is none of {string.Join(", ", ProofCheck.Kinds)}.", "/required_proof"),
        _ => null,
    };

    private static Task<Reply> Retire(string code, string zone, Database database, IZones zones, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await zones.Lookup(session, zone) is not { } found || !caller.SeesZone(found.Id)) return Refusal.NotFound("zone");
            if (await ServiceLevelStore.Current(session, found.Id, code) is not { RetiredAt: null } row) return Refusal.NotFound("service level");
            await ServiceLevelStore.Add(session, row with { Id = Ids.New(session.Now), ZoneId = found.Id, Version = row.Version + 1, ValidFrom = session.Now, RetiredAt = session.Now }, caller.Actor);
            return Reply.NoContent;
        },
        cancel);

    private static ServiceLevelStore.Row Row(Request r, Guid zone, DateTimeOffset now, int version) => new()
    {
        Id = Ids.New(now), ZoneId = zone, Code = r.Code, Name = r.Name, Version = version, PromiseMinutes = r.PromiseMinutes, WarningMinutes = r.WarningMinutes,
        CriticalMinutes = r.CriticalMinutes, PreferredRadiusMetres = r.PreferredRadiusMetres, EmergencyRadiusMetres = r.EmergencyRadiusMetres, MostRadiusMetres = r.MostRadiusMetres,
        BatchLeast = r.BatchLeast, BatchMost = r.BatchMost, TripMinutes = r.TripMinutes, PenaltyPerMinute = r.PenaltyPerMinute, PenaltyLeast = r.PenaltyLeast, PenaltyMost = r.PenaltyMost,
        ScoreProfile = r.ScoreProfile, VehicleTypes = Json.Of(r.VehicleTypes ?? []), RequiredProof = Json.Of(r.RequiredProof ?? []), DefaultWeightKg = r.DefaultWeightKg,
        DefaultVolumeM3 = r.DefaultVolumeM3, FollowsCalendar = r.FollowsCalendar, ValidFrom = now,
    };
}
