using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Common;
using Steward.Wealth.Schedules;

namespace Steward.Wealth.Calendars;

/// <summary>Calendars and their rows: a year without rows is unknown, and rules that need it wait.</summary>
internal static class WriteCalendar
{
    internal const int MostDays = 5_000;

    // A special session closes nothing: it is remarkable, and makes its year known.
    private static readonly Vocabulary Kinds = new("holiday", "weekday_holiday", "special_session");

    internal sealed record Request(string? Code = null, string? Name = null, string? TimeZone = null, IReadOnlyList<int>? WeekendDays = null);

    internal sealed record DayRequest(DateOnly Day, string? Kind = null, string? Name = null);

    internal sealed record DaysRequest(IReadOnlyList<DayRequest> Days);

    /// <param name="KnownYears">The years that have rows; any other is unknown.</param>
    internal sealed record View(Guid Id, string Code, string Name, string TimeZone, IReadOnlyList<int> WeekendDays, IReadOnlyList<int> KnownYears, long Version)
    {
        /// <summary>Values that cannot be read in the database any more and are shown as if they were not set; null: none.</summary>
        public IReadOnlyList<string>? Damaged { get; init; }
    }

    internal sealed record DayView(DateOnly Day, string Kind, string? Name);

    /// <summary>What every write of a calendar needs.</summary>
    internal sealed record Desk(Database Database, CalendarRowStore Store, PlannedDates Dates, Changes Changes);

    internal static void Map(RouteGroupBuilder calendars)
    {
        calendars.MapGet("", List).Needs(Permission.WealthRead).Produces<Page<View>>().WithSummary("Calendars with the years they know");
        calendars.MapPost("", Create).Needs(Permission.Manage).Produces<View>(201).WithSummary("Creates a calendar; its years are unknown until they have rows");
        calendars.MapGet("{id}", One).Needs(Permission.WealthRead).Produces<View>().WithSummary("One calendar, by id or code");
        foreach (var method in new[] { "PUT", "PATCH" })
            calendars.MapMethods("{id}", [method], Change).Needs(Permission.Manage).Produces<View>().WithSummary("Changes name, zone or weekend; needs If-Match");
        calendars.MapGet("{id}/days", Days).Needs(Permission.WealthRead).Produces<IReadOnlyList<DayView>>().WithSummary("The rows of a calendar, of one year or all");
        calendars.MapPost("{id}/days", Put).Needs(Permission.Manage).Produces<View>().WithSummary($"Enters up to {MostDays:N0} rows; a day that is there is replaced");
        calendars.MapDelete("{id}/days/{day}", Drop).Needs(Permission.Manage).Produces<View>().WithSummary("Takes a row away");
    }

    private static Task<Reply> List(PageRequest page, Desk desk, CancellationToken cancel) => desk.Database.Read<Reply>(
        async session =>
        {
            var cut = Page<CalendarRow>.Of(await desk.Store.Page(session, page), page, row => (row.CreatedAt, row.Id));
            var views = new List<View>();
            foreach (var row in cut.Items)
            {
                var (readable, damaged) = CalendarRow.Kept.Readable(row);
                views.Add(await Shown(session, desk, readable) with { Damaged = damaged });
            }
            return Reply.Ok(new Page<View>(views, cut.NextCursor));
        },
        cancel);

    private static Task<Reply> One(string id, Desk desk, CancellationToken cancel) => desk.Database.Read<Reply>(
        async session => await desk.Store.Lookup(session, ThingId.Parse(id)) is { } row ? await Answer(session, desk, row) : Refusal.NotFound("calendar"), cancel);

    private static Task<Reply> Create(Request request, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var row = Read(request, new CalendarRow { Id = Ids.New(session.Now), CreatedAt = session.Now });
            if (!await desk.Store.Add(session, row)) return new Refusal("code_taken", $"There is a calendar {row.Code} already.", 409);
            await desk.Changes.Say(session, caller, "calendar", "created", row.Id, new { row.Code, row.TimeZone, weekend_days = row.Weekend });
            return Reply.Created($"/api/v1/wealth/calendars/{row.Id}", await Shown(session, desk, row), EntityTags.Of(1));
        },
        cancel);

    private static Task<Reply> Change(string id, JsonElement patch, HttpRequest http, Caller caller, Desk desk, CancellationToken cancel)
    {
        var expected = EntityTags.RequiredIfMatch(http);
        return desk.Database.Write<Reply>(
            async session =>
            {
                if (await desk.Store.Lookup(session, ThingId.Parse(id)) is not { } present) return Refusal.NotFound("calendar");
                if (expected != present.Version) return EntityTags.Stale(EntityTags.Of(expected), present.Version);
                present = CalendarRow.Kept.ForChange(present, patch);
                var request = MergePatch.Apply(new Request(present.Code, present.Name, present.TimeZone, [.. present.Weekend]), patch);
                if (request.Code != present.Code) return Refusal.Rule("immutable_field", "The code of a calendar does not change.", "/code");
                return await Saved(session, caller, desk, Read(request, present), new { weekend_days = request.WeekendDays, request.TimeZone, request.Name });
            },
            cancel);
    }

    private static Task<Reply> Days(string id, Desk desk, CancellationToken cancel, int? year = null) => desk.Database.Read<Reply>(
        async session =>
        {
            if (year is < BusinessCalendar.FirstYear or > BusinessCalendar.LastYear) return Refusal.Invalid("/year", $"year is from {BusinessCalendar.FirstYear} to {BusinessCalendar.LastYear}.");
            if (await desk.Store.Lookup(session, ThingId.Parse(id)) is not { } row) return Refusal.NotFound("calendar");
            return Reply.Ok((await desk.Store.Days(session, row.Id, year)).Select(day => new DayView(day.Day, day.Kind, day.Name)).ToList());
        },
        cancel);

    private static Task<Reply> Put(string id, DaysRequest request, Caller caller, Desk desk, CancellationToken cancel)
    {
        var checks = new Checks();
        if (request.Days.Count is 0 or > MostDays) checks.Say("/days", "out_of_limits", $"days has 1 to {MostDays:N0} rows, not {request.Days.Count:N0}.");
        var rows = request.Days.Take(MostDays).Select((day, i) => Row(checks, day, $"/days/{i}")).ToList();
        if (rows.GroupBy(row => row.Day).FirstOrDefault(days => days.Count() > 1) is { } twice) checks.Say("/days", "duplicate_day", $"{twice.Key:yyyy-MM-dd} is in the list twice.");
        checks.Done();
        return desk.Database.Write<Reply>(
            async session =>
            {
                if (await desk.Store.Lookup(session, ThingId.Parse(id)) is not { } present) return Refusal.NotFound("calendar");
                await desk.Store.PutDays(session, [.. rows.Select(row => row with { Id = Ids.New(session.Now), CalendarId = present.Id })]);
                return await Saved(session, caller, desk, present, new { entered = rows.Count, years = rows.Select(row => row.Day.Year).Distinct().Order() });
            },
            cancel);
    }

    private static Task<Reply> Drop(string id, DateOnly day, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            if (await desk.Store.Lookup(session, ThingId.Parse(id)) is not { } present) return Refusal.NotFound("calendar");
            return await desk.Store.DropDay(session, present.Id, day) == 0 ? Refusal.NotFound("day") : await Saved(session, caller, desk, present, new { dropped = day });
        },
        cancel);

    private static async Task<Reply> Saved(Session session, Caller caller, Desk desk, CalendarRow row, object what)
    {
        await desk.Store.Save(session, row);
        await desk.Dates.CalendarChanged(session, row.Id);
        await desk.Changes.Say(session, caller, "calendar", "changed", row.Id, what);
        return await Answer(session, desk, row with { Version = row.Version + 1 });
    }

    private static async Task<Reply> Answer(Session session, Desk desk, CalendarRow row) => Reply.Ok(await Shown(session, desk, row), EntityTags.Of(row.Version));

    private static async Task<View> Shown(Session session, Desk desk, CalendarRow row) =>
        new(row.Id, row.Code, row.Name, row.TimeZone, [.. row.Weekend], [.. (await desk.Store.Days(session, row.Id, null)).Select(day => day.Day.Year).Distinct()], row.Version);

    private static CalendarDayRow Row(Checks checks, DayRequest day, string pointer)
    {
        if (day.Day.Year is < BusinessCalendar.FirstYear or > BusinessCalendar.LastYear)
            checks.Say(pointer + "/day", "out_of_limits", $"A calendar holds the years {BusinessCalendar.FirstYear} to {BusinessCalendar.LastYear}, not {day.Day:yyyy-MM-dd}.");
        checks.Text(day.Name, pointer + "/name", 120);
        var kind = checks.Word(day.Kind, Kinds, pointer + "/kind") ?? "holiday";
        return new() { Day = day.Day, Kind = kind, Name = day.Name };
    }

    private static CalendarRow Read(Request request, CalendarRow row)
    {
        var checks = new Checks();
        if (request.Code is not { } code || !ThingId.IsCode(code)) checks.Say("/code", "invalid_code", "code has 1 to 50 capital letters, digits, '-' or '_', such as DEFAULT or IN-MF, and begins with a letter.");
        checks.Name(request.Name, "/name");
        checks.Need(request.TimeZone, "/time_zone");
        checks.Zone(request.TimeZone, "/time_zone");
        var weekend = request.WeekendDays ?? [0, 6];
        if (weekend.Any(day => day is < 0 or > 6) || weekend.Distinct().Count() != weekend.Count || weekend.Count > 6)
            checks.Say("/weekend_days", "out_of_limits", "weekend_days has days from 0 (Sunday) to 6, each once, and leaves at least one day of the week.");
        checks.Done();
        return row with { Code = request.Code!, Name = request.Name!, TimeZone = request.TimeZone!, WeekendDays = Json.Of(weekend.Order()) };
    }
}
