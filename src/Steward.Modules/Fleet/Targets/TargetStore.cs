using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>Tables <c>driver_targets</c> and <c>driver_target_changes</c>.</summary>
internal sealed class TargetStore
{
    internal const decimal MostRevenue = 99_999_999.99m;

    private const string Columns =
        "driver_id, target_deliveries, target_revenue, current_deliveries, current_revenue, status, updated_at, driver_uuid, zone_id, business_date, counted_since, currency, version";

    internal Task<TargetRow?> Find(Session session, Guid driver) => session.First<TargetRow>($"select {Columns} from driver_targets where driver_uuid = @driver", new { driver });

    internal Task<TargetRow?> Lock(Session session, Guid driver) => session.First<TargetRow>($"select {Columns} from driver_targets where driver_uuid = @driver{session.ForUpdate}", new { driver });

    internal Task<IReadOnlyList<TargetRow>> InZone(Session session, Guid zone) =>
        session.Query<TargetRow>($"select {Columns} from driver_targets where zone_id = @zone order by driver_id", new { zone });

    /// <summary>What can be counted of a whole zone, in no order and without what only a reader of the row wants.</summary>
    internal Task<IReadOnlyList<TargetRow>> Counted(Session session, Guid zone) => session.Query<TargetRow>(
        "select target_deliveries, target_revenue, current_deliveries, current_revenue, status, driver_uuid, business_date from driver_targets where zone_id = @zone", new { zone });

    /// <summary>The next rows by the caller's id, in plain order of its characters.</summary>
    internal Task<IReadOnlyList<TargetRow>> After(Session session, IReadOnlyCollection<Guid> zones, string after, int most)
    {
        var id = "driver_id" + session.Pick("", " collate \"C\"");
        return session.Query<TargetRow>(
            $"select {Columns} from driver_targets where zone_id {session.AnyOf("zones")} and {id} > @after order by {id} limit @most", new { zones = new IdArray([.. zones]), after, most });
    }

    internal Task<IReadOnlyList<TargetRow>> Of(Session session, IReadOnlyCollection<Guid> drivers) =>
        session.Query<TargetRow>($"select {Columns} from driver_targets where driver_uuid {session.AnyOf("ids")}", new { ids = new IdArray([.. drivers]) });

    /// <summary>By UUID, external id or code, whatever of these each text is.</summary>
    internal Task<IReadOnlyList<KnownDriver>> Known(Session session, IReadOnlyCollection<string> names)
    {
        var among = session.AnyText("names");
        var ids = names.Select(n => Guid.TryParseExact(n, "D", out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).ToArray();
        return session.Query<KnownDriver>(
            $"""
            select d.id, d.zone_id, d.code, d.external_id, cast(d.status as text) as status, z.currency from drivers d join zones z on z.id = d.zone_id
            where d.retired_at is null and (d.external_id {among} or d.code {among} or d.id {session.AnyOf("ids")})
            """,
            new { names = Json.Of(names), ids = new IdArray(ids) });
    }

    internal Task<IReadOnlyList<KnownDriver>> ActiveIn(Session session, Guid zone) => session.Query<KnownDriver>(
        """
        select d.id, d.zone_id, d.code, d.external_id, cast(d.status as text) as status, z.currency from drivers d join zones z on z.id = d.zone_id
        where d.zone_id = @zone and d.retired_at is null and d.is_active order by d.id
        """,
        new { zone });

    /// <summary>Writes targets; a driver who has a row keeps its progress.</summary>
    internal async Task Set(Session session, IReadOnlyList<TargetRow> rows, string actor)
    {
        await session.InsertAll("driver_targets",
            [
                new("driver_id", t => t.DriverId), new("target_deliveries", t => t.TargetDeliveries), new("target_revenue", t => t.TargetRevenue), new("current_deliveries", t => t.CurrentDeliveries),
                new("current_revenue", t => t.CurrentRevenue), new("status", t => t.Status), new("created_at", _ => session.Now), new("updated_at", _ => session.Now), new("driver_uuid", t => t.DriverUuid), new("zone_id", t => t.ZoneId),
                new("business_date", t => t.BusinessDate), new ColumnOf<TargetRow>("currency", t => t.Currency),
            ],
            rows,
            "on conflict (driver_uuid) do update set target_deliveries = excluded.target_deliveries, target_revenue = excluded.target_revenue, version = driver_targets.version + 1, updated_at = excluded.updated_at");
        await session.InsertAll("driver_target_changes",
            [
                new("id", _ => Ids.New(session.Now)), new("driver_uuid", t => t.DriverUuid), new("zone_id", t => t.ZoneId), new("business_date", t => t.BusinessDate),
                new("target_deliveries", t => t.TargetDeliveries), new("target_revenue", t => t.TargetRevenue), new("actor", _ => actor), new ColumnOf<TargetRow>("created_at", _ => session.Now),
            ],
            rows);
    }

    internal async Task End(Session session, TargetRow row, DateOnly date, string actor)
    {
        await session.Execute("delete from driver_targets where driver_uuid = @DriverUuid", row);
        await session.Execute(
            "insert into driver_target_changes (id, driver_uuid, zone_id, business_date, actor, created_at) values (@id, @DriverUuid, @ZoneId, @date, @actor, @Now)",
            new { id = Ids.New(session.Now), row.DriverUuid, row.ZoneId, date, actor, session.Now });
    }

    /// <summary>Adds to the counters of that business date only. No effect when the row is of another date.</summary>
    /// <summary>The row as it is then; null when it is of another date.</summary>
    internal Task<TargetRow?> Add(Session session, Guid driver, DateOnly date, int deliveries, decimal revenue) => session.First<TargetRow>(
        $"""
        update driver_targets set current_deliveries = current_deliveries + @deliveries, current_revenue = current_revenue + @revenue, updated_at = @Now
        where driver_uuid = @driver and business_date = @date returning {Columns}
        """,
        new { driver, date, deliveries, revenue, session.Now });

    internal Task<int> SetCounters(Session session, Guid driver, int deliveries, decimal revenue) => session.Execute(
        "update driver_targets set current_deliveries = @deliveries, current_revenue = @revenue, updated_at = @Now where driver_uuid = @driver",
        new { driver, deliveries, revenue, session.Now });

    internal Task<int> Reset(Session session, Guid zone) => session.Execute(
        "update driver_targets set current_deliveries = 0, current_revenue = 0, counted_since = @Now, updated_at = @Now where zone_id = @zone", new { zone, session.Now });

    /// <summary>Begins a business date: who was on an earlier one stands at 0.</summary>
    internal Task<int> Begin(Session session, Guid zone, DateOnly date) => session.Execute(
        """
        update driver_targets set current_deliveries = 0, current_revenue = 0, counted_since = null, business_date = @date, updated_at = @Now
        where zone_id = @zone and business_date < @date
        """,
        new { zone, date, session.Now });

    /// <summary>The last change on or before the date, by driver.</summary>
    internal Task<IReadOnlyList<TargetInForce>> InForce(Session session, Guid zone, DateOnly date, Guid? driver = null) => session.Query<TargetInForce>(
        $"""
        select driver_uuid, target_deliveries, target_revenue from (
          select driver_uuid, target_deliveries, target_revenue, row_number() over (partition by driver_uuid order by business_date desc, created_at desc, id desc) as latest
          from driver_target_changes where zone_id = @zone and business_date <= @date {(driver is null ? "" : "and driver_uuid = @driver")}) changes
        where latest = 1 and target_deliveries is not null
        """,
        new { zone, date, driver });
}
