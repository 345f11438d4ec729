using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Common;
using Steward.Wealth.Schedules;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Regulated;

/// <summary>How one kind of row is read, written and named. The id that <c>All</c> and <c>Named</c> get is the scheme's; empty for rows of no scheme.</summary>
internal sealed record EffectiveKind<TStore, TRow, TRequest>(
    string Path, string Table, string Thing, Func<TStore, Session, Guid, Task<IReadOnlyList<TRow>>> All, Func<TStore, Session, TRow, Task<int>> Add, Func<TStore, Session, TRow, Task<int>> Save,
    Func<TRow, TRequest> Ask, Func<TRequest, TRow, TRow> Read, Func<TRow, Guid, Guid, TRow> Named, Func<TRow, TRow> Next, Func<TRow, DateOnly, TRow> Ended) where TStore : class where TRow : class, IRegulatedRow, new() where TRequest : class
{
    /// <summary>Whether the next dates of rules are reckoned from these rows.</summary>
    internal bool MovesDates { get; init; }
}

/// <summary>Rows that are in force from a day to a day: listed, added, checked and ended by people, each change audited; dates of one subject never overlap.</summary>
internal static class EffectiveRows
{
    /// <summary>What every write of these rows needs.</summary>
    internal sealed record Desk<TStore>(Database Database, TStore Store, SchemeStore Schemes, PlannedDates Dates, Changes Changes) where TStore : class;

    /// <summary>Rows of the whole installation.</summary>
    internal static void Map<TStore, TRow, TRequest>(RouteGroupBuilder wealth, EffectiveKind<TStore, TRow, TRequest> kind) where TStore : class where TRow : class, IRegulatedRow, new() where TRequest : class
    {
        Delegate list = (Desk<TStore> desk, CancellationToken cancel) => List(kind, null, desk, cancel);
        Delegate add = (TRequest request, Caller caller, Desk<TStore> desk, CancellationToken cancel) => Add(kind, null, request, caller, desk, cancel);
        Delegate change = (Guid id, JsonElement patch, HttpRequest http, Caller caller, Desk<TStore> desk, CancellationToken cancel) => Change(kind, null, id, patch, http, caller, desk, cancel);
        Delegate succeed = (Guid id, TRequest request, Caller caller, Desk<TStore> desk, CancellationToken cancel) => Succeed(kind, null, id, request, caller, desk, cancel);
        Describe(wealth.MapGroup("/" + kind.Path), "{id:guid}", kind, list, add, change, succeed);
    }

    /// <summary>Rows of one scheme, below its path.</summary>
    internal static void MapUnderScheme<TStore, TRow, TRequest>(RouteGroupBuilder schemes, EffectiveKind<TStore, TRow, TRequest> kind) where TStore : class where TRow : class, IRegulatedRow, new() where TRequest : class
    {
        Delegate list = (string id, Desk<TStore> desk, CancellationToken cancel) => List(kind, id, desk, cancel);
        Delegate add = (string id, TRequest request, Caller caller, Desk<TStore> desk, CancellationToken cancel) => Add(kind, id, request, caller, desk, cancel);
        Delegate change = (string id, Guid row, JsonElement patch, HttpRequest http, Caller caller, Desk<TStore> desk, CancellationToken cancel) => Change(kind, id, row, patch, http, caller, desk, cancel);
        Delegate succeed = (string id, Guid row, TRequest request, Caller caller, Desk<TStore> desk, CancellationToken cancel) => Succeed(kind, id, row, request, caller, desk, cancel);
        Describe(schemes.MapGroup("/{id}/" + kind.Path), "{row:guid}", kind, list, add, change, succeed);
    }

    /// <summary>Shares of asset classes that sum to 100.</summary>
    internal static SortedDictionary<string, decimal> Shares(Checks checks, Dictionary<string, Figure>? given, string pointer)
    {
        checks.Need(given, pointer);
        var shares = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (name, figure) in given ?? [])
        {
            if (Words.AssetClass.Read(name) is not { } key) checks.Say(pointer, "unknown_asset", $"'{Checks.Short(name)}' is none of {string.Join(", ", Words.AssetClass.Words)}.");
            else if (checks.Share(figure, $"{pointer}/{key}", least: 0) is { } share) shares[key] = share;
        }
        if (given is not null && !checks.AnyAt(pointer) && shares.Values.Sum() != 100) checks.Say(pointer, "allocation_not_100", $"The shares sum to {DecimalText.Write(shares.Values.Sum())}, not to 100.");
        return shares;
    }

    internal static DateOnly From(Checks checks, DateOnly? from, DateOnly? to)
    {
        checks.Need(from, "/effective_from");
        if (to < from) checks.Say("/effective_to", "out_of_limits", "effective_to is the last day on which the row is in force: not before effective_from.");
        return from ?? default;
    }

    private static void Describe<TStore, TRow, TRequest>(RouteGroupBuilder rows, string one, EffectiveKind<TStore, TRow, TRequest> kind, Delegate list, Delegate add, Delegate change, Delegate succeed)
        where TStore : class where TRow : class, IRegulatedRow, new() where TRequest : class
    {
        rows.MapGet("", list).Needs(Permission.WealthRead).Produces<Page<TRow>>().WithSummary($"Rows of {kind.Table} with their effective dates");
        rows.MapPost("", add).Needs(Permission.Manage).Produces<TRow>(201).WithSummary("Adds a row; its dates overlap no other of the same kind");
        foreach (var method in new[] { "PUT", "PATCH" }) rows.MapMethods(one, [method], change).Needs(Permission.Manage).Produces<TRow>().WithSummary("Changes, checks or ends a row; needs If-Match");
        rows.MapPost(one + "/successor", succeed).Needs(Permission.Manage).Produces<TRow>(201).WithSummary("Adds the row that follows this one and ends this one on the day before, in one step").WithDescription(
            "The body is that of a new row for the same thing; what it leaves out is not taken over. The row of the path is in force until the day before effective_from: no day is without a row, and none has two. "
            + "422 effective_dates_gap when that row ends earlier by itself, 409 already_followed when another row has followed it meanwhile.");
    }

    private static Task<Reply> List<TStore, TRow, TRequest>(EffectiveKind<TStore, TRow, TRequest> kind, string? scheme, Desk<TStore> desk, CancellationToken cancel) where TStore : class where TRow : class, IRegulatedRow, new() where TRequest : class => desk.Database.Read<Reply>(
        async session => await Scheme(session, desk.Schemes, scheme) is { } owner ? Reply.Ok(new Page<TRow>(await kind.All(desk.Store, session, owner), null)) : Refusal.NotFound("scheme"), cancel);

    private static Task<Reply> Add<TStore, TRow, TRequest>(EffectiveKind<TStore, TRow, TRequest> kind, string? scheme, TRequest request, Caller caller, Desk<TStore> desk, CancellationToken cancel)
        where TStore : class where TRow : class, IRegulatedRow, new() where TRequest : class => desk.Database.Write<Reply>(
            async session =>
            {
                if (await Scheme(session, desk.Schemes, scheme) is not { } owner) return Refusal.NotFound("scheme");
                var row = kind.Named(kind.Read(request, new TRow()), Ids.New(session.Now), owner);
                if (await Overlap(session, desk, kind, row, owner) is { } taken) return taken;
                await kind.Add(desk.Store, session, row);
                if (kind.MovesDates) await desk.Dates.CutOffsChanged(session);
                await desk.Changes.Say(session, caller, kind.Thing, "created", row.Id, row);
                return Created(kind, scheme, owner, row);
            },
            cancel);

    private static Task<Reply> Change<TStore, TRow, TRequest>(EffectiveKind<TStore, TRow, TRequest> kind, string? scheme, Guid id, JsonElement patch, HttpRequest http, Caller caller, Desk<TStore> desk, CancellationToken cancel)
        where TStore : class where TRow : class, IRegulatedRow, new() where TRequest : class
    {
        var expected = EntityTags.RequiredIfMatch(http);
        return desk.Database.Write<Reply>(
            async session =>
            {
                if (await Scheme(session, desk.Schemes, scheme) is not { } owner) return Refusal.NotFound("scheme");
                if ((await kind.All(desk.Store, session, owner)).FirstOrDefault(one => one.Id == id) is not { } present) return Refusal.NotFound(kind.Thing.Replace('_', ' '));
                if (expected != present.Version) return EntityTags.Stale(EntityTags.Of(expected), present.Version);
                var row = kind.Read(MergePatch.Apply(kind.Ask(present), patch), present);
                if (await Overlap(session, desk, kind, row, owner) is { } taken) return taken;
                if (await kind.Save(desk.Store, session, row) != 1) return EntityTags.Stale(EntityTags.Of(expected), null);
                if (kind.MovesDates) await desk.Dates.CutOffsChanged(session);
                await desk.Changes.Say(session, caller, kind.Thing, "changed", id, new { before = present, after = row });
                return Reply.Ok(kind.Next(row), EntityTags.Of(row.Version + 1));
            },
            cancel);
    }

    /// <summary>Both rows under the lock of the table: of two people who let a row be followed at once the second hears of the first.</summary>
    private static Task<Reply> Succeed<TStore, TRow, TRequest>(EffectiveKind<TStore, TRow, TRequest> kind, string? scheme, Guid id, TRequest request, Caller caller, Desk<TStore> desk, CancellationToken cancel)
        where TStore : class where TRow : class, IRegulatedRow, new() where TRequest : class => desk.Database.Write<Reply>(
            async session =>
            {
                await RegulatedStore.Serialise(session, kind.Table);
                if (await Scheme(session, desk.Schemes, scheme) is not { } owner) return Refusal.NotFound("scheme");
                var rows = await kind.All(desk.Store, session, owner);
                if (rows.FirstOrDefault(one => one.Id == id) is not { } before) return Refusal.NotFound(kind.Thing.Replace('_', ' '));
                var row = kind.Named(kind.Read(request, new TRow()), Ids.New(session.Now), owner);
                if (EffectiveRefusals.ToFollow(rows, before, row) is { } refusal) return refusal;
                var ended = kind.Ended(before, row.EffectiveFrom.AddDays(-1));
                await kind.Save(desk.Store, session, ended);
                await desk.Changes.Say(session, caller, kind.Thing, "changed", id, new { before, after = ended, followed_by = row.Id });
                await kind.Add(desk.Store, session, row);
                if (kind.MovesDates) await desk.Dates.CutOffsChanged(session);
                await desk.Changes.Say(session, caller, kind.Thing, "created", row.Id, row);
                return Created(kind, scheme, owner, row);
            },
            cancel);

    private static Reply Created<TStore, TRow, TRequest>(EffectiveKind<TStore, TRow, TRequest> kind, string? scheme, Guid owner, TRow row) where TStore : class where TRow : class, IRegulatedRow, new() where TRequest : class =>
        Reply.Created($"/api/v1/wealth/{(scheme is null ? "" : $"schemes/{owner}/")}{kind.Path}/{row.Id}", row, EntityTags.Of(1));

    /// <summary>The scheme that a path names; empty for rows of no scheme, null for a scheme that is not there.</summary>
    private static async Task<Guid?> Scheme(Session session, SchemeStore schemes, string? word) => word is null ? Guid.Empty : (await schemes.Lookup(session, ReadSchemes.Id(word)))?.Id;

    private static async Task<Refusal?> Overlap<TStore, TRow, TRequest>(Session session, Desk<TStore> desk, EffectiveKind<TStore, TRow, TRequest> kind, TRow row, Guid owner) where TStore : class where TRow : class, IRegulatedRow, new() where TRequest : class
    {
        await RegulatedStore.Serialise(session, kind.Table);
        return EffectiveRefusals.Overlap(await kind.All(desk.Store, session, owner), row);
    }
}
