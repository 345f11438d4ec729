using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>Orders by filter, newest first.</summary>
internal static class ListOrders
{
    internal static void Map(RouteGroupBuilder api) =>
        api.MapGet("/orders", Handle).Needs(Permission.Read).Produces<Page<OrderView>>().WithSummary("Orders by filter, newest first");

    private static Task<Reply> Handle(HttpContext context, Database database, Customers customers, IZones zones, IDrivers drivers, PageRequest page, Caller caller, CancellationToken cancel) =>
        database.Read<Reply>(
            async session =>
            {
                var (filter, refusal) = await Read(session, context.Request.Query, zones, drivers, customers);
                if (refusal is not null) return refusal;
                if (caller.ZoneIds is { } seen) filter!.Zones = filter.Zones is { } asked ? [.. asked.Intersect(seen)] : [.. seen];
                var cut = Page<OrderRow>.Of(await OrdersStore.List(session, filter!, page), page, o => (o.CreatedAt, o.Id));
                return Reply.Ok(new Page<OrderView>(await OrderViews.Of(session, customers, cut.Items), cut.NextCursor));
            },
            cancel);

    private static async Task<(OrderFilter? Filter, Refusal? Refusal)> Read(Session session, IQueryCollection query, IZones zones, IDrivers drivers, Customers customers)
    {
        string? Text(params string[] names) => names.Select(name => query[name].ToString()).FirstOrDefault(text => text.Length > 0);
        var status = Text("status") is { } word ? OrderStates.Canonical(word) ?? "" : null;
        if (status is "") return (null, Unknown("/status", OrderStatus.All));
        if (Text("sla_state") is { } sla && !SlaState.All.Contains(sla)) return (null, Unknown("/sla_state", SlaState.All));
        var filter = new OrderFilter
        {
            Status = status, SlaState = Text("sla_state"), ServiceType = Text("service_type"), DestinationCity = Text("destination_city"), Now = session.Now,
            IsWaiting = Text("waiting") is { } waiting ? waiting == "true" : null,
        };
        if (Text("zone", "zone_id") is { } zone) filter.Zones = await zones.Lookup(session, zone) is { } found ? [found.Id] : [];
        if (Text("driver", "driver_id") is { } driver) filter.DriverId = (await drivers.Lookup(session, driver))?.Id ?? Guid.Empty;
        if (Text("customer", "customer_id") is { } customer) filter.CustomerId = (await customers.Lookup(session, customer))?.Id ?? Guid.Empty;
        if (Text("batch", "batch_id") is { } batch) filter.BatchId = Asked.Id(batch, "batch");
        if (Text("urgency") is { } urgency) (filter.DueFrom, filter.DueTo) = Range(urgency, session.Now);
        filter.CreatedFrom = Instant("created_from", "from");
        filter.CreatedTo = Instant("created_to", "to");
        filter.DueFrom = Instant("due_from") ?? filter.DueFrom;
        filter.DueTo = Instant("due_to") ?? filter.DueTo;
        filter.Search = Text("q") is { } q ? "%" + CustomersStore.Escape(q.ToLowerInvariant()) + "%" : null;
        return (filter, null);

        DateTimeOffset? Instant(params string[] names) => Asked.Instant(Text(names), names[0]);
    }

    private static (DateTimeOffset?, DateTimeOffset?) Range(string urgency, DateTimeOffset now) => urgency switch
    {
        "critical" => (null, now.AddMinutes(30)),
        "urgent" => (now.AddMinutes(30), now.AddMinutes(60)),
        "normal" => (now.AddMinutes(60), now.AddMinutes(180)),
        "flexible" => (now.AddMinutes(180), null),
        _ => throw new RefusedException(Refusal.Invalid("/urgency", "urgency is critical, urgent, normal or flexible.")),
    };

    private static Refusal Unknown(string pointer, IReadOnlyList<string> allowed) => Refusal.Invalid(pointer, $"One of {string.Join(", ", allowed)}.");
}

/// <summary>What a list of orders is cut by; null is no limit.</summary>
internal sealed class OrderFilter
{
    public string? Status { get; init; }
    public string? SlaState { get; init; }
    public string? ServiceType { get; init; }
    public string? DestinationCity { get; init; }
    public bool? IsWaiting { get; init; }
    public DateTimeOffset Now { get; init; }
    public IReadOnlyList<Guid>? Zones { get; set; }
    public Guid? DriverId { get; set; }
    public Guid? CustomerId { get; set; }
    public Guid? BatchId { get; set; }
    public DateTimeOffset? CreatedFrom { get; set; }
    public DateTimeOffset? CreatedTo { get; set; }
    public DateTimeOffset? DueFrom { get; set; }
    public DateTimeOffset? DueTo { get; set; }
    public string? Search { get; set; }
}
