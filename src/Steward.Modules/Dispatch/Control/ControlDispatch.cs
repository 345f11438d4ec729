using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Dispatch;

/// <summary>Start, stop, status and last runs of auto-dispatch. Field names of the fixed operations are as delivery-automation 3.2 writes them.</summary>
internal static class ControlDispatch
{
    internal static void Map(RouteGroupBuilder dispatch)
    {
        dispatch.MapPost("/start", Start).Needs(Permission.Manage).WithSummary("Starts automatic dispatch; the wish survives restarts");
        dispatch.MapPost("/stop", Stop).Needs(Permission.Manage).WithSummary("Stops it; running ticks commit nothing more");
        dispatch.MapGet("/status", Status).Needs(Permission.Read).WithSummary("Whether it runs, zone by zone");
        dispatch.MapGet("/runs", Runs).Needs(Permission.Read).Produces<Page<EngineRun>>().WithSummary("The last ticks that did something or failed");
    }

    private static Task<Reply> Start(Database database, EngineControl engines, IZones zones, IAuditTrail audit, Caller caller, CancellationToken cancel, string? zone_id = null) => database.Write<Reply>(
        async session =>
        {
            var (scope, refusal) = await EngineScope.Of(session, zones, caller, zone_id);
            if (refusal is not null) return refusal;
            var config = DispatchConfig.Of((await engines.Config(session, AutoDispatch.EngineName, scope.Targets[0])).Config);
            var started = false;
            foreach (var zone in scope.Targets) started |= await engines.Start(session, AutoDispatch.EngineName, zone);
            if (started) await Note(session, audit, caller, "engine_started", scope);
            var shown = Shown(config, $"{config.OfferTimeoutSeconds} seconds");
            return Reply.Ok(started
                ? new Dictionary<string, object> { ["success"] = true, ["message"] = "Auto-dispatch is started.", ["config"] = shown }
                : new Dictionary<string, object> { ["success"] = true, ["message"] = "Auto-dispatch is running already.", ["alreadyRunning"] = true, ["config"] = shown });
        },
        cancel);

    private static Task<Reply> Stop(Database database, EngineControl engines, IZones zones, IAuditTrail audit, Caller caller, CancellationToken cancel, string? zone_id = null) => database.Write<Reply>(
        async session =>
        {
            var (scope, refusal) = await EngineScope.Of(session, zones, caller, zone_id);
            if (refusal is not null) return refusal;
            var stopped = false;
            foreach (var zone in scope.Targets) stopped |= await engines.Stop(session, AutoDispatch.EngineName, zone);
            if (!stopped) return new Refusal("engine_not_running", "Auto-dispatch is stopped already.");
            await Note(session, audit, caller, "engine_stopped", scope);
            return Reply.Ok(new { success = true, message = "Auto-dispatch is stopped." });
        },
        cancel);

    private static Task<Reply> Status(Database database, EngineControl engines, IZones zones, Caller caller, CancellationToken cancel, string? zone_id = null) => database.Read<Reply>(
        async session =>
        {
            var (scope, refusal) = await EngineScope.Of(session, zones, caller, zone_id);
            if (refusal is not null) return refusal;
            var config = DispatchConfig.Of((await engines.Config(session, AutoDispatch.EngineName, scope.Targets[0])).Config);
            var states = (await engines.States(session, AutoDispatch.EngineName)).Where(s => scope.Includes(s.ZoneId)).ToList();
            return Reply.Ok(new Dictionary<string, object>
            {
                ["isRunning"] = states.Any(s => s.Running),
                ["config"] = Shown(config, config.OfferTimeoutSeconds),
                ["zones"] = states.Select(s => new { s.ZoneId, s.Wish, s.Running, s.Node, s.LastTickAt, s.TickMs, s.BehindSeconds, s.LastError }),
            });
        },
        cancel);

    private static Task<Reply> Runs(Database database, EngineControl engines, IZones zones, Caller caller, PageRequest page, CancellationToken cancel, string? zone_id = null) => database.Read<Reply>(
        async session =>
        {
            var (scope, refusal) = await EngineScope.Of(session, zones, caller, zone_id);
            if (refusal is not null) return refusal;
            return Reply.Ok(Page<EngineRun>.Of(await engines.Runs(session, AutoDispatch.EngineName, scope.Zones, page), page, run => (run.CreatedAt, run.Id)));
        },
        cancel);

    /// <param name="timeout">A text on start and a number in status: so the fixed operations have it.</param>
    private static Dictionary<string, object> Shown(DispatchConfig config, object timeout) =>
        new() { ["checkInterval"] = $"{config.TickSeconds} seconds", ["offerTimeout"] = timeout, ["maxOffersPerOrder"] = config.MaxOffers };

    private static async Task Note(Session session, IAuditTrail audit, Caller caller, string action, EngineScope scope)
    {
        foreach (var zone in scope.Targets)
            await audit.Write(session, new(zone, caller.Actor, action, "engine:" + AutoDispatch.EngineName, new { engine = AutoDispatch.EngineName, zone_id = zone }));
    }
}
