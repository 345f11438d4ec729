using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Dispatch;

/// <summary>Start, stop, status and settings of auto-dispatch. Field names of the fixed operations are as delivery-automation 3.2 writes them.</summary>
internal static class ControlDispatch
{
    internal static void Map(RouteGroupBuilder dispatch)
    {
        dispatch.MapPost("/start", Start).Needs(Permission.Manage).WithSummary("Starts automatic dispatch; the wish survives restarts");
        dispatch.MapPost("/stop", Stop).Needs(Permission.Manage).WithSummary("Stops it; running ticks commit nothing more");
        dispatch.MapGet("/status", Status).Needs(Permission.Read).WithSummary("Whether it runs, zone by zone");
        dispatch.MapGet("/config", ReadConfig).Needs(Permission.Read).WithSummary("Settings with version, defaults and limits");
        dispatch.MapPut("/config", WriteConfig).Needs(Permission.Manage).WithSummary("Replaces the settings; needs If-Match");
    }

    private static Task<Reply> Start(Database database, EngineControl engines, IZones zones, Caller caller, CancellationToken cancel, string? zone_id = null) => database.Write<Reply>(
        async session =>
        {
            var (zone, refusal) = await ZoneOf(session, zones, caller, zone_id);
            if (refusal is not null) return refusal;
            var config = DispatchConfig.Of((await engines.Config(session, AutoDispatch.EngineName, zone)).Config);
            var started = await engines.Start(session, AutoDispatch.EngineName, zone);
            var shown = new Dictionary<string, object> { ["checkInterval"] = $"{config.TickSeconds} seconds", ["offerTimeout"] = $"{config.OfferTimeoutSeconds} seconds", ["maxOffersPerOrder"] = config.MaxOffers };
            return Reply.Ok(started
                ? new Dictionary<string, object> { ["success"] = true, ["message"] = "Auto-dispatch is started.", ["config"] = shown }
                : new Dictionary<string, object> { ["success"] = true, ["message"] = "Auto-dispatch is running already.", ["alreadyRunning"] = true, ["config"] = shown });
        },
        cancel);

    private static Task<Reply> Stop(Database database, EngineControl engines, IZones zones, Caller caller, CancellationToken cancel, string? zone_id = null) => database.Write<Reply>(
        async session =>
        {
            var (zone, refusal) = await ZoneOf(session, zones, caller, zone_id);
            if (refusal is not null) return refusal;
            return await engines.Stop(session, AutoDispatch.EngineName, zone)
                ? Reply.Ok(new { success = true, message = "Auto-dispatch is stopped." })
                : new Refusal("engine_not_running", "Auto-dispatch is stopped already.");
        },
        cancel);

    private static Task<Reply> Status(Database database, EngineControl engines, Caller caller, CancellationToken cancel) => database.Read(
        async session =>
        {
            var config = DispatchConfig.Of((await engines.Config(session, AutoDispatch.EngineName, null)).Config);
            var states = (await engines.States(session, AutoDispatch.EngineName)).Where(s => caller.SeesZone(s.ZoneId)).ToList();
            return Reply.Ok(new Dictionary<string, object>
            {
                ["isRunning"] = states.Any(s => s.Running),
                ["config"] = new Dictionary<string, object> { ["checkInterval"] = $"{config.TickSeconds} seconds", ["offerTimeout"] = config.OfferTimeoutSeconds, ["maxOffersPerOrder"] = config.MaxOffers },
                ["zones"] = states.Select(s => new { s.ZoneId, s.Wish, s.Running, s.Node, s.LastTickAt, s.TickMs, s.BehindSeconds, s.LastError }),
            });
        },
        cancel);

    private static Task<Reply> ReadConfig(Database database, EngineControl engines, IZones zones, Caller caller, CancellationToken cancel, string? zone_id = null) => database.Read(
        async session =>
        {
            var (zone, refusal) = await ZoneOf(session, zones, caller, zone_id);
            return refusal is null ? Shown(zone, await engines.Config(session, AutoDispatch.EngineName, zone)) : refusal;
        },
        cancel);

    private static Task<Reply> WriteConfig(DispatchConfig config, HttpRequest request, Database database, EngineControl engines, IZones zones, Caller caller, CancellationToken cancel, string? zone_id = null)
    {
        var expected = EntityTags.RequiredIfMatch(request);
        if (config.Check() is { } wrong) return Task.FromResult(Reply.No(wrong));
        return database.Write<Reply>(
            async session =>
            {
                var (zone, refusal) = await ZoneOf(session, zones, caller, zone_id);
                if (refusal is not null) return refusal;
                var saved = await engines.SetConfig(session, AutoDispatch.EngineName, zone, Json.Of(config), expected, caller.Actor);
                return saved is null ? EntityTags.Stale(request.Headers.IfMatch.ToString(), (await engines.Config(session, AutoDispatch.EngineName, zone)).Version) : Shown(zone, saved);
            },
            cancel);
    }

    private static Reply Shown(Guid? zone, EngineConfig stored) => Reply.Ok(
        new { zone_id = zone, version = stored.Version, config = DispatchConfig.Of(stored.Config), defaults = new DispatchConfig(), limits = DispatchConfig.Limits },
        EntityTags.Of(stored.Version));

    internal static async Task<(Guid? Zone, Refusal? Refusal)> ZoneOf(Session session, IZones zones, Caller caller, string? id)
    {
        if (id is null) return (null, null);
        return await zones.Lookup(session, id) is { } zone && caller.SeesZone(zone.Id) ? (zone.Id, null) : (null, Refusal.NotFound("zone"));
    }
}
