using Steward.Decisions.Contracts;
using Steward.Dispatch.Contracts;
using Steward.Escalation.Ladder;
using Steward.Escalation.Logs;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;

namespace Steward.Escalation.Remedies;

/// <summary>What was done.</summary>
/// <param name="LateMinutes">That are still predicted after it.</param>
/// <param name="Acted">False where autonomy lets the engine only propose.</param>
internal sealed record Remedied(string Action, int LateMinutes, bool Acted);

/// <summary>Chooses a remedy for an order at risk and carries it out; the choice is a decision in the ledger.</summary>
internal sealed class RunRemedies(
    IHandOvers handOvers, IResequence resequence, IPolicies policies, IDecisionLedger ledger, ICustomers customers, IZones zones, LogStore store, Messages messages)
{
    internal const string Actor = "engine:escalation";
    private const int MostToCustomer = 10;
    private static readonly TimeSpan BetweenToCustomer = TimeSpan.FromMinutes(5);

    /// <summary>Null when no policy is in force.</summary>
    internal async Task<Remedied?> Do(Session session, LogRow row, OrderFacts order, string trigger, Severity severity, DateTimeOffset predictedAt, int promiseMinutes, EscalationConfig config)
    {
        if (await policies.InForce(session, order.ZoneId, RemedyPolicy.DecisionType) is not { } policy) return null;
        var facts = await Facts(session, order, trigger, severity, predictedAt, promiseMinutes, config);
        var choice = RemedyPolicy.Decide(facts);
        var action = choice.RecommendedAction;
        var acts = policy.Autonomy == "act" || action is RemedyPolicy.Alert or RemedyPolicy.CallDispatcher;
        if (!acts && (await ledger.OfOrder(session, order.Id)).Any(d => d.DecisionType == RemedyPolicy.DecisionType && d.Status == DecisionStatus.Proposed && d.ExpiresAt > session.Now))
            return new(action, RemedyPolicy.LateAfter(facts, RemedyPolicy.Alert), false);
        var decision = await Record(session, order, facts, choice, policy, acts);
        var outcome = acts ? await Act(session, row, order, facts, action, decision) : "proposed";
        await store.AddStep(session, new()
        {
            Id = Ids.New(session.Now), EscalationId = row.Id, Kind = "remedy", Level = row.Level, Outcome = outcome, Note = action, Actor = Actor, DecisionId = decision, DriverId = choice.Winner!.DriverId,
            CreatedAt = session.Now,
        });
        return new(action, RemedyPolicy.LateAfter(facts, outcome == "done" ? action : RemedyPolicy.Alert), acts);
    }

    /// <summary>Carries a remedy out: done, or why it could not be.</summary>
    internal async Task<string> Act(Session session, LogRow row, OrderFacts order, RemedyFacts facts, string action, Guid decision)
    {
        switch (action)
        {
            case RemedyPolicy.HandOver:
                var saved = facts.ByOtherAt is { } at ? (int)Math.Floor((facts.PredictedAt - at).TotalMinutes) : (int?)null;
                return await Attempt(session, async () => (await handOvers.HandOver(session, order.Id, facts.Trigger, saved, decision, Actor)).Refusal);
            case RemedyPolicy.PutFirst:
                return await resequence.Do(session, order.Id, "order at risk", decision) is null ? "state_moved" : "done";
            case RemedyPolicy.TakeBack:
                return await Attempt(session, () => handOvers.TakeBack(session, order.Id, facts.Trigger, "the driver does not answer", Actor));
            case RemedyPolicy.TellCustomer:
                await Tell(session, row, order, facts.PredictedAt, decision);
                return "done";
            default:
                return "done";
        }
    }

    /// <summary>A refusal half-way leaves nothing behind: its code is the outcome.</summary>
    private static async Task<string> Attempt(Session session, Func<Task<Refusal?>> work) =>
        (await session.Attempt(async () => { if (await work() is { } no) throw new RefusedException(no); }))?.Code ?? "done";

    private async Task Tell(Session session, LogRow row, OrderFacts order, DateTimeOffset predictedAt, Guid decision)
    {
        var told = (await store.ToldCustomer(session, order.Id)).Count;
        var contact = await customers.Contact(session, order.CustomerId);
        await messages.ToCustomer(session, row, order.CustomerId, "Delivery Delayed", $"delay-{told + 1}", new Dictionary<string, object?>
        {
            ["order_number"] = order.OrderNumber, ["eta"] = predictedAt, ["time_zone"] = contact?.TimeZone ?? (await zones.Find(session, order.ZoneId))?.TimeZone,
        }, Actor, decision);
    }

    private async Task<RemedyFacts> Facts(Session session, OrderFacts order, string trigger, Severity severity, DateTimeOffset predictedAt, int promiseMinutes, EscalationConfig config)
    {
        var isAssigned = order.Status == OrderStatus.Assigned;
        var quote = isAssigned ? await handOvers.Quote(session, order.Id) : null;
        var first = trigger == RemedyFacts.SlaRisk && severity == Severity.Critical && OrderStatus.IsWithDriver(order.Status) ? await resequence.Try(session, order.Id) : null;
        var told = await store.ToldCustomer(session, order.Id);
        var used = session.Now - order.SlaDeadline.AddMinutes(-promiseMinutes);
        return new()
        {
            OrderId = order.Id, Trigger = trigger, Severity = severity.Text(), Now = session.Now, Deadline = order.SlaDeadline, PredictedAt = Instants.Micros(predictedAt), IsAssigned = isAssigned,
            IsOnBoard = order.Status is OrderStatus.PickedUp or OrderStatus.InTransit, SlaUsedMille = (int)(used.TotalMinutes * 1000 / Math.Max(1, promiseMinutes)),
            OtherDriver = quote?.ToDriverId, OtherScoreMilli = quote is null ? 0 : (long)(quote.Score * 1000), ByOtherAt = quote is null ? null : Instants.Micros(quote.DeliveredAt),
            FirstAt = first is null ? null : Instants.Micros(first.DeliveredAt), FirstMakesLate = first?.OthersMadeLate ?? 0, HandOvers = order.ReassignmentCount, MostHandOvers = config.MostHandOvers,
            LeastGainMinutes = severity == Severity.Critical ? config.CriticalGainMinutes : config.HandOverGainMinutes,
            CustomerMayBeTold = told.Count < MostToCustomer && (told.Count == 0 || session.Now - told[0] >= BetweenToCustomer),
        };
    }

    private async Task<Guid> Record(Session session, OrderFacts order, RemedyFacts facts, Choice choice, PolicyInForce policy, bool acts)
    {
        var zone = (await zones.Find(session, order.ZoneId))!;
        var made = await ledger.Record(session, new()
        {
            Stream = "zone:" + zone.Code, ZoneId = zone.Id, DecisionType = RemedyPolicy.DecisionType, TriggerReason = facts.Trigger, BusinessDate = zone.DateOf(session.Now), Actor = Actor,
            PolicyName = policy.Policy, PolicyVersionId = policy.VersionId, Algorithm = RemedyPolicy.Algorithm, AlgorithmVersion = RemedyPolicy.AlgorithmVersion, Parameters = policy.Parameters,
            Snapshot = new(facts.ToCanonical()), Choice = choice, OrderIds = [order.Id], DriverId = choice.Winner?.DriverId, Autonomy = policy.Autonomy, VetoSeconds = policy.VetoSeconds,
            InitialStatus = acts ? DecisionStatus.Executed : DecisionStatus.Proposed, ExpiresAt = acts ? null : session.Now.AddSeconds(Math.Max(300, (policy.VetoSeconds ?? 0) + 60)),
        });
        return made.Id;
    }
}
