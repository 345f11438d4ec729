using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Common;

namespace Steward.Wealth.Clients;

/// <summary>Lists clients and reads one.</summary>
internal static class ReadClients
{
    internal static void Map(RouteGroupBuilder clients)
    {
        clients.MapGet("", List).Needs(Permission.WealthRead).Produces<Page<ClientView>>().WithSummary("Clients, newest first; an adviser's own");
        clients.MapGet("{id}", One).Needs(Permission.WealthRead).Produces<ClientView>().WithSummary("One client");
    }

    private static Task<Reply> List(
        PageRequest page, Caller caller, Database database, ClientStore store, FieldCipher cipher, CancellationToken cancel, string? status = null, string? search = null)
    {
        var checks = new Checks();
        var wanted = checks.Word(status is "" ? null : status, Words.ClientStatus, "/status");
        checks.Text(search, "/search", 120);
        checks.Done();
        return database.Read<Reply>(
            async session =>
            {
                var adviser = caller.Is(Roles.Adviser) ? caller.Id : null;
                var cut = Page<ClientRow>.Of(await store.Page(session, page, adviser, caller.ClientId, wanted, search is "" ? null : search), page, row => (row.CreatedAt, row.Id));
                var opener = await cipher.Opener(session, cut.Items.SelectMany(row => new[] { row.Email, row.Phone }));
                return Reply.Ok(new Page<ClientView>([.. cut.Items.Select(row => ClientView.Of(row, opener))], cut.NextCursor));
            },
            cancel);
    }

    private static Task<Reply> One(string id, Caller caller, Database database, ClientAccess access, FieldCipher cipher, CancellationToken cancel) => database.Read<Reply>(
        async session =>
        {
            var row = await access.Of(session, caller, id);
            return Reply.Ok(await ClientView.Of(session, cipher, row), EntityTags.Of(row.Version));
        },
        cancel);
}
