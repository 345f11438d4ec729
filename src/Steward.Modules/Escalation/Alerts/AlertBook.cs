using Steward.Escalation.Logs;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Escalation.Alerts;

/// <summary>Why an alert is raised.</summary>
/// <param name="Key">One alert of a key is open at a time.</param>
internal sealed record AlertCause(string Key, string Type, Severity Severity, string Subject, string Message)
{
    public string? Code { get; init; }
    public string? Description { get; init; }
    public Guid? ZoneId { get; init; }
    public Guid? OrderId { get; init; }
    public Guid? DriverId { get; init; }
    public Guid? RouteId { get; init; }
    public Guid? BatchId { get; init; }
    public Guid? EscalationId { get; init; }
}

/// <summary>The one place where alerts are raised and change their state.</summary>
internal sealed class AlertBook(AlertStore store, IZones zones, Timers timers, Outbox outbox)
{
    /// <summary>The end of a snooze, or of the time in which an acknowledged alert should have had a result.</summary>
    internal const string TimerKind = "escalation.alert";

    /// <summary>The open row; null when the same was resolved a moment ago and is no worse.</summary>
    internal async Task<AlertRow?> Raise(Session session, AlertCause cause, EscalationConfig config)
    {
        if (await store.OpenOf(session, cause.Key) is { } open) return await Again(session, open, cause);
        if (await store.PastOf(session, cause.Key) is { ResolvedAt: { } ended } past && !EscalationBook.MayReopen(past.Grade, ended, cause.Severity, session.Now, config)) return null;
        var row = new AlertRow
        {
            Id = Ids.New(session.Now), AlertType = cause.Type, Severity = cause.Severity.Text(), Message = cause.Message, Description = cause.Description, Subject = cause.Subject, Code = cause.Code,
            ZoneId = cause.ZoneId, OrderId = cause.OrderId, DriverId = cause.DriverId, RouteId = cause.RouteId, BatchId = cause.BatchId, EscalationId = cause.EscalationId,
            BusinessDate = await DateOf(session, cause.ZoneId), DedupeKey = cause.Key, CreatedAt = session.Now,
        };
        if (await store.Add(session, row) == 0) return await Again(session, (await store.OpenOf(session, cause.Key))!, cause);
        await Tell(session, row, "alert_raised");
        return row;
    }

    /// <summary>Worse news raises the row; a snoozed or acknowledged one is open again then.</summary>
    private async Task<AlertRow> Again(Session session, AlertRow open, AlertCause cause)
    {
        if (cause.Severity <= open.Grade) return open;
        var after = open with
        {
            Severity = cause.Severity.Text(), Message = cause.Message, Description = cause.Description ?? open.Description, Status = AlertStatus.Open, SnoozedUntil = null,
            EscalationId = cause.EscalationId ?? open.EscalationId,
        };
        await Keep(session, after, "alert_updated");
        return after;
    }

    internal async Task<AlertRow> Keep(Session session, AlertRow row, string happened)
    {
        await store.Save(session, row);
        await Tell(session, row, happened);
        return row;
    }

    internal async Task<AlertRow> Resolve(Session session, AlertRow row, string resolution, string actor)
    {
        await timers.Clear(session, TimerKind, row.Id.ToString());
        var metadata = Json.Of(new { resolution });
        return await Keep(session, row with { Status = AlertStatus.Resolved, Resolved = true, ResolvedAt = session.Now, ResolvedBy = actor, SnoozedUntil = null, Metadata = metadata }, "alert_resolved");
    }

    internal async Task ResolveKey(Session session, string key, string resolution, string actor)
    {
        if (await store.OpenOf(session, key) is { } open) await Resolve(session, open, resolution, actor);
    }

    internal async Task ResolveOf(Session session, Guid escalation, string resolution, string actor)
    {
        foreach (var open in await store.OpenOfEscalation(session, escalation)) await Resolve(session, open, resolution, actor);
    }

    internal async Task ResolveOfOrder(Session session, Guid order, string resolution, string actor)
    {
        foreach (var open in await store.OpenOfOrder(session, order)) await Resolve(session, open, resolution, actor);
    }

    internal Task Tell(Session session, AlertRow row, string type) => outbox.Publish(session, new NewEvent(type, row.ZoneId, new
    {
        id = row.Id, zone_id = row.ZoneId, at = session.Now, alert_type = row.AlertType, severity = row.Severity, status = row.Status, code = row.Code, subject = row.Subject,
        order_id = row.OrderId, driver_id = row.DriverId, route_id = row.RouteId, escalation_id = row.EscalationId, assigned_to = row.AssignedTo, message = row.Message,
    }));

    /// <summary>An alert of the whole server has the date of the server's own time zone, which is UTC.</summary>
    private async Task<DateOnly> DateOf(Session session, Guid? zone) =>
        zone is { } id && await zones.Find(session, id) is { } found ? found.DateOf(session.Now) : DateOnly.FromDateTime(session.Now.UtcDateTime);
}
