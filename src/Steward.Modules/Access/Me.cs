using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>The caller's own account; for an API key, what it is and may do.</summary>
internal static class Me
{
    internal sealed record KeyAccount(Guid Id, string Username, string Role, IReadOnlyList<string> Permissions);

    internal static void Map(RouteGroupBuilder auth) => auth.MapGet("me", Handle).Needs(Permission.SignedIn)
        .Produces<UserView>().WithSummary("Your own account");

    private static Task<Reply> Handle(Caller caller, Database database, UserStore users, CancellationToken cancel) => database.Read<Reply>(
        async session =>
        {
            if (caller.Kind == "key") return Reply.Ok(new KeyAccount(caller.Id!.Value, caller.Name, Roles.Service, [.. caller.Permissions.Order(StringComparer.Ordinal)]));
            return await users.Find(session, caller.Id!.Value) is { } user ? Reply.Ok(UserView.Of(user)) : Refusal.NotFound("user");
        },
        cancel);
}
