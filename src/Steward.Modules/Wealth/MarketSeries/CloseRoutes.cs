using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Navs;
using Steward.Wealth.Common;
using Steward.Wealth.Navs;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.MarketSeries;

/// <summary>One close of a series.</summary>
internal sealed record CloseView(DateOnly PriceDate, string Close, int Revision, string? ReasonCode, DateTimeOffset KnownAt);

/// <summary>Takes closes of a series in, as rows or as CSV, through the gate of the NAVs, and reads them back as they were known.</summary>
internal static class CloseRoutes
{
    private const int MostRows = 20_000;
    private const int MostRead = 5_000;
    private const int MostBytes = MostRows * 150;

    internal sealed record Row(string? PriceDate = null, Figure? Close = null);

    internal sealed record Request(IReadOnlyList<Row> Closes);

    internal static void Map(RouteGroupBuilder series)
    {
        series.MapGet("{id}/closes", Read).Needs(Permission.WealthRead).Produces<Page<CloseView>>().WithSummary("Closes of a series, newest first; with as_of as they were known then");
        series.MapPost("{id}/closes", Post).Needs(Permission.NavWrite).Produces<NavDropView>(202).WithMetadata(new RequestSizeLimitAttribute(MostBytes)).WithSummary($"Takes up to {MostRows:N0} closes of a series");
        series.MapPost("{id}/closes/files", PostFile).Needs(Permission.NavWrite).Produces<NavDropView>(202).WithMetadata(new RequestSizeLimitAttribute(NavFile.LargestBytes))
            .WithSummary("Takes closes of a series as CSV: a column with the date, one with the close");
    }

    private static Task<Reply> Read(
        string id, Database database, SeriesStore store, MarketPriceStore prices, CancellationToken cancel, DateOnly? from = null, DateOnly? to = null, DateTimeOffset? as_of = null, int limit = 500)
    {
        if (limit is < 1 or > MostRead) return Task.FromResult<Reply>(Refusal.Invalid("/limit", $"limit is from 1 to {MostRead}."));
        Asked.Span(from, to);
        var word = ReadSchemes.Id(id);
        return database.Read<Reply>(
            async session =>
            {
                if (await store.Lookup(session, word) is not { } series) return Refusal.NotFound("series");
                var rows = await prices.Between(session, series.Id, from ?? DateOnly.MinValue, to ?? DateOnly.MaxValue, as_of, limit);
                return Reply.Ok(new Page<CloseView>([.. rows.Select(row => new CloseView(row.NavDate, DecimalText.Write(row.Nav!.Value), row.Revision, row.ReasonCode, row.KnownAt))], null));
            },
            cancel);
    }

    private static Task<Reply> Post(string id, Request request, Caller caller, Database database, SeriesStore store, NavIntake intake, CancellationToken cancel)
    {
        if (request.Closes.Count is 0 or > MostRows) throw new RefusedException(Refusal.Rule("out_of_limits", $"A delivery has 1 to {MostRows:N0} closes, not {request.Closes.Count:N0}.", "/closes"));
        return Take(id, database, store, intake, cancel, series =>
        {
            var read = request.Closes.Select((row, i) => NavRow.Read(i + 1, series.Code, null, null, row.PriceDate, row.Close?.Text)).ToList();
            var file = NavFile.Of([.. read.OfType<NavRow>()], [.. read.Where(row => row is null).Select(_ => series.Code)]);
            return new("api", null, Encoding.UTF8.GetBytes(Json.Of(request).Text), "json", "delta", file, caller.Actor);
        });
    }

    private static async Task<Reply> PostFile(string id, HttpRequest http, Caller caller, Database database, SeriesStore store, NavIntake intake, CancellationToken cancel, string? file_name = null)
    {
        if (file_name is { Length: > 255 }) return Refusal.Invalid("/file_name", "file_name has at most 255 characters.");
        using var content = new MemoryStream();
        await http.Body.CopyToAsync(content, cancel);
        var bytes = content.ToArray();
        return await Take(id, database, store, intake, cancel, series => new("file", file_name, bytes, "csv", "delta", NavFile.ReadSeries(bytes, series.Code), caller.Actor));
    }

    private static Task<Reply> Take(string id, Database database, SeriesStore store, NavIntake intake, CancellationToken cancel, Func<SeriesRow, NavDelivery> delivered)
    {
        var word = ReadSchemes.Id(id);
        return database.Write<Reply>(
            async session =>
            {
                if (await store.Lookup(session, word) is not { } series) return Refusal.NotFound("series");
                if (!series.IsLive) return new Refusal("state_conflict", $"The series {series.Code} is retired, not live.", 409);
                return new Reply(202, NavDropView.Of((await intake.Take(session, delivered(series) with { Series = series })).Drop));
            },
            cancel);
    }
}
