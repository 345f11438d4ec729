using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Ends this sign-in, or with <c>all</c> every one of the user.</summary>
internal static class Logout
{
    internal sealed record Request
    {
        public bool All { get; init; }
    }

    internal static void Map(RouteGroupBuilder auth)
    {
        auth.MapPost("logout", Handle).Needs(Permission.SignedIn).Produces(204).WithSummary("End this sign-in, or all of yours");
        auth.MapDelete("session", LeaveBrowser).Needs(Permission.SignedIn).Produces(204).WithSummary("End the browser's session");
    }

    private static Task<Reply> LeaveBrowser(HttpContext context, Database database, SessionStore sessions, IAuditTrail audit, CallerSource callers, CancellationToken cancel) =>
        Handle(new Request(), context, database, sessions, audit, callers, cancel);

    private static async Task<Reply> Handle(
        Request? request, HttpContext context, Database database, SessionStore sessions, IAuditTrail audit, CallerSource callers, CancellationToken cancel)
    {
        if (Credential.Of(context) is not { Kind: not "key" } credential) return new Refusal("not_a_session", "An API key has no session. Deactivate the key instead.");
        await database.Write(
            async session =>
            {
                if (request is { All: true }) await sessions.RevokeUser(session, credential.UserId);
                else await sessions.RevokeFamily(session, credential.Family);
                await audit.Write(session, new(null, "user:" + credential.UserId, "signed_out", "user:" + credential.UserId, new { All = request is { All: true } }));
                session.AfterCommit(callers.Forget);
            },
            cancel);
        if (credential.Kind == Tokens.Browser) BrowserSession.Take(context);
        return Reply.NoContent;
    }
}
