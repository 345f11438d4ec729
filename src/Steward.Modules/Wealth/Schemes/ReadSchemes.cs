using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Common;

namespace Steward.Wealth.Schemes;

/// <summary>Lists schemes and reads one.</summary>
internal static class ReadSchemes
{
    internal static void Map(RouteGroupBuilder schemes)
    {
        schemes.MapGet("", List).Needs(Permission.WealthRead).Produces<Page<SchemeView>>().WithSummary("Schemes by class, category, fund house or words");
        schemes.MapGet("{id}", One).Needs(Permission.WealthRead).Produces<SchemeView>().WithSummary("One scheme, by id or product code");
    }

    private static Task<Reply> List(
        PageRequest page, Database database, SchemeStore store, CancellationToken cancel,
        string? search = null, string? asset_class = null, string? category = null, string? amc = null, bool retired = false)
    {
        var checks = new Checks();
        var wanted = checks.Word(asset_class is "" ? null : asset_class, Words.AssetClass, "/asset_class");
        checks.Text(search, "/search", 200);
        checks.Text(category, "/category", 200);
        checks.Text(amc, "/amc", 200);
        checks.Done();
        return database.Read<Reply>(
            async session =>
            {
                var cut = Page<SchemeRow>.Of(await store.Page(session, page, search is "" ? null : search, wanted, category is "" ? null : category, amc is "" ? null : amc, retired), page, row => (row.CreatedAt, row.Id));
                return Reply.Ok(new Page<SchemeView>([.. cut.Items.Select(SchemeView.Of)], cut.NextCursor));
            },
            cancel);
    }

    private static Task<Reply> One(string id, Database database, SchemeStore store, CancellationToken cancel) => database.Read<Reply>(
        async session => await store.Lookup(session, Id(id)) is { } row ? Reply.Ok(SchemeView.Of(row), EntityTags.Of(row.Version)) : Refusal.NotFound("scheme"),
        cancel);

    /// <summary>A path's word for a scheme: UUID, <c>external:</c> with the product code, or the bare code.</summary>
    internal static string Id(string text) => text.Length <= 60 && !text.Contains('\0') && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':')
        ? text
        : throw new RefusedException(new("invalid_id", $"'{Checks.Short(text)}' is neither a UUID nor a product code.", 400));
}
