using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>Orders: take in, read, move along their state machine.</summary>
internal static class OrderRoutes
{
    private const int MostBulk = 1_000;

    internal sealed record StatusRequest(
        string Status, DateTimeOffset? OccurredAt = null, string? ReasonCategory = null, string? Note = null, string? DriverId = null, double? Latitude = null, double? Longitude = null);

    internal sealed record CancelRequest(string? Reason = null);

    internal sealed record FailRequest(string ReasonCategory, string? Note = null, DateTimeOffset? OccurredAt = null);

    internal sealed record RetryRequest(DateTimeOffset? At = null);

    internal sealed record BulkRequest(OrderRequest?[] Orders);

    internal sealed record BulkRow(int Row, int Status, string? Code = null, string? Detail = null, IReadOnlyDictionary<string, string>? Errors = null, OrderView? Order = null);

    internal sealed record BulkAnswer(int Created, int Unchanged, int Failed, IReadOnlyList<BulkRow> Rows);

    internal static void Map(RouteGroupBuilder api)
    {
        var orders = api.MapGroup("/orders");
        orders.MapPost("/", Create).Needs(Permission.OrdersCreate).Produces<OrderView>(201).WithSummary("Take in an order");
        orders.MapPost("/bulk", Bulk).Needs(Permission.OrdersCreate).Produces<BulkAnswer>().WithSummary("Take in up to 1,000 orders, row by row");
        orders.MapGet("/{id}", Get).Needs(Permission.Read, Permission.DriveOwn).Produces<OrderView>().WithSummary("One order");
        orders.MapDelete("/{id}", Delete).Needs(Permission.Act).Produces<OrderView>().WithSummary("Cancel an order whose route has not started");
        orders.MapPost("/{id}/status", Status).Needs(Permission.Act, Permission.DriveOwn).Produces<OrderView>().WithSummary("One step along the state machine");
        orders.MapPost("/{id}/cancel", Cancel).Needs(Permission.Act).Produces<OrderView>().WithSummary("Cancel; after pickup it fails with a return leg");
        orders.MapPost("/{id}/fail", Fail).Needs(Permission.Act, Permission.DriveOwn).Produces<OrderView>().WithSummary("A delivery that did not succeed");
        orders.MapPost("/{id}/retry", Retry).Needs(Permission.Act).Produces<OrderView>().WithSummary("A new attempt from the hub");
        orders.MapPost("/{id}/return", Return).Needs(Permission.Act, Permission.DriveOwn).Produces<OrderView>().WithSummary("Returned to its sender");
        orders.MapPost("/{id}/send-now", SendNow).Needs(Permission.Act).Produces<OrderView>().WithSummary("End a wait");
        orders.MapGet("/{id}/eta", Eta).Needs(Permission.Read, Permission.DriveOwn).WithSummary("When it is expected");
    }

    private static Task<Reply> Create(OrderRequest request, Database database, PlaceOrder place, Customers customers, Caller caller, CancellationToken cancel) =>
        database.Write(session => CreateOne(session, request, place, customers, caller), cancel);

    internal static async Task<Reply> CreateOne(Session session, OrderRequest request, PlaceOrder place, Customers customers, Caller caller, Placing? placing = null)
    {
        if (request.ExternalId is { } external && await OrdersStore.ByExternalId(session, external) is { } earlier)
            return earlier.ContentHash == request.ContentHash()
                ? Reply.Ok(await OrderViews.One(session, customers, earlier), EntityTags.Of(earlier.RowVersion))
                : new Refusal("external_id_taken", $"Order {earlier.OrderNumber} has external id {external} and another content.");
        for (var attempt = 1; ; attempt++)
        {
            placing ??= new Placing(caller, session.Now);
            var (ready, refusal) = await place.Prepare(session, request, placing);
            if (refusal is not null) return refusal;
            if (await place.Store(session, [ready!], placing))
                return Reply.Created($"/api/v1/orders/{ready!.Row.Id}", await OrderViews.One(session, customers, ready.Row with { UpdatedAt = session.Now, KnownName = ready.Customer.CustomerName }, ready.Warnings), EntityTags.Of(1));
            if (request.ExternalId is { } taken && await OrdersStore.IdOfExternal(session, taken) is not null) return new Refusal("external_id_taken", $"External id {taken} was taken at the same time.");
            if (attempt == 5) throw new InvalidOperationException($"Five order numbers in a row were taken, the last {ready!.Row.OrderNumber}.");
        }
    }

    private static async Task<Reply> Bulk(BulkRequest request, Database database, PlaceOrder place, Customers customers, Caller caller, CancellationToken cancel)
    {
        if (request.Orders.Length is 0 or > MostBulk) return Refusal.Invalid("/orders", $"Send 1 to {MostBulk:N0} orders, not {request.Orders.Length:N0}.");
        var rows = new List<BulkRow>(request.Orders.Length);
        foreach (var order in request.Orders)
        {
            if (order is null)
            {
                rows.Add(new(rows.Count + 1, 400, "invalid_parameter", "An order is an object."));
                continue;
            }
            // A transaction a row: one bad row leaves the others as they are.
            var reply = await database.WriteRow(rows.Count + 1, session => CreateOne(session, order, place, customers, caller), cancel);
            rows.Add(reply.Body is Refusal no
                ? new(rows.Count + 1, no.Status, no.Code, no.Detail, no.Errors)
                : new(rows.Count + 1, reply.Status, Order: reply.Body as OrderView ?? await Present(reply, database, customers, cancel)));
        }
        var answer = new BulkAnswer(rows.Count(r => r.Status == 201), rows.Count(r => r.Status == 200), rows.Count(r => r.Status >= 400), rows);
        return await database.Write(_ => Task.FromResult(Reply.Ok(answer)), cancel);
    }

    /// <summary>The order of a row that an earlier try of the same request committed.</summary>
    private static Task<OrderView?> Present(Reply reply, Database database, Customers customers, CancellationToken cancel) => database.Read(
        async session => Guid.TryParse(reply.Location?.Split('/')[^1], out var id) && await OrdersStore.Find(session, id) is { } row ? await OrderViews.One(session, customers, row) : null,
        cancel);

    internal static async Task<Reply> Get(string id, Database database, Customers customers, IDrivers drivers, OrderAnswers answers, OrderStamps stamps, Caller caller, CancellationToken cancel) =>
        await KeptByShared(id, answers, stamps, caller, cancel) ?? await database.Read<Reply>(
            async session =>
            {
                if (!IsShared(stamps, caller) && !caller.Is(Roles.Driver) && Guid.TryParse(id, out var known) && answers.Has(known) && await OrdersStore.Stamp(session, known) is { } stamp
                    && answers.Find(stamp, session.Now) is { } answer && await OrderLookup.Sees(session, caller, stamp.ZoneId, stamp.DriverId, drivers)) return answer;
                if (await OrderLookup.Visible(session, id, caller, drivers) is not { } row) return Refusal.NotFound("order");
                var view = await OrderViews.One(session, customers, row);
                return caller.Is(Roles.Driver) ? Reply.Ok(view.SeenBy(caller), EntityTags.Of(row.RowVersion)) : answers.Keep(row, view);
            },
            cancel);

    /// <summary>The kept answer, if a stamp that is read together with those of other requests says that it holds.</summary>
    private static async Task<Reply?> KeptByShared(string id, OrderAnswers answers, OrderStamps stamps, Caller caller, CancellationToken cancel) =>
        IsShared(stamps, caller) && Guid.TryParse(id, out var known) && answers.Has(known) && await stamps.Of(known, cancel) is { Stamp: { } stamp } read && caller.SeesZone(stamp.ZoneId)
            ? answers.Find(stamp, read.At)
            : null;

    /// <summary>A driver's right to an order is a question to the store too: his stamp is read with it.</summary>
    private static bool IsShared(OrderStamps stamps, Caller caller) => stamps.AreShared && !caller.Is(Roles.Driver);

    private static Task<Reply> Status(string id, StatusRequest request, HttpContext context, Database database, OrderCommands commands, Customers customers, IDrivers drivers, Caller caller, CancellationToken cancel) =>
        Change(id, context, database, customers, drivers, caller, cancel, async (session, row) =>
        {
            if (OrderStates.Canonical(request.Status) is not { } to) return Refusal.Invalid("/status", $"'{request.Status}' is none of {string.Join(", ", OrderStatus.All)}.");
            if (to == OrderStatus.Assigned && row.Status != to && request.DriverId is { } name)
                return caller.May(Permission.Act) && await drivers.Lookup(session, name) is { RetiredAt: null } driver && driver.ZoneId == row.ZoneId
                    ? await commands.Assign(session, row.Id, driver.Id, null, null, caller.Actor, request.OccurredAt, tellsDriver: true)
                    : Refusal.Rule("unknown_driver", $"There is no driver '{name}' in this zone.", "/driver_id");
            return await commands.Move(session, row.Id, to, new(caller.Actor, request.OccurredAt, request.ReasonCategory, request.Note) { Latitude = request.Latitude, Longitude = request.Longitude });
        });

    private static Task<Reply> Cancel(string id, CancelRequest request, HttpContext context, Database database, OrderCommands commands, Customers customers, IDrivers drivers, Caller caller, CancellationToken cancel) =>
        Change(id, context, database, customers, drivers, caller, cancel, (session, row) => commands.Move(
            session, row.Id, row.Status is OrderStatus.PickedUp or OrderStatus.InTransit ? OrderStatus.Failed : OrderStatus.Cancelled,
            new(caller.Actor, ReasonCategory: row.Status is OrderStatus.PickedUp or OrderStatus.InTransit ? "other" : null, Note: request.Reason ?? "cancelled")));

    private static Task<Reply> Delete(string id, HttpContext context, Database database, OrderCommands commands, Customers customers, IDrivers drivers, IEnumerable<IOrderJourney> journeys, Caller caller, CancellationToken cancel, string? reason = null) =>
        Change(id, context, database, customers, drivers, caller, cancel, async (session, row) =>
        {
            foreach (var journey in journeys)
                if (await journey.Of(session, row.Id) is { RouteStarted: true }) return new Refusal("route_started", $"The route of order {row.OrderNumber} has started. Use its cancel call.");
            return await commands.Move(session, row.Id, OrderStatus.Cancelled, new(caller.Actor, Note: reason ?? "deleted"));
        });

    private static Task<Reply> Fail(string id, FailRequest request, HttpContext context, Database database, OrderCommands commands, Customers customers, IDrivers drivers, Caller caller, CancellationToken cancel) =>
        Change(id, context, database, customers, drivers, caller, cancel, (session, row) => commands.Move(
            session, row.Id, OrderStatus.Failed, new(caller.Actor, request.OccurredAt, request.ReasonCategory, request.Note)));

    private static Task<Reply> Retry(string id, RetryRequest request, HttpContext context, Database database, OrderCommands commands, Customers customers, IDrivers drivers, Caller caller, CancellationToken cancel) =>
        Change(id, context, database, customers, drivers, caller, cancel, async (session, row) =>
        {
            if (row.Status != OrderStatus.Failed) return row.Status == OrderStatus.Pending ? null : OrderStates.Conflict(row, OrderStatus.Pending);
            if (await commands.Move(session, row.Id, OrderStatus.Pending, new(caller.Actor)) is { } refusal) return refusal;
            await OrderEventsStore.SetNextAttempt(session, row.Id, row.AttemptCount, request.At ?? session.Now);
            return request.At is { } at && at > session.Now ? await commands.Hold(session, row.Id, at, null, OrderCommands.NextAttempt, caller.Actor) : null;
        });

    private static Task<Reply> Return(string id, HttpContext context, Database database, OrderCommands commands, Customers customers, IDrivers drivers, Caller caller, CancellationToken cancel) =>
        Change(id, context, database, customers, drivers, caller, cancel, async (session, row) => row.Status is OrderStatus.Failed or OrderStatus.Cancelled
            ? await commands.Move(session, row.Id, OrderStatus.Cancelled, new(caller.Actor, Note: "returned_to_sender"))
            : OrderStates.Conflict(row, OrderStatus.Cancelled));

    private static Task<Reply> SendNow(string id, HttpContext context, Database database, OrderCommands commands, Customers customers, IDrivers drivers, Caller caller, CancellationToken cancel) =>
        Change(id, context, database, customers, drivers, caller, cancel, async (session, row) => row.Status == OrderStatus.Scheduled
            ? await commands.Move(session, row.Id, OrderStatus.Pending, new(caller.Actor, Note: "send_now"))
            : await commands.Release(session, row.Id, caller.Actor, "send_now"));

    private static Task<Reply> Eta(string id, Database database, IDrivers drivers, IEnumerable<IOrderJourney> journeys, Caller caller, CancellationToken cancel) => database.Read(
        async session =>
        {
            if (await OrderLookup.Visible(session, id, caller, drivers) is not { } row) return Refusal.NotFound("order");
            OrderJourney? on = null;
            foreach (var journey in journeys) on ??= await journey.Of(session, row.Id);
            return Reply.Ok(new
            {
                order_id = row.Id, status = row.Status, estimated_delivery_at = on?.EstimatedArrival ?? row.EstimatedDeliveryAt, eta_low = on?.Low ?? row.EtaLow, eta_high = on?.High ?? row.EtaHigh,
                stops_before = on?.StopsBefore, row.SlaDeadline, minutes_to_deadline = (int)(row.SlaDeadline - session.Now).TotalMinutes, sla_state = row.SlaState,
            });
        },
        cancel);

    internal static Task<Reply> Change(
        string id, HttpContext context, Database database, Customers customers, IDrivers drivers, Caller caller, CancellationToken cancel, Func<Session, OrderRow, Task<Refusal?>> change) => database.Write<Reply>(
        async session =>
        {
            if (await OrderLookup.Visible(session, id, caller, drivers) is not { } row) return Refusal.NotFound("order");
            if (EntityTags.IfMatch(context.Request) is { } version && version != row.RowVersion) return EntityTags.Stale(EntityTags.Of(version), row.RowVersion);
            if (await change(session, row) is { } refusal) return refusal;
            var after = (await OrdersStore.Find(session, row.Id))!;
            return Reply.Ok((await OrderViews.One(session, customers, after)).SeenBy(caller), EntityTags.Of(after.RowVersion));
        },
        cancel);
}
