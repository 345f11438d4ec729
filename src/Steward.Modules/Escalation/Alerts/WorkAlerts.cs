using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Escalation.Logs;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Escalation.Alerts;

/// <summary>What people do with an alert: raise one by hand, acknowledge, snooze, assign, resolve.</summary>
internal sealed class WorkAlerts(Database database, AlertStore store, AlertBook book, EscalationSettings settings, IOrders orders, IDrivers drivers, IEngineZones zones, IAccounts accounts, Timers timers)
{
    private const int LeastSnooze = 5;
    private const int MostSnooze = 240;

    internal sealed record Raise(string AlertType, string Severity, string Message, string? Description = null, string? OrderId = null, string? DriverId = null, string? ZoneId = null);

    internal sealed record Acknowledge(string? Note = null);

    internal sealed record Snooze(int Minutes, string Reason);

    internal sealed record Assign(Guid UserId);

    internal sealed record Resolve(string Resolution, string? Notes = null);

    internal static void Map(RouteGroupBuilder escalation)
    {
        escalation.MapPost("/alerts", (Raise request, WorkAlerts use, Caller caller, CancellationToken cancel) => use.ByHand(request, caller, cancel)).Needs(Permission.Act).WithSummary("Raises an alert by hand");
        var one = escalation.MapGroup("/alerts/{id}");
        one.MapPost("/resolve", (string id, Resolve request, WorkAlerts use, Caller caller, CancellationToken cancel) => use.Close(id, request, caller, cancel)).Needs(Permission.Act).WithSummary("Resolves an alert");
        one.MapPost("/acknowledge", (string id, WorkAlerts use, Caller caller, CancellationToken cancel, Acknowledge? request = null) => use.Take(id, request?.Note, caller, cancel)).Needs(Permission.Act).WithSummary("Acknowledges an alert; without a result it is open again");
        one.MapPost("/snooze", (string id, Snooze request, WorkAlerts use, Caller caller, CancellationToken cancel) => use.Sleep(id, request, caller, cancel)).Needs(Permission.Act).WithSummary("Puts an alert off for 5 to 240 minutes");
        one.MapPost("/assign", (string id, Assign request, WorkAlerts use, Caller caller, CancellationToken cancel) => use.Give(id, request, caller, cancel)).Needs(Permission.Act).WithSummary("Gives an alert to a user");
    }

    private async Task<Reply> ByHand(Raise request, Caller caller, CancellationToken cancel)
    {
        if ((Texts.OneOf(request.AlertType, AlertTypes.All, "/alert_type") ?? Texts.OneOf(request.Severity, Severities.All, "/severity") ?? Texts.Need(request.Message, "/message")
            ?? Texts.TooLong(request.Description, "/description")) is { } wrong) return wrong;
        return await database.Write<Reply>(
            async session =>
            {
                var order = request.OrderId is { } o ? await orders.Lookup(session, o) is { } id ? await orders.Find(session, id) : null : null;
                var driver = request.DriverId is { } d ? await drivers.Lookup(session, d) : null;
                if (request.OrderId is not null && order is null) return Refusal.NotFound("order");
                if (request.DriverId is not null && driver is null) return Refusal.NotFound("driver");
                var zone = order?.ZoneId ?? driver?.ZoneId ?? (request.ZoneId is { } z ? await zones.Lookup(session, z) : null);
                if (zone is not { } known || !caller.SeesZone(known)) return request is { OrderId: null, DriverId: null, ZoneId: null } ? Refusal.Invalid("/zone_id", "Name an order_id, a driver_id or a zone_id.") : Refusal.NotFound("zone");
                var (subject, key) = order is not null ? (Subjects.Order, $"order:{order.Id}") : driver is not null ? (Subjects.Driver, $"driver:{driver.Id}") : (Subjects.Zone, $"zone:{known}");
                var row = await book.Raise(session, new($"{key}:hand:{request.AlertType}", request.AlertType, Severities.Of(request.Severity), subject, request.Message)
                {
                    Code = "by_hand", Description = request.Description, ZoneId = known, OrderId = order?.Id, DriverId = driver?.Id ?? order?.DriverId,
                }, await settings.Of(session, known));
                return row is null
                    ? new Refusal("resolved_a_moment_ago", "The same alert was resolved a moment ago. Raise it with a higher severity, or wait.")
                    : Reply.Created($"/api/v1/automation/escalation/alerts/{row.Id}", AlertView.Of(row));
            },
            cancel);
    }

    private async Task<Reply> Close(string id, Resolve request, Caller caller, CancellationToken cancel)
    {
        if ((Texts.Need(request.Resolution, "/resolution") ?? Texts.TooLong(request.Notes, "/notes")) is { } missing) return missing;
        return await Open(id, caller, cancel, async (session, row) =>
            (await book.Resolve(session, row, request.Notes is null ? request.Resolution : $"{request.Resolution}: {request.Notes}", caller.Actor), null), "The alert is resolved.");
    }

    private Task<Reply> Take(string id, string? note, Caller caller, CancellationToken cancel) => Open(id, caller, cancel, async (session, row) =>
    {
        if (Texts.TooLong(note, "/note") is { } tooLong) return (row, tooLong);
        if (row.Status == AlertStatus.Acknowledged) return (row, null);
        if (row.Status == AlertStatus.Snoozed) return (row, Conflict(row, AlertStatus.Acknowledged));
        var config = row.ZoneId is { } zone ? await settings.Of(session, zone) : new();
        await timers.Set(session, AlertBook.TimerKind, row.Id.ToString(), row.ZoneId ?? Guid.Empty, session.Now + config.Solve(row.Grade));
        var metadata = note is null ? row.Metadata : Json.Of(new { note });
        return (await book.Keep(session, row with { Status = AlertStatus.Acknowledged, AcknowledgedAt = session.Now, AcknowledgedBy = caller.Actor, Metadata = metadata }, "alert_updated"), null);
    }, "The alert is acknowledged.");

    private async Task<Reply> Sleep(string id, Snooze request, Caller caller, CancellationToken cancel)
    {
        if (request.Minutes is < LeastSnooze or > MostSnooze) return Refusal.Invalid("/minutes", $"minutes is {LeastSnooze} to {MostSnooze}, not {request.Minutes}.");
        if (Texts.Need(request.Reason, "/reason") is { } missing) return missing;
        return await Open(id, caller, cancel, async (session, row) =>
        {
            if (row.Status == AlertStatus.Snoozed) return (row, Conflict(row, AlertStatus.Snoozed));
            var until = session.Now.AddMinutes(request.Minutes);
            var order = row.OrderId is { } o ? await orders.Find(session, o) : null;
            if (Decide(row, order?.SlaDeadline, until) is { } no) return (row, no);
            await timers.Set(session, AlertBook.TimerKind, row.Id.ToString(), row.ZoneId ?? Guid.Empty, until);
            return (await book.Keep(session, row with { Status = AlertStatus.Snoozed, SnoozedUntil = until, Metadata = Json.Of(new { snooze_reason = request.Reason, snoozed_by = caller.Actor }) }, "alert_updated"), null);
        }, "The alert sleeps.");
    }

    /// <summary>Null when the alert may sleep until then: never past the deadline of the order that it is critical for. Pure.</summary>
    internal static Refusal? Decide(AlertRow row, DateTimeOffset? deadline, DateTimeOffset until) => row switch
    {
        { Grade: Severity.Critical } when deadline < until => Refusal.Rule("due_before_snooze_ends", $"The order is due at {deadline:O}, before the snooze ends at {until:O}.", "/minutes"),
        _ => null,
    };

    private Task<Reply> Give(string id, Assign request, Caller caller, CancellationToken cancel) => Open(id, caller, cancel, async (session, row) =>
        await accounts.Find(session, request.UserId) is { IsActive: true }
            ? (await book.Keep(session, row with { AssignedTo = request.UserId }, "alert_updated"), null)
            : (row, Refusal.NotFound("user")), "The alert is assigned.");

    private async Task<Reply> Open(string id, Caller caller, CancellationToken cancel, Func<Session, AlertRow, Task<(AlertRow Row, Refusal? Refusal)>> work, string message)
    {
        var alert = Asked.Id(id);
        return await database.Write<Reply>(
            async session =>
            {
                if (await store.Lock(session, alert) is not { } row || !ListAlerts.Sees(caller, row)) return Refusal.NotFound("alert");
                if (row.Status == AlertStatus.Resolved) return new Refusal("alert_already_resolved", $"The alert was resolved at {row.ResolvedAt:O}.", 409, Extra: new Dictionary<string, object?> { ["from"] = row.Status });
                var (after, refusal) = await work(session, row);
                return refusal is not null ? refusal : Reply.Ok(new { success = true, message, alert = AlertView.Of(after) });
            },
            cancel);
    }

    private static Refusal Conflict(AlertRow row, string to) =>
        new("state_conflict", $"An alert that is {row.Status} cannot become {to}.", 409, Extra: new Dictionary<string, object?> { ["from"] = row.Status, ["to"] = to });
}
