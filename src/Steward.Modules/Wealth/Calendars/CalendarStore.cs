using Steward.Kernel;

namespace Steward.Wealth.Calendars;

/// <summary>A business calendar as it is stored.</summary>
internal sealed record CalendarRow
{
    public Guid Id { get; init; }
    public string Code { get; init; } = "";
    public string Name { get; init; } = "";
    public string TimeZone { get; init; } = "";

    /// <summary>0 is Sunday, as in JSON everywhere.</summary>
    public Json WeekendDays { get; init; } = new("[0, 6]");
    public long Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    internal IReadOnlyList<int> Weekend => StoredValue.Of<List<int>>(WeekendDays, "calendar", Code, "weekend_days") is not { } days ? [] : days.All(day => day is >= 0 and <= 6) ? days : throw StoredValue.Damaged("calendar", Code, "weekend_days");

    internal static StoredFields<CalendarRow> Kept { get; } = new(new StoredField<CalendarRow>("weekend_days", row => row.Weekend, row => row with { WeekendDays = new("[]") }));
}

/// <summary>A day that is not as the weekend mask says.</summary>
internal sealed record CalendarDayRow
{
    public Guid Id { get; init; }
    public Guid CalendarId { get; init; }
    public DateOnly Day { get; init; }

    /// <summary>holiday, weekday_holiday or special_session.</summary>
    public string Kind { get; init; } = "weekday_holiday";
    public string? Name { get; init; }
}

/// <summary>Tables <c>calendars</c> and <c>calendar_days</c>. A change of days also raises the calendar's version.</summary>
internal sealed class CalendarStore
{
    private const string Columns = "id, code, name, time_zone, weekend_days, version, created_at, updated_at";

    internal async Task<string> Stamp(Session session) =>
        await session.Scalar<string>($"select {session.Pick("count(*) || '/' || coalesce(sum(version), 0)", "(count(*)::text || '/' || coalesce(sum(version), 0)::text)")} from calendars") ?? "";

    internal Task<IReadOnlyList<CalendarRow>> All(Session session) => session.Query<CalendarRow>($"select {Columns} from calendars order by created_at, id");

    internal Task<CalendarRow?> Find(Session session, Guid id) => session.First<CalendarRow>($"select {Columns} from calendars where id = @id{session.ForUpdate}", new { id });

    internal Task<IReadOnlyList<CalendarDayRow>> Days(Session session, Guid calendar) =>
        session.Query<CalendarDayRow>("select id, calendar_id, day, kind, name from calendar_days where calendar_id = @calendar order by day", new { calendar });
}
