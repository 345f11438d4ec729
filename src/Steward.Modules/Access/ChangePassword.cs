using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Changes the caller's own password and ends all his sign-ins.</summary>
internal static class ChangePassword
{
    internal sealed record Request
    {
        public required string CurrentPassword { get; init; }
        public required string Password { get; init; }
    }

    internal static void Map(RouteGroupBuilder auth) => auth.MapPost("password", Handle).Needs(Permission.SignedIn)
        .Produces(204).WithSummary("Change your password; all your sign-ins end");

    private static async Task<Reply> Handle(
        Request request, Caller caller, HttpContext context, Database database, UserStore users, SessionStore sessions, SignIn signIn, PasswordWork work, IAuditTrail audit, ISecurityNotices notices, CallerSource callers, CancellationToken cancel)
    {
        if (caller.Kind != "user" || await database.Read(session => users.Find(session, caller.Id!.Value), cancel) is not { } user)
            return new Refusal("not_a_user", "Only a person has a password.");
        // The same count of failures as at sign-in: a stolen session must not be a way to guess the password.
        var known = await signIn.Run(new Credentials { Username = user.Username, Password = request.CurrentPassword }, Origin.AddressOf(context), (_, _) => Task.CompletedTask, cancel, asksFactor: false);
        if (known.Refusal is { } refusal) return refusal.Status == 401 ? Refusal.Rule("wrong_password", "The current password is wrong.", "/current_password") : refusal;
        if (PasswordRules.Decide(request.Password, user.Role, user.Username, user.Email) is { } weak) return weak;
        var hashed = await work.Make(request.Password, cancel);
        await database.Write(
            async session =>
            {
                await users.SetPassword(session, user.Id, hashed);
                await sessions.RevokeUser(session, user.Id);
                await notices.PasswordChanged(session, user.Id, user.Username);
                await audit.Write(session, new(null, caller.Actor, "password_changed", "user:" + user.Id, new { }));
                session.AfterCommit(callers.Forget);
            },
            cancel);
        return Reply.NoContent;
    }
}
