using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>A delivery that was counted.</summary>
internal sealed record Credit
{
    public Guid OrderId { get; init; }
    public Guid DriverUuid { get; init; }
    public Guid ZoneId { get; init; }
    public DateOnly BusinessDate { get; init; }
    public DateTimeOffset? ReversedAt { get; init; }
}

/// <summary>The facts behind all counters: <c>driver_delivery_credits</c> and <c>target_adjustments</c>.</summary>
internal sealed class FactStore
{
    /// <summary>False when the order was counted already. One whose credit was taken back may be counted again.</summary>
    internal async Task<bool> Credit(Session session, Credit credit, DateTimeOffset deliveredAt, decimal revenue, string currency, bool onTime) => await session.Execute(
        """
        insert into driver_delivery_credits (id, order_id, driver_uuid, zone_id, business_date, delivered_at, revenue, currency, on_time, created_at, updated_at)
        values (@id, @OrderId, @DriverUuid, @ZoneId, @BusinessDate, @deliveredAt, @revenue, @currency, @onTime, @Now, @Now)
        on conflict (order_id) do update set driver_uuid = excluded.driver_uuid, zone_id = excluded.zone_id, business_date = excluded.business_date, delivered_at = excluded.delivered_at,
          revenue = excluded.revenue, currency = excluded.currency, on_time = excluded.on_time, created_at = excluded.created_at, reversed_at = null, reason = null
        where driver_delivery_credits.reversed_at is not null
        """,
        new { id = Ids.New(session.Now), credit.OrderId, credit.DriverUuid, credit.ZoneId, credit.BusinessDate, deliveredAt, revenue, currency, onTime, session.Now }) == 1;

    internal Task<Credit?> Find(Session session, Guid order) => session.First<Credit>(
        $"select order_id, driver_uuid, zone_id, business_date, reversed_at from driver_delivery_credits where order_id = @order{session.ForUpdate}", new { order });

    internal Task<int> Reverse(Session session, Guid order, string reason) => session.Execute(
        "update driver_delivery_credits set reversed_at = @Now, reason = @reason where order_id = @order and reversed_at is null", new { order, reason, session.Now });

    internal Task<int> Adjust(Session session, Guid driver, Guid zone, DateOnly date, int deliveries, decimal revenue, string actor, string reason) => session.Execute(
        """
        insert into target_adjustments (id, driver_uuid, zone_id, date, deliveries, revenue, actor, reason, created_at)
        values (@id, @driver, @zone, @date, @deliveries, @revenue, @actor, @reason, @Now)
        """,
        new { id = Ids.New(session.Now), driver, zone, date, deliveries, revenue, actor, reason, session.Now });

    /// <summary>Credits that stand and adjustments of a date, by driver.</summary>
    /// <param name="since">Only what was stored after this: since the counters were set back.</param>
    internal Task<IReadOnlyList<DaySum>> Sums(Session session, Guid zone, DateOnly date, Guid? driver = null, DateTimeOffset? since = null)
    {
        var narrowed = (driver is null ? "" : " and driver_uuid = @driver") + (since is null ? "" : " and created_at > @since");
        return session.Query<DaySum>(
            $"""
            select driver_uuid, cast(sum(deliveries) as bigint) as deliveries, sum(revenue) as revenue, cast(sum(on_time) as bigint) as on_time from (
              select driver_uuid, 1 as deliveries, revenue, case when on_time then 1 else 0 end as on_time from driver_delivery_credits
              where zone_id = @zone and business_date = @date and reversed_at is null{narrowed}
              union all
              select driver_uuid, deliveries, revenue, 0 from target_adjustments where zone_id = @zone and date = @date{narrowed}) facts
            group by driver_uuid order by driver_uuid
            """,
            new { zone, date, driver, since });
    }

    /// <summary>How many deliveries each driver of a zone has made since an instant, and what they brought.</summary>
    internal Task<IReadOnlyList<DaySum>> Recent(Session session, Guid zone, DateOnly date, DateTimeOffset since) => session.Query<DaySum>(
        """
        select driver_uuid, count(*) as deliveries, sum(revenue) as revenue, 0 as on_time from driver_delivery_credits
        where zone_id = @zone and business_date = @date and reversed_at is null and delivered_at > @since group by driver_uuid
        """,
        new { zone, date, since });

    internal Task<DateOnly?> First(Session session, Guid zone) => session.Scalar<DateOnly?>(
        """
        select min(first) from (select min(business_date) as first from driver_target_changes where zone_id = @zone
          union all select min(business_date) from driver_delivery_credits where zone_id = @zone
          union all select min(business_date) from driver_shifts where zone_id = @zone and cancelled_at is null) dates
        """,
        new { zone });
}
