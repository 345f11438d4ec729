using Steward.Kernel;

namespace Steward.Wealth.Calendars;

/// <summary>Writes calendars and their days, and reads them for people. The business days themselves are asked of <see cref="CalendarBook"/>.</summary>
internal sealed class CalendarRowStore
{
    private const string Columns = "id, code, name, time_zone, weekend_days, version, created_at, updated_at";

    internal Task<CalendarRow?> Lookup(Session session, ThingId id) => id.External is not null
        ? Task.FromResult<CalendarRow?>(null)
        : session.First<CalendarRow>($"select {Columns} from calendars where {(id.Id is not null ? "id = @Id" : "code = @Code")}{session.ForUpdate}", id);

    internal Task<IReadOnlyList<CalendarRow>> Page(Session session, PageRequest page) =>
        session.Query<CalendarRow>($"select {Columns} from calendars where (created_at, id) < (@At, @Id) order by created_at desc, id desc limit @Take", new { page.At, page.Id, page.Take });

    internal async Task<bool> Add(Session session, CalendarRow row) => await session.Execute(
        "insert into calendars (id, code, name, time_zone, weekend_days, created_at) values (@Id, @Code, @Name, @TimeZone, @WeekendDays, @CreatedAt) on conflict do nothing", row) == 1;

    /// <summary>Also after a change of days: by the version everybody sees that the calendar is another one.</summary>
    internal async Task<bool> Save(Session session, CalendarRow row) => await session.Execute(
        "update calendars set name = @Name, time_zone = @TimeZone, weekend_days = @WeekendDays, version = version + 1 where id = @Id and version = @Version", row) == 1;

    internal Task<IReadOnlyList<CalendarDayRow>> Days(Session session, Guid calendar, int? year) => session.Query<CalendarDayRow>(
        $"select id, calendar_id, day, kind, name from calendar_days where calendar_id = @calendar {(year is null ? "" : "and day between @from and @to")} order by day",
        new { calendar, from = new DateOnly(year ?? 1, 1, 1), to = new DateOnly(year ?? 1, 12, 31) });

    internal Task<int> PutDays(Session session, IReadOnlyList<CalendarDayRow> days) => session.InsertAll(
        "calendar_days",
        [
            new("id", d => d.Id), new("calendar_id", d => d.CalendarId), new("day", d => d.Day), new("kind", d => d.Kind), new ColumnOf<CalendarDayRow>("name", d => d.Name),
        ],
        days,
        "on conflict (calendar_id, day) do update set kind = excluded.kind, name = excluded.name");

    internal Task<int> DropDay(Session session, Guid calendar, DateOnly day) =>
        session.Execute("delete from calendar_days where calendar_id = @calendar and day = @day", new { calendar, day });
}
