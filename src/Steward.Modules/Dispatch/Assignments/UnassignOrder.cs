using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Dispatch;

/// <summary>Takes an order from its driver before the pickup, with a reason; the driver may be kept from it.</summary>
internal static class UnassignOrder
{
    internal sealed record Request(string ReasonCode, string Reason, bool BlockDriver = false);

    internal static void Map(RouteGroupBuilder dispatch) => dispatch.MapPost("/orders/{orderId}/unassign", Handle)
        .Needs(Permission.Act).WithSummary("Takes an order from its driver before the pickup");

    private static async Task<Reply> Handle(string orderId, Request request, Database database, IOrders orders, TakeBack takeBack, DispatchStore store, Caller caller, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(request.Reason)) return Refusal.Invalid("/reason", "Say why the order is taken back.");
        if ((Texts.TooLong(request.Reason, "/reason") ?? Texts.TooLong(request.ReasonCode, "/reason_code", Texts.MostCode)) is { } tooLong) return tooLong;
        return await database.Write<Reply>(
            async session =>
            {
                if (await orders.Lookup(session, orderId) is not { } id || await orders.Find(session, id) is not { } order || !caller.SeesZone(order.ZoneId)) return Refusal.NotFound("order");
                if (await takeBack.Do(session, order, request.ReasonCode, request.Reason, caller.Actor) is { } refusal) return refusal;
                if (request.BlockDriver) await store.Block(session, order.Id, order.DriverId!.Value, order.ZoneId, "dispatcher", request.Reason);
                return Reply.Ok(new { success = true, message = $"Order {order.OrderNumber} is pending again.", order_id = order.Id });
            },
            cancel);
    }
}
