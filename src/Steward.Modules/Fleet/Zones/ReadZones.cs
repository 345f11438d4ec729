using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Fleet.Zones;

/// <summary>Lists zones and reads one.</summary>
internal static class ReadZones
{
    internal static void Map(RouteGroupBuilder zones)
    {
        zones.MapGet("", List).Needs(Permission.Read, Permission.SignedIn).Produces<Page<ZoneView>>().WithSummary("Zones, newest first");
        zones.MapGet("{id}", One).Needs(Permission.Read, Permission.SignedIn).Produces<ZoneView>().WithSummary("One zone");
    }

    private static Task<Reply> List(PageRequest page, Caller caller, Database database, ZoneStore store, CancellationToken cancel, bool retired = false) => database.Read<Reply>(
        async session =>
        {
            var rows = await store.Page(session, page, retired);
            var cut = Page<ZoneRow>.Of(rows, page, row => (row.CreatedAt, row.Id));
            return Reply.Ok(new Page<ZoneView>([.. cut.Items.Where(z => caller.SeesZone(z.Id)).Select(ZoneView.Of)], cut.NextCursor));
        },
        cancel);

    private static Task<Reply> One(string id, Caller caller, Database database, ZoneStore store, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        return database.Read<Reply>(
            async session => await store.Find(session, thing) is { } zone && caller.SeesZone(zone.Id)
                ? Reply.Ok(ZoneView.Of(zone), EntityTags.Of(zone.RowVersion))
                : Refusal.NotFound("zone"),
            cancel);
    }
}
