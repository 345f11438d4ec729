using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Fleet.Drivers;

/// <summary>The ids under which phones send positions: 96 random bits, shown once, stored hashed, revocable.</summary>
internal static class DriverDevices
{
    private const int SecretBytes = 12;

    internal sealed record Request(string? Name);

    internal sealed record Issued(Guid Id, string DeviceId, string? Name);

    internal static void Map(RouteGroupBuilder drivers)
    {
        drivers.MapGet("{id}/devices", List).Needs(Permission.Act).Produces<Page<DeviceRow>>().WithSummary("A driver's devices, without their ids for sending");
        drivers.MapPost("{id}/devices", Add).Needs(Permission.Manage).Produces<Issued>(201).WithSummary("Issues a device id, shown once");
        drivers.MapDelete("{id}/devices/{device}", Revoke).Needs(Permission.Manage).WithSummary("Revokes a device id");
    }

    /// <summary>Makes a device id and stores its hash.</summary>
    internal static async Task<string> Issue(Session session, DeviceStore store, Guid driver, string? name) => (await Issue(session, store, driver, name, Ids.New(session.Now))).DeviceId;

    private static async Task<Issued> Issue(Session session, DeviceStore store, Guid driver, string? name, Guid id)
    {
        var secret = Ids.Secret(SecretBytes);
        await store.Add(session, id, driver, Ids.Hash(secret), name);
        return new(id, secret, name);
    }

    private static Task<Reply> List(string id, Caller caller, Database database, DriverStore drivers, DeviceStore store, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        return database.Read<Reply>(
            async session => await drivers.Lookup(session, thing) is { } row && caller.SeesZone(row.ZoneId)
                ? Reply.Ok(new Page<DeviceRow>(await store.Of(session, row.Id), null))
                : Refusal.NotFound("driver"),
            cancel);
    }

    private static async Task<Reply> Add(string id, Request request, Caller caller, Database database, DriverStore drivers, DeviceStore store, DriverRoll roll, Changes changes, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        var checks = new Checks();
        checks.Text(request.Name, "/name", 100);
        checks.Done();
        Issued? issued = null;
        var reply = await database.Write<Reply>(
            async session =>
            {
                if (await drivers.Lookup(session, thing) is not { RetiredAt: null } row || !caller.SeesZone(row.ZoneId)) return Refusal.NotFound("driver");
                issued = await Issue(session, store, row.Id, request.Name, Ids.New(session.Now));
                await changes.Say(session, caller, "driver_device_issued", row.ZoneId, row.Id, new { id = row.Id, zone_id = row.ZoneId, at = session.Now, device = issued.Id });
                session.AfterCommit(roll.Forget);
                return Reply.Created($"/api/v1/drivers/{row.Id}/devices/{issued.Id}", issued with { DeviceId = "" });
            },
            cancel);
        // What is kept for a repeated request has no device id in it: it is shown once.
        return issued is null || reply.Status >= 400 ? reply : reply with { Body = issued };
    }

    private static Task<Reply> Revoke(string id, string device, Caller caller, Database database, DriverStore drivers, DeviceStore store, DriverRoll roll, Changes changes, CancellationToken cancel)
    {
        var (thing, which) = (ThingId.Parse(id), ThingId.Parse(device));
        return database.Write<Reply>(
            async session =>
            {
                if (await drivers.Lookup(session, thing) is not { } row || !caller.SeesZone(row.ZoneId)) return Refusal.NotFound("driver");
                if (which.Id is not { } key || await store.Revoke(session, row.Id, key) == 0) return Refusal.NotFound("device in use");
                await changes.Say(session, caller, "driver_device_revoked", row.ZoneId, row.Id, new { id = row.Id, zone_id = row.ZoneId, at = session.Now, device = key });
                session.AfterCommit(roll.Forget);
                return Reply.NoContent;
            },
            cancel);
    }
}
