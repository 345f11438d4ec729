using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Escalation.Logs;
using Steward.Kernel;

namespace Steward.Escalation.Alerts;

/// <summary>Alerts as they are listed; the first nine fields are fixed by delivery-automation 3.2.</summary>
internal sealed record AlertView(
    Guid Id, Guid? OrderId, string AlertType, string Severity, string Message, bool Resolved, DateTimeOffset? ResolvedAt, DateTimeOffset CreatedAt, Json Metadata, Guid? ZoneId, string? Description,
    string Status, string Subject, string? Code, Guid? DriverId, Guid? RouteId, Guid? BatchId, Guid? EscalationId, Guid? AssignedTo, DateTimeOffset? AcknowledgedAt, string? AcknowledgedBy,
    DateTimeOffset? SnoozedUntil, string? ResolvedBy)
{
    internal static AlertView Of(AlertRow row) => new(
        row.Id, row.OrderId, row.AlertType, row.Severity, row.Message, row.Resolved, row.ResolvedAt, row.CreatedAt, row.Metadata, row.ZoneId, row.Description, row.Status, row.Subject, row.Code,
        row.DriverId, row.RouteId, row.BatchId, row.EscalationId, row.AssignedTo, row.AcknowledgedAt, row.AcknowledgedBy, row.SnoozedUntil, row.ResolvedBy);
}

/// <summary>Lists of alerts and one of them.</summary>
internal static class ListAlerts
{
    private const int Most = 100;

    internal static void Map(RouteGroupBuilder escalation)
    {
        escalation.MapGet("/alerts", List).Needs(Permission.Read).WithSummary($"Alerts, critical to low, then the oldest; of resolved ones, and those of one person, total counts to {AlertStore.MostCounted:N0} and then stands for more");
        escalation.MapGet("/alerts/{id}", One).Needs(Permission.Read).Produces<AlertView>().WithSummary("One alert");
    }

    private static async Task<Reply> List(
        Database database, AlertStore store, IEngineZones zones, Caller caller, CancellationToken cancel, string? resolved = null, string? severity = null, string? alert_type = null, string? status = null,
        string? assigned_to = null, string? zone_id = null, string? limit = null, string? cursor = null)
    {
        if (Asked.Words((severity, Severities.All, "severity"), (alert_type, AlertTypes.All, "alert_type"), (status, AlertStatus.All, "status")) is { } wrong) return wrong;
        var take = Asked.Number(limit, "limit", 50, 1, Most);
        // A status that is asked for says itself whether resolved ones are meant.
        var wanted = Asked.Flag(resolved, "resolved") ?? status == AlertStatus.Resolved;
        return await database.Read<Reply>(
            async session =>
            {
                var (scope, refusal) = await EngineScope.Of(session, zones, caller, zone_id);
                if (refusal is not null) return refusal;
                var filter = new AlertFilter(scope.Zones) { Resolved = wanted, Severity = severity, Type = alert_type, Status = status, AssignedTo = assigned_to is null ? null : Asked.Id(assigned_to) };
                var rows = await store.List(session, filter, cursor is null ? null : Decode(cursor), take + 1);
                var shown = rows.Take(take).ToList();
                return Reply.Ok(new { alerts = shown.ConvertAll(AlertView.Of), count = shown.Count, total = await store.Count(session, filter), next_cursor = rows.Count > take ? Encode(shown[^1]) : null });
            },
            cancel);
    }

    private static async Task<Reply> One(string id, Database database, AlertStore store, Caller caller, CancellationToken cancel)
    {
        var alert = Asked.Id(id);
        return await database.Read<Reply>(
            async session => await store.Find(session, alert) is { } row && Sees(caller, row) ? Reply.Ok(AlertView.Of(row)) : Refusal.NotFound("alert"), cancel);
    }

    /// <summary>An alert of the whole server is for those who see the whole server.</summary>
    internal static bool Sees(Caller caller, AlertRow row) => row.ZoneId is { } zone ? caller.SeesZone(zone) : caller.ZoneIds is null;

    private static string Encode(AlertRow row) => Cursor.Of(FormattableString.Invariant($"{AlertStore.RankOf(row)}.{row.CreatedAt.UtcTicks}.{row.Id:N}"));

    private static (int, DateTimeOffset, Guid) Decode(string cursor) => Cursor.Read(cursor, place =>
    {
        var parts = place.Split('.');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), new DateTimeOffset(long.Parse(parts[1], CultureInfo.InvariantCulture), TimeSpan.Zero), Guid.ParseExact(parts[2], "N"));
    });
}
