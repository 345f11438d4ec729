using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Decisions.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Dispatch;

/// <summary>The assignment log.</summary>
internal static class ListAssignments
{
    internal static void Map(RouteGroupBuilder dispatch)
    {
        dispatch.MapGet("/assignments", List).Needs(Permission.Read).WithSummary("The assignment log by order, driver, batch, type, method, zone and time");
        dispatch.MapGet("/assignments/{id:guid}", One).Needs(Permission.Read).WithSummary("An assignment with its decision and offers");
    }

    private static async Task<Reply> List(
        Database database, DispatchStore store, IOrders orders, IDrivers drivers, IZones zones, Caller caller, PageRequest page, CancellationToken cancel,
        string? order = null, string? driver = null, string? type = null, string? method = null, string? zone = null, Guid? batch = null, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        if (type is not (null or AssignmentTypes.Auto or AssignmentTypes.Force or AssignmentTypes.Manual))
            return Refusal.Invalid("/type", $"type is {AssignmentTypes.Auto}, {AssignmentTypes.Force} or {AssignmentTypes.Manual}.");
        return await database.Read(
            async session =>
            {
                var zoneId = zone is null ? (Guid?)null : (await zones.Lookup(session, zone))?.Id ?? Guid.Empty;
                var orderId = order is null ? (Guid?)null : await orders.Lookup(session, order) ?? Guid.Empty;
                var driverId = driver is null ? (Guid?)null : (await drivers.Lookup(session, driver))?.Id ?? Guid.Empty;
                var rows = await store.List(session, new(orderId, driverId, zoneId, type, method, from, to, batch, caller.ZoneIds), page);
                return Reply.Ok(Page<AssignmentLog>.Of(rows, page, l => (l.CreatedAt, l.Id)));
            },
            cancel);
    }

    private static Task<Reply> One(Guid id, Database database, DispatchStore store, OffersStore offers, IDecisionLedger ledger, Caller caller, CancellationToken cancel) => database.Read(
        async session =>
        {
            if (await store.Find(session, id) is not { } log || !caller.SeesZone(log.ZoneId)) return Refusal.NotFound("assignment");
            var decision = log.DecisionId is { } decided ? await ledger.Find(session, decided) : null;
            return Reply.Ok(new { assignment = log, decision, offers = await offers.OfOrders(session, [log.OrderId]) });
        },
        cancel);
}
