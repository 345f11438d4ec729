using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>All users, newest first, and one of them.</summary>
internal static class ListUsers
{
    internal static void Map(RouteGroupBuilder users)
    {
        users.MapGet("", Handle).Needs(Permission.Administer).Produces<Page<UserView>>().WithSummary("All users");
        users.MapGet("{id}", One).Needs(Permission.Administer).Produces<UserView>().WithSummary("One user");
    }

    private static Task<Reply> Handle(PageRequest page, Database database, UserStore users, CancellationToken cancel) => database.Read(
        async session => Reply.Ok(Page<UserView>.Of([.. (await users.List(session, page)).Select(UserView.Of)], page, user => (user.CreatedAt, user.Id))), cancel);

    private static Task<Reply> One(string id, Database database, UserStore users, CancellationToken cancel) => database.Read<Reply>(
        async session => await users.Find(session, Asked.Id(id)) is { } user ? Reply.Ok(UserView.Of(user)) : Refusal.NotFound("user"), cancel);
}
