using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Drivers;

/// <summary>Planned shifts of drivers: <c>/shifts</c>.</summary>
internal static class Shifts
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(16);

    internal sealed record Request(string? DriverId, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, string? Note);

    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/shifts", List).Needs(Permission.Read).Produces<Page<ShiftRow>>().WithSummary("Shifts by zone, driver and time");
        api.MapPost("/shifts", Create).Needs(Permission.Act).Produces<ShiftRow>(201).WithSummary("Plans a shift");
        api.MapPatch("/shifts/{id}", Change).Needs(Permission.Act).Produces<ShiftRow>().WithSummary("Changes a shift");
        api.MapDelete("/shifts/{id}", Cancel).Needs(Permission.Act).WithSummary("Cancels a shift");
    }

    private static Task<Reply> List(
        PageRequest page, Caller caller, Database database, ShiftStore store, DriverStore drivers, IZones zones, CancellationToken cancel,
        string? zone = null, string? driver = null, DateTimeOffset? from = null, DateTimeOffset? to = null) => database.Read<Reply>(
        async session =>
        {
            Guid? zoneId = null, driverId = null;
            if (zone is { Length: > 0 })
            {
                if (await zones.Lookup(session, zone) is not { } found || !caller.SeesZone(found.Id)) return Refusal.NotFound("zone");
                zoneId = found.Id;
            }
            if (driver is { Length: > 0 })
            {
                if (await drivers.Lookup(session, ThingId.Parse(driver)) is not { } known || !caller.SeesZone(known.ZoneId)) return Refusal.NotFound("driver");
                driverId = known.Id;
            }
            var cut = Page<ShiftRow>.Of(await store.Page(session, page, zoneId, driverId, from, to), page, row => (row.CreatedAt, row.Id));
            return Reply.Ok(cut with { Items = [.. cut.Items.Where(s => caller.SeesZone(s.ZoneId))] });
        },
        cancel);

    private static Task<Reply> Create(Request request, Caller caller, Database database, ShiftStore store, DriverStore drivers, RemindOfShift reminders, Changes changes, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            var checks = new Checks();
            checks.Need(request.DriverId, "/driver_id");
            checks.Need(request.StartsAt, "/starts_at");
            checks.Need(request.EndsAt, "/ends_at");
            checks.Done();
            if (await drivers.Lookup(session, ThingId.Parse(request.DriverId!)) is not { RetiredAt: null } driver || !caller.SeesZone(driver.ZoneId)) return Refusal.NotFound("driver");
            var shift = new ShiftRow { Id = Ids.New(session.Now), DriverId = driver.Id, ZoneId = driver.ZoneId, CreatedAt = session.Now };
            shift = Merged(shift, request, driver.TimeZone);
            if (await Refused(session, store, shift) is { } refusal) return refusal;
            await store.Add(session, shift);
            await reminders.Plan(session, shift);
            await changes.Say(session, caller, "shift_created", shift.ZoneId, shift.Id, Event(shift, session.Now), shift.DriverId);
            return Reply.Created($"/api/v1/shifts/{shift.Id}", shift);
        },
        cancel);

    private static Task<Reply> Change(string id, Request request, Caller caller, Database database, ShiftStore store, DriverStore drivers, RemindOfShift reminders, Changes changes, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        return database.Write<Reply>(
            async session =>
            {
                if (await Find(session, store, thing, caller) is not { CancelledAt: null } shift) return Refusal.NotFound("shift");
                if (request.DriverId is not null) return Refusal.Invalid("/driver_id", "A shift stays with its driver: cancel it and plan another.");
                var changed = Merged(shift, request, (await drivers.Find(session, shift.DriverId))!.TimeZone);
                if (await Refused(session, store, changed) is { } refusal) return refusal;
                if (changed.StartsAt != shift.StartsAt) await reminders.Plan(session, changed);
                return await Saved(session, caller, store, changes, changed, "shift_changed");
            },
            cancel);
    }

    private static Task<Reply> Cancel(string id, Caller caller, Database database, ShiftStore store, RemindOfShift reminders, Changes changes, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        return database.Write<Reply>(
            async session =>
            {
                if (await Find(session, store, thing, caller) is not { } shift) return Refusal.NotFound("shift");
                if (shift.CancelledAt is not null) return Reply.NoContent;
                var cancelled = shift with { CancelledAt = session.Now };
                await reminders.Plan(session, cancelled);
                await Saved(session, caller, store, changes, cancelled, "shift_cancelled");
                return Reply.NoContent;
            },
            cancel);
    }

    private static async Task<ShiftRow?> Find(Session session, ShiftStore store, ThingId thing, Caller caller) =>
        thing.Id is { } id && await store.Find(session, id) is { } shift && caller.SeesZone(shift.ZoneId) ? shift : null;

    private static async Task<Reply> Saved(Session session, Caller caller, ShiftStore store, Changes changes, ShiftRow shift, string happened)
    {
        await store.Save(session, shift);
        await changes.Say(session, caller, happened, shift.ZoneId, shift.Id, Event(shift, session.Now), shift.DriverId);
        return Reply.Ok(shift with { RowVersion = shift.RowVersion + 1 });
    }

    private static ShiftRow Merged(ShiftRow shift, Request request, string timeZone)
    {
        var checks = new Checks();
        checks.Text(request.Note, "/note");
        checks.Done();
        var starts = Instants.Micros(request.StartsAt ?? shift.StartsAt);
        return shift with { StartsAt = starts, EndsAt = Instants.Micros(request.EndsAt ?? shift.EndsAt), Note = request.Note ?? shift.Note, BusinessDate = LocalTime.DateIn(timeZone, starts) };
    }

    private static async Task<Refusal?> Refused(Session session, ShiftStore store, ShiftRow shift)
    {
        if (shift.EndsAt <= shift.StartsAt || shift.EndsAt - shift.StartsAt > Longest)
            return Refusal.Rule("window_invalid", $"A shift ends after it starts, at most {Longest.TotalHours} hours later; this one runs from {shift.StartsAt:O} to {shift.EndsAt:O}.", "/ends_at");
        return await store.Overlaps(session, shift) ? new("shift_overlaps", "The driver has another shift in this time.") : null;
    }

    private static object Event(ShiftRow shift, DateTimeOffset at) => new
    {
        id = shift.Id, zone_id = shift.ZoneId, at, driver_id = shift.DriverId, starts_at = shift.StartsAt, ends_at = shift.EndsAt, cancelled_at = shift.CancelledAt,
    };
}
