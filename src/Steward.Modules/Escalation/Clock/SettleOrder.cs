using Steward.Decisions.Contracts;
using Steward.Escalation.Alerts;
using Steward.Escalation.Attempts;
using Steward.Escalation.Checks;
using Steward.Escalation.Logs;
using Steward.Escalation.Remedies;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Escalation.Clock;

/// <summary>An order whose promise is held against it no more: resolves what was open with the measured result, and counts a broken promise.</summary>
internal sealed class SettleOrder(LogStore store, EscalationBook book, AlertBook alerts, FailedDelivery failed, TryAgain again, BreachStore breaches, Proposals proposals, IServiceLevels levels, IDecisionLedger ledger, IZones zones)
{
    private const string Actor = RunRemedies.Actor;

    internal async Task Do(Session session, OrderFacts order, EscalationConfig config)
    {
        var result = ResultOf(order);
        foreach (var row in await store.OpenOfOrder(session, order.Id))
        {
            var stays = order.Status == OrderStatus.Failed && row.EscalationType == EscalationTypes.FailedDelivery;
            if (!stays) await book.Resolve(session, row with { CurrentDelayMinutes = LateMinutes(order) ?? row.CurrentDelayMinutes }, result, Actor);
        }
        if (OrderStatus.IsFinal(order.Status)) await alerts.ResolveOfOrder(session, order.Id, result, Actor);
        if (order.Status == OrderStatus.Failed) await failed.Look(session, order, config);
        if (order is { Status: OrderStatus.Delivered, AttemptCount: > 1 }) await again.Learn(session, order, delivered: true);
        if (order is { Status: OrderStatus.Delivered, DeliveredAt: { } at } && at > order.SlaDeadline) await Breach(session, order, at, config);
    }

    private async Task Breach(Session session, OrderFacts order, DateTimeOffset at, EscalationConfig config)
    {
        var level = order.ServiceType is { } code ? await levels.Version(session, order.ZoneId, code, order.ServiceLevelVersion ?? 1) : null;
        var promise = level?.PromiseMinutes ?? (int)(order.SlaDeadline - order.CreatedAt).TotalMinutes;
        var late = (int)Math.Floor((at - order.SlaDeadline).TotalMinutes);
        if (late <= 0) return;
        var zone = (await zones.Find(session, order.ZoneId))!;
        var decisions = (await ledger.OfOrder(session, order.Id)).Where(d => d.DecisionType == "assignment").ToList();
        await breaches.Add(session, new BreachRow
        {
            Id = Ids.New(session.Now), OrderId = order.Id, SlaMinutes = promise, ActualMinutes = promise + late, BreachMinutes = late, Penalty = level?.Penalty(late) ?? 0, Currency = order.Currency,
            Preventable = await WasPreventable(session, decisions), Cause = await CauseOf(session, order), ZoneId = zone.Id, BusinessDate = zone.DateOf(at), DecisionId = decisions.LastOrDefault()?.Id,
        });
        if (late >= config.CompensationMinutes && level is not null) await proposals.Make(session, order, null, Proposals.Compensation, level.Penalty(late), $"delivered {late} minutes late", Actor);
    }

    /// <summary>A stored candidate who might have taken it and was predicted to be on time, and was not taken.</summary>
    private async Task<bool> WasPreventable(Session session, IReadOnlyList<DecisionFacts> decisions)
    {
        foreach (var decision in decisions)
            if (await ledger.ChoiceOf(session, decision) is { } choice && choice.Candidates.Any(c => IsMissed(c, choice.ChosenKey))) return true;
        return false;
    }

    /// <summary>Pure.</summary>
    internal static bool IsMissed(Candidate candidate, string? chosen) =>
        candidate is { IsFeasible: true, Total: not null, DriverId: not null } && candidate.Key != chosen && candidate.Parts.Any(p => p.Code == "late_minutes") && candidate.Parts.First(p => p.Code == "late_minutes").Value == 0;

    private async Task<string> CauseOf(Session session, OrderFacts order)
    {
        var seen = await store.List(session, new(null) { Order = order.Id }, null, 0, 20);
        return seen.Any(r => r.ReasonCode == Reasons.NoAvailableDrivers) ? "no_driver"
            : seen.Any(r => r.EscalationType == EscalationTypes.FailedDelivery) ? "failed_attempt"
            : seen.Any(r => r.EscalationType == EscalationTypes.StuckOrder) ? "stuck"
            : order.ReassignmentCount > 0 ? "handed_over" : "late_delivery";
    }

    internal static int? LateMinutes(OrderFacts order) =>
        order is { Status: OrderStatus.Delivered, DeliveredAt: { } at } ? (int)Math.Max(0, Math.Floor((at - order.SlaDeadline).TotalMinutes)) : null;

    private static string ResultOf(OrderFacts order) => LateMinutes(order) switch
    {
        null => $"the order is {order.Status}",
        0 => "delivered in time",
        var late => $"delivered {late} minutes late",
    };
}
