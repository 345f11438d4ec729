using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Escalation.Clock;
using Steward.Escalation.Ladder;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Escalation.Logs;

/// <summary>Escalations as they are listed; the first twelve fields are fixed by delivery-automation 3.2.</summary>
internal sealed record LogView(
    Guid Id, Guid? OrderId, string EscalationType, string Severity, string Reason, string? EscalatedTo, string Status, string? Resolution, DateTimeOffset? EscalatedAt,
    DateTimeOffset? ResolvedAt, DateTimeOffset CreatedAt, Json Metadata, Guid ZoneId, Guid? DriverId, string? ReasonCode, int? Level, string? AssignedTo, DateTimeOffset? NextStepAt, int Repeats)
{
    internal static LogView Of(LogRow row) => new(
        row.Id, row.OrderId, row.EscalationType, row.Severity, row.Reason, row.EscalatedTo, row.Status, row.Resolution, row.EscalatedAt, row.ResolvedAt, row.CreatedAt, row.Metadata,
        row.ZoneId, row.DriverId, row.ReasonCode, row.Level, row.AssignedTo, row.NextStepAt, row.Repeats);
}

/// <summary>Lists of escalations, one with its timeline, and the orders at risk.</summary>
internal static class ListLogs
{
    private const int MostOffset = 10_000;
    private const int MostAtRisk = 50;

    internal static void Map(RouteGroupBuilder escalation)
    {
        escalation.MapGet("/logs", List).Needs(Permission.Read).WithSummary($"Escalations, newest first; pagination.total counts to {LogStore.MostCounted:N0} and then stands for more");
        escalation.MapGet("/logs/{id}", One).Needs(Permission.Read).WithSummary("One escalation with its timeline: each remedy, message, call, answer and level");
        escalation.MapGet("/at-risk-orders", AtRisk).Needs(Permission.Read).WithSummary("Orders with an open escalation of severity high or critical");
    }

    private static async Task<Reply> List(
        Database database, LogStore store, IOrders orders, IDrivers drivers, IEngineZones zones, Caller caller, CancellationToken cancel, string? limit = null, string? offset = null, string? type = null,
        string? severity = null, string? status = null, string? zone_id = null, string? order_id = null, string? driver_id = null, string? from = null, string? to = null, string? cursor = null)
    {
        if (Asked.Words((type, EscalationTypes.All, "type"), (severity, Severities.All, "severity"), (status, EscalationStatus.All, "status")) is { } wrong) return wrong;
        var (take, skip) = (Asked.Number(limit, "limit", 50, 1, PageRequest.Most), Asked.Number(offset, "offset", 0, 0, MostOffset));
        var after = cursor is null ? ((DateTimeOffset, Guid)?)null : PageRequest.Decode(cursor);
        return await database.Read<Reply>(
            async session =>
            {
                var (scope, refusal) = await EngineScope.Of(session, zones, caller, zone_id);
                if (refusal is not null) return refusal;
                var filter = new LogFilter(scope.Zones)
                {
                    Type = type, Severity = severity, Status = status, From = Asked.Instant(from, "from"), To = Asked.Instant(to, "to"),
                    Order = order_id is null ? null : await orders.Lookup(session, order_id) ?? Guid.Empty, Driver = driver_id is null ? null : (await drivers.Lookup(session, driver_id))?.Id ?? Guid.Empty,
                };
                var rows = await store.List(session, filter, after, after is null ? skip : 0, take + 1);
                var total = await store.Count(session, filter);
                var shown = rows.Take(take).ToList();
                return Reply.Ok(new Dictionary<string, object?>
                {
                    ["logs"] = shown.ConvertAll(LogView.Of),
                    ["pagination"] = new Dictionary<string, object> { ["total"] = total, ["limit"] = take, ["offset"] = skip, ["hasMore"] = rows.Count > take },
                    ["next_cursor"] = rows.Count > take ? PageRequest.Encode((shown[^1].CreatedAt, shown[^1].Id)) : null,
                });
            },
            cancel);
    }

    private static async Task<Reply> One(string id, Database database, LogStore store, Messages messages, Remedies.BreachStore breaches, Caller caller, CancellationToken cancel)
    {
        var log = Asked.Id(id);
        // A write: the outcomes of messages are asked for anew and kept.
        return await database.Write<Reply>(
            async session =>
            {
                if (await store.Find(session, log) is not { } row || !caller.SeesZone(row.ZoneId)) return Refusal.NotFound("escalation");
                var steps = await messages.Refreshed(session, row);
                return Reply.Ok(new
                {
                    row.Id, row.ZoneId, row.BusinessDate, row.OrderId, row.DriverId, row.EscalationType, row.Severity, row.Reason, row.Description, row.ReasonCode, row.Level, row.Status, row.EscalatedTo, row.AssignedTo,
                    row.AcknowledgedAt, row.NextStepAt, row.Repeats, row.SlaTargetMinutes, row.MinutesToBreach, row.CurrentDelayMinutes, row.EscalatedAt, row.Resolution, row.ResolvedBy, row.ResolvedAt,
                    row.CreatedAt, row.Metadata, row.DecisionId,
                    timeline = steps.Select(s => new { s.Id, at = s.CreatedAt, s.Kind, s.Level, s.Channel, s.UserId, s.DriverId, s.CustomerId, s.Outcome, s.Note, s.Actor, s.DecisionId, s.ProviderId, s.DueAt }),
                    breach = row.OrderId is { } order ? await breaches.BreachOf(session, order) : null,
                    compensations = row.OrderId is { } late ? await breaches.CompensationsOf(session, late) : [],
                });
            },
            cancel);
    }

    private static async Task<Reply> AtRisk(Database database, LogStore store, IOrders orders, Outlooks outlooks, IEngineZones zones, Caller caller, CancellationToken cancel, string sort = "oldest", string? zone_id = null)
    {
        if (Asked.Words((sort, ["oldest", "deadline"], "sort")) is { } wrong) return wrong;
        return await database.Read<Reply>(
            async session =>
            {
                var (scope, refusal) = await EngineScope.Of(session, zones, caller, zone_id);
                if (refusal is not null) return refusal;
                // By deadline all of them are looked at, not only the oldest fifty.
                var rows = await store.AtRisk(session, scope.Zones, sort == "oldest" ? MostAtRisk : 5_000);
                var known = (await orders.FindMany(session, [.. rows.Select(r => r.OrderId!.Value).Distinct()])).ToDictionary(o => o.Id);
                if (sort == "deadline") rows = [.. rows.OrderBy(r => known[r.OrderId!.Value].SlaDeadline).ThenBy(r => r.Id).Take(MostAtRisk)];
                var shown = new List<object>();
                foreach (var row in rows) shown.Add(await Shown(session, row, known[row.OrderId!.Value], outlooks));
                var counts = (await store.OpenBySeverity(session, scope.Zones)).ToDictionary(c => c.Severity, c => c.Escalations);
                return Reply.Ok(new Dictionary<string, object>
                {
                    ["atRiskOrders"] = shown, ["count"] = shown.Count,
                    ["breakdown"] = new { critical = counts.GetValueOrDefault("critical"), high = counts.GetValueOrDefault("high"), medium = counts.GetValueOrDefault("medium") },
                });
            },
            cancel);
    }

    private static async Task<object> Shown(Session session, LogRow row, OrderFacts order, Outlooks outlooks) => new
    {
        row.Id, row.OrderId, row.EscalationType, row.Severity, row.Reason, row.EscalatedTo, row.Status, row.EscalatedAt, row.Metadata,
        minutes_to_breach = (int)Math.Floor((order.SlaDeadline - session.Now).TotalMinutes),
        predicted_delay_minutes = OrderMoments.IsWatched(order.Status) ? (int?)Math.Max(0, (int)Math.Ceiling(((await outlooks.Of(session, order)).PredictedAt - order.SlaDeadline).TotalMinutes)) : null,
    };
}
