using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Common;
using Steward.Wealth.Schedules;

namespace Steward.Wealth.Schemes;

/// <summary>Creates, imports, changes and retires schemes.</summary>
internal static class WriteScheme
{
    internal const int MostImported = 2_000;

    /// <summary>The texts of an item have 1,000 characters together at most.</summary>
    private const int MostBytes = MostImported * 2_000;

    internal sealed record Request(
        string? ProductCode = null, string? Isin = null, string? IsinReinvest = null, string? Name = null, string? Amc = null, string? Structure = null, string? Category = null, string? AssetClass = null,
        string? Plan = null, string? Option = null, int? UnitDecimals = null, Guid? CalendarId = null, bool? IsExchangeTraded = null, bool? IsOpenForPurchase = null, bool? IsOpenForRedemption = null,
        bool? IsOpenForSwitch = null, bool? IsLive = null, Figure? MoveLimitPercent = null, int? MaxNavAge = null)
    {
        internal static Request Of(SchemeRow row) => new(
            row.ProductCode, row.Isin, row.IsinReinvest, row.Name, row.Amc, row.Structure, row.Category, row.AssetClass, row.Plan, row.Option, row.UnitDecimals, row.CalendarId, row.IsExchangeTraded,
            row.IsOpenForPurchase, row.IsOpenForRedemption, row.IsOpenForSwitch, row.IsLive, Figure.Of(row.MoveLimitPercent), row.MaxNavAge);
    }

    internal sealed record ImportRequest(IReadOnlyList<Request> Items);

    /// <param name="Errors">By the row's place in <c>items</c>, from 0.</param>
    internal sealed record ImportAnswer(int Created, int AlreadyThere, IReadOnlyDictionary<int, string> Errors);

    /// <summary>What every write of a scheme needs.</summary>
    internal sealed record Desk(Database Database, SchemeStore Store, SchemeStops Stops, PlannedDates Dates, Changes Changes);

    internal static void Map(RouteGroupBuilder schemes)
    {
        schemes.MapPost("", Create).Needs(Permission.WealthWrite).Produces<SchemeView>(201).WithSummary("Creates a scheme");
        schemes.MapPost("import", Import).Needs(Permission.WealthWrite).Produces<ImportAnswer>().WithMetadata(new RequestSizeLimitAttribute(MostBytes)).WithSummary($"Creates up to {MostImported:N0} schemes; known codes stay as they are");
        foreach (var method in new[] { "PUT", "PATCH" })
            schemes.MapMethods("{id}", [method], Change).Needs(Permission.WealthWrite).Produces<SchemeView>().WithSummary("Changes a scheme; what is absent stays");
        schemes.MapDelete("{id}", Retire).Needs(Permission.WealthWrite).Produces<SchemeView>().WithSummary("Retires a scheme that nobody holds");
    }

    private static Task<Reply> Create(Request request, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var scheme = await Read(session, desk.Store, request, new SchemeRow { Id = Ids.New(session.Now), CreatedAt = session.Now });
            if (await desk.Store.Add(session, [scheme]) == 0) return Taken(scheme.ProductCode);
            await desk.Changes.Say(session, caller, "scheme", "created", scheme.Id, new { scheme.ProductCode, scheme.Category, scheme.AssetClass });
            return Reply.Created($"/api/v1/wealth/schemes/{scheme.Id}", SchemeView.Of(scheme), EntityTags.Of(1));
        },
        cancel);

    private static Task<Reply> Import(ImportRequest request, Caller caller, Desk desk, CancellationToken cancel)
    {
        if (request.Items.Count is 0 or > MostImported) throw new RefusedException(Refusal.Rule("out_of_limits", $"An import has 1 to {MostImported:N0} items, not {request.Items.Count:N0}.", "/items"));
        return desk.Database.Write<Reply>(
            async session =>
            {
                var good = new List<SchemeRow>();
                var errors = new Dictionary<int, string>();
                for (var i = 0; i < request.Items.Count; i++)
                {
                    try { good.Add(await Read(session, desk.Store, request.Items[i], new SchemeRow { Id = Ids.New(session.Now), CreatedAt = session.Now })); }
                    catch (RefusedException refused) { errors[i] = $"{refused.Refusal.Code}: {refused.Refusal.Detail}"; }
                }
                var created = await desk.Store.Add(session, good);
                await desk.Changes.Say(session, caller, "schemes", "imported", Ids.New(session.Now), new { created, errors = errors.Count });
                return Reply.Ok(new ImportAnswer(created, good.Count - created, errors));
            },
            cancel);
    }

    private static Task<Reply> Change(string id, JsonElement patch, HttpRequest http, Caller caller, Desk desk, CancellationToken cancel)
    {
        var (word, expected) = (ReadSchemes.Id(id), EntityTags.IfMatch(http));
        return desk.Database.Write<Reply>(
            async session =>
            {
                if (await desk.Store.Lookup(session, word) is not { RetiredAt: null } present) return Refusal.NotFound("scheme");
                if (expected is { } sent && sent != present.Version) return EntityTags.Stale(EntityTags.Of(sent), present.Version);
                var request = MergePatch.Apply(Request.Of(present), patch);
                if (request.ProductCode != present.ProductCode) return Refusal.Rule("immutable_field", "The code of a scheme does not change.", "/product_code");
                var changed = await Read(session, desk.Store, request, present);
                if (changed.CalendarId != present.CalendarId || changed.Category != present.Category) await desk.Dates.SchemeChanged(session, present.Id);
                return await Saved(session, caller, desk, present, changed, "changed");
            },
            cancel);
    }

    private static Task<Reply> Retire(string id, Caller caller, Desk desk, CancellationToken cancel)
    {
        var word = ReadSchemes.Id(id);
        return desk.Database.Write<Reply>(
            async session =>
            {
                if (await desk.Store.Lookup(session, word) is not { } present) return Refusal.NotFound("scheme");
                if (present.RetiredAt is not null) return Reply.Ok(SchemeView.Of(present), EntityTags.Of(present.Version));
                var uses = await desk.Store.Uses(session, present.Id);
                if (uses > 0) return new Refusal("scheme_in_use", $"{uses} holdings, rules and trigger orders still use this scheme. Close it for purchase instead, or end them first.", 409);
                return await Saved(session, caller, desk, present, present with { RetiredAt = session.Now, IsLive = false, IsOpenForPurchase = false, IsOpenForRedemption = false, IsOpenForSwitch = false }, "retired");
            },
            cancel);
    }

    private static async Task<Reply> Saved(Session session, Caller caller, Desk desk, SchemeRow before, SchemeRow scheme, string happened)
    {
        if (await desk.Store.Save(session, scheme) == 0) return EntityTags.Stale(EntityTags.Of(scheme.Version), null);
        var saved = scheme with { Version = scheme.Version + 1 };
        await desk.Stops.Follow(session, before, saved);
        await desk.Changes.Say(session, caller, "scheme", happened, scheme.Id, new { scheme.ProductCode, scheme.Category, scheme.AssetClass, scheme.IsOpenForPurchase, scheme.IsOpenForRedemption, scheme.IsOpenForSwitch, scheme.IsLive });
        return Reply.Ok(SchemeView.Of(saved), EntityTags.Of(saved.Version));
    }

    /// <summary>The row that a request asks for, checked.</summary>
    private static async Task<SchemeRow> Read(Session session, SchemeStore store, Request request, SchemeRow row)
    {
        var checks = new Checks();
        if (request.ProductCode is not { Length: > 0 and <= 40 } code || !code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            checks.Say("/product_code", "required", "product_code has 1 to 40 letters, digits, - _ or .");
        checks.Name(request.Name, "/name", 300);
        checks.Name(request.Amc, "/amc", 200);
        checks.Name(request.Category, "/category", 200);
        checks.Text(request.Structure, "/structure", 100);
        checks.Text(request.Plan, "/plan", 60);
        checks.Text(request.Option, "/option", 60);
        Isin(checks, request.Isin, "/isin");
        Isin(checks, request.IsinReinvest, "/isin_reinvest");
        checks.Need(request.AssetClass, "/asset_class");
        var assetClass = checks.Word(request.AssetClass, Words.AssetClass, "/asset_class");
        checks.Range(request.UnitDecimals, "/unit_decimals", 0, 4);
        checks.Range(request.MaxNavAge, "/max_nav_age", 1, 60);
        var limit = checks.Share(request.MoveLimitPercent, "/move_limit_percent", most: 1_000);
        if (request.CalendarId is { } calendar && !await store.HasCalendar(session, calendar)) checks.Say("/calendar_id", "unknown_calendar", $"There is no calendar {calendar}.");
        checks.Done();
        return row with
        {
            ProductCode = request.ProductCode!, Isin = request.Isin, IsinReinvest = request.IsinReinvest, Name = request.Name!, Amc = request.Amc!, Structure = request.Structure, Category = request.Category!,
            AssetClass = assetClass!, Plan = request.Plan, Option = request.Option, UnitDecimals = request.UnitDecimals ?? 4, CalendarId = request.CalendarId, IsExchangeTraded = request.IsExchangeTraded ?? false,
            IsOpenForPurchase = request.IsOpenForPurchase ?? true, IsOpenForRedemption = request.IsOpenForRedemption ?? true, IsOpenForSwitch = request.IsOpenForSwitch ?? true, IsLive = request.IsLive ?? true,
            MoveLimitPercent = limit, MaxNavAge = request.MaxNavAge,
        };
    }

    private static void Isin(Checks checks, string? isin, string pointer)
    {
        if (isin is not null && (isin.Length != 12 || !isin.All(c => c is >= 'A' and <= 'Z' or >= '0' and <= '9'))) checks.Say(pointer, "not_an_isin", $"'{Checks.Short(isin)}' is not an ISIN of 12 capitals and digits.");
    }

    private static Refusal Taken(string code) =>
        new("product_code_taken", $"Another scheme has the code {code} already.", 409, new Dictionary<string, string> { ["/product_code"] = $"Another scheme has the code {code} already." });
}
