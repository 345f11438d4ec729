using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Navs;
using Steward.Wealth.Common;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Navs;

/// <summary>A delivery of NAVs as the API shows it.</summary>
/// <param name="Unreadable">How many lines of the file are neither rows nor headings.</param>
/// <param name="UnreadableLines">Their numbers, the first hundred.</param>
internal sealed record NavDropView(
    Guid Id, string Source, string? FileName, string Sha256, string Form, string Format, DateTimeOffset ReceivedAt, DateOnly LocalDate, string Status, string? HoldCode, string? HoldReason, string? HeaderHash, int Rows,
    int Accepted, int Unchanged, int Held, int Ignored, int Unknown, int NoValue, int History, int Restated, IReadOnlyList<string> UnknownCodes, int Unreadable, IReadOnlyList<int> UnreadableLines,
    DateTimeOffset? EvaluatedAt, string? ClosedBy, string? CloseReason)
{
    internal static NavDropView Of(NavDropRow row) => Of(row, row.Metadata.As<Listed>());

    private static NavDropView Of(NavDropRow row, Listed? listed) => new(
        row.Id, row.Source, row.FileName, row.Sha256, row.Form, row.Format, row.ReceivedAt, row.LocalDate, row.Status, row.HoldCode, row.HoldReason, row.HeaderHash, row.RowCount, row.AcceptedCount, row.UnchangedCount, row.HeldCount,
        row.IgnoredCount, row.UnknownCount, row.NoValueCount, row.HistoryCount, row.RestatedCount, listed?.UnknownCodes ?? [], listed?.Unreadable ?? 0, listed?.UnreadableLines ?? [], row.EvaluatedAt, row.ClosedBy, row.CloseReason);

    private sealed record Listed(IReadOnlyList<string>? UnknownCodes, int? Unreadable, IReadOnlyList<int>? UnreadableLines);
}

/// <summary>One value of a scheme.</summary>
internal sealed record NavView(DateOnly NavDate, string Nav, int Revision, string? ReasonCode, DateTimeOffset KnownAt);

/// <summary>Takes NAVs in, as rows or as a file, and reads them back as they were known.</summary>
internal static class NavRoutes
{
    private const int MostRows = 20_000;
    private const int MostRead = 5_000;

    /// <summary>A row has some 110 bytes; with spaces and both identifiers at their longest it stays below this.</summary>
    private const int MostBytes = MostRows * 250;

    internal sealed record Row(string? SchemeCode = null, string? Isin = null, string? NavDate = null, Figure? Nav = null);

    internal sealed record Request(IReadOnlyList<Row> Rows, string? Form = null);

    internal sealed record ReleaseRequest(string? Reason = null);

    /// <param name="Header">The header line as it stands in the file.</param>
    /// <param name="Columns">What each column holds, from the left: code, isin, other_isin, name, nav, date or ignored.</param>
    internal sealed record LayoutRequest(string? Header = null, IReadOnlyList<string>? Columns = null);

    internal static void Map(RouteGroupBuilder wealth)
    {
        wealth.MapPost("navs", (Delegate)Post).Needs(Permission.NavWrite).Produces<NavDropView>(202).WithMetadata(new RequestSizeLimitAttribute(MostBytes)).WithSummary($"Takes up to {MostRows:N0} NAVs");
        wealth.MapPost("navs/files", (Delegate)PostFile).Needs(Permission.NavWrite).Produces<NavDropView>(202).WithMetadata(new RequestSizeLimitAttribute(NavFile.LargestBytes)).WithSummary("Takes a file of NAVs: AMFI text or CSV");
        wealth.MapPost("navs/layouts", (Delegate)MapLayout).Needs(Permission.NavWrite).WithSummary("Says what the columns of an unknown header hold, once");
        wealth.MapGet("navs", (Delegate)Read).Needs(Permission.WealthRead).Produces<Page<NavView>>().WithSummary("NAVs of a scheme, newest first; with as_of as they were known then");
        wealth.MapGet("nav-drops", (Delegate)Drops).Needs(Permission.WealthRead).Produces<Page<NavDropView>>().WithSummary("Deliveries of NAVs, newest first");
        wealth.MapPost("nav-drops/{id:guid}/release", (Delegate)Release).Needs(Permission.NavWrite).Produces<NavDropView>().WithSummary("Lets a held delivery through, past the checks of the whole");
        wealth.MapPost("nav-drops/{id:guid}/reject", (Delegate)Reject).Needs(Permission.NavWrite).Produces<NavDropView>().WithSummary("Refuses a held delivery");
    }

    private static Task<Reply> Post(Request request, Caller caller, Database database, NavIntake intake, CancellationToken cancel)
    {
        if (request.Rows.Count is 0 or > MostRows) throw new RefusedException(Refusal.Rule("out_of_limits", $"A delivery has 1 to {MostRows:N0} rows, not {request.Rows.Count:N0}.", "/rows"));
        var file = FileOf(request);
        return Take(database, intake, new("api", null, System.Text.Encoding.UTF8.GetBytes(Json.Of(request).Text), "json", Form(request.Form), file, caller.Actor), cancel);
    }

    private static NavFile FileOf(Request request)
    {
        var checks = new Checks();
        var (rows, none) = (new List<NavRow>(), new List<string>());
        for (var i = 0; i < request.Rows.Count; i++)
        {
            var row = request.Rows[i];
            if (string.IsNullOrWhiteSpace(row.SchemeCode) && string.IsNullOrWhiteSpace(row.Isin)) checks.Say($"/rows/{i}", "required", "A row needs scheme_code or isin.");
            else if (NavRow.Read(i + 1, row.SchemeCode, string.IsNullOrWhiteSpace(row.Isin) ? null : row.Isin.Trim(), null, row.NavDate, row.Nav?.Text) is { } read) rows.Add(read);
            else none.Add(row.SchemeCode ?? row.Isin!);
        }
        checks.Done();
        return NavFile.Of(rows, none);
    }

    private static async Task<Reply> PostFile(HttpRequest http, Caller caller, Database database, NavIntake intake, NavDropStore drops, CancellationToken cancel, string? form = null, string? file_name = null)
    {
        if (file_name is { Length: > 255 }) return Refusal.Invalid("/file_name", "file_name has at most 255 characters.");
        using var content = new MemoryStream();
        await http.Body.CopyToAsync(content, cancel);
        var (bytes, layouts) = (content.ToArray(), await database.Read(drops.Layouts, cancel));
        var file = NavFile.Read(bytes, layouts);
        return await Take(database, intake, new("file", file_name, bytes, file.HasSections ? "amfi" : "csv", Form(form), file, caller.Actor), cancel);
    }

    private static Task<Reply> Take(Database database, NavIntake intake, NavDelivery delivery, CancellationToken cancel) =>
        database.Write(async session => new Reply(202, NavDropView.Of((await intake.Take(session, delivery)).Drop)), cancel);

    private static Task<Reply> MapLayout(LayoutRequest request, Caller caller, Database database, NavDropStore drops, CancellationToken cancel)
    {
        var columns = (request.Columns ?? []).Select(word => Enum.TryParse<NavColumn>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var column) ? column : (NavColumn?)null).ToList();
        if (string.IsNullOrWhiteSpace(request.Header) || request.Header.Length > 4_000) return Task.FromResult<Reply>(Refusal.Rule("required", "header is the file's header line, at most 4,000 characters.", "/header"));
        var separator = request.Header.Contains(';', StringComparison.Ordinal) ? ';' : ',';
        if (columns.Contains(null) || columns.Count != request.Header.Split(separator).Length || new NavLayout(separator, [.. columns.Select(column => column!.Value)]) is not { IsUsable: true } layout)
            return Task.FromResult<Reply>(Refusal.Rule("layout_unusable", "columns names for each column of the header one of code, isin, other_isin, name, nav, date or ignored: a scheme, a date and a NAV, each once.", "/columns"));
        var hash = NavLayout.HashOf(request.Header);
        return database.Write(
            async session =>
            {
                await drops.Map(session, hash, request.Header, layout, caller.Actor);
                return Reply.Ok(new { header_hash = hash, request.Header, columns = layout.Columns.Select(column => column.ToString()) });
            },
            cancel);
    }

    private static Task<Reply> Read(
        Database database, SchemeStore schemes, NavPriceStore prices, CancellationToken cancel, string? scheme_id = null, DateOnly? from = null, DateOnly? to = null, DateTimeOffset? as_of = null, int limit = 500)
    {
        if (string.IsNullOrEmpty(scheme_id)) return Task.FromResult<Reply>(Refusal.Invalid("/scheme_id", "scheme_id is required."));
        if (limit is < 1 or > MostRead) return Task.FromResult<Reply>(Refusal.Invalid("/limit", $"limit is from 1 to {MostRead}."));
        Asked.Span(from, to);
        var word = ReadSchemes.Id(scheme_id);
        return database.Read<Reply>(
            async session =>
            {
                if (await schemes.Lookup(session, word) is not { } scheme) return Refusal.NotFound("scheme");
                var rows = await prices.Between(session, scheme.Id, from ?? DateOnly.MinValue, to ?? DateOnly.MaxValue, as_of, limit);
                return Reply.Ok(new Page<NavView>([.. rows.Select(row => new NavView(row.NavDate, DecimalText.Write(row.Nav!.Value), row.Revision, row.ReasonCode, row.KnownAt))], null));
            },
            cancel);
    }

    private static Task<Reply> Drops(PageRequest page, Database database, NavDropStore drops, CancellationToken cancel, string? status = null) => status is not (null or "" or "accepted" or "held" or "rejected")
        ? Task.FromResult<Reply>(Refusal.Invalid("/status", "status is accepted, held or rejected."))
        : database.Read(
            async session =>
            {
                var cut = Page<NavDropRow>.Of(await drops.Page(session, page, status is "" ? null : status), page, row => (row.ReceivedAt, row.Id));
                return Reply.Ok(new Page<NavDropView>([.. cut.Items.Select(NavDropView.Of)], cut.NextCursor));
            },
            cancel);

    private static Task<Reply> Release(Guid id, ReleaseRequest request, Caller caller, Database database, NavIntake intake, NavDropStore drops, CancellationToken cancel) => Close(id, request, database, drops, cancel, async (session, drop, reason) =>
    {
        // Closes that could not be read stay unreadable: their layout is not mapped.
        if (drop.Source.StartsWith(NavIntake.SeriesSource, StringComparison.Ordinal)) return Refusal.Rule("drop_unreadable", $"{drop.HoldReason} Mend the file and send it once more.");
        var content = await drops.Content(session, id);
        var layouts = await drops.Layouts(session);
        // Sent once more it would be known by its hash, and held for ever.
        var file = content is null ? null : drop.Format == "json" ? FileOf(new Json(System.Text.Encoding.UTF8.GetString(content)).As<Request>()!) : NavFile.Read(content, layouts);
        if (file is not { Fault: DropCode.None }) return Refusal.Rule("drop_unreadable", file?.Reason ?? "The delivery cannot be read again; send it once more.");
        return Reply.Ok(NavDropView.Of(await intake.Release(session, drop, file, caller.Actor, reason)));
    });

    private static Task<Reply> Reject(Guid id, ReleaseRequest request, Caller caller, Database database, NavDropStore drops, Tasks.TaskStore tasks, CancellationToken cancel) => Close(id, request, database, drops, cancel, async (session, drop, reason) =>
    {
        var rejected = drop with { Status = "rejected", ClosedBy = caller.Actor, CloseReason = reason };
        await drops.Close(session, rejected);
        await tasks.Close(session, "held_drop", id, caller.Actor, "rejected");
        return Reply.Ok(NavDropView.Of(rejected));
    });

    private static Task<Reply> Close(Guid id, ReleaseRequest request, Database database, NavDropStore drops, CancellationToken cancel, Func<Session, NavDropRow, string, Task<Reply>> work)
    {
        var checks = new Checks();
        checks.Name(request.Reason, "/reason", 500);
        checks.Done();
        return database.Write<Reply>(
            async session =>
            {
                if (await drops.Find(session, id) is not { } drop) return Refusal.NotFound("delivery");
                return drop.Status == "held" ? await work(session, drop, request.Reason!) : new Refusal("state_conflict", $"The delivery is {drop.Status}, not held.", 409);
            },
            cancel);
    }

    private static string? Form(string? form) => form switch
    {
        null or "" => null,
        "full" or "delta" => form,
        _ => throw new RefusedException(Refusal.Rule("unknown_word", $"'{Checks.Short(form)}' is none of full, delta.", "/form")),
    };
}
