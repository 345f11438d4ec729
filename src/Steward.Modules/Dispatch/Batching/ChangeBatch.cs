using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Decisions.Contracts;
using Steward.Dispatch.Matching;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using OrderRow = Steward.Orders.Contracts.OrderFacts;

namespace Steward.Dispatch.Batching;

/// <summary>What people do with batches: make one, give it to a driver, end it, take orders out.</summary>
internal sealed class ChangeBatch(
    Database database, BatchStore batches, BatchLife life, BatchObserver observer, ZoneObserver dispatch, IOrders orders, IDrivers drivers, EngineControl engines, IDecisionLedger ledger)
{
    internal sealed record MakeRequest(IReadOnlyList<string> OrderIds, string Reason, IReadOnlyList<string>? AcknowledgeRules = null);

    internal sealed record DispatchRequest(string? DriverId = null);

    internal sealed record CancelRequest(string Reason);

    internal sealed record RemoveRequest(IReadOnlyList<string> OrderIds, string Reason);

    private const int MostOrders = 20;

    internal static void Map(RouteGroupBuilder batching)
    {
        batching.MapPost("/batches", (MakeRequest request, ChangeBatch use, Caller caller, CancellationToken cancel) => use.Make(request, caller, cancel))
            .Needs(Permission.Act).WithSummary("Makes a batch of orders that a person names");
        var one = batching.MapGroup("/batch/{batchId}");
        one.MapPost("/dispatch", (string batchId, DispatchRequest? request, ChangeBatch use, Caller caller, CancellationToken cancel) => use.Dispatch(batchId, request?.DriverId, caller, cancel))
            .Needs(Permission.Act).WithSummary("Gives a batch to a driver: the named one, or the best now");
        one.MapPost("/complete", (string batchId, ChangeBatch use, Caller caller, CancellationToken cancel) => use.Complete(batchId, caller, cancel))
            .Needs(Permission.Act).WithSummary("Ends a batch whose orders have all ended");
        one.MapPost("/cancel", (string batchId, CancelRequest request, ChangeBatch use, Caller caller, CancellationToken cancel) => use.Cancel(batchId, request, caller, cancel))
            .Needs(Permission.Act).WithSummary("Takes a batch apart before anything was picked up; its orders are pending again");
        one.MapPost("/remove-orders", (string batchId, RemoveRequest request, ChangeBatch use, Caller caller, CancellationToken cancel) => use.Remove(batchId, request, caller, cancel))
            .Needs(Permission.Act).WithSummary("Takes orders out of a batch before their pickup");
    }

    private async Task<Reply> Make(MakeRequest request, Caller caller, CancellationToken cancel)
    {
        if (request.OrderIds.Count is < 2 or > MostOrders) return Refusal.Invalid("/order_ids", $"A batch has 2 to {MostOrders} orders, not {request.OrderIds.Count}.");
        if (Reasonless(request.Reason) is { } wrong) return wrong;
        var (sight, refusal) = await database.Read(session => Named(session, request.OrderIds, caller), cancel);
        if (sight is null) return refusal!;
        var (part, snapshot) = (sight.Parts[0], BatchPricing.Of(sight, sight.Parts[0]));
        if (snapshot.Groups.Length == 0) return Refusal.Rule("unreachable", "No road leads through all places of these orders.", "/order_ids");
        var judged = BatchPolicy.Judge(snapshot.Groups[0], 0, sight.Settings);
        var broken = Broken(judged, part, sight).Where(v => !MayPass(v.Rule, request.AcknowledgeRules ?? [], caller)).ToList();
        if (broken.Count > 0) return BatchRefusals.Broken(broken);
        return await database.Write<Reply>(
            async session =>
            {
                var by = new DecisionBy(caller.Actor, Decided.Person, null, "act", "manual", DecisionStatus.Committed, "manual", Reason: request.Reason);
                var decision = await ledger.Record(session, BatchDecided.ToRecord(sight, part, snapshot, new(snapshot.ToCanonical()), BatchPolicy.Decide(snapshot), judged, by));
                var config = await Config(session, sight.Zone.Id);
                if (await life.Make(session, sight, part, judged, decision.Id, config.HoldMinutes) is not { } batch) return new Refusal("state_moved", "An order changed while the batch was being priced. Try again.");
                if (await ledger.Move(session, decision.Id, DecisionStatus.Executed, caller.Actor, null) is { } moved) return moved;
                return Reply.Created($"/api/v1/automation/batching/batch/{batch.Id}", ReadBatches.View((await batches.Find(session, batch.Id))!));
            },
            cancel);
    }

    private async Task<(BatchSight? Sight, Refusal? Refusal)> Named(Session session, IReadOnlyList<string> ids, Caller caller)
    {
        var rows = new List<OrderRow>();
        foreach (var id in ids)
        {
            if (await orders.Lookup(session, id) is not { } found || await orders.Find(session, found) is not { } order || !caller.SeesZone(order.ZoneId)) return (null, Refusal.NotFound("order"));
            if (order.Status != OrderStatus.Pending) return (null, new("state_conflict", $"Order {order.OrderNumber} is {order.Status}; only pending orders are batched."));
            if (order.BatchId is not null) return (null, new("order_in_batch", $"Order {order.OrderNumber} is in a batch already. Remove it there first."));
            if (rows.All(o => o.Id != order.Id)) rows.Add(order);
        }

        if (rows.Count < 2) return (null, Refusal.Invalid("/order_ids", "A batch needs two different orders."));
        if (rows.Select(o => o.ZoneId).Distinct().Count() > 1) return (null, Refusal.Rule("other_zone", "All orders of a batch are of one zone.", "/order_ids"));
        return (await observer.Named(session, rows[0].ZoneId, rows, await Config(session, rows[0].ZoneId)), null);
    }

    /// <summary>The rules of the group, and of its orders against each other and the clock.</summary>
    private static IEnumerable<RuleVerdict> Broken(JudgedGroup judged, BatchPart part, BatchSight sight)
    {
        foreach (var verdict in judged.Verdicts.Where(v => !v.Passed)) yield return verdict;
        var levels = part.Orders.Select(o => o.ServiceType).Distinct().Count();
        if (levels > 1) yield return new("other_service_level", false, levels, 1, "levels");
        var oldest = part.Orders.Max(o => (long)(sight.Now - o.DueAt).TotalSeconds);
        if (oldest > sight.Settings.MaxAgeSeconds) yield return new("too_old", false, oldest, sight.Settings.MaxAgeSeconds, "seconds");
        var left = part.Orders.Min(o => (long)(o.SlaDeadline - sight.Now).TotalSeconds);
        if (left < sight.Settings.LeastLeftSeconds) yield return new("deadline_near", false, -left, -sight.Settings.LeastLeftSeconds, "seconds");
    }

    /// <summary>Loads hold against everybody; what concerns distance, saving and age may be acknowledged, promises and levels by a manager.</summary>
    private static bool MayPass(string rule, IReadOnlyList<string> acknowledged, Caller caller) =>
        acknowledged.Contains(rule) && !BatchProblem.Unbreakable.Contains(rule)
        && (rule is "drop_offs_apart" or "pickup_detour" or "saving" or "too_old" or "deadlines_apart" || caller.May(Permission.Manage));

    private Task<Reply> Dispatch(string id, string? driverId, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await ReadBatches.Visible(session, batches, id, caller, locked: true) is not { } batch) return Refusal.NotFound("batch");
            if (batch.Status != BatchStatus.Pending) return BatchLife.Conflict(batch, BatchStatus.Processing);
            var config = DispatchConfig.Of((await engines.Config(session, AutoDispatch.EngineName, batch.ZoneId)).Config);
            if (await dispatch.Batch(session, batch, config) is not { } seen) return new Refusal("state_moved", $"Not all orders of batch {batch.BatchNumber} are pending.");
            var result = DispatchPolicy.Decide(seen.Snapshot).Orders[0];
            var (driver, refusal) = await Chosen(session, driverId, result, caller);
            if (driver is not { } taker) return refusal!;
            var choice = Decided.ByPerson(Decided.ToChoice(result, seen.Snapshot.Settings, seen.Snapshot.Orders[0].Priority), result, taker);
            var by = new DecisionBy(caller.Actor, Decided.Person, null, "act", "manual", DecisionStatus.Committed, "batch");
            var decision = await ledger.Record(session, Decided.ToRecord(seen, new(seen.Snapshot.ToCanonical()), batch.Id, choice, by));
            var scores = result.Winner?.DriverId == taker ? Scores.Of(result.Winner) : null;
            var (no, logs, route) = await life.Give(session, batch, new(
                taker, AssignmentTypes.Manual, decision.Id, caller.Actor, seen.Zone.DateOf(session.Now), scores, AssignedBy: caller.Kind == "user" ? caller.Id : null));
            if (no is not null) return no;
            return Reply.Ok(new { success = true, batch = ReadBatches.View((await batches.Find(session, batch.Id))!), assignments = logs, route_id = route?.RouteId, decision_id = decision.Id });
        },
        cancel);

    private async Task<(Guid? Driver, Refusal? Refusal)> Chosen(Session session, string? id, OrderResult result, Caller caller)
    {
        if (id is null)
            return result.Winner is { } winner ? (winner.DriverId, null) : (null, new(
                "no_eligible_driver", "No driver may take this batch: " + string.Join(", ", result.BrokenCounts.Select(c => $"{c.Rule} {c.Drivers}")) + ".", 404,
                Extra: new Dictionary<string, object?> { ["reasons"] = result.BrokenCounts.ToDictionary(c => c.Rule, c => c.Drivers) }));
        if (await drivers.Lookup(session, id) is not { } driver || !caller.SeesZone(driver.ZoneId)) return (null, Refusal.NotFound("driver"));
        if (result.Candidates.FirstOrDefault(c => c.DriverId == driver.Id) is not { } candidate) return (null, Refusal.Rule("other_zone", $"Driver {driver.Code} does not work in the zone of this batch.", "/driver_id"));
        return candidate.IsEligible ? (driver.Id, null) : (null, BrokenRules.Refuse([.. candidate.Verdicts.Where(v => !v.Passed)]));
    }

    private Task<Reply> Complete(string id, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await ReadBatches.Visible(session, batches, id, caller, locked: true) is not { } batch) return Refusal.NotFound("batch");
            if (batch.Status != BatchStatus.Processing) return BatchLife.Conflict(batch, BatchStatus.Completed);
            foreach (var order in await life.Rows(session, batch.Id))
            {
                if (order.Status is not (OrderStatus.Delivered or OrderStatus.Failed or OrderStatus.Cancelled))
                    return new Refusal("orders_open", $"Order {order.OrderNumber} is {order.Status}; a batch ends when all its orders have.");
                await batches.NoteOutcome(session, batch.Id, order.Id, order.Status);
            }

            await life.Settle(session, batch.Id, caller.Actor);
            return await Shown(session, batch.Id);
        },
        cancel);

    private async Task<Reply> Cancel(string id, CancelRequest request, Caller caller, CancellationToken cancel) => Reasonless(request.Reason) is { } wrong
        ? wrong
        : await database.Write<Reply>(
            async session =>
            {
                if (await ReadBatches.Visible(session, batches, id, caller, locked: true) is not { } batch) return Refusal.NotFound("batch");
                return await life.Cancel(session, batch, request.Reason, caller.Actor) is { } refusal ? refusal : await Shown(session, batch.Id);
            },
            cancel);

    private async Task<Reply> Remove(string id, RemoveRequest request, Caller caller, CancellationToken cancel)
    {
        if (request.OrderIds.Count == 0) return Refusal.Invalid("/order_ids", "Name the orders to take out.");
        if (Reasonless(request.Reason) is { } wrong) return wrong;
        return await database.Write<Reply>(
            async session =>
            {
                if (await ReadBatches.Visible(session, batches, id, caller, locked: true) is not { } batch) return Refusal.NotFound("batch");
                foreach (var wanted in request.OrderIds)
                {
                    var members = (await batches.Members(session, batch.Id)).Select(m => m.OrderId).ToHashSet();
                    if (await orders.Lookup(session, wanted) is not { } found || !members.Contains(found)) return Refusal.NotFound("order in this batch");
                    if (await life.Remove(session, batch, (await orders.Find(session, found))!, request.Reason, caller.Actor) is { } refusal) return refusal;
                    batch = (await batches.Lock(session, batch.Id))!;
                    if (batch.Status is BatchStatus.Cancelled) break; // What was left was no batch any more.
                }

                return await Shown(session, batch.Id);
            },
            cancel);
    }

    private async Task<Reply> Shown(Session session, Guid batch) => Reply.Ok(new { success = true, batch = ReadBatches.View((await batches.Find(session, batch))!) });

    private static Refusal? Reasonless(string reason) =>
        string.IsNullOrWhiteSpace(reason) ? Refusal.Invalid("/reason", "Say why, so that the ledger can tell it.") : Texts.TooLong(reason, "/reason");

    private async Task<BatchConfig> Config(Session session, Guid zone) => BatchConfig.Of((await engines.Config(session, SmartBatching.EngineName, zone)).Config);
}
