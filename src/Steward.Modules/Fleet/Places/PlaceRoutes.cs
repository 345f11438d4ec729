using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Fleet.Places;

/// <summary>The four plain operations on a kind of place; each kind brings its reading, checking and storing.</summary>
/// <param name="Kind">As in events: city.</param>
/// <param name="All">Every row, retired ones on demand.</param>
/// <param name="Merge">The row (null: a new one) with what was sent, checked.</param>
internal sealed record PlaceKind<TRow, TRequest>(
    string Path, string Kind, Func<PlaceStore, Session, bool, Task<IReadOnlyList<TRow>>> All, Func<TRow, Guid> Id, Func<TRow, string> Code, Func<TRow, Guid?> Zone,
    Func<Session, Caller, Contracts.IZones, TRow?, TRequest, Task<TRow>> Merge, Func<PlaceStore, Session, TRow, Task<bool>> Add, Func<PlaceStore, Session, TRow, Task> Save,
    Func<TRow, DateTimeOffset, TRow> Retire)
    where TRow : class
{
    internal void Map(RouteGroupBuilder api)
    {
        api.MapGet(Path, List).Needs(Permission.Read).Produces<Page<TRow>>().WithSummary($"Lists {Path[1..]}");
        api.MapGet(Path + "/{id}", One).Needs(Permission.Read).Produces<TRow>().WithSummary($"Reads one of {Path[1..]}");
        api.MapPost(Path, (TRequest request, Caller caller, Desk desk, CancellationToken cancel) => Create(request, caller, desk, cancel)).Needs(Permission.Manage).Produces<TRow>(201).WithSummary($"Adds to {Path[1..]}");
        api.MapPatch(Path + "/{id}", (string id, TRequest request, Caller caller, Desk desk, CancellationToken cancel) =>
            Change(id, caller, desk, (session, row) => Merge(session, caller, desk.Zones, row, request), cancel)).Needs(Permission.Manage).Produces<TRow>().WithSummary($"Changes one of {Path[1..]}");
        api.MapDelete(Path + "/{id}", (string id, Caller caller, Desk desk, CancellationToken cancel) =>
            Change(id, caller, desk, (session, row) => Task.FromResult(Retire(row, session.Now)), cancel)).Needs(Permission.Manage).WithSummary($"Retires one of {Path[1..]}");
    }

    private Task<Reply> List(PageRequest page, Caller caller, Desk desk, CancellationToken cancel, string? zone = null, bool retired = false) => desk.Database.Read<Reply>(
        async session =>
        {
            var only = zone is { Length: > 0 } ? await desk.Zones.Lookup(session, zone) : null;
            if (zone is { Length: > 0 } && only is null) return Refusal.NotFound("zone");
            var rows = (await All(desk.Store, session, retired)).Where(r => Sees(caller, r) && (only is null || Zone(r) is null || Zone(r) == only.Id)).OrderByDescending(Id);
            var after = page.After is null ? rows : rows.Where(r => Id(r).CompareTo(page.Id) < 0);
            return Reply.Ok(Page<TRow>.Of([.. after.Take(page.Take)], page, r => (DateTimeOffset.UnixEpoch, Id(r))));
        },
        cancel);

    private Task<Reply> One(string id, Caller caller, Desk desk, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        return desk.Database.Read<Reply>(async session => await Find(session, thing, caller, desk) is { } row ? Reply.Ok(row) : Refusal.NotFound(Kind), cancel);
    }

    private Task<Reply> Create(TRequest request, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            // A type parameter is nullable to the framework, so an empty body comes through.
            if (request is null) return Refusal.Invalid("/", $"Send the {Kind} as a JSON object.");
            var row = await Merge(session, caller, desk.Zones, null, request);
            if (!await Add(desk.Store, session, row)) return new Refusal("code_taken", $"There is a {Kind} with the code {Code(row)} already.");
            await Say(session, caller, desk, row, "_created");
            return Reply.Created($"/api/v1{Path}/{Id(row)}", row);
        },
        cancel);

    private Task<Reply> Change(string id, Caller caller, Desk desk, Func<Session, TRow, Task<TRow>> change, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        return desk.Database.Write<Reply>(
            async session =>
            {
                if (await Find(session, thing, caller, desk) is not { } row) return Refusal.NotFound(Kind);
                var changed = await change(session, row);
                await Save(desk.Store, session, changed);
                await Say(session, caller, desk, changed, "_changed");
                return Reply.Ok(changed);
            },
            cancel);
    }

    private async Task<TRow?> Find(Session session, ThingId thing, Caller caller, Desk desk) =>
        (await All(desk.Store, session, true)).FirstOrDefault(r => (thing.Id is { } id ? Id(r) == id : thing.Code is { } code && Code(r) == code) && Sees(caller, r));

    private bool Sees(Caller caller, TRow row) => Zone(row) is not { } zone || caller.SeesZone(zone);

    private Task Say(Session session, Caller caller, Desk desk, TRow row, string what) =>
        desk.Changes.Say(session, caller, Kind + what, Zone(row), Id(row), new { id = Id(row), zone_id = Zone(row), at = session.Now });
}

/// <summary>What the operations on places need.</summary>
internal sealed record Desk(Database Database, PlaceStore Store, Contracts.IZones Zones, Changes Changes);
