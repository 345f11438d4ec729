using Steward.Kernel;

namespace Steward.Fleet.Drivers;

/// <summary>A shift as it is stored.</summary>
internal sealed record ShiftRow
{
    public Guid Id { get; init; }
    public Guid DriverId { get; init; }
    public Guid ZoneId { get; init; }
    public DateOnly BusinessDate { get; init; }
    public DateTimeOffset StartsAt { get; init; }
    public DateTimeOffset EndsAt { get; init; }
    public string? Note { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }
    public long RowVersion { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Table <c>driver_shifts</c>.</summary>
internal sealed class ShiftStore
{
    private const string Columns = "id, driver_id, zone_id, business_date, starts_at, ends_at, note, cancelled_at, row_version, created_at";
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(24);

    /// <summary>The shifts of a zone that run or begin within a day, earliest first.</summary>
    internal Task<IReadOnlyList<ShiftSpan>> Near(Session session, Guid zone) => session.Query<ShiftSpan>(
        "select driver_id, starts_at, ends_at from driver_shifts where zone_id = @zone and ends_at > @Now and starts_at < @until and cancelled_at is null order by starts_at",
        new { zone, session.Now, until = session.Now + Ahead });

    internal Task<ShiftSpan?> NextOf(Session session, Guid driver) => session.First<ShiftSpan>(
        "select driver_id, starts_at, ends_at from driver_shifts where driver_id = @driver and ends_at > @Now and starts_at < @until and cancelled_at is null order by starts_at limit 1",
        new { driver, session.Now, until = session.Now + Ahead });

    internal Task<ShiftRow?> Find(Session session, Guid id) => session.First<ShiftRow>($"select {Columns} from driver_shifts where id = @id", new { id });

    internal Task<IReadOnlyList<ShiftRow>> Page(Session session, PageRequest page, Guid? zone, Guid? driver, DateTimeOffset? from, DateTimeOffset? to) => session.Query<ShiftRow>(
        $"""
        select {Columns} from driver_shifts where (created_at, id) < (@At, @Id) {(zone is null ? "" : "and zone_id = @zone")} {(driver is null ? "" : "and driver_id = @driver")}
          {(from is null ? "" : "and ends_at > @from")} {(to is null ? "" : "and starts_at < @to")}
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, zone, driver, from, to });

    internal async Task<bool> Overlaps(Session session, ShiftRow shift) => await session.Scalar<long>(
        "select count(*) from driver_shifts where driver_id = @DriverId and id <> @Id and cancelled_at is null and starts_at < @EndsAt and ends_at > @StartsAt", shift) > 0;

    internal Task<int> Add(Session session, ShiftRow shift) => session.Execute(
        """
        insert into driver_shifts (id, driver_id, zone_id, business_date, starts_at, ends_at, note, created_at)
        values (@Id, @DriverId, @ZoneId, @BusinessDate, @StartsAt, @EndsAt, @Note, @CreatedAt)
        """,
        shift);

    internal Task<int> Save(Session session, ShiftRow shift) => session.Execute(
        """
        update driver_shifts set business_date = @BusinessDate, starts_at = @StartsAt, ends_at = @EndsAt, note = @Note, cancelled_at = @CancelledAt, row_version = row_version + 1
        where id = @Id
        """,
        shift);
}
