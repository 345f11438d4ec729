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
        async session => await users.Find(session, PathId.Of(id)) is { } user ? Reply.Ok(UserView.Of(user)) : Refusal.NotFound("user"), cancel);
}

/// <summary>An id in a path of this module: its things have no short codes.</summary>
internal static class PathId
{
    /// <exception cref="RefusedException">400 <c>invalid_id</c></exception>
    internal static Guid Of(string text) => Guid.TryParseExact(text, "D", out var id)
        ? id
        : throw new RefusedException(Refusal.Invalid("/id", $"'{(text.Length > 50 ? text[..50] : text)}' is not an id.", "invalid_id"));
}
