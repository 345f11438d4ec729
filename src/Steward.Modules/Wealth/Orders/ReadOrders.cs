using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Navs;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Orders;

/// <summary>Lists investment orders, reads one and what happened to it.</summary>
internal static class ReadOrders
{
    internal static readonly Vocabulary Statuses = new([.. OrderLife.States]);

    internal sealed record EventsView(IReadOnlyList<OrderEventView> Items);

    /// <summary>What every reading of orders needs.</summary>
    internal sealed record Desk(Database Database, InvestmentOrderStore Store, SchemeStore Schemes, ClientAccess Access, CutOffWarning Warning);

    internal static void Map(RouteGroupBuilder orders, RouteGroupBuilder clients)
    {
        orders.MapGet("", List).Needs(Permission.WealthRead).Produces<Page<OrderView>>().WithSummary("Investment orders, newest first");
        orders.MapGet("{id}", One).Needs(Permission.WealthRead).Produces<OrderView>().WithSummary("One investment order, by id or code");
        orders.MapGet("{id}/events", Events).Needs(Permission.WealthRead).Produces<EventsView>().WithSummary("What happened to an order, in its order");
        clients.MapGet("{id}/orders", OfClient).Needs(Permission.WealthRead).Produces<Page<OrderView>>().WithSummary("A client's investment orders, newest first");
    }

    private static Task<Reply> List(
        PageRequest page, Caller caller, Desk desk, CancellationToken cancel, string? client_id = null, string? scheme_id = null, string? status = null, string? occurrence_key = null, Guid? execution_id = null, bool? leaving_late = null) =>
        Page(page, caller, desk, client_id, isOfClient: false, scheme_id, status, occurrence_key, execution_id, leaving_late, cancel);

    private static Task<Reply> OfClient(string id, PageRequest page, Caller caller, Desk desk, CancellationToken cancel, string? scheme_id = null, string? status = null, bool? leaving_late = null) =>
        Page(page, caller, desk, id, isOfClient: true, scheme_id, status, null, null, leaving_late, cancel);

    private static Task<Reply> Page(
        PageRequest page, Caller caller, Desk desk, string? client, bool isOfClient, string? scheme, string? status, string? occurrence, Guid? execution, bool? leavesLate, CancellationToken cancel)
    {
        var checks = new Checks();
        var wanted = checks.Word(status is "" ? null : status, Statuses, "/status");
        checks.Text(occurrence, "/occurrence_key", 200);
        checks.Done();
        return desk.Database.Read<Reply>(
            async session =>
            {
                var owner = isOfClient ? (await desk.Access.Of(session, caller, client!)).Id : await desk.Access.Filter(session, caller, client);
                Guid? product = string.IsNullOrEmpty(scheme) ? null : await desk.Schemes.Lookup(session, ReadSchemes.Id(scheme)) is { } known ? known.Id : throw new RefusedException(Refusal.NotFound("scheme"));
                var rows = await desk.Store.Page(session, page, new(owner, product, wanted, string.IsNullOrEmpty(occurrence) ? null : occurrence, execution, LeavingLate: leavesLate, LateUntil: session.Now + desk.Warning.Before));
                var cut = Kernel.Page<InvestmentOrderRow>.Of(rows, page, row => (row.CreatedAt, row.Id));
                var schemes = await Schemes(session, desk, cut.Items);
                return Reply.Ok(new Page<OrderView>([.. cut.Items.Select(row => OrderView.Of(row, schemes, desk.Warning, session.Now))], cut.NextCursor));
            },
            cancel);
    }

    private static Task<Reply> One(string id, Caller caller, Desk desk, Restatements restated, CancellationToken cancel) => desk.Database.Read<Reply>(
        async session =>
        {
            var (order, _) = await Of(session, caller, desk, id);
            return Reply.Ok(OrderView.Of(order, await Schemes(session, desk, [order]), desk.Warning, session.Now) with { Restated = await restated.Of(session, order.Id) }, EntityTags.Of(order.Version));
        },
        cancel);

    private static Task<Reply> Events(string id, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Read<Reply>(
        async session =>
        {
            var (order, _) = await Of(session, caller, desk, id);
            return Reply.Ok(new EventsView([.. (await desk.Store.Events(session, order.Id)).Select(OrderEventView.Of)]));
        },
        cancel);

    internal static async Task<Reply> Shown(Session session, Desk desk, InvestmentOrderRow order, int status = 200)
    {
        var present = (await desk.Store.Find(session, order.Id))!;
        var view = OrderView.Of(present, await Schemes(session, desk, [present]), desk.Warning, session.Now);
        return status == 201 ? Reply.Created($"/api/v1/wealth/investment-orders/{order.Id}", view, EntityTags.Of(present.Version)) : Reply.Ok(view, EntityTags.Of(present.Version));
    }

    /// <summary>Locked.</summary>
    /// <exception cref="RefusedException">404 for another's order, too.</exception>
    internal static async Task<(InvestmentOrderRow Order, ClientRow Client)> Of(Session session, Caller caller, Desk desk, string id) =>
        await desk.Store.Lookup(session, ThingId.Parse(id)) is { } order && await desk.Access.Owner(session, caller, order.ClientId) is { } client ? (order, client) : throw new RefusedException(Refusal.NotFound("investment order"));

    private static async Task<IReadOnlyDictionary<Guid, SchemeRow>> Schemes(Session session, Desk desk, IReadOnlyList<InvestmentOrderRow> rows) =>
        (await desk.Schemes.Many(session, [.. rows.SelectMany(row => new[] { row.ProductId, row.TargetProductId ?? row.ProductId }).Distinct()])).ToDictionary(scheme => scheme.Id);
}
