using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>Imports: send a file, look at its rows.</summary>
internal static class ImportRoutes
{
    internal static void Map(RouteGroupBuilder api)
    {
        var imports = api.MapGroup("/imports");
        imports.MapPost("/", Handle).Needs(Permission.OrdersCreate).Produces<ImportRow>(201).WithMetadata(new RequestSizeLimitAttribute(RunImport.MostBytes)).WithSummary("Import a CSV or NDJSON file of orders");
        imports.MapGet("/template", () => Results.Text(string.Join(',', OrderColumns.Template) + "\r\n", "text/csv")).Needs(Permission.Read).WithSummary("The header of a file of orders");
        imports.MapGet("/{id:guid}", Get).Needs(Permission.Read).Produces<ImportRow>().WithSummary("An import and its progress");
        imports.MapGet("/{id:guid}/rows", Rows).Needs(Permission.Read).WithSummary("What became of each row");
        imports.MapPost("/{id:guid}/cancel", Cancel).Needs(Permission.OrdersCreate).Produces<ImportRow>().WithSummary("Stop an import after its present rows");
    }

    private static async Task<Reply> Handle(HttpContext context, RunImport import, Caller caller, CancellationToken cancel, string kind = "orders", bool dry_run = false, string? file_name = null)
    {
        if (kind != "orders") return Refusal.Rule("kind_unsupported", "Files of orders can be imported; customers come with them.", "/kind");
        using var content = new MemoryStream();
        await context.Request.Body.CopyToAsync(content, cancel);
        if (content.Length > RunImport.MostBytes) return new Refusal("body_too_large", "A file has at most 50 MB.", 413);
        var (job, refusal) = await import.Run(new(file_name, content.ToArray(), dry_run), caller, cancel);
        return refusal is not null ? refusal : Reply.Created($"/api/v1/imports/{job!.Id}", job);
    }

    private static Task<Reply> Get(Guid id, Database database, CancellationToken cancel) => database.Read(
        async session => await ImportsStore.Find(session, id) is { } job ? Reply.Ok(job) : Refusal.NotFound("import"), cancel);

    private static Task<Reply> Rows(Guid id, Database database, CancellationToken cancel, string? state = null, int after = 0, int limit = 50) => database.Read<Reply>(
        async session =>
        {
            if (limit is < 1 or > PageRequest.Most) return Refusal.Invalid("/limit", $"limit is a whole number from 1 to {PageRequest.Most}.");
            if (await ImportsStore.Find(session, id) is null) return Refusal.NotFound("import");
            var rows = await ImportsStore.Rows(session, id, state, after, limit);
            return Reply.Ok(new { items = rows, next_after = rows.Count == limit ? rows[^1].RowNumber : (int?)null });
        },
        cancel);

    private static Task<Reply> Cancel(Guid id, Database database, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await ImportsStore.Find(session, id) is not { } job) return Refusal.NotFound("import");
            if (await ImportsStore.AskToCancel(session, id) == 0) return new Refusal("import_finished", $"The import is {job.State}.");
            return Reply.Ok((await ImportsStore.Find(session, id))!);
        },
        cancel);
}
