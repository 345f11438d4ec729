using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Common;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Regulated;

/// <summary>How one kind of row is read, written and named. The id that <c>All</c> and <c>Named</c> get is the scheme's; empty for rows of no scheme.</summary>
internal sealed record EffectiveKind<TRow, TRequest>(
    string Path, string Table, string Thing, Func<RegulatedStore, Session, Guid, Task<IReadOnlyList<TRow>>> All, Func<RegulatedStore, Session, TRow, Task<int>> Add, Func<RegulatedStore, Session, TRow, Task<int>> Save,
    Func<TRow, TRequest> Ask, Func<TRequest, TRow, TRow> Read, Func<TRow, Guid, Guid, TRow> Named, Func<TRow, TRow> Next) where TRow : class, IRegulatedRow, new() where TRequest : class;

/// <summary>Rows that are in force from a day to a day: listed, added, checked and ended by people, each change audited; dates of one subject never overlap.</summary>
internal static class EffectiveRows
{
    /// <summary>What every write of these rows needs.</summary>
    internal sealed record Desk(Database Database, RegulatedStore Store, SchemeStore Schemes, Changes Changes);

    /// <summary>Rows of the whole installation.</summary>
    internal static void Map<TRow, TRequest>(RouteGroupBuilder wealth, EffectiveKind<TRow, TRequest> kind) where TRow : class, IRegulatedRow, new() where TRequest : class
    {
        Delegate list = (Desk desk, CancellationToken cancel) => List(kind, null, desk, cancel);
        Delegate add = (TRequest request, Caller caller, Desk desk, CancellationToken cancel) => Add(kind, null, request, caller, desk, cancel);
        Delegate change = (Guid id, JsonElement patch, HttpRequest http, Caller caller, Desk desk, CancellationToken cancel) => Change(kind, null, id, patch, http, caller, desk, cancel);
        Describe(wealth.MapGroup("/" + kind.Path), "{id:guid}", kind, list, add, change);
    }

    /// <summary>Rows of one scheme, below its path.</summary>
    internal static void MapUnderScheme<TRow, TRequest>(RouteGroupBuilder schemes, EffectiveKind<TRow, TRequest> kind) where TRow : class, IRegulatedRow, new() where TRequest : class
    {
        Delegate list = (string id, Desk desk, CancellationToken cancel) => List(kind, id, desk, cancel);
        Delegate add = (string id, TRequest request, Caller caller, Desk desk, CancellationToken cancel) => Add(kind, id, request, caller, desk, cancel);
        Delegate change = (string id, Guid row, JsonElement patch, HttpRequest http, Caller caller, Desk desk, CancellationToken cancel) => Change(kind, id, row, patch, http, caller, desk, cancel);
        Describe(schemes.MapGroup("/{id}/" + kind.Path), "{row:guid}", kind, list, add, change);
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

    private static void Describe<TRow, TRequest>(RouteGroupBuilder rows, string one, EffectiveKind<TRow, TRequest> kind, Delegate list, Delegate add, Delegate change) where TRow : class, IRegulatedRow, new() where TRequest : class
    {
        rows.MapGet("", list).Needs(Permission.WealthRead).Produces<Page<TRow>>().WithSummary($"Rows of {kind.Table} with their effective dates");
        rows.MapPost("", add).Needs(Permission.Manage).Produces<TRow>(201).WithSummary("Adds a row; its dates overlap no other of the same kind");
        foreach (var method in new[] { "PUT", "PATCH" }) rows.MapMethods(one, [method], change).Needs(Permission.Manage).Produces<TRow>().WithSummary("Changes, checks or ends a row; needs If-Match");
    }

    private static Task<Reply> List<TRow, TRequest>(EffectiveKind<TRow, TRequest> kind, string? scheme, Desk desk, CancellationToken cancel) where TRow : class, IRegulatedRow, new() where TRequest : class => desk.Database.Read<Reply>(
        async session => await Scheme(session, desk, scheme) is { } owner ? Reply.Ok(new Page<TRow>(await kind.All(desk.Store, session, owner), null)) : Refusal.NotFound("scheme"), cancel);

    private static Task<Reply> Add<TRow, TRequest>(EffectiveKind<TRow, TRequest> kind, string? scheme, TRequest request, Caller caller, Desk desk, CancellationToken cancel)
        where TRow : class, IRegulatedRow, new() where TRequest : class => desk.Database.Write<Reply>(
            async session =>
            {
                if (await Scheme(session, desk, scheme) is not { } owner) return Refusal.NotFound("scheme");
                var row = kind.Named(kind.Read(request, new TRow()), Ids.New(session.Now), owner);
                if (await Overlap(session, desk, kind, row, owner) is { } taken) return taken;
                await kind.Add(desk.Store, session, row);
                await desk.Changes.Say(session, caller, kind.Thing, "created", row.Id, row);
                return Reply.Created($"/api/v1/wealth/{(scheme is null ? "" : $"schemes/{owner}/")}{kind.Path}/{row.Id}", row, EntityTags.Of(1));
            },
            cancel);

    private static Task<Reply> Change<TRow, TRequest>(EffectiveKind<TRow, TRequest> kind, string? scheme, Guid id, JsonElement patch, HttpRequest http, Caller caller, Desk desk, CancellationToken cancel)
        where TRow : class, IRegulatedRow, new() where TRequest : class
    {
        var expected = EntityTags.RequiredIfMatch(http);
        return desk.Database.Write<Reply>(
            async session =>
            {
                if (await Scheme(session, desk, scheme) is not { } owner) return Refusal.NotFound("scheme");
                if ((await kind.All(desk.Store, session, owner)).FirstOrDefault(one => one.Id == id) is not { } present) return Refusal.NotFound(kind.Thing.Replace('_', ' '));
                if (expected != present.Version) return EntityTags.Stale(EntityTags.Of(expected), present.Version);
                var row = kind.Read(MergePatch.Apply(kind.Ask(present), patch), present);
                if (await Overlap(session, desk, kind, row, owner) is { } taken) return taken;
                if (await kind.Save(desk.Store, session, row) != 1) return EntityTags.Stale(EntityTags.Of(expected), null);
                await desk.Changes.Say(session, caller, kind.Thing, "changed", id, new { before = present, after = row });
                return Reply.Ok(kind.Next(row), EntityTags.Of(row.Version + 1));
            },
            cancel);
    }

    /// <summary>The scheme that a path names; empty for rows of no scheme, null for a scheme that is not there.</summary>
    private static async Task<Guid?> Scheme(Session session, Desk desk, string? word) => word is null ? Guid.Empty : (await desk.Schemes.Lookup(session, ReadSchemes.Id(word)))?.Id;

    private static async Task<Refusal?> Overlap<TRow, TRequest>(Session session, Desk desk, EffectiveKind<TRow, TRequest> kind, TRow row, Guid owner) where TRow : class, IRegulatedRow, new() where TRequest : class
    {
        await desk.Store.Serialise(session, kind.Table);
        return RegulatedStore.Overlapping(await kind.All(desk.Store, session, owner), row) is not { } other ? null : Refusal.Rule(
            "effective_dates_overlap",
            $"Row {other.Id} is in force from {other.EffectiveFrom:yyyy-MM-dd}{(other.EffectiveTo is { } end ? $" until {end:yyyy-MM-dd}" : " without end")}. End it first: set its effective_to to the day before this one begins.", "/effective_from");
    }
}
