using Steward.Decisions.Contracts;
using Steward.Escalation.Checks;
using Steward.Escalation.Ladder;
using Steward.Escalation.Logs;
using Steward.Escalation.Remedies;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Escalation.Attempts;

/// <summary>Chooses what follows a failed delivery and carries it out; the choice is a decision in the ledger, and what became of the attempt its outcome.</summary>
internal sealed class TryAgain(
    INextAttempts attempts, IPolicies policies, IDecisionLedger ledger, ICustomers customers, IDrivers drivers, IZones zones, EscalationBook book, Messages messages, LogStore store)
{
    private const string Actor = RunRemedies.Actor;
    private const string Success = "success";
    private static readonly string[] Push = ["Push"];
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Valid = TimeSpan.FromMinutes(30);

    /// <summary>Decides as soon as there is something to decide: once an attempt, and again when a person was asked and news came.</summary>
    /// <param name="row">Open, of an order that has failed.</param>
    internal async Task<LogRow> Look(Session session, LogRow row, OrderFacts order, EscalationConfig config)
    {
        if (row.State.Phase == Phases.Done) return row;
        var facts = await Facts(session, order, config);
        if (row.State.RemediedAt is { } last && !(facts.NewsAt > last)) return row;
        if (await policies.InForce(session, order.ZoneId, AttemptPolicy.DecisionType) is not { } policy) return row;
        var choice = AttemptPolicy.Decide(facts);
        if (choice.RecommendedAction == AttemptPolicy.Wait) return row;
        // What ends an order is a person's to approve, whatever the engine may do else.
        var acts = choice.RecommendedAction == AttemptPolicy.AskPerson || (policy.Autonomy == "act" && choice.RecommendedAction != AttemptPolicy.Return);
        var decision = await Record(session, order, facts, choice, policy, acts);
        row = row with { Metadata = Json.Of(row.State with { RemediedAt = session.Now, Phase = choice.RecommendedAction == AttemptPolicy.AskPerson ? Phases.Asked : Phases.Done }) };
        await store.Save(session, row);
        var refusal = acts ? await Act(session, row, order, choice.RecommendedAction, decision) : null;
        await book.Note(session, row, "remedy", refusal?.Code ?? (acts ? "done" : choice.RecommendedAction == AttemptPolicy.Return ? DecisionStatus.AwaitingApproval : "proposed"), choice.RecommendedAction, Actor, decision);
        return refusal is not null || choice.RecommendedAction is AttemptPolicy.AskPerson or AttemptPolicy.Return ? await book.Climb(session, row, 1, config, Actor, Why(facts, refusal)) : row;
    }

    /// <summary>Carries a choice out, for the engine or for a person who takes a proposal.</summary>
    internal async Task<Refusal?> Act(Session session, LogRow row, OrderFacts order, string action, Guid decision, string actor = Actor)
    {
        switch (action)
        {
            case AttemptPolicy.SameDriver:
                return await attempts.SameDriver(session, order.Id, decision, actor);
            case AttemptPolicy.NextSlot:
                if ((await attempts.Outlook(session, order.Id)).Slot is not { } slot) return new("no_slot", "The zone does not open again.");
                var (refusal, hub) = await attempts.InSlot(session, order.Id, slot, decision, actor);
                if (refusal is not null) return refusal;
                await TellCustomer(session, row, order, slot.Begins, decision);
                await TellDriver(session, row, order, $"Please bring order {order.OrderNumber} to {hub}: its next attempt starts there.", actor);
                return null;
            case AttemptPolicy.Return:
                if (await attempts.Return(session, order.Id, decision, actor) is { } no) return no;
                await TellDriver(session, row, order, $"Order {order.OrderNumber} goes back to its sender: please bring it back.", actor);
                return null;
            default:
                return null;
        }
    }

    /// <summary>How the attempt went that was decided last.</summary>
    internal async Task Learn(Session session, OrderFacts order, bool delivered)
    {
        var last = (await ledger.OfOrder(session, order.Id)).LastOrDefault(d => d.DecisionType == AttemptPolicy.DecisionType && d.Status == DecisionStatus.Executed);
        if (last is { RecommendedAction: AttemptPolicy.SameDriver or AttemptPolicy.NextSlot }) await ledger.JoinOutcome(session, last.Id, new(Success, delivered ? 1 : 0, "measured"));
    }

    internal async Task<AttemptFacts> Facts(Session session, OrderFacts order, EscalationConfig config)
    {
        var known = await attempts.Outlook(session, order.Id);
        return new()
        {
            OrderId = order.Id, Now = session.Now, FailedAt = order.FailedAt ?? session.Now, Path = FailurePath.Next(order.FailureReason, order.AttemptCount, known.MostAttempts), Attempts = order.AttemptCount,
            MostAttempts = known.MostAttempts, AnswerMinutes = config.AnswerMinutes, PersonMinutes = (int)FailedPace.Most.TotalMinutes, AnsweredAt = known.AnsweredAt, CorrectedAt = known.CorrectedAt,
            Driver = order.DriverId, DriverIsThere = order is { PickedUpAt: not null, DriverId: { } id } && IsThere(await drivers.Find(session, id), session.Now),
            SlotBegins = known.Slot?.Begins, SlotEnds = known.Slot?.Ends, SuccessMille = AttemptPolicy.SuccessOf(known.Tried, known.Succeeded), LeastSuccessMille = config.LeastSuccessPercent * 10, Tried = known.Tried,
        };
    }

    private static bool IsThere(DriverState? driver, DateTimeOffset now) => driver is { IsActive: true, RetiredAt: null, PositionSuspect: false, PositionAt: { } seen }
        && driver.Status is DriverStatus.Available or DriverStatus.Busy or DriverStatus.Returning && now - seen <= Fresh && !(driver.ShiftEnd <= now) && !DriverLimits.HoursReached(driver.WorkedMinutesToday);

    private static string Why(AttemptFacts facts, Refusal? refusal) => (refusal, facts.Path) switch
    {
        ({ } no, _) => no.Detail,
        (_, FailurePath.Return) => "it goes back to its sender: a person approves",
        _ when facts.SuccessMille < facts.LeastSuccessMille => $"another attempt would succeed in {facts.SuccessMille / 10} % of cases only",
        (_, FailurePath.Correction) when facts.CorrectedAt is null => "nobody corrected what was wrong",
        _ => "a person decides what follows",
    };

    private async Task TellCustomer(Session session, LogRow row, OrderFacts order, DateTimeOffset begins, Guid decision) => await messages.ToCustomer(
        session, row, order.CustomerId, "Delivery Rescheduled", $"attempt-{order.AttemptCount}-next", new Dictionary<string, object?>
        {
            ["order_number"] = order.OrderNumber, ["eta"] = begins, ["time_zone"] = (await customers.Contact(session, order.CustomerId))?.TimeZone ?? (await zones.Find(session, order.ZoneId))?.TimeZone,
        }, Actor, decision);

    private async Task TellDriver(Session session, LogRow row, OrderFacts order, string text, string actor)
    {
        if (order is { DriverId: { } driver, PickedUpAt: not null }) await messages.ToDriver(session, row, driver, text, Push, $"attempt-{order.AttemptCount}-hub", actor, asks: false);
    }

    private async Task<Guid> Record(Session session, OrderFacts order, AttemptFacts facts, Choice choice, PolicyInForce policy, bool acts)
    {
        var zone = (await zones.Find(session, order.ZoneId))!;
        var isReturn = choice.RecommendedAction == AttemptPolicy.Return;
        var made = await ledger.Record(session, new()
        {
            Stream = "zone:" + zone.Code, ZoneId = zone.Id, DecisionType = AttemptPolicy.DecisionType, TriggerReason = order.FailureReason ?? "failed_delivery", BusinessDate = zone.DateOf(session.Now), Actor = Actor,
            PolicyName = policy.Policy, PolicyVersionId = policy.VersionId, Algorithm = AttemptPolicy.Algorithm, AlgorithmVersion = AttemptPolicy.AlgorithmVersion, Parameters = policy.Parameters,
            Snapshot = new(facts.ToCanonical()), Choice = choice, OrderIds = [order.Id], DriverId = order.DriverId, Autonomy = isReturn ? "suggest" : policy.Autonomy, VetoSeconds = isReturn ? null : policy.VetoSeconds,
            RequiresApproval = isReturn, ApprovalsNeeded = isReturn ? 1 : 0, InitialStatus = acts ? DecisionStatus.Executed : isReturn ? DecisionStatus.AwaitingApproval : DecisionStatus.Proposed,
            ExpiresAt = acts ? null : session.Now + Valid,
        });
        return made.Id;
    }
}
