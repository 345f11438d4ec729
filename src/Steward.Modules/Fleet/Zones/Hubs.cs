using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Fleet.Vehicles;
using Steward.Kernel;

namespace Steward.Fleet.Zones;

/// <summary>Places from which orders leave: <c>/hubs</c>.</summary>
internal static class Hubs
{
    internal sealed record Request(
        string? ZoneId, string? Code, string? ExternalId, string? Name, double? Latitude, double? Longitude, Patch<string?> Address, bool? Open, Patch<decimal?> DispatchRadiusKm, Patch<int?> BundleLimit);

    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/hubs", List).Needs(Permission.Read).Produces<Page<HubRow>>().WithSummary("Hubs by zone");
        api.MapGet("/hubs/{id}", One).Needs(Permission.Read).Produces<HubRow>().WithSummary("One hub");
        api.MapPost("/hubs", Create).Needs(Permission.Manage).Produces<HubRow>(201).WithSummary("Creates a hub");
        api.MapPatch("/hubs/{id}", Change).Needs(Permission.Manage).Produces<HubRow>().WithSummary("Changes a hub");
        api.MapDelete("/hubs/{id}", Retire).Needs(Permission.Manage).WithSummary("Retires a hub");
    }

    private static Task<Reply> List(PageRequest page, Caller caller, Database database, HubStore store, IZones zones, CancellationToken cancel, string? zone = null, bool retired = false) => database.Read<Reply>(
        async session =>
        {
            Guid? only = null;
            if (zone is { Length: > 0 })
            {
                if (await zones.Lookup(session, zone) is not { } found || !caller.SeesZone(found.Id)) return Refusal.NotFound("zone");
                only = found.Id;
            }
            var cut = Page<HubRow>.Of(await store.Page(session, page, only, retired), page, row => (row.CreatedAt, row.Id));
            return Reply.Ok(cut with { Items = [.. cut.Items.Where(h => caller.SeesZone(h.ZoneId))] });
        },
        cancel);

    private static Task<Reply> One(string id, Caller caller, Database database, HubStore store, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        return database.Read<Reply>(
            async session => await store.Row(session, thing) is { } hub && caller.SeesZone(hub.ZoneId) ? Reply.Ok(hub, EntityTags.Of(hub.RowVersion)) : Refusal.NotFound("hub"), cancel);
    }

    private static Task<Reply> Create(Request request, Caller caller, Database database, HubStore store, IZones zones, Changes changes, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            var checks = new Checks();
            checks.Need(request.ZoneId, "/zone_id");
            checks.Name(request.Name, "/name");
            checks.Need(request.Latitude, "/latitude");
            checks.Need(request.Longitude, "/longitude");
            checks.Code(request.Code, "/code");
            checks.External(request.ExternalId, "/external_id");
            checks.Done();
            if (await zones.Lookup(session, request.ZoneId!) is not { RetiredAt: null } zone || !caller.SeesZone(zone.Id)) return Refusal.NotFound("zone");
            var hub = Merged(new HubRow { Id = Ids.New(session.Now), ZoneId = zone.Id, Code = request.Code ?? Ids.Code("HUB"), ExternalId = request.ExternalId, CreatedAt = session.Now }, request);
            if (!await store.Add(session, hub)) return new Refusal("code_taken", $"There is a hub with the code {hub.Code} or with this external_id already.");
            await changes.Say(session, caller, "hub_created", hub.ZoneId, hub.Id, Event(hub, session.Now));
            return Reply.Created($"/api/v1/hubs/{hub.Id}", hub, EntityTags.Of(1));
        },
        cancel);

    private static Task<Reply> Change(string id, Request request, HttpRequest http, Caller caller, Database database, HubStore store, Changes changes, CancellationToken cancel)
    {
        if (request.ZoneId is not null || request.Code is not null || request.ExternalId is not null)
            throw new RefusedException(Refusal.Invalid("/zone_id", "Zone, code and external_id of a hub do not change."));
        return Save(id, http, caller, database, store, changes, (hub, _) => Merged(hub, request), cancel);
    }

    private static Task<Reply> Retire(string id, HttpRequest http, Caller caller, Database database, HubStore store, Changes changes, CancellationToken cancel) =>
        Save(id, http, caller, database, store, changes, (hub, now) => hub with { RetiredAt = hub.RetiredAt ?? now, Open = false }, cancel);

    private static Task<Reply> Save(
        string id, HttpRequest http, Caller caller, Database database, HubStore store, Changes changes, Func<HubRow, DateTimeOffset, HubRow> change, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        var expected = EntityTags.IfMatch(http);
        return database.Write<Reply>(
            async session =>
            {
                if (await store.Row(session, thing) is not { } hub || !caller.SeesZone(hub.ZoneId)) return Refusal.NotFound("hub");
                if (expected is { } sent && sent != hub.RowVersion) return EntityTags.Stale(EntityTags.Of(sent), hub.RowVersion);
                var changed = change(hub, session.Now);
                await store.Save(session, changed);
                await changes.Say(session, caller, "hub_changed", hub.ZoneId, hub.Id, Event(changed, session.Now));
                return Reply.Ok(changed with { RowVersion = hub.RowVersion + 1 }, EntityTags.Of(hub.RowVersion + 1));
            },
            cancel);
    }

    private static HubRow Merged(HubRow hub, Request request)
    {
        var checks = new Checks();
        if (request.Name is not null) checks.Name(request.Name, "/name");
        checks.Latitude(request.Latitude, "/latitude");
        checks.Longitude(request.Longitude, "/longitude");
        checks.Text(request.Address.Value, "/address", 500);
        checks.Done();
        WriteVehicle.Limit(request.DispatchRadiusKm.Value, "/dispatch_radius_km", 0.1m, 1_000);
        WriteVehicle.Limit(request.BundleLimit.Value, "/bundle_limit", 1, 1_000);
        return hub with
        {
            Name = request.Name ?? hub.Name, Latitude = request.Latitude ?? hub.Latitude, Longitude = request.Longitude ?? hub.Longitude, Address = request.Address.Or(hub.Address),
            Open = request.Open ?? hub.Open, DispatchRadiusKm = request.DispatchRadiusKm.Or(hub.DispatchRadiusKm), BundleLimit = request.BundleLimit.Or(hub.BundleLimit),
        };
    }

    private static object Event(HubRow hub, DateTimeOffset at) => new { id = hub.Id, zone_id = hub.ZoneId, at, code = hub.Code, open = hub.Open, retired_at = hub.RetiredAt };
}
