using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Fleet.Zones;

/// <summary>The roads that the dashboard draws under a zone: a GeoJSON FeatureCollection, <c>/zones/{id}/roads</c>.</summary>
internal static class ZoneRoads
{
    private const long MostBytes = 20_000_000;
    private static readonly Json None = new("""{"type":"FeatureCollection","features":[]}""");

    internal static void Map(RouteGroupBuilder zones)
    {
        zones.MapGet("{id}/roads", Read).Needs(Permission.Read, Permission.SignedIn).WithSummary("The roads of a zone as GeoJSON");
        zones.MapPut("{id}/roads", Replace).Needs(Permission.Manage).WithSummary("Replaces the roads of a zone (at most 20 MB)");
    }

    private static Task<Reply> Read(string id, Caller caller, Database database, ZoneStore store, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        return database.Read<Reply>(
            async session =>
            {
                if (await store.Find(session, thing) is not { } zone || !caller.SeesZone(zone.Id)) return Refusal.NotFound("zone");
                return Reply.Ok(await store.Roads(session, zone.Id) ?? None);
            },
            cancel);
    }

    private static async Task<Reply> Replace(string id, HttpContext context, Caller caller, Database database, ZoneStore store, Changes changes, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MostBytes;
        using var document = await JsonDocument.ParseAsync(context.Request.Body, new JsonDocumentOptions { MaxDepth = 32 }, cancel);
        var root = document.RootElement;
        if (root.ValueKind is not JsonValueKind.Object || !root.TryGetProperty("type", out var type) || type.ValueKind is not JsonValueKind.String || type.GetString() != "FeatureCollection"
            || !root.TryGetProperty("features", out var features) || features.ValueKind is not JsonValueKind.Array)
            return Refusal.Invalid("/type", "Roads are a GeoJSON FeatureCollection.");
        var count = features.GetArrayLength();
        var roads = new Json(root.GetRawText());
        return await database.Write<Reply>(
            async session =>
            {
                if (await store.Find(session, thing) is not { } zone || !caller.SeesZone(zone.Id)) return Refusal.NotFound("zone");
                await store.SetRoads(session, zone.Id, roads);
                await changes.Say(session, caller, "zone_roads_changed", zone.Id, zone.Id, new { id = zone.Id, zone_id = zone.Id, at = session.Now, features = count });
                return Reply.NoContent;
            },
            cancel);
    }
}
