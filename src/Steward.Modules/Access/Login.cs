using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Signs in for an access token of 30 minutes and a refresh token of seven days.</summary>
internal static class Login
{
    internal static void Map(RouteGroupBuilder auth) => auth.MapPost("login", Handle).OpenToAll()
        .Produces<TokenPair>().WithSummary("Sign in with user name or e-mail address and password");

    private static async Task<Reply> Handle(Credentials request, HttpContext context, SignIn signIn, SessionStore sessions, NewDevice devices, CancellationToken cancel)
    {
        var origin = Origin.Of(context);
        TokenPair? pair = null;
        var result = await signIn.Run(
            request,
            origin.Address!,
            async (session, user) =>
            {
                var family = Ids.New(session.Now);
                await devices.Look(session, user, origin, family);
                pair = await TokenPair.Issue(session, sessions, user.Id, family, origin);
            },
            cancel);
        return result.Refusal is { } refusal ? refusal : Reply.Ok(pair);
    }
}
