using Steward.Decisions.Contracts;
using Steward.Dispatch.Contracts;
using Steward.Dispatch.Matching;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using OrderRow = Steward.Orders.Contracts.OrderFacts;

namespace Steward.Dispatch;

/// <summary>Hands orders over by the same matching that gives them out: the present driver stands outside, and the profile is <c>reassign</c>.</summary>
/// <param name="engines">Lazy: the engines that ask for hand-overs are themselves among those that it controls.</param>
internal sealed class HandOvers(
    IOrders orders, IZones zones, ZoneObserver observer, IDecisionLedger ledger, AssignOrder assign, TakeBack takeBack, DispatchStore store, Lazy<EngineControl> engines) : IHandOvers
{
    private const string Profile = "reassign";

    public async Task<HandOverQuote?> Quote(Session session, Guid order) =>
        await orders.Find(session, order) is { } row && await Look(session, row) is { } look ? look.Quote : null;

    public async Task<(Refusal? Refusal, HandOverQuote? Done)> HandOver(Session session, Guid order, string reason, int? minutesSaved, Guid? parentDecision, string actor)
    {
        if (await orders.Find(session, order) is not { } row) return (Refusal.NotFound("order"), null);
        if (row is not { Status: OrderStatus.Assigned, DriverId: { } from }) return (new("order_not_assigned", $"Order {row.OrderNumber} is {row.Status}: only an order before its pickup can be handed over."), null);
        if (await Look(session, row) is not { } look) return (new("no_eligible_driver", $"No other driver may take order {row.OrderNumber}.", 404), null);
        if (await takeBack.Do(session, row, "handed_over", reason, actor) is { } refused) return (refused, null);
        var pending = (await orders.Find(session, order))!;
        var decision = await ledger.Record(session, ToDecision(look, row, actor, reason, parentDecision));
        var zone = (await zones.Find(session, row.ZoneId))!;
        var (refusal, _, _) = await assign.Do(session, new(
            pending, look.Quote.ToDriverId, AssignmentTypes.Auto, Profile, decision.Id, actor, zone.DateOf(session.Now), Scores.Of(look.Result.Winner!)));
        if (refusal is not null) return (refusal, null);
        await store.AddReassignment(session, new(Ids.New(session.Now), order, from, look.Quote.ToDriverId, reason, look.Quote.Score, minutesSaved, row.ZoneId, zone.DateOf(session.Now), decision.Id));
        return (null, look.Quote);
    }

    public async Task<Refusal?> TakeBack(Session session, Guid order, string reasonCode, string reason, string actor)
    {
        if (await orders.Find(session, order) is not { } row) return Refusal.NotFound("order");
        if (row.DriverId is not { } driver) return new("order_not_assigned", $"Order {row.OrderNumber} is {row.Status} and has no driver.");
        if (await takeBack.Do(session, row, reasonCode, reason, actor) is { } refusal) return refusal;
        await store.Block(session, order, driver, row.ZoneId, "dispatcher", reasonCode);
        return null;
    }

    public async Task<DriverSearch?> Search(Session session, Guid order)
    {
        if (await orders.Find(session, order) is not { Status: OrderStatus.Pending } row) return null;
        if (await observer.One(session, row, await Config(session, row.ZoneId)) is not { } seen) return null;
        var result = DispatchPolicy.Decide(seen.Snapshot, explain: false).Orders[0];
        return new(result.Eligible, result.BrokenCounts.ToDictionary(c => c.Rule, c => c.Drivers));
    }

    private sealed record Sight(Observation Seen, OrderResult Result, HandOverQuote Quote);

    private async Task<Sight?> Look(Session session, OrderRow order)
    {
        if (order is not { Status: OrderStatus.Assigned, DriverId: { } from }) return null;
        if (await observer.One(session, order, await Config(session, order.ZoneId)) is not { } seen) return null;
        seen = seen with { Snapshot = Without(seen.Snapshot, order.Id, from) };
        var result = DispatchPolicy.Decide(seen.Snapshot).Orders[0];
        return result.Winner is { } winner
            ? new(seen, result, new(order.Id, from, winner.DriverId, winner.Score / 1000m, session.Now.AddSeconds(winner.DeliveredInSeconds)))
            : null;
    }

    /// <summary>The snapshot in which the present driver may not have the order any more.</summary>
    internal static DispatchSnapshot Without(DispatchSnapshot snapshot, Guid order, Guid driver)
    {
        var others = snapshot.Pairs.Where(p => p.OrderId != order || p.DriverId != driver);
        var his = snapshot.Pairs.FirstOrDefault(p => p.OrderId == order && p.DriverId == driver) ?? PairFacts.None with { OrderId = order, DriverId = driver };
        return (snapshot with
        {
            Orders = [.. snapshot.Orders.Select(o => o.Id == order ? o with { Profile = Profile } : o)],
            Pairs = [.. others, his with { Blocked = true }],
        }).Normalized();
    }

    private static NewDecision ToDecision(Sight look, OrderRow order, string actor, string reason, Guid? parent)
    {
        var choice = Decided.ToChoice(look.Result, look.Seen.Snapshot.Settings, look.Seen.Snapshot.Orders.First(o => o.Id == order.Id).Priority);
        var by = new DecisionBy(actor, "assignment-standard", null, "act", "hand_over", DecisionStatus.Committed, Profile, Reason: reason);
        return Decided.ToRecord(look.Seen, new(look.Seen.Snapshot.ToCanonical()), order.Id, choice, by) with { ParentId = parent };
    }

    private async Task<DispatchConfig> Config(Session session, Guid zone) => DispatchConfig.Of((await engines.Value.Config(session, AutoDispatch.EngineName, zone)).Config);
}

/// <summary>One row of <c>reassignments</c>; whether it helped is known when the order is delivered.</summary>
internal sealed record Reassignment(
    Guid Id, Guid OrderId, Guid FromDriverId, Guid ToDriverId, string Reason, decimal? Score, int? MinutesSaved, Guid ZoneId, DateOnly BusinessDate, Guid? DecisionId);
