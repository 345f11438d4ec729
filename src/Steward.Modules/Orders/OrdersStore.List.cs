using Steward.Kernel;

namespace Steward.Orders;

/// <summary>The list: only the conditions that were asked for stand in the statement, so that each uses its index.</summary>
internal static partial class OrdersStore
{
    internal static Task<IReadOnlyList<OrderRow>> List(Session session, OrderFilter filter, PageRequest page)
    {
        var where = new Conditions()
            .Among(session, "o.zone_id", "zones", filter.Zones)
            .And("o.status = @status", "status", filter.Status)
            .And("o.sla_state = @slaState", "slaState", filter.SlaState)
            .And("o.service_type = @serviceType", "serviceType", filter.ServiceType)
            .And("o.destination_city = @city", "city", filter.DestinationCity)
            .And("o.driver_id = @driver", "driver", filter.DriverId)
            .And("o.customer_id = @customer", "customer", filter.CustomerId)
            .And("o.batch_id = @batch", "batch", filter.BatchId)
            .And("o.status = 'pending' and o.hold_until > @now", "now", filter.IsWaiting is true ? filter.Now : null)
            .And("(o.hold_until is null or o.hold_until <= @now)", "now", filter.IsWaiting is false ? filter.Now : null)
            .And("o.created_at >= @createdFrom", "createdFrom", filter.CreatedFrom)
            .And("o.created_at < @createdTo", "createdTo", filter.CreatedTo)
            .And("o.sla_deadline >= @dueFrom", "dueFrom", filter.DueFrom)
            .And("o.sla_deadline < @dueTo", "dueTo", filter.DueTo)
            .And("(lower(o.order_number) like @search escape '!' or lower(o.external_id) like @search escape '!' or lower(o.recipient_name) like @search escape '!')", "search", filter.Search);
        if (page.After is { } after) where.And("(o.created_at, o.id) < (@at, @id)", ("at", after.At), ("id", after.Id));
        where.Values.Add("take", page.Take);
        return session.Query<OrderRow>($"select {Read} from orders o{where} order by o.created_at desc, o.id desc limit @take", where.Values);
    }
}
