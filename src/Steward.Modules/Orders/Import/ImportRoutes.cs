using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>Imports: send a file, watch the job, look at its rows.</summary>
internal static class ImportRoutes
{
    private const int LongestName = 100;

    internal static void Map(RouteGroupBuilder api)
    {
        var imports = api.MapGroup("/imports");
        imports.MapPost("/", Begin).Needs(Permission.OrdersCreate, Permission.Manage).Produces<ImportJob>(201).WithMetadata(new RequestSizeLimitAttribute(SourceFile.MostBytes)).WithSummary("Import a CSV or NDJSON file of orders, customers or drivers, as a job");
        imports.MapGet("/", List).Needs(Permission.Read).Produces<Page<ImportJob>>().WithSummary("Imports, newest first");
        imports.MapGet("/template", Template).Needs(Permission.Read).WithSummary("The header of a file of a kind");
        imports.MapGet("/column-maps", Maps).Needs(Permission.OrdersCreate, Permission.Manage).WithSummary("Your remembered column maps");
        imports.MapGet("/{id:guid}", Get).Needs(Permission.Read).Produces<ImportJob>().WithSummary("An import and its progress");
        imports.MapGet("/{id:guid}/rows", Rows).Needs(Permission.Read).WithSummary("What became of each row");
        imports.MapGet("/{id:guid}/account", Account).Needs(Permission.Read).Produces<Page<AccountLine>>().WithSummary("All rows, counted by what became of them and why");
        imports.MapPost("/{id:guid}/cancel", Cancel).Needs(Permission.OrdersCreate, Permission.Manage).Produces<ImportJob>().WithSummary("Stop an import after its present rows; what was made stays");
    }

    private static async Task<Reply> Begin(
        HttpContext context, Imports imports, Database database, Caller caller, CancellationToken cancel,
        string kind = "orders", bool dry_run = false, string mode = "insert", string? file_name = null, string? column_map = null, string map = "default",
        bool create_zones = false, bool create_drivers = false)
    {
        if (file_name?.Length > 255 || map.Length is 0 or > LongestName) return Refusal.Invalid("/file_name", $"file_name has at most 255 characters, map 1 to {LongestName}.");
        var (columns, bad) = Imports.ReadMap(column_map, imports.Kind(kind));
        if (bad is not null) return bad;
        using var content = new MemoryStream();
        await context.Request.Body.CopyToAsync(content, cancel);
        var order = new ImportOrder(kind, file_name, content.ToArray(), dry_run, mode, columns, map, create_zones, create_drivers);
        return await database.Write<Reply>(
            async session =>
            {
                var (job, refusal) = await imports.Begin(session, order, caller);
                return refusal is not null ? refusal : Reply.Created($"/api/v1/imports/{job!.Id}", job);
            },
            cancel);
    }

    private static Task<Reply> List(Database database, PageRequest page, CancellationToken cancel) => database.Read(
        async session => Reply.Ok(Page<ImportJob>.Of(await ImportsStore.List(session, page), page, job => (job.CreatedAt, job.Id))), cancel);

    private static IResult Template(Imports imports, string kind = "orders") => imports.Kind(kind) is { } known
        ? Results.Text(string.Join(',', known.Template) + "\r\n", "text/csv")
        : (Reply)Refusal.Invalid("/kind", $"kind is one of {string.Join(", ", imports.Kinds.Select(k => k.Name))}.");

    private static Task<Reply> Maps(Database database, Caller caller, CancellationToken cancel) => database.Read(
        async session => Reply.Ok(new Page<ColumnMapRow>(await ImportsStore.Maps(session, caller.PrincipalKey), null)), cancel);

    private static Task<Reply> Get(Guid id, Database database, CancellationToken cancel) => database.Read(
        async session => await ImportsStore.Find(session, id) is { } job ? Reply.Ok(job) : Refusal.NotFound("import"), cancel);

    private static Task<Reply> Rows(Guid id, Database database, CancellationToken cancel, string? state = null, int after = 0, int limit = 50) => database.Read<Reply>(
        async session =>
        {
            if (limit is < 1 or > PageRequest.Most) return Refusal.Invalid("/limit", $"limit is a whole number from 1 to {PageRequest.Most}.");
            if (state is not null && !ImportRowResult.States.Contains(state)) return Refusal.Invalid("/state", $"state is one of {string.Join(", ", ImportRowResult.States)}.");
            if (await ImportsStore.Find(session, id) is null) return Refusal.NotFound("import");
            var rows = await ImportsStore.Rows(session, id, state, after, limit);
            return Reply.Ok(new { items = rows, next_after = rows.Count == limit ? rows[^1].RowNumber : (int?)null });
        },
        cancel);

    private static Task<Reply> Account(Guid id, Database database, CancellationToken cancel) => database.Read<Reply>(
        async session => await ImportsStore.Find(session, id) is null ? Refusal.NotFound("import") : Reply.Ok(new Page<AccountLine>(await ImportsStore.Account(session, id), null)), cancel);

    private static Task<Reply> Cancel(Guid id, Database database, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await ImportsStore.Find(session, id) is not { } job) return Refusal.NotFound("import");
            if (await ImportsStore.AskToCancel(session, id) == 0) return new Refusal("import_finished", $"The import is {job.State}.");
            return Reply.Ok((await ImportsStore.Find(session, id))!);
        },
        cancel);
}
