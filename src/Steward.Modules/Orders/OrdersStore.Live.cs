using Steward.Kernel;

namespace Steward.Orders;

/// <summary>Waiting orders of a zone by the time that they have left.</summary>
internal sealed record WaitingCounts
{
    public long Total { get; init; }
    public long Critical { get; init; }
    public long Urgent { get; init; }
}

/// <summary>Failed attempts of a driver.</summary>
internal sealed record FailedCount
{
    public Guid DriverId { get; init; }
    public long Failed { get; init; }
}

/// <summary>Counts for the fleet manager's page.</summary>
internal static partial class OrdersStore
{
    internal static async Task<WaitingCounts> Waiting(Session session, Guid zone) => (await session.First<WaitingCounts>(
        """
        select count(*) as total, coalesce(sum(case when sla_deadline < @critical then 1 else 0 end), 0) as critical,
          coalesce(sum(case when sla_deadline >= @critical and sla_deadline < @urgent then 1 else 0 end), 0) as urgent
        from orders where zone_id = @zone and status = 'pending'
        """,
        new { zone, critical = session.Now.AddMinutes(30), urgent = session.Now.AddMinutes(60) }))!;

    internal static Task<IReadOnlyList<FailedCount>> FailedAttempts(Session session, Guid zone, DateTimeOffset from, DateTimeOffset until) => session.Query<FailedCount>(
        """
        select a.driver_id, count(*) as failed from delivery_attempts a join orders o on o.id = a.order_id
        where o.zone_id = @zone and a.driver_id is not null and a.outcome = 'failed' and a.attempted_at >= @from and a.attempted_at < @until group by a.driver_id
        """,
        new { zone, from, until });
}
