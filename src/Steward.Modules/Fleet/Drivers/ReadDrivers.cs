using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Drivers;

/// <summary>Lists drivers, reads one, and a driver his own.</summary>
internal static class ReadDrivers
{
    internal static void Map(RouteGroupBuilder drivers)
    {
        drivers.MapGet("", List).Needs(Permission.Read).Produces<Page<DriverView>>().WithSummary("Drivers by zone, status and a word (q)");
        drivers.MapGet("me", Me).Needs(Permission.DriveOwn).Produces<DriverView>().WithSummary("The driver who asks");
        drivers.MapGet("{id}", One).Needs(Permission.Read, Permission.DriveOwn).Produces<DriverView>().WithSummary("One driver");
        drivers.MapGet("{id}/transitions", Transitions).Needs(Permission.Read).Produces<Page<Transition>>().WithSummary("A driver's moves, newest first");
    }

    private static Task<Reply> List(
        PageRequest page, Caller caller, Database database, DriverStore store, ShiftStore shifts, FieldCipher cipher, IZones zones, IDriverLoad load, CancellationToken cancel,
        string? zone = null, string? zone_id = null, string? status = null, string? q = null, bool retired = false)
    {
        var wanted = status is null ? null : DriverStatus.Canonical(status) ?? throw new RefusedException(Refusal.Invalid("/status", $"status is one of {string.Join(", ", DriverStatus.All)}."));
        if (q is { Length: > 200 }) throw new RefusedException(Refusal.Invalid("/q", "q has at most 200 characters."));
        return database.Read<Reply>(
            async session =>
            {
                Guid? only = null;
                if ((zone ?? zone_id) is { Length: > 0 } named)
                {
                    if (await zones.Lookup(session, named) is not { } found || !caller.SeesZone(found.Id)) return Refusal.NotFound("zone");
                    only = found.Id;
                }
                var rows = await store.Page(session, page, only, wanted, Pattern(q), retired);
                var cut = Page<DriverRow>.Of(rows, page, row => (row.CreatedAt, row.Id));
                var seen = cut.Items.Where(row => caller.SeesZone(row.ZoneId)).ToList();
                return Reply.Ok(new Page<DriverView>(await Views(session, seen, caller, shifts, cipher, load), cut.NextCursor));
            },
            cancel);
    }

    private static Task<Reply> Me(Caller caller, Database database, DriverStore store, DriverBook book, FieldCipher cipher, IDriverLoad load, CancellationToken cancel) => database.Read<Reply>(
        async session => caller.Id is { } user && await store.OfUser(session, user) is { RetiredAt: null } row
            ? Reply.Ok(await View(session, cipher, caller, row, await book.State(session, row), await load.ActiveOrders(session, row.Id)), EntityTags.Of(row.RowVersion))
            : Refusal.NotFound("driver"),
        cancel);

    private static Task<Reply> One(string id, Caller caller, Database database, DriverStore store, DriverBook book, FieldCipher cipher, IDriverLoad load, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        return database.Read<Reply>(
            async session => await store.Lookup(session, thing) is { } row && MaySee(caller, row)
                ? Reply.Ok(await View(session, cipher, caller, row, await book.State(session, row), await load.ActiveOrders(session, row.Id)), EntityTags.Of(row.RowVersion))
                : Refusal.NotFound("driver"),
            cancel);
    }

    private static Task<Reply> Transitions(string id, PageRequest page, Caller caller, Database database, DriverStore store, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        return database.Read<Reply>(
            async session => await store.Lookup(session, thing) is { } row && MaySee(caller, row)
                ? Reply.Ok(Page<Transition>.Of(await store.Transitions(session, row.Id, page), page, t => (t.OccurredAt, t.Id)))
                : Refusal.NotFound("driver"),
            cancel);
    }

    /// <summary>A driver sees himself only; a foreign one is unknown to him.</summary>
    internal static bool MaySee(Caller caller, DriverRow row) =>
        caller.SeesZone(row.ZoneId) && (caller.May(Permission.Read) || (caller.Id is { } user && row.UserId == user));

    internal static async Task<DriverView> View(Session session, FieldCipher cipher, Caller caller, DriverRow row, DriverState state, int activeOrders)
    {
        var opener = await cipher.Opener(session, [row.Phone, row.Email]);
        return View(opener, caller, row, state, activeOrders);
    }

    private static async Task<IReadOnlyList<DriverView>> Views(Session session, IReadOnlyList<DriverRow> rows, Caller caller, ShiftStore shifts, FieldCipher cipher, IDriverLoad load)
    {
        var orders = new Dictionary<Guid, int>();
        var planned = new Dictionary<Guid, ShiftSpan>();
        foreach (var zone in rows.Select(r => r.ZoneId).Distinct())
        {
            foreach (var (driver, count) in await load.ActiveOrdersInZone(session, zone)) orders[driver] = count;
            foreach (var shift in await shifts.Near(session, zone)) planned.TryAdd(shift.DriverId, shift);
        }
        var opener = await cipher.Opener(session, rows.SelectMany(r => new[] { r.Phone, r.Email }));
        return [.. rows.Select(row => View(opener, caller, row, row.State(session.Now, planned.GetValueOrDefault(row.Id)), orders.GetValueOrDefault(row.Id)))];
    }

    private static DriverView View(FieldOpener opener, Caller caller, DriverRow row, DriverState state, int activeOrders)
    {
        var (phone, email) = (opener.Open("drivers", "phone", row.Id, row.Phone), opener.Open("drivers", "email", row.Id, row.Email));
        var whole = caller.May(Permission.Act) || caller.Id == row.UserId;
        return DriverView.Of(row, state, activeOrders, whole ? phone : DriverView.Masked(phone), whole ? email : DriverView.Masked(email));
    }

    private static string? Pattern(string? q) => string.IsNullOrWhiteSpace(q) ? null
        : "%" + q.Trim().ToLowerInvariant().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
}
