namespace Steward.Kernel;

/// <summary>The zones that an operation on an engine is about: the one that was named, else all that the caller may see.</summary>
/// <param name="Zones">Null: the whole server.</param>
public sealed record EngineScope(IReadOnlyList<Guid>? Zones)
{
    /// <summary>The keys of wishes and settings to touch: one for the whole server, or one a zone.</summary>
    public IReadOnlyList<Guid?> Targets => Zones is null ? [null] : [.. Zones.Select(zone => (Guid?)zone)];

    public bool Includes(Guid zone) => Zones is null || Zones.Contains(zone);

    public static async Task<(EngineScope Scope, Refusal? Refusal)> Of(Session session, IEngineZones zones, Caller caller, string? id)
    {
        if (id is null) return (new(caller.ZoneIds), null);
        return await zones.Lookup(session, id) is { } zone && caller.SeesZone(zone) ? (new([zone]), null) : (new([]), Refusal.NotFound("zone"));
    }

    /// <summary>For settings, of which there is one set a zone and one for all: a key that is limited to zones must name one.</summary>
    public static async Task<(Guid? Zone, Refusal? Refusal)> OfSettings(Session session, IEngineZones zones, Caller caller, string? id)
    {
        if (id is null) return (null, caller.ZoneIds is null ? null : Refusal.Invalid("/zone_id", "Your key is limited to zones: name one."));
        return await zones.Lookup(session, id) is { } zone && caller.SeesZone(zone) ? (zone, null) : (null, Refusal.NotFound("zone"));
    }
}
