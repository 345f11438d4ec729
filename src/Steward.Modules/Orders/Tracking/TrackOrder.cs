using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>What a customer sees and says with the token of his order, without signing in.</summary>
internal static class TrackOrder
{
    internal static void Map(RouteGroupBuilder api)
    {
        var tracking = api.MapGroup("/tracking/{token}");
        tracking.MapGet("/", Read).OpenToAll().Produces<TrackingView>().WithSummary("Track an order by its token");
        tracking.MapGet("/proof/{file:guid}", Picture).OpenToAll().Produces(200, contentType: "image/jpeg").WithSummary("A picture of the delivery, once it was made");
        tracking.MapPost("/instructions", Instruct).OpenToAll().Produces<TrackingView>().WithSummary("Tell the driver how to deliver");
        tracking.MapPost("/rating", Rate).OpenToAll().Produces<TrackingView>().WithSummary("Rate a delivery from 1 to 5");
        tracking.MapPost("/reschedule", Reschedule).OpenToAll().Produces<TrackingView>().WithSummary("Ask for another window");
    }

    private static Task<Reply> Read(string token, HttpContext context, Database database, TrackedOrder tracked, CancellationToken cancel) => database.Read(
        async session =>
        {
            var (order, refusal) = await tracked.Find(session, token, context);
            return refusal is not null ? refusal : Reply.Ok(await tracked.View(session, order!, token));
        },
        cancel);

    private static async Task<IResult> Picture(string token, Guid file, HttpContext context, Database database, TrackedOrder tracked, ProofFiles files, CancellationToken cancel)
    {
        var (row, refusal) = await database.Read(
            async session =>
            {
                var (order, no) = await tracked.Find(session, token, context);
                return (order is { Status: OrderStatus.Delivered } ? (await ProofStore.FilesOf(session, order.Id)).FirstOrDefault(one => one.Id == file) : null, no);
            },
            cancel);
        return refusal is not null ? Reply.No(refusal) : await ReadProof.Send(row, files, cancel);
    }

    private static Task<Reply> Instruct(string token, TellShop.Instructions request, HttpContext context, Database database, TrackedOrder tracked, TellShop tell, CancellationToken cancel) =>
        Change(token, context, database, tracked, (session, order) => tell.Instruct(session, order, request), cancel);

    private static Task<Reply> Rate(string token, TellShop.Rating request, HttpContext context, Database database, TrackedOrder tracked, TellShop tell, CancellationToken cancel) =>
        Change(token, context, database, tracked, (session, order) => tell.Rate(session, order, request), cancel);

    private static Task<Reply> Reschedule(string token, TellShop.Window request, HttpContext context, Database database, TrackedOrder tracked, TellShop tell, CancellationToken cancel) =>
        Change(token, context, database, tracked, (session, order) => tell.Reschedule(session, order, request), cancel);

    internal static Task<Reply> Change(string token, HttpContext context, Database database, TrackedOrder tracked, Func<Session, OrderRow, Task<Refusal?>> change, CancellationToken cancel) => database.Write(
        async session =>
        {
            var (seen, refusal) = await tracked.Find(session, token, context);
            if (refusal is not null) return refusal;
            if (await change(session, (await OrdersStore.Lock(session, seen!.Id))!) is { } no) return no;
            return Reply.Ok(await tracked.View(session, (await OrdersStore.Find(session, seen.Id))!, token));
        },
        cancel);
}
