using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Common;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.MarketSeries;

/// <summary>A market series as the API shows it. Closes travel as text, exactly.</summary>
internal sealed record SeriesView(
    Guid Id, string Code, string Name, string Kind, string? Currency, Guid? CalendarId, string? MoveLimitPercent, int? MaxAge, bool IsLive, string? LastClose, DateOnly? LastDate, long Version, DateTimeOffset CreatedAt)
{
    internal static SeriesView Of(SeriesRow row) => new(
        row.Id, row.Code, row.Name, row.Kind, row.Currency, row.CalendarId, Text(row.MoveLimitPercent), row.MaxAge, row.IsLive, Text(row.LastClose), row.LastDate, row.Version, row.CreatedAt);

    private static string? Text(decimal? value) => value is { } number ? DecimalText.Write(number) : null;
}

/// <summary>Creates, lists, changes and retires market series.</summary>
internal static class SeriesRoutes
{
    private static readonly Vocabulary Kinds = new("index", SeriesRow.Volatility, "commodity", "rate", "other");

    internal sealed record Request(string? Code = null, string? Name = null, string? Kind = null, string? Currency = null, Guid? CalendarId = null, Figure? MoveLimitPercent = null, int? MaxAge = null, bool? IsLive = null)
    {
        internal static Request Of(SeriesRow row) => new(row.Code, row.Name, row.Kind, row.Currency, row.CalendarId, Figure.Of(row.MoveLimitPercent), row.MaxAge, row.IsLive);
    }

    /// <summary>What every write of a series needs.</summary>
    internal sealed record Desk(Database Database, SeriesStore Store, SchemeStore Schemes, Changes Changes);

    internal static void Map(RouteGroupBuilder series)
    {
        series.MapGet("", List).Needs(Permission.WealthRead).Produces<Page<SeriesView>>().WithSummary("Market series with their last close, newest first");
        series.MapGet("{id}", One).Needs(Permission.WealthRead).Produces<SeriesView>().WithSummary("One market series, by id or code");
        series.MapPost("", Create).Needs(Permission.WealthWrite).Produces<SeriesView>(201).WithSummary("Creates a market series");
        foreach (var method in new[] { "PUT", "PATCH" })
            series.MapMethods("{id}", [method], Change).Needs(Permission.WealthWrite).Produces<SeriesView>().WithSummary("Changes a series; what is absent stays");
        series.MapDelete("{id}", Retire).Needs(Permission.WealthWrite).Produces<SeriesView>().WithSummary("Retires a series that no rule and no order looks at");
    }

    private static Task<Reply> List(PageRequest page, Database database, SeriesStore store, CancellationToken cancel, string? kind = null, bool retired = false)
    {
        var checks = new Checks();
        var wanted = checks.Word(kind is "" ? null : kind, Kinds, "/kind");
        checks.Done();
        return database.Read<Reply>(
            async session =>
            {
                var cut = Page<SeriesRow>.Of(await store.Page(session, page, wanted, retired), page, row => (row.CreatedAt, row.Id));
                return Reply.Ok(new Page<SeriesView>([.. cut.Items.Select(SeriesView.Of)], cut.NextCursor));
            },
            cancel);
    }

    private static Task<Reply> One(string id, Database database, SeriesStore store, CancellationToken cancel)
    {
        var word = ReadSchemes.Id(id);
        return database.Read<Reply>(async session => await store.Lookup(session, word) is { } row ? Reply.Ok(SeriesView.Of(row), EntityTags.Of(row.Version)) : Refusal.NotFound("series"), cancel);
    }

    private static Task<Reply> Create(Request request, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var row = await Read(session, desk, request, new SeriesRow { Id = Ids.New(session.Now), CreatedAt = session.Now, IsLive = true });
            if (!await desk.Store.Add(session, row)) return new Refusal("code_taken", $"Another series has the code {row.Code} already.", 409, new Dictionary<string, string> { ["/code"] = $"Another series has the code {row.Code} already." });
            await desk.Changes.Say(session, caller, "market_series", "created", row.Id, new { row.Code, row.Kind });
            return Reply.Created($"/api/v1/wealth/market-series/{row.Id}", SeriesView.Of(row), EntityTags.Of(1));
        },
        cancel);

    private static Task<Reply> Change(string id, JsonElement patch, HttpRequest http, Caller caller, Desk desk, CancellationToken cancel)
    {
        var (word, expected) = (ReadSchemes.Id(id), EntityTags.IfMatch(http));
        return desk.Database.Write<Reply>(
            async session =>
            {
                if (await desk.Store.Lookup(session, word) is not { } present) return Refusal.NotFound("series");
                if (expected is { } sent && sent != present.Version) return EntityTags.Stale(EntityTags.Of(sent), present.Version);
                var request = MergePatch.Apply(Request.Of(present), patch);
                if (request.Code != present.Code) return Refusal.Rule("immutable_field", "The code of a series does not change: rules and orders name it.", "/code");
                if (request.IsLive == false && present.IsLive && await InUse(session, desk, present) is { } used) return used;
                return await Saved(session, caller, desk, await Read(session, desk, request, present), "changed");
            },
            cancel);
    }

    private static Task<Reply> Retire(string id, Caller caller, Desk desk, CancellationToken cancel)
    {
        var word = ReadSchemes.Id(id);
        return desk.Database.Write<Reply>(
            async session =>
            {
                if (await desk.Store.Lookup(session, word) is not { } present) return Refusal.NotFound("series");
                if (!present.IsLive) return Reply.Ok(SeriesView.Of(present), EntityTags.Of(present.Version));
                return await InUse(session, desk, present) is { } used ? used : await Saved(session, caller, desk, present with { IsLive = false }, "retired");
            },
            cancel);
    }

    private static async Task<Refusal?> InUse(Session session, Desk desk, SeriesRow row) => await desk.Store.Uses(session, row.Code) is > 0 and var uses
        ? new Refusal("series_in_use", $"{uses} rules and trigger orders still look at {row.Code}. End them first.", 409) : null;

    private static async Task<Reply> Saved(Session session, Caller caller, Desk desk, SeriesRow row, string happened)
    {
        if (await desk.Store.Save(session, row) == 0) return EntityTags.Stale(EntityTags.Of(row.Version), null);
        await desk.Changes.Say(session, caller, "market_series", happened, row.Id, new { row.Code, row.Kind, row.MoveLimitPercent, row.IsLive });
        return Reply.Ok(SeriesView.Of(row with { Version = row.Version + 1 }), EntityTags.Of(row.Version + 1));
    }

    /// <summary>The row that a request asks for, checked.</summary>
    private static async Task<SeriesRow> Read(Session session, Desk desk, Request request, SeriesRow row)
    {
        var checks = new Checks();
        if (request.Code is not { Length: > 0 and <= 40 } code || !code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            checks.Say("/code", "required", "code has 1 to 40 letters, digits, - _ or .");
        checks.Name(request.Name, "/name", 200);
        checks.Currency(request.Currency, "/currency");
        checks.Range(request.MaxAge, "/max_age", 1, 60);
        checks.Need(request.Kind, "/kind");
        var kind = checks.Word(request.Kind, Kinds, "/kind");
        var limit = checks.Share(request.MoveLimitPercent, "/move_limit_percent", most: 1_000);
        if (kind == SeriesRow.Volatility && request.MoveLimitPercent is not null) checks.Say("/move_limit_percent", "out_of_limits", "A volatility series has no limit: it may double in a day.");
        if (request.CalendarId is { } calendar && !await desk.Schemes.HasCalendar(session, calendar)) checks.Say("/calendar_id", "unknown_calendar", $"There is no calendar {calendar}.");
        checks.Done();
        return row with
        {
            Code = request.Code!, Name = request.Name!, Kind = kind!, Currency = request.Currency, CalendarId = request.CalendarId, MoveLimitPercent = limit, MaxAge = request.MaxAge, IsLive = request.IsLive ?? true,
        };
    }
}
