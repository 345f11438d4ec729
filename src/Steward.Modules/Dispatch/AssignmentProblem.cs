using System.Globalization;
using Steward.Decisions.Contracts;
using Steward.Dispatch.Batching;
using Steward.Dispatch.Matching;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Change = Steward.Decisions.Contracts.SmallestChange;
using Answer = Steward.Decisions.Contracts.WhyNotAnswer;
using Candidate = Steward.Decisions.Contracts.Candidate;

namespace Steward.Dispatch;

/// <summary>What the ledger asks about assignments: run again, why not, and carrying a proposal out.</summary>
internal sealed class AssignmentProblem(IOrders orders, IDrivers drivers, ZoneObserver observer, EngineControl engines, IZones zones, AssignOrder assign, TakeBack takeBack,
    BatchStore batches, BatchLife batchLife) : IDecisionProblem
{
    private const int NearestFlips = 3;

    // Load, working hours and legal limits hold against everybody.
    private static readonly HashSet<string> Unbreakable = new(StringComparer.Ordinal) { "weight", "volume", "hours_limit", "break_due", "too_many_orders", "cash_limit", "unreachable" };

    private static readonly Dictionary<string, string> PartWords = new(StringComparer.Ordinal)
    {
        ["proximity"] = "Near the pickup", ["performance"] = "Keeps his times", ["capacity"] = "Room for more", ["zone_experience"] = "Knows the area",
        ["availability"] = "Free now", ["fatigue"] = "Rested", ["efficiency"] = "Little detour", ["free_load"] = "Free load", ["target_gap"] = "Behind his target",
        ["late_minutes"] = "Late minutes", ["late_risk"] = "Risk of being late", ["others_wait"] = "Others wait longer", ["target_pace"] = "Target pace",
        ["fairness"] = "Fair share of work", ["taken_over"] = "Taken from another", ["unserved"] = "Order stays unserved", ["must_go"] = "No time left",
        ["best_match_now"] = "Best match now", ["gain_better_driver_free_soon"] = "Better driver soon free", ["gain_batch_partners_expected"] = "Batch partners expected",
        ["wait_base"] = "Price of waiting", ["wait_time"] = "Price of the minutes",
    };

    public string DecisionType => Decided.Type;

    public bool CanRun(int algorithmVersion) => algorithmVersion == DispatchSnapshot.CurrentAlgorithm;

    public Choice Rerun(StoredProblem problem)
    {
        var snapshot = DispatchSnapshot.Parse(problem.Snapshot.Span);
        var order = UnitOf(snapshot, OrderOf(problem));
        var result = DispatchPolicy.Decide(snapshot).Find(order) ?? throw new InvalidOperationException($"Order {order} is not in the snapshot of decision {problem.Decision.DecisionId}.");
        var choice = Decided.ToChoice(result, snapshot.Settings, snapshot.Orders.First(o => o.Id == order).Priority);
        return problem.Decision.PolicyUsed == Decided.Person && Decided.DriverOf(problem.Decision.ChosenKey) is { } chosen ? Decided.ByPerson(choice, result, chosen) : choice;
    }

    public Answer? WhyNot(StoredProblem problem, WhyNotTarget target, IReadOnlyList<string>? changeable, int maxChanges)
    {
        if (target.Kind == "wait") return WhyNotWait(problem);
        if (DriverOf(target) is not { } driver) return null;
        var snapshot = DispatchSnapshot.Parse(problem.Snapshot.Span);
        var answer = Matching.WhyNot.Explain(snapshot, UnitOf(snapshot, OrderOf(problem)), driver, changeable, maxChanges);
        if (answer.Status == TargetStatus.Unknown) return null;
        var chosen = problem.Decision.ChosenKey == Decided.KeyOf(driver);
        return new(
            chosen ? "chosen" : answer.Status.ToString().ToLowerInvariant(), Decided.KeyOf(driver), [.. answer.Broken.Select(Verdict)], answer.Gap,
            [.. answer.Differences.Select(p => new Part(p.Name, p.Milli))], [.. answer.SmallestChanges.SelectMany(ToChanges)],
            answer.NoneFound ? $"No change of up to {maxChanges} values makes this driver win ({answer.StepsUsed} of {answer.StepsLimit} runs tried)." : null);
    }

    public IReadOnlyList<Change> WouldChangeIf(StoredProblem problem)
    {
        var rivals = problem.Stored.Candidates.Where(c => c.DriverId is not null && c.Key != problem.Decision.ChosenKey && c.IsFeasible)
            .OrderByDescending(c => c.Total).Take(NearestFlips);
        return [.. rivals.SelectMany(c => WhyNot(problem, new("driver", c.DriverId!.Value.ToString()), null, 1)?.SmallestChanges.Take(1).Select(change => change with { Target = c.Key }) ?? [])];
    }

    public bool MayOverride(string rule) => !Unbreakable.Contains(rule);

    public async Task<CardWords> Describe(Session session, StoredProblem problem)
    {
        var names = problem.Decision.ZoneId is { } zone ? (await drivers.InZone(session, zone)).ToDictionary(d => d.Id, d => d.Name) : [];
        var order = await orders.Find(session, OrderOf(problem));
        var labels = problem.Stored.Candidates.ToDictionary(
            c => c.Key, c => c.DriverId is { } driver ? names.GetValueOrDefault(driver, "A former driver") : c.Key == Decided.Wait ? "Wait" : "Leave it for the next round");
        var rules = Eligibility.Rules.Select(r => r.Name).Distinct().ToDictionary(r => r, r => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(r[..1]) + r[1..].Replace('_', ' '));
        return new($"Who takes order {order?.OrderNumber ?? "(unknown)"}?", labels, PartWords, rules);
    }

    public async Task<IReadOnlyDictionary<Guid, string>> About(Session session, IReadOnlyList<DecisionFacts> decisions)
    {
        var wanted = decisions.SelectMany(d => d.Orders).Distinct().ToList();
        var numbers = (await orders.FindMany(session, wanted)).ToDictionary(o => o.Id, o => o.OrderNumber);
        return decisions.Where(d => d.Orders is [var order, ..] && numbers.ContainsKey(order)).ToDictionary(d => d.Id, d => numbers[d.Orders[0]]);
    }

    public async Task<Effect> Apply(Session session, DecisionFacts decision, Candidate candidate, Caller caller, IReadOnlyList<string> acknowledged)
    {
        if (decision.Orders is not [var orderId, ..] || await orders.Find(session, orderId) is not { } order) return Effect.No(Refusal.NotFound("order"));
        if (candidate.DriverId is { } whole && decision.Orders.Count > 1) return await ApplyToBatch(session, decision, order, whole, caller);
        if (candidate.DriverId is not { } driver)
        {
            return candidate.Key == Decided.Wait && await orders.Hold(session, orderId, session.Now.AddMinutes(5), decision.Id, "a person chose to wait") is { } no ? Effect.No(no) : new(null, [], []);
        }
        var config = DispatchConfig.Of((await engines.Config(session, AutoDispatch.EngineName, order.ZoneId)).Config);
        var broken = await BrokenNow(session, order, driver, config);
        if (broken.Where(v => !acknowledged.Contains(v.Rule) || Unbreakable.Contains(v.Rule)).ToList() is { Count: > 0 } hard) return Effect.No(BrokenRules.Refuse(hard));
        if (order.DriverId is not null && await takeBack.Do(session, order, "overridden", decision.Reason ?? "overridden", caller.Actor) is { } refused) return Effect.No(refused);
        order = (await orders.Find(session, orderId))!;
        var zone = (await zones.Find(session, order.ZoneId))!;
        var isPerson = caller.Kind != "engine";
        var (refusal, _, route) = await assign.Do(session, new(
            order, driver, isPerson ? AssignmentTypes.Manual : AssignmentTypes.Auto, isPerson ? "manual" : "direct", decision.Id, caller.Actor, zone.DateOf(session.Now), AssignedBy: caller.Kind == "user" ? caller.Id : null));
        return refusal is null ? new(null, [orderId], route is null ? [] : [route.RouteId]) : Effect.No(refusal);
    }

    /// <summary>All orders of the batch to the driver, on the rows as they are now.</summary>
    private async Task<Effect> ApplyToBatch(Session session, DecisionFacts decision, Orders.Contracts.OrderFacts first, Guid driver, Caller caller)
    {
        if (first.BatchId is not { } id || await batches.Lock(session, id) is not { Status: BatchStatus.Pending } batch)
            return Effect.No(new("state_moved", $"Order {first.OrderNumber} waits in no batch any more."));
        var config = DispatchConfig.Of((await engines.Config(session, AutoDispatch.EngineName, batch.ZoneId)).Config);
        if (await observer.Batch(session, batch, config) is not { } seen) return Effect.No(new("state_moved", $"Not all orders of batch {batch.BatchNumber} are pending."));
        var broken = DispatchPolicy.Decide(seen.Snapshot).Orders[0].Candidates.FirstOrDefault(c => c.DriverId == driver)?.Verdicts.Where(v => !v.Passed).ToList();
        if (broken is null) return Effect.No(Refusal.NotFound("driver"));
        if (broken.Count > 0) return Effect.No(BrokenRules.Refuse(broken));
        var isPerson = caller.Kind != "engine";
        var (refusal, _, route) = await batchLife.Give(session, batch, new(
            driver, isPerson ? AssignmentTypes.Manual : AssignmentTypes.Auto, decision.Id, caller.Actor, seen.Zone.DateOf(session.Now), AssignedBy: caller.Kind == "user" ? caller.Id : null), movesDecision: false);
        return refusal is null ? new(null, decision.Orders, route is null ? [] : [route.RouteId]) : Effect.No(refusal);
    }

    public async Task<Refusal?> Withdraw(Session session, DecisionFacts decision, Caller caller)
    {
        if (decision.Orders is not [var orderId, ..] || await orders.Find(session, orderId) is not { } order) return Refusal.NotFound("order");
        return order.DriverId is null ? null : await takeBack.Do(session, order, "overridden", "decision overridden", caller.Actor);
    }

    public async Task<PreviewAnswer?> Preview(Session session, PreviewRequest request)
    {
        var wanted = request.Change.As<AssignmentChange>();
        if (wanted is null || await orders.Find(session, wanted.OrderId) is not { } order) return null;
        var config = DispatchConfig.Of((await engines.Config(session, AutoDispatch.EngineName, order.ZoneId)).Config);
        if (await observer.One(session, order, config) is not { } seen) return null;
        var result = DispatchPolicy.Decide(seen.Snapshot).Orders[0];
        if (result.Candidates.FirstOrDefault(c => c.DriverId == wanted.DriverId) is not { } candidate) return null;
        var best = result.Winner?.MatchValue ?? candidate.Total ?? 0;
        return new(best - (candidate.Total ?? 0), 0, [.. candidate.Verdicts.Where(v => !v.Passed).Select(Verdict)], "point_milli");
    }

    /// <summary>The rules that a driver breaks for an order on the rows as they are now.</summary>
    internal async Task<IReadOnlyList<Verdict>> BrokenNow(Session session, Orders.Contracts.OrderFacts order, Guid driver, DispatchConfig config)
    {
        if (await observer.One(session, order, config) is not { } seen) return [];
        return [.. DispatchPolicy.Decide(seen.Snapshot).Orders[0].Candidates.FirstOrDefault(c => c.DriverId == driver)?.Verdicts.Where(v => !v.Passed) ?? []];
    }

    private static Answer? WhyNotWait(StoredProblem problem)
    {
        if (problem.Decision.ChosenKey == Decided.Wait) return new("chosen", Decided.Wait, [], null, [], []);
        var wait = problem.Stored.Candidates.FirstOrDefault(c => c.Key == Decided.Wait);
        return wait is null
            ? new("pruned", Decided.Wait, [], null, [], [], "Nothing named was worth waiting for: no better driver within 10 minutes and no batch partners expected.")
            : new("lost", Decided.Wait, [], problem.Stored.Winner?.Total - wait.Total, [], []);
    }

    private static Guid OrderOf(StoredProblem problem) => problem.Decision.Orders[0];

    /// <summary>The batch, where the order was matched as a part of one.</summary>
    private static Guid UnitOf(DispatchSnapshot snapshot, Guid order) => snapshot.Orders.FirstOrDefault(o => o.Members?.Contains(order) == true)?.Id ?? order;

    private static Guid? DriverOf(WhyNotTarget target) => target.Kind switch
    {
        "driver" when Guid.TryParse(target.Id, out var id) => id,
        "candidate" => Decided.DriverOf(target.Id),
        _ => null,
    };

    private static RuleVerdict Verdict(Verdict v) => new(v.Rule, v.Passed, v.Measured, v.Limit, v.Unit);

    private static IEnumerable<Change> ToChanges(Flip flip) => flip.Changes.Select(c => new Change(
        c.Feature, c.From.ToString(CultureInfo.InvariantCulture), c.To.ToString(CultureInfo.InvariantCulture), c.Unit, c.SizeMille / 1000m, flip.NewMargin ?? 0,
        c.Grid.ToString(CultureInfo.InvariantCulture), flip.Verified, flip.RerunHash));

    private sealed record AssignmentChange(Guid OrderId, Guid DriverId);
}

/// <summary>The refusal that lists every broken rule with its amounts.</summary>
internal static class BrokenRules
{
    internal static Refusal Refuse(IReadOnlyList<Verdict> broken) => new(
        "rule_violated", "This driver breaks " + string.Join(", ", broken.Select(v => v.Rule).Distinct()) + ".", 422,
        Extra: new Dictionary<string, object?> { ["broken_rules"] = broken.Select(v => new { v.Rule, v.Measured, v.Limit, v.Unit }).ToList() });
}
