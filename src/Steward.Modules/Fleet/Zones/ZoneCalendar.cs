using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Fleet.Zones;

/// <summary>When a zone is open: <c>/zones/{id}/calendar</c>.</summary>
internal static class ZoneCalendar
{
    private const int MostLines = 2_000;

    /// <param name="Weekday">ISO: 1 is Monday.</param>
    /// <param name="Closes">Not after <paramref name="Opens"/>: on the next day.</param>
    internal sealed record Line(int? Weekday, DateOnly? Date, string? Opens, string? Closes, string? Name);

    internal sealed record Body(IReadOnlyList<Line>? Hours);

    internal static void Map(RouteGroupBuilder zones)
    {
        zones.MapGet("{id}/calendar", Read).Needs(Permission.Read).Produces<Body>().WithSummary("The hours of a zone");
        zones.MapPut("{id}/calendar", Replace).Needs(Permission.Manage).Produces<Body>().WithSummary("Replaces the hours of a zone");
    }

    private static Task<Reply> Read(string id, Caller caller, Database database, ZoneStore store, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        return database.Read<Reply>(
            async session =>
            {
                if (await store.Find(session, thing) is not { } zone || !caller.SeesZone(zone.Id)) return Refusal.NotFound("zone");
                return Reply.Ok(BodyOf(await store.Calendar(session, zone.Id)), EntityTags.Of(zone.RowVersion));
            },
            cancel);
    }

    private static Task<Reply> Replace(string id, Body request, HttpRequest http, Caller caller, Database database, ZoneStore store, ZoneCache cache, Changes changes, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        Check(request);
        var expected = EntityTags.RequiredIfMatch(http);
        return database.Write<Reply>(
            async session =>
            {
                if (await store.Find(session, thing) is not { } zone || !caller.SeesZone(zone.Id)) return Refusal.NotFound("zone");
                // The hours are part of the zone: they share its version, so that two editors do not overwrite each other.
                if (expected != zone.RowVersion || !await store.Save(session, zone)) return EntityTags.Stale(EntityTags.Of(expected), zone.RowVersion);
                var rows = request.Hours!.Select(l => new CalendarRow { Weekday = l.Weekday, Date = l.Date, Opens = l.Opens, Closes = l.Closes, Name = l.Name });
                await store.SetCalendar(session, zone.Id, rows);
                await changes.Say(session, caller, "zone_calendar_changed", zone.Id, zone.Id, new { id = zone.Id, zone_id = zone.Id, at = session.Now, hours = request.Hours });
                session.AfterCommit(cache.Forget);
                return Reply.Ok(BodyOf(await store.Calendar(session, zone.Id)), EntityTags.Of(zone.RowVersion + 1));
            },
            cancel);
    }

    private static void Check(Body request)
    {
        var checks = new Checks();
        checks.Need(request.Hours, "/hours");
        if (request.Hours?.Count > MostLines) checks.Say("/hours", $"At most {MostLines} lines.");
        for (var i = 0; i < (request.Hours?.Count ?? 0); i++)
        {
            var (line, at) = (request.Hours![i], $"/hours/{i}");
            if (line is null) { checks.Say(at, "A line is an object."); continue; }
            if ((line.Weekday is null) == (line.Date is null)) checks.Say(at, "A line has either a weekday or a date.");
            checks.Range(line.Weekday, at + "/weekday", 1, 7);
            if ((line.Opens is null) != (line.Closes is null)) checks.Say(at, "A line has both opens and closes, or neither for a closed date.");
            if (line.Opens is null && line.Date is null) checks.Say(at, "Leave a closed weekday out.");
            checks.HourMinute(line.Opens, at + "/opens");
            checks.HourMinute(line.Closes, at + "/closes");
            if (line.Opens == "24:00") checks.Say(at + "/opens", "A day opens before 24:00.");
            checks.Text(line.Name, at + "/name", 255);
        }
        checks.Done();
        if (Overlap(request.Hours!) is { } clash) throw new RefusedException(Refusal.Rule("hours_overlap", clash, "/hours"));
    }

    /// <summary>Null when no two lines of the same day overlap.</summary>
    private static string? Overlap(IReadOnlyList<Line> hours)
    {
        foreach (var day in hours.Where(l => l.Opens is not null).GroupBy(l => (l.Weekday, l.Date)))
        {
            var open = ZoneCache.Hours("UTC", day.Select(l => new CalendarRow { Weekday = 1, Opens = l.Opens, Closes = l.Closes })).Weekdays[1];
            for (var i = 1; i < open.Count; i++)
                if (open[i].OpensMinute < open[i - 1].ClosesMinute) return $"Two lines of {(day.Key.Weekday is { } w ? "weekday " + w : day.Key.Date!.Value.ToString("O"))} overlap.";
        }
        return null;
    }

    private static Body BodyOf(IEnumerable<CalendarRow> rows) => new([.. rows.Select(r => new Line(r.Weekday, r.Date, r.Opens, r.Closes, r.Name))]);
}
