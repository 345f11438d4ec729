using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Dispatch.Contracts;
using Steward.Escalation.Contracts;
using Steward.Kernel;
using Steward.Routes.Contracts;

namespace Steward.Operations;

/// <summary>The operations over all four delivery engines (delivery-automation 3.2). An engine that this version does not have is unavailable.</summary>
internal static class AllEngines
{
    private static readonly (string Key, string Engine)[] Four =
    [
        ("autoDispatch", "auto-dispatch"), ("routeOptimizer", "route-optimizer"), ("smartBatching", "smart-batching"), ("escalation", "escalation"),
    ];

    internal static void Map(RouteGroupBuilder api)
    {
        var automation = api.MapGroup("/automation").WithTags("Automation");
        automation.MapPost("/start-all", StartAll).Needs(Permission.Manage).WithSummary("Starts every engine");
        automation.MapPost("/stop-all", StopAll).Needs(Permission.Manage).WithSummary("Stops every engine; the emergency stop");
        automation.MapGet("/status-all", StatusAll).Needs(Permission.Read).WithSummary("Which engines are there and run");
        automation.MapGet("/dashboard", Dashboard).Needs(Permission.Read).WithSummary("Today's figures and alerts");
    }

    private static Task<Reply> StartAll(Database database, EngineControl engines, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            var states = new Dictionary<string, string>();
            foreach (var (key, engine) in Four)
            {
                var started = false;
                foreach (var zone in Targets(caller)) started |= engines.IsInstalled(engine) && await engines.Start(session, engine, zone);
                states[key] = !engines.IsInstalled(engine) ? "unavailable" : started ? "started" : "already running";
            }
            if (states.Values.All(s => s == "unavailable")) return new Refusal("engine_unavailable", "No engine is available.", 503);
            var partial = states.Values.Any(s => s == "unavailable");
            var reply = new Dictionary<string, object> { ["success"] = true, ["message"] = partial ? "The engines that there are run." : "All engines run.", ["engines"] = states };
            if (partial) reply["partial"] = true;
            return Reply.Ok(reply);
        },
        cancel);

    private static Task<Reply> StopAll(Database database, EngineControl engines, Caller caller, CancellationToken cancel) => database.Write(
        async session =>
        {
            var states = new Dictionary<string, string>();
            foreach (var (key, engine) in Four)
            {
                var stopped = false;
                foreach (var zone in Targets(caller)) stopped |= engines.IsInstalled(engine) && await engines.Stop(session, engine, zone);
                states[key] = stopped ? "stopped" : "not running";
            }
            return Reply.Ok(new Dictionary<string, object> { ["success"] = true, ["message"] = "The engines are stopped; open offers stay valid.", ["engines"] = states });
        },
        cancel);

    private static Task<Reply> StatusAll(Database database, EngineControl engines, Caller caller, CancellationToken cancel) => database.Read(
        async session =>
        {
            var runs = await Running(session, engines, caller);
            var available = Four.Count(e => engines.IsInstalled(e.Engine));
            var running = runs.Values.Count(r => r);
            var shown = Four.ToDictionary(e => e.Key, e => (object)One(engines.IsInstalled(e.Engine), runs[e.Key]));
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

    private static Dictionary<string, object> One(bool isThere, bool runs) =>
        new() { ["initialized"] = isThere, ["available"] = isThere, ["isRunning"] = runs, ["status"] = runs ? "running" : isThere ? "ready" : "unavailable" };

    /// <summary>Every field of the fixed shape.</summary>
    private static Task<Reply> Dashboard(Database database, EngineControl engines, IDispatchFigures dispatch, IBatchFigures batches, IRouteFigures routes, IEscalationFigures escalation, Caller caller, CancellationToken cancel) => database.Read(
        async session =>
        {
            var today = await dispatch.Today(session, caller.ZoneIds);
            var changed = await routes.Today(session, caller.ZoneIds);
            var batched = await batches.Today(session, caller.ZoneIds);
            var risks = await escalation.Today(session, caller.ZoneIds);
            return Reply.Ok(new Dictionary<string, object?>
            {
                ["engines"] = await Running(session, engines, caller),
                ["summary"] = new Dictionary<string, long?> { ["totalAssignments"] = today.TotalAssignments, ["totalOptimizations"] = changed.TotalOptimizations, ["totalBatches"] = batched.TotalBatches, ["totalEscalations"] = risks.TotalEscalations, ["activeAlerts"] = risks.ActiveAlerts },
                ["today"] = new
                {
                    dispatch = new { total_assignments = today.TotalAssignments, auto_assigned = today.AutoAssigned, avg_score = today.AverageScore },
                    routes = new { total_optimizations = changed.TotalOptimizations, distance_saved_km = changed.DistanceSavedKm, time_saved_minutes = changed.TimeSavedMinutes },
                    batching = new { total_batches = batched.TotalBatches, orders_batched = batched.OrdersBatched },
                    escalation = new { total_escalations = risks.TotalEscalations, sla_risk = risks.SlaRisk },
                },
                ["alerts"] = new Dictionary<string, long?> { ["pending"] = risks.ActiveAlerts, ["atRiskOrders"] = risks.AtRisk, ["criticalRiskOrders"] = risks.CriticalRisk },
                ["timestamp"] = session.Now,
            });
        },
        cancel);

    private static async Task<Dictionary<string, bool>> Running(Session session, EngineControl engines, Caller caller)
    {
        var running = (await engines.States(session, [.. Four.Select(e => e.Engine).Where(engines.IsInstalled)])).Where(s => s.Running && caller.SeesZone(s.ZoneId)).Select(s => s.Engine).ToHashSet();
        return Four.ToDictionary(e => e.Key, e => running.Contains(e.Engine));
    }

    /// <summary>The whole server, or each zone that a limited key may see.</summary>
    private static IEnumerable<Guid?> Targets(Caller caller) => caller.ZoneIds is null ? [null] : caller.ZoneIds.Select(zone => (Guid?)zone);
}
