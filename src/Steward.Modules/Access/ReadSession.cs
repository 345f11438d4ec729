using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Whether this browser is signed in, and as whom. It never refuses, so that a page may ask before it knows.</summary>
internal static class ReadSession
{
    /// <param name="Demo">The server shows a simulated city.</param>
    /// <param name="Permissions">What the page may offer this user to do.</param>
    internal sealed record View(bool SignedIn, bool Demo, UserView? User, IReadOnlyList<string> Permissions);

    internal static void Map(RouteGroupBuilder auth) => auth.MapGet("session", Handle).OpenToAll()
        .Produces<View>().WithSummary("Whether this browser is signed in, and as whom");

    private static async Task<Reply> Handle(Caller caller, Database database, UserStore users, IConfiguration settings, CancellationToken cancel)
    {
        var isDemo = settings["Demo"] == "true";
        var user = caller.Kind == "user" ? await database.Read(session => users.Find(session, caller.Id!.Value), cancel) : null;
        if (user is null) return Reply.Ok(new View(false, isDemo, null, []));
        return Reply.Ok(new View(true, isDemo, UserView.Of(user), [.. caller.Permissions.Order(StringComparer.Ordinal)]));
    }
}
