using System.Text;
using Dapper;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>The list: only the conditions that were asked for stand in the statement, so that each uses its index.</summary>
internal static partial class OrdersStore
{
    internal static Task<IReadOnlyList<OrderRow>> List(Session session, OrderFilter filter, PageRequest page)
    {
        var values = new DynamicParameters(new { page.Take });
        var where = new StringBuilder();
        void And(bool asked, string condition, string name, object? value)
        {
            if (!asked) return;
            where.Append(where.Length == 0 ? " where " : " and ").Append(condition);
            values.Add(name, value);
        }
        And(filter.Zones is not null, $"o.zone_id {session.AnyOf("zones")}", "zones", new IdArray([.. filter.Zones ?? []]));
        And(filter.Status is not null, "o.status = @status", "status", filter.Status);
        And(filter.SlaState is not null, "o.sla_state = @slaState", "slaState", filter.SlaState);
        And(filter.ServiceType is not null, "o.service_type = @serviceType", "serviceType", filter.ServiceType);
        And(filter.DestinationCity is not null, "o.destination_city = @city", "city", filter.DestinationCity);
        And(filter.DriverId is not null, "o.driver_id = @driver", "driver", filter.DriverId);
        And(filter.CustomerId is not null, "o.customer_id = @customer", "customer", filter.CustomerId);
        And(filter.BatchId is not null, "o.batch_id = @batch", "batch", filter.BatchId);
        And(filter.IsWaiting is true, "o.status = 'pending' and o.hold_until > @now", "now", filter.Now);
        And(filter.IsWaiting is false, "(o.hold_until is null or o.hold_until <= @now)", "now", filter.Now);
        And(filter.CreatedFrom is not null, "o.created_at >= @createdFrom", "createdFrom", filter.CreatedFrom);
        And(filter.CreatedTo is not null, "o.created_at < @createdTo", "createdTo", filter.CreatedTo);
        And(filter.DueFrom is not null, "o.sla_deadline >= @dueFrom", "dueFrom", filter.DueFrom);
        And(filter.DueTo is not null, "o.sla_deadline < @dueTo", "dueTo", filter.DueTo);
        And(filter.Search is not null,
            "(lower(o.order_number) like @search escape '!' or lower(o.external_id) like @search escape '!' or lower(o.recipient_name) like @search escape '!')", "search", filter.Search);
        And(page.After is not null, "(o.created_at, o.id) < (@at, @id)", "at", page.At);
        values.Add("id", page.Id);
        return session.Query<OrderRow>($"select {Read} from orders o{where} order by o.created_at desc, o.id desc limit @Take", values);
    }
}
