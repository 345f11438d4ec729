using Steward.Kernel;

namespace Steward.Dispatch.Batching;

/// <summary>Orders of a level that came to an area in an hour, over some days.</summary>
internal sealed record ArrivalRow
{
    public required string ServiceType { get; init; }
    public required string Cell { get; init; }
    public long Orders { get; init; }
    public DateOnly First { get; init; }
}

/// <summary>All SQL of <c>order_arrivals</c>, and what batches have saved.</summary>
internal sealed class ArrivalStore
{
    internal Task<int> Add(Session session, Guid zone, int hour, DateOnly date, string level, string cell) => session.Execute(
        """
        insert into order_arrivals (zone_id, hour, business_date, service_type, cell, orders) values (@zone, @hour, @date, @level, @cell, 1)
        on conflict (zone_id, hour, business_date, service_type, cell) do update set orders = order_arrivals.orders + 1
        """,
        new { zone, hour, date, level, cell });

    internal Task<int> Forget(Session session, Guid zone, int hour, DateOnly before) =>
        session.Execute("delete from order_arrivals where zone_id = @zone and hour = @hour and business_date < @before", new { zone, hour, before });

    internal Task<IReadOnlyList<ArrivalRow>> InHour(Session session, Guid zone, int hour, DateOnly from, DateOnly until) => session.Query<ArrivalRow>(
        """
        select service_type, cell, sum(orders) as orders, min(business_date) as first from order_arrivals
        where zone_id = @zone and hour = @hour and business_date >= @from and business_date < @until group by service_type, cell
        """,
        new { zone, hour, from, until });

    internal async Task<(long Minutes, long Orders)> Saved(Session session, Guid zone, DateOnly since)
    {
        var sums = (await session.First<Sums>(
            """
            select coalesce(sum(saved_minutes), 0) as minutes, coalesce(sum(order_count), 0) as orders from order_batches
            where zone_id = @zone and business_date >= @since and status in ('processing', 'completed')
            """,
            new { zone, since }))!;
        return (sums.Minutes, sums.Orders);
    }

    private sealed record Sums
    {
        public long Minutes { get; init; }
        public long Orders { get; init; }
    }
}
