using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>A driver of the top list.</summary>
internal sealed record TopPerformer
{
    public string DriverId { get; init; } = "";
    public long DaysWorked { get; init; }
    public long TotalDeliveries { get; init; }
    public decimal TotalRevenue { get; init; }
    public decimal AvgAchievement { get; init; }
    public long DaysAchieved { get; init; }
}

/// <summary>A run of the daily snapshot.</summary>
internal sealed record SnapshotRun
{
    public Guid ZoneId { get; init; }
    public DateOnly BusinessDate { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public int Drivers { get; init; }
    public string Cause { get; init; } = "";
    public string? Error { get; init; }

    internal bool IsGood => FinishedAt is not null && Error is null;
}

/// <summary>Tables <c>driver_performance_history</c> and <c>daily_snapshot_runs</c>.</summary>
internal sealed class HistoryStore
{
    private const string Columns =
        """
        driver_id, date, deliveries_completed, revenue_generated, target_deliveries, target_revenue, target_achieved, achievement_percentage, driver_uuid, zone_id, currency,
        finalized_at, revision, on_time_deliveries, failed_deliveries, worked_minutes, metadata
        """;

    internal Task<IReadOnlyList<HistoryRow>> OfDate(Session session, Guid zone, DateOnly date, Guid? driver = null) => session.Query<HistoryRow>(
        $"select {Columns} from driver_performance_history where zone_id = @zone and date = @date {(driver is null ? "" : "and driver_uuid = @driver")} order by driver_id", new { zone, date, driver });

    internal Task<IReadOnlyList<HistoryRow>> OfDriver(Session session, Guid driver, DateOnly from, DateOnly to) => session.Query<HistoryRow>(
        $"select {Columns} from driver_performance_history where driver_uuid = @driver and date >= @from and date <= @to order by date desc", new { driver, from, to });

    /// <summary>One currency a list; ties go by deliveries, then by id.</summary>
    internal Task<IReadOnlyList<TopPerformer>> Top(Session session, Guid zone, DateOnly from, DateOnly to, int limit) => session.Query<TopPerformer>(
        $"""
        select driver_id, count(*) as days_worked, cast(sum(deliveries_completed) as bigint) as total_deliveries, sum(revenue_generated) as total_revenue,
          {session.Pick("cast((200 * sum(achievement_percentage) + count(achievement_percentage) * 1000000) / (count(achievement_percentage) * 2000000) * 10000 as bigint)", "round(avg(achievement_percentage), 2)")} as avg_achievement,
          cast(sum(case when target_achieved then 1 else 0 end) as bigint) as days_achieved
        from driver_performance_history where zone_id = @zone and date >= @from and date <= @to and achievement_percentage is not null
        group by driver_id order by avg_achievement desc, total_deliveries desc, driver_id{session.Pick("", " collate \"C\"")} limit @limit
        """,
        new { zone, from, to, limit });

    /// <summary>What each driver had on these dates, with the kind of vehicle that he has now.</summary>
    internal Task<IReadOnlyList<WeekRow>> Weeks(Session session, Guid zone, DateOnly from, DateOnly to) => session.Query<WeekRow>(
        """
        select h.driver_uuid, min(h.driver_id) as driver_id, (select min(v.vehicle_type) from vehicles v where v.driver_id = h.driver_uuid and v.retired_at is null) as vehicle_type,
          cast(sum(h.worked_minutes) as bigint) as worked_minutes, cast(sum(h.deliveries_completed) as bigint) as orders, sum(h.revenue_generated) as income
        from driver_performance_history h where h.zone_id = @zone and h.date >= @from and h.date <= @to group by h.driver_uuid
        """,
        new { zone, from, to });

    /// <summary>Writes rows whole, those of the same driver and date replaced.</summary>
    internal Task<int> Write(Session session, IReadOnlyList<HistoryRow> rows) => session.InsertAll("driver_performance_history",
        [
            new("driver_id", h => h.DriverId), new("date", h => h.Date), new("deliveries_completed", h => h.DeliveriesCompleted), new("revenue_generated", h => h.RevenueGenerated),
            new("target_deliveries", h => h.TargetDeliveries), new("target_revenue", h => h.TargetRevenue), new("target_achieved", h => h.TargetAchieved),
            new("achievement_percentage", h => h.AchievementPercentage), new("driver_uuid", h => h.DriverUuid), new("zone_id", h => h.ZoneId), new("currency", h => h.Currency),
            new("finalized_at", h => h.FinalizedAt), new("revision", h => h.Revision), new("on_time_deliveries", h => h.OnTimeDeliveries), new("failed_deliveries", h => h.FailedDeliveries),
            new("worked_minutes", h => h.WorkedMinutes), new("metadata", h => h.Metadata), new("created_at", _ => session.Now), new ColumnOf<HistoryRow>("updated_at", _ => session.Now),
        ],
        rows,
        """
        on conflict (driver_id, date) do update set deliveries_completed = excluded.deliveries_completed, revenue_generated = excluded.revenue_generated,
          target_deliveries = excluded.target_deliveries, target_revenue = excluded.target_revenue, target_achieved = excluded.target_achieved,
          achievement_percentage = excluded.achievement_percentage, finalized_at = excluded.finalized_at, revision = excluded.revision,
          on_time_deliveries = excluded.on_time_deliveries, failed_deliveries = excluded.failed_deliveries, worked_minutes = excluded.worked_minutes,
          metadata = excluded.metadata, updated_at = excluded.updated_at
        """);

    internal Task<SnapshotRun?> Run(Session session, Guid zone, DateOnly date) => session.First<SnapshotRun>(
        $"select zone_id, business_date, started_at, finished_at, drivers, cause, error from daily_snapshot_runs where zone_id = @zone and business_date = @date{session.ForUpdate}", new { zone, date });

    /// <summary>False when another node has begun this date, or it is done.</summary>
    internal async Task<bool> Begin(Session session, Guid zone, DateOnly date, string cause) => await session.Execute(
        """
        insert into daily_snapshot_runs (id, zone_id, business_date, started_at, cause, created_at, updated_at) values (@id, @zone, @date, @Now, @cause, @Now, @Now)
        on conflict (zone_id, business_date) do nothing
        """,
        new { id = Ids.New(session.Now), zone, date, cause, session.Now }) == 1;

    internal Task<int> Finish(Session session, Guid zone, DateOnly date, int drivers, string cause, string? error) => session.Execute(
        "update daily_snapshot_runs set finished_at = @Now, drivers = @drivers, cause = @cause, error = @error where zone_id = @zone and business_date = @date",
        new { zone, date, drivers, cause, error, session.Now });

    internal Task<DateOnly?> LastRun(Session session, Guid zone) => session.Scalar<DateOnly?>("select max(business_date) from daily_snapshot_runs where zone_id = @zone and error is null", new { zone });

    internal Task<IReadOnlyList<DutyMove>> Moves(Session session, Guid zone, DateTimeOffset since) => session.Query<DutyMove>(
        """
        select t.driver_id, cast(t.from_status as text) as from_status, cast(t.to_status as text) as to_status, t.occurred_at
        from drivers d join driver_state_transitions t on t.driver_id = d.id where d.zone_id = @zone and t.occurred_at >= @since order by t.driver_id, t.occurred_at, t.id
        """,
        new { zone, since });

    internal Task<IReadOnlyList<KnownDriver>> Concerned(Session session, Guid zone, (DateOnly Date, DateTimeOffset From, DateTimeOffset Until) day, IReadOnlyCollection<Guid> others, Guid? driver) => session.Query<KnownDriver>(
        $"""
        select d.id, d.zone_id, d.code, d.external_id, cast(d.status as text) as status, z.currency from drivers d join zones z on z.id = d.zone_id
        where d.zone_id = @zone {(driver is null ? "" : "and d.id = @driver")} and (d.id {session.AnyOf("others")}
          or d.id in (select driver_id from driver_shifts where zone_id = @zone and business_date >= @Date and business_date <= @next and starts_at >= @From and starts_at < @Until
            and cancelled_at is null)) order by d.id
        """,
        new { zone, day.Date, next = day.Date.AddDays(1), day.From, day.Until, driver, others = new IdArray([.. others]) });

    /// <summary>The planned shifts that begin on a business date.</summary>
    internal Task<IReadOnlyList<Drivers.ShiftSpan>> Shifts(Session session, Guid zone, DateOnly date, DateTimeOffset from, DateTimeOffset until) => session.Query<Drivers.ShiftSpan>(
        """
        select driver_id, starts_at, ends_at from driver_shifts where zone_id = @zone and business_date >= @date and business_date <= @next
          and starts_at >= @from and starts_at < @until and cancelled_at is null order by starts_at
        """,
        new { zone, date, next = date.AddDays(1), from, until });
}

/// <summary>The sums of a driver's dates.</summary>
internal sealed record WeekRow
{
    public Guid DriverUuid { get; init; }
    public string DriverId { get; init; } = "";
    public string? VehicleType { get; init; }
    public long WorkedMinutes { get; init; }
    public long Orders { get; init; }
    public decimal Income { get; init; }
}

/// <summary>A move of a driver's state.</summary>
internal sealed record DutyMove
{
    public Guid DriverId { get; init; }
    public string FromStatus { get; init; } = "";
    public string ToStatus { get; init; } = "";
    public DateTimeOffset OccurredAt { get; init; }
}
