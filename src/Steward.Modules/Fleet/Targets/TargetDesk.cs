using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Steward.Fleet.Contracts;
using Steward.Fleet.Drivers;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>What the operations of the fleet manager share.</summary>
internal sealed record TargetDesk(
    Database Database, TargetStore Store, FactStore Facts, HistoryStore History, HistoryWriter Writer, DailySnapshot Snapshot, CountDelivery Counting, TargetBook Book, IZones Zones, IDrivers Drivers,
    DriverStore DriverRows, WriteDriver.Desk DriverDesk, Changes Changes, Timers Timers)
{
    /// <summary>The zone that is named, else the only one that the caller sees.</summary>
    internal async Task<Zone> ZoneOf(Session session, Caller caller, string? named, string pointer = "/zone_id")
    {
        if (!string.IsNullOrEmpty(named))
            return await Zones.Lookup(session, named) is { RetiredAt: null } zone && caller.SeesZone(zone.Id) ? zone : throw new RefusedException(Refusal.NotFound("zone"));
        var seen = await ZonesOf(session, caller, null);
        return seen.Count == 1 ? seen[0] : throw new RefusedException(Refusal.Rule("zone_required", $"There are {seen.Count} zones: say which one.", pointer));
    }

    /// <summary>The zone that is named, else all that the caller sees.</summary>
    internal async Task<IReadOnlyList<Zone>> ZonesOf(Session session, Caller caller, string? named) =>
        string.IsNullOrEmpty(named) ? [.. (await Zones.All(session)).Where(z => caller.SeesZone(z.Id))] : [await ZoneOf(session, caller, named)];

    /// <summary>The driver that a path names; for a driver who asks, only himself. Refused with 404 otherwise.</summary>
    internal async Task<DriverRow> DriverOf(Session session, Caller caller, string name)
    {
        var row = await Named(session, name);
        var own = caller.Is(Roles.Driver);
        if (row is null || !caller.SeesZone(row.ZoneId) || (own && (row.UserId is null || row.UserId != caller.Id))) throw new RefusedException(Refusal.NotFound("driver"));
        return row;
    }

    /// <summary>By UUID, external id (with or without <c>external:</c>) or short code.</summary>
    private async Task<DriverRow?> Named(Session session, string name)
    {
        var external = name.StartsWith("external:", StringComparison.Ordinal) ? name[9..] : name;
        if (Guid.TryParseExact(name, "D", out var id) && await DriverRows.Find(session, id) is { } known) return known;
        if (external.Length is > 0 and <= 100 && await DriverRows.Lookup(session, new(null, null, external)) is { } row) return row;
        return ThingId.IsCode(name) ? await DriverRows.Lookup(session, new(null, name, null)) : null;
    }

    internal static async Task<JsonElement> Body(HttpContext context, CancellationToken cancel)
    {
        using var document = await JsonDocument.ParseAsync(context.Request.Body, new JsonDocumentOptions { MaxDepth = 32 }, cancel);
        return document.RootElement.Clone();
    }
}
