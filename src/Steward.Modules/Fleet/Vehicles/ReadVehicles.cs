using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Vehicles;

/// <summary>Lists vehicles and reads one.</summary>
internal static class ReadVehicles
{
    internal static void Map(RouteGroupBuilder vehicles)
    {
        vehicles.MapGet("", List).Needs(Permission.Read).Produces<Page<VehicleView>>().WithSummary("Vehicles by zone, status and type");
        vehicles.MapGet("{id}", One).Needs(Permission.Read).Produces<VehicleView>().WithSummary("One vehicle");
    }

    private static Task<Reply> List(
        PageRequest page, Caller caller, Database database, VehicleStore store, IZones zones, CancellationToken cancel,
        string? zone = null, string? zone_id = null, string? status = null, string? vehicle_type = null, bool available_only = false, bool retired = false)
    {
        var checks = new Checks();
        checks.OneOf(status, "/status", VehicleView.Statuses);
        checks.Text(vehicle_type, "/vehicle_type", 50);
        checks.Done();
        return database.Read<Reply>(
            async session =>
            {
                Guid? only = null;
                if ((zone ?? zone_id) is { Length: > 0 } named)
                {
                    if (await zones.Lookup(session, named) is not { } found || !caller.SeesZone(found.Id)) return Refusal.NotFound("zone");
                    only = found.Id;
                }
                var cut = Page<VehicleRow>.Of(await store.Page(session, page, only, status, vehicle_type, available_only, retired), page, row => (row.CreatedAt, row.Id));
                return Reply.Ok(new Page<VehicleView>([.. cut.Items.Where(v => caller.SeesZone(v.ZoneId)).Select(VehicleView.Of)], cut.NextCursor));
            },
            cancel);
    }

    private static Task<Reply> One(string id, Caller caller, Database database, VehicleStore store, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        return database.Read<Reply>(
            async session => await store.Lookup(session, thing) is { } row && caller.SeesZone(row.ZoneId)
                ? Reply.Ok(VehicleView.Of(row), EntityTags.Of(row.RowVersion))
                : Refusal.NotFound("vehicle"),
            cancel);
    }
}
