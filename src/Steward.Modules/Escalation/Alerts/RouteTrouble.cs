using Steward.Escalation.Remedies;
using Steward.Kernel;
using Steward.Routes.Contracts;

namespace Steward.Escalation.Alerts;

/// <summary>OPTIMIZATION_NEEDED: a route that is ten minutes or more behind its plan, until it is not any more or has ended.</summary>
internal sealed class RouteTrouble(AlertBook alerts, EscalationSettings settings) : IEventSubscriber
{
    public string Name => "escalation.routes";

    public IReadOnlyCollection<string> Types { get; } = [RouteEvents.Updated, RouteEvents.StopChanged, RouteEvents.Completed, RouteEvents.Cancelled];

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        var route = happened.Payload.As<RouteHappened>()!;
        if (await settings.IfRunning(session, route.ZoneId) is not { } config) return;
        var behind = route.BehindSeconds / 60;
        if (behind < config.BehindPlanMinutes || route.Status is RouteStatus.Completed or RouteStatus.Cancelled)
            await alerts.ResolveKey(session, KeyOf(route.Id), "the route keeps its plan", RunRemedies.Actor);
        else
            await alerts.Raise(session, new(KeyOf(route.Id), AlertTypes.OptimizationNeeded, behind >= 2 * config.BehindPlanMinutes ? Severity.High : Severity.Medium, Subjects.Route,
                $"Route {route.RouteCode} is {behind} minutes behind its plan")
            { Code = "behind_plan", ZoneId = route.ZoneId, RouteId = route.Id, DriverId = route.DriverId }, config);
    }

    private static string KeyOf(Guid route) => $"route:{route}:behind_plan";
}

/// <summary>A stop that lasts ten minutes longer than planned; looked at by the sweep, because nothing happens while a driver waits.</summary>
internal sealed class SlowStops(IRoutes routes, AlertBook alerts, AlertStore store)
{
    private const string Prefix = "stop:";

    internal async Task<int> Look(Session session, Guid zone, EscalationConfig config)
    {
        var raised = 0;
        var slow = new HashSet<string>(StringComparer.Ordinal);
        foreach (var route in await routes.ActiveInZone(session, zone))
            foreach (var stop in route.Open.Where(s => s is { Status: StopStatus.InProgress, ActualArrival: not null } && session.Now - s.ActualArrival >= TimeSpan.FromSeconds(s.ServiceSeconds) + TimeSpan.FromMinutes(config.BehindPlanMinutes)))
            {
                var key = $"{Prefix}{zone}:{stop.Id}";
                slow.Add(key);
                if (await store.OpenOf(session, key) is not null) continue;
                raised++;
                await alerts.Raise(session, new(key, AlertTypes.OptimizationNeeded, Severity.Medium, Subjects.Route, $"Stop {stop.Code} of route {route.Code} takes {config.BehindPlanMinutes} minutes longer than planned")
                {
                    Code = "stop_over_plan", ZoneId = zone, RouteId = route.Id, DriverId = route.DriverId,
                }, config);
            }
        foreach (var over in (await store.OpenWithPrefix(session, $"{Prefix}{zone}:")).Where(a => !slow.Contains(a.DedupeKey))) await alerts.Resolve(session, over, "the stop is done", RunRemedies.Actor);
        return raised;
    }
}
