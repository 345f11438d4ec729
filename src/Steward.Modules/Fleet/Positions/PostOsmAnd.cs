using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Drivers;
using Steward.Kernel;

namespace Steward.Fleet.Positions;

/// <summary>
/// <c>GET</c> and <c>POST /</c> and <c>/osmand</c> for phone apps: the device id is the credential. <c>/</c> without an id is the dashboard.
/// Answers 200 with an empty body for whatever is well formed, so that no app sends it for ever.
/// </summary>
internal static class PostOsmAnd
{
    private const int MostBytes = 64_000;

    internal static void Map(IEndpointRouteBuilder root)
    {
        // The host answers GET / without an id by the dashboard before this is asked.
        root.MapMethods("/", ["GET", "POST"], Handle).OpenToAll().ExcludeFromDescription();
        root.MapMethods("/osmand", ["GET", "POST"], Handle).OpenToAll().WithSummary("A position in the OsmAnd form");
    }

    private static async Task<Reply> Handle(HttpContext context, DriverRoll roll, PositionIntake intake, TimeProvider clock, CancellationToken cancel)
    {
        if (await Read(context.Request, clock.GetUtcNow(), cancel) is not { } report)
            return Refusal.Invalid("/", "A position has id, lat and lon, with a timestamp in seconds, milliseconds or ISO 8601.", "invalid_position");
        var known = (await roll.Now(cancel)).OfDevice.TryGetValue(Ids.Hash(report.DeviceId), out var driver);
        return known && await intake.Take(driver, report.Position, "osmand", cancel) is not null ? Reply.Ok() : new Refusal("unknown_device", "This device id is not known, or was revoked.", 404);
    }

    private static async Task<DeviceReport?> Read(HttpRequest request, DateTimeOffset now, CancellationToken cancel)
    {
        if (request.ContentLength > MostBytes) throw new RefusedException(new("body_too_large", $"A position has at most {MostBytes} bytes.", 413));
        if (request.Method == "POST" && request.HasJsonContentType())
        {
            using var body = await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { MaxDepth = 32 }, cancel);
            return OsmAnd.Read(body.RootElement, now);
        }
        var form = request is { Method: "POST", HasFormContentType: true } ? await request.ReadFormAsync(cancel) : FormCollection.Empty;
        return OsmAnd.Read(name => form.TryGetValue(name, out var sent) ? sent.ToString() : request.Query.TryGetValue(name, out var asked) ? asked.ToString() : null, now);
    }
}
