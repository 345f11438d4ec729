using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Escalation.Ladder;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Escalation.Logs;

/// <summary>A driver or a person raises a problem; it begins on the level of its reason.</summary>
internal static class Report
{
    internal sealed record Request(string ReasonCode, string Note, string? OrderId = null, string? DriverId = null);

    internal static void Map(RouteGroupBuilder escalation)
    {
        escalation.MapPost("/report", Handle).Needs(Permission.Act, Permission.DriveOwn).WithSummary("Raises a problem with an order or a driver");
        escalation.MapGet("/reasons", (Database database, LadderStore store, CancellationToken cancel) => database.Read(async session => Reply.Ok(new { items = await store.Reasons(session) }), cancel))
            .Needs(Permission.Read, Permission.DriveOwn).WithSummary("Reasons with their level, type and severity");
    }

    private static async Task<Reply> Handle(
        Request request, Database database, EscalationBook book, LadderStore ladders, EscalationSettings settings, IOrders orders, IDrivers drivers, Caller caller, CancellationToken cancel)
    {
        if ((Texts.Need(request.ReasonCode, "/reason_code") ?? Texts.Need(request.Note, "/note")) is { } missing) return missing;
        if (request.OrderId is null == request.DriverId is null) return Refusal.Invalid("/order_id", "Name an order_id or a driver_id, and not both.");
        return await database.Write<Reply>(
            async session =>
            {
                if (await ladders.Reason(session, request.ReasonCode) is not { } reason) return WorkLogs.UnknownReason(request.ReasonCode);
                var own = caller.May(Permission.Act) ? null : caller.Id is { } user ? await drivers.OfUser(session, user) : null;
                if (!caller.May(Permission.Act) && own is null) return Refusal.NotFound("driver");
                var order = request.OrderId is { } o && await orders.Lookup(session, o) is { } id ? await orders.Find(session, id) : null;
                var driver = request.DriverId is { } d ? await drivers.Lookup(session, d) : null;
                if (order is null && driver is null) return Refusal.NotFound(request.OrderId is null ? "driver" : "order");
                var zone = order?.ZoneId ?? driver!.ZoneId;
                if (!caller.SeesZone(zone) || (own is not null && own.Id != (order?.DriverId ?? driver?.Id))) return Refusal.NotFound(request.OrderId is null ? "driver" : "order");
                var (row, heard) = await book.Hear(session, CauseOf(request, reason, zone, order, driver, caller), await settings.Of(session, zone));
                return row is null
                    ? new Refusal("resolved_a_moment_ago", "The same was resolved a moment ago. Wait, or choose a reason that says what is worse.")
                    : new Reply(heard == Heard.Opened ? 201 : 200, new { success = true, message = heard == Heard.Opened ? "The escalation is open." : "It is open already and was counted again.", log = LogView.Of(row) });
            },
            cancel);
    }

    private static Cause CauseOf(Request request, ReasonRow reason, Guid zone, OrderFacts? order, DriverState? driver, Caller caller) =>
        new(zone, reason.EscalationType, reason.Code, Severities.Of(reason.Severity), reason.Description, caller.Actor)
        {
            OrderId = order?.Id, DriverId = driver?.Id ?? order?.DriverId, Description = request.Note, ReasonCode = reason.Code, Level = reason.DefaultLevel, IsNews = true,
        };
}
