using System.Text.Json;
using Steward.Decisions.Contracts;
using Steward.Escalation.Remedies;
using Steward.Kernel;
using Steward.Routes.Contracts;

namespace Steward.Escalation.Alerts;

/// <summary>OPTIMIZATION_NEEDED: a better order of stops was found that autonomy forbids the engine to take, until somebody has decided or it has lapsed.</summary>
internal sealed class GainWaits(IDecisionLedger ledger, IRoutes routes, AlertBook alerts, EscalationSettings settings) : IEventSubscriber
{
    private const string RouteChange = "route_change";

    public string Name => "escalation.gains";

    public IReadOnlyCollection<string> Types { get; } =
        ["decision_made", "decision_committed", "decision_executed", "decision_rejected", "decision_expired", "decision_overridden", "decision_failed"];

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        var payload = happened.Payload.As<JsonElement>();
        if (!payload.GetProperty("decision_type").ValueEquals(RouteChange) || happened.ZoneId is not { } zone || await settings.IfRunning(session, zone) is not { } config) return;
        if (await ledger.Find(session, payload.GetProperty("id").GetGuid()) is not { DriverId: { } driver } decision) return;
        // With a veto window it is taken by itself in a moment: nobody is needed.
        if (decision is { Status: DecisionStatus.Proposed, Autonomy: not "act_with_veto" }) await Raise(session, zone, driver, decision, config);
        else await alerts.ResolveKey(session, KeyOf(driver), $"{decision.DecisionId} is {decision.Status}", RunRemedies.Actor);
    }

    private async Task Raise(Session session, Guid zone, Guid driver, DecisionFacts decision, EscalationConfig config)
    {
        if (await routes.ActiveOf(session, driver) is not { } route) return;
        await alerts.Raise(session, new(KeyOf(driver), AlertTypes.OptimizationNeeded, Severity.Low, Subjects.Route, $"A better order of the stops of route {route.Code} waits for a person: {decision.DecisionId}")
        {
            Code = "gain_waits", ZoneId = zone, RouteId = route.Id, DriverId = driver, Description = $"The autonomy {decision.Autonomy} forbids the engine to take it.",
        }, config);
    }

    private static string KeyOf(Guid driver) => $"driver:{driver}:gain_waits";
}
