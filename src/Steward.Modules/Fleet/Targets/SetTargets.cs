using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Fleet.Drivers;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>Sets the targets of many drivers at once. What they have done today stays.</summary>
internal static class SetTargets
{
    /// <param name="Registered">Drivers that were not known and have a record now.</param>
    internal sealed record Answer(bool Success, int DriversConfigured, IReadOnlyList<string> Registered, IReadOnlyList<FailedTarget> Failed);

    internal static void Map(RouteGroupBuilder fleet)
    {
        fleet.MapPost("/targets/set", Set).Needs(Permission.Act).Produces<Answer>().WithSummary("Sets the targets of drivers");
        fleet.MapPost("/targets", SetBare).Needs(Permission.Act).Produces<Answer>(201).WithSummary("Sets targets: a bare array, or one object");
        fleet.MapPost("/production/set-targets", SetZone).Needs(Permission.Act).Produces<Answer>().WithSummary("Sets the targets of all active drivers of a zone");
    }

    private static async Task<Reply> Set(HttpContext context, string? zone_id, bool? partial, Caller caller, TargetDesk desk, CancellationToken cancel)
    {
        var body = await TargetDesk.Body(context, cancel);
        if (body.ValueKind is not JsonValueKind.Object) throw Neither();
        foreach (var member in body.EnumerateObject())
            if (member.Name is not ("drivers" or "partial" or "zone_id")) throw new RefusedException(Refusal.Invalid("/" + member.Name, $"There is no member {member.Name} here."));
        if (!body.TryGetProperty("drivers", out var list)) throw new RefusedException(Refusal.Invalid("/drivers", "drivers is required."));
        var some = partial ?? (body.TryGetProperty("partial", out var sent) && sent.ValueKind is JsonValueKind.True);
        return await Write(list, "/drivers", zone_id ?? (body.TryGetProperty("zone_id", out var zone) ? zone.GetString() : null), some, caller, desk, cancel);
    }

    private static async Task<Reply> SetBare(HttpContext context, string? zone_id, bool? partial, Caller caller, TargetDesk desk, CancellationToken cancel)
    {
        var body = await TargetDesk.Body(context, cancel);
        var list = body.ValueKind switch
        {
            JsonValueKind.Array => body,
            JsonValueKind.Object => JsonSerializer.SerializeToElement(new[] { body }),
            _ => throw Neither(),
        };
        var reply = await Write(list, "", zone_id, partial ?? false, caller, desk, cancel);
        return reply.Body is Answer { DriversConfigured: > 0 } ? reply with { Status = 201 } : reply;
    }

    private static async Task<Reply> SetZone(HttpContext context, Caller caller, TargetDesk desk, CancellationToken cancel)
    {
        var body = await TargetDesk.Body(context, cancel);
        if (body.ValueKind is not JsonValueKind.Object) throw Neither();
        if (!body.TryGetProperty("city_id", out var city) || city.ValueKind is not JsonValueKind.String) throw new RefusedException(Refusal.Invalid("/city_id", "city_id is required."));
        var (deliveries, revenue) = (WantedTargets.Deliveries(body, -1), WantedTargets.Revenue(body, -1));
        if (deliveries is not >= 0) throw Bad("/target_deliveries");
        if (revenue is not >= 0) throw Bad("/target_revenue");
        return await desk.Database.Write<Reply>(
            async session =>
            {
                var zone = await desk.ZoneOf(session, caller, city.GetString(), "/city_id");
                var drivers = await desk.Store.ActiveIn(session, zone.Id);
                await Store(session, caller, desk, zone, [.. drivers.Select(d => (d, deliveries.Value, revenue.Value))]);
                return Reply.Ok(new Answer(true, drivers.Count, [], []));
            },
            cancel);
    }

    private static Task<Reply> Write(JsonElement list, string pointer, string? zoneName, bool partial, Caller caller, TargetDesk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var defaults = (await desk.ZonesOf(session, caller, zoneName)) is [var first, ..] ? TargetSettings.Of(first) : new();
            var wanted = WantedTargets.Read(list, pointer, defaults);
            var registered = new List<string>();
            var found = await Find(session, caller, desk, wanted, pointer, zoneName, registered);
            if (wanted.Failed.Count > 0 && !partial)
                return new Refusal("invalid_targets", $"{wanted.Failed.Count} rows cannot be carried out, the first with index {wanted.Failed.Min(f => f.Index)}. Nothing was stored.", 422, wanted.Errors,
                    new Dictionary<string, object?> { ["failed"] = wanted.Failed });
            foreach (var group in found.GroupBy(f => f.Driver.ZoneId))
                await Store(session, caller, desk, (await desk.Zones.Find(session, group.Key))!, [.. group]);
            return Reply.Ok(new Answer(true, found.Count, registered, wanted.Failed));
        },
        cancel);

    /// <summary>The drivers of the rows; who is not known gets a record where the zone's settings allow it.</summary>
    private static async Task<List<(KnownDriver Driver, int Deliveries, decimal Revenue)>> Find(
        Session session, Caller caller, TargetDesk desk, WantedTargets wanted, string pointer, string? zoneName, List<string> registered)
    {
        var names = wanted.Rows.Select(row => External(row.DriverId)).ToList();
        var known = names.Count == 0 ? [] : await desk.Store.Known(session, names);
        var (byExternal, byId, byCode) = (
            known.Where(d => d.ExternalId is not null).ToDictionary(d => d.ExternalId!), known.ToDictionary(d => d.Id.ToString()), known.GroupBy(d => d.Code).ToDictionary(g => g.Key, g => g.First()));
        var found = new List<(KnownDriver, int, decimal)>();
        var taken = new HashSet<Guid>();
        foreach (var row in wanted.Rows)
        {
            var name = External(row.DriverId);
            var driver = byExternal.GetValueOrDefault(name) ?? byId.GetValueOrDefault(name) ?? byCode.GetValueOrDefault(row.DriverId);
            var at = $"{pointer}/{row.Index}/driver_id";
            if (driver is not null && !caller.SeesZone(driver.ZoneId)) driver = null;
            else if (driver is null && !Guid.TryParse(name, out _)) driver = await Register(session, caller, desk, name, zoneName, registered);
            if (driver is null) wanted.Fail(row.Index, row.DriverId, "unknown_driver", at, $"There is no driver {row.DriverId}.");
            else if (!taken.Add(driver.Id)) wanted.Fail(row.Index, row.DriverId, "duplicate_driver", at, $"Driver {row.DriverId} stands in this call twice.");
            else found.Add((driver, row.Deliveries, row.Revenue));
        }
        return found;
    }

    /// <summary>A record that a person completes: offline and not active, so nobody dispatches to him.</summary>
    private static async Task<KnownDriver?> Register(Session session, Caller caller, TargetDesk desk, string external, string? zoneName, List<string> registered)
    {
        var zone = await desk.ZoneOf(session, caller, zoneName);
        if (external.Length > 100 || !TargetSettings.Of(zone).RegisterUnknownDrivers) return null;
        var driver = WriteDriver.Fresh(session, zone, null) with { ExternalId = external, Name = external, IsActive = false };
        if (!await desk.DriverRows.Add(session, driver)) return null;
        await desk.Changes.Say(session, caller, "driver_created", zone.Id, driver.Id, DriverView.Event(driver, session.Now, null), driver.Id);
        session.AfterCommit(desk.DriverDesk.Roll.Forget);
        registered.Add(external);
        return new() { Id = driver.Id, ZoneId = zone.Id, Code = driver.Code, ExternalId = external, Status = driver.Status, Currency = zone.Currency };
    }

    internal static async Task Store(Session session, Caller caller, TargetDesk desk, Zone zone, IReadOnlyList<(KnownDriver Driver, int Deliveries, decimal Revenue)> wanted)
    {
        var days = TargetDays.Of(zone);
        var today = days.DateOf(session.Now);
        var sums = (await desk.Facts.Sums(session, zone.Id, today)).ToDictionary(s => s.DriverUuid);
        var rows = wanted.Select(w => new TargetRow
        {
            DriverId = w.Driver.Key, DriverUuid = w.Driver.Id, ZoneId = zone.Id, Currency = zone.Currency, Status = w.Driver.Status, BusinessDate = today,
            TargetDeliveries = w.Deliveries, TargetRevenue = w.Revenue,
            CurrentDeliveries = (int)Math.Clamp(sums.GetValueOrDefault(w.Driver.Id)?.Deliveries ?? 0, 0, int.MaxValue),
            CurrentRevenue = Math.Clamp(sums.GetValueOrDefault(w.Driver.Id)?.Revenue ?? 0, 0, TargetStore.MostRevenue),
        }).ToList();
        await desk.Store.Set(session, rows, caller.Actor);
        await desk.Timers.SetIfMissing(session, SnapshotTimer.TimerKind, zone.Id.ToString(), zone.Id, SnapshotTimer.DueAfter(days, today));
        await desk.Changes.Say(session, caller, "targets_set", zone.Id, zone.Id, new { id = zone.Id, zone_id = zone.Id, at = session.Now, drivers = rows.Count });
    }

    private static string External(string name) => name.StartsWith("external:", StringComparison.Ordinal) ? name[9..] : name;

    private static RefusedException Neither() => new(Refusal.Invalid("", "The body is an object, or where the operation says so an array."));

    private static RefusedException Bad(string pointer) => new(Refusal.Rule("invalid_target", $"{pointer[1..]} is required: not negative, and within its limits.", pointer));
}
