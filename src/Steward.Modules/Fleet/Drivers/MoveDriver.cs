using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Drivers;

/// <summary>Moves a driver along his state machine: himself, or by a dispatcher.</summary>
internal static class MoveDriver
{
    /// <param name="Force">A dispatcher's word: offline in spite of parcels on board.</param>
    /// <param name="OccurredAt">Of a phone that was offline: at most 24 hours back.</param>
    /// <param name="BreakEndsAt">When the break is planned to end.</param>
    internal sealed record Request(string? Status, string? Reason, bool Force = false, DateTimeOffset? OccurredAt = null, DateTimeOffset? BreakEndsAt = null);

    private static readonly TimeSpan MostBack = TimeSpan.FromHours(24);
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestBreak = TimeSpan.FromHours(4);

    internal static void Map(RouteGroupBuilder drivers)
    {
        drivers.MapPost("me/state", Own).Needs(Permission.DriveOwn).Produces<DriverView>().WithSummary("The driver who asks changes his state");
        drivers.MapPost("{id}/state", Other).Needs(Permission.Act).Produces<DriverView>().WithSummary("A dispatcher changes a driver's state");
    }

    private static Task<Reply> Own(Request request, Caller caller, Database database, DriverStore store, DriverBook book, FieldCipher cipher, IDriverLoad load, CancellationToken cancel)
    {
        var status = StatusOf(request);
        return database.Write<Reply>(
            async session =>
            {
                if (caller.Id is not { } user || await store.OfUser(session, user) is not { RetiredAt: null, IsActive: true } row) return Refusal.NotFound("driver");
                if (request.Force) return new Refusal("not_allowed", "Only a dispatcher can force a state.", 403);
                if (WrongTime(request, status, session.Now) is { } wrong) return wrong;
                if (DecideBreak(row, status, session.Now) is { } early) return early;
                // Any answer in the app shows that he is there: offers go on.
                await book.NoteOfferAnswered(session, row.Id);
                if (await book.Change(session, row.Id, status, caller.Actor, request.Reason, forced: false, request.OccurredAt, request.BreakEndsAt) is { } refusal) return refusal;
                return await View(session, row.Id, caller, store, book, cipher, load);
            },
            cancel);
    }

    private static Task<Reply> Other(string id, Request request, Caller caller, Database database, DriverStore store, DriverBook book, FieldCipher cipher, IDriverLoad load, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        var status = StatusOf(request);
        return database.Write<Reply>(
            async session =>
            {
                if (await store.Lookup(session, thing) is not { RetiredAt: null } row || !caller.SeesZone(row.ZoneId)) return Refusal.NotFound("driver");
                if (WrongTime(request, status, session.Now) is { } wrong) return wrong;
                if (await book.Change(session, row.Id, status, caller.Actor, request.Reason, request.Force, request.OccurredAt, request.BreakEndsAt) is { } refusal) return refusal;
                return await View(session, row.Id, caller, store, book, cipher, load);
            },
            cancel);
    }

    /// <summary>Null when the times that were sent can be.</summary>
    internal static Refusal? WrongTime(Request request, string status, DateTimeOffset now)
    {
        if (request.OccurredAt is { } at && (at < now - MostBack || at > now + MostAhead))
            return Refusal.Rule("occurred_at_out_of_range", $"occurred_at {at:O} is more than 24 hours back or in the future.", "/occurred_at");
        if (request.BreakEndsAt is not { } ends) return null;
        if (status != DriverStatus.OnBreak) return Refusal.Invalid("/break_ends_at", "Only a break has a planned end.");
        var begins = request.OccurredAt ?? now;
        return ends > begins && ends - begins <= LongestBreak ? null
            : Refusal.Rule("break_end_invalid", $"A break ends after it begins, at most {LongestBreak.TotalHours} hours later.", "/break_ends_at");
    }

    /// <summary>Null when a driver may take the break that he asks for: from four hours of work, or when one is due.</summary>
    internal static Refusal? DecideBreak(DriverRow driver, string status, DateTimeOffset now)
    {
        if (status != DriverStatus.OnBreak || !DriverMoves.Allows(driver.Status, status)) return null;
        var worked = driver.Worked(now) / 60;
        var sinceBreak = worked - DutyClock.AtBreak(driver, now) / 60;
        return DriverLimits.MayAskForBreak(worked, sinceBreak, driver.DeliveriesInARow) ? null
            : Refusal.Rule("break_too_early", $"A break can be asked for after {DriverLimits.BreakOnRequestMinutes} minutes of work; it is {worked} now. A dispatcher can give one earlier.", "/status");
    }

    private static string StatusOf(Request request)
    {
        var checks = new Checks();
        checks.Need(request.Status, "/status");
        checks.Text(request.Reason, "/reason");
        if (request.Status is { Length: > 0 } word && DriverStatus.Canonical(word) is null) checks.OneOf(word, "/status", DriverStatus.All);
        checks.Done();
        return DriverStatus.Canonical(request.Status!)!;
    }

    private static async Task<Reply> View(Session session, Guid id, Caller caller, DriverStore store, DriverBook book, FieldCipher cipher, IDriverLoad load)
    {
        var row = (await store.Find(session, id))!;
        return Reply.Ok(await ReadDrivers.View(session, cipher, caller, row, await book.State(session, row), await load.ActiveOrders(session, id)), EntityTags.Of(row.RowVersion));
    }
}
