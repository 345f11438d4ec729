using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Decisions.Contracts;
using Steward.Kernel;
using Steward.Wealth.Common;
using Steward.Wealth.Limits;
using Steward.Wealth.Logs;
using Steward.Wealth.Orders;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Occurrences;

/// <summary>
/// The one place where an automation acts: claims the occurrence's key, passes the gates, and writes orders, reservations, usage of limits,
/// the decision, the log line and the event, all in the caller's transaction. A key that is there already and final makes nothing: one
/// occurrence, one set of orders, through any crash or repetition. The caller updates its rule and fences its lease in the same transaction.
/// </summary>
internal sealed class ClaimOccurrences(
    GateStore gates, OccurrenceStore occurrences, InvestmentOrderStore orders, LimitStore limits, ReservationStore reservations, OccurrenceDecisions decisions, ExecutionLog log, TaskStore tasks, Outbox outbox)
{
    /// <summary>Firings beyond this share one event on the stream.</summary>
    private const int MostEvents = 100;

    /// <summary>Firings from which on their documents are written beside the rows.</summary>
    private const int FewestBeside = 50;

    /// <param name="epoch">Of the engine's lease; 0 for a person's run.</param>
    internal async Task<IReadOnlyList<Fired>> Run(Session session, IReadOnlyList<Firing> firings, long epoch)
    {
        if (firings.Count == 0) return [];
        var open = await Claim(session, firings, epoch);
        var book = await gates.Open(session, [.. open.Keys]);
        var fired = new List<Fired>(firings.Count);
        var placed = new List<Placed>();
        foreach (var firing in firings)
        {
            if (!open.TryGetValue(firing, out var occurrence))
            {
                fired.Add(new(firing, false, new(Gates.Skip, "occurrence", "already_done", "This occurrence was done before."), [], [], null, null));
                continue;
            }
            var result = Gates.Pass(firing, book, book.Rail);
            placed.Add(new(firing, occurrence, result, result.MakesOrders ? Rows(session, firing, result, book) : []));
        }
        var decided = await Write(session, placed, book);
        fired.AddRange(placed.Zip(decided, (one, decision) => new Fired(one.Firing, true, one.Result.Verdict, one.Result.Facts, one.Orders, one.Occurrence.Id, decision)));
        return fired;
    }

    /// <summary>
    /// The firings whose key is new, or waits for another try. A new one is written in the end, as what became of it: who else wants it holds the same rule or
    /// trigger order, and waits for this transaction.
    /// </summary>
    private async Task<IReadOnlyDictionary<Firing, OccurrenceRow>> Claim(Session session, IReadOnlyList<Firing> firings, long epoch)
    {
        var distinct = firings.DistinctBy(firing => firing.Key, StringComparer.Ordinal).ToList();
        var rows = await occurrences.Lock(session, distinct.ConvertAll(firing => firing.Key));
        var open = new Dictionary<Firing, OccurrenceRow>(distinct.Count, ReferenceEqualityComparer.Instance);
        foreach (var firing in distinct)
        {
            if (!rows.TryGetValue(firing.Key, out var row)) open[firing] = New(session, firing, epoch);
            // One that asked is open for the person's yes alone.
            else if (row.IsOpen && (row.State != "Asked" || firing.IsApproved)) open[firing] = row;
        }
        return open;
    }

    private static OccurrenceRow New(Session session, Firing firing, long epoch) => new()
    {
        Id = Ids.New(session.Now), OccurrenceKey = firing.Key, AutomationType = firing.AutomationType, AutomationId = firing.AutomationId, ClientId = firing.ClientId, NominalDate = firing.NominalDate, RunDate = firing.RunDate,
        DueAt = firing.DueAt, LeaseEpoch = epoch, RuleVersion = firing.RuleVersion, Amount = firing.Orders.Sum(order => order.Amount), ClaimedAt = session.Now, CreatedAt = session.Now,
    };

    private static IReadOnlyList<InvestmentOrderRow> Rows(Session session, Firing firing, GateResult result, GateBook book)
    {
        var ids = firing.Orders.ToDictionary(order => order.Line, _ => Ids.New(session.Now), StringComparer.Ordinal);
        return [.. result.Reservations.Select(reservation =>
        {
            var order = reservation.Order;
            return new InvestmentOrderRow
            {
                Id = ids[order.Line], Code = Ids.Code("INV", 8), IdempotencyKey = OccurrenceKeys.OrderLine(firing.Key, order.Line), OccurrenceKey = firing.Key, ClientId = firing.ClientId, ProductId = order.ProductId,
                TargetProductId = order.TargetProductId, Folio = order.Folio, OrderType = order.OrderType, Amount = order.Amount, Units = order.Units, PercentOfHolding = order.PercentOfHolding, AllUnits = order.AllUnits,
                Lots = order.Lots is null ? new("[]") : new(order.Lots.ToJsonString()), DependsOn = Json.Of(order.DependsOn.Select(line => ids[line])), ExecutionId = order.ExecutionId, GoalId = order.GoalId, Rail = book.Rail,
                Status = result.Verdict.Decision == Gates.Ask ? "under_review" : "confirmed", Currency = book.Clients[firing.ClientId].Currency, Funding = order.Funding, MandateId = order.MandateId, ReservedAmount = reservation.Amount,
                ReservedUnits = reservation.UnitCount, ReservedParts = Json.Of(reservation.Units.Select(part => new HoldingPart(part.Holding.HoldingId, part.Units))), PredictedNavDate = order.PredictedNavDate, SendAfter = order.NotBefore is { } day ? book.Begins(order.ProductId, day) : order.SendAfter ?? session.Now, Actor = firing.Actor, CreatedAt = session.Now, UpdatedAt = session.Now,
            };
        })];
    }

    /// <returns>The decisions, in the order of what was placed.</returns>
    private async Task<IEnumerable<Guid>> Write(Session session, List<Placed> placed, GateBook book)
    {
        // The documents of many take as long as the rows: they are written beside them, and need no store.
        var told = placed.Count < FewestBeside ? Task.FromResult(Tell(session.Now, placed, book)) : Task.Run(() => Tell(session.Now, placed, book));
        await orders.Add(session, [.. placed.SelectMany(one => one.Orders)]);
        await reservations.Take(session, placed.SelectMany(one => one.Orders.Zip(one.Result.Reservations, (row, reservation) => (row, reservation))), book);
        await limits.Save(session, book.Usage.Values.Where(usage => usage.Used > 0));
        // What asks without orders (missed dates) has one question of its own for all of them.
        foreach (var one in placed.Where(one => one.Result.Verdict.Decision == Gates.Ask && one.Orders.Count > 0))
            await tasks.Open(
                session, one.Result.Verdict.ReasonCode == "limit_soft" ? "soft_limit" : "approval", one.Firing.ClientId, "occurrence", one.Occurrence.Id, one.Result.Verdict.Sentence,
                new JsonObject { ["occurrence_key"] = one.Firing.Key, ["automation_id"] = one.Firing.AutomationId, ["orders"] = new JsonArray([.. one.Orders.Select(order => (JsonNode)order.Code)]) });
        var (prepared, lines) = await told;
        await decisions.Record(session, prepared);
        await occurrences.Settle(session, [.. placed.Select((one, i) => (one.Occurrence, new OccurrenceMove(one.Occurrence.Id, State(one.Result.Verdict), one.Result.Verdict.ReasonCode, lines[i].Line.DecisionId)))]);
        await outbox.Publish(session, Events(session, placed));
        // The heads of the chains are locked last and in one order.
        foreach (var chain in lines.GroupBy(one => one.Chain, one => one.Line).OrderBy(group => group.Key, StringComparer.Ordinal)) await log.Append(session, chain.Key, [.. chain]);
        return prepared.Recorded.Select(decision => decision.Id);
    }

    /// <summary>The decisions and, in the same order, the lines of the log with their chains.</summary>
    private (PreparedDecisions Decisions, IReadOnlyList<(string Chain, LogLine Line)> Lines) Tell(DateTimeOffset now, List<Placed> placed, GateBook book)
    {
        int ShardOf(Placed one) => book.Clients.GetValueOrDefault(one.Firing.ClientId)?.Shard ?? 0;
        var prepared = decisions.Prepare(now, placed.ConvertAll(one => (one.Firing, one.Result, ShardOf(one))));
        return (prepared, [.. placed.Zip(prepared.Recorded, (one, decision) => (ExecutionLog.ChainOf(one.Firing.Engine, ShardOf(one)), Line(one, decision.Id)))]);
    }

    private static IEnumerable<NewEvent> Events(Session session, List<Placed> placed) => placed.Count > MostEvents
        ? [new NewEvent("wealth.occurrence", null, new { id = placed[0].Occurrence.Id, at = session.Now, count = placed.Count, decisions = placed.CountBy(one => one.Result.Verdict.Decision).ToDictionary() })]
        : placed.Select(one => new NewEvent("wealth.occurrence", null, new
        {
            id = one.Occurrence.Id, client_id = one.Firing.ClientId, automation_type = one.Firing.AutomationType, automation_id = one.Firing.AutomationId, occurrence_key = one.Firing.Key,
            decision = one.Result.Verdict.Decision, reason_code = one.Result.Verdict.ReasonCode, orders = one.Orders.Count, at = session.Now,
        }));

    private static LogLine Line(Placed one, Guid decision) => new()
    {
        AutomationType = one.Firing.AutomationType, AutomationId = one.Firing.AutomationId, ClientId = one.Firing.ClientId, ExecutionDate = one.Firing.RunDate, Status = LogStatus(one.Result.Verdict.Decision),
        OccurrenceKey = one.Firing.Key, DecisionNo = one.Occurrence.NextLogNo, IsTerminal = OccurrenceRow.IsFinal(State(one.Result.Verdict)), Decision = one.Result.Verdict.Decision, Gate = one.Result.Verdict.Gate,
        ReasonCode = one.Result.Verdict.ReasonCode, RuleVersion = one.Firing.RuleVersion, Inputs = Inputs(one), Outputs = Outputs(one), OrderId = one.Orders.Count == 1 ? one.Orders[0].Id : null,
        Error = one.Result.Verdict.Decision == Gates.Fail ? one.Result.Verdict.Sentence : null, Actor = one.Firing.Actor, DecisionId = decision,
    };

    private static CanonicalText Inputs(Placed one)
    {
        var members = new List<(string, string)>(one.Firing.Seen) { ("due_at", $"\"{CanonicalJson.Instant(one.Firing.DueAt)}\""), ("gates", one.Result.FactsText) };
        if (one.Firing.NominalDate is { } nominal) members.Add(("nominal_date", $"\"{Day(nominal)}\""));
        if (one.Firing.NavSetHash is { } set) members.Add(("nav_set", $"\"{set}\""));
        return CanonicalText.Of([.. members]);
    }

    private static CanonicalText Outputs(Placed one)
    {
        var json = new CanonicalJsonWriter().BeginObject().Name("orders").BeginArray();
        foreach (var order in one.Orders)
        {
            json.BeginObject();
            if (order.AllUnits) json.Name("all_units").Value(true);
            if (order.Amount is { } amount) json.Name("amount").Value(amount);
            json.Name("code").Value(order.Code).Name("id").Value(order.Id);
            if (order.PercentOfHolding is { } percent) json.Name("percent_of_holding").Value(percent);
            if (order.PredictedNavDate is { } predicted) json.Name("predicted_nav_date").Value(Day(predicted));
            json.Name("scheme_id").Value(order.ProductId);
            if (order.TargetProductId is { } target) json.Name("target_scheme_id").Value(target);
            json.Name("type").Value(order.OrderType);
            if (order.Units is { } units) json.Name("units").Value(units);
            json.EndObject();
        }
        return json.EndArray().Name("sentence").Value(one.Result.Verdict.Sentence).EndObject();
    }

    private static string Day(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string State(Verdict verdict) => verdict.Decision switch
    {
        Gates.Execute => "Ordered", Gates.Ask => "Asked", Gates.Hold => "Held", Gates.Skip => "Skipped", Gates.Refuse => "Refused", _ => "Failed",
    };

    private static string LogStatus(string decision) => decision switch
    {
        Gates.Execute => "Pending", Gates.Ask => "Asked", Gates.Hold => "Held", Gates.Skip => "Skipped", Gates.Refuse => "Refused", _ => "Failed",
    };

    private sealed record Placed(Firing Firing, OccurrenceRow Occurrence, GateResult Result, IReadOnlyList<InvestmentOrderRow> Orders);
}
