using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>The stream of committed changes, as server-sent events. A driver hears only what is his; deliveries and wealth are heard by those who may read them.</summary>
internal static class FollowEvents
{
    internal static void Map(RouteGroupBuilder api) => api.MapGet("events", Handle).Needs(Permission.Read, Permission.DriveOwn, Permission.WealthRead)
        .Produces<string>(200, "text/event-stream").WithSummary("Live changes as server-sent events; resumes by Last-Event-ID");

    private static async Task Handle(HttpContext context, Caller caller, LiveStream stream, Database database, SessionStore sessions, ApiKeyCallers keys, IEnumerable<IDriverOfUser> drivers)
    {
        var query = context.Request.Query;
        var types = Words(query["types"]).ToHashSet(StringComparer.Ordinal);
        var zones = Zones(Words(query["zones"]), caller);
        var own = caller.Is(Roles.Driver) ? await DriverOf(database, drivers, caller.Id!.Value) : (Guid?)null;
        var credential = Credential.Of(context)!;
        await stream.Serve(context, EventRights.Of(caller), types, zones, own, caller.Kind == "user" ? caller.Id : null, () => credential.Kind == "key"
            ? keys.IsLive(credential.UserId)
            : database.Read(session => sessions.IsFamilyLive(session, credential.UserId, credential.Family)));
    }

    /// <summary>Several parameters, or one with commas.</summary>
    private static IEnumerable<string> Words(Microsoft.Extensions.Primitives.StringValues values) =>
        values.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>Null for all; a key that is limited to zones hears no others.</summary>
    private static HashSet<Guid>? Zones(IEnumerable<string> words, Caller caller)
    {
        var wanted = words.Select(word => Asked.Id(word, "zones")).ToHashSet();
        if (wanted.Count == 0) return caller.ZoneIds?.ToHashSet();
        wanted.RemoveWhere(zone => !caller.SeesZone(zone));
        return wanted;
    }

    /// <summary>A user that is linked to no driver is driver nobody, who has no events.</summary>
    private static async Task<Guid> DriverOf(Database database, IEnumerable<IDriverOfUser> drivers, Guid user)
    {
        foreach (var source in drivers)
            if (await database.Read(session => source.DriverOf(session, user)) is { } driver) return driver;
        return Guid.Empty;
    }
}
