using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Changes a user's role or name, or closes and opens his account. A new role and a closed account end his sign-ins.</summary>
internal static class ChangeUser
{
    internal sealed record Request
    {
        public string? Role { get; init; }
        public bool? IsActive { get; init; }
        public string? FullName { get; init; }
    }

    internal static void Map(RouteGroupBuilder users) => users.MapPatch("{id}", Handle).Needs(Permission.Administer)
        .Produces<UserView>().WithSummary("Change a user's role, name or whether the account is open");

    private static Task<Reply> Handle(
        string id, Request request, Caller caller, Database database, UserStore users, SessionStore sessions, Outbox outbox, IAuditTrail audit, CallerSource callers, CancellationToken cancel) =>
        database.Write<Reply>(
            async session =>
            {
                var others = await users.LockAdmins(session);
                if (await users.FindForChange(session, Asked.Id(id)) is not { } user) return Refusal.NotFound("user");
                if (Decide(user, request, others.Count(admin => admin != user.Id)) is { } refusal) return refusal;
                var changed = user with { Role = request.Role is { } role ? RoleWords.Canonical(role)! : user.Role, IsActive = request.IsActive ?? user.IsActive, FullName = request.FullName ?? user.FullName };
                await users.Save(session, changed);
                if (changed.Role != user.Role || !changed.IsActive)
                {
                    await sessions.RevokeUser(session, user.Id);
                    session.AfterCommit(callers.Forget);
                }
                await outbox.Publish(session, new NewEvent("user_changed", null, new { user.Id, changed.Role, changed.IsActive, At = session.Now }));
                await audit.Write(session, new(null, caller.Actor, "user_changed", "user:" + user.Id, new { FromRole = user.Role, ToRole = changed.Role, WasActive = user.IsActive, changed.IsActive }));
                return Reply.Ok(UserView.Of(changed));
            },
            cancel);

    /// <summary>Null when the change may be made.</summary>
    internal static Refusal? Decide(User user, Request request, int otherAdmins)
    {
        if (request.Role is { } role && RoleWords.Canonical(role) is null) return RoleWords.Unknown(role);
        if (request.FullName is { Length: > 255 }) return Refusal.Rule("invalid_name", "A name has at most 255 characters.", "/full_name");
        var losesAdmin = user is { Role: Roles.Admin, IsActive: true } && (request.IsActive == false || request.Role is not (null or Roles.Admin));
        return losesAdmin && otherAdmins == 0 ? new("last_admin", "This is the last administrator. Make another one first.") : null;
    }
}
