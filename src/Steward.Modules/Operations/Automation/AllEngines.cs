using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Dispatch.Contracts;
using Steward.Kernel;

namespace Steward.Operations;

/// <summary>The operations over all four delivery engines (delivery-automation 3.2). An engine that this version does not have is unavailable.</summary>
internal static class AllEngines
{
    private static readonly (string Key, string Engine)[] Four =
    [
        ("autoDispatch", "auto-dispatch"), ("routeOptimizer", "route-optimizer"), ("smartBatching", "smart-batching"), ("escalation", "escalation"),
    ];

    // The engines' own pages, and the field of the dashboard that counts their work.
    private static readonly (string Path, string Engine)[] Missing = [("routes", "route-optimizer"), ("batching", "smart-batching"), ("escalation", "escalation")];

    internal static void Map(RouteGroupBuilder api)
    {
        var automation = api.MapGroup("/automation").WithTags("Automation");
        automation.MapPost("/start-all", StartAll).Needs(Permission.Manage).WithSummary("Starts every engine");
        automation.MapPost("/stop-all", StopAll).Needs(Permission.Manage).WithSummary("Stops every engine; the emergency stop");
        automation.MapGet("/status-all", StatusAll).Needs(Permission.Read).WithSummary("Which engines are there and run");
        automation.MapGet("/dashboard", Dashboard).Needs(Permission.Read).WithSummary("Today's figures and alerts");
        foreach (var (path, engine) in Missing)
        {
            foreach (var verb in new[] { "start", "stop" })
                automation.MapPost($"/{path}/{verb}", () => Unavailable(engine)).Needs(Permission.Manage).WithSummary($"Not in this version: {engine}");
            automation.MapGet($"/{path}/status", () => Unavailable(engine)).Needs(Permission.Read).WithSummary($"Not in this version: {engine}");
        }
    }

    private static Reply Unavailable(string engine) => new Refusal("engine_unavailable", $"This version has no {engine} engine.", 503);

    private static Task<Reply> StartAll(Database database, EngineControl engines, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            var states = new Dictionary<string, string>();
            foreach (var (key, engine) in Four)
                states[key] = !engines.IsInstalled(engine) ? "unavailable" : await engines.Start(session, engine, null) ? "started" : "already running";
            if (states.Values.All(s => s == "unavailable")) return new Refusal("engine_unavailable", "No engine is available.", 503);
            var partial = states.Values.Any(s => s == "unavailable");
            var reply = new Dictionary<string, object> { ["success"] = true, ["message"] = partial ? "The engines that there are run." : "All engines run.", ["engines"] = states };
            if (partial) reply["partial"] = true;
            return Reply.Ok(reply);
        },
        cancel);

    private static Task<Reply> StopAll(Database database, EngineControl engines, CancellationToken cancel) => database.Write(
        async session =>
        {
            var states = new Dictionary<string, string>();
            foreach (var (key, engine) in Four) states[key] = engines.IsInstalled(engine) && await engines.Stop(session, engine, null) ? "stopped" : "not running";
            return Reply.Ok(new Dictionary<string, object> { ["success"] = true, ["message"] = "The engines are stopped; open offers stay valid.", ["engines"] = states });
        },
        cancel);

    private static Task<Reply> StatusAll(Database database, EngineControl engines, CancellationToken cancel) => database.Read(
        async session =>
        {
            var shown = new Dictionary<string, object>();
            var (available, running) = (0, 0);
            foreach (var (key, engine) in Four)
            {
                var there = engines.IsInstalled(engine);
                var runs = there && (await engines.States(session, engine)).Any(s => s.Running);
                (available, running) = (available + (there ? 1 : 0), running + (runs ? 1 : 0));
                shown[key] = new Dictionary<string, object> { ["initialized"] = there, ["available"] = there, ["isRunning"] = runs, ["status"] = runs ? "running" : there ? "ready" : "unavailable" };
            }
            return Reply.Ok(new Dictionary<string, object>
            {
                ["summary"] = new Dictionary<string, object>
                {
                    ["totalEngines"] = Four.Length, ["availableEngines"] = available, ["runningEngines"] = running, ["allAvailable"] = available == Four.Length, ["allRunning"] = running == Four.Length,
                },
                ["engines"] = shown,
            });
        },
        cancel);

    /// <summary>Figures of engines that are not there are null, not zero: nothing was measured.</summary>
    private static Task<Reply> Dashboard(Database database, EngineControl engines, IDispatchFigures dispatch, CancellationToken cancel) => database.Read(
        async session =>
        {
            var running = new Dictionary<string, bool>();
            foreach (var (key, engine) in Four) running[key] = engines.IsInstalled(engine) && (await engines.States(session, engine)).Any(s => s.Running);
            var today = await dispatch.Today(session);
            return Reply.Ok(new Dictionary<string, object?>
            {
                ["engines"] = running,
                ["summary"] = new Dictionary<string, long?> { ["totalAssignments"] = today.TotalAssignments, ["totalOptimizations"] = null, ["totalBatches"] = null, ["totalEscalations"] = null, ["activeAlerts"] = null },
                ["today"] = new { dispatch = new { total_assignments = today.TotalAssignments, auto_assigned = today.AutoAssigned, avg_score = today.AverageScore } },
                ["timestamp"] = session.Now,
            });
        },
        cancel);
}
