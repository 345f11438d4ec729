using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>What happened to an order: its own events, and the decisions and offers that later modules hold.</summary>
internal static class OrderHistory
{
    internal static void Map(RouteGroupBuilder api)
    {
        var orders = api.MapGroup("/orders/{id}");
        orders.MapGet("/events", Events).Needs(Permission.Read, Permission.DriveOwn).Produces<Page<OrderEventRow>>().WithSummary("The story of an order, in its order");
        orders.MapGet("/decisions", Decisions).Needs(Permission.Read).Produces<Page<object>>().WithSummary("The decisions about an order, newest first");
        orders.MapGet("/offers", Offers).Needs(Permission.Read).Produces<Page<object>>().WithSummary("To whom an order was offered, newest first");
    }

    private static Task<Reply> Events(string id, Database database, IDrivers drivers, PageRequest page, Caller caller, CancellationToken cancel) => database.Read(
        async session =>
        {
            if (await OrderLookup.Visible(session, id, caller, drivers) is not { } row) return Refusal.NotFound("order");
            // A story is read forwards: its cursor holds the number of the last line in place of an instant.
            var rows = await OrderEventsStore.Of(session, row.Id, after: page.After?.At.UtcTicks ?? 0, page.Take);
            return Reply.Ok(Page<OrderEventRow>.Of(rows, page, line => (new(line.Seq, TimeSpan.Zero), line.Id)));
        },
        cancel);

    private static Task<Reply> Decisions(string id, Database database, IDrivers drivers, IEnumerable<IOrderHistory> histories, PageRequest page, Caller caller, CancellationToken cancel) =>
        Of("decisions", id, database, drivers, histories, page, caller, cancel);

    private static Task<Reply> Offers(string id, Database database, IDrivers drivers, IEnumerable<IOrderHistory> histories, PageRequest page, Caller caller, CancellationToken cancel) =>
        Of("offers", id, database, drivers, histories, page, caller, cancel);

    private static Task<Reply> Of(
        string kind, string id, Database database, IDrivers drivers, IEnumerable<IOrderHistory> histories, PageRequest page, Caller caller, CancellationToken cancel) => database.Read(
        async session => await OrderLookup.Visible(session, id, caller, drivers) is not { } row ? Refusal.NotFound("order")
            : histories.FirstOrDefault(history => history.Kind == kind) is { } owner ? Reply.Ok(await owner.Of(session, row.Id, page))
            : Reply.Ok(new Page<object>([], null)),
        cancel);
}
