using System.Text.Json;
using Steward.Decisions.Contracts;
using Steward.Kernel;
using Steward.Routes.Contracts;

namespace Steward.Routes.Optimizing;

/// <summary>
/// Keeps optimisations true to what becomes of their decision and their route: a proposal that lapsed or was refused, a route that was driven
/// to its end. Then the minutes that were predicted get the minutes that it took.
/// </summary>
internal sealed class OptimizationFollower(OptimizationsStore store, RoutesStore routes, IDecisionLedger ledger) : IEventSubscriber
{
    private const string Actor = "engine:" + RouteOptimizer.EngineName;

    public string Name => "routes-optimizations";

    public IReadOnlyCollection<string> Types { get; } = ["decision_expired", "decision_rejected", "decision_overridden", RouteEvents.Completed, RouteEvents.Cancelled];

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        var id = happened.Payload.As<JsonElement>().GetProperty("id").GetGuid();
        if (happened.Type is RouteEvents.Completed or RouteEvents.Cancelled) await RouteEnded(session, id);
        else await DecisionEnded(session, id, happened.Type == "decision_expired" ? OptimizationStatus.Expired : OptimizationStatus.Rejected);
    }

    private async Task DecisionEnded(Session session, Guid decision, string status)
    {
        if (await store.OfDecision(session, decision) is { Status: OptimizationStatus.Pending } row) await store.SetStatus(session, row with { Status = status });
    }

    /// <summary>Only the last change is held against the clock: what an earlier one promised, the later ones changed.</summary>
    private async Task RouteEnded(Session session, Guid route)
    {
        var ended = await routes.Find(session, route);
        var isLast = true;
        foreach (var row in await store.OpenOf(session, route))
        {
            if (row.Status == OptimizationStatus.Pending)
            {
                await store.SetStatus(session, row with { Status = OptimizationStatus.Expired });
                if (row.DecisionId is { } open && await ledger.Find(session, open) is { Status: DecisionStatus.Proposed }) await ledger.Move(session, open, DecisionStatus.Expired, Actor, "the route has ended");
                continue;
            }

            var isDone = ended?.Status == RouteStatus.Completed;
            await store.SetStatus(session, row with { Status = isDone ? OptimizationStatus.Completed : OptimizationStatus.Failed, CompletedAt = ended?.CompletedAt ?? ended?.CancelledAt ?? session.Now });
            if (row.DecisionId is { } decision) await Join(session, decision, isDone && isLast && row.ExecutedAt is { } began ? (ended!.CompletedAt!.Value - began).TotalMinutes : null, isDone);
            isLast = false;
        }
    }

    private async Task Join(Session session, Guid decision, double? minutes, bool isDone)
    {
        if (await ledger.Find(session, decision) is not { Status: DecisionStatus.Committed }) return;
        await ledger.Move(session, decision, isDone ? DecisionStatus.Executed : DecisionStatus.Failed, Actor, null);
        await ledger.JoinOutcome(session, decision, new("route_minutes", minutes is { } taken ? Math.Round((decimal)taken, 1) : null, "measured"));
    }
}
