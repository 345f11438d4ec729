using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Clients;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Holdings;

/// <summary>Lists what a client holds, and the lots of it.</summary>
internal static class ReadHoldings
{
    internal static void Map(RouteGroupBuilder clients)
    {
        clients.MapGet("{id}/holdings", Holdings).Needs(Permission.WealthRead).Produces<Page<HoldingView>>().WithSummary("A client's holdings, newest first");
        clients.MapGet("{id}/lots", Lots).Needs(Permission.WealthRead).Produces<Page<LotView>>().WithSummary("The lots of a client's holdings, newest first; all=true shows sold ones too");
    }

    private static Task<Reply> Holdings(
        string id, PageRequest page, Caller caller, Database database, ClientAccess access, HoldingStore store, SchemeStore schemes, CancellationToken cancel, string? scheme_id = null) => database.Read<Reply>(
        async session =>
        {
            var client = await access.Of(session, caller, id);
            var day = LocalTime.DateIn(client.TimeZone, session.Now);
            var cut = Page<HoldingRow>.Of(await store.Page(session, page, client.Id, await Scheme(session, schemes, scheme_id)), page, row => (row.CreatedAt, row.Id));
            var known = (await schemes.Many(session, [.. cut.Items.Select(row => row.ProductId).Distinct()])).ToDictionary(scheme => scheme.Id);
            var lots = (await store.Lots(session, [.. cut.Items.Select(row => row.Id)])).ToLookup(lot => lot.HoldingId);
            return Reply.Ok(new Page<HoldingView>([.. cut.Items.Select(row => HoldingView.Of(row, known[row.ProductId], [.. lots[row.Id]], day))], cut.NextCursor));
        },
        cancel);

    private static Task<Reply> Lots(
        string id, PageRequest page, Caller caller, Database database, ClientAccess access, HoldingStore store, SchemeStore schemes, CancellationToken cancel, string? scheme_id = null, bool all = false) => database.Read<Reply>(
        async session =>
        {
            var client = await access.Of(session, caller, id);
            var day = LocalTime.DateIn(client.TimeZone, session.Now);
            var cut = Page<LotRow>.Of(await store.LotPage(session, page, client.Id, await Scheme(session, schemes, scheme_id), all), page, row => (row.CreatedAt, row.Id));
            return Reply.Ok(new Page<LotView>([.. cut.Items.Select(lot => LotView.Of(lot, day))], cut.NextCursor));
        },
        cancel);

    /// <exception cref="RefusedException">404 for a scheme that is not there: an empty list would hide a mistyped code.</exception>
    private static async Task<Guid?> Scheme(Session session, SchemeStore schemes, string? id) =>
        string.IsNullOrEmpty(id) ? null : await schemes.Lookup(session, ReadSchemes.Id(id)) is { } scheme ? scheme.Id : throw new RefusedException(Refusal.NotFound("scheme"));
}
