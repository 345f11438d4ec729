using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Signs a browser in: the token goes into a cookie that no script can read.</summary>
internal static class OpenBrowserSession
{
    internal static void Map(RouteGroupBuilder auth) => auth.MapPost("session", Handle).OpenToAll()
        .Produces<UserView>().WithSummary("Sign a browser in with a cookie");

    private static async Task<Reply> Handle(Credentials request, HttpContext context, SignIn signIn, SessionStore sessions, NewDevice devices, CancellationToken cancel)
    {
        // Signing somebody in to another's account is an attack too, so a foreign page may not do it.
        if (BrowserSession.Forgery(context.Request) is { } forgery) return forgery;
        var origin = Origin.Of(context);
        var token = Ids.Secret();
        var result = await signIn.Run(
            request,
            origin.Address!,
            async (session, user) =>
            {
                var family = Ids.New(session.Now);
                await devices.Look(session, user, origin, family);
                await sessions.Add(session, user.Id, Tokens.Browser, Ids.Hash(token), family, session.Now + Tokens.BrowserLife, origin);
            },
            cancel);
        if (result.Refusal is { } refusal) return refusal;
        BrowserSession.Give(context, token);
        return Reply.Ok(UserView.Of(result.User!));
    }
}
