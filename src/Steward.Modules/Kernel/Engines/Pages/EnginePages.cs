using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Steward.Kernel;

/// <summary>
/// Start, stop, status, last runs and settings of one engine: the same for all of them. Field names of the fixed operations are as
/// delivery-automation 3.2 writes them.
/// </summary>
public static class EnginePages
{
    /// <summary>Registers what <see cref="MapEngine{TSettings}"/> needs.</summary>
    public static IServiceCollection AddEngineSettings<TSettings>(this IServiceCollection services) where TSettings : class, IEngineSettings<TSettings>, new() =>
        services.AddSingleton<ConfigureEngine<TSettings>>();

    /// <summary>Maps <c>/start</c>, <c>/stop</c>, <c>/status</c>, <c>/runs</c> and <c>/config</c> below the engine's own path.</summary>
    public static void MapEngine<TSettings>(this RouteGroupBuilder engine) where TSettings : class, IEngineSettings<TSettings>, new()
    {
        engine.MapPost("/start", Start<TSettings>).Needs(Permission.Manage).WithSummary($"Starts {TSettings.Engine}; the wish survives restarts");
        engine.MapPost("/stop", Stop<TSettings>).Needs(Permission.Manage).WithSummary($"Stops {TSettings.Engine}; running ticks commit nothing more");
        engine.MapGet("/status", Status<TSettings>).Needs(Permission.Read).WithSummary("Whether it runs, zone by zone");
        engine.MapGet("/runs", Runs<TSettings>).Needs(Permission.Read).Produces<Page<EngineRun>>().WithSummary("The last ticks that did something or failed");
        ConfigureEngine<TSettings>.Map(engine);
    }

    private static Task<Reply> Start<TSettings>(Database database, EngineControl engines, IEngineZones zones, IEngineAudit audit, Caller caller, CancellationToken cancel, string? zone_id = null)
        where TSettings : class, IEngineSettings<TSettings>, new() => database.Write<Reply>(
        async session =>
        {
            var (scope, refusal) = await EngineScope.Of(session, zones, caller, zone_id);
            if (refusal is not null) return refusal;
            var config = IEngineSettings<TSettings>.Of((await engines.Config(session, TSettings.Engine, scope.Targets[0])).Config);
            var started = false;
            foreach (var zone in scope.Targets) started |= await engines.Start(session, TSettings.Engine, zone);
            if (started) await Note(session, audit, caller, "engine_started", TSettings.Engine, scope);
            var reply = new Dictionary<string, object> { ["success"] = true, ["message"] = $"{TSettings.Title} {(started ? "is started" : "is running already")}." };
            if (!started) reply["alreadyRunning"] = true;
            reply["config"] = config.Shown(onStart: true);
            return Reply.Ok(reply);
        },
        cancel);

    private static Task<Reply> Stop<TSettings>(Database database, EngineControl engines, IEngineZones zones, IEngineAudit audit, Caller caller, CancellationToken cancel, string? zone_id = null)
        where TSettings : class, IEngineSettings<TSettings>, new() => database.Write<Reply>(
        async session =>
        {
            var (scope, refusal) = await EngineScope.Of(session, zones, caller, zone_id);
            if (refusal is not null) return refusal;
            var stopped = false;
            foreach (var zone in scope.Targets) stopped |= await engines.Stop(session, TSettings.Engine, zone);
            if (!stopped) return new Refusal("engine_not_running", $"{TSettings.Title} is stopped already.");
            await Note(session, audit, caller, "engine_stopped", TSettings.Engine, scope);
            return Reply.Ok(new { success = true, message = $"{TSettings.Title} is stopped." });
        },
        cancel);

    private static Task<Reply> Status<TSettings>(Database database, EngineControl engines, IEngineZones zones, Caller caller, CancellationToken cancel, string? zone_id = null)
        where TSettings : class, IEngineSettings<TSettings>, new() => database.Read<Reply>(
        async session =>
        {
            var (scope, refusal) = await EngineScope.Of(session, zones, caller, zone_id);
            if (refusal is not null) return refusal;
            var config = IEngineSettings<TSettings>.Of((await engines.Config(session, TSettings.Engine, scope.Targets[0])).Config);
            var states = (await engines.States(session, TSettings.Engine)).Where(s => scope.Includes(s.ZoneId)).ToList();
            return Reply.Ok(new Dictionary<string, object>
            {
                ["isRunning"] = states.Any(s => s.Running),
                ["config"] = config.Shown(onStart: false),
                ["zones"] = states.Select(s => new { s.ZoneId, s.Wish, s.Running, s.Node, s.LastTickAt, s.TickMs, s.BehindSeconds, s.LastError }),
            });
        },
        cancel);

    private static Task<Reply> Runs<TSettings>(Database database, EngineControl engines, IEngineZones zones, Caller caller, PageRequest page, CancellationToken cancel, string? zone_id = null)
        where TSettings : class, IEngineSettings<TSettings>, new() => database.Read<Reply>(
        async session =>
        {
            var (scope, refusal) = await EngineScope.Of(session, zones, caller, zone_id);
            if (refusal is not null) return refusal;
            return Reply.Ok(Page<EngineRun>.Of(await engines.Runs(session, TSettings.Engine, scope.Zones, page), page, run => (run.CreatedAt, run.Id)));
        },
        cancel);

    private static async Task Note(Session session, IEngineAudit audit, Caller caller, string action, string engine, EngineScope scope)
    {
        foreach (var zone in scope.Targets) await audit.Write(session, zone, caller.Actor, action, engine, new { engine, zone_id = zone });
    }
}
